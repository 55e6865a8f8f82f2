import pytest

from publisher.adapters.gansu_directory.prose import (
    Names,
    concurrent_bodies,
    government,
    introduced,
    is_change,
    jurisdiction,
    leader,
    list_title,
    opening_name,
    split_names,
    status_of,
)
from publisher.normalise.places import shipped_gazetteer


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "In accordance with the “Plan” (Hall Document [2018] No. 120), the Gansu Provincial Department of Science and"
                " Technology (hereinafter referred to as the Provincial Department of Science and Technology) is"
            ),
            Names(
                "Gansu Provincial Department of Science and Technology",
                "Provincial Department of Science and Technology",
            ),
        ),
        ("The Foo Bar Bureau (hereinafter called “the Bureau”) is", Names("Foo Bar Bureau", "Bureau")),
        ("According to Plan B, the Foo Bar Office (hereafter referred to as FBO)", Names("Foo Bar Office", "FBO")),
        ("甘肃省科学技术厅（以下简称省科技厅）是", Names("甘肃省科学技术厅", "省科技厅")),
        ("The Foo Bar Bureau is a bureau", None),
    ],
)
def test_name_and_short_form(text, names):
    assert introduced(text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Foo Bar Bureau is a bureau of", "Foo Bar Bureau"),
        ("In accordance with X, the Foo Bar Bureau is a bureau of", "Foo Bar Bureau"),
        (
            "Gansu Provincial Department of Ecology and Environment [left out]",
            "Gansu Provincial Department of Ecology and Environment",
        ),
        ("It is a bureau", None),
        ("Formulating plans for the province", None),
        ("", None),
    ],
)
def test_opening_name(text, name):
    assert opening_name(text) == (Names(name) if name else None)


@pytest.mark.parametrize(
    ("text", "slug", "label", "rank"),
    [
        (
            "is a constituent department of the provincial government at the director-general level. It",
            "constituent-department",
            "constituent department of the provincial government",
            "director-general",
        ),
        (
            "is a department-level agency directly under the Provincial Government.",
            "agency-directly-under-government",
            "department-level agency directly under the Provincial Government",
            "department",
        ),
        (
            "is a constituent department of the municipal people's government.",
            "municipal-constituent-department",
            "constituent department of the municipal people's government",
            None,
        ),
        ("是省政府组成部门，为正厅级。", "constituent-department", "省政府组成部门", "zheng-ting-ji"),
    ],
)
def test_status_and_rank(text, slug, label, rank):
    found = status_of(text)

    assert found is not None
    assert (found.status.slug, found.status.label.value) == (slug, label)
    assert (found.rank.slug if found.rank else None) == rank


def test_rank_of_another_sentence_is_not_taken():
    found = status_of("It is a constituent department of the provincial government. Its head is at the vice level.")

    assert found is not None
    assert found.rank is None


def test_no_status_is_guessed():
    assert status_of("is an important department of the province") is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "It also serves as the Gansu Provincial Foreign Experts Bureau and the Lanzhou-Baiyin National Independent"
                " Innovation Demonstration Zone Office. The"
            ),
            (
                "Gansu Provincial Foreign Experts Bureau",
                "Lanzhou-Baiyin National Independent Innovation Demonstration Zone Office",
            ),
        ),
        (
            (
                "It also serves as the Office of the Provincial Food Safety Commission and the Provincial Intellectual"
                " Property Office."
            ),
            ("Office of the Provincial Food Safety Commission", "Provincial Intellectual Property Office"),
        ),
        ("and concurrently serves as the Foo Bureau; it", ("Foo Bureau",)),
        ("加挂甘肃省外国专家局、甘肃省知识产权局牌子。", ("甘肃省外国专家局", "甘肃省知识产权局")),
        ("It serves the people.", ()),
    ],
)
def test_concurrent_bodies(text, names):
    assert concurrent_bodies(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Science and Technology Bureau", ("Science and Technology Bureau",)),
        ("A Office, B Bureau and C and D Commission", ("A Office", "B Bureau", "C and D Commission")),
        ("the A Office, the B Bureau, and the C Center", ("A Office", "B Bureau", "C Center")),
        (
            "Office of Culture and Tourism and the Bureau of Sports",
            ("Office of Culture and Tourism", "Bureau of Sports"),
        ),
        ("the Radio, Film and Television Bureau", ("Radio, Film and Television Bureau",)),
    ],
)
def test_and_within_a_name_is_no_cut(text, names):
    assert split_names(text) == names


def test_leader():
    text = "It is led by the United Front Work Department of the CPC Gansu Provincial Committee."

    assert leader(text) == "United Front Work Department of the CPC Gansu Provincial Committee"
    assert leader("It upholds the centralized leadership of the Party") is None


@pytest.mark.parametrize(
    ("name", "place", "above"),
    [
        ("Gansu Provincial Department of Finance", "cn-620000", "Gansu Provincial People's Government"),
        ("Lanzhou Municipal Finance Bureau", "cn-620100", "Lanzhou Municipal People's Government"),
        ("Jinchang Municipal Civil Affairs Bureau", "cn-620300", "Jinchang Municipal People's Government"),
        ("Jilin Municipal Finance Bureau", "cn-220200", "Jilin Municipal People's Government"),
        ("Jilin Provincial Finance Bureau", "cn-220000", "Jilin Provincial People's Government"),
        ("Yongdeng County Finance Bureau", "cn-620121", "Yongdeng County People's Government"),
        ("甘肃省财政厅", "cn-620000", "甘肃省人民政府"),
        ("Gansu Provincial People's Government", "cn-620000", None),
        ("Gansu Provincial Committee of the CPC", "cn-620000", None),
        ("Nowhere Provincial Department of Finance", None, None),
        ("Department of Finance", None, None),
    ],
)
def test_jurisdiction_and_the_government_above(name, place, above):
    gazetteer = shipped_gazetteer()
    found = jurisdiction(name, gazetteer, "cn")

    assert (found.key if found else None) == place
    assert government(name, found, gazetteer) == above


def test_titles_of_lists_and_of_changes():
    assert list_title("Its primary responsibilities are:") == "Primary responsibilities"
    assert list_title("It has a duty.") is None
    assert is_change("Responsibilities transferred")
    assert is_change("划转的职责")
    assert not is_change("Main duties")
