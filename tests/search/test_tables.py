"""The search tables: a patch leaves what a full build of the same records makes."""

from contextlib import closing
from dataclasses import replace

import pytest

from publisher.release.assembly import copy_records, patch_records
from publisher.release.files import open_read_only
from publisher.release.layout import RECORDS
from tests.search.register import EDITION, THINGS, release, shard, thing

TABLES = ("entry", "name", "mark", "word", "spelling")
CHANGES = {
    "another-name": [thing("bergen-hall", ("Bergen Concert Hall", "en"))],
    "fewer-names": [thing("water-office", ("Office of Water Affairs", "en"))],
    "a-telephone": [thing("greek", ("Ινστιτούτο Θάλασσας", "el"), telephone="+302101234567")],
    "withdrawn": [replace(THINGS[-1], state="deleted")],
    "a-new-one": [thing("aardvark", ("Aardvark Archive", "en"), acronym="AAA", postcode="7000")],
    "nothing": [],
}


def tables(folder):
    with closing(open_read_only(folder / RECORDS)) as database:
        things = dict(database.execute("SELECT id, iri FROM record"))
        names = {
            row: (things[of], number) for row, of, number in database.execute("SELECT id, record, number FROM name")
        }
        rows = {}
        for table in TABLES:
            cursor = database.execute(f"SELECT * FROM {table}")
            columns = [column for column, *_ in cursor.description]
            rows[table] = sorted(without_numbers(dict(zip(columns, row, strict=True)), things) for row in cursor)
        for table, numbers in (("search", things), ("names", names)):
            database.execute(f"CREATE VIRTUAL TABLE temp.{table}_words USING fts5vocab(main, {table}, instance)")
            words = database.execute(f"SELECT doc, term, col, offset FROM temp.{table}_words")
            rows[table] = sorted((numbers[doc], *word) for doc, *word in words)
    return rows


def without_numbers(row, things):
    """A row with its thing's IRI for the numbers that a patch and a full build may give otherwise."""
    return tuple(
        (column, things[value] if column == "record" else value) for column, value in row.items() if column != "id"
    )


@pytest.mark.parametrize("name", CHANGES)
def test_a_patched_index_is_as_one_that_is_made_anew(register, tmp_path, name):
    changed = {it.iri: it for it in CHANGES[name]}
    (tmp_path / "patched").mkdir()

    copy_records(tmp_path / "patched", register)
    patch_records(tmp_path / "patched", register, [shard(tmp_path / "changed", list(changed.values()))], EDITION)
    anew = release(tmp_path / "anew", {it.iri: it for it in [*THINGS, *changed.values()]}.values())

    assert tables(tmp_path / "patched") == tables(anew)
