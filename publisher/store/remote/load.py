"""Load a release into a SPARQL server, whole or not at all as far as a reader can see.

Each graph goes into one of the release's own (names.py), in parts, by the Graph Store Protocol; the mark comes last. An
engine asks only releases that have their mark, and asks for their graphs by name: so activating a release is its
reader's one step, and readers of another never see it half. Loading again what is there costs one question.
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
from publisher.store.remote.http import CutOffError, Exchange, Reply, Server, TooMuchError, query_body
from publisher.store.remote.names import GraphNames

TRIPLES_A_PART: Final = 50_000
_PART_S: Final = 300.0
_ANSWER_BYTES: Final = 64 * 1024 * 1024
_HAS_PART: Final = ox.NamedNode("http://purl.org/dc/terms/hasPart")
_JSON: Final = "application/sparql-results+json"
_SOME_FAILURE: Final = 300


def loaded(server: Server, names: GraphNames) -> frozenset[str] | None:
    """The named graphs of a release that a server holds whole; None where it does not.

    Raises:
        QueryEngineError: the server does not answer.
    """
    query = f"SELECT ?part WHERE {{ GRAPH <{names.mark}> {{ <{names.release}> <{_HAS_PART.value}> ?part }} }}"
    parts = {row["part"]["value"] for row in _ask(server, query)}
    return frozenset(names.here(part) for part in parts if part.startswith(names.prefix)) if parts else None


def load(store: Path, server: Server, names: GraphNames) -> frozenset[str]:
    """Have a server hold a release.

    Args:
        store: the release's own database.
        server: where it goes.
        names: of its graphs there.

    Returns:
        its named graphs.

    Raises:
        QueryEngineError: the server refuses, or does not answer.
    """
    with _one_at_a_time(server, names):
        if (there := loaded(server, names)) is not None:
            return there
        source = ox.Store.read_only(str(store))
        graphs = [graph for graph in source.named_graphs() if isinstance(graph, ox.NamedNode)]
        parts: dict[str, ox.NamedNode | ox.DefaultGraph] = {
            names.default: ox.DefaultGraph(),
            **{names.there(graph.value): graph for graph in graphs},
        }
        for name, graph in parts.items():
            _put(server, name, (quad.triple for quad in source.quads_for_pattern(None, None, None, graph)))
        mark = [ox.Triple(ox.NamedNode(names.release), _HAS_PART, ox.NamedNode(name)) for name in parts]
        _put(server, names.mark, mark)
        return frozenset(graph.value for graph in graphs)


def drop(server: Server, names: GraphNames) -> None:
    """Have a server forget a release: its mark first.

    Raises:
        QueryEngineError: the server refuses, or does not answer.
    """
    there = loaded(server, names)
    if there is None:
        return
    for name in (names.mark, names.default, *(names.there(graph) for graph in there)):
        _send(server, "DELETE", name, b"")


def prune(server: Server, base: str, *, keep: int) -> tuple[str, ...]:
    """Have a server forget all releases of a site but the newest.

    Args:
        server: the server.
        base: the site's base IRI.
        keep: how many stay.

    Returns:
        the versions that went.

    Raises:
        QueryEngineError: the server refuses, or does not answer.
    """
    start = f"{base}/releases/"
    query = (
        f"SELECT DISTINCT ?release WHERE {{ GRAPH ?mark {{ ?release <{_HAS_PART.value}> ?part }} "
        f'FILTER(STRSTARTS(STR(?mark), "{start}") && STRENDS(STR(?mark), "/loaded")) }}'
    )
    found = sorted({row["release"]["value"].removeprefix(start) for row in _ask(server, query)})
    gone = tuple(found[: max(len(found) - keep, 0)])
    for version in gone:
        drop(server, GraphNames(base, version))
    return gone


def _put(server: Server, name: str, triples: Iterable[ox.Triple]) -> None:
    """Replace a graph, in parts: the first by PUT, each other by POST."""
    method = "PUT"
    for part in _parts(triples):
        _send(server, method, name, part)
        method = "POST"


def _parts(triples: Iterable[ox.Triple]) -> Iterator[bytes]:
    """N-Triples in pieces of a size that any server takes at once; one empty piece for an empty graph."""
    iterator = iter(triples)
    first = True
    while (piece := list(itertools.islice(iterator, TRIPLES_A_PART))) or first:
        first = False
        yield ox.serialize(piece, format=ox.RdfFormat.N_TRIPLES) or b""


def _send(server: Server, method: str, name: str, body: bytes) -> None:
    url = f"{server.store_url}{'&' if '?' in server.store_url else '?'}graph={quote(name, safe='')}"
    reply = _exchange(url, method, body, {"Content-Type": "application/n-triples"})
    if reply.status >= _SOME_FAILURE and not (method == "DELETE" and reply.status == 404):
        raise QueryEngineError(f"the SPARQL server does not take {name}: {reply.status} {reply.message}")


def _ask(server: Server, query: str) -> list[dict[str, dict[str, str]]]:
    headers = {"Accept": _JSON, "Content-Type": "application/x-www-form-urlencoded"}
    reply = _exchange(server.query_url, "POST", query_body(query, (), ()), headers)
    if reply.status != 200:
        raise QueryEngineError(f"the SPARQL server does not answer: {reply.status} {reply.message}")
    rows: list[dict[str, dict[str, str]]] = orjson.loads(reply.body)["results"]["bindings"]
    return rows


def _exchange(url: str, method: str, body: bytes, headers: dict[str, str]) -> Reply:
    try:
        return Exchange(url, time.monotonic() + _PART_S).run(method, body, headers, _ANSWER_BYTES)
    except (CutOffError, TooMuchError) as error:
        raise QueryEngineError(f"the SPARQL server took longer than {_PART_S:g} s over a part of a release") from error


@contextmanager
def _one_at_a_time(server: Server, names: GraphNames) -> Iterator[None]:
    """Let one process of this machine load, while the others wait for it to have done so."""
    digest = hashlib.sha256(f"{server.store_url} {names.release}".encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"publisher-engine-{digest}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
