"""What is to be built, and a fingerprint of everything that the result depends on.

Two builds with the same fingerprint give the same statements, so the second one is not needed.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from publisher import __version__, catalog, plugins
from publisher.assets import asset
from publisher.release import InputFile
from publisher.release.files import sha256_of
from publisher.release.moving import Move
from publisher.sources import Source, reader_of
from publisher.validation import EngineName

if TYPE_CHECKING:  # workers read no queries, and importing what does takes a tenth of a second
    from publisher.queries.reading import QueryFile

_LIBRARIES: Final = (
    "deflate",
    "langcodes",
    "opening-hours-py",
    "jaconv",
    "opencc",
    "phonenumbers",
    "pydantic",
    "pyoxigraph",
    "pypinyin",
    "pyre2",
    "pyshacl",
    "python-slugify",
    "selectolax",
    "shacl",
    "sudachidict_small",
    "sudachipy",
    "zstandard",
)
"""Libraries whose version may show in the statements, the validation results or the bytes of a dump."""

_NOT_DESCRIBED: Final = frozenset({"path", "only", "corrections", "merged"})
"""Attributes of a source that its records do not depend on: those of a record's own are in the digest of its input."""

_NOT_BUILDING: Final = frozenset({"cli", "doctor", "export", "feeds", "notices", "store", "web"})
"""Parts of the package that do not affect what a release contains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What only the owner of a publication knows about it; "" if it was not stated."""

    title: str = "Institutions as linked data"
    description: str = ""
    publisher: str = ""
    publisher_url: str = ""
    publisher_type: str | None = None
    contact: str = ""
    contact_url: str = ""
    licence: str = ""
    options: catalog.Options = field(default_factory=catalog.Options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A build, described.

    Attributes:
        home: the folder of the publication.
        base: the base IRI.
        sources: what to publish, in order.
        owner: what the catalogue says about the publication.
        validator: the bulk SHACL engine, "shacl" or "pyshacl".
        processes: the number of worker processes; 0 means one for each core.
        executor: "" for this machine, or "dask://host:port".
        allow_key_shift: whether names may move from key to key.
        max_shrink: the share of records that may be deleted, 0 to 1; 1 allows everything.
        force: build even if nothing changed.
        full: map and validate every record, even if it did not change.
        activate: whether the release goes live; otherwise it waits in the home.
        wait_s: how long to wait for another build to end.
        keep_days: for how many days superseded versions are kept; 0 keeps all.
        signing_key: the file of the key that the release is signed with; None for no signature.
        queries: the named queries; a release offers those that have results in it.
        moves: from which base to which the publication moved, oldest first; read from the home when a build begins.
    """

    home: Path
    base: str
    sources: tuple[Source, ...]
    owner: Owner = field(default_factory=Owner)
    validator: EngineName = "shacl"
    processes: int = 0
    executor: str = ""
    allow_key_shift: bool = False
    max_shrink: float = 0.2
    force: bool = False
    full: bool = False
    activate: bool = True
    wait_s: float = 0.0
    keep_days: int = 0
    signing_key: Path | None = None
    queries: "tuple[QueryFile, ...]" = ()
    moves: tuple[Move, ...] = ()

    @property
    def finds_links(self) -> bool:
        """Whether two records may be one institution: of several sources, or pages of one in several languages."""
        return len(self.sources) > 1 or any(reader_of(source).one_record_a_file for source in self.sources)


def survey(sources: Iterable[Source]) -> tuple[InputFile, ...]:
    """The files of all sources, those that are joined to them included, with their digests.

    Raises:
        SourceError: a source has no file.
    """
    return tuple(
        InputFile(source=source.slug, file=name, sha256=sha256_of(file), size=file.stat().st_size)
        for source in sources
        for name, file in (
            *((source.name_of(file), file) for file in source.files()),
            *((join.file, join.path) for join in source.joins),
        )
    )


def rules(plan: Plan) -> str:
    """A digest of what turns a source record into statements: software, vocabularies, shapes, base, engine."""
    assets = asset_digest("ontology"), asset_digest("shapes")
    moves = [move.model_dump_json() for move in plan.moves]
    parts = [__version__, software(), *assets, plan.base, plan.validator, *moves]
    return _digest(part.encode() for part in parts)


def fingerprint(plan: Plan, inputs: tuple[InputFile, ...], decisions: Iterable[str] = ()) -> str:
    """A digest of everything that a release's content depends on.

    Args:
        plan: the build.
        inputs: the files of its sources.
        decisions: what people decided on links between sources, as texts.
    """
    sources = (source_digest(source).encode() for source in plan.sources)
    files = (_json(file.model_dump()) for file in inputs)
    corrections = (f"{source.slug} {_corrections_digest(source)}".encode() for source in plan.sources)
    queries = (_json([query.model_dump(), needs]) for query, needs in plan.queries)
    decided = (text.encode() for text in decisions)
    return _digest([rules(plan).encode(), _json(plan.owner), *sources, *files, *corrections, *decided, *queries])


def source_digest(source: Source) -> str:
    """A digest of the description of a source, wherever it is on this machine."""
    values = {row.name: getattr(source, row.name) for row in fields(source) if row.name not in _NOT_DESCRIBED}
    values["joins"] = [replace(join, folder=Path()) for join in source.joins]
    return hashlib.sha256(_json(values)).hexdigest()


def _corrections_digest(source: Source) -> str:
    return sha256_of(source.corrections) if source.corrections and source.corrections.is_file() else ""


@cache
def software() -> str:
    """A digest of the code that builds, of the versions of libraries that affect the result, and of plugins."""
    package = Path(__file__).resolve().parent.parent
    every = sorted((*package.rglob("*.py"), *package.rglob("*.toml")))
    files = (path for path in every if path.relative_to(package).parts[0] not in _NOT_BUILDING)
    libraries = (f"{name} {version(name)}".encode() for name in _LIBRARIES)
    compressor = f"zlib {zlib.ZLIB_RUNTIME_VERSION}".encode()
    plugged = (text.encode() for text in plugins.building())
    return _digest([*(path.read_bytes() for path in files), *libraries, compressor, *plugged])


@cache
def asset_digest(name: str) -> str:
    """A digest of a folder of assets: "ontology" (context, vocabularies and places) or "shapes"."""
    folder = asset(name)
    return _digest(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> Any:
    """What JSON has instead of a value that it does not know."""
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value) if isinstance(value, frozenset) else str(value)
