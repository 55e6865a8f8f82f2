"""Index what records share, and what RDF files describe: each build makes them again, of the texts it has then."""

from collections.abc import Iterable, Iterator, Sequence

import orjson

from publisher.identifiers import Claim, Register
from publisher.linking import join_places
from publisher.normalise.places import shipped_gazetteer
from publisher.pipeline.stages.cross_record_checks import CrossRecordChecks
from publisher.pipeline.stages.index_writer import IndexWriter
from publisher.pipeline.stages.records import IdentifiedRecords
from publisher.pipeline.stages.shared.texts import SharedText, SharedTexts, texts_of
from publisher.pipeline.stages.shared.things import MENTION_NOTE, SharedThings, law_json, rdf_description
from publisher.sources import Source
from publisher.uris import Kind, file_slug


class SharedIndexing:
    """Indexes shared things; what RDF files describe comes first, because their descriptions take precedence.

    Nearly all of them are as the previous release kept them; only the others may be affected.
    """

    def __init__(
        self, records: IdentifiedRecords, index: IndexWriter, register: Register, checks: CrossRecordChecks
    ) -> None:
        self._records, self._index, self._register, self._checks = records, index, register, checks
        self._things: dict[tuple[str, str], tuple[str, bytes]] = {}

    def add_rdf_things(self, things: Iterable[tuple[str, str, bytes]]) -> None:
        """Index places, concepts and laws that an RDF file describes."""
        for kind, slug, data in things:
            self._add(Kind(kind), slug, "rdf", data)
            described = rdf_description(self._checks.uris, Kind(kind), slug, data)
            if described.shaped:
                self._checks.add_description(described, "")

    def add_all(self, texts: SharedTexts, sources: Sequence[Source]) -> None:
        """Index everything that records share."""
        self._find_lost(texts)
        shared = SharedThings.of(texts.in_order())
        if self._index.has_mentions():
            shared.notes.add((MENTION_NOTE.kind.value, MENTION_NOTE.message))
        self._add_places(shared, texts)
        for scheme in shared.described_schemes():
            self._add(Kind.CONCEPT, scheme.slug, "scheme", scheme.model_dump_json().encode())
        for concept in shared.described_concepts():
            slug = f"{concept.scheme}/{concept.slug}"
            self._add(Kind.CONCEPT, slug, "concept", concept.model_dump_json().encode())
        for law in shared.described_laws():
            self._add(Kind.LEGISLATION, law.mentions[0].slug, "legislation", law_json(law))
        for file in shared.described_files(sources):
            slug = file_slug(file.source, file.name)
            self._add(Kind.FILE, slug, "file", file.model_dump_json(exclude_none=True).encode())
        self._index.replace_shared(texts.rows())
        self._write()

    def _write(self) -> None:
        """Write the things that are new, changed or gone."""
        before = self._index.shared_things()
        changed = [(thing, made) for thing, made in self._things.items() if before.get(thing) != made]
        gone = before.keys() - self._things.keys()
        self._index.remove_things([*gone, *(thing for thing, _ in changed)])
        for (kind, slug), (origin, data) in changed:
            self._register.reserve(Claim(Kind(kind), "", slug), slug)
            self._index.add_thing(Kind(kind), slug, origin, data)
        for kind, slug in (*gone, *(thing for thing, _ in changed)):
            self._records.check(slug, kind=kind)

    def _find_lost(self, texts: SharedTexts) -> None:
        """Find the first record that has each of the texts of which no first record is known any more."""
        lost: set[SharedText] = texts.lost()
        for located in self._records.accepted() if lost else ():
            for place, text in enumerate(texts_of(located.entry)):
                if text in lost:
                    lost.remove(text)
                    texts.found(text, self._records.slug_of(located), located.number, place)
            if not lost:
                return

    def _add_places(self, shared: SharedThings, texts: SharedTexts) -> None:
        gazetteer = shipped_gazetteer()
        joined = join_places(shared.described_places, gazetteer)
        otherwise, moved = self._index.replace_places(joined)
        if self._records.checked is not None:
            self._records.check(*otherwise, kind=Kind.PLACE.value)
            self._records.check(*self._referring(moved, texts))
        places = [place for key in shared.places if (place := joined.place(key, gazetteer))]
        for key in sorted({key for place in places for key in (place.key, *place.within)}):
            if joined.place(key, gazetteer):
                self._add(Kind.PLACE, key, "place")
        for key, other in sorted(joined.replaced.items()):
            description = shared.described_places[key].model_dump_json()
            self._add(Kind.PLACE, key, "joined", orjson.dumps({"place": description, "other": other}))

    def _referring(self, places: Iterable[str], texts: SharedTexts) -> Iterator[str]:
        """The slugs of the records that refer to places; all records are looked through for a place that many have."""
        widely: set[str] = set()
        for key in places:
            slugs = texts.users(SharedText("place", "", key))
            if slugs is None:
                widely.add(key)
            yield from slugs or ()
        if widely:
            within = (located for located in self._records.accepted() if not widely.isdisjoint(located.entry.places))
            yield from map(self._records.slug_of, within)

    def _add(self, kind: Kind, slug: str, origin: str, data: bytes = b"") -> None:
        self._things.setdefault((kind.value, slug), (origin, data))
