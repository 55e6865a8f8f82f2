"""Records with known bytes are skipped, and everything else is read as without a skip rule."""

import random

import orjson
import pytest

from publisher.raw import RawRecord, SkippedRecord
from publisher.sources import read_file, reader_named
from publisher.sources.source import Source


def source(tmp_path, text, suffix, **options):
    file = tmp_path / f"table.{suffix}"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Source(path=tmp_path, slug="x", title="X", reader=suffix, options=options), file


def read_with_known(tmp_path, before, after, suffix, **options):
    """Read one text with the records of the other known, one by one; return this, and what reading it alone returns."""
    origin, file = source(tmp_path, before, suffix, **options)
    known = [
        (record.file, record.decoding, record.raw) if isinstance(record, RawRecord) else None
        for record in read_file(origin, file)
    ]
    origin, file = source(tmp_path, after, suffix, **options)
    records = []

    def skip_rule(name, decoding):
        return lambda raw: len(records) < len(known) and known[len(records)] == (name, decoding, raw)

    for item in reader_named(suffix).read_changed(origin, file, skip_rule):
        records.append(item)
    return records, list(read_file(origin, file))


def assert_agrees(records, alone):
    assert len(records) == len(alone)
    for item, expected in zip(records, alone, strict=True):
        if isinstance(item, SkippedRecord):
            assert isinstance(expected, RawRecord)
            assert item.line == expected.line
        else:
            assert item == expected


CELLS = ["plain", "Ünï", '"quoted"', '"two\nlines"', '"with "" and ,"', "", 'inch 5"', '"', " blank ", '"open', "\r"]


def table(dice, rows):
    head = "id,name,note\n"
    return head + "".join(dice.choice(["", "", "", "\n", "only\n"]) + row for row in rows)


def row(dice):
    return f"{dice.randint(1, 99)},{dice.choice(CELLS[:6])},{dice.choice(CELLS)}{dice.choice([chr(10), chr(13) + chr(10)])}"


@pytest.mark.parametrize("seed", range(150))
def test_any_table_is_read_the_same(tmp_path, seed):
    dice = random.Random(seed)
    rows = [row(dice) for _ in range(12)]
    changed = [row(dice) if dice.random() < 0.15 else old for old in rows]
    if dice.random() < 0.2:
        changed.insert(dice.randint(0, 12), row(dice))
    before, after = table(random.Random(seed), rows), table(random.Random(seed), changed)

    assert_agrees(*read_with_known(tmp_path, before, after, "csv"))


@pytest.mark.parametrize("seed", range(40))
def test_any_json_lines_are_read_the_same(tmp_path, seed):
    dice = random.Random(seed)

    def line():
        encoded = orjson.dumps({"id": dice.randint(1, 9), "name": dice.choice(["a", "Ünï", "b\n"])})
        return (
            dice.choice([encoded, encoded, encoded, b"  " + encoded, b"{broken", b"[1]", b"", encoded + b"\r"]) + b"\n"
        )

    lines = [line() for _ in range(12)]
    changed = [line() if dice.random() < 0.2 else old for old in lines]

    assert_agrees(*read_with_known(tmp_path, b"".join(lines), b"".join(changed), "jsonl"))


def test_known_records_are_skipped(tmp_path):
    before = 'id,name\n1,"a\nb"\n\n2,"c ""d"""\n3,e\n'
    records, alone = read_with_known(tmp_path, before, before.replace("3,e", "3,f"), "csv")

    assert [type(record) for record in records] == [
        SkippedRecord,
        RawRecord,
        RawRecord,
    ]  # the one behind an empty line is read
    assert_agrees(records, alone)


OTHER_DECODINGS = {
    "another column": lambda text: text.replace("name", "title", 1).encode(),
    "another encoding": lambda text: text.encode("latin-1") + b"3,\xe9t\xe9\n",
    "another delimiter": lambda text: text.replace("id,name", "id;name").replace(",", ";").encode(),
    "a byte order mark of another encoding": lambda text: text.encode("utf-16"),
}


@pytest.mark.parametrize("write", OTHER_DECODINGS.values(), ids=OTHER_DECODINGS)
def test_nothing_is_skipped_in_a_file_that_is_decoded_otherwise(tmp_path, write):
    before = "id,name\n1,a\n2,b\n"
    records, alone = read_with_known(tmp_path, before, write(before), "csv")

    assert not any(isinstance(record, SkippedRecord) for record in records)
    assert records == alone


@pytest.mark.parametrize("options", [{"comment": "#"}, {"columns": ["a", "b"], "header_row": 1}])
def test_nothing_is_skipped_where_lines_are_excluded(tmp_path, options):
    before = "id,name\n1,a\n# 9,x\n2,b\n"
    records, alone = read_with_known(tmp_path, before, before, "csv", **options)

    assert records == alone
