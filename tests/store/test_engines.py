"""What all engines have in common: the embedded one, the oxigraph wheel's server, Virtuoso."""

import importlib
import json
import threading
import time

import pyoxigraph as ox
import pytest

from publisher.errors import (
    QueryEngineError,
    QueryMemoryError,
    QueryRefusedError,
    QueryShareError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    ResultTooLargeError,
)
from publisher.store import Limits, Request, open_engine
from publisher.store.remote import Server, drop, load, loaded, prune
from publisher.store.remote.graphs import GraphNames
from tests.store import servers

BASE = "http://lod.example.org"
NOTES = f"{BASE}/graph/notes"
JSON = "application/sparql-results+json"
GRAPH = "application/n-triples"


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path, monkeypatch):
    """The files by which processes exclude each other stay as long as a release is on its server."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.fixture(scope="module")
def oxigraph():
    with servers.oxigraph() as url:
        yield url


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory):
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url


@pytest.fixture(scope="module", params=["embedded", "oxigraph", pytest.param("virtuoso", marks=pytest.mark.heavy)])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def remote(kind, request):
    return None if kind == "embedded" else request.getfixturevalue(kind)


@pytest.fixture(scope="module")
def opened(remote, store, tmp_path_factory):
    engines = []

    def open_one(path=store, version="20261124T120000Z", **limits):
        cache = tmp_path_factory.mktemp("answers")
        made = Limits(**{"workers": 2, "cache_bytes": 0, **limits})
        engines.append(open_engine(path, made, version=version, base=BASE, remote=remote, cache_dir=cache))
        engines[-1].prewarm()
        return engines[-1]

    yield open_one
    for engine in engines:
        engine.close()


@pytest.fixture(scope="module")
def ask(opened):
    engine = opened()

    def ask(query, media_type=JSON, **fields):
        return engine.answer(Request(query=query, media_type=media_type, **fields)).read()

    return ask


def rows(body):
    return json.loads(body)["results"]["bindings"]


def test_select(ask):
    assert len(rows(ask("SELECT * { ?s ?p ?o }"))) == 40


def test_literals_arrive_as_they_are(ask):
    found = rows(ask(f"SELECT ?o {{ <{BASE}/id/7> ?p ?o }}"))
    assert found == [{"o": {"type": "literal", "value": 'thing "7" },{ \n of 40', "xml:lang": "en"}}]


def test_ask(ask):
    assert json.loads(ask("ASK { ?s ?p ?o }"))["boolean"] is True
    assert json.loads(ask("ASK { <http://nobody/> ?p ?o }"))["boolean"] is False
    assert b"<boolean>false</boolean>" in ask("ASK { <http://nobody/> ?p ?o }", "application/sparql-results+xml")


def test_construct(ask):
    graph = ox.parse(
        ask(f"CONSTRUCT {{ ?s <a> ?o }} WHERE {{ ?s <{BASE}/label> ?o }}", "text/turtle"), format=ox.RdfFormat.TURTLE
    )
    found = list(graph)
    assert len(found) == 40
    assert {quad.predicate.value for quad in found} == {f"{BASE}/a"}


def test_describe(ask, kind):
    found = list(ox.parse(ask(f"DESCRIBE <{BASE}/id/1>", GRAPH), format=ox.RdfFormat.N_TRIPLES))
    predicates = {quad.predicate.value for quad in found}
    # Virtuoso describes from all graphs of the dataset, as SPARQL leaves it to a server (section 16.4).
    assert predicates == {f"{BASE}/label"} | ({f"{BASE}/note"} if kind == "virtuoso" else set())


@pytest.mark.parametrize(
    ("query", "dataset", "number"),
    [
        pytest.param("SELECT * { ?s ?p ?o }", {}, 40, id="the store's own"),
        pytest.param("SELECT * { GRAPH ?g { ?s ?p ?o } }", {}, 1, id="all named graphs"),
        pytest.param("SELECT * { GRAPH <NOTES> { ?s ?p ?o } }", {}, 1, id="one named graph"),
        pytest.param(
            "PREFIX g: <http://lod.example.org/graph/> SELECT * { GRAPH g:notes { ?s ?p ?o } }", {}, 1, id="by a prefix"
        ),
        pytest.param(
            "BASE <http://lod.example.org/x/> SELECT * { GRAPH <../graph/notes> { ?s ?p ?o } }", {}, 1, id="by a base"
        ),
        pytest.param("SELECT * FROM <NOTES> { ?s ?p ?o }", {}, 1, id="FROM"),
        pytest.param(
            "PREFIX g: <http://lod.example.org/graph/> SELECT * FROM g:notes { ?s ?p ?o }", {}, 1, id="FROM by a prefix"
        ),
        pytest.param("SELECT * FROM NAMED <NOTES> { GRAPH ?g { ?s ?p ?o } }", {}, 1, id="FROM NAMED"),
        pytest.param("SELECT * FROM NAMED <NOTES> { ?s ?p ?o }", {}, 0, id="FROM NAMED has no default graph"),
        pytest.param("SELECT * FROM <http://x/> { ?s ?p ?o }", {}, 0, id="FROM an unknown graph"),
        pytest.param("SELECT * { ?s ?p ?o }", {"default_graphs": (NOTES,)}, 1, id="default-graph-uri"),
        pytest.param("SELECT * FROM <http://x/> { ?s ?p ?o }", {"default_graphs": (NOTES,)}, 1, id="it overrides FROM"),
        pytest.param(
            "SELECT * { GRAPH ?g { ?s ?p ?o } }", {"default_graphs": (NOTES,)}, 0, id="and leaves no named graph"
        ),
        pytest.param("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named_graphs": (NOTES,)}, 1, id="named-graph-uri"),
        pytest.param("SELECT * { ?s ?p ?o }", {"named_graphs": (NOTES,)}, 0, id="and leaves an empty default graph"),
    ],
)
def test_the_dataset_is_what_the_protocol_says(ask, query, dataset, number):
    assert len(rows(ask(query.replace("NOTES", NOTES), **dataset))) == number


def test_a_graph_is_told_by_the_releases_name_for_it(ask):
    found = rows(ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"))
    assert [row["g"]["value"] for row in found] == [NOTES]


def test_a_syntax_error_has_its_place(ask, kind):
    with pytest.raises(QuerySyntaxError) as caught:
        ask("SELECT *\n{ ?s ?p }")
    if kind != "virtuoso":  # which names a line of a text that is not the client's
        assert (caught.value.line, caught.value.column) == (2, 10)


def test_an_unknown_function_is_a_syntax_error(ask):
    with pytest.raises(QuerySyntaxError, match="http://x/f"):
        ask("SELECT (<http://x/f>(1) AS ?y) {}")


@pytest.mark.parametrize("query", ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "CLEAR ALL"])
def test_refusals(ask, query):
    with pytest.raises(QueryRefusedError):
        ask(query)


def test_what_is_too_deep_never_gets_there(ask):
    with pytest.raises(QueryTooLargeError):
        ask("SELECT * " + "{" * 5000)


@pytest.mark.parametrize(
    "media_type", [JSON, "text/csv", "text/tab-separated-values", "application/sparql-results+xml"]
)
def test_the_row_cap_is_exact(opened, media_type):
    engine = opened(rows=40)
    engine.answer(Request(query="SELECT * { ?s ?p ?o }", media_type=media_type)).close()
    with pytest.raises(ResultTooLargeError) as caught:
        engine.answer(Request(query="SELECT * { VALUES ?x { 1 2 } ?s ?p ?o } LIMIT 41", media_type=media_type))
    assert (caught.value.limit, caught.value.allowed) == ("rows", 40)


def test_the_byte_cap_is_kept(opened):
    engine = opened(size_bytes=2000)
    with pytest.raises(ResultTooLargeError) as caught:
        engine.answer(Request(query="SELECT * { ?s ?p ?o }", media_type=JSON))
    assert caught.value.limit == "size_bytes"


def test_a_query_of_death_ends_at_the_deadline(opened, kind):
    engine = opened(timeout_s=1.0, memory_mib=256)
    cross = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?q ?r ?s }"
    began = time.monotonic()
    with pytest.raises((QueryTimeoutError, QueryMemoryError)):
        engine.answer(Request(query=f"SELECT (COUNT(*) AS ?n) {cross}", media_type=JSON))
    assert time.monotonic() - began < 30  # a bound against hanging, not a measurement
    engine.answer(Request(query="ASK {}", media_type=JSON)).close()


def test_a_client_has_its_share(opened):
    engine = opened(timeout_s=1.0, share_s=0.5)
    cross = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?q ?r ?s }"
    with pytest.raises((QueryTimeoutError, QueryMemoryError)):
        engine.answer(Request(query=f"SELECT (COUNT(*) AS ?n) {cross}", media_type=JSON, client="greedy"))
    with pytest.raises(QueryShareError):
        engine.answer(Request(query="ASK {}", media_type=JSON, client="greedy"))
    engine.answer(Request(query="ASK {}", media_type=JSON, client="other")).close()


def test_a_repeat_comes_from_the_cache(opened):
    """A query that is evaluated by a worker; those that take few steps are not kept here (docs/adr/0099)."""
    engine = opened(cache_bytes=1 << 20)
    texts = ("SELECT * { ?s ?p ?o FILTER(?o != 1) }", "SELECT * {?s ?p ?o FILTER(?o != 1)}")
    texts = (*texts, "SELECT *{ ?s ?p ?o FILTER( ?o != 1) }")
    answers = [engine.answer(Request(query=text, media_type=JSON)) for text in texts]

    assert (answers[0].cached, answers[-1].cached) == (False, True)
    assert len({answer.read() for answer in answers}) == 1


def test_a_closed_engine_answers_nothing(opened):
    engine = opened()
    engine.close()
    with pytest.raises(QueryEngineError):
        engine.answer(Request(query="ASK {}", media_type=JSON))


@pytest.fixture
def another(tmp_path):
    """The next release: one statement."""
    built = ox.Store(str(tmp_path / "store"))
    built.add(ox.Quad(ox.NamedNode(f"{BASE}/id/new"), ox.NamedNode(f"{BASE}/label"), ox.Literal("new")))
    built.flush()
    return tmp_path / "store"


def test_two_releases_do_not_see_each_other(opened, another):
    old, new = opened(), opened(another, version="20261125T120000Z")
    count = Request(query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", media_type=JSON)

    found = [rows(engine.answer(count).read())[0]["n"]["value"] for engine in (old, new, old)]

    assert found == ["40", "1", "40"]


def test_a_release_is_loaded_once_and_dropped_whole(remote, another, tmp_path):
    if remote is None:
        pytest.skip("nothing is loaded into the embedded engine")
    server, names = Server.parse(remote), GraphNames(BASE, "20261126T120000Z")
    assert loaded(server, names) is None

    assert load(another, server, names) == load(another, server, names) == loaded(server, names) == frozenset()

    assert len(marks(tmp_path)) == 1
    drop(server, names)
    assert loaded(server, names) is None
    assert marks(tmp_path) == []


def marks(folder):
    return list(folder.glob("publisher-engine-*"))


def test_file_that_is_removed_while_a_process_waits_for_it_is_made_again(tmp_path, monkeypatch):
    """Two that load a release never hold two files of one name."""
    loading = importlib.import_module("publisher.store.remote.load")
    lock, left = loading.fcntl.flock, ["dropped"]

    def flock(descriptor, how):
        if left:
            left.pop()
            marks(tmp_path)[0].unlink()
        lock(descriptor, how)

    monkeypatch.setattr(loading.fcntl, "flock", flock)
    server, names = Server.parse("http://127.0.0.1:1/query"), GraphNames(BASE, "20261126T120000Z")
    with loading._exclusive(server, names) as mark:
        mark.write(b"1")

    assert [path.read_bytes() for path in marks(tmp_path)] == [b"1"]


def test_old_releases_are_forgotten(remote, another):
    if remote is None:
        pytest.skip("nothing is loaded into the embedded engine")
    server, site = Server.parse(remote), "http://other.example.org"
    versions = [f"2026112{day}T120000Z" for day in range(1, 6)]
    for version in versions:
        load(another, server, GraphNames(site, version))

    assert prune(server, GraphNames(site, versions[4]), keep=3) == tuple(versions[:2])

    assert [version for version in versions if loaded(server, GraphNames(site, version)) is not None] == versions[2:]


def test_release_that_was_rolled_back_to_is_not_forgotten(remote, another):
    if remote is None:
        pytest.skip("nothing is loaded into the embedded engine")
    server, site = Server.parse(remote), "http://rolled-back.example.org"
    names = [GraphNames(site, f"2026112{day}T120000Z") for day in range(1, 6)]
    for each in names:
        load(another, server, each)

    assert prune(server, names[0], keep=3) == (names[1].version,)
    assert loaded(server, names[0]) is not None


def test_server_that_has_lost_the_release_is_loaded_again(remote, opened):
    """It was started again without its data, for example: it would find nothing, and say no word of it."""
    if remote is None:
        pytest.skip("nothing is loaded into the embedded engine")
    engine = opened(version="20261127T120000Z", timeout_s=30)
    count = Request(query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", media_type=JSON)
    assert rows(engine.answer(count).read())[0]["n"]["value"] == "40"

    drop(Server.parse(remote), GraphNames(BASE, "20261127T120000Z"))

    assert rows(engine.answer(count).read())[0]["n"]["value"] == "40"
    assert loaded(Server.parse(remote), GraphNames(BASE, "20261127T120000Z")) is not None


def test_two_machines_that_load_at_once_take_nothing_from_each_other(remote, store, monkeypatch):
    """The second begins after the first has loaded everything, and is killed before its first part arrives."""
    if remote is None:
        pytest.skip("nothing is loaded into the embedded engine")
    loading = importlib.import_module("publisher.store.remote.load")  # the package has a function of that name
    server, names = Server.parse(remote), GraphNames("http://together.example.org", "20261126T120000Z")
    graphs = load(store, server, names)
    sent = []
    monkeypatch.setattr(loading, "loaded", lambda *_: None)
    monkeypatch.setattr(loading, "_send_graph", lambda server, method, *_: sent.append(method))
    load(store, server, names)
    monkeypatch.undo()

    assert set(sent) == {"POST"}
    assert loaded(server, names) == graphs


def test_a_server_that_is_not_there_is_an_engine_error(store, tmp_path):
    engine = open_engine(
        store,
        Limits(),
        version="v",
        base=BASE,
        remote=f"http://127.0.0.1:{servers.free_port()}/query",
        cache_dir=tmp_path,
    )
    with pytest.raises(QueryEngineError):
        engine.prewarm()
    engine.close()


def test_a_server_that_drips_is_cut_off(store, tmp_path):
    """It sends a header a byte at a time, for ever: the deadline is one over the whole."""
    import socket

    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        while not stop.is_set():
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                for byte in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10_000:
                    if stop.wait(0.05):
                        return
                    try:
                        peer.send(bytes([byte]))
                    except OSError:
                        break

    thread = threading.Thread(target=drip)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/query"
    engine = open_engine(store, Limits(timeout_s=0.5), version="v", base=BASE, remote=url, cache_dir=tmp_path)
    engine._graphs = frozenset()
    with pytest.raises(QueryTimeoutError):
        engine.answer(Request(query="ASK {}", media_type=JSON))
    stop.set()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()
    engine.close()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"lit', {}, id="truncated"),
        pytest.param(
            b'{"head":{"vars":["x"]},"results":{"bindings":[]}}', {"X-SPARQL-MaxRows": "10000"}, id="declared-partial"
        ),
        pytest.param(
            b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"a","xml:lang":"<img src=x>"}}]}}',
            {},
            id="hostile-language",
        ),
        pytest.param(b"<html>", {}, id="not-json"),
    ],
)
def test_what_is_not_a_whole_answer_is_never_passed_on(store, tmp_path, body, headers):
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            for name, value in {"Content-Length": str(len(body)), "Content-Type": JSON, **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/query"
    engine = open_engine(store, Limits(), version="v", base=BASE, remote=url, cache_dir=tmp_path)
    engine._graphs = frozenset()
    with pytest.raises(QueryEngineError):
        engine.answer(Request(query="SELECT ?x {}", media_type=JSON))
    server.shutdown()
    server.server_close()
    thread.join()
    engine.close()
