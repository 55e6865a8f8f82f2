"""Open a sealed release for reading: what the web, the feeds and the catalogue are served from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import orjson

from publisher.rdf.writers import Piece
from publisher.release.hits.page import SearchHit, SearchPage
from publisher.release.hits.search import Search
from publisher.release.hits.selection import Selector, Wanted
from publisher.release.hits.towns import Town, Towns
from publisher.release.layout import DUMPS, MOVES, RECORDS, STORE
from publisher.release.layouts.database import Database
from publisher.release.manifest import Manifest
from publisher.release.moving.moves import read_moves
from publisher.release.records import LINE, RECORD, StoredRecord, Thing, unpacked
from publisher.release.trees.hierarchy import Hierarchy, TreeNode
from publisher.search import Matcher
from publisher.search.former import FormerName, former_names
from publisher.search.suggesting import Suggestion
from publisher.uris import Kind, UriPolicy

PAGE: Final = 1000
"""Rows that a listing fetches at a time."""

_THINGS: Final = (
    "SELECT iri, label, changed FROM record JOIN edition ON edition.record = record.id WHERE state = 'live'"
)


_CHANGED: Final = """
SELECT record.iri, changed FROM json_each(?) AS chosen JOIN record ON record.id = chosen.value
JOIN edition ON edition.record = record.id
"""


_DOCUMENT: Final = "SELECT body FROM record JOIN source ON source.record = record.id WHERE record.iri = ?"
_RESULTS: Final = "SELECT lines FROM record JOIN result ON result.record = record.id WHERE record.iri = ?"

_BESIDE: Final = """
SELECT result.lines, node.below, node.within, institution.hits, legislation.hits FROM record
LEFT JOIN result ON result.record = record.id LEFT JOIN node ON node.record = record.id
LEFT JOIN link_count AS institution ON institution.kind = 'institution' AND institution.target = record.iri
LEFT JOIN link_count AS legislation ON legislation.kind = 'legislation' AND legislation.target = record.iri
WHERE record.iri = ?
"""

_CHECKED: Final = f"""
SELECT record.id, record.iri, record.source, record.key, record.file, {LINE}, source.body, result.lines
FROM {{found}} AS found CROSS JOIN record ON record.id = found.record
LEFT JOIN source ON source.record = record.id LEFT JOIN result ON result.record = record.id ORDER BY record.id
"""  # noqa: S608 - constants
_WITH_RESULTS: Final = _CHECKED.format(found="(SELECT record FROM result WHERE record > ? ORDER BY record LIMIT ?)")
_WITH_NOTE: Final = _CHECKED.format(
    found="(SELECT record FROM link WHERE target = ? AND record > ? ORDER BY record LIMIT ?)"
)

_BY_KEY: Final = """
SELECT record.source, record.key, kind, slug, label FROM json_each(?) AS wanted CROSS JOIN record
ON record.source = wanted.value ->> 0 AND record.key = wanted.value ->> 1
"""


class Surroundings(NamedTuple):
    """What a release has of a thing beside its record.

    Attributes:
        results: those that the shapes gave for its record.
        linking: the kinds of live things that refer to it, of institutions and legislation.
        node: its place in the tree of its kind; None for what is in none.
    """

    results: list[dict[str, Any]]
    linking: tuple[Kind, ...]
    node: TreeNode | None


class CheckedRecord(NamedTuple):
    """A record with what was found in it, for the editor of its source.

    Attributes:
        number: orders the records of the release.
        iri: of what it became.
        source, key, file, line: where it is.
        document: as it was read, with its raw fields and notes; empty where no record describes the thing.
        results: those that the shapes gave.
    """

    number: int
    iri: str
    source: str
    key: str
    file: str
    line: int | None
    document: dict[str, Any]
    results: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a release, as its manifest describes it.

    Attributes:
        name: its path inside the release ("dumps/institutions.nq.gz").
        path: its path on the disk.
        size: bytes.
        sha256: in hex.
        media_type: of what it holds, not of the compression ("application/n-quads").
    """

    name: str
    path: Path
    size: int
    sha256: str
    media_type: str


class Release:
    """A sealed release: cheap to open, read-only, safe to share among threads.

    Attributes:
        path: its folder.
        manifest: its manifest.
        uris: the IRI policy of its base.
        hierarchy: its trees, and its counts by kind.
        moves: how the publication came to this base, oldest first.
    """

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self.uris = UriPolicy(manifest.base)
        self._database = Database(path / RECORDS)
        self.hierarchy = Hierarchy(self._database.rows)
        self._search = Search(self._database.rows, self.hierarchy)
        self._towns = Towns(self._database.rows, manifest.base)
        self._selector = Selector(self._database.rows, manifest.base)
        self._files = {entry.path: entry for entry in manifest.files}
        self.moves = read_moves(path / MOVES)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the release in a folder.

        Raises:
            ManifestError: the folder holds no release that this software can read.
        """
        resolved = path.resolve()
        return cls(resolved, Manifest.load(resolved))

    @property
    def version(self) -> str:
        """The release's name."""
        return self.manifest.version

    def damage(self) -> str | None:
        """Return what is wrong with the file that everything is answered from: it is gone, or has another size."""
        entry = self.manifest.file(RECORDS)
        if entry is None:
            return None
        try:
            size = (self.path / RECORDS).stat().st_size
        except OSError as error:
            return f"{RECORDS} cannot be read: {error.strerror}"
        return None if size == entry.size else f"{RECORDS} has {size:,} bytes instead of {entry.size:,}"

    def prewarm(self) -> None:
        """Read what every search needs, so that the first one need not wait for it.

        Raises:
            ManifestError: the file that everything is answered from is damaged.
        """
        self._search.prewarm()

    @property
    def store(self) -> Path:
        """The folder of the query engine's database, to be opened read-only."""
        return self.path / STORE

    def record(self, kind: Kind | str, slug: str) -> StoredRecord | None:
        """Return the thing of that name, deleted and merged ones included; None if there never was one."""
        return self._one("iri = ?", self.uris.thing(kind, slug))

    def record_of(self, iri: str) -> StoredRecord | None:
        """Return the thing with that IRI (or its document's, a fragment ignored); None for any other IRI."""
        ref = self.uris.parse(iri)
        return self.record(ref.kind, ref.slug) if ref else None

    def former_name(self, iri: str, text: str) -> FormerName | None:
        """Return a former name of a thing with its dates, the latest of that text; None if it never had that name."""
        record = self.record_of(iri)
        if record is None:
            return None
        subjects = Piece.read(record.iri, record.quads, self.uris).parsed.subjects
        return next((name for name in reversed(former_names(record.iri, subjects)) if name.text == text), None)

    def statements(self, kind: Kind | str, slug: str) -> bytes:
        """Return the own statements of the thing of that name, canonical N-Quads; none if there never was one."""
        rows = self._database.rows("SELECT quads FROM record WHERE iri = ?", (self.uris.thing(kind, slug),))
        return unpacked(rows[0][0]) if rows else b""

    def by_source(self, source: str, key: str) -> StoredRecord | None:
        """Return the thing made from a source's record, by the source's slug and its own identifier."""
        return self._one("source = ? AND key = ?", source, key)

    def source_document(self, iri: str) -> dict[str, Any]:
        """Return the document of a record as it was read, with its raw fields; empty where no record describes it."""
        rows = self._database.rows(_DOCUMENT, (iri,))
        return _document(rows[0][0]) if rows else {}

    def results(self, iri: str) -> list[dict[str, Any]]:
        """Return the results that the shapes gave for a record."""
        rows = self._database.rows(_RESULTS, (iri,))
        return _results(rows[0][0]) if rows else []

    def beside(self, record: StoredRecord) -> Surroundings:
        """Return what the release has of a thing beside its record."""
        [(lines, below, within, institutions, legislation)] = self._database.rows(_BESIDE, (record.iri,))
        node = None
        if below is not None:
            counts = below, max(below, within), institutions or 0
            node = TreeNode(record.iri, record.kind, record.slug, record.label, *counts)
        hits = {Kind.INSTITUTION: institutions, Kind.LEGISLATION: legislation}
        return Surroundings(_results(lines), tuple([kind for kind in hits if hits[kind] is not None]), node)

    def with_results(self, after: int, limit: int) -> list[CheckedRecord]:
        """Return the next records that the shapes gave results for, behind the one with a number."""
        return [_checked(row) for row in self._database.rows(_WITH_RESULTS, (after, limit))]

    def with_note(self, concept: str, after: int, limit: int) -> list[CheckedRecord]:
        """Return the next records that have a kind of note, behind the one with a number; ``concept`` is its IRI."""
        return [_checked(row) for row in self._database.rows(_WITH_NOTE, (concept, after, limit))]

    def documents_of(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[Kind, str, str]]:
        """Return the kind, the slug and the label of what records became, by their sources and keys."""
        rows = self._database.rows(_BY_KEY, (orjson.dumps(list(keys)).decode(),))
        return {(source, key): (Kind(kind), slug, label) for source, key, kind, slug, label in rows}

    def label(self, iri: str) -> str | None:
        """Return the label of a thing of this release; None for any other IRI."""
        rows = self._database.rows("SELECT label FROM record WHERE iri = ?", (iri,))
        return str(rows[0][0]) if rows else None

    def cards(self, iris: Iterable[str]) -> list[tuple[str, str]]:
        """Return the IRIs of those that are things of this release, each with its card (N-Triples)."""
        query = "SELECT iri, card FROM record WHERE iri IN (SELECT value FROM json_each(?))"
        return [(str(iri), str(card)) for iri, card in self._database.rows(query, (orjson.dumps(list(iris)).decode(),))]

    def search(
        self,
        text: str,
        *,
        kind: Kind | str | None = None,
        filters: Mapping[str, str] | None = None,
        limit: int = 20,
        offset: int = 0,
        fold: bool = False,
        by_name: bool = False,
    ) -> SearchPage:
        """Search things by name; an empty text lists all that the filters leave, by label.

        Args:
            text: what a person typed; every word must occur, the last may be unfinished.
            kind: only things of this kind.
            filters: facet name to value.
            limit: hits on the page.
            offset: hits before the page.
            fold: whether the records of an institution (``owl:sameAs``) are one hit.
            by_name: whether hits are in the order of their labels, and not the best first.
        """
        return self._search.search(
            text, kind=kind, filters=filters or {}, limit=limit, offset=offset, fold=fold, by_name=by_name
        )

    def hit_numbers(
        self,
        text: str,
        *,
        kind: Kind | str | None = None,
        filters: Mapping[str, str] | None = None,
        linked: str | None = None,
    ) -> list[int]:
        """Return the numbers of all hits of a search, in its order; ``linked`` is what they must refer to."""
        if linked:
            return self._search.numbers_linking(linked, kind=kind)
        return self._search.numbers(text, kind=kind, filters=filters or {})

    def hits(self, numbers: Iterable[int]) -> list[tuple[SearchHit, bytes]]:
        """Return hits by their numbers, each with its N-Quads."""
        return [(hit, unpacked(quads)) for hit, quads in self._search.described(numbers)]

    def select(self, wanted: Wanted) -> Sequence[int]:
        """Return the numbers of all institutions that are selected, in their order."""
        return self._selector.numbers(wanted)

    def towns(self, places: Iterable[str]) -> dict[str, Town]:
        """Return by slug those of some places whose positions are known."""
        return self._towns.of(places)

    def changed(self, numbers: Iterable[int]) -> dict[str, str]:
        """Return by IRI when things last changed, as ISO 8601 instants of releases."""
        rows = self._database.rows(_CHANGED, (orjson.dumps(list(numbers)).decode(),))
        return {str(iri): str(changed) for iri, changed in rows}

    def suggest(self, text: str, kinds: Iterable[Kind], limit: int) -> list[Suggestion]:
        """Return the live things that a text may become while it is typed, the likeliest first; institutions once."""
        return self._search.suggested(text, kinds, limit)

    def prominent(self, kind: Kind, limit: int) -> tuple[SearchHit, ...]:
        """Return the live things of a kind that others refer to and much is said of, the foremost first.

        All things of the kind are read.
        """
        return self._search.prominent(kind, limit)

    @property
    def matcher(self) -> Matcher:
        """Matches texts to the institutions of the release."""
        return self._search.matcher

    def things(
        self, kind: Kind | str | None = None, after: str | None = None, limit: int | None = None
    ) -> Iterator[Thing]:
        """Yield the live things in IRI order, beginning after an IRI; memory does not grow with their number."""
        left, last = limit, after or ""
        while left is None or left > 0:
            rows = self._database.rows(
                f"{_THINGS} AND iri > ? AND kind = coalesce(?, kind) ORDER BY iri LIMIT ?",
                (last, str(kind) if kind else None, PAGE if left is None else min(PAGE, left)),
            )
            if not rows:
                return
            yield from (Thing(*row) for row in rows)
            last, left = rows[-1][0], None if left is None else left - len(rows)

    def batches(self, size: int) -> int:
        """Count the runs of ``size`` things, each thing counted whether live or not."""
        [(number,)] = self._database.rows("SELECT count(*) FROM record", ())
        return -(-int(number) // size)

    def batch(self, number: int, size: int) -> list[Thing]:
        """Return the live things of a run, counted from 1, in IRI order; at most ``size`` of them."""
        run = "SELECT id FROM record ORDER BY iri LIMIT ? OFFSET ?"
        query = f"{_THINGS} AND record.id IN ({run}) ORDER BY record.id"
        return [Thing(*row) for row in self._database.rows(query, (size, (number - 1) * size))]

    def linking(self, iri: str, *, kind: Kind | str | None = None, limit: int = 20, offset: int = 0) -> SearchPage:
        """Return the live things whose documents refer to a thing: those in a place, or based on a law.

        Args:
            iri: the thing referred to; the ancestors of places and concepts count as referred to.
            kind: only things of this kind.
            limit: hits on the page.
            offset: hits before the page.
        """
        return self._search.linking(iri, kind=kind, limit=limit, offset=offset)

    def file(self, name: str) -> ReleaseFile | None:
        """Return a file by its path inside the release; None for a name that is not in the manifest."""
        entry = self._files.get(name)
        if entry is None:
            return None
        return ReleaseFile(entry.path, self.path / entry.path, entry.size, entry.sha256, entry.media_type)

    def dumps(self) -> tuple[ReleaseFile, ...]:
        """Return the downloads, in the order of the manifest."""
        names = (entry.path for entry in self.manifest.files if entry.path.startswith(f"{DUMPS}/"))
        return tuple(file for name in names if (file := self.file(name)))

    def close(self) -> None:
        """Close all files; the object is not used afterwards."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _one(self, condition: str, *values: object) -> StoredRecord | None:
        rows = self._database.rows(f"{RECORD} WHERE {condition}", values)
        return StoredRecord.of(rows[0]) if rows else None


def _checked(row: tuple[Any, ...]) -> CheckedRecord:
    return CheckedRecord._make((*row[:6], _document(row[6]), _results(row[7])))


def _document(body: bytes | None) -> dict[str, Any]:
    """The document of a record, of its normalised form."""
    document: dict[str, Any] = orjson.loads(unpacked(body))["document"] if body else {}
    return document


def _results(lines: bytes | None) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in unpacked(lines or b"").splitlines()]
