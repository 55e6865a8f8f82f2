"""The manifest: the version of a release, its sources, its counts, and the checksum of every file.

``manifest.json`` is written last and makes a staging folder a release. It is the only file with the time when the
release was made; everything else is a function of the input. Specified by docs/releases.md.
"""

from pathlib import Path
from typing import Annotated, Self

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from publisher.errors import ManifestError, NewerLayoutError
from publisher.release.layout import FORMAT, MANIFEST, SOFTWARE, VERSION

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Version = Annotated[str, StringConstraints(pattern=f"^{VERSION.pattern}$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InputFile(_Model):
    """A source file that went into the release; ``file`` is relative to the source's folder."""

    source: str
    file: str
    sha256: Sha256
    size: int


class SourceCounts(_Model):
    """The counts of one source's records: ``read == published + quarantined``."""

    read: int = 0
    published: int = 0
    quarantined: int = 0


class SourceEntry(_Model):
    """A source, as its source.toml describes it, with its counts.

    Attributes:
        licence: None where the source does not state one.
        filled: by field of a record, how many of the published records have it; empty for an RDF source.
    """

    slug: str
    title: str
    publisher: str = ""
    licence: str | None = None
    origin: str = ""
    retrieved: str | None = None
    language: str | None = None
    counts: SourceCounts = SourceCounts()
    filled: dict[str, int] = {}


class Counts(_Model):
    """The counts of the release.

    Attributes:
        read, published, quarantined: source records; ``read == published + quarantined``.
        things: all things by kind, including those that are only mentioned, and places, concepts and legislation.
        states: things by state: live, deleted, merged.
        triples: statements in all graphs.
        warnings: published records' validation results that are not violations.
    """

    read: int
    published: int
    quarantined: int
    things: dict[str, int]
    states: dict[str, int] = {}
    triples: int
    warnings: int = 0


class Statistics(_Model):
    """VoID's figures, counted from the same lines as the dumps.

    Attributes:
        classes: class IRI to number of typed subjects.
        properties: property IRI to number of triples.
        graphs: graph IRI to number of triples; the default graph's key is "".
        entities: things with an IRI of their own (``/id/…``).
        linksets: predicate, target URI space and number of links out of the publication.
        partitions: class, property and kind of value to number of triples (counting/partitions.py); empty in
            releases that were made before this was counted.
        groups: the classes of the things whose IRIs begin alike, with their number.
    """

    classes: dict[str, int] = {}
    properties: dict[str, int] = {}
    graphs: dict[str, int] = {}
    linksets: tuple[tuple[str, str, int], ...] = ()
    entities: int = 0
    partitions: dict[str, dict[str, dict[str, int]]] = {}
    groups: dict[str, dict[str, int]] = {}


def _inside(path: str) -> str:
    """Refuse a path that leads out of the release's folder: a manifest may come from another machine."""
    parts = path.split("/")
    if "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise ValueError("expected a path inside the release")
    return path


class FileEntry(_Model):
    """A file of the release: its path with forward slashes, relative to the release's folder."""

    path: Annotated[str, AfterValidator(_inside)]
    sha256: Sha256
    size: int
    media_type: str


class Manifest(_Model):
    """``manifest.json``.

    Attributes:
        format: its layout (publisher/release/layout.py).
        version: the release's name; sorts as text.
        sequence: 1 for a home's first release, then one more each.
        created: ISO 8601 instant, UTC ("2026-11-24T12:30:05Z").
        software: name and version of the software that made it.
        base: the base IRI of everything in it.
        title, description, publisher, publisher_url, contact, contact_url, licence: the owner's statements about
            the publication; "" where not stated.
        previous: the version that was live when this one was built.
        inputs, sources: the files and sources that it was made from.
        counts, statistics: its figures.
        files: every file but the manifest itself.
        hashes: name to hash ("catalog": RDFC-1.0 hash of catalog.nq; "fingerprint": of all that the build depends on).
        shapes_sha256, context_sha256: of the shapes and the context that it was made with.
    """

    format: Annotated[int, Field(ge=1, le=FORMAT)] = FORMAT
    version: Version
    sequence: Annotated[int, Field(ge=1)]
    created: str
    software: str
    base: str
    title: str
    description: str = ""
    publisher: str = ""
    publisher_url: str = ""
    contact: str = ""
    contact_url: str = ""
    licence: str = ""
    previous: Version | None = None
    inputs: tuple[InputFile, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    counts: Counts
    statistics: Statistics = Statistics()
    files: tuple[FileEntry, ...] = ()
    hashes: dict[str, str] = {}
    shapes_sha256: str = ""
    context_sha256: str = ""

    @classmethod
    def load(cls, release: Path) -> Self:
        """Read the manifest of a release's folder.

        Raises:
            NewerLayoutError: the release was made by newer software.
            ManifestError: it is missing, or not a manifest.
        """
        path = release / MANIFEST
        try:
            data = path.read_bytes()
            return cls.model_validate_json(data)
        except OSError as error:
            raise ManifestError(str(path), f"cannot be read: {error.strerror}") from error
        except ValidationError as error:
            _refuse_newer(release, data)
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise ManifestError(
                str(path), f"is not a manifest of layout 1 to {FORMAT}: {where}: {first['msg']}"
            ) from error

    @property
    def has_chained_gzip(self) -> bool:
        """Whether ``.gz`` files are chains of members, of which many clients read only the first."""
        return self.format == 1

    def file(self, name: str) -> FileEntry | None:
        """Return the entry of a file by its path, None where the manifest does not name it."""
        return next((entry for entry in self.files if entry.path == name), None)

    def dump(self) -> bytes:
        """Return the bytes of ``manifest.json``."""
        return self.model_dump_json(indent=1).encode() + b"\n"


def _refuse_newer(release: Path, data: bytes) -> None:
    """Say so if what cannot be read as a manifest is that of a newer layout."""
    try:
        stated = orjson.loads(data)
    except ValueError:
        return
    layout = stated.get("format") if isinstance(stated, dict) else None
    if isinstance(layout, int) and layout > FORMAT:
        by = str(stated.get("software") or "unknown")
        raise NewerLayoutError(str(release), layout, FORMAT, by=by, this=SOFTWARE)
