"""Which addresses of a site become files, and under which names."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

MAX_NAME_BYTES: Final = 240
"""The longest name of a file on every usual file system is 255 bytes; a suffix comes behind it."""

NEEDS_A_SERVER: Final = (
    "/api", "/diff", "/export", "/id", "/language", "/linkset", "/match", "/mcp", "/metrics", "/oai", "/opensearch.xml",
    "/openapi.json", "/reconcile", "/search", "/sparql", "/graph", "/healthz", "/readyz",
)  # fmt: skip
"""Below these addresses an answer depends on a request's parameters, or on a program that runs."""

_SPARQL_OF_A_RELEASE: Final = "/sparql"


def links(page: bytes, path: str) -> Iterator[str]:
    """Yield the addresses on this site that a page links to, as paths with their queries.

    Args:
        page: HTML.
        path: of the base IRI ("" or "/lod").
    """
    for tag in LexborHTMLParser(page.decode()).css("a[href], link[href], img[src], script[src]"):
        address = tag.attributes.get("href") or tag.attributes.get("src") or ""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not parts.path.startswith(f"{path}/"):
            continue
        yield parts.path[len(path) :] + (f"?{parts.query}" if parts.query else "")


def is_file(address: str) -> bool:
    """Return whether an address can be answered from a file."""
    path, _, query = address.partition("?")
    if path.startswith("/static/"):
        return not query.startswith("=")
    needs_server = any(path == start or path.startswith(f"{start}/") for start in NEEDS_A_SERVER)
    return not needs_server and not path.endswith(_SPARQL_OF_A_RELEASE) and "/" not in query and _fits(address)


def name(address: str) -> str:
    """Return the file name of an address, relative to the root of the files and without a suffix.

    >>> name("/places?in=cn&page=2")
    'places@in=cn&page=2'
    """
    path, _, query = address.partition("?")
    stem = unquote(path).lstrip("/") or "index"
    return f"{stem}@{query}" if query and not path.startswith("/static/") else stem


def _fits(address: str) -> bool:
    return all(len(part.encode()) <= MAX_NAME_BYTES for part in name(address).split("/"))
