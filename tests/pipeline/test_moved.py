"""A publication moves to another base: addresses, tombstones, history and changes go with it."""

import gzip
import shutil

import pytest
import zstandard

from publisher.changes import ChangeLog, ChangeType, apply
from publisher.errors import ManifestError, SettingError
from publisher.pipeline.build import build
from publisher.rdf.nquads import lines_of
from publisher.release import activate, current, verify, versions
from publisher.release.moving import Move, read_moves, write_moves
from publisher.release.reader import Release
from tests.support.registers import BASE, Publication, row, write_source

NEW = "https://registers.example.net/lod"
SAME = "http://www.w3.org/2002/07/owl#sameAs"


class Notes:
    """The progress of a build that keeps what it was told."""

    def __init__(self):
        self.said = []

    def step(self, what, total=None):
        pass

    def advance(self, pieces):
        pass

    def say(self, message):
        self.said.append(message)


def move(publication, new):
    home = publication.home
    newest = versions(home)[-1]
    moves = read_moves(home / "moves.json")
    write_moves(
        home / "moves.json",
        (*moves, Move(old=newest.base, new=new, at="2026-11-24T13:00:00Z", release=newest.version)),
    )
    publication.base = new


def build_noting(publication, rows, **options):
    write_source(publication.source, rows)
    notes = Notes()
    return build(publication.plan(**options), notes, publication.clock), notes.said


def dump(home, version="current"):
    folder = current(home) if version == "current" else home / "releases" / version
    return set(lines_of(gzip.decompress((folder / "dumps" / "institutions.nq.gz").read_bytes()).decode()))


def packed(home, name):
    frames = zstandard.ZstdDecompressor()
    with (
        (current(home) / "dumps" / name).open("rb") as file,
        frames.stream_reader(file, read_across_frames=True) as text,
    ):
        return lines_of(text.read().decode())


def same_as(lines):
    return {tuple(line.split()[::2])[:2] for line in lines if f"<{SAME}>" in line and "/graph/" not in line}


@pytest.fixture
def publication(tmp_path):
    """Three releases with the old base: a record was renamed, another deleted, a third merged."""
    publication = Publication(tmp_path)
    publication.build([row(1), row(2), row(3)])
    publication.build([row(1, "Renamed"), row(3, merged_into="1")])
    return publication


def test_everything_has_its_address_below_the_new_base(publication):
    before = dump(publication.home)
    move(publication, NEW)

    report, said = build_noting(publication, [row(1, "Renamed"), row(3, merged_into="1")])

    now = dump(publication.home)
    assert report.manifest.base == NEW
    assert f"the base was {BASE}, and is {NEW}: every record is processed again" in said
    assert {line for line in now if f"<{SAME}>" not in line} == {
        line.replace(f"<{BASE}/", f"<{NEW}/") for line in before
    }
    things = {subject for subject, _ in same_as(now)}
    assert same_as(now) == {(iri, iri.replace(NEW, BASE)) for iri in things}
    assert {f"<{NEW}/id/institution/{slug}>" for slug in ("office-1", "office-2", "office-3")} <= things
    assert verify(report.release) == []


def test_what_was_gone_is_gone_and_leads_where_it_led(publication):
    move(publication, NEW)
    publication.build()

    release = Release.open(current(publication.home))
    states = {slug: release.record("institution", slug) for slug in ("office-1", "office-2", "office-3")}
    assert {slug: record.state for slug, record in states.items()} == {
        "office-1": "live",
        "office-2": "deleted",
        "office-3": "merged",
    }
    assert states["office-3"].successor == f"{NEW}/id/institution/office-1"


def test_record_that_is_deleted_by_the_move_itself_keeps_its_name(publication):
    move(publication, NEW)
    publication.build([row(9)])

    record = Release.open(current(publication.home)).record("institution", "office-1")
    assert record.state == "deleted"
    assert (
        f'<{NEW}/id/institution/office-1> <http://www.w3.org/2004/02/skos/core#prefLabel> "Renamed"@en'
        in record.quads.decode()
    )


def test_copies_follow_by_the_deltas(publication):
    before = dump(publication.home)
    move(publication, NEW)
    publication.build()

    copy = apply(
        before, added=packed(publication.home, "added.nq.zst"), removed=packed(publication.home, "removed.nq.zst")
    )

    assert copy == dump(publication.home)


def test_history_goes_on_and_old_versions_are_as_they_were(publication):
    move(publication, NEW)
    publication.build()

    with ChangeLog(current(publication.home)) as log:
        history = log.history(f"{NEW}/id/institution/office-1")
        snapshots = [log.snapshot(change).quads.decode() for change in history]
    assert [change.type for change in history] == [ChangeType.CREATED, ChangeType.UPDATED, ChangeType.UPDATED]
    assert [f"<{BASE}/id/institution/office-1>" in text for text in snapshots] == [True, True, True]
    assert ['"Renamed"' in text for text in snapshots] == [False, True, True]
    assert [text.startswith(f"<{NEW}/") for text in snapshots] == [False, False, True]


def test_updated_release_is_that_of_a_full_build(publication, tmp_path):
    move(publication, NEW)
    publication.build()
    shutil.copytree(publication.home, tmp_path / "full" / "home", symlinks=True)
    rows = [row(1, "Renamed again"), row(3, merged_into="1"), row(4)]

    updated, said = build_noting(publication, rows)
    other = Publication(tmp_path / "full", base=NEW)
    other.clock.now = publication.clock.now.replace(minute=publication.clock.now.minute - 1)
    full, _ = build_noting(other, rows, full=True)

    assert not any("processed again" in note for note in said)
    assert updated.manifest.version == full.manifest.version
    assert dumps(updated) == dumps(full)
    new, old = f"<{NEW}/id/institution/office-4>", f"<{BASE}/id/institution/office-1>"
    assert new not in {subject for subject, _ in same_as(dump(publication.home))}, "it never had another address"
    assert old in {value for _, value in same_as(dump(publication.home))}


def dumps(report):
    return {file.path: file.sha256 for file in report.manifest.files if file.path.startswith("dumps/")}


def test_second_move_and_the_way_back(publication):
    move(publication, NEW)
    publication.build()
    move(publication, "https://third.example.com")
    publication.build([row(1, "Renamed"), row(3, merged_into="1"), row(5)])

    iri = "<https://third.example.com/id/institution/office-1>"
    assert {value for subject, value in same_as(dump(publication.home)) if subject == iri} == {
        f"<{NEW}/id/institution/office-1>",
        f"<{BASE}/id/institution/office-1>",
    }
    move(publication, BASE)
    publication.build([row(1, "Renamed"), row(3, merged_into="1"), row(5)])
    iri = f"<{BASE}/id/institution/office-1>"
    values = {value for subject, value in same_as(dump(publication.home)) if subject == iri}
    assert values == {f"<{NEW}/id/institution/office-1>", "<https://third.example.com/id/institution/office-1>"}


def test_rolled_back_to_the_old_base_the_next_build_has_the_new_one(publication):
    old = versions(publication.home)[-1].version
    move(publication, NEW)
    publication.build()
    activate(publication.home, old)

    assert publication.build().manifest.base == NEW


def test_old_base_is_refused_after_the_move(publication):
    move(publication, NEW)
    publication.base = BASE

    with pytest.raises(SettingError, match=f"expected {NEW}, the base of the releases"):
        publication.build()


def test_damaged_moves(publication):
    (publication.home / "moves.json").write_text('[{"old": "x"}]')

    with pytest.raises(ManifestError, match=r"moves\.json: is damaged .* restore it from a backup"):
        publication.build()


def test_catalogue_says_what_it_was_called(publication):
    move(publication, NEW)
    publication.build()

    lines = (current(publication.home) / "catalog.nq").read_text()
    assert f"<{NEW}/dataset/institutions> <{SAME}> <{BASE}/dataset/institutions> " in lines
    assert f"<{NEW}/catalog> <{SAME}> <{BASE}/catalog> " in lines
