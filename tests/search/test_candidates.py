"""Which records are looked at, and that words are not looked up where a whole name is certain."""

import pytest

from publisher.release.layout import RECORDS
from publisher.release.layouts.database import Database
from publisher.search.candidates import COMPARED, FREQUENT, SHORT, best_records
from publisher.search.finding import BY_EXPRESSION, WordSearch, numbers
from publisher.search.index import SearchIndex
from publisher.search.matching import Matcher
from publisher.search.query import parsed
from tests.search.register import release, thing

MANY = FREQUENT + 100
THINGS = [
    thing("glacier", "Institute of Glacier Research"),
    thing("marmot", "Marmot Observatory"),
    thing("walrus", "Walrus Institute"),
    thing("walrus-tusks", "Institute of Tusks and Teeth of the Walrus"),
    *(thing(f"station-{number}", f"Station of Kelp {number:04}") for number in range(COMPARED)),
    *(thing(f"bureau-{number}", f"Harbour Bureau {number:04}") for number in range(MANY)),
    thing("divisional", "Moraine Divisional Office"),
    thing("divisions", "Moraine Divisions"),
    thing("lighthouses", "Harbour Bureau Lighthouse Division"),
    thing("keepers", "Bureau of Harbour Keepers and Lighthouse Division"),
    *(thing(f"division-{number}", f"Division {number:04}") for number in range(MANY)),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = Database(release(tmp_path_factory.mktemp("candidates") / "one", THINGS) / RECORDS)
    yield database
    database.close()


def best(database, text, *, places=frozenset(), limit=5):
    index = SearchIndex(database.rows)
    return list(index.slugs(best_records(parsed(text, index), index, places, limit)).values())


def test_a_rare_word_is_enough(database):
    assert best(database, "Department of Marmot Studies") == ["marmot"]


def test_a_misspelt_word_is_looked_up_as_the_other(database):
    assert "glacier" in best(database, "Glacir Observations, Kelp")


def test_a_short_list_is_compared_beside_a_long_one(database):
    found = best(database, "Kelp Station 0001 0002 0003 Marmot", limit=COMPARED + SHORT)

    assert "marmot" in found


def test_of_frequent_words_a_name_must_have_two(database):
    found = best(database, "Harbour Division, Bureau", limit=2)

    assert sorted(found) == ["keepers", "lighthouses"]


def test_a_frequent_name_of_a_place_is_no_reason(database):
    found = best(database, "Kelp Marmot", places=frozenset({"kelp"}), limit=COMPARED)

    assert found == ["marmot"]


def test_nothing_in_common(database):
    assert best(database, "Xylophone") == []


def test_a_whole_name_is_not_certain_where_another_has_more_of_the_text(database):
    matches = Matcher(SearchIndex(database.rows)).match("Tusks and Teeth, Walrus Institute")

    assert {one.thing.slug for one in matches.candidates} == {"walrus", "walrus-tusks"}


def test_a_certain_name_needs_no_look_up_of_words(database):
    statements = []

    def rows(statement, values):
        statements.append(statement)
        return database.rows(statement, values)

    matches = Matcher(SearchIndex(rows)).match("Department of Tides, Institute of Glacier Research")

    assert [one.thing.slug for one in matches.candidates[:1]] == ["glacier"]
    assert not any("names MATCH" in statement for statement in statements)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        pytest.param("Moraine Divisio", {"divisional", "divisions"}, id="unfinished"),
        pytest.param("Moraine Division", {"divisions"}, id="a-frequent-word-is-finished"),
    ],
)
def test_the_last_word_may_be_unfinished_unless_it_is_frequent(database, text, slugs):
    search = WordSearch(
        database.rows, in_place=lambda expression, _: set(numbers(database.rows, BY_EXPRESSION, expression))
    )

    found = search.find(text, None)

    assert set(search.index.slugs(found.records).values()) == slugs
