"""Load a release to a SPARQL server, so that readers see all of it or nothing.

Each graph goes into one of the release's own (graphs.py), in parts, by the Graph Store Protocol; the marker comes last.
An engine queries only releases that have their marker, and queries their graphs by name: activating a release is one
step for its readers, and readers of another never see half of it. Loading a release again costs one query.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import orjson
import pyoxigraph as ox

from publisher.errors import QueryEngineError
from publisher.store.contract import MIB, Request
from publisher.store.remote.graphs import GraphNames
from publisher.store.remote.http import DeadlineError, Server, ServerResponse, TooLargeError, query_body, send
from publisher.store.results import JSON_RESULTS

TRIPLES_A_PART: Final = 50_000
_PART_S: Final = 300.0
_LIMIT_BYTES: Final = 64 * MIB
_HAS_PART: Final = ox.NamedNode("http://purl.org/dc/terms/hasPart")
_FIRST_FAILURE: Final = 300


def loaded(server: Server, names: GraphNames) -> frozenset[str] | None:
    """Return the named graphs of a release that is complete on the server; None if it is not.

    Raises:
        QueryEngineError: the server does not answer.
    """
    query = f"SELECT ?part WHERE {{ GRAPH <{names.marker}> {{ <{names.release}> <{_HAS_PART.value}> ?part }} }}"
    parts = _select(server, query, "part")
    return frozenset(names.in_release(part) for part in parts if part.startswith(names.prefix)) if parts else None


def load(store: Path, server: Server, names: GraphNames) -> frozenset[str]:
    """Load a release to a server, unless it is there.

    Args:
        store: the release's database.
        server: the server.
        names: the names of the release's graphs on the server.

    Returns:
        the release's named graphs.

    Raises:
        QueryEngineError: the server refuses, or does not answer.
    """
    with _exclusive(server, names):
        if (graphs := loaded(server, names)) is not None:
            return graphs
        source = ox.Store.read_only(str(store))
        named = [graph for graph in source.named_graphs() if isinstance(graph, ox.NamedNode)]
        parts: dict[str, ox.NamedNode | ox.DefaultGraph] = {
            names.default: ox.DefaultGraph(),
            **{names.on_server(graph.value): graph for graph in named},
        }
        for name, graph in parts.items():
            _put(server, name, (quad.triple for quad in source.quads_for_pattern(None, None, None, graph)))
        marker = [ox.Triple(ox.NamedNode(names.release), _HAS_PART, ox.NamedNode(name)) for name in parts]
        _put(server, names.marker, marker)
        return frozenset(graph.value for graph in named)


def drop(server: Server, names: GraphNames) -> None:
    """Delete a release from the server, its marker first.

    Raises:
        QueryEngineError: the server refuses, or does not answer.
    """
    graphs = loaded(server, names)
    if graphs is None:
        return
    for name in (names.marker, names.default, *map(names.on_server, graphs)):
        _send_graph(server, "DELETE", name, b"")


def prune(server: Server, base: str, *, keep: int) -> tuple[str, ...]:
    """Delete all but the newest releases of a site from the server.

    Args:
        server: the server.
        base: the site's base IRI.
        keep: how many stay.

    Returns:
        the versions that were deleted.

    Raises:
        QueryEngineError: the server refuses, or does not answer.
    """
    start = f"{base}/releases/"
    query = (
        f"SELECT DISTINCT ?release WHERE {{ GRAPH ?mark {{ ?release <{_HAS_PART.value}> ?part }} "
        f'FILTER(STRSTARTS(STR(?mark), "{start}") && STRENDS(STR(?mark), "/loaded")) }}'
    )
    versions = sorted({release.removeprefix(start) for release in _select(server, query, "release")})
    old = tuple(versions[: max(len(versions) - keep, 0)])
    for version in old:
        drop(server, GraphNames(base, version))
    return old


def _put(server: Server, name: str, triples: Iterable[ox.Triple]) -> None:
    """Replace a graph, in parts that any server accepts: the first by PUT, the others by POST."""
    iterator = iter(triples)
    method = "PUT"
    while (part := list(itertools.islice(iterator, TRIPLES_A_PART))) or method == "PUT":
        _send_graph(server, method, name, ox.serialize(part, format=ox.RdfFormat.N_TRIPLES) or b"")
        method = "POST"


def _send_graph(server: Server, method: str, name: str, body: bytes) -> None:
    url = f"{server.store_url}{'&' if '?' in server.store_url else '?'}graph={quote(name, safe='')}"
    response = _send(url, method, body, {"Content-Type": "application/n-triples"})
    if response.status >= _FIRST_FAILURE and not (method == "DELETE" and response.status == 404):
        raise QueryEngineError(f"the SPARQL server refuses the graph {name}: {response.status} {response.message}")


def _select(server: Server, query: str, variable: str) -> list[str]:
    headers = {"Accept": JSON_RESULTS, "Content-Type": "application/x-www-form-urlencoded"}
    body = query_body(Request(query=query, media_type=JSON_RESULTS))
    response = _send(server.query_url, "POST", body, headers)
    if response.status != 200:
        raise QueryEngineError(f"the SPARQL server does not answer: {response.status} {response.message}")
    return [row[variable]["value"] for row in orjson.loads(response.body)["results"]["bindings"]]


def _send(url: str, method: str, body: bytes, headers: dict[str, str]) -> ServerResponse:
    try:
        return send(url, method, body, headers, deadline=time.monotonic() + _PART_S, limit_bytes=_LIMIT_BYTES)
    except (DeadlineError, TooLargeError) as error:
        raise QueryEngineError(f"the SPARQL server needed more than {_PART_S:g} s for a part of a release") from error


@contextmanager
def _exclusive(server: Server, names: GraphNames) -> Iterator[None]:
    """Let one process of this machine load a release while the others wait for it to finish."""
    digest = hashlib.sha256(f"{server.store_url} {names.release}".encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"publisher-engine-{digest}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
