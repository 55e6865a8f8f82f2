"""From a worker's lines to records: what the readers of tables with typed columns share."""

from collections.abc import Iterable, Iterator
from typing import Final

import orjson

from publisher.errors import Fault
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.formats.json import fields_of

TABLE_NAME: Final = "@table"
"""The field that tells from which of several tables a record is."""


def records_of(
    lines: Iterable[bytes], file: str, sha256: str, table: str | None = None
) -> Iterator[RawRecord | UnreadableRecord]:
    """Yield a record for each line of a worker (``values.py``).

    Args:
        lines: what the worker wrote.
        file: how records call the file, or the table in it.
        sha256: of the file.
        table: the value of the field TABLE_NAME; None for no such field.
    """
    for line in lines:
        number, data, more = orjson.loads(line)
        if data is None:
            fault = Fault(**more)
            yield UnreadableRecord((fault,), b"", key=f"{file}:{number}")
            continue
        if table is not None:
            data = {TABLE_NAME: table, **data}
        yield RawRecord(file, number, sha256, fields_of(data, number), orjson.dumps(data), data, notes=tuple(more))
