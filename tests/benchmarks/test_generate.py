"""The same register comes out every time; its keys are its own, its parents are there, and a change is a change."""

import csv
import json

import pytest

from benchmarks.inputs.generate import COLUMNS, Register, write
from publisher.normalise.places import shipped_gazetteer


def test_same_seed_gives_the_same_register():
    assert list(Register(300).rows()) == list(Register(300).rows())


def test_other_seed_gives_other_details_of_the_same_institutions():
    ones, others = list(Register(300).rows()), list(Register(300, seed=2).rows())

    assert [row.id for row in ones] == [row.id for row in others]
    assert ones != others


def test_smaller_register_is_the_beginning_of_a_larger_one():
    assert list(Register(500).rows())[:200] == list(Register(200).rows())


def test_every_key_and_name_is_there_once_and_every_parent_comes_before():
    seen, names = set(), set()
    for row in Register(260_000).rows():
        assert row.id not in seen
        assert not row.parent or row.parent in seen, row
        seen.add(row.id)
        names.add(row.id[:6] + row.name_en)
    assert len(names) == 260_000


def test_places_are_of_the_gazetteer():
    gazetteer = shipped_gazetteer()

    rows = Register(5_000).rows()
    paths = {tuple(filter(None, (row.province, row.city, row.district))) for row in rows}
    assert len(paths) == 66
    assert [path for path in paths if gazetteer.find(path, within="cn") is None] == []


def test_changed_share_of_the_records_differs():
    before, after = list(Register(1_000).rows()), list(Register(1_000, changed=0.01).rows())

    assert sum(one != other for one, other in zip(before, after, strict=True)) == 10


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_source_folder_holds_every_row(tmp_path, kind):
    file = write(Register(50), tmp_path, kind) / f"institutions.{kind}"

    with file.open(encoding="utf-8", newline="") as stream:
        rows = [json.loads(line) for line in stream] if kind == "jsonl" else list(csv.DictReader(stream))
    expected = list(Register(50).rows())
    assert [row["id"] for row in rows] == [row.id for row in expected]
    assert [row["name_zh"] for row in rows] == [row.name_zh for row in expected]
    assert kind == "jsonl" or tuple(rows[0]) == COLUMNS
