"""A build from sources to a live release: what it writes, what it refuses, what it keeps."""

import gzip
import hashlib
import json
import os
import sqlite3
import stat
import threading

import pytest
import zstandard

from publisher.errors import BuildRunningError, ClockError, DiskFullError, SettingError, ShrinkError, UsageError
from publisher.pipeline import build as build_module
from publisher.rdf.description import Description
from publisher.release import Home, Release, activate, current, verify, versions
from publisher.release.lock import hold
from publisher.release.records import unpacked
from publisher.uris import Kind, UriPolicy
from publisher.validation import edges, validate_dataset
from tests.support.registers import Clock, row, write_source

DUMPS = {
    f"dumps/institutions.{suffix}.{coding}"
    for suffix in ("nq", "nt", "ttl", "jsonld", "rdf", "jsonl", "csv")
    for coding in ("gz", "zst")
} | {"dumps/institutions.parquet"}
QUALITY = {"quality/report.ttl", "quality/quarantine.jsonl", "quality/summary.json", "quality/trend.json"}
DATABASES = {"records.sqlite", "resolution.sqlite", "changes.sqlite"}
BESIDE = {
    "dumps/SHA256SUMS",
    *(f"dumps/{name}.csv-metadata.json" for name in ("institutions", "places", "concepts")),
    *(f"dumps/{name}.csv.{coding}" for name in ("places", "concepts") for coding in ("gz", "zst")),
}
FIRST = {"manifest.json", "catalog.nq", "queries.json", *BESIDE, *DATABASES, *DUMPS, *QUALITY}
CHANGED = {f"dumps/changes.{suffix}.{coding}" for suffix in ("csv", "jsonl") for coding in ("gz", "zst")}
SECOND = FIRST | CHANGED | {"dumps/added.nq.zst", "dumps/removed.nq.zst", "dumps/changes.csv-metadata.json"}


def files_of(release, *, store=False):
    paths = (path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file())
    return {path for path in paths if store == path.startswith("store/")}


def statements(release):
    return gzip.decompress((release / "dumps" / "institutions.nq.gz").read_bytes()).decode().splitlines()


def quarantine(release):
    return [json.loads(line) for line in (release / "quality" / "quarantine.jsonl").read_bytes().splitlines()]


def record(release, slug):
    with Release.open(release) as opened:
        return opened.record("institution", slug)


def test_build_writes_exactly_these_files(publication):
    first = publication.build([row(1), row(2)])
    second = publication.build([row(1, "Another name"), row(2)])

    assert files_of(first.release) == FIRST
    assert files_of(second.release) == SECOND | {f"history/{second.manifest.version}.sqlite"}
    assert "store/CURRENT" in files_of(first.release, store=True)
    assert {path.name for path in publication.home.iterdir()} == {
        "identifiers.sqlite",
        "releases",
        "current",
        "home.json",
        "build.lock",
        "current.lock",
    }


def test_every_file_is_in_the_manifest_and_read_only(publication):
    report = publication.build([row(1)])

    assert verify(report.release) == []
    for entry in report.manifest.files:
        path = report.release / entry.path
        assert stat.S_IMODE(path.stat().st_mode) == 0o444, entry.path
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256


def test_counts_reconcile_with_what_is_on_disk(publication):
    report = publication.build([row(1), row(2), row(1, "Twice"), row(3, "")])
    counts = report.manifest.counts

    assert (counts.read, counts.published, counts.quarantined) == (4, 2, 2)
    assert len(quarantine(report.release)) == counts.quarantined
    assert len(statements(report.release)) == counts.triples == sum(report.manifest.statistics.graphs.values())
    with Release.open(report.release) as release:
        assert sum(counts.things.values()) == sum(1 for _ in release.things())


def test_two_homes_get_the_same_dumps_byte_for_byte(publication, tmp_path):
    rows = [row(number, parent=str(number // 2) if number > 1 else "") for number in range(1, 40)]
    one = publication.build(rows)
    other = publication.build(home=tmp_path / "elsewhere", processes=2)

    for name in DUMPS | {"dumps/SHA256SUMS"}:
        assert (one.release / name).read_bytes() == (other.release / name).read_bytes(), name
    assert one.manifest.hashes["statements"] == other.manifest.hashes["statements"]


def test_gzip_and_zstd_dumps_hold_the_same_bytes(publication):
    report = publication.build([row(number) for number in range(30)])

    for suffix in ("nq", "nt", "ttl", "jsonld", "rdf"):
        unpacked = gzip.decompress((report.release / f"dumps/institutions.{suffix}.gz").read_bytes())
        with (report.release / f"dumps/institutions.{suffix}.zst").open("rb") as stream:
            reader = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
            assert reader.read() == unpacked


def test_nothing_changed_leaves_the_live_release(publication):
    first = publication.build([row(1)])
    again = publication.build()

    assert again.unchanged
    assert again.release == first.release
    assert len(versions(publication.home)) == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"force": True}, id="force"),
        pytest.param({"validator": "pyshacl"}, id="another-validator"),
    ],
)
def test_a_build_is_made_when_it_may_differ(publication, change):
    publication.build([row(1)])

    assert not publication.build(**change).unchanged


def test_a_changed_source_makes_the_next_release(publication):
    first = publication.build([row(1)])
    second = publication.build([row(1), row(2)])

    assert second.manifest.sequence == 2
    assert second.manifest.previous == first.manifest.version
    assert current(publication.home) == second.release
    assert first.release.is_dir()


def test_an_unchanged_record_keeps_its_dates(publication):
    first = publication.build([row(1), row(2)])
    second = publication.build([row(1), row(2, "New name")])

    kept, changed = record(second.release, "office-1"), record(second.release, "office-2")
    assert (kept.changed_version, kept.changed) == (first.manifest.version, first.manifest.created)
    assert kept.digest == record(first.release, "office-1").digest
    assert changed.changed_version == second.manifest.version
    assert changed.first_version == first.manifest.version


def test_a_linked_things_label_changes_the_digest_but_not_the_content(publication):
    first = publication.build([row(1), row(2, parent="1")])
    second = publication.build([row(1, "Renamed"), row(2, parent="1")])

    before, after = record(first.release, "office-2"), record(second.release, "office-2")
    assert before.content == after.content
    assert before.digest != after.digest
    assert b"Renamed" in after.cards


def test_an_identifier_survives_a_change_of_name(publication):
    publication.build([row(1, "Bureau of Water")])
    report = publication.build([row(1, "Bureau of Rivers")])

    assert record(report.release, "bureau-of-water").label == "Bureau of Rivers"


def test_a_deleted_record_becomes_a_tombstone_and_comes_back(publication):
    publication.build([row(1), row(2)])
    gone = publication.build([row(1)])
    still = publication.build([row(1, "Changed")])
    back = publication.build([row(1), row(2)])

    assert record(gone.release, "office-2").state == "deleted"
    assert record(still.release, "office-2").state == "deleted"
    assert record(still.release, "office-2").changed_version == gone.manifest.version
    assert record(back.release, "office-2").state == "live"
    assert gone.manifest.counts.states == {"deleted": 1, "live": gone.manifest.counts.states["live"]}


def test_a_merged_record_names_its_successor(publication):
    report = publication.build([row(1), row(2, merged_into="1")])

    merged = record(report.release, "office-2")
    assert (merged.state, merged.successor) == ("merged", f"{publication.base}/id/institution/office-1")


def test_an_institution_that_is_only_mentioned_is_published(publication):
    report = publication.build([row(1, partner="Office of Foreign Experts")])

    mentioned = record(report.release, "office-of-foreign-experts")
    assert mentioned.label == "Office of Foreign Experts"
    assert report.manifest.counts.published == 1
    assert report.manifest.counts.things["institution"] == 2


def test_a_record_takes_over_the_address_under_which_it_was_mentioned(publication):
    publication.build([row(1, partner="The Office of Foreign Experts")])
    report = publication.build([row(1, partner="The Office of Foreign Experts"), row(7, "Office of Foreign Experts")])

    assert record(report.release, "the-office-of-foreign-experts").key == "7"
    assert record(report.release, "office-of-foreign-experts") is None


def test_shared_things_are_published_with_their_ancestors(publication):
    report = publication.build([row(1, tag="Science;Water")])

    with Release.open(report.release) as release:
        assert {thing.iri.removeprefix(release.uris.base) for thing in release.things("concept")} == {
            "/id/concept/tag",
            "/id/concept/tag/science",
            "/id/concept/tag/water",
        }
        assert [thing.label for thing in release.things("place")] == ["China"]


@pytest.mark.parametrize(
    ("rows", "code", "keys"),
    [
        pytest.param([row(1), row(1, "Twice")], "identifier-duplicate", ["1"], id="duplicate"),
        pytest.param([row("a1"), row("A1", "Other case")], "identifier-case", ["A1"], id="case"),
        pytest.param(
            [row(1, parent="2"), row(2, parent="3"), row(3, parent="1")], "hierarchy-circular", ["3"], id="circle"
        ),
        pytest.param([row(1, merged_into="9")], "merge-dangling", ["1"], id="merged-into-nothing"),
        pytest.param([row(1, merged_into="2"), row(2, merged_into="1")], "merge-circular", ["2"], id="merge-circle"),
    ],
)
def test_what_contradicts_other_records_is_quarantined_and_the_rest_published(publication, rows, code, keys):
    report = publication.build([*rows, row(50, "A sound record")])

    refused = quarantine(report.release)
    assert [it["key"] for it in refused] == keys
    assert {fault["code"] for it in refused for fault in it["faults"]} == {code}
    assert all(it["raw"].strip() and it["line"] for it in refused)
    assert record(report.release, "a-sound-record").state == "live"
    assert report.manifest.counts.read == report.manifest.counts.published + report.manifest.counts.quarantined


def test_a_refused_record_that_others_speak_of_is_known_by_what_they_say(publication):
    report = publication.build([row(1, parent="2"), row(2, parent="1", note="Refused")])

    stub = record(report.release, "office-2")
    assert stub.label == "2"
    assert b"Refused" not in stub.quads
    assert report.manifest.counts.published == 1


def test_a_record_that_was_published_and_is_refused_now_is_gone_not_lost(publication):
    publication.build([row(1), row(2)])
    report = publication.build([row(1), row(2, "")])

    assert record(report.release, "office-2").state == "deleted"
    assert report.manifest.counts.quarantined == 1


def test_deleting_too_much_is_refused_and_says_which(publication):
    rows = [row(number) for number in range(10)]
    first = publication.build(rows)

    with pytest.raises(ShrinkError, match="office-9") as caught:
        publication.build(rows[:7], max_shrink=0.2)

    assert caught.value.share == pytest.approx(0.3)
    assert current(publication.home) == first.release
    assert len(versions(publication.home)) == 1
    assert not publication.build(rows[:9], max_shrink=0.2).unchanged


def test_the_base_of_a_home_is_for_ever(publication):
    publication.build([row(1)])

    with pytest.raises(SettingError, match="'publisher rebase' moves it to another"):
        publication.build(base="https://elsewhere.example")


def test_a_clock_that_goes_backwards_is_refused(publication):
    first = publication.build([row(1)])
    publication.clock = Clock()
    publication.clock.now = publication.clock.now.replace(hour=3)

    with pytest.raises(ClockError, match=first.manifest.version):
        publication.build([row(1), row(2)])

    assert current(publication.home) == first.release


def test_two_sources_of_one_name_are_refused(publication, tmp_path):
    one, other = write_source(tmp_path / "one", [row(1)]), write_source(tmp_path / "other", [row(2)])

    with pytest.raises(UsageError, match="two sources are called 'register'"):
        build_module.build(publication.plan(one, other), clock=publication.clock)


def test_a_second_build_is_told_who_holds_the_home(publication):
    publication.build([row(1)])

    with hold(Home(publication.home)), pytest.raises(BuildRunningError, match=str(os.getpid())):
        publication.build([row(1), row(2)])


def test_a_second_build_waits_when_told_to(publication):
    publication.build([row(1)])
    write_source(publication.source, [row(1), row(2)])
    held, release = threading.Event(), threading.Event()

    def other_build():
        with hold(Home(publication.home)):
            held.set()
            release.wait(5)

    other = threading.Thread(target=other_build)
    other.start()
    held.wait(5)
    threading.Timer(0.3, release.set).start()

    assert not publication.build(wait_s=10).unchanged
    other.join()


def test_what_a_dead_build_left_is_cleared(publication):
    leftover = publication.home / "staging" / "20200101T000000Z" / "records.sqlite"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half")

    publication.build([row(1)])

    assert not (publication.home / "staging").exists()


def test_room_is_checked_before_anything_is_written(publication, monkeypatch):
    monkeypatch.setattr(build_module, "SPACE_AT_LEAST", 1 << 60)

    with pytest.raises(DiskFullError, match="MiB are needed"):
        publication.build([row(1)])

    assert not (publication.home / "releases").exists()


def edges_of(release):
    """What the dataset shapes look at, of everything that is published."""
    connection = sqlite3.connect(f"file:{release / 'records.sqlite'}?mode=ro&immutable=1", uri=True)
    rows = connection.execute("SELECT iri, kind, slug, source, key, label, quads FROM record").fetchall()
    connection.close()
    for iri, kind, slug, source, key, label, quads in rows:
        lines = tuple(unpacked(quads).decode().splitlines())
        yield from edges(Description(iri, Kind(kind), slug, source, key, label, (label,), lines))


def test_what_contradicts_itself_never_reaches_the_dataset_shapes(publication):
    rows = [row(1, parent="2"), row(2, parent="3"), row(3, parent="1"), row(4), row(4, "Twice"), row(5, parent="4")]
    report = publication.build([*rows, row(6, merged_into="5", tag="Water")])
    found, disagreed = validate_dataset(UriPolicy(publication.base), edges_of(report.release))

    assert report.manifest.counts.quarantined == 2
    assert disagreed == ()
    assert {result.severity for results in found.values() for result in results} <= {"warning"}


def test_rolling_back_is_activating(publication):
    first = publication.build([row(1)])
    second = publication.build([row(1), row(2)])

    activate(publication.home, first.manifest.version)
    assert current(publication.home) == first.release

    third = publication.build([row(1), row(3)])
    assert third.manifest.previous == second.manifest.version
    assert third.manifest.sequence == 3
    assert second.release.is_dir()


def test_history_is_not_stored_twice(publication):
    publication.build([row(1)])
    second = publication.build([row(1, "Second")])
    third = publication.build([row(1, "Third")])

    name = f"history/{second.manifest.version}.sqlite"
    assert (second.release / name).stat().st_ino == (third.release / name).stat().st_ino
    assert verify(third.release) == []
