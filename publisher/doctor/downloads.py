"""Examine downloads: whether they are there, can be resumed, and can be read by the programs that people use."""

import zlib
from collections.abc import Iterator
from typing import Final

from publisher.doctor.client import Client, Reply
from publisher.doctor.findings import Finding
from publisher.doctor.reading import Statement
from publisher.doctor.subject import DCAT, VOID

MOST_DOWNLOADS: Final = 20
MOST_READ: Final = 3
"""Of how many downloads ranges, conditions and bytes are looked at."""

LARGE_BYTES: Final = 10 * 1024 * 1024
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_GZIP: Final = frozenset({"application/gzip", "application/x-gzip"})
_GZIP_MAGIC: Final = b"\x1f\x8b"
_BEYOND: Final = "bytes=99999999999999-"
_CHECKSUM: Final = "<http://spdx.org/rdf/terms#checksum>"
_LONG_AGO: Final = "Thu, 01 Jan 1970 00:00:01 GMT"


def examine_downloads(client: Client, found: frozenset[Statement]) -> Iterator[Finding]:
    """Yield what is wrong with the downloads that a catalogue names."""
    names = {f"<{DCAT}downloadURL>", f"<{VOID}dataDump>"}
    types = {subject: value for subject, name, value in found if name == f"<{DCAT}mediaType>"}
    summed = {subject for subject, name, _ in found if name == _CHECKSUM}
    owners: dict[str, str] = {}
    for subject, name, value in sorted(found):
        if name in names and value.startswith("<http"):
            owners.setdefault(value[1:-1], subject)
    read = 0
    for url, owner in list(owners.items())[:MOST_DOWNLOADS]:
        reply = _head(client, url)
        yield from _described(reply, types.get(owner, ""))
        if reply.status in {200, 206} and read < MOST_READ:
            read += 1
            yield from _read(client, reply, summed=owner in summed)


def _head(client: Client, url: str) -> Reply:
    reply = client.send("HEAD", url)
    return client.get(url, Range="bytes=0-0") if reply.status in {405, 501} else reply


def _described(reply: Reply, said: str) -> Iterator[Finding]:
    if reply.status in {301, 302, 303, 307, 308}:
        return
    if reply.status not in {200, 206}:
        yield Finding.of("download-dead", reply, reply.problem or f"status {reply.status}")
        return
    media_type = said.strip("<>").removeprefix(_MEDIA_TYPES).removeprefix("http://").strip('"')
    packed = reply.media_type in {*_GZIP, "application/zstd"}
    if "/" in media_type and not packed and media_type.lower() != reply.media_type:
        seen = f"{reply.media_type or 'no Content-Type'}, described as {media_type}"
        yield Finding.of("download-mislabelled", reply, seen)
    size = int(reply.headers.get("content-length") or 0)
    if size > LARGE_BYTES and reply.headers.get("accept-ranges", "none") == "none":
        yield Finding.of("download-without-ranges", reply, f"{size:,} bytes, no Accept-Ranges")


def _read(client: Client, reply: Reply, *, summed: bool) -> Iterator[Finding]:
    if reply.method == "HEAD" and "content-length" not in reply.headers:
        yield Finding.of("download-without-length", reply, "no Content-Length")
    if not summed and not {"repr-digest", "content-digest", "digest"} & set(reply.headers):
        yield Finding.of("download-without-checksum", reply, "neither Repr-Digest nor spdx:checksum")
    yield from _ranges(client, reply)
    yield from _members(client, reply.url)


def _ranges(client: Client, head: Reply) -> Iterator[Finding]:
    """Ranges, where they are served: their bytes, the end of the file, and conditions, which come first."""
    url = head.url
    first = client.get(url, Range="bytes=0-0")
    if first.status != 206:
        return
    if len(first.body) != 1 or not first.headers.get("content-range", "").startswith("bytes 0-0/"):
        seen = f"206 with {len(first.body)} bytes, Content-Range: {first.headers.get('content-range', 'none')}"
        yield Finding.of("range-wrong", first, seen)
    beyond = client.get(url, Range=_BEYOND)
    if beyond.status not in {416, 429}:
        yield Finding.of("range-wrong", beyond, f"status {beyond.status} beyond the end")
    conditions = [{"If_Match": '"there-is-no-such-tag"'}] if "etag" in head.headers else []
    conditions += [{"If_Unmodified_Since": _LONG_AGO}] if "last-modified" in head.headers else []
    for condition in conditions:
        reply = client.get(url, Range="bytes=0-0", **condition)
        if reply.status == 206:
            yield Finding.of("condition-after-range", reply, f"206, although {next(iter(condition))} fails")


def _members(client: Client, url: str) -> Iterator[Finding]:
    """Whether what is compressed is one member of gzip, as a file or as a content coding."""
    reply = client.get_raw(url, Accept_Encoding="gzip")
    coded = reply.headers.get("content-encoding", "identity") == "gzip"
    if reply.status != 200 or not (coded or reply.media_type in _GZIP):
        return
    reader = zlib.decompressobj(wbits=31)
    try:
        reader.decompress(reply.body)
    except zlib.error as error:
        yield Finding.of("coding-broken", reply, str(error))
        return
    if reader.eof and reader.unused_data.startswith(_GZIP_MAGIC):
        first = len(reply.body) - len(reader.unused_data)
        yield Finding.of("download-in-members", reply, f"the first member ends after {first:,} bytes")
