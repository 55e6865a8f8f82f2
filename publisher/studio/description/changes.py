"""Write source.toml, and keep every earlier state of it beside the releases, so that each change can be undone.

Whoever edits the file by hand loses nothing: a change is made to the text that is there, and is refused if that is no
longer the text that the change was shown for.
"""

import difflib
import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from publisher.errors import Fault, SourceError
from publisher.locks import editing
from publisher.profiles import check
from publisher.release.files import write_durably
from publisher.sources.source import CORRECTIONS, DESCRIPTION, Source
from publisher.studio.trial import trial_of
from publisher.studio.workspace import SourceFolder

HISTORY: Final = "history"
KEPT: Final = 100
"""As many earlier states are kept."""

AROUND: Final = 2
"""Lines that are shown around a difference."""

_STAMP: Final = "%Y%m%dT%H%M%S.%fZ"


class ChangedMeanwhileError(Exception):
    """The description is not the one that a change was shown for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a difference: ``sign`` is "+", "-", " " for one that stays, "@" where lines are left out."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier state of a description: its name among those that are kept, and until when it was there."""

    name: str
    until: datetime


def text_of(folder: SourceFolder) -> str:
    """Return the text of a description, each line ended by a line feed; "" before it is written.

    Raises:
        SourceError: it is not UTF-8, as TOML must be.
    """
    try:
        return _text(_bytes_of(folder))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = "a sign is not UTF-8, as TOML must be: save the file as UTF-8 with your editor"
        fault = Fault("source-toml-syntax", message, DESCRIPTION, line)
        raise SourceError(str(folder.path), (fault,)) from error


def mark_of(text: str) -> str:
    """Return what identifies a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def difference(before: str, after: str) -> tuple[Line, ...]:
    """Return the lines that differ, with two around them."""
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=AROUND))[2:]
    return tuple(Line(line[0], "" if line[0] == "@" else line[1:]) for line in lines)


def described_by(folder: SourceFolder, text: str) -> Source:
    """Return the source as it would be if a text were its description; nothing is written into its folder.

    It is loaded from a folder beside it that has links to the same files, so that it is judged as a build would.

    Args:
        folder: of the source.
        text: the description.

    Raises:
        SourceError: what would be wrong with it.
    """
    with trial_of(folder) as trial:
        trial.description.unlink(missing_ok=True)
        trial.description.write_text(text, encoding="utf-8")
        source = trial.load()
        check(source)
    joins = tuple(replace(join, folder=folder.path) for join in source.joins)
    return replace(source, path=folder.path, joins=joins, corrections=folder.path / CORRECTIONS)


def faults_in(folder: SourceFolder, text: str) -> tuple[Fault, ...]:
    """Return what would be wrong with a source if a text were its description."""
    try:
        described_by(folder, text)
    except SourceError as error:
        return error.faults
    return ()


def write(folder: SourceFolder, state: Path, text: str, *, expected: str | None = None) -> None:
    """Write a description with the line ends that the file has, and keep the one that was there.

    Args:
        folder: of the source.
        state: the folder for what is kept of it.
        text: the description.
        expected: the mark of the text that is to be replaced; any if it is None.

    Raises:
        ChangedMeanwhileError: another text is there.
    """
    with editing(folder.path):
        _write(folder, state, text, expected)


def _write(folder: SourceFolder, state: Path, text: str, expected: str | None) -> None:
    before = _bytes_of(folder)
    if expected is not None and mark_of(text_of(folder)) != expected:
        raise ChangedMeanwhileError
    after = _text(text.encode()).replace("\n", "\r\n" if b"\r\n" in before else "\n").encode()
    if before and before != after:
        _keep(state, before)
    write_durably(folder.description, after)


def earlier(state: Path) -> tuple[Earlier, ...]:
    """Return the states that are kept, the latest first."""
    names = sorted((path.stem for path in (state / HISTORY).glob("*.toml")), reverse=True)
    return tuple(Earlier(name, datetime.strptime(name, _STAMP).replace(tzinfo=UTC)) for name in names)


def undo(folder: SourceFolder, state: Path) -> bool:
    """Put the latest state that is kept in the place of the description; False if none is kept."""
    with editing(folder.path):
        kept = earlier(state)
        if not kept:
            return False
        path = state / HISTORY / f"{kept[0].name}.toml"
        write_durably(folder.description, path.read_bytes())
        path.unlink()
        return True


def _bytes_of(folder: SourceFolder) -> bytes:
    return folder.description.read_bytes() if folder.is_described else b""


def _text(data: bytes) -> str:
    return data.decode().replace("\r\n", "\n").replace("\r", "\n")


def _keep(state: Path, data: bytes) -> None:
    folder = state / HISTORY
    folder.mkdir(parents=True, exist_ok=True)
    write_durably(folder / f"{datetime.now(UTC).strftime(_STAMP)}.toml", data)
    for old in earlier(state)[KEPT:]:
        (folder / f"{old.name}.toml").unlink()
