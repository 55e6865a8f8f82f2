"""A small store, an engine over it, and a listener that counts who calls."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest

from publisher.store import Limits, Request, open_engine

BASE = "http://lod.example.org"
JSON = "application/sparql-results+json"


def node(name):
    return ox.NamedNode(f"{BASE}/{name}")


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """40 things with labels in the default graph, one in a named graph."""
    path = tmp_path_factory.mktemp("small") / "store"
    built = ox.Store(str(path))
    built.bulk_extend(
        ox.Quad(node(f"id/{i}"), node("label"), ox.Literal(f'thing "{i}" }},{{ \n of 40', language="en"))
        for i in range(40)
    )
    built.add(ox.Quad(node("id/1"), node("note"), ox.Literal("noted elsewhere"), node("graph/notes")))
    built.flush()
    return path


@pytest.fixture(scope="session")
def big_store(tmp_path_factory):
    """30,000 triples: enough for a cross product that never ends."""
    path = tmp_path_factory.mktemp("big") / "store"
    built = ox.Store(str(path))
    built.bulk_extend(
        ox.Quad(node(f"id/{i}"), node(name), ox.Literal(f"{name} of thing {i}"))
        for i in range(10_000)
        for name in ("label", "note", "address")
    )
    built.flush()
    return path


@pytest.fixture
def make_engine(tmp_path):
    """Open engines that are closed at the end; all their queries go to workers, unless direct_steps says otherwise."""
    opened = []

    def make(path, *, direct_steps=0, **limits):
        engine = open_engine(
            path, Limits(direct_steps=direct_steps, **limits), version="v1", base=BASE, cache_dir=tmp_path / "cache"
        )
        opened.append(engine)
        return engine

    yield make
    for engine in opened:
        engine.close()


@pytest.fixture(scope="session")
def engine(store, tmp_path_factory):
    """One engine for the tests that only ask."""
    engine = open_engine(
        store, Limits(workers=2), version="v1", base=BASE, cache_dir=tmp_path_factory.mktemp("answers")
    )
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def ask(engine):
    """Ask the shared engine; gives the bytes."""

    def ask(query, media_type=JSON, **fields):
        return engine.answer(Request(query=query, media_type=media_type, **fields)).read()

    return ask


@pytest.fixture
def listener():
    """A real HTTP listener on loopback; its ``hits`` are the paths that were requested."""
    hits = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(500)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 (the server's name for it)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.hits = hits
    server.url = f"http://127.0.0.1:{server.server_port}/x"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
