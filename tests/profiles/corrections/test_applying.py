"""Corrections of a source: applied as its records are read, and reported where they cannot be."""

import pytest

from publisher.errors import SourceError
from publisher.profiles import adapter_of, load, read
from publisher.raw import RawRecord
from publisher.sources.source import CORRECTIONS

HEAD = 'title = "T"\nlicence = "not stated"\nreader = "{reader}"\nlanguage = "en"\ncountry = "DE"\n'
PROFILE = '[profile]\nkey = "id"\nnames = "name"\ntelephones = "phone"\nhomepages = { from = "web", optional = true }\n'
TABLE = "id,name,phone,web,note\n1,Harbour Office,040 123456,,\n2,,030 901820,,a\n3,Tax Office,,,\n"
COLUMNS = "key,field,old,new,who,when,why\n"
REST = ",Data office,2026-11-28,an error"


@pytest.fixture
def source(tmp_path):
    def making(*rows, table=TABLE, reader="csv", profile=PROFILE, columns=COLUMNS, name=None):
        (tmp_path / (name or f"offices.{reader}")).write_text(table, encoding="utf-8")
        (tmp_path / "source.toml").write_text(HEAD.format(reader=reader) + profile, encoding="utf-8")
        text = columns + "".join(f"{row}{REST}\n" for row in rows)
        (tmp_path / CORRECTIONS).write_text(text, encoding="utf-8")
        return load(tmp_path)

    return making


def institutions(source):
    adapter = adapter_of(source)
    return {record.key: record for record in (adapter.adapt(raw, source) for raw in read(source) if is_record(raw))}


def is_record(item):
    return isinstance(item, RawRecord)


def faults(source):
    found = [item.faults[0] for item in read(source) if not is_record(item)]
    return [(fault.code, fault.file, fault.line, fault.field) for fault in found]


def numbers(record):
    return [telephone.e164 for telephone in record.telephones]


def test_wrong_value_is_replaced_and_the_source_is_kept(source):
    record = institutions(source("1,phone,040 123456,040 654321", "2,name,,Forest Office"))["1"]
    (correction,) = record.document.corrections

    assert numbers(record) == ["+4940654321"]
    assert {field.name: field.value for field in record.document.raw_fields}["phone"] == "040 123456"
    assert correction.model_dump() == {
        "field": "phone",
        "source_value": "040 123456",
        "value": "040 654321",
        "who": "Data office",
        "when": "2026-11-28",
        "why": "an error",
    }


def test_missing_value_is_filled(source):
    record = institutions(source("3,phone,,030 901821", "2,name,,Forest Office"))["3"]

    assert numbers(record) == ["+4930901821"]
    assert [field.name for field in record.document.raw_fields] == ["id", "name"]
    assert record.document.corrections[0].source_value is None


def test_wrong_value_is_removed(source):
    record = institutions(source("1,phone,040 123456,", "2,name,,Forest Office"))["1"]

    assert record.telephones == ()
    assert record.document.corrections[0].value is None


def test_refused_record_is_corrected(source):
    found = institutions(source("2,name,,Forest Office"))

    assert found["2"].names[0].value == "Forest Office"


def test_record_without_a_correction_is_as_it_was(source):
    (first, *_) = read(source("3,phone,,030 901821"))

    assert first.corrections == ()


def test_correction_is_asked_about_when_the_source_says_a_third_thing(source):
    of = source("1,phone,040 999999,040 654321", "3,phone,030 901820,")

    assert faults(of) == [("correction-source-changed", CORRECTIONS, 2, "phone")]
    (asked,) = [item.faults[0] for item in read(of) if not is_record(item)]
    assert "'040 123456' now" in asked.message
    assert "'040 999999'" in asked.message


def test_correction_is_not_needed_when_the_source_says_the_new_value(source):
    said = []
    of = source("1,phone,040 000000,040 123456", "3,phone,030 901820,")

    assert faults(of) == []
    list(read(of, say=said.append))
    assert said == [
        f"{CORRECTIONS}:2: [phone] the source says the new value itself now: the row can be deleted",
        f"{CORRECTIONS}:3: [phone] the source says the new value itself now: the row can be deleted",
    ]


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        pytest.param("9,phone,,040 1", "correction-unmatched", "key", id="no such record"),
        pytest.param("1,fone,,040 654321", "correction-field-unknown", "fone", id="no such column"),
        pytest.param("1,phone,040 123456,abc", "correction-not-understood", "phone", id="no telephone"),
        pytest.param("1,web,,no address", "correction-not-understood", "web", id="no address"),
        pytest.param("2,note,a,b", "correction-without-effect", "note", id="no rule reads it"),
        pytest.param("1,phone,040 123456,040 123456", "correction-value-wrong", "new", id="nothing changes"),
        pytest.param(",phone,,040 123456", "correction-incomplete", "key", id="no key"),
        pytest.param("1,,,040 123456", "correction-incomplete", "field", id="no field"),
    ],
)
def test_correction_that_cannot_be_applied_is_reported_with_its_line(source, row, code, field):
    of = source("3,phone,,030 901821", row)

    assert faults(of) == [(code, CORRECTIONS, 3, field)]
    assert numbers(institutions_without_refused(of)["3"]) == ["+4930901821"]
    assert numbers(institutions_without_refused(of)["1"]) == ["+4940123456"]


def institutions_without_refused(source):
    adapter = adapter_of(source)
    return {raw.data["id"]: adapter.adapt(raw, source) for raw in read(source) if is_record(raw) and raw.data["name"]}


def test_second_correction_of_one_value_is_reported(source):
    of = source("3,phone,,030 901821", "3,phone,,030 901822")

    assert faults(of) == [("correction-twice", CORRECTIONS, 3, "old")]


def test_missing_columns_end_the_build(source):
    of = source(columns="key,field,new,who,when,why\n")
    of.corrections.write_text("key,field,new\n1,phone,2\n", encoding="utf-8")

    with pytest.raises(SourceError, match="old, who, when, why are missing"):
        list(read(of))


def test_value_of_an_object_is_corrected_by_its_path(source):
    profile = '[profile]\nkey = "id"\nnames = "name"\ntelephones = "contact.phones.number"\n'
    table = '[{"id": 7, "name": "A", "contact": {"phones": [{"number": "040 1"}, {"number": "040 123456"}]}}]'
    found = institutions(
        source("7,contact.phones.number,040 1,040 654321", table=table, reader="json", profile=profile)
    )

    assert numbers(found["7"]) == ["+4940654321", "+4940123456"]


def test_missing_object_is_made(source):
    profile = '[profile]\nkey = "id"\nnames = "name"\ntelephones = "contact.phone"\n'
    found = institutions(
        source("7,contact.phone,,040 654321", table='[{"id": 7, "name": "A"}]', reader="json", profile=profile)
    )

    assert numbers(found["7"]) == ["+4940654321"]


def test_one_of_several_rows_of_a_record_is_corrected(source):
    profile = PROFILE + 'group_by = ["id"]\n'
    table = "id,name,phone\n1,A,040 123456\n1,A,040 234567\n"
    found = institutions(source("1,phone,040 234567,040 345678", table=table, profile=profile))

    assert numbers(found["1"]) == ["+4940123456", "+4940345678"]


def test_what_is_left_out_is_left_out_of_a_corrected_value(source):
    profile = PROFILE + 'leave_out = "officer"\n'
    table = "id,name,phone,officer\n1,A,040 123456,Ann Lee\n"

    assert faults(source("1,officer,Ann Lee,Bo Yu", table=table, profile=profile)) == [
        ("correction-field-unknown", CORRECTIONS, 2, "officer")
    ]


def test_corrections_of_rdf_are_refused(source):
    of = source(
        "1,name,a,b", table="<https://a.example/1> a <http://schema.org/Organization> .", reader="rdf", name="o.ttl"
    )

    with pytest.raises(SourceError, match="no fields to correct"):
        list(read(of))


def test_line_of_a_page_is_corrected(source):
    text = "Harbour Office\n\ntel: 040 123456\nAddress: Quay 1, Hamburg\n"
    of = source("page,tel,040 123456,040 654321", table=text, reader="pages", profile="", name="page.txt")
    (record,) = institutions(of).values()

    assert numbers(record) == ["+4940654321"]
    assert "040 123456" in {field.value for field in record.document.raw_fields}
    assert record.document.corrections[0].value == "040 654321"
