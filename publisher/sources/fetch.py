"""Fetch a source's files from http(s) addresses into a cache, page by page where an API has pages.

For scheduled rebuilds: what did not change is not sent again (download.py). A source has a limit for the size of all
its files, and for the whole time.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from publisher.errors import Fault, SourceError
from publisher.locks import editing
from publisher.sources.pages import PageError, next_page
from publisher.sources.reader import reader_of
from publisher.sources.source import Source

if TYPE_CHECKING:
    from publisher.sources.download import CachedFile, Downloads

FETCHED: Final = "fetched"
"""The folder of a home for what is fetched."""

MAX_BYTES: Final = 8 << 30
MAX_TIME_S: Final = 3600.0
"""For all files of a source."""


@dataclass(slots=True)
class _Fetched:
    """What was fetched of a source."""

    files: list[Path] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, file: Path, cached: "CachedFile") -> None:
        """Add a file."""
        self.files.append(file)
        self.days.append(cached.retrieved)


def fetch_files(
    source: Source,
    cache: Path,
    *,
    max_bytes: int = MAX_BYTES,
    max_time_s: float = MAX_TIME_S,
    public_only: bool = False,
) -> Source:
    """Fetch the files of a source where they changed; return the source with its files in the cache.

    Args:
        source: with ``urls``, or of a reader that fetches; another one is returned unchanged.
        cache: a folder of this project's own; the source gets a folder in it.
        max_bytes: the maximum size of all files.
        max_time_s: the time for all of them.
        public_only: whether only machines on the public internet are asked.

    Raises:
        SourceError: a file cannot be fetched; with every fault. The files in the cache stay as they were.
    """
    if not source.urls:
        fetch = reader_of(source).fetch
        return fetch(source, cache) if fetch else source
    import requests  # noqa: PLC0415 - takes a tenth of a second, and most sources are files

    from publisher.sources.download import Downloads, RefusedError  # noqa: PLC0415 - imports requests

    folder = cache / source.slug
    folder.mkdir(parents=True, exist_ok=True)
    fetched = _Fetched()
    with (
        editing(folder),  # two that fetch at once would mix what they get
        Downloads(max_bytes=max_bytes, max_time_s=max_time_s, public_only=public_only) as downloads,
    ):
        for url, name in _names(source.urls):
            try:
                _fetch(source, downloads, url, folder / name, fetched)
            except (requests.RequestException, RefusedError, PageError, OSError) as error:
                message = f"{url} cannot be fetched: {error}"
                fetched.faults.append(Fault("fetch-failed", message, "source.toml", None, "urls", url))
    if fetched.faults:
        raise SourceError(str(source.path), tuple(fetched.faults))
    retrieved = source.retrieved or max(fetched.days)
    return replace(source, path=folder, only=tuple(fetched.files), urls=(), retrieved=retrieved)


def _fetch(source: Source, downloads: "Downloads", url: str, file: Path, fetched: _Fetched) -> None:
    """Fetch a file, and the pages after it if the source says how they follow each other.

    Raises:
        RefusedError: a response is not accepted, the pages lead in a circle, or there are too many.
        PageError: a page does not tell which is the next one.
    """
    from publisher.sources.download import RefusedError  # noqa: PLC0415 - imports requests

    pages = source.pages
    if pages is None:
        fetched.add(file, downloads.refresh(url, file))
        return
    records = [step for step in str(source.options.get("records", "")).split(".") if step]
    seen: dict[str, None] = {}
    following: str | None = url
    before = b""
    while following is not None:
        if following in seen:
            raise RefusedError(f"its pages lead in a circle, back to {following}")
        if len(seen) == pages.limit:
            raise RefusedError(f"there are more than {pages.limit:,} pages: raise 'limit' in [pages] if that is right")
        seen[following] = None
        page = file.with_name(_page_name(file.name, len(seen), source.reader))
        cached = downloads.refresh(following, page)
        body = page.read_bytes()
        if body == before:  # some servers answer every number after the last one with the last page
            return
        fetched.add(page, cached)
        following, before = next_page(pages, following, body, cached.next_url, records), body


def _page_name(name: str, number: int, reader: str) -> str:
    path = PurePosixPath(name)
    return f"{path.stem}-{number:05}{path.suffix or f'.{reader}'}"


def _names(urls: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield each address with a file name: the last part of its path, with a digest where two have the same."""
    seen: set[str] = set()
    for url in urls:
        last = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
        name = re.sub(r"[^\w.-]+", "-", last).strip("-.") or "index.html"
        if name in seen:
            name = f"{hashlib.sha256(url.encode()).hexdigest()[:8]}-{name}"
        seen.add(name)
        yield url, name
