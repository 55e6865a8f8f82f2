"""What a reader yields: one record as the source has it, not interpreted yet."""

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


class AppliedCorrection(NamedTuple):
    """A value that a person corrected: of which field, what the source says, what is published instead, who, when, why.

    ``old`` is "" where the source has no value, ``new`` where none is published, ``who`` where it is not stated.
    """

    field: str
    old: str
    new: str
    who: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record of a source file.

    Attributes:
        file: the file, relative to the source's folder.
        line: the record's first line, 1-based; for a binary table the row number.
        sha256: of the whole file, in hex; "" where the reader streams from a pipe and the caller knows it.
        fields: its fields in order; body text of a page is a field named "body", one for each paragraph.
        raw: the record's bytes, untouched, for the quarantine and the release.
        data: the parsed object where the format has one (a CSV row by column, a JSON object), else None.
        decoding: how the file was decoded, where the record's own bytes do not tell: encoding, dialect, columns.
            Equal bytes with equal decoding are the same record.
        notes: what the reader repaired.
        corrections: the values of ``data`` that people corrected; of a record without data, those of ``fields``.
    """

    file: str
    line: int
    sha256: str
    fields: tuple[RawCell, ...]
    raw: bytes
    data: Mapping[str, Any] | None = None
    decoding: str = ""
    notes: tuple[str, ...] = ()
    corrections: tuple[AppliedCorrection, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the fields as plain tuples: a fraction of the size, without the name of their class in each."""
        fields = [tuple(field) for field in self.fields]
        values = {"file": self.file, "line": self.line, "sha256": self.sha256, "raw": self.raw, "data": self.data}
        if self.notes:
            values["notes"] = self.notes
        if self.corrections:
            values["corrections"] = self.corrections
        return _unpickle, (fields, values)


def _unpickle(fields: list[tuple[str, str, int | None]], values: dict[str, Any]) -> RawRecord:
    return RawRecord(fields=tuple(map(RawCell._make, fields)), **values)


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """A piece of a source file that no record could be made of; counted as read, and quarantined.

    Attributes:
        faults: what is wrong, where, and what to do; never empty.
        raw: the first bytes of the piece (at most 1 MiB).
        key: an identifier for the quarantine page, if the reader saw one.
    """

    faults: tuple[Fault, ...]
    raw: bytes
    key: str | None = None


class SkippedRecord(NamedTuple):
    """A record that was not parsed, because a skip rule knows its bytes.

    Attributes:
        line: its first line, 1-based.
    """

    line: int


SkipRule = Callable[[str, str], Callable[[bytes], bool]]
"""Maps a file name and a decoding to a predicate: whether the next record may be skipped if its bytes are these.

The predicate is called in the order of the records, and may be called with bytes that are not a whole record. Where it
is true, the reader yields a :class:`SkippedRecord` and continues behind these bytes.
"""
