"""What every adapter needs: the document of a record, the raw fields that go into it, the error of an invalid one."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Literal

from pydantic import ValidationError

from publisher.errors import Fault, RecordError
from publisher.profiles.paths import parse_path
from publisher.profiles.rules import Compiler
from publisher.raw import AppliedCorrection, RawCell, RawRecord
from publisher.records import Correction, Document, QualityNote, RawField
from publisher.sources.reader import reader_of
from publisher.sources.source import Source


def document_of(
    raw: RawRecord, source: Source, *, cells: Iterable[RawCell], notes: Iterable[QualityNote], **more: Any
) -> Document:
    """Return the document of a record.

    Args:
        raw: the record.
        source: its source.
        cells: the raw fields to keep.
        notes: the quality notes; duplicates are removed.
        more: further fields of the document.
    """
    by_file = reader_of(
        source
    ).one_record_a_file  # elsewhere a line or a digest changes when another record of the file does
    return Document(
        file=raw.file,
        line=raw.line,
        shared_file=None if by_file else source.slug,
        sha256=raw.sha256 or None if by_file else None,
        language=source.language,
        licence=source.licence,
        retrieved=source.facts_of(raw.file).retrieved or source.retrieved,
        raw_fields=tuple(
            RawField(name=cell.name, value=cell.value, line=cell.line if by_file else None)
            for cell in _of_source(cells, raw)
        ),
        corrections=tuple(map(_correction, raw.corrections)),
        notes=tuple(dict.fromkeys(notes)),
        **more,
    )


def _of_source(cells: Iterable[RawCell], raw: RawRecord) -> Iterator[RawCell]:
    """The fields as the source has them; those of a record without data have the corrected values."""
    stated = {(each.field, each.new): each.old for each in raw.corrections} if raw.data is None else {}
    for cell in cells:
        value = stated.get((cell.name, cell.value), cell.value)
        if value:
            yield cell._replace(value=value)


def _correction(applied: AppliedCorrection) -> Correction:
    return Correction(
        field=applied.field,
        source_value=applied.old or None,
        value=applied.new or None,
        who=applied.who or None,
        when=applied.when,
        why=applied.why,
    )


def record_error(key: str, raw: RawRecord, error: ValidationError) -> RecordError:
    """Return the error of a record with values that the model rejects: every fault, with its path as the field."""
    faults = (
        Fault(
            "record-invalid",
            str(row["msg"]),
            file=raw.file,
            line=raw.line,
            field=".".join(map(str, row["loc"])),
            value=repr(row["input"])[:200],
        )
        for row in error.errors(include_url=False)
    )
    return RecordError(key, tuple(faults))


class RawFieldChoice:
    """Chooses the raw fields of a record that its document keeps; its bytes are always kept.

    Args:
        choice: all of them, only those that no rule reads, or none.
        compiler: knows which paths the profile's rules read.
        without: paths that hold nothing worth a raw field.
    """

    def __init__(self, choice: Literal["all", "unmapped", "none"], compiler: Compiler, without: Iterable[str]) -> None:
        self._choice, self._columns = choice, compiler.columns
        self._without = {parse_path(text, column=compiler.columns).plain for text in without}
        read = (*compiler.paths_read, *self._without)
        self._read = read
        self._is_read = cache(lambda path: any(_covers(every, path) for every in read))

    def is_read(self, name: str) -> bool:
        """Whether a rule of the profile reads a raw field."""
        path = (name,) if self._columns else tuple(name.split("."))
        return self._is_read(path) or any(read[: len(path)] == path for read in self._read)

    def of(self, raw: RawRecord) -> list[RawCell]:
        """Return the fields of a record that are kept."""
        if self._choice == "none":
            return []
        if self._choice == "all" or raw.data is None:
            return [cell for cell in raw.fields if (cell.name,) not in self._without]
        if self._columns:
            return [cell for cell in raw.fields if not self._is_read((cell.name,))]
        cells: list[RawCell] = []
        self._add_unread(raw.data, (), raw.line, cells)
        return cells

    def _add_unread(self, value: Any, path: tuple[str, ...], line: int | None, cells: list[RawCell]) -> None:
        """Add the leaves below a value that no rule reads."""
        if isinstance(value, dict):
            for name, inner in value.items():
                below = (*path, name)
                if not self._is_read(below):
                    self._add_unread(inner, below, line, cells)
        elif isinstance(value, list):
            for inner in value:
                self._add_unread(inner, path, line, cells)
        elif value not in (None, ""):
            cells.append(RawCell(".".join(path), str(value).lower() if isinstance(value, bool) else str(value), line))


def _covers(read: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether a rule that reads one path reads all that is at another: the very path, or something below it."""
    named = read[:-1] if read and read[-1] in {"@key", "@value"} else read
    return len(named) <= len(path) and all(step in {"*", name} for step, name in zip(named, path, strict=False))
