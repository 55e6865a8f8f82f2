"""Write a correction for a person, after looking at what the source says now; and tell what became of all of them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from publisher.errors import Fault, SourceError
from publisher.locks import editing
from publisher.profiles.adapters import Adapter, adapter_of
from publisher.profiles.corrections.applying import CorrectedSource, State, Status, key_of, refuse
from publisher.profiles.corrections.file import Correction, CorrectionsFile
from publisher.profiles.corrections.values import texts_of
from publisher.profiles.paths import parse_path
from publisher.profiles.records import read_as_it_is
from publisher.raw import RawRecord
from publisher.sources.reader import reader_of
from publisher.sources.source import Source

Find = Callable[[str], Iterable[RawRecord]]
"""Returns the records of a source that have a key, as they are without corrections."""


def states(source: Source, find: Find | None = None) -> tuple[list[State], list[Fault]]:
    """Return what became of each correction of a source, and what is wrong with other rows of the file.

    Args:
        source: the source.
        find: finds its records by their key; without it the source is read.

    Raises:
        SourceError: the source or its corrections cannot be used.
    """
    if reader_of(source).read_source:
        refuse(source)
        return [], []
    adapter = adapter_of(source)
    corrections = CorrectedSource.of(source, adapter)
    if corrections is None:
        return [], []
    keys = dict.fromkeys(each.key for each in corrections.file.corrections)
    found = (record for key in keys for record in find(key)) if find else read_as_it_is(source, adapter)
    for item in found:
        corrections.corrected(item)
    return corrections.states(), corrections.file.faults


def correct(
    source: Source, wanted: Correction, *, of_several: bool = False, find: Find | None = None
) -> tuple[Correction, int]:
    """Write a correction into the file beside a source.

    Args:
        source: the source.
        wanted: the correction; its old value is taken from the source, unless ``of_several``.
        of_several: whether the old value says which of several values is corrected.
        find: finds the records of the source by their key; without it the source is read.

    Returns:
        The correction as it was written, and how many earlier ones it replaced.

    Raises:
        SourceError: no record has the key, or the correction cannot be applied; the file stays as it was.
    """
    path = corrections_of(source)
    adapter = adapter_of(source)
    records = list(find(wanted.key)) if find else _records_of(source, adapter, wanted.key)
    if not records:
        raise _refusal(path, "correction-unmatched", "no record of the source has this key", "key", wanted.key)
    column = reader_of(source).table or records[0].data is None
    values = texts_of(records[0], parse_path(wanted.field, column=column))
    if not of_several:
        wanted = replace(wanted, old=_only(path, wanted, values))
    alone = CorrectedSource(source, adapter, CorrectionsFile(path, [wanted]))
    for record in records:
        alone.corrected(record)
    (state,) = alone.states()
    if state.status is not Status.APPLIED:
        raise _refusal(path, state.status, state.message, wanted.field, wanted.new or wanted.old)
    with editing(path.parent):
        file = CorrectionsFile.read(path)
        outdated = [each for each in file.corrections if _is_outdated(each, wanted, values)]
        for each in outdated:
            file.remove(each)
        replaced = file.put(wanted)
    return wanted, len(outdated) + replaced


def take_back(path: Path, matches: Callable[[Correction], bool]) -> list[Correction]:
    """Remove the corrections that match from a file, and return them.

    Raises:
        SourceError: rows of the file cannot be read, and would be lost.
    """
    with editing(path.parent):
        file = CorrectionsFile.read(path)
        removed = [each for each in file.corrections if matches(each)]
        for each in removed:
            file.remove(each)
    return removed


def corrections_of(source: Source) -> Path:
    """Return the file of corrections of a source, which need not exist.

    Raises:
        SourceError: its records have no fields to correct.
    """
    if reader_of(source).read_source or source.corrections is None:
        message = f"records of the reader {source.reader!r} have no fields to correct: correct the files of the source"
        raise SourceError(str(source.path), (Fault("correction-not-possible", message),))
    return source.corrections


def _records_of(source: Source, adapter: Adapter, key: str) -> list[RawRecord]:
    items = read_as_it_is(source, adapter)
    return [item for item in items if isinstance(item, RawRecord) and key_of(item, source, adapter) == key]


def _only(path: Path, wanted: Correction, values: Iterable[str]) -> str:
    """The value that a field has, "" for none."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) > 1:
        listed = ", ".join(map(repr, distinct))
        message = f"the field has several values, say which one is corrected: {listed}"
        raise _refusal(path, "correction-value-wrong", message, wanted.field, wanted.new)
    return distinct[0] if distinct else ""


def _is_outdated(earlier: Correction, wanted: Correction, values: list[str]) -> bool:
    """Whether an earlier correction is of a value that the field has no more."""
    same = (earlier.key, earlier.field) == (wanted.key, wanted.field)
    return same and earlier.old not in (values or [""])


def _refusal(path: Path, code: str, message: str, field: str, value: str) -> SourceError:
    return SourceError(str(path), (Fault(code, message, path.name, None, field, value or None),))
