"""What a backup states about itself, and what making one or restoring one reports."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from publisher.errors import BackupError
from publisher.release.files import write_durably
from publisher.release.manifest import Sha256

STATEMENT: Final = "backup.json"


class BackupFile(BaseModel):
    """A file of a backup that no manifest lists; ``path`` is relative to the folder, with forward slashes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    sha256: Sha256
    size: int


class Statement(BaseModel):
    """``backup.json``.

    Attributes:
        format: its layout, 1.
        created: the instant when the backup was complete, UTC.
        software: what made it.
        base: the base IRI of the live release.
        live: the version of the live release.
        files: every file that no manifest lists.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Annotated[int, Field(ge=1, le=1)] = 1
    created: str
    software: str
    base: str
    live: str
    files: tuple[BackupFile, ...]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the statement of a backup.

        Raises:
            BackupError: the backup does not exist, or it is damaged.
        """
        path = folder / STATEMENT
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise BackupError(str(folder), f"is no complete backup: {STATEMENT}: {error.strerror}") from error
        except ValidationError as error:
            raise BackupError(str(path), f"is damaged: {error.errors()[0]['msg']}; use another backup") from error

    def write(self, folder: Path) -> None:
        """Write the statement, after which the backup is complete."""
        write_durably(folder / STATEMENT, self.model_dump_json(indent=2).encode() + b"\n")


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was done.

    Attributes:
        live: the version of the live release.
        copied: the versions that were copied.
        kept: the versions that were there already.
        surplus: the versions that only the backup has; always empty for a restored home.
        size_bytes: the size of what was copied; files that releases share count once.
        left_out: the version of a release that waits, and is damaged in the backup; "" without one.
    """

    live: str
    copied: tuple[str, ...]
    kept: tuple[str, ...]
    surplus: tuple[str, ...] = ()
    size_bytes: int = 0
    left_out: str = ""
