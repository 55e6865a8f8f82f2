"""Joins: values of a second file, by a key; several rows are several values, rows without a record are reported."""

import pytest

from publisher.errors import SourceError
from publisher.pipeline.plan import source_digest, survey
from publisher.profiles import adapter_of, load, read
from publisher.profiles.joins import MAX_REPORTED
from publisher.raw import RawRecord

BODIES = "code,name\nM1,Ministry of Harbours\nM2,Ministry of Locks\n"
HEAD = 'title = "T"\nlicence = "not stated"\nreader = "csv"\nlanguage = "en"\n'
PROFILE = '[profile]\nkey = "code"\nnames = "name"\n'
JOIN = '[[join]]\nfile = "contacts.csv"\non = "code"\n'


@pytest.fixture
def source(tmp_path):
    def making(contacts, join=JOIN, profile=PROFILE, bodies=BODIES, head=HEAD, name="contacts.csv", main="bodies.csv"):
        (tmp_path / main).write_text(bodies, encoding="utf-8")
        (tmp_path / name).write_text(contacts, encoding="utf-8")
        (tmp_path / "source.toml").write_text(f"{head}{join}{profile}", encoding="utf-8")
        return load(tmp_path)

    return making


def rows(source):
    return [item.data for item in read(source) if isinstance(item, RawRecord)]


def faults(source):
    return [item.faults[0] for item in read(source) if not isinstance(item, RawRecord)]


def test_values_are_added_by_the_key(source):
    of = source("code,phone,street\nM2,1,Quay 1\nM1,2,\nM1,3,Quay 2\n")

    assert rows(of) == [
        {"code": "M1", "name": "Ministry of Harbours", "phone": ["2", "3"], "street": "Quay 2"},
        {"code": "M2", "name": "Ministry of Locks", "phone": "1", "street": "Quay 1"},
    ]


def test_record_without_a_row_has_empty_columns(source):
    of = source("code,phone\nM1,1\n")

    assert [row["phone"] for row in rows(of)] == ["1", ""]


def test_a_name_that_is_taken_gets_the_name_of_the_file(source):
    of = source("code,name\nM1,Harbours\nM2,Locks\n")

    assert [row["name (contacts)"] for row in rows(of)] == ["Harbours", "Locks"]


def test_translations_are_told_apart_by_their_language(source):
    join = JOIN + 'columns = ["title"]\nby = "lang"\n'
    profile = '[profile]\nkey = "code"\nnames = ["name", { from = "title@de", language = "de" }]\n'
    of = source("code,lang,title\nM1,de,Hafenamt\nM1,fr,Port\nM2,de,Schleusenamt\n", join=join, profile=profile)
    (first, *_) = read(of)

    assert [row.get("title@fr") for row in rows(of)] == ["Port", ""]
    assert {(name.value, name.language) for name in adapter_of(of).adapt(first, of).names} == {
        ("Ministry of Harbours", "en"),
        ("Hafenamt", "de"),
    }


def test_only_the_named_columns_are_added(source):
    of = source("id,phone,fax\nM1,1,2\nM2,3,4\n", join=JOIN + 'key = "id"\ncolumns = ["phone"]\n')

    assert rows(of)[0] == {"code": "M1", "name": "Ministry of Harbours", "phone": "1"}


def test_rows_without_a_record_are_reported(source):
    of = source("code,phone\nM1,1\nM9,2\n,3\nM2,4\n")

    assert [(fault.code, fault.file, fault.line, fault.value) for fault in faults(of)] == [
        ("join-unmatched", "contacts.csv", 3, "M9"),
        ("join-unmatched", "contacts.csv", 4, None),
    ]


def test_rows_without_a_record_are_counted_when_there_are_many(source):
    more = "".join(f"X{number},1\n" for number in range(MAX_REPORTED + 7))
    reported = faults(source("code,phone\nM1,1\nM2,2\n" + more))

    assert len(reported) == MAX_REPORTED + 1
    assert reported[-1].message.startswith("7 more rows")


def test_rows_without_a_record_may_be_expected(source):
    of = source("code,phone\nM1,1\nM9,2\n", join=JOIN + 'unmatched = "ignore"\n')

    assert faults(of) == []


def test_columns_about_people_are_left_out(source):
    of = source("code,officer\nM1,Ann Lee\nM9,Bo Yu\n", profile=PROFILE + 'leave_out = "officer"\n')
    items = list(read(of))

    assert not any(b"Ann Lee" in item.raw or b"Bo Yu" in item.raw for item in items)
    assert all("officer" not in item.data for item in items if isinstance(item, RawRecord))


def test_json_is_joined_to_json(source):
    join = '[[join]]\nfile = "contacts.jsonl"\non = "meta.code"\nkey = "of.code"\n'
    of = source(
        '{"of": {"code": 1}, "phone": {"office": "1"}}\n{"of": {"code": 2}, "phone": {"office": "2"}}\n',
        join=join,
        profile='[profile]\nkey = "meta.code"\nnames = "name"\n',
        bodies='[{"meta": {"code": 1.0}, "name": "A"}, {"meta": {"code": 3}, "name": "B"}]',
        head=HEAD.replace("csv", "json"),
        name="contacts.jsonl",
        main="bodies.json",
    )

    assert [row.get("phone") for row in rows(of)] == [{"office": "1"}, None]
    assert [fault.value for fault in faults(of)] == ["2"]


@pytest.mark.parametrize(
    ("join", "code", "line"),
    [
        pytest.param('[[join]]\nfile = "none.csv"\non = "code"\n', "source-file-missing", 6, id="no-file"),
        pytest.param('[[join]]\nfile = "../x.csv"\non = "code"\n', "source-value-wrong", 6, id="elsewhere"),
        pytest.param('[[join]]\nfile = "contacts.csv"\n', "source-key-missing", 5, id="no-key"),
        pytest.param(JOIN + 'onn = "x"\n', "source-key-unknown", 8, id="unknown"),
        pytest.param(JOIN + 'reader = "klingon"\n', "source-value-wrong", 8, id="reader"),
    ],
)
def test_faults_of_a_join_are_located(source, join, code, line):
    with pytest.raises(SourceError) as caught:
        source("code,phone\n", join=join)

    assert [(fault.code, fault.line) for fault in caught.value.faults] == [(code, line)]


def test_a_column_that_is_missing_is_named(source):
    of = source("ministry,phone\nM1,1\n", join=JOIN + 'key = "ministy"\n')

    with pytest.raises(SourceError, match=r"contacts\.csv has no column 'ministy'.*'ministry'"):
        list(read(of))


def test_a_change_of_the_joined_file_changes_the_input(source):
    first = survey([source("code,phone\nM1,1\n")])
    second = survey([source("code,phone\nM1,2\n")])

    assert [row.file for row in first] == ["bodies.csv", "contacts.csv"]
    assert first[1].sha256 != second[1].sha256


def test_description_is_the_same_wherever_the_folder_is(source, tmp_path):
    of = source("code,phone\nM1,1\n", head=f'slug = "bodies"\n{HEAD}')
    moved = tmp_path / "moved"
    moved.mkdir()
    for file in tmp_path.glob("*.*"):
        file.rename(moved / file.name)

    assert source_digest(load(moved)) == source_digest(of)
