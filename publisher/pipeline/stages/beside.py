"""The downloads beside the dumps: tables of places and concepts, what describes the tables, a file a concept scheme.

They are made of ``records.sqlite``, of the table of institutions and of the settings, so that an incremental build has
the same as a full one.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Final

import orjson

from publisher.catalog import tables
from publisher.catalog.columns import COLUMNS, Column
from publisher.catalog.csvw import changes_metadata, institutions_metadata, referred_metadata
from publisher.changes.model import CHANGES_CSV
from publisher.compression import unpacked_file
from publisher.pipeline.plan import Plan
from publisher.rdf.formats import TURTLE
from publisher.rdf.nquads import Subjects, group, statements
from publisher.release.dumps import NAME, REFERRED, SCHEME, TABLE_METADATA
from publisher.release.files import open_read_only
from publisher.release.layout import DUMPS, RECORDS
from publisher.release.records import unpacked
from publisher.release.tables import SEPARATOR
from publisher.release.writer import ReleaseWriter
from publisher.uris import Kind, UriPolicy

_CONCEPTS: Final = "SELECT iri, slug, quads FROM record WHERE iri > ? AND iri < ? AND state = 'live' ORDER BY iri"
_STATES: Final = "SELECT iri, state FROM record WHERE iri > ? AND iri < ? ORDER BY iri"
"""By the first and the last IRI: for a kind SQLite would go through all things, to have them in order."""

_QUADS: Final = "SELECT quads FROM record WHERE iri = ?"

_MISSING: Final = """
SELECT 1 FROM json_each(?) AS address
WHERE NOT EXISTS (SELECT 1 FROM record WHERE iri = address.value AND kind = ?) LIMIT 1
"""


def write_further_downloads(plan: Plan, writer: ReleaseWriter, changed: Collection[str] | None) -> None:
    """Write these files.

    Args:
        plan: the plan of the build.
        writer: writes the release.
        changed: the IRIs of the only things that may have changed since the previous release, if that is known: the
            rows of all others are those of its tables.

    Raises:
        DiskFullError: no room for them.
    """
    facts = (plan.base, plan.owner.title, plan.owner.licence)
    with closing(open_read_only(writer.folder / RECORDS)) as database:
        dangling = {kind: _write_table(database, writer, kind, changed) for kind in REFERRED}
        table = writer.folder / DUMPS / f"{NAME}.parquet"
        dangling[Kind.INSTITUTION] = _dangling(database, COLUMNS, _linked(table))
        for scheme, turtle in _schemes(database, writer.uris):
            writer.write_packed(f"{SCHEME}{scheme}.ttl", turtle)
    for kind, name in REFERRED.items():
        writer.write_beside(f"{name}{TABLE_METADATA}", referred_metadata(kind, *facts, dangling))
    writer.write_beside(f"{NAME}{TABLE_METADATA}", institutions_metadata(*facts, dangling))
    if (writer.folder / f"{CHANGES_CSV}.gz").is_file():
        writer.write_beside(f"changes{TABLE_METADATA}", changes_metadata(*facts))


def _write_table(
    database: sqlite3.Connection, writer: ReleaseWriter, kind: Kind, changed: Collection[str] | None
) -> Collection[str]:
    """Write the table of the things of a kind; return the columns that have an address without a row."""
    columns = tables.TABLES[kind]
    linked: dict[str, dict[str, None]] = {column.name: {} for column in columns if column.refers}
    places = {name: number for number, name in enumerate(column.name for column in columns) if name in linked}
    known = _rows_before(writer.previous, kind) if changed is not None and writer.previous else {}
    for iri in changed or ():
        known.pop(iri, None)

    def rows() -> Iterator[list[str]]:
        for iri, state in database.execute(_STATES, _range_of(kind, writer.uris)):
            row = known.get(iri) or _row(database, iri, state, kind, writer.uris)
            for name, number in places.items():
                linked[name].update(dict.fromkeys(tables.addresses(row[number])))
            yield row

    writer.write_packed(_file_of(kind), tables.written(kind, rows()))
    return _dangling(database, columns, ((name, list(targets)) for name, targets in linked.items()))


def _rows_before(previous: Path, kind: Kind) -> dict[str, list[str]]:
    """The rows of a table in the release before, by the IRIs of the things that they are about."""
    return tables.rows_of(unpacked_file(previous / DUMPS / f"{_file_of(kind)}.zst").decode())


def _row(database: sqlite3.Connection, iri: str, state: str, kind: Kind, uris: UriPolicy) -> list[str]:
    (quads,) = database.execute(_QUADS, (iri,)).fetchone()
    read = [row for row in statements(unpacked(quads).decode()) if row[1] in tables.PROPERTIES]
    return tables.row_of(kind, tables.values_of(iri, state, group(read), uris))


def _file_of(kind: Kind) -> str:
    return f"{REFERRED[kind]}.csv"


def _range_of(kind: Kind, uris: UriPolicy) -> tuple[str, str]:
    """What the IRIs of all things of a kind lie between."""
    begin = uris.thing(kind, "")
    return begin, f"{begin}\U0010ffff"


def _linked(table: Path) -> Iterator[tuple[str, list[str]]]:
    """Each column of the table of institutions that refers to things, with the addresses in it, batch by batch."""
    import pyarrow.compute as pc  # noqa: PLC0415 - importing pyarrow takes a tenth of a second
    import pyarrow.parquet as pq  # noqa: PLC0415

    names = [column.name for column in COLUMNS if column.refers]
    with pq.ParquetFile(table) as file:
        for batch in file.iter_batches(columns=names):
            for name, cells in zip(names, batch.columns, strict=True):
                values = pc.list_flatten(pc.split_pattern(cells, SEPARATOR))
                yield name, pc.unique(values).to_pylist()


def _dangling(
    database: sqlite3.Connection, columns: Iterable[Column], linked: Iterable[tuple[str, Sequence[str]]]
) -> Collection[str]:
    """Return the columns that have the address of something without a row in the table that they refer to.

    RDF sources may refer to what others publish. Such a column is no foreign key.
    """
    kinds = {column.name: column.refers.value for column in columns if column.refers}
    dangling: set[str] = set()
    for name, targets in linked:
        addresses = orjson.dumps(targets).decode()
        if name not in dangling and database.execute(_MISSING, (addresses, kinds[name])).fetchone():
            dangling.add(name)
    return dangling


def _schemes(database: sqlite3.Connection, uris: UriPolicy) -> Iterator[tuple[str, bytes]]:
    """The slug of each concept scheme, and the statements about it and its concepts as Turtle."""
    rows = database.execute(_CONCEPTS, _range_of(Kind.CONCEPT, uris)).fetchall()
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
