"""Two releases compared: nothing that is served may tell an incremental build from one in full."""

import json
import sqlite3
from contextlib import closing

import pyoxigraph as ox

from benchmarks.harness.tables import OWN_NUMBERS, RECORD_NUMBERS
from benchmarks.harness.tables import names as tables_of
from publisher.release import Manifest, Release, current, verify

SERIAL = frozenset({"records.sqlite", "resolution.sqlite", "changes.sqlite"})
"""Files whose bytes depend on the order in which SQLite was given their rows; their tables are compared instead."""

WORDS = ("", "office", "harbour board", "9", "山东", "of", "nothing like it", "bo")

QUERIES = (
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT ?above ?below { GRAPH ?g { ?below <http://www.w3.org/ns/org#subOrganizationOf>+ ?above } } ORDER BY ?above ?below",
    "SELECT ?old ?new WHERE { GRAPH ?g { ?old <http://purl.org/dc/terms/isReplacedBy> ?new } } ORDER BY ?old ?new",
)


def assert_same_homes(one, other):
    """That two homes with the same clock hold the same: release, register of identifiers, file for review."""
    assert_same_releases(current(one), current(other))
    assert tables(one / "identifiers.sqlite") == tables(other / "identifiers.sqlite")
    found, expected = (home / "links" / "review.csv" for home in (one, other))
    assert found.is_file() == expected.is_file()
    assert not found.is_file() or found.read_text(encoding="utf-8") == expected.read_text(encoding="utf-8")


def assert_same_releases(one, other):
    """That two releases of the same instant cannot be told apart, but by the order of rows in their databases."""
    assert one.name == other.name
    assert verify(one) == verify(other) == []
    first, second = (Manifest.load(release) for release in (one, other))
    assert facts(first) == facts(second)
    names = [{entry.path for entry in manifest.files if is_comparable(entry.path)} for manifest in (first, second)]
    assert names[0] == names[1]
    for name in sorted(names[0]):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    for name in (
        "records.sqlite",
        "resolution.sqlite",
        "changes.sqlite",
        *(f"history/{path.name}" for path in one.glob("history/*")),
    ):
        found, expected = tables(one / name), tables(other / name)
        assert found.keys() == expected.keys()
        for table in found:
            if (name, table) == ("resolution.sqlite", "shared"):  # of several first records a build may know fewer
                found[table], expected[table] = map(with_first, (found[table], expected[table]))
            assert found[table] == expected[table], f"{name}: {table}"
    assert_same_answers(one, other)


def is_comparable(name):
    """Whether a file of a release must be the same byte for byte."""
    return name not in SERIAL and not name.startswith(("store/", "history/"))


def facts(manifest):
    """What a manifest states, without the digests of files that may differ in the order of rows."""
    files = [entry for entry in manifest.files if is_comparable(entry.path)]
    return manifest.model_copy(update={"files": tuple(files)}).model_dump()


def tables(path):
    """The rows of every table of a database, sorted, with the IRI in place of each record's number.

    The full-text indexes are read as their terms.
    """
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        names = tables_of(database)
        iris = dict(database.execute("SELECT id, iri FROM record")) if "record" in names else {}
        found = {name: rows_of(database, name, iris) for name in names}
        if "record" in names:
            numbers = database.execute("SELECT id, record, number FROM name").fetchall()
            placed = {row: (iris[record], number) for row, record, number in numbers}
            found["search"], found["names"] = terms(database, "search", iris), terms(database, "names", placed)
    return found


def with_first(rows):
    """The texts that records share, each with the first record that has it."""
    return [(*row[:-1], json.loads(row[-1])[0]) for row in rows]


def terms(database, index, documents):
    """The terms of a full-text index, each with its document, column and place."""
    database.execute(f"CREATE VIRTUAL TABLE temp.{index}_terms USING fts5vocab(main, {index}, instance)")
    rows = database.execute(f"SELECT term, doc, col, offset FROM temp.{index}_terms").fetchall()
    return sorted((term, documents[number], column, place) for term, number, column, place in rows)


def rows_of(database, table, iris):
    """The rows of a table, in an order that does not depend on their numbers."""
    cursor = database.execute(f"SELECT * FROM {table}")
    columns = [column for column, *_ in cursor.description]
    of_records = {column for column in columns if column in RECORD_NUMBERS.get(table, ("record",))}
    kept = [(place, column) for place, column in enumerate(columns) if column not in OWN_NUMBERS.get(table, ())]
    rows = [
        tuple(iris.get(row[place], row[place]) if column in of_records else row[place] for place, column in kept)
        for row in cursor
    ]
    return sorted(rows, key=repr)


def statements(release):
    """The statements of a release's query store; the shapes, which have blank nodes, only by their number."""
    store = ox.Store.read_only(str(release / "store"))
    shapes = [quad for quad in store if str(quad.graph_name).endswith("/graph/shapes>")]
    return {str(quad) for quad in store} - {str(quad) for quad in shapes}, len(shapes)


def assert_same_answers(one, other):
    """That the query store, searches and lists of two releases answer alike."""
    assert statements(one) == statements(other)
    stores = [ox.Store.read_only(str(release / "store")) for release in (one, other)]
    for query in QUERIES:
        answers = [[[str(value) for value in row] for row in store.query(query)] for store in stores]
        assert answers[0] == answers[1], query
    with Release.open(one) as first, Release.open(other) as second:
        for text in WORDS:
            assert first.search(text) == second.search(text), text
        for kind in ("institution", "place", "concept", "legislation"):
            assert first.search("", kind=kind, limit=100) == second.search("", kind=kind, limit=100), kind
        assert list(first.things()) == list(second.things())
