"""A record as its source has it, field by field, with what people corrected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from publisher.errors import Fault, RecordError
from publisher.profiles.adapters import Adapter, adapter_of
from publisher.profiles.corrections import Correction, CorrectionsFile
from publisher.profiles.corrections.recording import corrections_of
from publisher.raw import RawRecord
from publisher.sources import reader_of
from publisher.sources.source import Source
from publisher.studio.corrections.index import index_of

MAX_VALUES: Final = 400
"""The values of a record that are listed."""


@dataclass(frozen=True, slots=True)
class SourceValue:
    """A value of a record: its field, what the source says ("" for nothing), and its correction, if it has one."""

    field: str
    text: str
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A record of a source.

    Attributes:
        key: its key, as it is without corrections.
        name: what it is published as; "" if it is not.
        place: its file and line.
        values: what the source says, in its order.
        faults: why it is held back.
    """

    key: str
    name: str
    place: str
    values: tuple[SourceValue, ...]
    faults: tuple[Fault, ...]


def source_record(source: Source, key: str) -> SourceRecord | None:
    """Find a record of a source by its key; None if no record has it.

    Raises:
        SourceError: the source or its corrections cannot be used.
    """
    corrections_of(source)
    adapter = adapter_of(source)
    raw = next(iter(index_of(source).find(key)), None)
    if raw is None:
        return None
    file = CorrectionsFile.of(source)
    corrections = [each for each in file.corrections if each.key == key] if file else []
    name, faults = _outcome(raw, source, adapter)
    values = []
    for number, (field, text) in enumerate(_values(raw, source)):
        if number == MAX_VALUES:
            break
        found = next((each for each in corrections if (each.field, each.old) == (field, text)), None)
        values.append(SourceValue(field, text, found))
    return SourceRecord(key, name, f"{raw.file}:{raw.line}", tuple(values), faults)


def _outcome(raw: RawRecord, source: Source, adapter: Adapter) -> tuple[str, tuple[Fault, ...]]:
    try:
        return adapter.adapt(raw, source).names[0].value, ()
    except RecordError as error:
        return "", error.faults


def _values(raw: RawRecord, source: Source) -> Iterator[tuple[str, str]]:
    """Each value with its field, as corrections name it."""
    if raw.data is None:
        yield from ((cell.name, cell.value.strip()) for cell in raw.fields)
    elif reader_of(source).table:
        for name, value in raw.data.items():
            for part in value if isinstance(value, list) and value else [value]:
                yield name, "" if part is None else str(part).strip()
    else:
        yield from _leaves(raw.data, "")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The leaves of an object, each with its path; a name with a dot in it is quoted."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            step = f'"{name}"' if "." in name or "[" in name else name
            yield from _leaves(inner, f"{path}.{step}" if path else step)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    else:
        yield path, "" if value is None else str(value).strip()
