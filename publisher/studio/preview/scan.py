"""Adapt, map and validate the first records of a source, the worst of them first; nothing is published or written."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from publisher.errors import Fault
from publisher.profiles import adapter_of
from publisher.profiles.preview import NoteCount, PreviewResolver, adapt_all, filled, note_counts, place_of
from publisher.rdf.description import Description, Result
from publisher.records import Institution, QualityNote, RawField
from publisher.sources.source import Source
from publisher.studio.preview.judging import judge
from publisher.studio.sample import Readable, first_records
from publisher.uris import UriPolicy

SCANNED: Final = 100
"""So few records are looked at that an edit is seen soon."""


@dataclass(frozen=True, slots=True)
class Look:
    """A record, as it would be published, or the reasons why it would not.

    Attributes:
        number: its place among those that were looked at, from 0.
        name: of the institution, or the key where it has no name.
        place: the file and the line.
        record: None for a record that no institution can be made of.
        description: its statements; None likewise.
        faults: why it would be held back.
        results: what the shapes say, the most severe first.
    """

    number: int
    name: str
    place: str
    record: Institution | None
    description: Description | None
    faults: tuple[Fault, ...] = ()
    results: tuple[Result, ...] = ()

    @property
    def notes(self) -> Sequence[QualityNote]:
        """What was repaired, inferred or not understood."""
        return self.record.document.notes if self.record else ()

    @property
    def raw_fields(self) -> Sequence[RawField]:
        """The fields of the source that are kept with the record."""
        return self.record.document.raw_fields if self.record else ()

    @property
    def is_held_back(self) -> bool:
        """Whether it would not be published."""
        return bool(self.faults) or any(result.severity == "violation" for result in self.results)

    @property
    def badness(self) -> tuple[int, int, int]:
        """By which the worst come first: held back, then by results of the shapes, then by notes."""
        return (not self.is_held_back, -len(self.results), -len(self.notes))


@dataclass(frozen=True, slots=True)
class Scan:
    """The first records of a source.

    Attributes:
        looks: every one, the worst first.
        notes: the quality notes of all of them, the most frequent first.
        filled: by field, in how many of the valid records it is not empty.
        valid: how many are valid.
        resolver: knows the names of the records.
    """

    looks: tuple[Look, ...]
    notes: tuple[NoteCount, ...]
    filled: dict[str, int]
    valid: int
    resolver: PreviewResolver


def scan(source: Source, uris: UriPolicy, description: str, *, scanned: int = SCANNED) -> Scan:
    """Look at the first records of a source; once, as long as neither its files nor its description change.

    What an edit of the description leaves as it was is taken over from the last look: a record that is adapted to the
    same values, and whose references lead to the same records, is neither mapped nor checked again.

    Args:
        source: the source.
        uris: makes the IRIs.
        description: the text of its source.toml.
        scanned: how many records are looked at.

    Raises:
        SourceError: the source or its profile cannot be used.
    """
    return _scanned(_Same(source, (description, _state(source.corrections), Readable.of(source).how)), uris, scanned)


def _state(file: Path | None) -> tuple[int, int] | None:
    if file is None or not file.is_file():
        return None
    state = file.stat()
    return state.st_mtime_ns, state.st_size


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A source, and what its records depend on: sources are equal where that is."""

    source: Source
    depends_on: tuple[str, tuple[int, int] | None, str]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.depends_on == other.depends_on

    def __hash__(self) -> int:
        return hash(self.depends_on)


@lru_cache(maxsize=4)
def _scanned(same: _Same, uris: UriPolicy, scanned: int) -> Scan:
    source = same.source
    adapter = adapter_of(source)
    adapted = adapt_all(first_records(source, adapter, uris.base, scanned), source, adapter)
    resolver = PreviewResolver(adapted.records)
    bad = [Look(number, key or place, place, None, None, faults) for number, (key, faults) in enumerate(adapted.invalid)
           for place in (_place_of_faults(faults),)]  # fmt: skip
    judged = judge(adapted.records, resolver, uris)
    good = [
        Look(number, record.names[0].value, place_of(raw), record, each.description, each.faults, each.results)
        for number, (record, raw, each) in enumerate(
            zip(adapted.records, adapted.raws, judged, strict=True), start=len(bad)
        )
    ]
    looks = tuple(sorted((*bad, *good), key=lambda look: look.badness))
    notes = sorted(note_counts(adapted.records, adapted.raws), key=lambda each: -each.count)
    return Scan(looks, tuple(notes), filled(adapted.records), len(adapted.records), resolver)


def _place_of_faults(faults: Sequence[Fault]) -> str:
    first = faults[0]
    return ":".join(str(part) for part in (first.file, first.line) if part is not None)
