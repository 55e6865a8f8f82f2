"""Render every document, and every page that can be reached from them, in several processes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import get_context, util
from pathlib import Path
from typing import Any, Final

from publisher.export.addresses import is_file, links
from publisher.export.rendering import HTML, Renderer
from publisher.export.writing import Root
from publisher.rdf.formats import by_suffix
from publisher.uris import Kind

CHUNK: Final = 40
"""How many addresses a process renders before it reports."""

_DOCUMENT: Final = re.compile(rf"(?:/releases/[^/]+)?/doc/(?:{'|'.join(Kind)})/.+")
_LOC: Final = re.compile(rb"<loc>([^<]+)</loc>")
_XML: Final = "xml"

_renderer: Renderer | None = None


@dataclass(slots=True)
class Found:
    """What rendering some addresses brought.

    Attributes:
        found: addresses that their pages link to.
        moved: document to the document that took its place.
        see: another address to the one that it leads to.
        files: how many files were written.
        documents: how many documents describe a thing as it is now.
        gone: how many say that their thing is gone.
    """

    found: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    see: dict[str, str] = field(default_factory=dict)
    files: int = 0
    documents: int = 0
    gone: int = 0

    def add(self, other: "Found") -> None:
        """Add what another part brought, but for its links."""
        self.moved.update(other.moved)
        self.see.update(other.see)
        self.files += other.files
        self.documents += other.documents
        self.gone += other.gone


@dataclass(frozen=True, slots=True)
class Site:
    """What is exported: a home, its base IRI and title, and the root of the files."""

    home: Path
    base: str
    title: str
    root: Path

    @property
    def path(self) -> str:
        """The path of the base IRI: "" or "lod"."""
        return self.base.partition("://")[2].partition("/")[2]


def crawl(site: Site, addresses: Iterable[str], processes: int) -> Iterator[Found]:
    """Render addresses and everything on the site that their pages lead to; yield what each part brought.

    Raises:
        ExportError: an address has no answer.
    """
    seen: set[str] = set()
    waiting: list[str] = []
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(site,)) as pool:
        running: set[Future[Found]] = set()
        source = iter(addresses)
        while True:
            for address in source:
                _note(address, seen, waiting)
                if len(waiting) >= CHUNK * processes * 4:
                    break
            while waiting:
                part, waiting = waiting[:CHUNK], waiting[CHUNK:]
                running.add(pool.submit(_render, site, part))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                brought = future.result()
                for address in brought.found:
                    _note(address, seen, waiting)
                yield brought


def _note(address: str, seen: set[str], waiting: list[str]) -> None:
    """Remember an address that is to be rendered; a document is rendered once, in all its formats."""
    path = address.partition("#")[0]
    if _DOCUMENT.fullmatch(path.partition("?")[0]):
        path = _without_suffix(path.partition("?")[0])
    if path not in seen and is_file(path) and not path.startswith("/static/"):
        seen.add(path)
        waiting.append(path)


def _without_suffix(path: str) -> str:
    stem, _, suffix = path.rpartition(".")
    return stem if suffix in by_suffix() else path


def _begin(site: Site) -> None:
    """Open the application in a process of the pool."""
    global _renderer  # noqa: PLW0603 - a process has one application
    _renderer = Renderer(site.home, site.base, site.title)
    # Not by atexit, which such a process does not run.
    util.Finalize(None, _renderer.__exit__, exitpriority=0)


def _render(site: Site, addresses: Sequence[str]) -> Found:
    assert _renderer is not None
    root, brought = Root(site.root, site.path), Found()
    for address in addresses:
        if _download(site, address):
            continue
        if _DOCUMENT.fullmatch(address):
            _documents(_renderer, root, address, brought)
        else:
            _others(_renderer, root, address, brought, site)
    return brought


def _documents(renderer: Renderer, root: Root, address: str, brought: Found) -> None:
    for rendered in renderer.documents(address):
        if rendered.status == 301:
            brought.moved[address] = rendered.body.decode()
            return
        root.write(address, rendered)
        brought.files += 1
        if rendered.suffix == HTML:
            brought.gone += rendered.status == 410
            brought.documents += rendered.status == 200 and address.startswith("/doc/")
            brought.found.update(links(rendered.body, _prefix(root)))


def _others(renderer: Renderer, root: Root, address: str, brought: Found, site: Site) -> None:
    for rendered in renderer.representations(address):
        if rendered.status == 303:
            brought.see[address] = rendered.body.decode()
            return
        root.write(address, rendered)
        brought.files += 1
        if rendered.suffix == HTML or rendered.content_type.startswith("text/html"):
            brought.found.update(links(rendered.body, _prefix(root)))
        elif _XML in rendered.content_type:
            here = (match.decode() for match in _LOC.findall(rendered.body))
            brought.found.update(each[len(site.base) :] for each in here if each.startswith(f"{site.base}/"))


def _prefix(root: Root) -> str:
    relative = root.site.relative_to(root.folder).as_posix()
    return "" if relative == "." else f"/{relative}"


def _download(site: Site, address: str) -> bool:
    """Return whether an address is a file of a release, which is linked rather than rendered."""
    parts: Any = address.lstrip("/").split("/", 2)
    if parts[0] == "dumps" and len(parts) == 2:
        return True
    return len(parts) == 3 and parts[0] == "releases" and (site.home / "releases" / parts[1] / parts[2]).is_file()
