"""Records that are known by their bytes are passed over, and everything else is read as if nothing had been known."""

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


def read_knowing(tmp_path, before, after, suffix, **options):
    """Read one text knowing the other, place by place; gives that, and what reading it alone gives."""
    origin, file = source(tmp_path, before, suffix, **options)
    known = [(it.file, it.decoding, it.raw) if isinstance(it, RawRecord) else None for it in read_file(origin, file)]
    origin, file = source(tmp_path, after, suffix, **options)
    found = []

    def knows(name, decoding):
        return lambda raw: len(found) < len(known) and known[len(found)] == (name, decoding, raw)

    for item in reader_named(suffix).read_changed(origin, file, knows):
        found.append(item)
    return found, list(read_file(origin, file))


def assert_agrees(found, alone):
    assert len(found) == len(alone)
    for item, expected in zip(found, alone, strict=True):
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
    changed = [row(dice) if dice.random() < 0.15 else it for it in rows]
    if dice.random() < 0.2:
        changed.insert(dice.randint(0, 12), row(dice))
    before, after = table(random.Random(seed), rows), table(random.Random(seed), changed)

    assert_agrees(*read_knowing(tmp_path, before, after, "csv"))


@pytest.mark.parametrize("seed", range(40))
def test_any_json_lines_are_read_the_same(tmp_path, seed):
    dice = random.Random(seed)

    def line():
        made = orjson.dumps({"id": dice.randint(1, 9), "name": dice.choice(["a", "Ünï", "b\n"])})
        return dice.choice([made, made, made, b"  " + made, b"{broken", b"[1]", b"", made + b"\r"]) + b"\n"

    lines = [line() for _ in range(12)]
    changed = [line() if dice.random() < 0.2 else it for it in lines]

    assert_agrees(*read_knowing(tmp_path, b"".join(lines), b"".join(changed), "jsonl"))


def test_what_is_known_is_passed_over(tmp_path):
    before = 'id,name\n1,"a\nb"\n\n2,"c ""d"""\n3,e\n'
    found, alone = read_knowing(tmp_path, before, before.replace("3,e", "3,f"), "csv")

    assert [type(it) for it in found] == [SkippedRecord, RawRecord, RawRecord]  # behind an empty line it is read
    assert_agrees(found, alone)


OTHERWISE = {
    "another column": lambda text: text.replace("name", "title", 1).encode(),
    "another encoding": lambda text: text.encode("latin-1") + b"3,\xe9t\xe9\n",
    "another delimiter": lambda text: text.replace("id,name", "id;name").replace(",", ";").encode(),
    "a byte order mark of another encoding": lambda text: text.encode("utf-16"),
}


@pytest.mark.parametrize("write", OTHERWISE.values(), ids=OTHERWISE)
def test_nothing_is_known_of_a_file_that_is_read_otherwise(tmp_path, write):
    before = "id,name\n1,a\n2,b\n"
    found, alone = read_knowing(tmp_path, before, write(before), "csv")

    assert not any(isinstance(it, SkippedRecord) for it in found)
    assert found == alone


@pytest.mark.parametrize("options", [{"comment": "#"}, {"columns": ["a", "b"], "header_row": 1}])
def test_where_lines_are_left_out_everything_is_read(tmp_path, options):
    before = "id,name\n1,a\n# 9,x\n2,b\n"
    found, alone = read_knowing(tmp_path, before, before, "csv", **options)

    assert found == alone
