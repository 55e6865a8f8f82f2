"""The report and the summary of a patched release are those of a pass over all results."""

import random
import sqlite3
from contextlib import closing

import orjson
import pytest

from publisher.pipeline.incremental.quality import report_patched, summary_of
from publisher.pipeline.stages.counts import explained, report_of
from publisher.pipeline.stages.quality import report_part, result_of
from publisher.release.records import packed
from publisher.release.schema import SCHEMA
from publisher.uris import UriPolicy

URIS = UriPolicy("https://lod.example.org")
SHAPES = ("Record-title", "Record-place", "Record-phone")


def result(record, shape, severity="warning"):
    return {
        "severity": severity,
        "focus": f"https://lod.example.org/id/institution/{record}",
        "path": None,
        "value": f'"{record}"',
        "component": "http://www.w3.org/ns/shacl#MinCountConstraintComponent",
        "shape": f"https://lod.example.org/shapes#{shape}",
        "message": f"Mend {shape} of {record}.",
    }


def line(record, told):
    where = {"thing": told["focus"], "source": "s", "key": str(record), "file": "a.csv", "line": record}
    return orjson.dumps({**where, **told}) + b"\n"


def refused(record, told):
    row = {"source": "s", "key": str(record), "file": "a.csv", "line": record, "faults": [], "results": [told]}
    return orjson.dumps({**row, "raw": ""}) + b"\n"


def release(folder, told, quarantine):
    """A release with these shapes broken, by record; gives its ``records.sqlite``, open."""
    (folder / "quality").mkdir(parents=True)
    database = sqlite3.connect(folder / "records.sqlite", isolation_level=None)
    database.executescript(SCHEMA)
    for record, shapes in told.items():
        results = [result(record, shape) for shape in shapes]
        lines = b"".join(line(record, it) for it in results)
        values = (record, packed(lines), packed(report_part(map(result_of, results), URIS)))
        if results:
            database.execute("INSERT INTO result VALUES (?, ?, ?)", values)
    for record, shape in quarantine.items():
        row = (record, "", refused(record, result(record, shape, "violation")))
        database.execute("INSERT INTO refused (number, input, line) VALUES (?, ?, ?)", row)
    (folder / "quality" / "report.ttl").write_bytes(b"".join(report_of(database, URIS)))
    summary = {"reasons": explained(database).rows()}
    (folder / "quality" / "summary.json").write_bytes(orjson.dumps(summary))
    return database


def assert_as_a_pass_over_all(tmp_path, before, after, quarantine):
    changed = [record for record in before if before[record] != after[record]]
    with (
        closing(release(tmp_path / "before", before, quarantine)),
        closing(release(tmp_path / "after", after, quarantine)) as now,
    ):
        report = b"".join(map(bytes, report_patched(tmp_path / "before", now, changed, URIS)))

        assert summary_of(tmp_path / "before", now, changed).rows() == explained(now).rows()
        assert report == (tmp_path / "after" / "quality" / "report.ttl").read_bytes()


@pytest.mark.parametrize("seed", range(20))
def test_any_changes_give_what_a_pass_over_all_gives(tmp_path, seed):
    dice = random.Random(seed)

    def some():
        return sorted(shape for shape in SHAPES if dice.random() < dice.choice((0.1, 0.6)))

    before = {record: some() for record in range(1, 25)}
    after = {record: some() if dice.random() < 0.3 else shapes for record, shapes in before.items()}
    quarantine = {30 + number: dice.choice(SHAPES) for number in range(dice.randint(0, 3))}

    assert_as_a_pass_over_all(tmp_path, before, after, quarantine)


@pytest.mark.parametrize("quarantine", [{}, {9: SHAPES[0]}])
@pytest.mark.parametrize(("before", "after"), [([SHAPES[0]], []), ([], [SHAPES[0]]), ([SHAPES[0]], [SHAPES[1]])])
def test_the_first_and_the_last_result_come_and_go(tmp_path, before, after, quarantine):
    assert_as_a_pass_over_all(tmp_path, {1: before}, {1: after}, quarantine)


def test_a_report_that_is_not_as_it_was_made_is_made_anew(tmp_path):
    with closing(release(tmp_path / "before", {1: [SHAPES[0]]}, {})) as now:
        (tmp_path / "before" / "quality" / "report.ttl").write_bytes(b"cut off")

        assert b"".join(report_patched(tmp_path / "before", now, [1], URIS)) == b"".join(report_of(now, URIS))
