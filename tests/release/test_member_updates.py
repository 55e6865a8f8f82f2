"""Dumps made of those of the release before are those that are written anew."""

import json
import random
import sqlite3
from contextlib import closing

import pytest

from publisher.errors import ManifestError
from publisher.rdf.formats import N_QUADS
from publisher.rdf.writers import Piece
from publisher.release.dumps import file_name, packed_members, written_out
from publisher.release.files import sha256_of
from publisher.release.member_updates import MemberMap, MemberRun, member_runs, mend_cuts, update_members, write_dumps
from publisher.release.schema import SCHEMA
from publisher.release.shard import write_members
from publisher.uris import UriPolicy

URIS = UriPolicy("https://lod.example.org")
NAME = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
NOTE = "<http://www.w3.org/2004/02/skos/core#note>"


def iri_of(number):
    """The first twenty are concepts, the last twenty places."""
    kind = "concept" if number < 20 else "place" if number >= 80 else "institution"
    return f"{URIS.base}/id/{kind}/{number:03}"


def piece(number, notes=(), graph=f" <{URIS.base}/graph/provenance>"):
    iri = iri_of(number)
    own = [f"<{iri}> {NAME} {text} .\n" for text in (f'"Office {number}"@en', '"机构"@zh')]
    told = [f"<{iri.replace('/id/', '/doc/')}> {NOTE} {note}{graph} .\n" for note in notes]
    return Piece.read(iri, "".join(sorted((*own, *told))).encode(), URIS)


def written(folder, pieces):
    """Write the members of some things, as a shard has them."""
    folder.mkdir()
    write_members(folder, packed_members(written_out(pieces), URIS))
    return folder


def release(folder, pieces):
    """Write the dumps of some things, and what ``records.sqlite`` says of them."""
    (folder / "dumps").mkdir(parents=True)
    run = MemberRun.of_shard(written(folder / "shard", pieces))
    digests = write_dumps(folder, MemberMap(None, URIS), [run], URIS)
    with closing(sqlite3.connect(folder / "records.sqlite", isolation_level=None)) as database:
        database.executescript(SCHEMA)
        rows = [(row.first, *(json.dumps(value) for value in row[1:])) for row in run.rows]
        database.executemany("INSERT INTO member VALUES (?, ?, ?, ?)", rows)
        database.executemany(
            "INSERT INTO record VALUES (NULL, ?, '', '', '', '', '', '', 'live', NULL, '', 1, '', '', x'', x'', '')",
            ((thing.iri,) for thing in pieces),
        )
    return folder, digests


def assert_as_anew(tmp_path, before, after):
    """That the dumps of ``after`` made from those of ``before`` are those that are written anew."""
    previous, _ = release(tmp_path / "before", before)
    anew, _ = release(tmp_path / "anew", after)
    old = {thing.iri: thing.nquads for thing in before}
    changed = [thing for thing in after if old.get(thing.iri) != thing.nquads]
    now = {thing.iri: written for thing, written in zip(changed, written_out(changed), strict=True)}
    members = MemberMap(previous, URIS)
    regions = members.regions(now)
    target = tmp_path / "updated"
    (target / "dumps").mkdir(parents=True)
    (tmp_path / "members").mkdir()
    update_members(tmp_path / "members", previous, regions, now, URIS)
    runs = member_runs(tmp_path / "members", regions)
    digests = write_dumps(target, members, runs, URIS)

    for path in (anew / "dumps").iterdir():
        assert (target / "dumps" / path.name).read_bytes() == path.read_bytes(), path.name
    assert digests == {path: sha256_of(path) for path in (target / "dumps").iterdir()}
    rows = dict.fromkeys(members.firsts)
    rows = {first: None for first in rows if first not in {it.first for run in runs for it in run.replaced}}
    assert sorted([*rows, *(row.first for run in runs for row in run.rows)]) == MemberMap(anew, URIS).firsts


@pytest.mark.parametrize("seed", range(12))
def test_changes_anywhere_give_the_dumps_of_a_full_build(tmp_path, seed):
    dice = random.Random(seed)
    numbers = sorted(dice.sample(range(100), dice.randint(1, 60)))
    notes = {number: [f'"note {dice.random()}"' for _ in range(dice.randint(0, 3))] for number in numbers}
    new = dice.sample(range(100), dice.randint(0, 30))
    changed = {number for number in numbers if dice.random() < 0.2}
    before = [piece(number, notes[number]) for number in numbers]
    after = [
        piece(number, ['"other\\n"', *notes.get(number, ())])
        if number in changed or number not in notes
        else piece(number, notes[number])
        for number in sorted({*numbers, *new})
    ]

    assert_as_anew(tmp_path, before, after)


def test_a_change_that_one_format_does_not_show_leaves_its_member_as_it_is(tmp_path):
    """Only N-Quads have graphs, and the table has no notes."""
    assert_as_anew(tmp_path, [piece(41, ['"a"']), piece(42, ['"b"'])], [piece(41, ['"a"'], ""), piece(42, ['"b"'])])


@pytest.mark.parametrize("new", range(20, 80))
def test_a_new_first_thing_of_a_kind_takes_over_the_member(tmp_path, new):
    """The first thing of a kind begins a member; when another one comes before it, it may not."""
    before = [piece(number) for number in (3, 4, *range(79, 83))]

    assert_as_anew(tmp_path, before, [*before[:2], piece(new), *before[2:]] if new != 79 else before)


def test_the_first_release_with_anything_in_it(tmp_path):
    assert_as_anew(tmp_path, [], [piece(1), piece(50)])


def test_a_shard_whose_first_things_were_refused_adds_to_the_member_before(tmp_path):
    things = [piece(number, ['"a"']) for number in range(20, 80)]
    whole, _ = release(tmp_path / "whole", things)
    for at in (7, 20, 21, 22, 23, 60):
        parts = [written(tmp_path / f"{at}-{name}", part) for name, part in (("a", things[:at]), ("b", things[at:]))]
        parts.insert(1, written(tmp_path / f"{at}-empty", []))
        mend_cuts(parts, URIS)
        target = tmp_path / f"{at}"
        (target / "dumps").mkdir(parents=True)
        write_dumps(target, MemberMap(None, URIS), [MemberRun.of_shard(part) for part in parts], URIS)

        for path in (whole / "dumps").iterdir():
            assert (target / "dumps" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_release_whose_records_do_not_fit_its_dumps_is_an_error(tmp_path):
    previous, _ = release(tmp_path / "before", [piece(41), piece(42)])
    with closing(sqlite3.connect(previous / "records.sqlite")) as database:
        database.execute("UPDATE member SET things = replace(things, ']]', ',1]]')")
        database.commit()
    now = {iri_of(41): next(written_out([piece(41, ['"new"'])]))}
    (tmp_path / "members").mkdir()

    with pytest.raises(ManifestError, match="does not fit the member"):
        update_members(tmp_path / "members", previous, MemberMap(previous, URIS).regions(now), now, URIS)


def test_a_dump_that_is_cut_short_is_an_error(tmp_path):
    previous, _ = release(tmp_path / "before", [piece(41, ['"a"'])])
    path = previous / "dumps" / file_name(N_QUADS, "zst")
    path.write_bytes(path.read_bytes()[:20])
    (tmp_path / "after" / "dumps").mkdir(parents=True)

    with pytest.raises(ManifestError, match="before its last member does"):
        write_dumps(tmp_path / "after", MemberMap(previous, URIS), [], URIS)
