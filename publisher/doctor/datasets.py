"""Examine what a site says of its data sets: the catalogue, its pages, the pages of data sets, the sitemap."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import rdflib

from publisher.doctor.client import Client, Reply
from publisher.doctor.downloads import examine_downloads
from publisher.doctor.findings import Finding
from publisher.doctor.reading import RDF, Statement, UnreadableError, as_json, statements
from publisher.doctor.shapes import examine_shapes
from publisher.doctor.subject import ANY_RDF, DCAT, Subject

HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
MOST_PAGES: Final = 20
MOST_ADDRESSES: Final = 50_000
_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_IDENTIFIER: Final = "<http://purl.org/dc/terms/identifier>"
_SITEMAPS: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_INSTANT: Final = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?")
_EMBEDDED: Final = re.compile(r'<script[^>]*type="application/ld\+json"[^>]*>(.*?)</script>', re.DOTALL)
_DESCRIPTION: Final = range(50, 5001)
"""How long a description is that dataset search takes, in characters."""


def examine_datasets(client: Client, subject: Subject, shapes: Sequence[rdflib.Graph]) -> Iterator[Finding]:
    """Yield what is wrong with the catalogue, its downloads and the sitemap.

    Args:
        client: asks.
        subject: the site.
        shapes: SHACL shapes for the catalogue, beside ours.
    """
    yield from _sitemap(subject)
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
    yield from examine_shapes(subject.catalog, shapes)
    yield from _identifiers(subject.catalog, found)
    yield from _redirected(client, subject, found)
    yield from _pages(client, subject.catalog, found)
    yield from _dataset_page(client, subject, found)
    yield from examine_downloads(client, found)


def _of_class(found: frozenset[Statement], *classes: str) -> list[str]:
    """Return the IRIs of things of a class, without brackets."""
    return sorted(
        subject[1:-1]
        for subject, name, value in found
        if name == _TYPE and value[1:-1] in classes and subject.startswith("<http")
    )


def _identifiers(reply: Reply, found: frozenset[Statement]) -> Iterator[Finding]:
    datasets = set(_of_class(found, f"{DCAT}Dataset"))
    counts = Counter(value for subject, name, value in found if name == _IDENTIFIER and subject.strip("<>") in datasets)
    for value, count in counts.items():
        if count > 1:
            yield Finding.of("identifiers-shared", reply, f"{count} datasets have the identifier {value}")


def _redirected(client: Client, subject: Subject, found: frozenset[Statement]) -> Iterator[Finding]:
    for iri in _of_class(found, f"{DCAT}Catalog"):
        if urlsplit(iri).netloc == urlsplit(subject.base).netloc:
            reply = client.get(iri.partition("#")[0], "application/ld+json")
            if 300 <= reply.status < 400:
                yield Finding.of("catalog-redirected", reply, f"status {reply.status}")


def _pages(client: Client, first: Reply, found: frozenset[Statement]) -> Iterator[Finding]:
    """Follow hydra:next: each page has its own address, and is new."""
    reply, visited = first, {first.url}
    for _ in range(MOST_PAGES):
        views = _of_class(found, f"{HYDRA}PartialCollectionView", f"{HYDRA}PagedCollection")
        if views and reply.url not in views:
            yield Finding.of("catalog-paging-broken", reply, f"the page calls itself {views[0]}")
            return
        following = sorted(value[1:-1] for _, name, value in found if name == f"<{HYDRA}next>")
        if not following:
            return
        if following[0] in visited:
            yield Finding.of("catalog-paging-broken", reply, f"hydra:next leads back to {following[0]}")
            return
        visited.add(following[0])
        reply = client.get(following[0], ANY_RDF)
        if reply.status != 200 or reply.media_type not in RDF:
            seen = reply.problem or f"status {reply.status}, {reply.media_type}"
            yield Finding.of("catalog-paging-broken", reply, seen)
            return
        try:
            found = statements(reply.body, reply.media_type, reply.url)
        except UnreadableError as error:
            yield Finding.of("catalog-paging-broken", reply, str(error))
            return


def _dataset_page(client: Client, subject: Subject, found: frozenset[Statement]) -> Iterator[Finding]:
    host = urlsplit(subject.base).netloc
    for iri in [iri for iri in _of_class(found, f"{DCAT}Dataset") if urlsplit(iri).netloc == host][:1]:
        page = client.follow(iri, "text/html")[-1]
        if page.status == 200 and page.media_type == "text/html" and (lacks := _lacks(page.text)):
            yield Finding.of("dataset-page-incomplete", page, lacks)


def _lacks(page: str) -> str:
    """What the description of a dataset in a page lacks, "" for nothing."""
    for text in _EMBEDDED.findall(page):
        try:
            nodes = list(_nodes(as_json(text.encode())))
        except UnreadableError:
            continue
        for node in nodes:
            if "Dataset" in _local_names(node.get("@type", [])):
                values = {next(iter(_local_names(key))): value for key, value in node.items()}
                missing = [name for name in ("name", "description", "distribution") if not values.get(name)]
                if len(str(values.get("description", ""))) not in _DESCRIPTION and "description" not in missing:
                    missing.append("a description of 50 to 5,000 characters")
                return ", ".join(f"no {name}" for name in missing)
    return "no Dataset of schema.org in the page"


def _nodes(content: Any) -> Iterator[dict[str, Any]]:
    """The nodes of a JSON-LD document, at whatever depth."""
    if isinstance(content, list):
        for each in content:
            yield from _nodes(each)
    elif isinstance(content, dict):
        yield content
        for each in content.values():
            yield from _nodes(each)


def _local_names(value: Any) -> set[str]:
    values = value if isinstance(value, list) else [value]
    return {str(each).rpartition("/")[2].rpartition(":")[2] for each in values} or {""}


def _sitemap(subject: Subject) -> Iterator[Finding]:
    reply = subject.sitemap
    if reply is None:
        if subject.things:
            curl = f"curl --silent --include {subject.base}/sitemap.xml"
            yield Finding("sitemap-missing", f"{subject.base}/sitemap.xml", "no answer with status 200", curl)
        return
    try:
        root = ET.fromstring(reply.body)  # noqa: S314 - entities are not resolved, and the size is bounded
    except ET.ParseError as error:
        yield Finding.of("sitemap-broken", reply, str(error))
        return
    host = urlsplit(subject.base).netloc
    addresses = [node.text or "" for node in root.iter(f"{_SITEMAPS}loc")]
    others = [address for address in addresses if urlsplit(address).netloc != host]
    if others:
        yield Finding.of("sitemap-broken", reply, f"{len(others)} addresses are not of {host}: {others[0]}")
    if len(addresses) > MOST_ADDRESSES:
        yield Finding.of("sitemap-broken", reply, f"{len(addresses):,} addresses in one file, of at most 50,000")
    for node in root.iter(f"{_SITEMAPS}lastmod"):
        if not _INSTANT.fullmatch((node.text or "").strip()):
            yield Finding.of("sitemap-broken", reply, f"lastmod {node.text!r} is no date")
            return
