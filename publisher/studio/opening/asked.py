"""Inspect the files of a folder with the answers that are known, and collect the questions that are asked."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

from publisher import sources
from publisher.errors import Fault, SourceError, UnreadableFileError
from publisher.profiles.proposal.files.file_format import FormatOptions
from publisher.profiles.proposal.init import Inspection, inspect_files
from publisher.profiles.proposal.questions import Interview, Question
from publisher.raw import RawRecord
from publisher.sources.reader import reader_of
from publisher.sources.source import DESCRIPTION, Source
from publisher.studio.opening.state import Opening

ROWS: Final = 8
CELLS: Final = 40
CELL: Final = 120
"""As many rows, cells of each, and characters of a cell are shown."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the answer to it.

    Attributes:
        name: identifies it in forms and in what is kept.
        question: as the command line asks it.
        answer: the number of a choice, or a text; None as long as it is open.
    """

    name: str
    question: Question
    answer: int | str | None


@dataclass(frozen=True, slots=True)
class Rows:
    """The first rows of a file: the names of the columns, and the cells as texts.

    Attributes:
        hidden: how many columns are not shown.
    """

    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an inspection has found.

    Attributes:
        inspection: None where the files cannot be read as they are.
        faults: why they cannot.
        questions: what is doubtful, in the order in which it is asked.
        rows: the first rows.
    """

    inspection: Inspection | None
    faults: tuple[Fault, ...]
    questions: tuple[Asked, ...]
    rows: Rows

    @property
    def is_open(self) -> bool:
        """Whether a question has no answer yet."""
        return any(asked.answer is None for asked in self.questions)


@dataclass(slots=True)
class _Answers:
    """Answers questions by what is known, and collects them."""

    known: Mapping[str, int | str]
    asked: dict[str, Asked] = field(default_factory=dict)

    def __call__(self, question: Question) -> int | str | None:
        name = question_id(question)
        answer = self.known.get(name)
        answer = answer if is_answer(question, answer) else None
        self.asked[name] = Asked(name, question, answer)
        return answer


def question_id(question: Question) -> str:
    """Return what identifies a question: the same doubt about the same column is the same question."""
    return hashlib.sha256(f"{question.about}\n{question.text}".encode()).hexdigest()[:16]


def is_answer(question: Question, answer: int | str | None) -> bool:
    """Whether a question can be answered so."""
    if isinstance(answer, int):
        return 0 <= answer < len(question.choices)
    return (
        isinstance(answer, str)
        and not question.choices
        and (not answer or bool(re.fullmatch(question.pattern, answer)))
    )


def inspect(folder: Path, opening: Opening) -> Outcome:
    """Inspect the files of a folder with what was said about them; once, as long as neither changes."""
    files = tuple(_files(folder))
    states = tuple((str(path), state.st_mtime_ns, state.st_size) for path in files for state in (path.stat(),))
    return _inspected(files if len(files) == 1 else (folder,), states, opening.chosen, tuple(opening.answers.items()))


@lru_cache(maxsize=4)
def _inspected(
    paths: tuple[Path, ...],
    _states: tuple[tuple[str, int, int], ...],
    chosen: FormatOptions,
    known: tuple[tuple[str, int | str], ...],
) -> Outcome:
    answers = _Answers(dict(known))
    try:
        inspection = inspect_files(paths, chosen, Interview(answers))
        rows = first_rows(inspection.source)
    except SourceError as error:
        return Outcome(None, error.faults, tuple(answers.asked.values()), Rows())
    except UnreadableFileError as error:
        return Outcome(None, (error.fault,), tuple(answers.asked.values()), Rows())
    return Outcome(inspection, (), tuple(answers.asked.values()), rows)


def _files(folder: Path) -> list[Path]:
    """The files of a folder that may have records, by name."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in files if path.name != DESCRIPTION and not path.name.startswith("."))


def first_rows(source: Source) -> Rows:
    """Return the first rows of a source's first file; none where its reader makes no rows of cells."""
    if reader_of(source).read_source is not None:
        return Rows()
    items = islice(sources.read_file(source, source.files()[0]), ROWS)
    records = [item for item in items if isinstance(item, RawRecord)]
    table = reader_of(source).table
    columns = list(dict.fromkeys(name for record in records for name in _columns_of(record, table=table)))
    shown = columns[:CELLS]
    return Rows(tuple(shown), tuple(_cells(record, shown) for record in records), len(columns) - len(shown))


def _columns_of(record: RawRecord, *, table: bool) -> Iterator[str]:
    """The columns of a record: those of a table in their order, whether they are filled or not, then any others."""
    if table:
        yield from record.data or ()
    yield from (cell.name for cell in record.fields)


def _cells(record: RawRecord, columns: Sequence[str]) -> tuple[str, ...]:
    values: dict[str, list[str]] = {}
    for cell in record.fields:
        values.setdefault(cell.name, []).append(cell.value)
    texts = (" · ".join(values.get(name, ())) for name in columns)
    return tuple(text if len(text) <= CELL else f"{text[: CELL - 1]}…" for text in texts)
