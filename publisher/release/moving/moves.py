"""The moves of a publication, as files keep them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from publisher.errors import ManifestError
from publisher.release.files import write_durably
from publisher.release.manifest import Version


class Move(BaseModel):
    """A move from one base IRI to another.

    Attributes:
        old: the base before.
        new: the base afterwards.
        at: the instant when it was decided, UTC.
        release: the last release with the old base; what it has, or one before it had, has an IRI below that base.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    old: str
    new: str
    at: str
    release: Version


_MOVES: Final = TypeAdapter(tuple[Move, ...])


def read_moves(file: Path) -> tuple[Move, ...]:
    """Read the moves of a home or a release, oldest first; empty if there is no such file.

    Raises:
        ManifestError: the file is damaged.
    """
    try:
        return _MOVES.validate_json(file.read_bytes())
    except FileNotFoundError:
        return ()
    except ValidationError as error:
        problem = f"is damaged ({error.errors()[0]['msg']}): restore it from a backup"
        raise ManifestError(str(file), problem) from error


def dump_moves(moves: Iterable[Move]) -> bytes:
    """Return moves as the files have them."""
    return _MOVES.dump_json(tuple(moves), indent=2) + b"\n"


def write_moves(file: Path, moves: Iterable[Move]) -> None:
    """Write the moves of a home."""
    write_durably(file, dump_moves(moves))


def former_bases(moves: Sequence[Move], first: str, base: str) -> list[str]:
    """Return the bases below which a thing had an IRI before, oldest first.

    Args:
        moves: of the publication, oldest first.
        first: the version of the first release that has the thing.
        base: the base now; a publication that moved back has no former IRI there.
    """
    return list(dict.fromkeys(move.old for move in moves if first <= move.release and move.old != base))


def base_at(moves: Sequence[Move], version: str, base: str) -> str:
    """Return the base that the IRIs of a release have.

    Args:
        moves: of the publication, oldest first.
        version: of the release.
        base: the base now.
    """
    return next((move.old for move in moves if version <= move.release), base)
