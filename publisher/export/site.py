"""Export a release: render it, link its downloads, and write the rules for web servers beside it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import orjson

from publisher.changes import ChangeLog
from publisher.errors import ExportError
from publisher.export.crawl import Found, Site, crawl
from publisher.export.names import write_names
from publisher.export.rendering import HTML, Renderer
from publisher.export.rules import Rules
from publisher.export.servers import FILES, NEW, write_rules
from publisher.export.writing import PROBLEM, Root
from publisher.release import Home, Manifest, Release, current
from publisher.release.homes import version_names
from publisher.scratch import scratch

RECORD: Final = "export.json"
"""Says of which release an export is; a folder without it is never replaced."""

_PAGES: Final = (
    "/", "/institutions", "/places", "/concepts", "/catalog", "/dataset", "/feed", "/ontology", "/shapes", "/quality",
    "/quality/records.csv", "/releases", "/robots.txt", "/sitemap.xml", "/data.json", "/llms.txt",
    "/.well-known/resourcesync", "/.well-known/void", "/.well-known/datacatalog", "/dumps",
)  # fmt: skip
_DOWNLOADS: Final = ("dumps", "quality", "catalog.nq", "manifest.json", "manifest.json.sig")


class Progress(Protocol):
    """Shows how far an export is."""

    def step(self, what: str, total: int | None = None) -> None:
        """Begin a step."""

    def advance(self, pieces: int) -> None:
        """Advance it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export has.

    Attributes:
        version: of the release.
        documents: how many addresses of documents answer with a description.
        gone: how many with "gone".
        moved: how many lead to another.
        files: how many files there are.
    """

    version: str
    documents: int
    gone: int
    moved: int
    files: int


def export(home: Path, folder: Path, progress: Progress, *, processes: int = 0) -> Exported:
    """Write the live release of a home as files, with rules for web servers.

    Args:
        home: the folder of the releases.
        folder: of the export; an earlier export there is replaced when the new one is complete.
        progress: is told how far it is.
        processes: how many render; 0: one per core.

    Raises:
        ExportError: the folder has something else in it, or an address has no answer.
        ReleaseNotFoundError: the home has no live release.
    """
    _check(folder)
    release = current(home)
    manifest = Manifest.load(release)
    new = folder.with_name(f"{folder.name}{NEW}")
    shutil.rmtree(new, ignore_errors=True)
    try:
        with _home_of(release) as pinned:
            site = Site(pinned, manifest.base, manifest.title, (new / FILES).resolve())
            exported = _write(site, release, new, progress, processes or len(os.sched_getaffinity(0)))
        (new / RECORD).write_bytes(orjson.dumps(exported, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        _replace(folder, new)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return exported


@contextmanager
def _home_of(release: Path) -> Iterator[Path]:
    """Give a home with the releases that there are now, in which one is live, whatever is built meanwhile."""
    with scratch("export") as folder:
        home = Home(folder)
        home.releases.mkdir()
        for version in version_names(release.parent.parent):
            home.release(version).symlink_to(release.parent / version)
        home.current.symlink_to(Path(home.releases.name) / release.name)
        yield folder


def _check(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / RECORD).is_file():
        raise ExportError(str(folder), "the folder has something in it that is no export; name an empty or a new one")


def _replace(folder: Path, new: Path) -> None:
    """Put a complete export in its place."""
    if folder.exists():
        old = folder.with_name(f"{folder.name}.old")
        shutil.rmtree(old, ignore_errors=True)  # of an export that was killed here
        folder.rename(old)
        new.rename(folder)
        shutil.rmtree(old)
    else:
        new.rename(folder)


def _write(site: Site, live: Path, folder: Path, progress: Progress, processes: int) -> Exported:
    root = Root(site.root, site.path)
    files = root.static_files() + _downloads(site, live, root)
    documents = list(_documents(live))
    brought = Found()
    progress.step("Rendering", None)
    for part in crawl(site, (*_PAGES, *documents), processes):
        brought.add(part)
        progress.advance(part.files)
    progress.step("Writing the rules for web servers")
    with closing(Release.open(live)) as release:
        files += write_names(release, root)
        rules = Rules.of(site.base, brought.moved, brought.see, release.moves)
    _problems(site, root, documents[0] if documents else "/doc/institution/none")
    write_rules(rules, folder)
    return Exported(live.name, brought.documents, brought.gone, len(brought.moved), files + brought.files)


def _documents(live: Path) -> Iterator[str]:
    """Yield the addresses of all documents that ever were, and of their versions that are kept."""
    with ChangeLog(live) as log:
        for change in log.latest():
            yield f"/doc/{change.kind}/{change.slug}"


def _downloads(site: Site, live: Path, root: Root) -> int:
    """Link the downloads of every release that is kept, and those of the live one as the latest; return how many."""
    files = 0
    for release in sorted(Home(site.home).releases.iterdir()):
        for source in sorted(path for name in _DOWNLOADS for path in _below(release / name)):
            inside = source.relative_to(release)
            root.download(source, f"/releases/{release.name}/{inside.as_posix()}")
            if release.name == live.name and inside.parts[0] == "dumps":
                root.download(source, f"/{inside.as_posix()}")
            files += 1
    return files


def _below(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from (each for each in path.rglob("*") if each.is_file())


def _problems(site: Site, root: Root, document: str) -> None:
    """Write what is sent with errors, in the application's own words."""
    with Renderer(site.home, site.base, site.title) as renderer:
        for suffix, accept in ((HTML, "text/html"), (PROBLEM, "application/json")):
            root.problem(f"404.{suffix}", renderer.problem("/doc/institution/there-never-was-one", accept).body)
        refused = orjson.loads(renderer.problem(document, "image/png").body)
        kept = {name: refused[name] for name in ("type", "title", "status") if name in refused}
        detail = "No format that you accept is available; the Link header names those that are."
        root.problem(f"406.{PROBLEM}", orjson.dumps({**kept, "detail": detail}))
        root.problem("501.html", renderer.page("files-only.html"))
        root.page("/search", renderer.page("files-search.html"))
