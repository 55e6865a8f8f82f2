"""Load a release to a SPARQL server, so that readers see all of it or nothing.

Each graph goes into one of the release's own (graphs.py), in parts, by the Graph Store Protocol; the marker comes last.
An engine queries only releases that have their marker, and queries their graphs by name: activating a release is one
step for its readers, and readers of another never see half of it. Loading a release again costs one query.

Parts are added (POST), never put in the place of others: a release has one content, so two machines that load it at the
same time into one server add the same statements, and neither takes away what the other has loaded.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote

import orjson
import pyoxigraph as ox

from publisher.errors import QueryEngineError
from publisher.release.layout import STORE
from publisher.release.manifest import Manifest
from publisher.store.contract import MIB, Request
from publisher.store.remote.graphs import GraphNames
from publisher.store.remote.http import DeadlineError, Server, ServerResponse, TooLargeError, query_body, send
from publisher.store.results import JSON_RESULTS

TRIPLES_A_PART: Final = 50_000
_PART_S: Final = 300.0
_LIMIT_BYTES: Final = 64 * MIB
_HAS_PART: Final = ox.NamedNode("http://purl.org/dc/terms/hasPart")
_FIRST_FAILURE: Final = 300
_LOADED: Final = b"1"


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
    with _exclusive(server, names) as mark:
        if (graphs := loaded(server, names)) is not None:
            mark.write(_LOADED)
            return graphs
        mark.truncate(0)
        source = ox.Store.read_only(str(store))
        named = [graph for graph in source.named_graphs() if isinstance(graph, ox.NamedNode)]
        parts: dict[str, ox.NamedNode | ox.DefaultGraph] = {
            names.default: ox.DefaultGraph(),
            **{names.on_server(graph.value): graph for graph in named},
        }
        for name, graph in parts.items():
            _add(server, name, (quad.triple for quad in source.quads_for_pattern(None, None, None, graph)))
        marker = [ox.Triple(ox.NamedNode(names.release), _HAS_PART, ox.NamedNode(name)) for name in parts]
        _add(server, names.marker, marker)
        mark.write(_LOADED)
        return frozenset(graph.value for graph in named)


class ReleaseLoading:
    """The loading of releases to a server, before they take over.

    Args:
        setting: the server, as ``--engine`` names it.
    """

    def __init__(self, setting: str) -> None:
        self._server = Server.parse(setting)
        self._names = dict[Path, GraphNames]()

    def is_done(self, release: Path) -> bool:
        """Return whether this machine knows that a release is on the server; the server is not asked."""
        try:
            return _lock_file(self._server, self._names_of(release)).stat().st_size > 0
        except FileNotFoundError:
            return False

    def run(self, release: Path) -> None:
        """Load a release, unless it is there.

        Raises:
            QueryEngineError: the server refuses, or does not answer.
            ManifestError: it is no release.
        """
        load(release / STORE, self._server, self._names_of(release))

    def _names_of(self, release: Path) -> GraphNames:
        if release not in self._names:
            manifest = Manifest.load(release)
            self._names = {release: GraphNames(manifest.base, manifest.version)}
        return self._names[release]


def drop(server: Server, names: GraphNames) -> None:
    """Delete a release from the server, its marker first.

    Raises:
        QueryEngineError: the server refuses, or does not answer.
    """
    with _exclusive(server, names) as mark:
        mark.truncate(0)
        if (graphs := loaded(server, names)) is not None:
            for name in (names.marker, names.default, *map(names.on_server, graphs)):
                _send_graph(server, "DELETE", name, b"")
        _lock_file(server, names).unlink(missing_ok=True)  # who waits for it makes another one


def prune(server: Server, names: GraphNames, *, keep: int) -> tuple[str, ...]:
    """Delete all but the newest releases of a site from the server, and the one that is live.

    Args:
        server: the server.
        names: those of the live release's graphs.
        keep: how many of the newest stay.

    Returns:
        the versions that were deleted.

    Raises:
        QueryEngineError: the server refuses, or does not answer.
    """
    start = f"{names.base}/releases/"
    query = (
        f"SELECT DISTINCT ?release WHERE {{ GRAPH ?mark {{ ?release <{_HAS_PART.value}> ?part }} "
        f'FILTER(STRSTARTS(STR(?mark), "{start}") && STRENDS(STR(?mark), "/loaded")) }}'
    )
    versions = sorted({release.removeprefix(start) for release in _select(server, query, "release")})
    old = tuple(version for version in versions[: max(len(versions) - keep, 0)] if version != names.version)
    for version in old:
        drop(server, GraphNames(names.base, version))
    return old


def _add(server: Server, name: str, triples: Iterable[ox.Triple]) -> None:
    """Add triples to a graph, in parts that any server accepts."""
    iterator = iter(triples)
    while part := list(itertools.islice(iterator, TRIPLES_A_PART)):
        _send_graph(server, "POST", name, ox.serialize(part, format=ox.RdfFormat.N_TRIPLES) or b"")


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
def _exclusive(server: Server, names: GraphNames) -> Iterator[BinaryIO]:
    """Let one process of this machine load a release while the others wait for it to finish.

    Yields the file that is locked; it has content when the release is known to be on the server. It stays until the
    release is deleted from the server.
    """
    while True:
        with _opened(_lock_file(server, names)) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if os.fstat(lock.fileno()).st_nlink:  # else it was removed while this process waited for it
                yield lock
                return


def _opened(path: Path) -> BinaryIO:
    """Open a file of this user, whoever else writes into the folder for temporary files."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "ab", 0)


def _lock_file(server: Server, names: GraphNames) -> Path:
    digest = hashlib.sha256(f"{server.store_url} {names.release}".encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"publisher-engine-{os.geteuid()}-{digest}.lock"
