"""Fetch the files of a source into a cache: from http(s) addresses, or by its reader.

Files on the web are fetched again only when they changed (RFC 9110 section 13).

For scheduled rebuilds: the validators of the last response are sent as If-None-Match and If-Modified-Since. A file
appears in the cache complete or not at all. Redirects are limited, never leave https, and never lead from outside into
this machine's own network.
"""

import contextlib
import datetime as dt
import hashlib
import ipaddress
import json
import os
import re
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from publisher.errors import Fault, SourceError
from publisher.sources.reader import reader_of
from publisher.sources.source import Source

MAX_BYTES: Final = 8 << 30
MAX_REDIRECTS: Final = 5
TIMEOUT_S: Final = (10.0, 60.0)
"""To connect, and between two pieces of the response."""

_CHUNK_BYTES: Final = 1 << 18
_AGENT: Final = "institution-publisher (linked data; conditional requests)"


@dataclass(frozen=True, slots=True)
class CachedFile:
    """A file in the cache: where it came from, its validators, the day it was retrieved, its size."""

    url: str
    etag: str | None
    modified: str | None
    retrieved: str
    size_bytes: int


def fetch_files(source: Source, cache: Path, *, max_bytes: int = MAX_BYTES) -> Source:
    """Fetch the files of a source where they changed; return the source with its files in the cache.

    Args:
        source: with ``urls``, or of a reader that fetches; another one is returned unchanged.
        cache: a folder of this project's own; the source gets a folder in it.
        max_bytes: the maximum size of one file.

    Raises:
        SourceError: a file cannot be fetched; with every fault. The files in the cache stay as they were.
    """
    if not source.urls:
        fetch = reader_of(source).fetch
        return fetch(source, cache) if fetch else source
    folder = cache / source.slug
    folder.mkdir(parents=True, exist_ok=True)
    faults: list[Fault] = []
    files: list[Path] = []
    days: list[str] = []
    with _session() as session:
        for url, name in _names(source.urls):
            try:
                cached = _refresh(session, url, folder / name, max_bytes)
            except (requests.RequestException, _RefusedError, OSError) as error:
                message = f"{url} cannot be fetched: {error}"
                faults.append(Fault("fetch-failed", message, "source.toml", None, "urls", url))
            else:
                files.append(folder / name)
                days.append(cached.retrieved)
    if faults:
        raise SourceError(str(source.path), tuple(faults))
    return replace(source, path=folder, only=tuple(files), urls=(), retrieved=source.retrieved or max(days))


class _RefusedError(Exception):
    """A response that is not accepted, or a redirect that is not followed."""


def _session() -> requests.Session:
    session = requests.Session()
    retry = Retry(total=2, redirect=0, backoff_factor=0.5, status_forcelist=(502, 503, 504), raise_on_status=False)
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    session.headers["User-Agent"] = _AGENT
    return session


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


def _refresh(session: requests.Session, url: str, file: Path, max_bytes: int) -> CachedFile:
    metadata = file.with_name(f".{file.name}.json")
    cached = _load(metadata, url, file)
    headers = {"If-None-Match": cached.etag, "If-Modified-Since": cached.modified} if cached else {}
    with contextlib.closing(_get(session, url, {key: value for key, value in headers.items() if value})) as response:
        if response.status_code == requests.codes.not_modified and cached:
            return cached
        if response.status_code != requests.codes.ok:
            raise _RefusedError(f"{response.status_code} {response.reason}")
        size = _save(response, file, max_bytes)
        etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
        cached = CachedFile(url, etag, modified, _day(response), size)
    metadata.write_text(json.dumps(asdict(cached)), encoding="utf-8")
    return cached


def _load(metadata: Path, url: str, file: Path) -> CachedFile | None:
    """Return what the cache has for an address, if the file is complete."""
    try:
        cached = CachedFile(**json.loads(metadata.read_text(encoding="utf-8")))
        complete = file.stat().st_size == cached.size_bytes
    except (OSError, ValueError, TypeError):
        return None
    return cached if complete and cached.url == url else None


def _get(session: requests.Session, url: str, headers: dict[str, str]) -> requests.Response:
    inside = _is_inside(url)
    for _ in range(MAX_REDIRECTS + 1):
        response = session.get(url, headers=headers, stream=True, timeout=TIMEOUT_S, allow_redirects=False)
        if not response.is_redirect:
            return response
        response.close()
        target = urljoin(url, response.headers["Location"])
        if urlsplit(target).scheme not in {"http", "https"} or (
            url.startswith("https:") and target.startswith("http:")
        ):
            raise _RefusedError(f"redirected to {target}, which is not followed")
        if not inside and _is_inside(target):
            raise _RefusedError(f"redirected into this network, to {target}, which is not followed")
        url = target
    raise _RefusedError(f"more than {MAX_REDIRECTS} redirects")


def _is_inside(url: str) -> bool:
    """Tell whether an address is on this machine or its own network."""
    host = urlsplit(url).hostname or ""
    try:
        addresses = {row[4][0] for row in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return any(not ipaddress.ip_address(str(address).partition("%")[0]).is_global for address in addresses)


def _save(response: requests.Response, file: Path, max_bytes: int) -> int:
    part = file.with_name(f".{file.name}.part")
    size = 0
    try:
        with part.open("wb") as stream:
            for chunk in response.iter_content(_CHUNK_BYTES):
                size += len(chunk)
                if size > max_bytes:
                    raise _RefusedError(f"over {max_bytes:,} bytes")
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        _check_length(response, size)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return size


def _check_length(response: requests.Response, size: int) -> None:
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and "Content-Encoding" not in response.headers and int(length) != size:
        raise _RefusedError(f"the response was cut off: {size:,} of {int(length):,} bytes")


def _day(response: requests.Response) -> str:
    try:
        return parsedate_to_datetime(response.headers["Date"]).date().isoformat()
    except (KeyError, ValueError):
        return dt.datetime.now(tz=dt.UTC).date().isoformat()
