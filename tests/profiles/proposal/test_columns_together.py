"""Headers that are short forms; values of one field in columns of their own."""

import json

import pytest

from publisher.profiles import adapter_of, load, read
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.records import Day


@pytest.fixture
def published(tmp_path):
    """Write a file, and read it as `init` describes it."""

    def publish(name, content):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        (tmp_path / "source.toml").write_text(describe(inspect_file(path)), encoding="utf-8")
        source = load(tmp_path)
        return [adapter_of(source).adapt(raw, source) for raw in read(source)]

    return publish


def test_first_letters_of_chinese_words(published):
    rows = (
        "xh,jgmc,bgdz,bgdh,yzbm,fzr,sjdw,gzsj",
        "1,酒泉市档案馆,酒泉市肃州区富康路1号,0937-2614001,735000,冯某,酒泉市人民政府,周一至周五 8:30-12:00",
        "2,酒泉市气象局,酒泉市肃州区北大街5号,0937-2612002,735000,郑某,酒泉市人民政府,周一至周五 8:30-12:00",
    )

    first, second = published("jg.csv", "\n".join(rows) + "\n")

    assert [record.names[0].value for record in (first, second)] == ["酒泉市档案馆", "酒泉市气象局"]
    assert first.telephones[0].e164 == "+869372614001"
    assert first.relations[0].target.label.value == "酒泉市人民政府"
    assert first.sites[0].address.postal_code == "735000"
    assert first.sites[0].hours
    assert "冯某" not in first.model_dump_json()


def test_key_and_name_of_a_parent_are_one_reference(published):
    rows = [
        {
            "unitId": "A-10",
            "unitName": "Harbour Office",
            "superiorUnitId": "A-20",
            "superiorUnitName": "Port Authority",
        },
        {"unitId": "A-11", "unitName": "Customs House", "superiorUnitId": "A-20", "superiorUnitName": "Port Authority"},
        {"unitId": "A-20", "unitName": "Port Authority", "superiorUnitId": "", "superiorUnitName": ""},
    ]

    office, *_ = published("units.json", json.dumps({"data": {"list": rows}}))

    (relation,) = office.relations
    assert (relation.kind, relation.target.key, relation.target.label.value) == ("parent", "A-20", "Port Authority")


LIBRARIES = (
    "図書館名,電話番号,{}開館時間\n中央図書館,011-512-7320,{}9:00～19:00\n南図書館,011-512-7321,{}10:00～18:00\n"
)


def test_closed_days_in_a_column_of_their_own_are_closed(published):
    first, second = published("tosho.csv", LIBRARIES.format("休館日,", "月曜日,", "第3金曜日,"))

    assert {day for hours in first.sites[0].hours for day in hours.days} == set(Day) - {Day.MONDAY}
    assert not second.sites  # which Friday it is cannot be said, so the hours are text
    assert any("第3金曜日" in (note.value or "") for note in second.document.notes)


def test_hours_without_closed_days_are_for_unnamed_days(published):
    first, _ = published("tosho.csv", LIBRARIES.format("", "", ""))

    assert first.sites[0].hours[0].days == ()


def test_names_of_lists_are_countries(published):
    lists = {"Ghana": [{"name": "Tema Trust", "web": "x"}], "Kenya": [{"name": "Lamu Trust", "web": "y"}]}

    records = published("trusts.json", json.dumps(lists))

    assert [(record.names[0].value, record.place) for record in records] == [("Tema Trust", "gh"), ("Lamu Trust", "ke")]


TOWNS = [
    {"town": "Cardiff", "offices": [{"name": "Port Office", "fax": "1"}, {"name": "Tide Office", "fax": "2"}]},
    {"town": "Barry", "offices": [{"name": "Lock Office", "fax": "3"}]},
]


@pytest.mark.parametrize("name", ["towns.json", "towns.yaml"])
def test_offices_in_lists_of_towns(published, name):
    records = published(name, json.dumps(TOWNS))

    assert [(record.names[0].value, record.sites[0].address.locality.value) for record in records] == [
        ("Port Office", "Cardiff"),
        ("Tide Office", "Cardiff"),
        ("Lock Office", "Barry"),
    ]


@pytest.mark.parametrize("states", ["Status\nActive\n\nClosed\n", "closed\nno\n\nyes\n"])
def test_bodies_without_a_state_are_active(published, states):
    header, *values = states.split("\n")[:4]
    rows = [f"{name},{value}" for name, value in zip(("Mill Trust", "Weir Trust", "Lock Trust"), values, strict=True)]

    records = published("trusts.csv", "\n".join((f"name,{header}", *rows)) + "\n")

    assert [record.state.value for record in records] == ["active", "active", "inactive"]
