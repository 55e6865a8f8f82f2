"""Things that no record describes: institutions that records name, what is gone, places that are another one."""

import sqlite3
from typing import Final

import orjson

from publisher.mapping import Gone, Mapper
from publisher.pipeline.stages.index import Candidate, Index
from publisher.pipeline.stages.shared.things import MENTION_NOTE
from publisher.rdf.description import Description
from publisher.records import Document, Institution, InstitutionRef, Place, Relation, RelationKind, Text
from publisher.release.moving import rebased
from publisher.release.records import unpacked
from publisher.uris import Kind, UriPolicy

_PUBLISHED: Final = """
SELECT id, kind, slug, source, key, label, names, state, successor, file, line, facets, quads, raw FROM record
WHERE iri = ?
"""


def mentioned(index: Index, slug: str) -> Institution:
    """The institution that no record describes, made of what the first record that refers to it says."""
    mention, claim = index.mention(slug), index.claim_of(slug)
    assert mention is not None
    assert claim is not None
    source, key = claim
    note = MENTION_NOTE.model_copy(update={"value": mention.by_label})
    back = InstitutionRef(key=mention.by_key, source=mention.source)
    is_mutual = mention.kind == RelationKind.CONCURRENT
    return Institution(
        source=source,
        key=key,
        slug=slug,
        mention_only=True,
        types=("GovernmentOrganization",) if mention.government else ("Organization",),
        names=(Text(value=mention.label or key, language=mention.language),),
        relations=(Relation(kind=RelationKind.RELATED, target=back),) if is_mutual else (),
        document=Document(
            file=mention.file, shared_file=mention.source if mention.shared_file else None, notes=(note,)
        ),
    )


class Tombstones:
    """Makes tombstones.

    Args:
        mapper: writes their statements.
        uris: the policy of the base.
        previous: ``records.sqlite`` of the previous release, or None.
        moved_from: the base that statements of the previous release have, if it is another one.
    """

    def __init__(self, mapper: Mapper, uris: UriPolicy, previous: sqlite3.Connection | None, moved_from: str) -> None:
        self._mapper, self._uris, self._previous, self._moved_from = mapper, uris, previous, moved_from

    def of_thing(self, kind: Kind, slug: str) -> Description | None:
        """The tombstone of a thing that the previous release had and this one does not describe."""
        iri, base = self._uris.thing(kind, slug), self._uris.base
        previous = _published(self._previous, iri, base, self._moved_from) if self._previous else None
        if previous is None or previous.state != "live":
            return previous
        gone = Gone(
            kind=kind,
            slug=slug,
            label=previous.label,
            quads=previous.quads,
            source=previous.source,
            key=previous.key,
            names=previous.names,
        )
        return self._mapper.tombstones([gone])[0]

    def of_joined(self, candidate: Candidate) -> Description:
        """What is left of a place that is another one: its names, and where it leads to."""
        known = orjson.loads(candidate.data)
        [place] = self._mapper.places([Place.model_validate_json(known["place"])])
        gone = Gone(
            kind=place.kind,
            slug=place.slug,
            label=place.label,
            quads=place.quads,
            key=place.key,
            names=place.names,
            successor=known["other"],
        )
        return self._mapper.tombstones([gone])[0]


def _published(database: sqlite3.Connection, iri: str, base: str, moved_from: str) -> Description | None:
    """A thing as the previous release has it, below the base of this one."""
    row = database.execute(_PUBLISHED, (iri,)).fetchone()
    if row is None:
        return None
    record, kind, slug, source, key, label, names, state, successor, file, line, facets, quads, raw = row
    links = database.execute("SELECT target FROM link WHERE record = ? ORDER BY target", (record,))
    lines = sorted(rebased(unpacked(quads), moved_from or base, base).decode().split("\n")[:-1])
    return Description(
        iri=iri,
        kind=Kind(kind),
        slug=slug,
        source=source,
        key=key,
        label=label,
        names=(label, *(name for name in names.split("\n") if name)),
        quads=tuple(lines),
        links=tuple(f"{base}{target.removeprefix(moved_from or base)}" for (target,) in links),
        raw=unpacked(raw),
        file=file,
        line=line,
        facets=orjson.loads(facets),
        state=state,
        successor=successor,
    )
