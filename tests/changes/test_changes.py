"""The log of changes: what happened to whom, in which release, and what each version said."""

import sqlite3
from contextlib import closing

import pytest
import zstandard

from publisher.changes import (
    ADDED,
    HISTORY,
    LOG,
    REMOVED,
    ChangeLog,
    ChangeType,
    apply,
    at_release,
    check_shrinkage,
    compare,
    in_force,
    write,
)
from publisher.errors import ClockError, DeltaError, ManifestError, ShrinkError
from publisher.release.layout import RECORDS
from publisher.release.records import unpacked
from tests.support.small_releases import card

BASE = "https://lod.example.org/id/institution"


def told(log: ChangeLog) -> list[tuple[str, ChangeType, str]]:
    return [(change.slug, change.type, change.version[:8]) for page in log.pages() for change in log.on_page(page)]


def unpack(path) -> list[str]:
    with path.open("rb") as stream:
        return zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True).read().decode().splitlines()


def dump(release) -> list[str]:
    with closing(sqlite3.connect(release / RECORDS)) as database:
        return [
            line
            for (quads,) in database.execute("SELECT quads FROM record")
            for line in unpacked(quads).decode().splitlines()
        ]


def test_comparison_names_what_happened(releases):
    one, two, three = (folder / RECORDS for folder in releases)

    assert [(pair.new.slug, pair.type) for pair in compare(one, two)] == [
        ("b", ChangeType.UPDATED),
        ("c", ChangeType.DELETED),
        ("d", ChangeType.CREATED),
    ]
    assert [(pair.new.slug, pair.type) for pair in compare(two, three)] == [
        ("a", ChangeType.MERGED),
        ("c", ChangeType.UNDELETED),
    ]
    assert [pair.type for pair in compare(None, one)] == [ChangeType.CREATED] * 3
    assert list(compare(three, three)) == []


def test_difference_has_the_statements_of_both_sides(releases):
    pair = next(pair for pair in compare(releases[0] / RECORDS, releases[1] / RECORDS) if pair.new.slug == "b")

    found = pair.difference()

    assert [row.split('"')[1] for row in found.added] == ["B2"]
    assert [row.split('"')[1] for row in found.removed] == ["B"]


def test_log_goes_on_from_release_to_release(written):
    with ChangeLog(written[2]) as log:
        assert told(log) == [
            ("a", ChangeType.CREATED, "20260901"),
            ("b", ChangeType.CREATED, "20260901"),
            ("c", ChangeType.CREATED, "20260901"),
            ("b", ChangeType.UPDATED, "20261001"),
            ("c", ChangeType.DELETED, "20261001"),
            ("d", ChangeType.CREATED, "20261001"),
            ("a", ChangeType.MERGED, "20261002"),
            ("c", ChangeType.UNDELETED, "20261002"),
        ]
        assert [row.counts for row in log.releases()][1] == {
            ChangeType.CREATED: 1,
            ChangeType.DELETED: 1,
            ChangeType.UPDATED: 1,
        }


def test_change_names_the_properties_that_came_and_went(written):
    with ChangeLog(written[2]) as log:
        change = log.history(f"{BASE}/b")[1]

    assert change.added == {"http://schema.org/name": 1}
    assert change.removed == {"http://schema.org/name": 1}


def test_log_of_a_sealed_release_is_not_touched_by_the_next(releases):
    one, two, _ = releases
    write(None, one, version="20260901T080000Z", at="2026-09-01T08:00:00Z")
    before = (one / LOG).read_bytes()

    write(one, two, version="20261001T080000Z", at="2026-10-01T08:00:00Z")

    assert (one / LOG).read_bytes() == before


def test_payload_is_what_each_version_said(written):
    with ChangeLog(written[2]) as log:
        texts = [log.snapshot(change).quads.decode().split('"')[1] for change in log.history(f"{BASE}/c")]
        assert texts == ["C", "yes", "C"]
        first = log.snapshot(log.history(f"{BASE}/b")[0])
        assert [line.split('"')[1] for line in first.lines()] == ["x", "B"]
        assert first.cards == card("20260901T080000Z")


def test_payloads_survive_the_removal_of_old_releases(written):
    for folder in written[:2]:
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()

    with ChangeLog(written[2]) as log:
        assert all(log.snapshot(change) for change in log.newest(100))


def test_superseded_versions_are_shared_not_copied(written):
    name = f"{HISTORY}/20261001T080000Z.sqlite"

    assert (written[1] / name).stat().st_ino == (written[2] / name).stat().st_ino


def test_pages_end_with_their_month_and_all_but_the_last_are_closed(written):
    with ChangeLog(written[2]) as log:
        assert [(page.name, page.size, page.closed) for page in log.pages()] == [
            ("2026-09", 3, True),
            ("2026-10", 5, False),
        ]


def test_full_page_is_followed_by_another_of_the_month(releases):
    previous = None
    for folder, (version, at) in zip(
        releases,
        [
            ("20260901T080000Z", "2026-09-01T08:00:00Z"),
            ("20260902T080000Z", "2026-09-02T08:00:00Z"),
            ("20261001T080000Z", "2026-10-01T08:00:00Z"),
        ],
        strict=True,
    ):
        write(previous, folder, version=version, at=at, page_size=2)
        previous = folder

    with ChangeLog(releases[2]) as log:
        assert [(page.name, page.size) for page in log.pages()] == [
            ("2026-09", 2),
            ("2026-09-2", 2),
            ("2026-09-3", 2),
            ("2026-10", 2),
        ]
        assert [change.seq for page in log.pages() for change in log.on_page(page)] == list(range(1, 9))


def test_closed_page_never_changes(releases):
    one, two, _ = releases
    write(None, one, version="20260901T080000Z", at="2026-09-01T08:00:00Z", page_size=2)
    with ChangeLog(one) as log:
        page = log.pages()[0]
        before = (page, log.on_page(page), [log.snapshot(change) for change in log.on_page(page)])

    write(one, two, version="20261001T080000Z", at="2026-10-01T08:00:00Z", page_size=2)

    with ChangeLog(two) as log:
        page = log.pages()[0]
        after = (page, log.on_page(page), [log.snapshot(change) for change in log.on_page(page)])
    assert [row.quads for row in after[2]] == [row.quads for row in before[2]]
    assert after[:2] == before[:2]


def test_release_without_a_change_is_noted_and_changes_nothing(releases, tmp_path):
    one = releases[0]
    write(None, one, version="20260901T080000Z", at="2026-09-01T08:00:00Z")
    same = tmp_path / "same"
    same.mkdir()
    (same / RECORDS).write_bytes((one / RECORDS).read_bytes())

    counts = write(one, same, version="20260902T080000Z", at="2026-09-02T08:00:00Z")

    assert counts == {}
    assert unpack(same / ADDED) == unpack(same / REMOVED) == []
    with ChangeLog(same) as log:
        assert [row.version for row in log.releases()] == ["20260901T080000Z", "20260902T080000Z"]
        assert [page.name for page in log.pages()] == ["2026-09"]


def test_deltas_lead_from_the_first_dump_to_the_last(written):
    statements = set(dump(written[0]))
    for release in written[1:]:
        statements = apply(statements, added=unpack(release / ADDED), removed=unpack(release / REMOVED))

    assert sorted(statements) == sorted(dump(written[2]))


def test_first_release_has_no_delta(written):
    assert not (written[0] / ADDED).exists()


@pytest.mark.parametrize(("added", "removed"), [(["x"], []), ([], ["y"])], ids=["added-twice", "removed-nothing"])
def test_delta_of_another_release_is_refused(added, removed):
    with pytest.raises(DeltaError):
        apply(["x"], added=added, removed=removed)


@pytest.mark.parametrize("at", ["2026-09-01T08:00:00Z", "2026-08-31T08:00:00Z"], ids=["same", "backwards"])
def test_clock_that_does_not_go_forward_is_refused(releases, at):
    one, two, _ = releases
    write(None, one, version="20260901T080000Z", at="2026-09-01T08:00:00Z")

    with pytest.raises(ClockError):
        write(one, two, version="20261001T080000Z", at=at)


def test_latest_gives_each_record_once_in_the_order_of_the_log(written):
    with ChangeLog(written[2]) as log:
        assert [(change.slug, change.type) for change in log.latest()] == [
            ("b", ChangeType.UPDATED),
            ("d", ChangeType.CREATED),
            ("a", ChangeType.MERGED),
            ("c", ChangeType.UNDELETED),
        ]
        assert [change.slug for change in log.latest(after=4, limit=2)] == ["d", "a"]
        assert [change.slug for change in log.latest(since="2026-10-02T00:00:00Z")] == ["a", "c"]
        assert [change.slug for change in log.latest(until="2026-10-01T08:00:00Z")] == ["b", "d"]
        assert log.count_latest() == 4
        assert log.count_latest(kind="place") == 0
        assert log.sources() == ["s"]


def test_version_in_force_is_that_of_the_moment(written):
    with ChangeLog(written[2]) as log:
        history = log.history(f"{BASE}/c")

    assert in_force(history, "2026-09-15T00:00:00Z").type is ChangeType.CREATED
    assert in_force(history, "2026-10-01T08:00:00Z").type is ChangeType.DELETED
    assert in_force(history, "2026-08-01T00:00:00Z") is None
    assert at_release(history, "20261002T080000Z").type is ChangeType.UNDELETED
    assert at_release(history, "20260101T000000Z") is None


def test_retention_drops_what_ended_long_ago_but_no_record(releases):
    one, two, three = releases
    write(None, one, version="20260901T080000Z", at="2026-09-01T08:00:00Z")
    write(one, two, version="20261001T080000Z", at="2026-10-01T08:00:00Z")

    write(two, three, version="20261101T080000Z", at="2026-11-01T08:00:00Z", keep_days=10)

    with ChangeLog(three) as log:
        assert log.kept_days == 10
        assert log._db.execute("SELECT since FROM kept").fetchall() == [("2026-10-22T08:00:00Z",)]
        assert told(log)[0] == ("a", ChangeType.CREATED, "20260901")
        assert all(log.on_page(page) for page in log.pages())
        assert [change.version[:8] for change in log.history(f"{BASE}/b")] == ["20261001"]
        assert {change.slug for change in log.latest()} == {"a", "b", "c", "d"}
        assert all(log.snapshot(change) for change in log.newest(100))
    assert [path.name[:8] for path in (three / HISTORY).iterdir()] == ["20261101"]


def test_release_that_shrinks_too_much_is_refused_and_says_which():
    gone = tuple(f"{BASE}/{number}" for number in range(30))

    with pytest.raises(ShrinkError, match=r"30 .*30%.*20%") as refused:
        check_shrinkage(gone, published=100, allowed=0.2)

    assert refused.value.gone == gone
    assert "--allow-shrink" in str(refused.value)
    assert "and 10 more" in str(refused.value)


@pytest.mark.parametrize(("gone", "published", "allowed"), [(20, 100, 0.2), (0, 0, 0.2), (100, 100, 1.0)])
def test_release_that_shrinks_plausibly_passes(gone, published, allowed):
    check_shrinkage(tuple(map(str, range(gone))), published=published, allowed=allowed)


def test_release_without_a_log_is_a_clear_error(tmp_path):
    with pytest.raises(ManifestError, match=LOG):
        ChangeLog(tmp_path)


def test_log_is_opened_read_only(written):
    with ChangeLog(written[2]) as log, pytest.raises(sqlite3.OperationalError):
        log._db.execute("DELETE FROM change")
