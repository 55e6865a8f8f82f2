"""What a profile leaves out is nowhere: not in data, raw fields, raw bytes or quarantine."""

import pytest

from publisher.profiles import adapter_of, read
from publisher.profiles.redaction import Redaction
from publisher.profiles.spec import RedactionRule
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
