"""Queries that are answered without a worker: the same answers, and none whose work is not bounded."""

import logging
import shutil
from random import Random

import pyoxigraph as ox
import pytest

from publisher.errors import QueryEngineError, QueryShareError, ResultTooLargeError
from publisher.rdf.formats import GRAPH_FORMATS
from publisher.rdf.namespaces import prefixes
from publisher.store import Answer, Limits, Request, open_engine
from publisher.store.direct.evaluation import DirectEvaluation
from publisher.store.inspection import inspect
from publisher.store.results import RESULT_FORMATS

BASE = "http://e.org"
JSON = "application/sparql-results+json"
HUB, FEW, LONG = f"<{BASE}/hub>", f"<{BASE}/few>", f"<{BASE}/long>"
P, Q, R = f"<{BASE}/p>", f"<{BASE}/q>", f"<{BASE}/r>"


def node(name):
    return ox.NamedNode(f"{BASE}/{name}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A thing with three statements, a hub with 20,000, one that 20,000 name, one with texts of a mebibyte."""
    path = tmp_path_factory.mktemp("direct") / "store"
    store = ox.Store(str(path))
    store.bulk_extend(ox.Quad(node("hub"), node("p"), ox.Literal(number)) for number in range(20_000))
    store.bulk_extend(ox.Quad(node(f"s{number}"), node("q"), node("hub")) for number in range(20_000))
    store.bulk_extend(ox.Quad(node("long"), node("p"), ox.Literal(f"{number}" * 1_000_000)) for number in range(10))
    store.bulk_extend(
        [
            ox.Quad(node("few"), node("p"), ox.Literal("eins\r", language="de-CH")),
            ox.Quad(node("few"), node("p"), ox.Literal("1", datatype=node("t"))),
            ox.Quad(node("few"), node("q"), node("few#part")),
            ox.Quad(node("few#part"), node("r"), ox.Literal("a part")),
            ox.Quad(node("few"), node("q"), ox.Literal("elsewhere"), node("graph")),
        ]
    )
    store.flush()
    return path


def opened(folder, **limits):
    engine = open_engine(folder, Limits(workers=1, **limits), version="1", base=BASE)
    engine.prewarm()
    return engine


@pytest.fixture
def direct(folder):
    """It learns which queries are too much for it, so each test has its own."""
    return DirectEvaluation(folder, Limits(), base_iri=f"{BASE}/sparql", prefixes=prefixes(BASE))


@pytest.fixture(scope="module")
def engine(folder):
    engine = opened(folder)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def workers(folder):
    """The same store, all queries of which go to a worker."""
    engine = opened(folder, direct_steps=0)
    yield engine
    engine.close()


def answer(direct, query, media_type=JSON):
    """Return the answer of this process, None if it leaves the query to a worker."""
    request, inspection = Request(query, media_type), inspect(query, Limits())
    shape = direct.shape(request, inspection)
    given = direct.answer(request, inspection, shape) if shape else None
    return given.read() if given else None


SMALL = [
    "ASK {}",
    "SELECT (1 AS ?x) {}",
    f"SELECT * {{ {FEW} ?p ?o }}",
    f"SELECT ?o ?o {{ {FEW} {P} ?o }}",
    f"SELECT ?o {{ {FEW} {P} ?o }} LIMIT 1",
    f"SELECT DISTINCT ?p {{ {FEW} ?p ?o }}",
    f"SELECT ?a ?b {{ {FEW} {P} ?a ; {Q} ?b . }}",
    f"SELECT ?x {{ {FEW} ?x ?x }}",
    f"SELECT ?a ?b {{ {FEW} {P} ?a OPTIONAL {{ {FEW} {R} ?b }} }}",
    f"SELECT ?a {{ {{ {FEW} {P} ?a }} UNION {{ {FEW} {Q} ?a }} }}",
    f"SELECT ?a ?b {{ VALUES ?b {{ 1 {FEW} }} {FEW} {P} ?a }}",
    f"PREFIX e: <{BASE}/> SELECT ?a {{ e:few e:p ?a ; e:q ?b }}",
    f"ASK {{ {FEW} {Q} <{BASE}/few#part> }}",
    f"ASK {{ {HUB} {P} 7 }}",
    f"SELECT ?s {{ ?s {Q} {HUB} }} LIMIT 3",
    f"ASK {{ ?s {Q} {HUB} }}",
]


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
@pytest.mark.parametrize("query", SMALL)
def test_answers_are_those_of_a_worker(direct, workers, query, media_type):
    assert answer(direct, query, media_type) == workers.answer(Request(query, media_type)).read()


@pytest.mark.parametrize("media_type", [row.media_type for row in GRAPH_FORMATS])
def test_descriptions_have_their_parts(direct, workers, media_type):
    query = f"DESCRIBE {FEW}"
    given = answer(direct, query, media_type)

    assert given == workers.answer(Request(query, media_type)).read()
    assert b"a part" in given


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(f"SELECT * {{ {HUB} ?p ?o }}", id="hub-subject"),
        pytest.param(f"SELECT * {{ ?s {Q} {HUB} }}", id="hub-object"),
        pytest.param("SELECT * { ?s ?p ?o }", id="everything"),
        pytest.param("SELECT ?x { ?s ?p ?o }", id="rows-of-nothing"),
        pytest.param(f"SELECT ?s {{ ?s {Q} {HUB} }} OFFSET 19999", id="skipped"),
        pytest.param(f"SELECT DISTINCT ?p {{ {HUB} ?p ?o }}", id="distinct"),
        pytest.param(f"ASK {{ {HUB} {P} ?a . {HUB} {P} ?b . {HUB} {P} ?c }}", id="cross-product-of-a-hub"),
        pytest.param(f"ASK {{ {FEW} ?a ?b . ?c ?d ?b }}", id="open-pattern"),
        pytest.param(f"ASK {{ {FEW} {Q} ?part . ?part {P} ?text }}", id="chain"),
        pytest.param(f"ASK {{ {FEW} {P} ?a OPTIONAL {{ {HUB} {P} ?b }} }}", id="optional-hub"),
        pytest.param(f"ASK {{ {{ {FEW} {P} ?a }} UNION {{ {HUB} {P} ?a }} }}", id="union-of-a-hub"),
        pytest.param(f"ASK {{ {' . '.join(f'{FEW} ?p{n} ?o{n}' for n in range(5))} }}", id="cross-product-of-few"),
        pytest.param(f"ASK {{ ?x ?x {HUB} }}", id="scan-without-a-row"),
        pytest.param(f"SELECT * {{ {LONG} ?p ?o }}", id="long-texts"),
        pytest.param(f"DESCRIBE {HUB}", id="describe-hub"),
        pytest.param(f"DESCRIBE {LONG}", id="describe-long-texts"),
        pytest.param("ASK { <http://e.org/few> undeclared:p ?o }", id="undeclared-prefix"),
        pytest.param("ASK { <http://e.org/few> ?p }", id="no-sparql"),
    ],
)
def test_work_that_is_not_bounded_is_left_to_workers(direct, query):
    media_type = "text/turtle" if query.startswith("DESCRIBE") else JSON

    assert answer(direct, query, media_type) is None
    assert answer(direct, query, media_type) is None, "the second time, when it is known"


def test_what_matches_much_is_not_tried_again(direct, monkeypatch):
    query = f"SELECT ?o {{ {HUB} {P} ?o }}"
    answer(direct, query)
    monkeypatch.setattr(direct, "_evaluator", None)

    assert answer(direct, query) is None


def test_errors_are_those_of_a_worker(engine, workers):
    errors = []
    for each in (engine, workers):
        with pytest.raises(Exception, match="undeclared") as raised:
            each.answer(Request(f"ASK {{ {FEW} undeclared:p ?o }}", JSON))
        errors.append((type(raised.value), str(raised.value)))

    assert errors[0] == errors[1]


def test_limits_of_answers_hold(folder):
    engine = opened(folder, rows=2)

    with pytest.raises(ResultTooLargeError):
        engine.answer(Request(f"SELECT * {{ {FEW} ?p ?o }}", JSON))
    engine.close()


def test_seconds_are_charged(folder):
    engine = opened(folder, share_s=0.0005)
    futures = [engine.submit(Request(f"SELECT ?o{number} {{ {FEW} ?p ?o{number} }}", JSON)) for number in range(1000)]
    engine.close()

    assert futures[0].exception() is None
    assert isinstance(futures[-1].exception(), QueryShareError)


def test_no_worker_is_asked(engine):
    request = Request(f"SELECT * {{ {FEW} ?p ?o }}", JSON)

    assert isinstance(engine.begin(request), Answer)
    assert engine.submit(request).done()


def test_refusal_is_raised_at_once_and_is_the_result_of_what_is_waited_for(folder):
    engine = opened(folder, share_s=0.0000001)
    request = Request(f"SELECT * {{ {FEW} ?p ?o }}", JSON)
    engine.begin(request)

    with pytest.raises(QueryShareError):
        engine.begin(request)
    assert isinstance(engine.submit(request).exception(), QueryShareError)
    engine.close()


def test_damaged_blocks_give_no_wrong_answer(folder, tmp_path):
    copied = shutil.copytree(folder, tmp_path / "store")
    direct = DirectEvaluation(copied, Limits(), base_iri=BASE, prefixes={})
    random = Random(7)
    for file in copied.glob("*.sst"):
        file.chmod(0o644)
        data = bytearray(file.read_bytes())
        for _ in range(len(data) // 20_000 + 3):
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        with file.open("r+b") as opened_file:
            opened_file.write(data)

    given = [answer(direct, f"SELECT ?s ?o {{ ?s {Q} ?o . ?s {Q} {HUB} }}") for _ in range(3)]
    given += [answer(direct, f"SELECT ?o {{ <{BASE}/s{number}> {Q} ?o }}") for number in range(0, 20_000, 100)]

    assert None in given
    right = f'{{"head":{{"vars":["o"]}},"results":{{"bindings":[{{"o":{{"type":"uri","value":"{BASE}/hub"}}}}]}}}}'
    assert set(given) - {None} <= {right.encode()}


def test_dataset_of_the_request_is_left_to_workers(engine):
    given = engine.answer(Request(f"SELECT ?o {{ {FEW} {Q} ?o }}", JSON, default_graphs=(f"{BASE}/graph",)))

    assert b"elsewhere" in given.read()


def test_closed_engine_answers_nothing(folder):
    engine = opened(folder)
    engine.close()

    with pytest.raises(QueryEngineError):
        engine.answer(Request("ASK {}", JSON))


def test_store_that_cannot_be_opened_here(folder, monkeypatch, caplog):
    def refuse(*_, **__):
        raise OSError("too many open files")

    monkeypatch.setattr("publisher.store.embedded.DirectEvaluation", refuse)
    with caplog.at_level(logging.WARNING):
        engine = opened(folder)

    assert engine.answer(Request(f"ASK {{ {FEW} {P} ?o }}", JSON)).read() == b'{"head":{},"boolean":true}'
    assert "too many open files" in caplog.text
    engine.close()
