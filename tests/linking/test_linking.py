"""The same institution in two sources: certain pairs, candidates for review, and what is neither."""

import csv

import pytest

from publisher.errors import SourceError
from publisher.linking import Decision, Evidence, Features, Finder, features_of, read_review, write_review
from publisher.linking.pairs import MIN_SCORE
from publisher.records import Address, Document, ExternalIdentifier, Institution, Place, Site, State, Text


def features(source, key, name="Tide Office", **values):
    defaults = {"country": "gb", "place": "", "identifiers": (), "domains": ()}
    return Features(source=source, key=key, name=name, names=(name.lower(),), **{**defaults, **values})


def found(*records):
    with Finder() as finder:
        for record in records:
            finder.add(record)
        return [(pair.left.key, pair.right.key, pair.evidence, pair.score) for pair in finder.pairs()]


def test_shared_identifier_is_certain():
    a = features("a", "1", "Tide Office", identifiers=("wikidata:Q1",))
    b = features("b", "2", "Bureau des marées", identifiers=("wikidata:Q1", "ror:x"))

    assert found(a, b) == [("1", "2", Evidence.IDENTIFIER, 1.0)]


def test_pair_is_the_same_whichever_comes_first():
    a, b = features("a", "1", identifiers=("ror:x",)), features("b", "2", identifiers=("ror:x",))

    assert found(b, a) == found(a, b)


def test_identifier_that_two_records_of_a_source_have_identifies_nothing():
    shared = {"identifiers": ("wikidata:Q1",)}

    assert (
        found(features("a", "1", "X", **shared), features("b", "2", "Y", **shared), features("b", "3", "Z", **shared))
        == []
    )


def test_contradicting_identifiers_make_a_candidate_at_most():
    a = features("a", "1", identifiers=("wikidata:Q1", "ror:x"))
    b = features("b", "2", identifiers=("wikidata:Q1", "ror:y"))

    assert found(a, b) == []


def test_shared_domain_with_a_like_name_in_one_country_is_certain():
    a = features("a", "1", "Tide Office", domains=("tide.example",))
    b = features("b", "2", "The Tide Office of Ayr", domains=("tide.example",))

    assert [pair[2] for pair in found(a, b)] == [Evidence.DOMAIN]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"country": "fr"}, id="another-country"),
        pytest.param({"country": ""}, id="no-country"),
        pytest.param({"name": "Moon Board", "names": ("moon board",)}, id="another-name"),
    ],
)
def test_shared_domain_alone_is_not_certain(changes):
    a = features("a", "1", domains=("tide.example",))
    values = {"domains": ("tide.example",), **changes}
    names = values.pop("names", ("tide office",))
    name = values.pop("name", "Tide Office")
    b = Features("b", "2", name, names, values.pop("country", "gb"), "", (), values["domains"])

    assert all(pair[2] is None for pair in found(a, b))


def test_same_name_in_one_country_is_a_candidate():
    assert found(features("a", "1"), features("b", "2")) == [("1", "2", None, 0.62)]


@pytest.mark.parametrize(
    ("other", "score"),
    [
        ({"place": "gb-ayr"}, 0.70),
        ({"place": "gb-leith"}, 0.55),
        ({"place": ""}, 0.62),
    ],
)
def test_place_speaks_for_or_against(other, score):
    ((_, _, evidence, found_score),) = found(features("a", "1", place="gb-ayr"), features("b", "2", **other))

    assert (evidence, found_score) == (None, score)
    assert found_score >= MIN_SCORE


def test_same_name_in_another_country_is_nothing():
    assert found(features("a", "1"), features("b", "2", country="fr")) == []


def test_word_order_and_small_words_do_not_matter():
    assert len(found(features("a", "1", "Academy of Fine Arts"), features("b", "2", "Fine Arts Academy"))) == 1


def test_records_of_one_source_are_not_compared():
    assert found(features("a", "1", identifiers=("ror:x",)), features("a", "2", identifiers=("ror:x",))) == []


def institution(**values):
    defaults = {
        "source": "a",
        "key": "1",
        "slug": "x",
        "names": (Text(value="Tide Office", language="en"),),
        "document": Document(file="f"),
    }
    return Institution(**{**defaults, **values})


def test_features_of_a_record():
    record = institution(
        alt_names=(Text(value="The  Tides"),),
        identifiers=(
            ExternalIdentifier(scheme="ror", value="x"),
            ExternalIdentifier(scheme="fundref", value="1"),
            ExternalIdentifier(scheme="wikidata", value="Q9", same=False),
        ),
        domains=("tide.example",),
        homepages=("https://www.tide.example/", "https://www.facebook.com/", "https://city.example/departments/tide"),
        sites=(Site(address=Address(full=Text(value="Ayr"), country="GB"), place="geonames-1"),),
        places=(Place(key="geonames-1", names=(Text(value="Ayr"),), within=("gb",)),),
    )

    assert features_of(record) == Features(
        "a", "1", "Tide Office", ("tide office", "the tides"), "gb", "geonames-1", ("ror:x",), ("tide.example",),
        labels=(("Tide Office", "en"),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "country", "place"),
    [
        ({"place": "gb"}, "gb", ""),
        ({"place": "cn-620100"}, "cn", "cn-620100"),
        (
            {
                "place": "geonames-1",
                "places": (Place(key="geonames-1", names=(Text(value="Ayr"),), within=("gb-ayr", "gb")),),
            },
            "gb",
            "geonames-1",
        ),
        ({}, "", ""),
    ],
)
def test_country_and_place_of_features(values, country, place):
    found_features = features_of(institution(**values))

    assert (found_features.country, found_features.place) == (country, place)


@pytest.mark.parametrize("values", [{"state": State.WITHDRAWN}, {"mention_only": True}])
def test_withdrawn_and_mentioned_institutions_have_no_features(values):
    assert features_of(institution(**values)) is None


@pytest.fixture
def candidates():
    with Finder() as finder:
        for record in (
            features("a", "1", "=Tide Office"),
            features("b", "2", "=Tide Office"),
            features("a", "3", "Moon"),
            features("b", "4", "Moon", place="gb-x"),
        ):
            finder.add(record)
        return list(finder.pairs())


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def decide(path, key, decision):
    changed = [{**row, "decision": decision if row["key_a"] == key else row["decision"]} for row in rows(path)]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, changed[0].keys())
        writer.writeheader()
        writer.writerows(changed)


def test_candidates_are_written_for_review_with_the_likeliest_first(tmp_path, candidates):
    path = tmp_path / "links" / "review.csv"

    assert write_review(path, candidates, {}) == 2
    assert [(row["decision"], row["key_a"], row["key_b"], row["why"]) for row in rows(path)] == [
        ("", "1", "2", "names the same"),
        ("", "3", "4", "names the same"),
    ]
    assert rows(path)[0]["name_a"] == "'=Tide Office"


@pytest.mark.parametrize("decision", list(Decision))
def test_decision_is_read_and_stays(tmp_path, candidates, decision):
    path = tmp_path / "review.csv"
    write_review(path, candidates, {})
    decide(path, "1", f" {decision.upper()} ")
    decided = read_review(path)

    assert {identity: reviewed.decision for identity, reviewed in decided.items()} == {("a", "1", "b", "2"): decision}
    assert write_review(path, candidates, decided) == 1
    assert write_review(path, [], read_review(path)) == 0
    assert [(row["decision"], row["name_a"]) for row in rows(path)] == [(decision, "'=Tide Office")]


def test_invalid_decision_is_reported_with_its_line(tmp_path, candidates):
    path = tmp_path / "review.csv"
    write_review(path, candidates, {})
    decide(path, "3", "maybe")

    with pytest.raises(SourceError, match=r"review.csv:3.*'maybe' is not a decision"):
        read_review(path)


def test_missing_columns_are_reported(tmp_path):
    path = tmp_path / "review.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(SourceError, match="decision"):
        read_review(path)


def test_no_file_means_no_decision(tmp_path):
    assert read_review(tmp_path / "none.csv") == {}


def test_telephone_and_address_with_a_like_name_are_certain():
    shared = {"telephones": ("+441234567890",), "addresses": ("gb-x:1:quay",)}
    a, b = features("a", "1", **shared), features("b", "2", "The Tide Office of Ayr", **shared)

    assert [pair[2] for pair in found(a, b)] == [Evidence.CONTACT]


@pytest.mark.parametrize(
    "shared", [{"telephones": ("+441234567890",), "addresses": ("gb-x:1:quay",)}, {"telephones": ("+441234567890",)}]
)
def test_without_a_like_name_a_person_is_asked_at_most(shared):
    pairs = found(features("a", "1", **shared), features("b", "2", "Harbour Board", **shared))

    assert [pair[2] for pair in pairs] in ([None], [])


def test_switchboard_of_several_bodies_identifies_none():
    shared = {"telephones": ("+441234567890",), "addresses": ("gb-x:1:quay",)}
    a, b = features("a", "1", "Tide Office", **shared), features("b", "2", "Tide Office North", **shared)

    assert found(a, b, features("b", "3", "Moon Office", **shared)) == []


def test_pages_of_one_source_are_compared_across_languages_only():
    shared = {"telephones": ("+441234567890",), "addresses": ("gb-x:1:quay",)}
    a, b = features("a", "1", language="en", **shared), features("a", "2", language="zh", **shared)

    assert [pair[2] for pair in found(a, b)] == [Evidence.CONTACT]
    assert found(a, features("a", "2", language="en", **shared)) == []
