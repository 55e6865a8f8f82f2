"""From the lines of a parser in a capped process to raw records: what the readers of XML and YAML share."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from publisher.errors import Fault
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.formats.json import fields_of

MAX_RECORD_BYTES = 16 << 20
"""A larger record is reported and skipped."""


def record_line(line: int, value: Any) -> bytes:
    """What a parser writes for a record: its line and its tree, as JSON; of one that is too large only the line."""
    body = orjson.dumps((line, value))
    return (orjson.dumps((line, None)) if len(body) > MAX_RECORD_BYTES else body) + b"\n"


def tree_records(lines: Iterable[bytes], file: str, digest: str) -> Iterator[RawRecord | UnreadableRecord]:
    """Yield the records that a parser found.

    Args:
        lines: those of :func:`record_line`.
        file: how records call the file.
        digest: the SHA-256 of the whole file.
    """
    for number, data in map(orjson.loads, lines):
        if data is None:
            fault = Fault("record-too-large", "the record is too large: divide it, or correct the path", file, number)
            yield UnreadableRecord((fault,), b"")
        elif not isinstance(data, dict):
            message = "this record has no fields, only a text: correct the path to the records"
            yield UnreadableRecord((Fault("record-without-fields", message, file, number, None, str(data)[:80]),), b"")
        elif data:
            yield RawRecord(file, number, digest, fields_of(data, number), orjson.dumps(data), data)
