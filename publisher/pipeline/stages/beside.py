"""The downloads beside the dumps: what describes the tables, and each concept scheme in a file of its own.

They are made of ``records.sqlite`` and of the settings, so that an incremental build has the same as a full one.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from typing import Final

from publisher.catalog.csvw import changes_metadata, institutions_metadata
from publisher.changes.model import CHANGES_CSV
from publisher.pipeline.plan import Plan
from publisher.rdf.formats import TURTLE
from publisher.rdf.nquads import Subjects, group, statements
from publisher.release.dumps import NAME, SCHEME, TABLE_METADATA
from publisher.release.files import open_read_only
from publisher.release.layout import RECORDS
from publisher.release.records import unpacked
from publisher.release.writer import ReleaseWriter
from publisher.uris import UriPolicy

_CONCEPTS: Final = "SELECT iri, slug, quads FROM record WHERE kind = 'concept' AND state = 'live' ORDER BY iri"


def write_further_downloads(plan: Plan, writer: ReleaseWriter) -> None:
    """Write these files.

    Raises:
        DiskFullError: no room for them.
    """
    facts = (plan.base, plan.owner.title, plan.owner.licence)
    writer.write_beside(f"{NAME}{TABLE_METADATA}", institutions_metadata(*facts))
    if (writer.folder / f"{CHANGES_CSV}.gz").is_file():
        writer.write_beside(f"changes{TABLE_METADATA}", changes_metadata(*facts))
    with closing(open_read_only(writer.folder / RECORDS)) as database:
        for scheme, turtle in _schemes(database, writer.uris):
            writer.write_packed(f"{SCHEME}{scheme}.ttl", turtle)


def _schemes(database: sqlite3.Connection, uris: UriPolicy) -> Iterator[tuple[str, bytes]]:
    """The slug of each concept scheme, and the statements about it and its concepts as Turtle."""
    rows = database.execute(_CONCEPTS).fetchall()
    rows.sort(key=_scheme_of)  # stable: below a scheme they stay in the order of IRIs
    writer = TURTLE.writer
    assert writer is not None
    for scheme, members in groupby(rows, key=_scheme_of):
        pieces = [writer.body(_described(unpacked(quads)), iri, uris) for iri, _, quads in members]
        yield scheme, b"".join([writer.header(uris), *pieces])


def _scheme_of(row: tuple[str, str, bytes]) -> str:
    return row[1].partition("/")[0]


def _described(quads: bytes) -> Subjects:
    """The statements of the default graph: what a concept is, without where its record comes from."""
    return group(row for row in statements(quads.decode()) if not row[3])
