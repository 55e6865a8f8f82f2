"""Incremental builds: only what is affected is processed, and the result is that of a full build."""

import random
import shutil
import sqlite3
from contextlib import closing

import pytest

from publisher.pipeline import build as build_module
from publisher.pipeline.progress import NullProgress
from publisher.release import Manifest, Release, current, verify
from publisher.release.layout import FORMAT
from publisher.validation import Gate
from tests.pipeline.incremental.comparison import assert_same_releases
from tests.support.registers import BASE, Clock, Publication, row, write_source

ROWS = [
    row(
        number,
        parent=str(number // 4) if number > 3 else "",
        tag="Science" if number % 2 else "Water",
        note=f"Note {number}",
    )
    for number in range(1, 60)
]
ROWS += [
    row("old", merged_into="7"),
    row("gone", state="withdrawn"),
    row(8, "Twice"),
    row(70, partner="Office 5;Nowhere"),
]


@pytest.fixture
def full_builds(monkeypatch):
    """Counts the builds that write a release from nothing."""
    made = []
    assemble = build_module.assemble
    monkeypatch.setattr(build_module, "assemble", lambda *given: made.append(1) or assemble(*given))
    return made


@pytest.fixture
def mapped(monkeypatch):
    """Gathers the IRIs that are mapped and validated."""
    iris = []
    validate = Gate.validate

    def listed(gate, descriptions):
        iris.extend(description.iri.removeprefix(f"{BASE}/id/") for description in descriptions)
        return validate(gate, descriptions)

    monkeypatch.setattr(Gate, "validate", listed)
    return iris


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    publication = Publication(tmp_path_factory.mktemp("incremental"))
    publication.build(ROWS)
    return publication


@pytest.fixture
def twins(before, tmp_path):
    """Two homes with the same release: one is built incrementally, the other in full."""
    made = []
    for name in ("incremental", "full"):
        twin = Publication(tmp_path / name, clock=Clock())
        shutil.copytree(before.folder, twin.folder, symlinks=True)
        twin.clock.now = before.clock.now
        made.append(twin)
    return made


def assert_same(one, other):
    """That two releases cannot be told apart but by how they were made."""
    assert_same_releases(one.release, other.release)


def changed(**values):
    """The rows, some of them with other values: ``_7={"note": …}``."""
    return [{**it, **values.get(f"_{it['id']}", {})} for it in ROWS]


CHANGED = {
    "a-value": changed(_7={"note": "Something else"}),
    "several-values": changed(**{f"_{number}": {"note": f"Changed {number}"} for number in (1, 5, 9, 13, 40, 59)}),
    "a-warning-more": changed(_7={"country": "CN", "note": ""}, _9={"url": "https://office.example/"}),
    "a-merged-records-note": changed(_old={"note": "Merged long ago"}),
    "an-ended-one": changed(_11={"state": "closed"}),
    "a-name": changed(_7={"name": "Another name"}),
    "a-parent": changed(_7={"parent": "2"}),
    "a-concept": changed(_7={"tag": "Forests"}),
    "a-record-more": [*ROWS, row(99)],
    "a-record-less": ROWS[1:],
    "another-order": [*ROWS[1:30], ROWS[0], *ROWS[30:]],
    "a-refused-record-fixed": [it if it["name"] != "Twice" else {**it, "id": "71"} for it in ROWS],
    "a-record-that-is-refused-now": changed(_7={"name": ""}),
    "a-line-break-more": changed(_7={"note": "two\nlines"}),
    "an-identifier": changed(_7={"id": "seven"}),
    "most-of-them": changed(**{f"_{number}": {"note": "New"} for number in range(1, 50)}),
}


@pytest.mark.parametrize("rows", CHANGED.values(), ids=CHANGED)
def test_incremental_release_is_that_of_a_full_build(twins, full_builds, rows):
    incremental, full = twins
    one = incremental.build(rows)
    assert full_builds == []
    other = full.build(rows, full=True)

    assert full_builds == [1]
    assert_same(one, other)


AFFECTED = {
    "a-value": ["institution/office-7"],
    "a-record-more": ["institution/office-99"],
    "another-order": [],
    "a-name": ["institution/office-7"],
    "a-parent": ["institution/office-7"],
    "a-concept": ["concept/tag", "concept/tag/forests", "institution/office-7"],
}


@pytest.mark.parametrize("change", AFFECTED)
def test_only_what_is_affected_is_mapped_and_validated(twins, mapped, change):
    refused = "institution/office-8"  # a second record with its identifier: that is a matter of the sources alone
    twins[0].build(CHANGED[change])

    assert sorted({iri for iri in mapped if iri != refused}) == AFFECTED[change]


EDITS = {
    "note": ("", "Short", "Änderung", 'He said "so", twice', "A note, with a comma"),
    "url": ("", "https://office.example/", "office.example", "no address"),
    "state": ("", "closed"),
    "country": ("CN", "DE", ""),
}


@pytest.mark.parametrize("seed", range(6))
def test_random_edits_give_the_release_of_a_full_build(twins, seed):
    dice = random.Random(seed)
    incremental, full = twins
    rows = ROWS
    for _ in range(2):
        edited = set(dice.sample(range(len(rows)), dice.randint(1, 9)))
        fields = [{dice.choice(list(EDITS)): None for _ in range(dice.randint(1, 2))} for _ in rows]
        rows = [
            {**it, **{name: dice.choice(EDITS[name]) for name in named}} if place in edited else it
            for place, (it, named) in enumerate(zip(rows, fields, strict=True))
        ]
        one, other = incremental.build(rows), full.build(rows, full=True)

    assert_same(one, other)


def test_repeated_incremental_builds_stay_the_same(twins, full_builds):
    incremental, full = twins
    for note in ("first", "second", "third"):
        rows = changed(_7={"note": note}, _30={"note": f"{note} too"})
        one, other = incremental.build(rows), full.build(rows, full=True)

    assert full_builds == [1, 1, 1]
    assert_same(one, other)


def test_workers_make_the_same_release(twins):
    one, other = (
        twin.build(CHANGED["several-values"], processes=number) for twin, number in zip(twins, (1, 2), strict=True)
    )

    assert_same(one, other)


def test_previous_release_is_unchanged_and_shares_its_store(twins):
    incremental, _ = twins
    first = current(incremental.home)
    second = incremental.build(CHANGED["a-value"]).release

    assert verify(first) == []
    shared = {path.stat().st_ino for path in (first / "store").iterdir()}
    assert any(path.stat().st_ino in shared for path in (second / "store").iterdir())


def test_updated_record_is_found_by_its_new_words(twins):
    incremental, _ = twins
    release = incremental.build(CHANGED["a-value"]).release

    with Release.open(release) as opened:
        assert b"Something else" in opened.record("institution", "office-7").quads
        assert opened.search("office 7").hits[0].label == "Office 7"


def test_release_of_the_layout_before_needs_a_full_build(twins, full_builds):
    """Its members have no checksums, which a .gz of one member is joined from."""
    release = (twins[0].home / "current").resolve()
    manifest, records = release / "manifest.json", release / "records.sqlite"
    for path in (manifest, records):
        path.chmod(0o644)
    manifest.write_text(manifest.read_text().replace(f'"format": {FORMAT}', '"format": 1'))
    with closing(sqlite3.connect(records)) as database:
        database.execute("ALTER TABLE member DROP COLUMN contents")
    assert Manifest.load(release).has_chained_gzip

    report = twins[0].build(CHANGED["a-value"])

    assert full_builds == [1]
    assert not Manifest.load(report.release).has_chained_gzip
    assert verify(report.release) == []


def test_other_rules_need_a_full_build_which_says_so(twins, full_builds):
    said = []
    progress = NullProgress()
    progress.say = said.append
    incremental, _ = twins
    write_source(incremental.source, CHANGED["a-value"])
    plan = incremental.plan(validator="pyshacl")
    build_module.build(plan, progress, clock=incremental.clock)

    assert full_builds == [1]
    assert any(message.startswith("the software, ") and "processed again" in message for message in said)


def test_second_source_is_updated_too(tmp_path, full_builds):
    publication = Publication(tmp_path)
    for name in ("one", "two"):
        write_source(tmp_path / name, [row(name)], slug=name)
    sources = (tmp_path / "one", tmp_path / "two")
    build_module.build(publication.plan(*sources), clock=publication.clock)
    full_builds.clear()
    write_source(tmp_path / "two", [row("two", note="Changed")], slug="two")
    report = build_module.build(publication.plan(*sources), clock=publication.clock)

    assert full_builds == []
    assert verify(report.release) == []
