"""Download files into a cache, again only when they changed (RFC 9110 section 13), within a limit for the whole time.

The validators of the last response are sent as If-None-Match and If-Modified-Since. A file appears in the cache
complete or not at all. Redirects are limited, never leave https, and never lead from outside into this machine's own
network.
"""

import contextlib
import datetime as dt
import json
import os
import socket
import threading
import time
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from publisher.addresses import is_public
from publisher.sources.public_pool import PrivateAddressError, public_pool

MAX_REDIRECTS: Final = 5
TIMEOUT_S: Final = (10.0, 60.0)
"""To connect, and between two pieces of the response."""

_CHUNK_BYTES: Final = 1 << 18
_AGENT: Final = "institution-publisher (linked data; conditional requests)"


@dataclass(frozen=True, slots=True)
class CachedFile:
    """A file in the cache: where it came from, its validators, the day it was retrieved, its size, and what
    its Link header names as the next page.
    """

    url: str
    etag: str | None
    modified: str | None
    retrieved: str
    size_bytes: int
    next_url: str | None = None


class RefusedError(Exception):
    """A response that is not accepted, a redirect that is not followed, or a limit that is exceeded."""


class Downloads:
    """The downloads of one source, which share limits.

    Args:
        max_bytes: the size of all files.
        max_time_s: the time for all of them, from the first request on.
        public_only: whether only machines on the public internet are asked.
    """

    def __init__(self, *, max_bytes: int, max_time_s: float, public_only: bool = False) -> None:
        self._bytes_left, self._max_time_s = max_bytes, max_time_s
        self._deadline = time.monotonic() + max_time_s
        self._is_over = threading.Event()
        self._session = _session(public_only=public_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._session.close()

    def refresh(self, url: str, file: Path) -> CachedFile:
        """Download a file if it changed.

        A server that sends a byte now and then keeps every time limit between two pieces, so the download runs in a
        thread of its own, which is left behind when the time is over.

        Raises:
            RefusedError: the response is not accepted, or the limits are exceeded.
            requests.RequestException: the server cannot be reached.
            OSError: the file cannot be written.
        """
        outcomes: list[CachedFile | Exception] = []

        def download() -> None:
            try:
                outcomes.append(_refresh(self._session, url, file, self._bytes_left, self._is_over))
            except PrivateAddressError as error:
                outcomes.append(RefusedError(str(error)))
            except (RefusedError, requests.RequestException, OSError) as error:
                outcomes.append(error)

        thread = threading.Thread(target=download, name=f"download {url}", daemon=True)
        thread.start()
        thread.join(max(0.0, self._deadline - time.monotonic()))
        if not outcomes:
            self._is_over.set()
            raise RefusedError(f"not complete within {self._max_time_s:,.0f} s")
        outcome = outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        self._bytes_left -= outcome.size_bytes
        return outcome


class _PublicAdapter(HTTPAdapter):
    """Connects to machines on the public internet only, whatever a name leads to when the connection is made."""

    def init_poolmanager(self, *_: Any, **__: Any) -> None:
        """Make the pool that checks each address."""
        self.poolmanager = public_pool(frozenset())


def _session(*, public_only: bool) -> requests.Session:
    session = requests.Session()
    retry = Retry(total=2, redirect=0, backoff_factor=0.5, status_forcelist=(502, 503, 504), raise_on_status=False)
    adapter = _PublicAdapter if public_only else HTTPAdapter
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter(max_retries=retry))
    if public_only:
        session.trust_env = False  # a proxy would connect in our place, and is not told what is refused
    session.headers["User-Agent"] = _AGENT
    return session


def _refresh(session: requests.Session, url: str, file: Path, max_bytes: int, is_over: threading.Event) -> CachedFile:
    metadata = file.with_name(f".{file.name}.json")
    cached = _load(metadata, url, file)
    headers = {"If-None-Match": cached.etag, "If-Modified-Since": cached.modified} if cached else {}
    with contextlib.closing(_get(session, url, {key: value for key, value in headers.items() if value})) as response:
        if response.status_code == requests.codes.not_modified and cached:
            return cached
        if response.status_code != requests.codes.ok:
            raise RefusedError(f"{response.status_code} {response.reason}")
        size = _save(response, file, max_bytes, is_over)
        etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
        following = response.links.get("next", {}).get("url")
        cached = CachedFile(url, etag, modified, _day(response), size, following)
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
            raise RefusedError(f"redirected to {target}, which is not followed")
        if not inside and _is_inside(target):
            raise RefusedError(f"redirected into this network, to {target}, which is not followed")
        url = target
    raise RefusedError(f"more than {MAX_REDIRECTS} redirects")


def _is_inside(url: str) -> bool:
    """Tell whether an address is on this machine or its own network."""
    host = urlsplit(url).hostname or ""
    try:
        addresses = {str(row[4][0]) for row in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return not all(map(is_public, addresses))


def _save(response: requests.Response, file: Path, max_bytes: int, is_over: threading.Event) -> int:
    part = file.with_name(f".{file.name}.part")
    size = 0
    try:
        with part.open("wb") as stream:
            for chunk in response.iter_content(_CHUNK_BYTES):
                size += len(chunk)
                if size > max_bytes or is_over.is_set():
                    raise RefusedError(f"over {max_bytes:,} bytes" if size > max_bytes else "the time is over")
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        _check_length(response, size)
        if is_over.is_set():
            raise RefusedError("the time is over")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return size


def _check_length(response: requests.Response, size: int) -> None:
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and "Content-Encoding" not in response.headers and int(length) != size:
        raise RefusedError(f"the response was cut off: {size:,} of {int(length):,} bytes")


def _day(response: requests.Response) -> str:
    try:
        return parsedate_to_datetime(response.headers["Date"]).date().isoformat()
    except (KeyError, ValueError):
        return dt.datetime.now(tz=dt.UTC).date().isoformat()
