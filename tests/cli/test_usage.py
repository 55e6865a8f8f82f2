"""``publisher usage``, from logs to tables, JSON and CSV."""

import csv
import gzip
import io
import json

import pytest

LINE = '192.0.2.{address} - - [28/Nov/2026:10:05:03 +0100] "GET {path} HTTP/1.1" {status} 12 "{referrer}" "{agent}"\n'


def line(path="/doc/place/cn.ttl", **changes):
    return LINE.format(**{"address": 7, "path": path, "status": 200, "referrer": "-", "agent": "CKAN/2.9", **changes})


@pytest.fixture
def log(tmp_path):
    file = tmp_path / "access.log"
    rows = [line() for _ in range(6)] + [line("/doc/place/rare.ttl", referrer="https://=portal.example/")]
    file.write_text("".join([*rows, line(status=404), *(line(referrer="https://portal.example/x") for _ in range(5))]))
    return file


def test_tables_show_what_is_asked_for(publisher, log):
    called = publisher("usage", str(log))

    assert called.code == 0
    assert "12 answers, 2026-11-28 to 2026-11-28; 1 others" in called.out
    assert "place/cn" in called.out
    assert "rare" not in called.out
    assert "192.0.2" not in called.out


def test_json_has_every_section(publisher, log):
    printed = json.loads(publisher("usage", str(log), "--format", "json").out)

    assert printed["days"] == [{"day": "2026-11-28", "answers": 12}]
    assert printed["things"] == [{"name": "place/cn", "answers": 11}]
    assert printed["referrers"] == [{"name": "portal.example", "answers": 5}]
    assert printed["harvesters"] == [{"name": "CKAN", "answers": 12}]
    assert printed["formats"] == [{"name": "Turtle", "answers": 12}]


def test_csv_is_a_table(publisher, log):
    table = list(csv.DictReader(io.StringIO(publisher("usage", str(log), "--format", "csv", "--at-least", "1").out)))

    assert {"section": "things", "name": "place/rare", "answers": "1"} in table
    assert table[0] == {"section": "days", "name": "2026-11-28", "answers": "12"}


def test_compressed_logs_are_read_beside_others(publisher, log, tmp_path):
    packed = tmp_path / "access.log.2.gz"
    packed.write_bytes(gzip.compress(log.read_bytes()))

    assert json.loads(publisher("usage", str(log), str(packed), "--format", "json").out)["answers"] == 24


def test_days_are_chosen(publisher, log):
    printed = json.loads(publisher("usage", str(log), "--since", "2026-11-29", "--format", "json").out)

    assert printed["answers"] == 0


def test_lines_that_cannot_be_read_are_told(publisher, log):
    log.write_text(log.read_text() + "junk\n")

    called = publisher("usage", str(log))

    assert called.code == 0
    assert "1 of 14 lines cannot be read" in " ".join(called.err.split())


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        ("no.log", b"what is this\nno log\n", "this is no access log"),
        ("torn.gz", gzip.compress(b"x" * 100_000, mtime=0)[:60], "is damaged"),
        ("fake.gz", b"not gzip at all", "is damaged"),
    ],
)
def test_file_that_is_no_log_is_an_error(publisher, tmp_path, name, body, problem):
    (tmp_path / name).write_bytes(body)

    called = publisher("usage", str(tmp_path / name))

    assert called.code != 0
    assert problem in " ".join(called.err.split())


def test_file_that_is_not_there_is_an_error(publisher, tmp_path):
    assert publisher("usage", str(tmp_path / "nothing.log")).code != 0
