"""Send a file of a release: byte ranges, conditions, digests; its bytes never pass through memory as a whole.

RFC 9110 section 14 (ranges), RFC 9530 (Repr-Digest). One range at a time is served; a request for several gets the
whole file, as section 14.2 allows.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Self

import zstandard
from flask import Response, abort, request
from werkzeug.http import parse_range_header

from publisher.release import ReleaseFile
from publisher.web.http.conditional import http_date, instant
from publisher.web.http.errors import Problem, ProblemError, http_kind

CHUNK_BYTES: Final = 256 * 1024


@dataclass(slots=True)
class Slice:
    """A part of an open file, in chunks; closing it closes the file."""

    stream: BinaryIO
    left: int

    @classmethod
    def of(cls, path: Path, start: int, length: int) -> Self:
        """Open a file at ``start``; a file that is no longer there is a 404."""
        try:
            stream = path.open("rb", buffering=0)
        except OSError:
            abort(404)
        stream.seek(start)
        return cls(stream, length)

    def __iter__(self) -> Iterator[bytes]:
        with self.stream:
            while self.left > 0 and (chunk := self.stream.read(min(CHUNK_BYTES, self.left))):
                self.left -= len(chunk)
                yield chunk

    def close(self) -> None:
        """Close the file; the server calls it, whatever happened to the client."""
        self.stream.close()


def send(file: ReleaseFile, *, content_type: str, created: str, max_age_s: int, coding: str | None = None) -> Response:
    """Answer with a file, or the range of it that is asked for.

    Args:
        file: the file, from a manifest.
        content_type: of what the client gets, its coding removed.
        created: the ISO 8601 instant of its release.
        max_age_s: how long caches may keep it; a year means that it never changes.
        coding: the content coding that the file's bytes are in, None for none.
    """
    etag = f'"{file.sha256[:32]}"'
    start, length, status = _range(file.size, etag, created)
    body = Slice.of(file.path, start, length) if request.method == "GET" else None
    response = Response(body, status=status, content_type=content_type, direct_passthrough=True)
    _describe(response, file, etag, created, max_age_s)
    response.headers["Content-Length"] = str(length)
    response.headers["Accept-Ranges"] = "bytes"
    if status == 206:
        response.headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{file.size}"
    if coding:
        response.headers["Content-Encoding"] = coding
        response.vary.add("Accept-Encoding")
    return response


def send_decoded(file: ReleaseFile, *, content_type: str, created: str, max_age_s: int) -> Response:
    """Answer with the content of a zstd file, for a client that takes no coding; without ranges."""
    # Without a body to HEAD werkzeug would say Content-Length: 0; the decoded length is not known, so none is given.
    body = _decoded(file.path) if request.method == "GET" else iter(())
    response = Response(body, content_type=content_type, direct_passthrough=True)
    _describe(response, file, f'"{file.sha256[:32]}-identity"', created, max_age_s)
    del response.headers["Repr-Digest"]
    response.vary.add("Accept-Encoding")
    return response


def _describe(response: Response, file: ReleaseFile, etag: str, created: str, max_age_s: int) -> None:
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(created)
    response.headers["Cache-Control"] = f"public, max-age={max_age_s}" + (", immutable" if max_age_s > 86_400 else "")
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"


def _decoded(path: Path) -> Iterator[bytes]:
    with (
        path.open("rb") as stream,
        zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True) as reader,
    ):
        while chunk := reader.read(CHUNK_BYTES):
            yield chunk


def _range(size: int, etag: str, created: str) -> tuple[int, int, int]:
    """Where to begin, how many bytes, and the status; a range that cannot be met ends the request (416)."""
    asked = request.headers.get("Range")
    if asked is None or request.method != "GET" or not _same(request.headers.get("If-Range"), etag, created):
        return 0, size, 200
    parsed = parse_range_header(asked)
    if parsed is None or parsed.units != "bytes" or len(parsed.ranges) != 1:
        return 0, size, 200
    found = parsed.range_for_length(size)
    if found is None:
        detail = f"The file has {size:,} bytes, and the range that was asked for begins after them."
        raise ProblemError(Problem(http_kind(416), detail, headers={"Content-Range": f"bytes */{size}"}))
    start, stop = found
    return start, stop - start, 206


def _same(if_range: str | None, etag: str, created: str) -> bool:
    """Whether an If-Range names this very file: a strong tag, or its exact date (RFC 9110 section 13.1.5)."""
    if if_range is None:
        return True
    if if_range.startswith('"'):
        return if_range == etag
    return if_range == http_date(instant(created).isoformat())
