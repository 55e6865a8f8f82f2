"""A release made from the one before and the rows of what is new or changed is the release that a full build makes.

The rows are taken from a full build, so that only the making of the release is tested, whatever finds out what changed.
"""

import json
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict

import pytest

from publisher.pipeline.build import build
from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.incremental.build import update_release
from publisher.pipeline.plan import Plan
from publisher.pipeline.progress import NullProgress
from publisher.pipeline.stages.assemble import ReleaseInProgress
from publisher.rdf.nquads import statements as statements_in
from publisher.records import Institution
from publisher.release import Home, Manifest, Release, activate, assembly, current
from publisher.release.assembly import Edition, copy_records
from publisher.release.records import unpacked
from publisher.release.shard import Outcome, ShardWriter
from publisher.release.statements import Tally
from publisher.release.writer import ReleaseWriter
from publisher.reporting import filled
from publisher.sources import load_source
from publisher.uris import Kind, UriPolicy
from tests.pipeline.incremental.changing import CHANGES, starting
from tests.pipeline.incremental.comparison import WORDS, statements, tables
from tests.registers import BASE, Clock

OF_SOURCES = {"input", "refused", "place"}
"""Tables about the sources, which are not part of what is tested here."""


def plan_of(folder, registers, home):
    shutil.rmtree(folder / "sources", ignore_errors=True)
    sources = tuple(load_source(path) for path in registers.write(folder / "sources"))
    return Plan(home=home, base=BASE, sources=sources, processes=1, max_shrink=1.0, allow_key_shift=True, full=True)


@pytest.fixture(scope="module", autouse=True)
def without_flushing():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    folder = tmp_path_factory.mktemp("update")
    clock = Clock()
    build(plan_of(folder, starting(), folder / "home"), clock=clock)
    return folder, clock.now


def fresh_shard(folder, before, after):
    """Write the rows of what one release has and another has not, as a worker writes them."""
    uris = UriPolicy(BASE)
    writer = ShardWriter(folder, uris)
    writer.close()
    with closing(sqlite3.connect(folder / "rows.sqlite", isolation_level=None)) as database:
        database.execute("ATTACH ? AS old", (str(before / "records.sqlite"),))
        database.execute("ATTACH ? AS new", (str(after / "records.sqlite"),))
        database.executescript("""
            CREATE TEMP TABLE fresh AS SELECT row_number() OVER (ORDER BY now.iri) AS number, now.id
              FROM new.record AS now LEFT JOIN old.record AS was USING (iri)
              LEFT JOIN new.source AS source ON source.record = now.id
              LEFT JOIN old.source AS source_was ON source_was.record = was.id
              WHERE was.iri IS NULL OR was.content <> now.content OR was.card <> now.card OR was.state <> now.state
              OR was.label <> now.label OR was.names <> now.names OR was.line IS NOT now.line OR was.raw <> now.raw
              OR was.facets <> now.facets OR source.resolution IS NOT source_was.resolution
              OR source.entry IS NOT source_was.entry OR was.file <> now.file OR was.source <> now.source
              OR was.key <> now.key OR was.successor IS NOT now.successor OR source.input IS NOT source_was.input;
            INSERT INTO main.record SELECT number, iri, kind, slug, source, key, label, names, state, successor, file, line,
              content, facets, quads, raw, card FROM fresh JOIN new.record USING (id);
            INSERT INTO main.link SELECT number, target FROM fresh JOIN new.link ON record = id;
            INSERT INTO main.part SELECT number, part, whole FROM fresh JOIN new.part ON record = id;
            INSERT INTO main.source SELECT fresh.number, source.number, input, resolution, entry, body
              FROM fresh JOIN new.source AS source ON record = id;
            INSERT INTO main.result SELECT fresh.number, lines, report FROM fresh JOIN new.result ON record = id;
        """)
        outcome = counted(database)
    (folder / "outcome.json").write_text(json.dumps(outcome))
    return folder


def counted(database):
    """What a worker would have counted in the rows."""
    outcome, tally = Outcome(), Tally()
    for kind, state, source, quads, lines, body in database.execute(
        "SELECT record.kind, state, source, quads, lines, body FROM main.record "
        "LEFT JOIN main.source AS made ON made.record = id LEFT JOIN main.result ON result.record = id"
    ):
        outcome.count(Kind(kind), state, unpacked(lines or b"").count(b"\n"))
        if body:
            outcome.count_record(source, filled(Institution.model_validate_json(unpacked(body))))
        tally.count(statements_in(unpacked(quads).decode()))
    outcome.tally = tally.statistics().model_dump()
    return asdict(outcome)


def updated(folder, plan, expected, now):
    """Make the release of a full build again, from the release before in a home."""
    home, manifest = Home(plan.home), Manifest.load(expected)
    previous = current(plan.home)
    edition = Edition(manifest.version, manifest.created)
    writer = ReleaseWriter(home, edition, UriPolicy(BASE), previous)
    writer.work.mkdir(parents=True)
    shard = fresh_shard(folder / "shard", previous, expected)
    copy_records(writer.folder, previous)
    hashes = {name: manifest.hashes[name] for name in ("fingerprint", "decisions")}
    with Runner(1) as runner, ThreadPoolExecutor(1) as pool:
        release = ReleaseInProgress(plan, writer, runner, NullProgress(), manifest.inputs, hashes)
        made = update_release(release, [shard], previous, pool)
        sealed = writer.seal(made)
    activate(plan.home, sealed.name)
    return sealed


def assert_same(one, other):
    """That two releases hold the same, but for what they say of their sources."""
    for path in sorted((other / "dumps").iterdir()):
        assert (one / "dumps" / path.name).read_bytes() == path.read_bytes(), path.name
    for name in ("records.sqlite", "changes.sqlite", *(f"history/{path.name}" for path in other.glob("history/*"))):
        found, expected = tables(one / name), tables(other / name)
        for table in expected.keys() - OF_SOURCES:
            rows = [without_number(table, rows) for rows in (found[table], expected[table])]
            assert rows[0] == rows[1], f"{name}: {table}"
    first, second = Manifest.load(one), Manifest.load(other)
    assert first.statistics == second.statistics
    assert (first.counts.things, first.counts.states) == (second.counts.things, second.counts.states)
    assert first.hashes["statements"] == second.hashes["statements"]
    assert statements_of(one) == statements_of(other)
    with Release.open(one) as found, Release.open(other) as expected:
        for text in WORDS:
            assert found.search(text) == expected.search(text), text
        assert list(found.things()) == list(expected.things())
        assert [found.batch(number, 7) for number in range(1, 9)] == [
            expected.batch(number, 7) for number in range(1, 9)
        ]


def statements_of(release):
    """The statements of a query store without the catalogue, which counts what was read."""
    found, shapes = statements(release)
    return {line for line in found if not line.endswith("/graph/catalog>")}, shapes


def without_number(table, rows):
    """The rows without the place of a record in the order of the sources."""
    return [(row[0], *row[2:]) for row in rows] if table == "source" else rows


@pytest.mark.parametrize("name", CHANGES)
def test_update_is_the_release_of_a_full_build(begun, tmp_path, name):
    run(begun, tmp_path, (name, 3, 5, 1), (name, 14, 2, 2))


def test_records_without_room_between_them_are_numbered_again(tmp_path, monkeypatch):
    clock = Clock()
    with monkeypatch.context() as patch:
        patch.setattr(assembly, "_SPACING", 1)
        build(plan_of(tmp_path, starting(), tmp_path / "home"), clock=clock)
    numbered = []
    again = assembly._number_again
    monkeypatch.setattr(assembly, "_number_again", lambda database: numbered.append(1) or again(database))

    run((tmp_path, clock.now), tmp_path, *(("add", number, number, number % 3) for number in range(8)))

    assert numbered == [1]


def run(begun, tmp_path, *changes):
    folder, now = begun
    registers = starting()
    for change, *numbers in changes:
        CHANGES[change](registers, *numbers)
    for home in ("full", "updated"):
        shutil.copytree(folder / "home", tmp_path / home, symlinks=True)
    clock = Clock()
    clock.now = now
    registers.write_review(tmp_path / "full")
    registers.write_review(tmp_path / "updated")
    expected = build(plan_of(tmp_path, registers, tmp_path / "full"), clock=clock).release
    if expected.name == current(tmp_path / "updated").name:  # the changes undo each other
        return
    found = updated(tmp_path, plan_of(tmp_path, registers, tmp_path / "updated"), expected, clock.now)
    assert_same(found, expected)
