"""Guesses of which column feeds which field, and the source.toml made of them, which can be built at once."""

import tomllib

import pytest

from publisher.errors import SourceError
from publisher.profiles import adapter_of, check, load, read
from publisher.profiles.proposal.columns import Column, columns_of
from publisher.profiles.proposal.guesses import guess
from publisher.profiles.proposal.init import destination, inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.sources.toml_faults import lines_of

AGENCIES = """Agency Code;Agency Name;Name (French);Abbrev;Type;Phone;Email;Web;Street;City;Postcode;Established;Parent Agency;Head;Status;Notes
A-01;Harbour Board;Conseil du port;HB;Board;020 7946 0018;info@harbour.gov.uk;https://harbour.gov.uk;1 Quay St;Ayr;KA7 1UB;18/10/1898;;Ada Lovelace;Active;x
A-02;Tide Office;Bureau des marées;TO;Office;020 7946 0019;ada.lovelace@tide.gov.uk;www.tide.gov.uk;2 Quay St;Ayr;KA7 1UC;12/03/1911;A-01;Bob M;Closed;
A-03;Wave Office;Bureau des vagues;WO;Office;020 7946 0020;office@wave.gov.uk;https://wave.gov.uk;3 Quay St;Ayr;KA7 1UD;01/02/1920;A-01;;Active;
"""


@pytest.fixture
def file(tmp_path):
    def made(text, name="agencies.csv"):
        path = tmp_path / "register" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return made


def guessed(rows):
    found = guess(columns_of(rows, table=True))
    names = {each.column.path for each in found if each.field == "names"}
    return {
        each.column.path: each.field for each in reversed(found) if each.field != "key" or each.column.path not in names
    }


def test_every_column_of_a_plain_table(file):
    assert {guess.column.path: guess.field for guess in inspect_file(file(AGENCIES)).guesses} == {
        "Agency Code": "key",
        "Agency Name": "names",
        "Name (French)": "names",
        "Abbrev": "acronyms",
        "Type": "classifications",
        "Phone": "telephones",
        "Email": "emails",
        "Web": "homepages",
        "Street": "address",
        "City": "locality",
        "Postcode": "postal_code",
        "Established": "founded",
        "Parent Agency": "parent",
        "Head": "leave_out",
        "Status": "state",
    }


def test_description_can_be_read_and_used(file):
    path = file(AGENCIES)
    destination(path).write_text(describe(inspect_file(path)), encoding="utf-8")
    source = load(path.parent)
    check(source)
    first, second, third = (adapter_of(source).adapt(raw, source) for raw in read(source))

    assert (source.slug, source.country, source.language, source.licence) == ("register", "GB", "en", None)
    assert [(text.value, text.language) for text in first.names] == [("Harbour Board", "en"), ("Conseil du port", "fr")]
    assert (first.telephones[0].e164, first.emails) == ("+442079460018", ("info@harbour.gov.uk",))
    assert (first.founded, second.founded, second.state) == ("1898-10-18", "1911-03-12", "inactive")
    assert third.sites[0].address.full.value == "3 Quay St, Ayr, KA7 1UD"
    assert [one.target.key for one in third.relations] == ["A-01"]


def test_description_names_nobody(file):
    text = describe(inspect_file(file(AGENCIES)))

    assert 'leave_out = "Head"' in text
    assert not any(word in text for word in ("Ada", "Lovelace", "Bob", "@"))


def test_every_guess_has_a_reason(file):
    text = describe(inspect_file(file(AGENCIES)))
    lines = text.splitlines()
    places = lines_of(text)

    for key in tomllib.loads(text)["profile"]:
        if key not in {"sites", "names"}:
            assert lines[places[f"profile.{key}"] - 2].startswith("# "), key
    assert "Notes: x" in text


def test_licence_is_never_guessed(file):
    assert tomllib.loads(describe(inspect_file(file(AGENCIES))))["licence"] == "not stated"


def test_description_is_not_overwritten(file):
    path = file(AGENCIES)
    destination(path).write_text("mine", encoding="utf-8")

    with pytest.raises(SourceError, match="is not overwritten"):
        destination(path)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [{"单位名称": "甘肃省档案馆", "联系电话": "0931-8834621", "地址": "庆阳路1号"}],
            {"单位名称": "names", "联系电话": "telephones", "地址": "address"},
            id="chinese",
        ),
        pytest.param([{"Name": "A", "Website": "no", "Phone": "see site"}], {"Name": "names"}, id="values-disagree"),
        pytest.param(
            [{"name": "A", "ror": "https://ror.org/00pjdza24", "qid": "Q1", "lat": "1.5", "lng": "2"}],
            {"name": "names", "ror": "key", "qid": "identifiers", "lat": "latitude", "lng": "longitude"},
            id="identifiers",
        ),
        pytest.param(
            [{"name": "A", "Director": "X", "First Name": "Y", "Director Office": "12", "leadBy": "Z"}],
            {"name": "names", "Director": "leave_out", "First Name": "leave_out", "leadBy": "leave_out"},
            id="people",
        ),
        pytest.param(
            [{"org_name_en": "A", "org_name_zh": "甲"}],
            {"org_name_en": "names", "org_name_zh": "names"},
            id="languages",
        ),
        pytest.param(
            [{"id": "1", "name": "A", "status": "Active"}, {"id": "1", "name": "B", "status": "On hold"}],
            {"name": "names"},
            id="unknown-status-and-double-key",
        ),
        pytest.param(
            [{"name": "A", "x": "K-1"}, {"name": "B", "x": "K-2"}], {"x": "key"}, id="codes-without-a-name-for-it"
        ),
    ],
)
def test_guess(rows, expected):
    found = guessed(rows)

    assert {path: found.get(path) for path in expected} == expected


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("OrgName_EN", ("org", "name", "en")),
        ("e-mail (office)", ("e", "mail", "office")),
        ("details.leadBy.value", ("details", "lead", "by", "value")),
        ("联系电话", ("联系电话",)),
    ],
)
def test_words_of_a_column(name, words):
    assert Column(name).words == words


def test_records_deep_inside_json_are_found(file):
    body = '{"meta":{"tags":[{"a":1}]},"result":{"items":[{"id":"1","name":"A"},{"id":"2","name":"B"}]}}'
    text = describe(inspect_file(file(body, "x.json")))

    assert tomllib.loads(text)["options"] == {"records": "result.items"}


def test_names_of_an_object_that_are_data_are_one_path(file):
    body = '{"id":"1","name":"A","types":{"http://x.example/1":"a"}}\n{"id":"2","name":"B","types":{"http://x.example/2":"b"}}\n'

    assert [column.path for column in inspect_file(file(body, "x.jsonl")).columns] == ["id", "name", "types.*.@value"]


def test_bad_rows_are_listed(file):
    text = describe(inspect_file(file("id,name\n1,A\n2\n")))

    assert "# Could not be read: agencies.csv:3:" in text


def test_control_characters_cannot_leave_their_comment(file):
    text = describe(inspect_file(file('id,name,note\n1,A,"x\n[profile]\nkey = 1"\n')))

    assert tomllib.loads(text)["profile"]["key"] == "id"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("page.txt", "Tel: 1", "need no profile"),
        ("empty.csv", "", "there are no rows"),
        ("x.pdf", "%PDF", "no reader"),
    ],
)
def test_files_that_cannot_be_guessed(file, name, text, message):
    with pytest.raises(SourceError, match=message):
        inspect_file(file(text, name))
