"""What a reader hands on: one record as the source has it, nothing understood yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from publisher.errors import Fault


class RawCell(NamedTuple):
    """A field exactly as the source has it; several may have the same name.

    A plain tuple: a source has more fields than anything else, and few of them become a
    :class:`~publisher.records.RawField` of the record.
    """

    name: str
    value: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record of a source file.

    Attributes:
        file: the file, relative to the source's folder.
        line: the record's first line, 1-based; for a binary table the row number.
        sha256: of the whole file, in hex; "" where the reader streams from a pipe and the caller knows it.
        fields: its fields in order; body text of a page is a field named "body", one a paragraph.
        raw: the record's bytes, untouched, for the quarantine and the release.
        data: the parsed object where the format has one (a CSV row by column, a JSON object), else None.
        reading: how the file was read, where that is no matter of the record's own bytes: encoding, dialect, columns.
            Bytes that were read the same way are the same record.
    """

    file: str
    line: int
    sha256: str
    fields: tuple[RawCell, ...]
    raw: bytes
    data: Mapping[str, Any] | None = None
    reading: str = ""

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to a worker as plain values, without a word of what they are."""
        fields = [tuple(field) for field in self.fields]
        values = {"file": self.file, "line": self.line, "sha256": self.sha256, "raw": self.raw, "data": self.data}
        return _arrived, (fields, values)


def _arrived(fields: list[tuple[str, str, int | None]], values: dict[str, Any]) -> RawRecord:
    return RawRecord(fields=tuple(map(RawCell._make, fields)), **values)


@dataclass(frozen=True, slots=True)
class Unread:
    """A piece of a source file that no record could be made of; counted as read, and quarantined.

    Attributes:
        faults: what was wrong, where, what to do; never empty.
        raw: the bytes, as many as are worth keeping (at most 1 MiB).
        key: an identifier for the quarantine page, if the reader saw one.
    """

    faults: tuple[Fault, ...]
    raw: bytes
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A record that is known by its bytes already, and was not taken apart.

    Attributes:
        line: its first line, 1-based.
    """

    line: int


Knows = Callable[[str, str], Callable[[bytes], bool]]
"""Given a file and how it is read, gives a test: whether the next record is known, if its bytes are these.

Asked in the order of the records; it may be asked of bytes that turn out to be none. For yes, the reader gives a
:class:`Known` and goes on behind these bytes.
"""
