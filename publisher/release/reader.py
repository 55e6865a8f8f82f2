"""Open a sealed release for reading: what the web, the feeds and the catalogue are served from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from publisher.release.finding import Finder, SearchPage
from publisher.release.hierarchy import Hierarchy
from publisher.release.layout import DUMPS, RECORDS, STORE
from publisher.release.manifest import Manifest
from publisher.release.records import Records, StoredRecord, Thing
from publisher.uris import Kind, UriPolicy


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a release, as its manifest promises it.

    Attributes:
        name: its path inside the release ("dumps/institutions.nq.gz").
        path: where it lies.
        size: bytes.
        sha256: in hex.
        media_type: what it holds, the compression not counted ("application/n-quads").
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
        manifest: what it says of itself.
        uris: the IRI policy of its base.
        outline: its trees, and what its kinds come to.
    """

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self.uris = UriPolicy(manifest.base)
        self._records = Records(path / RECORDS)
        self.outline = Hierarchy(self._records.rows)
        self._finder = Finder(self._records.rows, self.outline)
        self._files = {entry.path: entry for entry in manifest.files}

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the release in a folder.

        Raises:
            ManifestError: the folder holds none that this software can read.
        """
        resolved = path.resolve()
        return cls(resolved, Manifest.load(resolved))

    @property
    def version(self) -> str:
        """The release's name."""
        return self.manifest.version

    @property
    def store(self) -> Path:
        """The folder of the query engine's database, to be opened read-only."""
        return self.path / STORE

    def record(self, kind: Kind | str, slug: str) -> StoredRecord | None:
        """The thing of that name, deleted and merged ones included; None if there never was one."""
        return self._records.get(self.uris.thing(kind, slug))

    def record_of(self, iri: str) -> StoredRecord | None:
        """The thing with that IRI (or its document's, a fragment ignored); None for any other IRI."""
        ref = self.uris.parse(iri)
        return self.record(ref.kind, ref.slug) if ref else None

    def by_source(self, source: str, key: str) -> StoredRecord | None:
        """The thing made of a source's record, by the source's slug and its own identifier."""
        return self._records.by_source(source, key)

    def label(self, iri: str) -> str | None:
        """The label of a thing of this release; None for any other IRI."""
        return self._records.label(iri)

    def search(
        self,
        text: str,
        *,
        kind: Kind | str | None = None,
        filters: Mapping[str, str] | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> SearchPage:
        """Find things by name; an empty text lists all that the filters leave, by label.

        Args:
            text: what a person typed; every word must occur, the last may be unfinished.
            kind: only things of this kind.
            filters: facet name to value.
            limit: hits on the page.
            offset: hits before the page.
        """
        return self._finder.search(text, kind=kind, filters=filters or {}, limit=limit, offset=offset)

    def things(
        self, kind: Kind | str | None = None, after: str | None = None, limit: int | None = None
    ) -> Iterator[Thing]:
        """Walk the live things in IRI order, beginning after an IRI; memory does not grow with their number."""
        return self._records.things(kind, after, limit)

    def batches(self, size: int) -> int:
        """How many batches of ``size`` things there are."""
        return self._records.batches(size)

    def batch(self, number: int, size: int) -> list[Thing]:
        """The live things of a batch, counted from 1, in IRI order; at most ``size`` of them."""
        return self._records.batch(number, size)

    def linking(self, iri: str, *, kind: Kind | str | None = None, limit: int = 20, offset: int = 0) -> SearchPage:
        """The live things whose documents refer to a thing, by IRI: what lies in a place, or rests on a law.

        Args:
            iri: the thing referred to; the ancestors of places and concepts count as referred to.
            kind: only things of this kind.
            limit: hits on the page.
            offset: hits before the page.
        """
        return self._finder.linking(iri, kind=kind, limit=limit, offset=offset)

    def file(self, name: str) -> ReleaseFile | None:
        """A file by its path inside the release; None for a name that is not in the manifest, whatever lies there."""
        entry = self._files.get(name)
        if entry is None:
            return None
        return ReleaseFile(entry.path, self.path / entry.path, entry.size, entry.sha256, entry.media_type)

    def dumps(self) -> tuple[ReleaseFile, ...]:
        """The downloads, in the order of the manifest."""
        names = (entry.path for entry in self.manifest.files if entry.path.startswith(f"{DUMPS}/"))
        return tuple(found for name in names if (found := self.file(name)))

    def close(self) -> None:
        """Close what is open; the object is not used afterwards."""
        self._records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
