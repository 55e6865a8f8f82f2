"""Records of one institution in several sources are one hit, where that is asked for; facets count it once."""

import pytest

from publisher.uris import Kind
from tests.search.register import searching, thing

BERGEN = {"country": "NO", "place": "no-4601"}

THINGS = [
    thing("no-4601", "Bergen", kind=Kind.PLACE),
    thing(
        "tide", ("Tide Institute", "en"), alias=("Tidevannsinstituttet", "nb"), same=["tide-2"],
        description="Tides and currents.", facets={**BERGEN, "type": ["Institute", "Archive"]}, source="one",
    ),
    thing("tide-2", ("Institute of Tides", "en"), same=["tide", "tide-3"], facets={"country": "NO", "type": "Institute"}, source="two"),
    thing("tide-3", ("Tide Institute Bergen", "en"), same=["tide-2"], facets={"country": "NO"}, source="three"),
    thing("tide-press", ("Tide Press", "en"), close=["tide"], facets=BERGEN, source="one"),
    thing("harbour", ("Harbour Office", "en"), facets=BERGEN, source="two"),
    thing("anchor", ("Anchor Office", "en"), state="deleted", source="two"),
]  # fmt: skip


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    with searching(tmp_path_factory.mktemp("folding") / "one", THINGS) as search:
        yield search


def found(searched, text="", *, kind="institution", limit=10, offset=0, fold=True, **filters):
    return searched.search(text, kind=kind, filters=filters, limit=limit, offset=offset, fold=fold)


def slugs(page):
    return [hit.slug for hit in page.hits]


@pytest.mark.parametrize("text", ["Tide Institute", "institute tide", "tide"])
def test_linked_records_are_one_hit_with_the_others(searched, text):
    first = found(searched, text).hits[0]

    assert (first.slug, {(other.slug, other.source) for other in first.same}) == (
        "tide",
        {("tide-2", "two"), ("tide-3", "three")},
    )
    assert not {"tide-2", "tide-3"} & set(slugs(found(searched, text)))


def test_record_that_the_text_fits_best_stands_for_the_institution(searched):
    assert slugs(found(searched, "Institute of Tides"))[0] == "tide-2"


def test_records_are_counted_beside_the_hits(searched):
    page = found(searched, "tide")

    assert (page.total, page.records) == (2, 4)
    assert found(searched, "tide", fold=False).total == 4


def test_what_is_only_alike_stays_apart(searched):
    assert "tide-press" in slugs(found(searched, "tide"))


@pytest.mark.parametrize("text", ["", "tide"])
def test_facets_count_an_institution_once_with_all_its_values(searched, text):
    facets = found(searched, text).facets

    assert {row.value: row.hits for row in facets["type"]} == {"Institute": 1, "Archive": 1}
    if text:
        assert {row.value: row.hits for row in facets["source"]} == {"one": 2, "two": 1, "three": 1}
    assert {row.value: row.hits for row in facets["country"]} == {"NO": 2 if text else 3}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({}, ["harbour", "tide", "tide-press", "anchor"], id="none"),
        pytest.param({"country": "NO"}, ["harbour", "tide", "tide-press"], id="of-several-records"),
        pytest.param({"source": "two"}, ["harbour", "tide-2", "anchor"], id="of-one-record"),
        pytest.param({"source": "three"}, ["tide-3"], id="of-the-least-record"),
    ],
)
def test_lists_have_an_institution_once_and_what_is_gone_last(searched, filters, expected):
    page = found(searched, **filters)
    walked = [slug for at in range(page.total) for slug in slugs(found(searched, limit=1, offset=at, **filters))]

    assert (slugs(page), page.total) == (expected, len(expected))
    assert walked == expected


@pytest.mark.parametrize("offset", [3, 4, 9])
def test_pages_behind_the_last(searched, offset):
    assert slugs(found(searched, offset=offset)) == ["harbour", "tide", "tide-press", "anchor"][offset:]


def test_numbers_of_downloads_have_every_record(searched):
    assert len(searched.numbers("tide", kind="institution", filters={})) == 4
    assert len(searched.numbers("", kind="institution", filters={})) == 6


def test_suggestions_have_an_institution_once(searched):
    assert [row.slug for row in searched.suggested("tide", [Kind.INSTITUTION], 10)] == ["tide", "tide-press"]


def test_hits_may_be_in_the_order_of_names(searched):
    page = searched.search("tide", kind=None, filters={}, limit=10, offset=0, fold=True, by_name=True)
    every = searched.search("office", kind=None, filters={}, limit=10, offset=0, by_name=True)

    assert [hit.label for hit in page.hits] == sorted(hit.label for hit in page.hits)
    assert all(hit.why for hit in page.hits)
    assert every.hits[-1].slug == "anchor"
