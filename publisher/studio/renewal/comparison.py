"""What a new version of a file changes: its columns, how many records it has, which corrections must be decided on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile

from publisher.errors import Fault, SourceError, UnreadableFileError
from publisher.profiles.adapters import adapter_of
from publisher.profiles.corrections import State
from publisher.profiles.corrections.recording import states
from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.people import people_in
from publisher.profiles.proposal.questions import Interview
from publisher.profiles.records import read_as_it_is
from publisher.sources.reader import reader_of
from publisher.sources.source import Source
from publisher.studio.columns.cards import count, sample
from publisher.studio.corrections.views import is_open
from publisher.studio.opening.asked import Rows, first_rows
from publisher.studio.renewal.files import NewVersion
from publisher.studio.trial import trial_of
from publisher.studio.workspace import SourceFolder


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column that the file did not have, and why it seems to be about people; "" if it does not."""

    name: str
    about_people: str


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """What a new version changes.

    Attributes:
        faults: why it cannot be read as the description says.
        before, after: how many records the old and the new version have.
        added: the columns that the old one did not have.
        gone: the columns that the new one does not have.
        corrections: those that a person must decide about with the new version.
        rows: the first rows of the new one.
        can_leave_out: whether a column can be left out here: the profile is a table of the source itself.
    """

    faults: tuple[Fault, ...] = ()
    before: int = 0
    after: int = 0
    added: tuple[NewColumn, ...] = ()
    gone: tuple[str, ...] = ()
    corrections: tuple[State, ...] = ()
    rows: Rows = field(default_factory=Rows)
    can_leave_out: bool = False


def difference_of_version(folder: SourceFolder, version: NewVersion) -> VersionDifference:
    """Read a new version as the description says, and compare it with the file that is there.

    Raises:
        SourceError: the description cannot be used, or the file that is there cannot be read.
    """
    source = folder.load()
    before, columns = _table(source)
    with trial_of(folder) as trial:
        _put(trial.path / version.name, version.path)
        try:
            return _compared(trial.load(), before, columns)
        except SourceError as error:
            return VersionDifference(error.faults, before)
        except UnreadableFileError as error:
            return VersionDifference((error.fault,), before)


def _compared(source: Source, before: int, old: Sequence[Column]) -> VersionDifference:
    if reader_of(source).read_source:
        return VersionDifference()
    next(read_as_it_is(source, adapter_of(source)), None)  # says which columns are missing
    after, columns = _table(source)
    if not after:
        file = source.name_of(source.files()[0])
        return VersionDifference((Fault("source-no-records", "no record could be read", file),), before)
    known = {column.path for column in old}
    about_people = {column.path: reason for column, reason in people_in(columns, Interview(), posts=False)}
    added = [NewColumn(each.path, about_people.get(each.path, "")) for each in columns if each.path not in known]
    return VersionDifference(
        before=before,
        after=after,
        added=tuple(added),
        gone=tuple(each.path for each in old if each.path not in {column.path for column in columns}),
        corrections=tuple(state for state in states(source)[0] if is_open(state)),
        rows=first_rows(source),
        can_leave_out=isinstance(source.profile, Mapping) and "extends" not in source.profile,
    )


def _table(source: Source) -> tuple[int, tuple[Column, ...]]:
    """How many records a source has, and its columns."""
    if reader_of(source).read_source:
        return 0, ()
    return count(source).records, sample(source)


def _put(target: Path, new: Path) -> None:
    target.unlink()  # it is a link to the file of the source
    copyfile(new, target)
