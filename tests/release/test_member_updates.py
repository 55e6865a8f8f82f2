"""Dumps made of those of the release before are those that are written anew."""

import json
import random
import sqlite3
from contextlib import closing

import pytest

from publisher.compression import CODINGS, Content, compressed
from publisher.errors import ManifestError
from publisher.rdf.formats import N_QUADS, dump_formats
from publisher.rdf.writers import Piece
from publisher.release.assembly import Edition, copy_records, patch_records
from publisher.release.dumps import bodies, dump_files, file_name, footer, header
from publisher.release.files import sha256_of
from publisher.release.member_updates import MemberMap, update_members, updated_members, write_dumps
from publisher.release.schema import SCHEMA
from publisher.uris import UriPolicy

URIS = UriPolicy("https://lod.example.org")
NAME = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
NOTE = "<http://www.w3.org/2004/02/skos/core#note>"


def piece(number, notes, graph=" <https://lod.example.org/graph/provenance>"):
    iri = f"https://lod.example.org/id/institution/{number:03}"
    own = [f"<{iri}> {NAME} {text} .\n" for text in (f'"Office {number}"@en', '"机构"@zh')]
    told = [f"<https://lod.example.org/doc/institution/{number:03}> {NOTE} {note}{graph} .\n" for note in notes]
    return Piece.read(iri, "".join(sorted((*own, *told))).encode(), URIS)


def release(folder, members):
    """Write the dumps of some members, and where they lie."""
    (folder / "dumps").mkdir(parents=True)
    sizes, contents = [[] for _ in members], [[] for _ in members]
    for fmt in dump_formats():
        for row, member in zip(contents, members, strict=True):
            row.append(Content.of(bodies(member)[fmt.suffix]))
        whole = [row[-1] for row in contents]
        for coding in CODINGS:
            written = [compressed(bodies(member)[fmt.suffix], coding) for member in members]
            parts = (header(fmt, coding, URIS), *written, footer(fmt, coding, URIS, whole))
            (folder / "dumps" / file_name(fmt, coding)).write_bytes(b"".join(parts))
            for row, one in zip(sizes, written, strict=True):
                row.append(len(one))
    with closing(sqlite3.connect(folder / "records.sqlite", isolation_level=None)) as database:
        database.executescript(SCHEMA)
        rows = zip((member[0].iri for member in members), map(str, sizes), map(json.dumps, contents), strict=True)
        database.executemany("INSERT INTO member VALUES (?, ?, ?)", rows)
    return folder


def updated(tmp_path, before, after):
    """Write the dumps of ``after`` from those of ``before``; return their folder, and the digests."""
    previous, target = release(tmp_path / "before", before), tmp_path / "updated"
    (target / "dumps").mkdir(parents=True)
    old = {one.iri: one for member in before for one in member}
    now = {one.iri: one for member in after for one in member}
    members = MemberMap(previous, URIS)
    whole = {member[0].iri: member for member in after}
    changed = members.changed(iri for iri in now if now[iri] != old[iri])
    update_members(
        tmp_path / "members", previous, changed, before=old, now=now, whole=lambda member: whole[member.first]
    )
    anew = updated_members(tmp_path / "members")
    copy_records(target, previous)
    rows = [member.row(first) for first, member in anew.items()]
    patch_records(target, previous, [], Edition("20261125T120000Z", "2026-11-25T12:00:00Z"), rows)
    return target, write_dumps(target, members, anew, URIS)


def assert_as_anew(tmp_path, before, after):
    target, digests = updated(tmp_path, before, after)
    anew = release(tmp_path / "anew", after)
    for path in (anew / "dumps").iterdir():
        assert (target / "dumps" / path.name).read_bytes() == path.read_bytes(), path.name
    assert digests == {path: sha256_of(path) for path in (target / "dumps").iterdir()}
    found, expected = MemberMap(target, URIS), MemberMap(anew, URIS)
    assert (found.starts, found.contents) == (expected.starts, expected.contents)


def cut(pieces, sizes):
    waiting = iter(pieces)
    return [[next(waiting) for _ in range(size)] for size in sizes]


@pytest.mark.parametrize("seed", range(8))
def test_changes_anywhere_give_the_dumps_of_a_build_in_full(tmp_path, seed):
    dice = random.Random(seed)
    sizes = [dice.randint(1, 6) for _ in range(8)]
    texts = [[f'"note {dice.random()}"' for _ in range(dice.randint(0, 3))] for _ in range(sum(sizes))]
    before = [piece(number, notes) for number, notes in enumerate(texts)]
    after = [
        piece(number, [f'"other {seed}\\n"', *notes]) if dice.random() < 0.3 else before[number]
        for number, notes in enumerate(texts)
    ]

    assert_as_anew(tmp_path, cut(before, sizes), cut(after, sizes))


def test_a_change_that_one_format_does_not_show_leaves_its_member_as_it_is(tmp_path):
    """Only N-Quads have graphs, and the table has no notes."""
    before = [[piece(1, ['"a"']), piece(2, ['"b"'])]]
    after = [[piece(1, ['"a"'], graph=""), piece(2, ['"b"'])]]

    assert_as_anew(tmp_path, before, after)


def test_member_with_the_same_bytes_twice_is_written_anew(tmp_path):
    same, other = piece(1, ['"a"']), piece(2, ['"b"'])
    before, after = [[same, same, other]], [[same, piece(1, ['"c"']), other]]

    previous = release(tmp_path / "before", before)
    members = MemberMap(previous, URIS)
    changed = members.changed([same.iri])
    now = {same.iri: after[0][1]}
    update_members(tmp_path / "members", previous, changed, before={same.iri: same}, now=now, whole=lambda _: after[0])
    (made,) = updated_members(tmp_path / "members").values()

    fmt, coding = dump_files()[0]
    assert made.parts[0] == compressed(bodies(after[0])[fmt.suffix], coding)


def test_a_dump_that_is_cut_short_is_an_error(tmp_path):
    previous = release(tmp_path / "before", [[piece(1, ['"a"'])]])
    path = previous / "dumps" / file_name(N_QUADS, "zst")
    path.write_bytes(path.read_bytes()[:20])
    (tmp_path / "after" / "dumps").mkdir(parents=True)

    with pytest.raises(ManifestError, match="before its last member does"):
        write_dumps(tmp_path / "after", MemberMap(previous, URIS), {}, URIS)
