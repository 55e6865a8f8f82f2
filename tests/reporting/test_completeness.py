"""The report on a home: completeness, remarks, reasons and the trend, from sealed releases."""

import json
import sqlite3
from collections import Counter

import pyoxigraph as ox
import pytest

from publisher.cli import run
from publisher.errors import ReleaseNotFoundError
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles import load
from publisher.records import Institution
from publisher.release import Manifest, current, prune
from publisher.release.records import unpacked
from publisher.reporting import completeness, filled, report

TOML = """title = "Offices"
slug = "offices"
licence = "not stated"
reader = "csv"
language = "en"
country = "GB"
[profile]
key = "id"
names = "name"
telephones = "phone"
founded = "founded"
place = { country = { value = "GB" } }
"""
FIRST = "id,name,phone,founded\n1,Tide Office,020 7946 0018,1898\n2,Moon Office,not yet,1901\n3,Wave Office,,circa 1900\n4\n"
SECOND = FIRST.replace("not yet", "020 7946 0019")


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "offices"
    folder.mkdir()
    (folder / "source.toml").write_text(TOML, encoding="utf-8")
    for text in (FIRST, SECOND):
        (folder / "t.csv").write_text(text, encoding="utf-8")
        build(Plan(home=tmp_path / "home", base="https://lod.example.org", sources=(load(folder),), processes=1))
    return tmp_path / "home"


def test_completeness_now_and_before(home):
    result = report(home)

    assert result.sources["offices"].records == 3
    assert dict(result.sources["offices"].filled) == {"names": 3, "telephones": 2, "founded": 2, "place": 3}
    assert result.before["offices"].filled["telephones"] == 1


def test_build_counts_what_records_have(home):
    live = current(home)
    (source,) = Manifest.load(live).sources
    connection = sqlite3.connect(live / "records.sqlite")
    bodies = [unpacked(body) for (body,) in connection.execute("SELECT body FROM source")]
    connection.close()
    fields = Counter(name for body in bodies for name in filled(Institution.model_validate_json(body)))

    assert source.filled == fields == {"names": 3, "telephones": 2, "founded": 2, "place": 3}


def test_catalogue_measures_what_is_reported(home):
    store = ox.Store.read_only(str(current(home) / "store"))
    rows = store.query(
        "PREFIX dqv: <http://www.w3.org/ns/dqv#> SELECT ?metric ?value WHERE { GRAPH ?graph { "
        "<https://lod.example.org/dataset/offices> dqv:hasQualityMeasurement ?it . "
        "?it dqv:isMeasurementOf ?metric ; dqv:value ?value } }"
    )
    found = {row["metric"].value.rpartition("#metric-")[2]: row["value"].value for row in rows}

    completeness = {name: share for name, share in found.items() if name.startswith("completeness-")}
    assert completeness == {
        "completeness-names": "1",
        "completeness-telephones": "0.666667",
        "completeness-founded": "0.666667",
        "completeness-place": "1",
    }
    assert (found["published"], found["quarantined"], found["fault-row-ragged"]) == ("0.75", "0.25", "1")
    warned = sum(row["count"] for row in report(home).reasons if row["severity"] in {"warning", "info"})
    assert int(found["warnings"]) == warned > 0


def test_remarks_with_examples(home):
    (remark,) = report(home).sources["offices"].remarks

    assert (remark.kind, remark.field, remark.count, remark.examples) == (
        "not-understood",
        "founded",
        1,
        ["circa 1900"],
    )


def test_reasons_and_trend(home):
    result = report(home)

    assert [row["reason"] for row in result.reasons if row["severity"] == "fault"] == ["row-ragged"]
    assert [(point.read, point.published, point.quarantined) for point in result.trend] == [(4, 3, 1), (4, 3, 1)]
    assert result.trend[-1].version == result.version


def test_home_without_a_release(tmp_path):
    with pytest.raises(ReleaseNotFoundError):
        report(tmp_path)


def test_command_prints_it(home, capsys):
    assert run(["report", "--home", str(home)]) == 0
    out = capsys.readouterr().out

    assert "offices: fields of 3 records" in out
    assert "+33.3%" in out
    assert "circa 1900" in out


def test_command_prints_json(home, capsys):
    assert run(["report", "--home", str(home), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)

    assert result["sources"]["offices"]["filled"]["telephones"] == 2


def test_command_reports_on_one_source(home, capsys):
    assert run(["report", "--home", str(home), "--source", "nobody"]) == 0

    assert "offices: fields of 3 records" not in capsys.readouterr().out


@pytest.mark.parametrize("moment", ["before", "while"])
def test_release_before_that_is_removed_while_it_is_read_is_left_out(home, monkeypatch, moment):
    look = completeness.open_read_only
    live = current(home)

    def removed(records):
        if records.parent == live:
            return look(records)
        if moment == "while":
            (records.parent / "manifest.json").unlink()
            records.unlink()
            return look(records)
        prune(home, keep=1)
        return look(records)

    monkeypatch.setattr(completeness, "open_read_only", removed)

    assert report(home).before == {}
    assert report(home).sources


def test_damaged_release_before_is_named_all_the_same(home):
    before = home / "releases" / Manifest.load(current(home)).previous / "records.sqlite"
    before.chmod(0o644)
    before.write_bytes(b"SQLite format 3")

    with pytest.raises(sqlite3.DatabaseError):
        report(home)
