"""What institutions share: concepts and their schemes, legal instruments, places; collected, then described.

If sources differ (a second label in the same language, another broader concept), the first one counts; sources are read
in a fixed order, so the result is always the same. Things that an RDF source describes are published by its statements;
statements about subjects that are no things of the publication go into the query store and a download of their own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final, Self

import orjson

from publisher.mapping import Law, note_kinds
from publisher.normalise import legal
from publisher.pipeline.stages.shared.texts import SharedText
from publisher.raw import RawRecord
from publisher.rdf.description import Description, links_of
from publisher.rdf.nquads import lines_of
from publisher.records import (
    Concept,
    ConceptRef,
    ConceptScheme,
    LegalInstrument,
    NoteKind,
    Place,
    QualityNote,
    SourceFile,
    Text,
)
from publisher.sources import Source
from publisher.uris import Kind, UriPolicy

SCHEME_TITLES = {
    "category": "Categories of institutions",
    "tag": "Tags of institutions",
    "rank": "Administrative ranks",
    "status": "Statuses of institutions",
    "type": "Types of institutions",
    note_kinds.SCHEME: "Kinds of quality notes",
}
"""The titles of our own schemes; another scheme's title is made of its slug."""

MENTION_NOTE: Final = QualityNote(
    kind=NoteKind.INFERRED,
    message="This institution has no record of its own here: it is named in the record of another",
)
"""Says of an institution that no record describes where it is known from; the value of the note names the other."""


@dataclass(slots=True)
class _ConceptFacts:
    labels: dict[str | None, Text] = field(default_factory=dict)
    broader: str | None = None
    exact_match: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class SharedThings:
    """What records refer to; grows with the number of different things, not with the number of records.

    Attributes:
        places: keys of places.
        described_places: the places that records describe, by key.
        notes: what the quality notes say: the kind and the words of each.
        files: the files of many records, each by its source and its name.
    """

    places: set[str] = field(default_factory=set)
    described_places: dict[str, Place] = field(default_factory=dict)
    notes: set[tuple[str, str]] = field(default_factory=set)
    files: set[tuple[str, str]] = field(default_factory=set)
    _concepts: dict[tuple[str, str], _ConceptFacts] = field(default_factory=dict)
    _titles: dict[str, Text] = field(default_factory=dict)
    _laws: dict[str, dict[str, None]] = field(default_factory=dict)
    _cited: dict[str, dict[str, LegalInstrument]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, texts: Iterable[SharedText]) -> Self:
        """Put together what records share.

        Args:
            texts: in the order of the sources.
        """
        shared = cls()
        for kind, source, text in texts:
            match kind:
                case "described":
                    shared.add_place(text)
                case "place":
                    shared.places.add(text)
                case "concept":
                    shared.add_concept(text)
                case "law":
                    shared.add_law(text, source)
                case "file":
                    shared.files.add((source, text))
                case _:
                    note, message = orjson.loads(text)
                    shared.notes.add((note, message))
        return shared

    def add_concept(self, text: str) -> None:
        """Add a concept and those above it, as an entry has them (JSON)."""
        if text not in self._seen:
            self._seen.add(text)
            ref = ConceptRef.model_validate_json(text)
            chain = (ref, *ref.broader)
            for position, concept in enumerate(chain):
                self._add_facts(concept, chain[position + 1].slug if position + 1 < len(chain) else None)

    def add_law(self, text: str, source: str) -> None:
        """Add a mention of a legal instrument, as an entry of a source has it (JSON)."""
        cited = self._cited.setdefault(source, {})
        if text not in cited:
            cited[text] = LegalInstrument.model_validate_json(text)
            self._laws.setdefault(cited[text].slug, {})[text] = None

    def add_place(self, text: str) -> None:
        """Add a place that a record describes, as an entry has it (JSON)."""
        if text not in self._seen:
            self._seen.add(text)
            place = Place.model_validate_json(text)
            known = self.described_places.get(place.key)
            self.described_places[place.key] = _united(known, place) if known else place

    def described_laws(self) -> Iterator[Law]:
        """The legal instruments, by slug."""
        alike = self._laws_alike()
        for slug, texts in sorted(self._laws.items()):
            mentions = tuple(LegalInstrument.model_validate_json(text) for text in texts)
            yield Law(mentions, tuple(sorted(alike.get(slug, {}).items())))

    def described_concepts(self) -> Iterator[Concept]:
        """The concepts, by scheme and slug."""
        for (scheme, slug), facts in sorted(self._concepts.items()):
            labels = tuple(facts.labels[language] for language in sorted(facts.labels, key=str))
            yield Concept(
                scheme=scheme, slug=slug, labels=labels, broader=facts.broader, exact_match=tuple(facts.exact_match)
            )
        yield from self._kinds_of_notes()

    def described_schemes(self) -> Iterator[ConceptScheme]:
        """The schemes of those concepts, by slug."""
        tops: dict[str, list[str]] = {}
        for (scheme, slug), facts in sorted(self._concepts.items()):
            tops.setdefault(scheme, []).extend([] if facts.broader else [slug])
        if self.notes:
            tops[note_kinds.SCHEME] = [kind.slug for kind in self._kinds_of_notes()]
        for scheme, slugs in sorted(tops.items()):
            yield ConceptScheme(slug=scheme, titles=(self._title(scheme),), top_concepts=tuple(slugs))

    def described_files(self, sources: Iterable[Source]) -> Iterator[SourceFile]:
        """The files of many records, as their sources describe them."""
        by_slug = {source.slug: source for source in sources}
        for slug, name in sorted(self.files):
            source = by_slug[slug]
            retrieved = source.facts_of(name).retrieved or source.retrieved
            yield SourceFile(source=slug, name=name, language=source.language, retrieved=retrieved)

    def _kinds_of_notes(self) -> Iterator[Concept]:
        kinds = (note_kinds.concept(NoteKind(kind), message) for kind, message in self.notes)
        yield from sorted(kinds, key=lambda kind: kind.slug)

    def _laws_alike(self) -> dict[str, dict[str, bool]]:
        """For each instrument, by slug, the others of its source that are the same; whether that is by translation."""
        alike: dict[str, dict[str, bool]] = {}
        for cited in self._cited.values():
            numbered = (law for law in cited.values() if law.year is not None and law.number is not None)
            for group in legal.groups(numbered):
                for law, other in permutations(group, 2):
                    if law.slug != other.slug:
                        alike.setdefault(law.slug, {})[other.slug] = legal.is_translated((law, other))
        return alike

    def _title(self, scheme: str) -> Text:
        if (ours := SCHEME_TITLES.get(scheme)) is None and scheme in self._titles:
            return self._titles[scheme]
        return Text(value=ours or scheme.replace("-", " ").capitalize(), language="en")

    def _add_facts(self, ref: ConceptRef, broader: str | None) -> None:
        facts = self._concepts.setdefault((ref.scheme, ref.slug), _ConceptFacts())
        facts.labels.setdefault(ref.label.language, Text(value=ref.label.value, language=ref.label.language))
        facts.exact_match.update(dict.fromkeys(ref.exact_match))
        if ref.scheme_title:
            title = Text(value=ref.scheme_title.value, language=ref.scheme_title.language)
            self._titles.setdefault(ref.scheme, title)
        if facts.broader is None and broader and not self._is_at_or_above(ref.scheme, ref.slug, broader):
            facts.broader = broader

    def _is_at_or_above(self, scheme: str, concept: str, slug: str | None) -> bool:
        """Whether a concept is the one with that slug or above it, so that it cannot be below it."""
        while slug is not None:
            if slug == concept:
                return True
            facts = self._concepts.get((scheme, slug))
            slug = facts.broader if facts else None
        return False


def law_json(law: Law) -> bytes:
    """A legal instrument as the index holds it."""
    mentions = [mention.model_dump(exclude_none=True) for mention in law.mentions]
    return orjson.dumps({"mentions": mentions, "alike": law.alike})


def law_of(data: bytes) -> Law:
    """The legal instrument that :func:`law_json` wrote."""
    values = orjson.loads(data)
    mentions = tuple(LegalInstrument.model_validate(mention) for mention in values["mentions"])
    return Law(mentions, tuple((slug, translated) for slug, translated in values["alike"]))


def rdf_row(item: RawRecord, source: Source) -> tuple[str | None, str, bytes]:
    """What the build needs to know of a thing in an RDF source that is no institution.

    Returns:
        Its kind and slug, and what :func:`rdf_description` reads; for a subject that is no thing of this publication no
        kind, and its N-Quads.
    """
    values = item.data or {}
    if values["kind"] is None:
        return None, values["slug"], item.raw
    known = {
        "label": values["label"],
        "names": values["names"],
        "file": item.file,
        "shaped": bool(source.options.get("shapes", False)),
        "quads": item.raw.decode(),
    }
    return values["kind"], values["slug"], orjson.dumps(known)


def rdf_description(uris: UriPolicy, kind: Kind, slug: str, data: bytes) -> Description:
    """The description of a thing of which :func:`rdf_row` made ``data``, by its own statements."""
    known = orjson.loads(data)
    iri = uris.thing(kind, slug)
    quads = tuple(lines_of(known["quads"]))
    return Description(
        iri=iri,
        kind=kind,
        slug=slug,
        source="",
        key=slug,
        label=known["label"],
        names=tuple(known["names"]),
        quads=quads,
        links=links_of(uris, iri, quads),
        file=known["file"],
        facets={},
        shaped=known["shaped"],
    )


def _united(known: Place, other: Place) -> Place:
    """One place of two descriptions; if they differ, the first one counts.

    Where one names the country alone and the other what lies between, it lies there: registers leave regions out.
    """
    languages = {name.language for name in known.names}
    return known.model_copy(
        update={
            "names": (*known.names, *(name for name in other.names if name.language not in languages)),
            "notations": tuple(dict.fromkeys((*known.notations, *other.notations))),
            "within": other.within if set(known.within) < set(other.within) else known.within,
            "same_as": tuple(dict.fromkeys((*known.same_as, *other.same_as))),
            "coordinates": known.coordinates or other.coordinates,
        }
    )
