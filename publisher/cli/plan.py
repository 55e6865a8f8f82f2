"""From the command line to a plan: which sources to read, and the settings of the build.

Importing this takes half a second, because it imports everything that a build needs.
"""

from pathlib import Path

from publisher import catalog
from publisher.assets import asset
from publisher.cli import output
from publisher.config import Settings
from publisher.errors import Fault, SettingError, SourceError
from publisher.pipeline.plan import Owner, Plan
from publisher.profiles import load
from publisher.queries.reading import QueryFile, read_queries
from publisher.sources import Source, reader_of
from publisher.sources.fetch import FETCHED, MAX_TIME_S, fetch_files
from publisher.uris import UriPolicy


def open_source(path: Path, settings: Settings, profile: str | None) -> Source:
    """Open a source; its files on the web are fetched into the home if they changed.

    Raises:
        SourceError: it cannot be used or fetched.
    """
    source = load(path, profile)
    if source.urls:
        others = f" and {len(source.urls) - 1} others" if len(source.urls) > 1 else ""
        output.waiting(f"Fetching {source.urls[0]}{others}, for at most {MAX_TIME_S / 60:g} minutes")
    elif reader_of(source).fetch:
        output.waiting(f"Asking the database of {source.title}")
    return fetch_files(source, settings.home / FETCHED)


def open_sources(paths: tuple[Path, ...], settings: Settings, profile: str | None) -> tuple[Source, ...]:
    """Open the sources that were named, or every folder with a source.toml below ``data``.

    Raises:
        SourceError: a source cannot be used or fetched, or there are no sources.
    """
    return tuple(open_source(path, settings, profile) for path in paths or paths_below(settings.data))


def make_plan(
    settings: Settings,
    sources: tuple[Source, ...],
    *,
    allow_shrink: bool = False,
    allow_key_shift: bool = False,
    force: bool = False,
    full: bool = False,
    no_activate: bool = False,
    wait: float = 0.0,
) -> Plan:
    """Return the plan of a build with these settings and switches.

    Raises:
        BaseIriError: the base URL cannot be the root of a publication.
        SettingError: the folder of named queries does not exist.
        QueryFilesError: a named query cannot be used.
    """
    return Plan(
        home=settings.home,
        base=UriPolicy(settings.base_url.rstrip("/")).base,
        sources=sources,
        owner=owner_of(settings),
        validator="pyshacl" if settings.validator == "pyshacl" else "shacl",
        processes=settings.processes,
        executor=settings.executor,
        allow_key_shift=allow_key_shift,
        max_shrink=1.0 if allow_shrink else settings.max_shrink,
        force=force,
        full=full,
        activate=not no_activate,
        wait_s=wait,
        keep_days=settings.keep_days,
        signing_key=Path(settings.signing_key) if settings.signing_key else None,
        queries=read_named_queries(settings),
    )


def read_named_queries(settings: Settings) -> tuple[QueryFile, ...]:
    """Read the named queries that are shipped, and those of the owner.

    Raises:
        SettingError: the folder was named, and does not exist.
        QueryFilesError: a file cannot be used.
    """
    if settings.queries != Path("queries") and not settings.queries.is_dir():
        raise SettingError("PUBLISHER_QUERIES", str(settings.queries), "a folder with .rq files")
    return read_queries((asset("queries"), settings.queries), settings.base_url.rstrip("/"))


def paths_below(data: Path) -> tuple[Path, ...]:
    """Return the folders with a source.toml in a folder, or those of the sample data if there is no folder ``data``.

    Raises:
        SourceError: there are none.
    """
    folder = data if data.is_dir() or data != Path("data") else asset("data")
    paths = tuple(sorted(path.parent for path in folder.glob("*/source.toml")))
    if not paths:
        message = "no source found; name a SOURCE, or add a folder with a source.toml ('publisher init' writes one)"
        raise SourceError(str(folder), (Fault("source-missing", message),))
    return paths


def owner_of(settings: Settings) -> Owner:
    """Return what the settings say about the publication.

    Raises:
        SettingError: one of them is not of its code list, or no IRI.
    """
    return Owner(
        title=settings.title,
        description=settings.description,
        publisher=settings.publisher_name,
        publisher_url=settings.publisher_url,
        publisher_type=catalog.publisher_type(settings.publisher_type),
        contact=settings.contact_email,
        contact_url=settings.contact_url,
        licence=settings.licence,
        options=catalog.Options.of(
            themes=settings.themes,
            keywords=settings.keywords,
            frequency=settings.frequency,
            spatial=settings.spatial,
            hvd=settings.hvd_categories,
            legislation=settings.legislation,
        ),
    )
