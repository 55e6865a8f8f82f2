"""Correct the records of a source as they are read, and tell for each correction what became of it.

A correction is applied where the source still says the old value. Where it says the new one, the correction is not
needed any more; where it says a third thing, a person must decide, and the source's value is published. A correction
that cannot be applied is reported as a piece of the source that no record could be made of.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from publisher.errors import Fault, RecordError, SourceError, near_miss
from publisher.profiles.adapters import Adapter
from publisher.profiles.corrections.file import Correction, CorrectionsFile
from publisher.profiles.corrections.values import texts_of, with_value
from publisher.profiles.paths import Path, PathError, parse_path
from publisher.profiles.profile_adapter import ProfileAdapter
from publisher.raw import AppliedCorrection, RawRecord, UnreadableRecord
from publisher.records import Institution, NoteKind
from publisher.sources.reader import reader_of
from publisher.sources.source import Source

_SHOWN: Final = 80


class Status(StrEnum):
    """What became of a correction; of several records with its key, the first of these counts."""

    APPLIED = "applied"
    NOT_UNDERSTOOD = "correction-not-understood"
    WITHOUT_EFFECT = "correction-without-effect"
    SOURCE_CHANGED = "correction-source-changed"
    FIELD_UNKNOWN = "correction-field-unknown"
    NOT_NEEDED = "not-needed"
    UNMATCHED = "correction-unmatched"


_NO_FAULT: Final = frozenset({Status.APPLIED, Status.NOT_NEEDED})


@dataclass(frozen=True, slots=True)
class State:
    """A correction, what became of it, and in words what to do about it; "" where nothing is to be done.

    ``said`` is what the source says now, where that is neither the old nor the new value.
    """

    correction: Correction
    status: Status
    message: str = ""
    said: str = ""


@dataclass(slots=True)
class CorrectedSource:
    """The corrections of a source, while its records are read.

    Args:
        source: the source.
        adapter: makes institutions of its records.
        file: its corrections.
    """

    source: Source
    adapter: Adapter
    file: CorrectionsFile
    _by_key: dict[str, list[Correction]] = field(default_factory=dict)
    _states: dict[int | None, State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for correction in self.file.corrections:
            self._by_key.setdefault(correction.key, []).append(correction)

    @classmethod
    def of(cls, source: Source, adapter: Adapter) -> "CorrectedSource | None":
        """Return the corrections of a source, or None where it has none.

        Raises:
            SourceError: the file has not the columns of corrections.
        """
        file = CorrectionsFile.of(source)
        return cls(source, adapter, file) if file and (file.corrections or file.faults) else None

    def corrected(self, item: RawRecord | UnreadableRecord) -> RawRecord | UnreadableRecord:
        """Return a record with the values that people corrected."""
        if isinstance(item, UnreadableRecord) or not self._by_key:
            return item
        corrections = self._by_key.get(key_of(item, self.source, self.adapter), ())
        applied: list[AppliedCorrection] = []
        changed = item
        for correction in corrections:
            state = self._judged(item, correction)
            self._note(state)
            if state.status is Status.APPLIED:
                changed = self._with(changed, correction)
                applied.append(_applied(correction))
        return self._redacted(changed, applied) if applied else item

    def states(self) -> list[State]:
        """What became of each correction, when all records were read; a part of a source has not all records."""
        message = "no record has this key: correct it, or delete the row if the record is gone"
        found = []
        for correction in self.file.corrections:
            state = self._states.get(correction.line) or State(correction, Status.UNMATCHED, message)
            if state.status is not Status.UNMATCHED or not self.source.only:
                found.append(state)
        return found

    def leftovers(self) -> Iterator[UnreadableRecord]:
        """Report the rows that cannot be used, and the corrections that could not be applied."""
        faults = [*self.file.faults, *(fault for state in self.states() if (fault := self._fault_of(state)))]
        for fault in sorted(faults, key=lambda each: each.line or 0):
            yield UnreadableRecord((fault,), b"")

    def summary(self) -> Iterator[str]:
        """Say how many values were corrected, and which corrections are not needed any more."""
        states = self.states()
        count = sum(state.status is Status.APPLIED for state in states)
        if count:
            values = "value" if count == 1 else "values"
            yield f"{self.source.slug}: {count:,} corrected {values} ({self.file.path.name})"
        for state in states:
            if state.status is Status.NOT_NEEDED:
                yield f"{self.file.path.name}:{state.correction.line}: [{state.correction.field}] {state.message}"

    def _fault_of(self, state: State) -> Fault | None:
        if state.status in _NO_FAULT:
            return None
        correction = state.correction
        value = correction.key if state.status is Status.UNMATCHED else correction.new or correction.old
        column = "key" if state.status is Status.UNMATCHED else correction.field
        return Fault(state.status, state.message, self.file.path.name, correction.line, column, value)

    def _note(self, state: State) -> None:
        """Remember what became of a correction; of several records with its key, the better outcome."""
        order = list(Status)
        earlier = self._states.get(state.correction.line)
        if earlier is None or order.index(state.status) < order.index(earlier.status):
            self._states[state.correction.line] = state

    def _judged(self, item: RawRecord, correction: Correction) -> State:
        """Whether a correction of a record can be applied; if not, why, and what to do."""
        try:
            path = self._path(item, correction)
        except PathError as error:
            return State(correction, Status.FIELD_UNKNOWN, f"{error}: write the field as the profile does")
        if item.data is not None and reader_of(self.source).table and correction.field not in item.data:
            message = (
                f"the record has no such field, or the profile leaves it out: {near_miss(correction.field, item.data)}"
            )
            return State(correction, Status.FIELD_UNKNOWN, message)
        values = texts_of(item, path)
        if correction.old in values or not (correction.old or values):
            return self._tried(item, correction)
        if correction.new in values or not (correction.new or values):
            message = "the source says the new value itself now: the row can be deleted"
            return State(correction, Status.NOT_NEEDED, message)
        now = "; ".join(values)
        said = f"says {_quoted(now)} now" if values else "says nothing now"
        message = _ASK.format(said=said, old=_quoted(correction.old))
        return State(correction, Status.SOURCE_CHANGED, message, now)

    def _tried(self, item: RawRecord, correction: Correction) -> State:
        """What a correction changes in what is made of the record; the new value must be understood."""
        before, after = self._outcome(item), self._outcome(self._with(item, correction))
        removed = self._outcome(with_value(item, self._path(item, correction), correction.old, ""))
        is_lost = bool(correction.new) and _same(removed, after)
        if isinstance(after, Institution) and (message := _not_understood(before, after, correction.new, is_lost)):
            return State(correction, Status.NOT_UNDERSTOOD, f"the new value cannot be used: {message}")
        if isinstance(after, RecordError):
            faults = [fault for fault in after.faults if fault.value and fault.value.strip("'\"") == correction.new]
            if faults:
                return State(correction, Status.NOT_UNDERSTOOD, f"the new value cannot be used: {faults[0].message}")
        if _same(before, after):
            message = "the record is the same without it: no rule of the profile reads this field, or it means the same"
            return State(correction, Status.WITHOUT_EFFECT, message)
        return State(correction, Status.APPLIED)

    def _with(self, item: RawRecord, correction: Correction) -> RawRecord:
        return with_value(item, self._path(item, correction), correction.old, correction.new)

    def _path(self, item: RawRecord, correction: Correction) -> Path:
        return parse_path(correction.field, column=item.data is None or reader_of(self.source).table)

    def _outcome(self, item: RawRecord) -> Institution | RecordError:
        try:
            return self.adapter.adapt(self._redacted(item, []), self.source)
        except RecordError as error:
            return error

    def _redacted(self, item: RawRecord, applied: list[AppliedCorrection]) -> RawRecord:
        """What a profile leaves out is left out of a corrected value too."""
        if isinstance(self.adapter, ProfileAdapter):
            redacted = self.adapter.redaction(item)
            assert isinstance(redacted, RawRecord)
            item = replace(item, data=redacted.data)
        return replace(item, corrections=tuple(applied)) if applied else item


_ASK: Final = (
    "the source {said}, and the correction is of {old}: to keep the correction, write the source's value into 'old'; "
    "to publish the source's, delete the row"
)


def key_of(raw: RawRecord, source: Source, adapter: Adapter) -> str:
    """The key of a record, "" for one that has none."""
    if isinstance(adapter, ProfileAdapter):
        return adapter.key_of(raw, source) or ""
    try:
        return adapter.adapt(raw, source).key
    except RecordError as error:
        return error.key


def refuse(source: Source) -> None:
    """Refuse corrections of a source whose records are not made of fields.

    Raises:
        SourceError: the source has corrections.
    """
    if source.corrections and source.corrections.is_file():
        message = f"records of the reader {source.reader!r} have no fields to correct: correct the files of the source"
        fault = Fault("correction-not-possible", message, source.corrections.name, 1)
        raise SourceError(str(source.path), (fault,))


def _applied(correction: Correction) -> AppliedCorrection:
    return AppliedCorrection(
        correction.field, correction.old, correction.new, correction.who, correction.when, correction.why
    )


def _not_understood(before: Institution | RecordError, after: Institution, new: str, is_lost: bool) -> str:  # noqa: FBT001 - private
    """What a rule says about a new value that it did not say about the record before; "" if it says nothing.

    A note is of the value if it names it, or if nothing of the value is published.
    """
    known = before.document.notes if isinstance(before, Institution) else ()
    kinds = {NoteKind.NOT_UNDERSTOOD, NoteKind.DROPPED}
    notes = (note for note in after.document.notes if note.kind in kinds and note not in known)
    return next((note.message for note in notes if is_lost or (note.value or "").strip() == new), "")


def _same(before: Institution | RecordError, after: Institution | RecordError) -> bool:
    if isinstance(before, RecordError) or isinstance(after, RecordError):
        return isinstance(before, RecordError) and isinstance(after, RecordError) and before.faults == after.faults
    return before.model_copy(update={"document": after.document}) == after


def _quoted(text: str) -> str:
    if not text:
        return "an empty field"
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
