"""What a profile leaves out is nowhere: not in data, raw fields, raw bytes or quarantine."""

import pytest

from publisher.profiles import adapter_of, read
from publisher.profiles.redaction import Redaction
from publisher.profiles.spec.profile import RedactionRule
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import load_source
from publisher.sources.formats.json import fields_of


def redacted(data, *rules):
    item = RawRecord("f", 1, "", fields_of(data, 1), b"secret", data)
    return Redaction([RedactionRule.model_validate(rule) for rule in rules], columns=False)(item)


@pytest.mark.parametrize(
    ("rule", "data", "left"),
    [
        ({"from": "boss"}, {"boss": "Ada", "x": 1}, {"x": 1}),
        ({"from": "a.boss"}, {"a": [{"boss": "Ada", "y": 1}, {"y": 2}]}, {"a": [{"y": 1}, {"y": 2}]}),
        ({"from": "a[kind=person]"}, {"a": [{"kind": "person"}, {"kind": "office"}]}, {"a": [{"kind": "office"}]}),
        ({"from": "a[kind=person]"}, {"a": [{"kind": "person"}]}, {}),
        ({"from": "m.*.boss"}, {"m": {"k": {"boss": "Ada", "y": 1}}}, {"m": {"k": {"y": 1}}}),
        (
            {"from": "e", "keep": "office-email"},
            {"e": ["info@a.example", "ada@a.example"]},
            {"e": ["info@a.example", "[left out]"]},
        ),
        ({"from": "e", "keep": "office-email"}, {"e": "ada.lovelace@a.example"}, {"e": "[left out]"}),
        (
            {"from": "e", "keep": "office-email"},
            {"e": "info@a.example; ada@a.example, bob@a.example"},
            {"e": "info@a.example; [left out]"},
        ),
        (
            {"from": "e", "keep": "office-email"},
            {"e": "info (at) a.example, ada.lovelace [at] a.example"},
            {"e": "info@a.example; [left out]"},
        ),
        (
            {"from": "e", "keep": "office-email"},
            {"e": "info (at) a.example", "remarks": "Ada: ada.lovelace(at)a(dot)example"},
            {"e": "info (at) a.example", "remarks": "Ada: [left out]"},
        ),
        ({"from": "e", "keep": "office-email"}, {"e": "none, ask at the desk"}, {"e": "none, ask at the desk"}),
        (
            {"from": "e", "keep": "office-email", "names": ["n"]},
            {"e": "harbour@isp.example", "n": "Harbour Board"},
            {"e": "harbour@isp.example", "n": "Harbour Board"},
        ),
    ],
)
def test_what_is_left(rule, data, left):
    before = repr(data)
    record = redacted(data, rule)

    assert record.data == left
    assert repr(data) == before
    assert [field.name for field in record.fields] == list(left)


def test_record_without_it_is_untouched():
    assert redacted({"x": 1}, {"from": "boss"}).raw == b"secret"


def test_bytes_are_written_again():
    assert redacted({"boss": "Ada", "x": 1}, {"from": "boss"}).raw == b'{"x":1}'


@pytest.fixture
def source(tmp_path):
    (tmp_path / "source.toml").write_text(
        'title = "T"\nlicence = "not stated"\nreader = "csv"\n[profile]\nkey = "id"\nnames = "name"\n'
        'leave_out = [{ from = "boss", why = "a person" }]\n',
        encoding="utf-8",
    )
    (tmp_path / "t.csv").write_text("id,boss,name\n1,Ada L.,Board\n2,Bob M.,Dock,x\n3,,Office\n", encoding="utf-8")
    return load_source(tmp_path)


def test_column_is_left_out_everywhere(source):
    first, unread, third = read(source)

    assert first.data == {"id": "1", "name": "Board"}
    assert first.raw == b"1,,Board\r\n"
    assert [field.name for field in first.fields] == ["id", "name"]
    assert isinstance(unread, UnreadableRecord)
    assert unread.raw == b""
    assert unread.faults[0].value is None
    assert unread.key == "2"
    assert third.data["name"] == "Office"
    assert not any(word in repr((first, unread, third)) for word in ("Ada", "Bob"))


def test_address_that_a_rule_drops_is_in_no_raw_field_either(tmp_path):
    (tmp_path / "source.toml").write_text(
        'title = "T"\nlicence = "not stated"\nreader = "csv"\n[profile]\nkey = "id"\nnames = "name"\n'
        'emails = { from = "mail", split = ";", offices_only = true }\n',
        encoding="utf-8",
    )
    (tmp_path / "t.csv").write_text("id,name,mail\n1,Board,info@a.example;ada@a.example\n", encoding="utf-8")
    source = load_source(tmp_path)
    (raw,) = read(source)
    record = adapter_of(source).adapt(raw, source)

    assert record.emails == ("info@a.example",)
    assert [note.kind for note in record.document.notes] == ["dropped"]
    assert "ada@" not in repr(raw) + record.model_dump_json()


def adapted(tmp_path, profile, table):
    (tmp_path / "source.toml").write_text(
        f'title = "T"\nlicence = "not stated"\nreader = "csv"\nlanguage = "en"\n[profile]\n{profile}', encoding="utf-8"
    )
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    source = load_source(tmp_path)
    return [(raw, adapter_of(source).adapt(raw, source)) for raw in read(source)]


OFFICES = """key = "id"
names = "name"
emails = { from = "mail", offices_only = true }
description = "remarks"
leave_out = ["head", "mobile"]
[[profile.sites]]
address = "address"
"""


@pytest.mark.parametrize(
    ("row", "gone", "left"),
    [
        pytest.param(
            '1,Dock,ada.l@dock.example,,,"Quay 1, ada.l@dock.example",', "ada.l", "Quay 1", id="e-mail-in-address"
        ),
        pytest.param('1,Dock,,,,"Quay 1","Ask ada.l@dock.example"', "ada.l", "Ask [left out]", id="e-mail-elsewhere"),
        pytest.param(
            "1,Dock,,Ada Lovelace,,,Write to Ada  Lovelace first", "Lovelace", "Write to [left out] first", id="name"
        ),
        pytest.param(
            '1,Dock,,"Lovelace, Ada",,,By Dr Ada Lovelace', "Lovelace", "By Dr [left out]", id="name-turned-round"
        ),
        pytest.param("1,Dock,,王小明,,,联系人王小明。", "王小明", "联系人[left out]。", id="name-in-han"),
        pytest.param("1,Dock,,,0171 2345678,,Call +49 171/234 56 78", "234 56", "Call [left out]", id="mobile"),
        pytest.param(
            "1,Dock,lovelace@dock.example,Ada Lovelace,,,", "lovelace@", "Dock", id="e-mail-with-the-name-left-out"
        ),
    ],
)
def test_mention_is_left_out_of_every_field(tmp_path, row, gone, left):
    ((raw, record),) = adapted(tmp_path, OFFICES, f"id,name,mail,head,mobile,address,remarks\n{row}\n")

    assert gone not in f"{raw.data} {raw.raw.decode()} {raw.fields} {record.model_dump_json()}"
    assert left in record.model_dump_json()


@pytest.mark.parametrize(
    ("row", "left"),
    [
        pytest.param("1,Ada Lovelace Institute,,Ada Lovelace,,,", "Ada Lovelace Institute", id="own-name"),
        pytest.param("1,Dock,,Ada Lovelace,,,Of the Ada Lovelace School", "Ada Lovelace School", id="named-after"),
        pytest.param(
            "1,Dock,,Executive Director,,,Seat of the Executive Director", "Executive Director", id="function"
        ),
        pytest.param("1,Dock,,,,,Find us at https://social.example/@dock", "@dock", id="account"),
        pytest.param("1,Dock,,,,,info@dock.example", "info@dock.example", id="office"),
        pytest.param("1,Dock,,白云,,白云区1号,", "白云区1号", id="district"),
    ],
)
def test_what_is_no_mention_stays(tmp_path, row, left):
    ((_, record),) = adapted(tmp_path, OFFICES, f"id,name,mail,head,mobile,address,remarks\n{row}\n")

    assert left in record.model_dump_json()


def test_first_and_last_names_in_two_columns_are_one_name(tmp_path):
    profile = 'key = "id"\nnames = "name"\ndescription = "remarks"\nleave_out = ["first", "last"]\n'
    ((_, record),) = adapted(
        tmp_path, profile, "id,name,first,last,remarks\n1,Dock,Ada,Lovelace,Ada Lovelace runs it\n"
    )

    assert record.description.value == "[left out] runs it"


def test_mark_is_no_part_of_an_address(tmp_path):
    row = '1,Dock,ada.l@dock.example,,,"Quay 1, 20457 Hamburg, E-Mail: ada.l@dock.example",'
    ((_, record),) = adapted(tmp_path, OFFICES, f"id,name,mail,head,mobile,address,remarks\n{row}\n")

    assert record.sites[0].address.full.value == "Quay 1, 20457 Hamburg"
    assert "what may be about a person was left out" in {note.message for note in record.document.notes}


def test_addresses_that_a_profile_keeps_stay(tmp_path):
    profile = (
        'key = "id"\nnames = "name"\nemails = "mail"\ncontacts = { email = { from = "m2", offices_only = true } }\n'
    )
    ((_, record),) = adapted(tmp_path, profile, "id,name,mail,m2\n1,Dock,ada.l@dock.example,bob.m@dock.example\n")

    assert record.emails == ("ada.l@dock.example",)
    assert record.contacts == ()
