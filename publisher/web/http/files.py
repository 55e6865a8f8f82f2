"""Send a file of a release: byte ranges, conditions, digests; its bytes never pass through memory as a whole.

RFC 9110 section 14 (ranges), RFC 9530 (Repr-Digest). One range at a time is served; a request for several gets the
whole file, as section 14.2 allows. docs/adr/0074 compares this with werkzeug's range handling.
"""

import base64
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final

import zstandard
from werkzeug.http import parse_range_header

from publisher.release import ReleaseFile
from publisher.release.files import sha256_of
from publisher.web.http.conditional import http_date, revalidate
from publisher.web.http.frames import DecodedRegion, frames_of
from publisher.web.http.messages import FileRegion, HttpRequest, HttpResponse, chunk_bytes
from publisher.web.http.negotiation import IDENTITY
from publisher.web.http.problems.by_error import RELEASE_BROKEN
from publisher.web.http.problems.kinds import NOT_FOUND, http_kind
from publisher.web.http.problems.problem import Problem, ProblemError

LOG: Final = logging.getLogger("publisher.web")

DAY_S: Final = 86_400

_GONE: Final = Problem(NOT_FOUND, "This file is no longer available.")
_DAMAGED: Final = Problem(RELEASE_BROKEN, "This file is damaged on the server. The publisher has to repair it.")


def send(
    file: ReleaseFile,
    request: HttpRequest,
    *,
    content_type: str,
    created: str,
    max_age_s: int,
    coding: str = "",
    link: str = "",
) -> HttpResponse:
    """Answer with a file, the range of it that is asked for, or its content.

    Args:
        file: the file, from a manifest.
        request: the request.
        content_type: of the content that the client gets.
        created: the ISO 8601 instant of its release.
        max_age_s: how long caches may keep it; a year means that it never changes.
        coding: the content coding of the file's bytes; "" if it has none; "identity" to decode a zstd file for a client
            that accepts no coding, with length and ranges if its frames state their sizes.
        link: the Link header.

    Raises:
        ProblemError: the range begins after the end of the file (416), the file is gone (404) or is not what the
            manifest says (503), or it is not the one that If-Match names (412).
    """
    _check(file)
    frames = frames_of(file.path, file.sha256) if coding == IDENTITY else None
    headers = _headers(file, content_type=content_type, created=created, max_age_s=max_age_s, coding=coding)
    if link:
        headers["Link"] = link
    size = file.size
    if coding == IDENTITY:
        if frames is None:
            return revalidate(HttpResponse(200, headers, _DecodedFile(_open(file.path))), request)
        size = frames.size
    headers["Accept-Ranges"] = "bytes"
    # Conditions come before ranges (RFC 9110 section 13.2.2), or a resumed download would mix two files.
    if (unchanged := revalidate(HttpResponse(200, headers), request)).status != 200:
        return unchanged
    status, start, stop = 200, 0, size
    if (part := _range(size, headers, request)) is not None:
        status, (start, stop) = 206, part
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    headers["Content-Length"] = str(stop - start)
    stream = _open(file.path)
    if frames is not None:
        return HttpResponse(status, headers, DecodedRegion(stream, start, stop, frames))
    stream.seek(start)
    return HttpResponse(status, headers, FileRegion(stream, stop - start))


def _check(file: ReleaseFile) -> None:
    """Check that a file has the digest under which it is sent; it is read for that once, and after each change.

    Raises:
        ProblemError: it is gone (404), cannot be read, or is another (503).
    """
    try:
        found = file.path.stat()
        digest = _digest(file.path, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    except FileNotFoundError:
        raise ProblemError(_GONE) from None
    except OSError as error:
        LOG.warning("%s cannot be read: %s", file.path, error.strerror)
        raise ProblemError(_DAMAGED) from None
    if digest != file.sha256:
        LOG.error("%s is damaged: expected sha256 %s, got %s", file.path, file.sha256, digest)
        raise ProblemError(_DAMAGED)


@lru_cache(maxsize=1024)
def _digest(path: Path, *_state: int) -> str:
    """Return the SHA-256 of a file in a certain state, in hex."""
    return sha256_of(path)


def _headers(file: ReleaseFile, *, content_type: str, created: str, max_age_s: int, coding: str) -> dict[str, str]:
    """Return the header fields that do not depend on the range."""
    etag = file.sha256[:32] + ("-identity" if coding == IDENTITY else "")
    headers = {
        "Content-Type": content_type,
        "ETag": f'"{etag}"',
        "Last-Modified": http_date(created),
        "Cache-Control": f"public, max-age={max_age_s}" + (", immutable" if max_age_s > DAY_S else ""),
    }
    if coding:
        headers["Vary"] = "Accept-Encoding"
    if coding and coding != IDENTITY:
        headers["Content-Encoding"] = coding
    if coding != IDENTITY:
        headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:"
    return headers


@dataclass(slots=True)
class _DecodedFile:
    """The content of an open zstd file whose frames do not state their sizes."""

    stream: BinaryIO

    def __iter__(self) -> Iterator[bytes]:
        sent, decompressor = 0, zstandard.ZstdDecompressor()
        with self.stream, decompressor.stream_reader(self.stream, read_across_frames=True) as reader:
            while chunk := reader.read(chunk_bytes(sent)):
                sent += len(chunk)
                yield chunk

    def close(self) -> None:
        """Close the file."""
        self.stream.close()


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb", buffering=0)
    except OSError:
        raise ProblemError(_GONE) from None


def _range(size: int, headers: dict[str, str], request: HttpRequest) -> tuple[int, int] | None:
    """Return where the requested range starts and stops; None to send the whole file."""
    requested = request.headers.get("range")
    if requested is None or request.method != "GET":
        return None
    # If-Range: this very file, by a strong tag or its exact date (RFC 9110 section 13.1.5)
    if request.headers.get("if-range", headers["ETag"]) not in {headers["ETag"], headers["Last-Modified"]}:
        return None
    parsed = parse_range_header(requested)
    if parsed is None or parsed.units != "bytes" or len(parsed.ranges) != 1:
        return None
    part = parsed.range_for_length(size)
    if part is None:
        detail = f"The file has {size:,} bytes, and the requested range begins after them."
        raise ProblemError(Problem(http_kind(416), detail, headers={"Content-Range": f"bytes */{size}"}))
    return part
