import pytest

from publisher.normalise.legal import groups, instruments, is_romanised, is_translated, same_instrument


def one(text):
    (found,), _ = instruments(text)
    return found


@pytest.mark.parametrize(
    ("text", "slug", "identifier", "title"),
    [
        pytest.param(
            "the spirit of the “Notice on Reform” (Hall Document [2018] No. 120), the Gansu",
            "hall-2018-120",
            "Hall Document [2018] No. 120",
            "Notice on Reform",
            id="seed",
        ),
        pytest.param(
            "In accordance with Gan Ban Zi [2023] No. 55, the",
            "gan-ban-zi-2023-55",
            "Gan Ban Zi [2023] No. 55",
            None,
            id="romanised",
        ),
        pytest.param("(Zhongfa [2018] No.120)", "zhongfa-2018-120", "Zhongfa [2018] No.120", None, id="no-space"),
        pytest.param(
            "根据《甘肃省机构改革方案》（甘办字〔2023〕55号）",
            "gan-ban-zi-2023-55",
            "甘办字〔2023〕55号",
            "甘肃省机构改革方案",
            id="chinese",
        ),
        pytest.param("国办发（2018）120号", "guo-ban-fa-2018-120", "国办发（2018）120号", None, id="round-brackets"),
        pytest.param(
            "Hall Document 〔2018〕 No. 120", "hall-2018-120", "Hall Document 〔2018〕 No. 120", None, id="mixed"
        ),
    ],
)
def test_citation_is_found(text, slug, identifier, title):
    found = one(text)

    assert (found.slug, found.identifier, found.title and found.title.value) == (slug, identifier, title)
    assert found.year == int(slug.split("-")[-2])
    assert found.number == slug.split("-")[-1]


@pytest.mark.parametrize("text", ["", "in 2018, 120 people", "[2018] No. 120", "Plan [18] No. 120", "A [2018]"])
def test_no_citation_is_guessed(text):
    assert instruments(text) == ((), ())


def test_each_instrument_once_in_order():
    found, _ = instruments("Hall Document [2018] No. 120, Gan Ban Zi [2019] No. 10 and Hall Document [2018] No. 120")

    assert [item.slug for item in found] == ["hall-2018-120", "gan-ban-zi-2019-10"]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Hall Document [2018] No. 120", "Zhongfa [2018] No. 120", True),
        ("Hall Document [2018] No. 120", "Office Document [2018] No. 120", True),
        ("Zhongfa [2018] No. 120", "Zhong Fa [2018] No. 120", True),
        ("Gan Ban Zi [2023] No. 55", "甘办字〔2023〕55号", True),
        ("Gan Ban Zi [2019] No. 10", "Gan Ban Fa [2019] No. 10", False),
        ("甘办字〔2019〕10号", "甘办发〔2019〕10号", False),
        ("Hall Document [2018] No. 120", "Hall Document [2019] No. 120", False),
        ("Hall Document [2018] No. 120", "Zhongfa [2018] No. 121", False),
    ],
)
def test_same_instrument(first, second, same):
    assert same_instrument(one(first), one(second)) is same
    assert same_instrument(one(second), one(first)) is same


def test_groups_join_translations_but_never_two_series():
    cited = [
        one(text)
        for text in (
            "Hall Document [2018] No. 120",
            "Zhongfa [2018] No. 120",
            "Gan Ban Zi [2019] No. 10",
            "甘办字〔2019〕10号",
            "Gan Fa [2019] No. 10",
            "Hall Document [2019] No. 10",
        )
    ]
    made = groups([*cited, *reversed(cited)])

    assert [[item.identifier for item in group] for group in made] == [
        ["Gan Ban Zi [2019] No. 10", "甘办字〔2019〕10号"],
        ["Gan Fa [2019] No. 10"],
        ["Hall Document [2018] No. 120", "Zhongfa [2018] No. 120"],
        ["Hall Document [2019] No. 10"],
    ]
    assert [is_translated(group) for group in made] == [False, False, True, False]


def test_the_member_with_a_title_leads_its_group():
    titled = one("“Notice” (Zhongfa [2018] No. 120)")

    assert groups([one("Hall Document [2018] No. 120"), titled])[0][0] == titled


def test_which_issuers_are_romanised():
    assert is_romanised(one("Gan Ban Zi [2023] No. 55"))
    assert is_romanised(one("甘办字〔2023〕55号"))
    assert not is_romanised(one("Hall Document [2018] No. 120"))
    assert not is_romanised(one("General Office [2018] No. 120"))
