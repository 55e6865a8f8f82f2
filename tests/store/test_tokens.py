import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.store.tokens import KEYWORD, TOKEN, calls_service, decode_escapes, significant

CALLS = [
    pytest.param("SELECT * { SERVICE <URL> { ?a ?b ?c } }", id="plain"),
    pytest.param("SELECT * { service <URL> { ?a ?b ?c } }", id="lower-case"),
    pytest.param("SELECT * { SeRvIcE SILENT <URL> { ?a ?b ?c } }", id="mixed-case-silent"),
    pytest.param("SELECT * { SERVICE#\n<URL> { ?a ?b ?c } }", id="comment-split"),
    pytest.param("SELECT * { SERVICE <URL>{ ?a ?b ?c } }", id="no-space"),
    pytest.param("SELECT * { FILTER EXISTS { SERVICE <URL> { ?a ?b ?c } } }", id="exists"),
    pytest.param("SELECT * { FILTER NOT EXISTS { SERVICE SILENT <URL> { ?a ?b ?c } } }", id="not-exists"),
    pytest.param("SELECT * { { SELECT * { SERVICE <URL> { ?a ?b ?c } } } }", id="subselect"),
    pytest.param("SELECT * { OPTIONAL { SERVICE <URL> { ?a ?b ?c } } }", id="optional"),
    pytest.param("SELECT * { ?s ?p trueSERVICE <URL> { ?a ?b ?c } }", id="glued-to-true"),
    pytest.param("SELECT * { ?s ?p 1SERVICE <URL> { ?a ?b ?c } }", id="glued-to-an-integer"),
    pytest.param("SELECT * { ?s ?p 1e5SERVICE <URL> { ?a ?b ?c } }", id="glued-to-a-double"),
    pytest.param('SELECT * { ?s ?p "x"^^<http://t>SERVICE<URL> { ?a ?b ?c } }', id="glued-to-an-iri"),
    pytest.param("SELECT * { SERVICESILENT<URL>{ ?a ?b ?c } }", id="glued-to-silent"),
    pytest.param("PREFIX ex: <URL> SELECT * { SERVICEex:{ ?a ?b ?c } }", id="glued-to-a-name"),
    pytest.param("PREFIX ex: <URL> SELECT * { ?s ?p trueSERVICEex:{ ?a ?b ?c } }", id="glued-on-both-sides"),
    pytest.param("PREFIX : <URL> SELECT * { service:{ ?a ?b ?c } }", id="looks-like-a-prefix"),
    pytest.param("PREFIX ex: <URL> SELECT * { SERVICESILENTex:{ ?a ?b ?c } }", id="silent-glued-to-a-name"),
    pytest.param(
        'SELECT * { BIND(1 AS ?a) FILTER(?a<#>"""\n 2) SERVICE <URL> { ?a ?b ?c } #"""\n}', id="less-than-comment"
    ),
    pytest.param(
        "SELECT * { BIND(1 AS ?a) FILTER(?a<2#>'''\n) SERVICE <URL> { ?a ?b ?c } #'''\n}", id="less-than-2-comment"
    ),
    pytest.param("SELECT * { ?s ?p ?o LATERAL { SERVICE <URL> { ?a ?b ?c } } }", id="lateral"),
    pytest.param("SELECT * { \\u0053ERVICE <URL> { ?a ?b ?c } }", id="escaped"),
    pytest.param('SELECT * { ?s ?p "\\u0022 . SERVICE <URL> { ?a ?b ?c } #" }', id="escaped-quote"),
]

BY_VARIABLE = [
    pytest.param("SELECT * { BIND(<URL> AS ?u) SERVICE ?u { ?a ?b ?c } }", id="variable"),
    pytest.param("SELECT * { VALUES ?u { <URL> } SERVICE$u{ ?a ?b ?c } }", id="dollar-variable"),
]

LOOK_ALIKES = [
    pytest.param('SELECT * { ?s ?p "SERVICE <http://x/> { ?a ?b ?c }" }', id="string"),
    pytest.param("SELECT * { ?s ?p '''it's a\n SERVICE <http://x/> {} ''' }", id="long-string"),
    pytest.param("SELECT ?service { ?service ?SERVICE $service }", id="variable"),
    pytest.param("PREFIX ex: <http://x/> SELECT * { ?s ex:service ex:SERVICE }", id="local-name"),
    pytest.param("SELECT * { ?s <http://x/SERVICE> <http://x/#SERVICE> }", id="iri"),
    pytest.param("ASK {} # SERVICE <http://x/> {}", id="comment"),
    pytest.param("PREFIX service: <http://x/> SELECT * { ?s service:x ?o . service:y ?p ?o }", id="prefix"),
    pytest.param("PREFIX service: <http://x/> SELECT * { GRAPH service:g { ?s ?p ?o } }", id="graph-name"),
    pytest.param("PREFIX service: <http://x/> SELECT * FROM service:g { ?s ?p ?o }", id="from"),
    pytest.param("PREFIX service: <http://x/> SELECT * FROM NAMED service:g { ?s ?p ?o }", id="from-named"),
    pytest.param('SELECT * { ?s <http://x#p> "a" . ?s <urn:x#q> ?service }', id="fragments"),
    pytest.param('SELECT * { ?s ?p "x"@en-service }', id="language-tag"),
    pytest.param("SELECT * { _:service ?p ?o }", id="blank-node"),
    pytest.param("PREFIX ex: <http://x/> SELECT * { ?s ?p ex:a.SERVICE }", id="dotted-local-name"),
]


@pytest.mark.parametrize("query", CALLS + BY_VARIABLE)
def test_a_call_is_seen(query):
    assert calls_service(query.replace("URL", "http://127.0.0.1:9/x"))


@pytest.mark.parametrize("query", LOOK_ALIKES)
def test_a_look_alike_is_legal(query):
    assert not calls_service(query)
    ox.Store().query(query)


@pytest.mark.parametrize("query", CALLS)
def test_what_is_seen_as_a_call_is_one_or_is_no_sparql(query, listener):
    """Keeps the list honest: the engine itself would really ask the listener, but for escapes, which it does not know."""
    query = query.replace("URL", listener.url)
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://s"), ox.NamedNode("http://p"), ox.Literal("1")))
    for value in ("true", "1", "1e5"):
        datatype = {"true": "boolean", "1": "integer", "1e5": "double"}[value]
        literal = ox.Literal(value, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{datatype}"))
        store.add(ox.Quad(ox.NamedNode("http://s"), ox.NamedNode("http://p"), literal))
    store.add(
        ox.Quad(ox.NamedNode("http://s"), ox.NamedNode("http://p"), ox.Literal("x", datatype=ox.NamedNode("http://t")))
    )

    def run():
        try:
            results = store.query(query)
            for _ in results:
                pass
        except (OSError, SyntaxError, RuntimeError):
            return

    run()

    assert listener.hits or "\\u" in query


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("ex:a.b.", ["pname", "other"]),
        ("?x.y", ["var", "other", "word"]),
        ("1.5e3.", ["number", "other"]),
        ("1.", ["number", "other"]),
        ('"""a"b""c"""', ["string"]),
        (r"'it\'s'", ["string"]),
        ("<a b>", ["other", "word", "space", "word", "other"]),
        ("<http://x/\\u0041>", ["iri"]),
        ("@en-GB", ["tag"]),
        ("_:b0.", ["blank", "other"]),
        ("#c\nx", ["comment", "space", "word"]),
        (r"ex:a\#b", ["pname"]),
        ("机构:类型", ["pname"]),
        ("[](){}", ["open", "close"] * 3),
    ],
)
def test_tokens_are_those_of_the_grammar(text, groups):
    assert [match.lastgroup for match in TOKEN.finditer(text)] == groups


@pytest.mark.parametrize(
    "text",
    [
        '"' * 60_000,
        '"""' + '"a' * 30_000,
        "'" + "\\" * 60_001,
        "<" * 60_000,
        "a:" * 30_000,
        "#" * 60_000,
        "1" * 60_000 + "e",
        "a." * 60_000,
        "a..b." * 60_000,
        ":a" + "." * 60_000,
        '"' + '\\"' * 60_000,
        "'" + "\\'" * 60_000,
        "'''\\" * 60_000,
        "service" * 60_000,
        "service" * 60_000 + ":",
        "<a#b>\n" * 20_000 + "service",
    ],
)
def test_no_text_is_slow_to_read(text):
    assert "".join(match[0] for match in TOKEN.finditer(text)) == text
    assert "".join(significant(text)) == "".join(
        match[0] for match in TOKEN.finditer(text) if match.lastgroup not in {"space", "comment"}
    )
    calls_service(text)


PIECES = [
    *"<>#\"'\\@_:.?$%(){}[]-+*/!=&|^,; \n\r\t019eEaZé中\u200c\ufeff", '"""', "'''", "SELECT", "SERVICE", "ex:", "a.b:c",
    "_:b1.", "<http://a/#b>", "<a#b>", '"x\\""', "@en-US", "1.5e3", ".5", "\\u0041", "?v", "%20", "#c\n", "a-b", "..",
]  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_significant_tokens_are_those_that_are_no_space_and_no_comment(pieces):
    text = "".join(pieces)
    tokens = [match for match in TOKEN.finditer(text) if match.lastgroup not in {"space", "comment"}]

    assert significant(text) == [match[0] for match in tokens]
    assert [bool(KEYWORD.fullmatch(match[0])) for match in tokens] == [match.lastgroup == "word" for match in tokens]


@pytest.mark.parametrize("text", ['"a', "'a", '"""a"', "'''a''", '"a\nb"', '"\\"', '"""'])
def test_a_string_that_is_not_closed_is_one_token(text):
    assert next(match.lastgroup for match in TOKEN.finditer(text)) == "unclosed"


def test_what_follows_an_open_string_in_another_reading_counts_as_a_call():
    text = 'ASK { FILTER(?a<#>) } """\n"\nSERVICE <http://x/> {} """'

    assert calls_service(text)


def test_escapes_are_resolved_as_section_19_2_says():
    assert decode_escapes(r"\u0053\U00000045RVICE") == "SERVICE"
    assert decode_escapes(r"\UFFFFFFFF\uD800") == "\ufffd\ufffd"
