"""Fetch a source's files from http(s) addresses into a cache, again only when they changed (RFC 9110 section 13).

For scheduled rebuilds: the tags of the last answer go out as If-None-Match and If-Modified-Since; a 304 costs nothing.
A file appears in the cache whole or not at all. Redirects are few, stay on https once there, and do not lead from the
outside into this machine's own network.
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
from publisher.sources.source import Source

MAX_BYTES: Final = 8 << 30
MAX_REDIRECTS: Final = 5
TIMEOUT_S: Final = (10.0, 60.0)
"""To connect, and between two pieces of the answer."""

_CHUNK: Final = 1 << 18
_AGENT: Final = "institution-publisher (linked data; conditional requests)"


@dataclass(frozen=True, slots=True)
class Copy:
    """What is known of a file in the cache: where it came from, its tags, the day it was taken, its size."""

    url: str
    etag: str | None
    modified: str | None
    taken: str
    size_bytes: int


def fetched(source: Source, cache: Path, *, max_bytes: int = MAX_BYTES) -> Source:
    """Give a source whose files are in the cache, fetched where they changed.

    Args:
        source: with ``urls``; one without is given back as it is.
        cache: a folder of this project's own; the source gets a folder in it.
        max_bytes: the most that one file may have.

    Raises:
        SourceError: a file cannot be fetched; with every fault. The cache keeps what it had.
    """
    if not source.urls:
        return source
    folder = cache / source.slug
    folder.mkdir(parents=True, exist_ok=True)
    faults: list[Fault] = []
    files: list[Path] = []
    taken: list[str] = []
    with _session() as session:
        for url, name in _names(source.urls):
            try:
                copy = _refresh(session, url, folder / name, max_bytes)
            except (requests.RequestException, _RefusedError, OSError) as error:
                message = f"{url} cannot be fetched: {error}"
                faults.append(Fault("fetch-failed", message, "source.toml", None, "urls", url))
            else:
                files.append(folder / name)
                taken.append(copy.taken)
    if faults:
        raise SourceError(str(source.path), tuple(faults))
    return replace(source, path=folder, only=tuple(files), urls=(), retrieved=source.retrieved or max(taken))


class _RefusedError(Exception):
    """An answer, or a way to it, that is not taken."""


def _session() -> requests.Session:
    session = requests.Session()
    again = Retry(total=2, redirect=0, backoff_factor=0.5, status_forcelist=(502, 503, 504), raise_on_status=False)
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=again))
    session.headers["User-Agent"] = _AGENT
    return session


def _names(urls: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Give each address the name of its file: the last part of its path, with a number where two have the same."""
    seen: set[str] = set()
    for url in urls:
        last = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
        name = re.sub(r"[^\w.-]+", "-", last).strip("-.") or "index.html"
        if name in seen:
            name = f"{hashlib.sha256(url.encode()).hexdigest()[:8]}-{name}"
        seen.add(name)
        yield url, name


def _refresh(session: requests.Session, url: str, file: Path, max_bytes: int) -> Copy:
    note = file.with_name(f".{file.name}.json")
    known = _known(note, url, file)
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.modified} if known else {}
    with contextlib.closing(_get(session, url, {key: value for key, value in headers.items() if value})) as answer:
        if answer.status_code == requests.codes.not_modified and known:
            return known
        if answer.status_code != requests.codes.ok:
            raise _RefusedError(f"{answer.status_code} {answer.reason}")
        size = _save(answer, file, max_bytes)
        copy = Copy(url, answer.headers.get("ETag"), answer.headers.get("Last-Modified"), _day(answer), size)
    note.write_text(json.dumps(asdict(copy)), encoding="utf-8")
    return copy


def _known(note: Path, url: str, file: Path) -> Copy | None:
    """What is known of the copy at hand, if it is whole and of the same address."""
    try:
        copy = Copy(**json.loads(note.read_text(encoding="utf-8")))
        whole = file.stat().st_size == copy.size_bytes
    except (OSError, ValueError, TypeError):
        return None
    return copy if whole and copy.url == url else None


def _get(session: requests.Session, url: str, headers: dict[str, str]) -> requests.Response:
    inside = _is_inside(url)
    for _ in range(MAX_REDIRECTS + 1):
        answer = session.get(url, headers=headers, stream=True, timeout=TIMEOUT_S, allow_redirects=False)
        if not answer.is_redirect:
            return answer
        answer.close()
        target = urljoin(url, answer.headers["Location"])
        if urlsplit(target).scheme not in {"http", "https"} or (
            url.startswith("https:") and target.startswith("http:")
        ):
            raise _RefusedError(f"redirected to {target}, which is not followed")
        if not inside and _is_inside(target):
            raise _RefusedError(f"redirected into this network, to {target}, which is not followed")
        url = target
    raise _RefusedError(f"more than {MAX_REDIRECTS} redirects")


def _is_inside(url: str) -> bool:
    """Whether an address is of this machine or its own network."""
    host = urlsplit(url).hostname or ""
    try:
        found = {row[4][0] for row in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return any(not ipaddress.ip_address(str(address).partition("%")[0]).is_global for address in found)


def _save(answer: requests.Response, file: Path, max_bytes: int) -> int:
    part = file.with_name(f".{file.name}.part")
    size = 0
    try:
        with part.open("wb") as stream:
            for chunk in answer.iter_content(_CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise _RefusedError(f"over {max_bytes:,} bytes")
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        _whole(answer, size)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return size


def _whole(answer: requests.Response, size: int) -> None:
    said = answer.headers.get("Content-Length", "")
    if said.isdigit() and "Content-Encoding" not in answer.headers and int(said) != size:
        raise _RefusedError(f"the answer was cut off: {size:,} of {int(said):,} bytes")


def _day(answer: requests.Response) -> str:
    try:
        return parsedate_to_datetime(answer.headers["Date"]).date().isoformat()
    except (KeyError, ValueError):
        return dt.datetime.now(tz=dt.UTC).date().isoformat()
