"""Valid values of what a schema can only name: for schemathesis, by the formats that openapi.json has.

A cursor is a place in a list that was asked for before, so the only one that a single request can have is the empty
one. What two parameters must be together is brought about here too.
"""

import json

import schemathesis
from hypothesis import strategies as st

IRIS = st.sampled_from(
    [
        "<http://www.w3.org/ns/org#FormalOrganization>",
        "<http://schema.org/name>",
        "<http://www.w3.org/2004/02/skos/core#prefLabel>",
        "<https://elsewhere.example/nobody>",
    ]
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40)
LITERALS = TEXTS.map(lambda text: json.dumps(text, ensure_ascii=False))
TERMS = st.one_of(IRIS, LITERALS, st.integers(-99, 99).map(str), st.sampled_from(["?s", "?o"]))
PATTERNS = st.builds("{{ ?s {} {} }}".format, IRIS, TERMS)
ENDINGS = st.sampled_from(["", " LIMIT 3", " ORDER BY ?s LIMIT 5", " OFFSET 1 LIMIT 1"])
QUERIES = st.one_of(
    st.builds("SELECT * {}{}".format, PATTERNS, ENDINGS),
    st.builds("SELECT (count(*) AS ?n) {}".format, PATTERNS),
    st.builds("ASK {}".format, PATTERNS),
    st.builds("CONSTRUCT WHERE {}".format, st.builds("{{ ?s {} ?o }}".format, IRIS)).map(
        lambda text: f"{text} LIMIT 4"
    ),
    st.builds("DESCRIBE {}".format, IRIS),
)
NAMES = st.text(min_size=1, max_size=8)
WORDS = st.text(min_size=1, max_size=60).filter(str.strip)
KNOWN = st.fixed_dictionaries({"pid": st.sampled_from(["country", "place", "website", "nothing"]), "v": WORDS})
RECONCILED = st.fixed_dictionaries(
    {"query": WORDS},
    optional={
        "limit": st.integers(1, 1_000),
        "type": st.sampled_from(["institution", "place", "Thing"]),
        "type_strict": st.sampled_from(["any", "all", "should"]),
        "properties": st.lists(KNOWN, max_size=3),
    },
)
EXTENSIONS = st.fixed_dictionaries(
    {
        "ids": st.lists(st.text(max_size=30), max_size=3),
        "properties": st.lists(st.fixed_dictionaries({"id": st.text(max_size=20)}), max_size=3),
    }
)

schemathesis.openapi.format("sparql-query", QUERIES)
schemathesis.openapi.format("cursor", st.just(""))
schemathesis.openapi.format(
    "reconciliation-queries", st.dictionaries(NAMES, RECONCILED, min_size=1, max_size=4).map(json.dumps)
)
schemathesis.openapi.format("reconciliation-extension", EXTENSIONS.map(json.dumps))


@schemathesis.serializer("application/sparql-query")
def query_as_bytes(_, value):
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


def south_is_below_north(box):
    """Whether four numbers, or their text, are a box; anything else is wrong by itself."""
    try:
        _, south, _, north = map(float, box.split(",") if isinstance(box, str) else box)
    except (AttributeError, TypeError, ValueError):
        return True
    return south <= north


@schemathesis.hook
def filter_case(_, case):
    """Leave out what is right by itself and wrong together; nothing here is about a single parameter."""
    query = case.query if isinstance(case.query, dict) else {}
    if not south_is_below_north(query.get("bbox")):
        return False
    needed = {"relevance": "q", "distance": "near"}.get(str(query.get("sort")))
    if needed:
        return bool(query.get(needed))
    graphs = query.get("default-graph-uri") or query.get("named-graph-uri")
    return not graphs or "query" in query
