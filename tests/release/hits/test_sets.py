"""Sets of records: what is counted with them, and their orders, are what the records themselves say."""

import random
from collections import Counter

import orjson
import pytest

from publisher.release.hits.search import Search
from publisher.release.hits.sets import RecordSets
from publisher.release.layout import RECORDS
from publisher.release.layouts.database import Database
from publisher.release.summary import values_of
from publisher.release.trees.hierarchy import FACET_VALUES, Hierarchy
from publisher.uris import Kind
from tests.search.register import release, thing

COUNT = 900
STATES = ("live",) * 8 + ("deleted", "merged")


def things():
    """Archives and their towns; a few towns have many archives, and most have a few."""
    dice = random.Random(7)
    for number in range(COUNT):
        town = min(dice.randrange(1, 200) for _ in range(dice.choice((1, 1, 4))))
        facets = {"place": f"town-{town:03}", "country": dice.choice(["NO", "FR"])}
        if number % 3 == 0:
            facets["type"] = dice.sample(["Archive", "School", "Museum"], dice.randint(1, 3))
        kind = Kind.PLACE if number % 10 == 9 else Kind.INSTITUTION
        name = f"{dice.choice(['archive', 'Archive', 'École'])} {dice.randrange(300)}"
        yield thing(
            f"r{dice.randrange(10**6)}-{number}",
            name,
            kind=kind,
            facets=facets,
            state=dice.choice(STATES),
            source=dice.choice(["one", "two", ""]),
            description="Keeps what others have written. " * dice.randrange(4),
        )


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = release(tmp_path_factory.mktemp("sets") / "one", things())
    database = Database(folder / RECORDS)
    yield database
    database.close()


@pytest.fixture(scope="module")
def sets(database):
    return RecordSets(database.rows)


@pytest.fixture(scope="module")
def rows(database):
    """Number, kind, state, source, facet values, label and fullness of every record; joined places have no fullness."""
    found = database.rows(
        "SELECT id, kind, state, source, facets, label, fullness FROM record LEFT JOIN entry ON record = id ORDER BY id"
    )
    return [(*row[:4], {("source", row[3]), *values_of(orjson.loads(row[4]))}, *row[5:]) for row in found]


def most_frequent(rows, added=()):
    counted = {}
    for values in (*(row[4] for row in rows), *([value] for value in added)):
        for name, value in values:
            counted.setdefault(name, Counter())[value] += 1
    return {
        name: sorted(((value, hits) for value, hits in found.items() if value), key=lambda row: (-row[1], row[0]))[
            :FACET_VALUES
        ]
        for name, found in counted.items()
    }


def plain(counts):
    return {name: [tuple(row) for row in rows] for name, rows in counts.items()}


@pytest.mark.parametrize("size", [0, 1, 5, 60, 400, COUNT])
@pytest.mark.parametrize(
    "added", [(), (("place", "town-003"), ("place", "town-199"), ("type", "Museum"), ("size", "L"))]
)
def test_values_are_counted_as_the_records_have_them(sets, rows, size, added):
    chosen = random.Random(size).sample(rows, size)
    found = sets.counted(sets.of(row[0] for row in chosen), Counter(added))

    assert plain(found) == (most_frequent(chosen, added) if size else {})


def test_records_that_are_read_are_counted_as_those_that_are_intersected(sets, rows):
    chosen = sets.of(row[0] for row in rows[::7])
    read, intersected = sets._read(chosen), sets._intersected(chosen, {})

    assert sum(read["place"].values()) == len(chosen) > FACET_VALUES
    assert all(intersected[name][value] == read[name][value] for name in read for value in intersected[name])


@pytest.mark.parametrize("kind", [None, "institution", "place", "concept"])
@pytest.mark.parametrize(
    "filters",
    [{}, {"country": "NO"}, {"type": "School", "country": "FR"}, {"source": "two"}, {"source": ""}, {"region": "x"}],
)
def test_filters_leave_what_has_their_values(sets, rows, kind, filters):
    expected = [row[0] for row in rows if kind in {None, row[1]} and row[4].issuperset(filters.items())]

    assert sets.numbers(sets.having(kind, filters)) == expected


@pytest.mark.parametrize("keys", [["town-003", "NO"], ["town-150"], ["town-150", "elsewhere"], []])
def test_records_in_a_place_have_it_in_any_facet_of_places(sets, rows, keys):
    expected = [row[0] for row in rows if any(("place", key) in row[4] or ("country", key) in row[4] for key in keys)]

    assert sets.numbers(sets.in_places(keys)) == expected


@pytest.mark.parametrize("share", [1, 2, 40])
@pytest.mark.parametrize(("offset", "limit"), [(0, 20), (7, 5), (0, None), (2_000, 5)])
def test_lists_are_by_label_and_what_is_gone_comes_last(sets, rows, share, offset, limit):
    chosen = rows[::share]
    ordered = sorted(chosen, key=lambda row: (row[2] != "live", _folded(row[5]), row[0]))
    expected = [row[0] for row in ordered][offset:][:limit]

    assert sets.by_label(sets.of(row[0] for row in chosen), limit, offset) == expected


@pytest.mark.parametrize("share", [1, 40])
def test_fullest_come_first(sets, rows, share):
    chosen = rows[::share]
    described = [row for row in chosen if row[6] is not None]
    expected = [row[0] for row in sorted(described, key=lambda row: (-row[6], row[0]))]

    assert sets.fullest_first(sets.of(row[0] for row in chosen), 12) == expected[:12]


@pytest.mark.parametrize("text", ["", "archive"])
def test_a_search_is_counted_as_its_records(database, rows, text):
    search = Search(database.rows, Hierarchy(database.rows))
    page = search.search(text, kind="institution", filters={"country": "NO"}, limit=5, offset=0)
    wanted = {("country", "NO")}
    left = [row for row in rows if row[1] == "institution" and wanted <= row[4] and text in row[5].lower()]

    assert page.total == len(left) > 100
    assert plain(page.facets) == most_frequent(left)


def _folded(label):
    """As SQLite's NOCASE has it: letters of ASCII alone."""
    return "".join(char.lower() if char.isascii() else char for char in label)
