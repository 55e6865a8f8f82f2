"""Examine what a site says of its data sets, its downloads and its addresses."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from publisher.doctor.client import Client, Reply
from publisher.doctor.findings import Finding
from publisher.doctor.reading import Statement, UnreadableError, statements
from publisher.doctor.subject import DCAT, VOID, Subject

MOST_DOWNLOADS: Final = 20
LARGE_BYTES: Final = 10 * 1024 * 1024
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_SITEMAPS: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def examine_datasets(client: Client, subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong with the catalogue, its downloads and the sitemap."""
    if subject.sitemap is not None:
        yield from _sitemap(subject.sitemap, subject.base)
    if subject.catalog is None:
        reply = client.follow(f"{subject.base}/.well-known/void", "text/turtle")[-1]
        if reply.status:
            yield Finding.of("void-missing", reply, f"status {reply.status}")
        return
    try:
        found = statements(subject.catalog.body, subject.catalog.media_type, subject.catalog.url)
    except UnreadableError as error:
        yield Finding.of("catalog-malformed", subject.catalog, str(error))
        return
    yield from _downloads(client, found)


def _downloads(client: Client, found: frozenset[Statement]) -> Iterator[Finding]:
    names = {f"<{DCAT}downloadURL>", f"<{VOID}dataDump>"}
    types = {subject: value for subject, name, value in found if name == f"<{DCAT}mediaType>"}
    owners: dict[str, str] = {}
    for subject, name, value in sorted(found):
        if name in names and value.startswith("<http"):
            owners.setdefault(value[1:-1], subject)
    for url, owner in list(owners.items())[:MOST_DOWNLOADS]:
        yield from _download(client, url, types.get(owner, ""))


def _download(client: Client, url: str, said: str) -> Iterator[Finding]:
    reply = client.send("HEAD", url)
    if reply.status in {405, 501}:
        reply = client.get(url, Range="bytes=0-0")
    if reply.status in {301, 302, 303, 307, 308}:
        return
    if reply.status not in {200, 206}:
        yield Finding.of("download-dead", reply, reply.problem or f"status {reply.status}")
        return
    media_type = said.strip("<>").removeprefix(_MEDIA_TYPES).removeprefix("http://").strip('"')
    packed = reply.media_type in {"application/gzip", "application/x-gzip", "application/zstd"}
    if "/" in media_type and not packed and media_type.lower() != reply.media_type:
        yield Finding.of(
            "download-mislabelled", reply, f"{reply.media_type or 'no Content-Type'}, described as {media_type}"
        )
    size = int(reply.headers.get("content-length") or 0)
    if size > LARGE_BYTES and reply.headers.get("accept-ranges", "none") == "none":
        yield Finding.of("download-without-ranges", reply, f"{size:,} bytes, no Accept-Ranges")


def _sitemap(reply: Reply, base: str) -> Iterator[Finding]:
    try:
        root = ET.fromstring(reply.body)  # noqa: S314 - entities are not resolved, and the size is bounded
    except ET.ParseError as error:
        yield Finding.of("sitemap-broken", reply, str(error))
        return
    host = urlsplit(base).netloc
    others = [node.text or "" for node in root.iter(f"{_SITEMAPS}loc") if urlsplit(node.text or "").netloc != host]
    if others:
        yield Finding.of("sitemap-broken", reply, f"{len(others)} addresses are not of {host}: {others[0]}")
