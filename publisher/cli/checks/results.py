"""The results of checks: what was looked at, what is wrong with it, and the exit code that follows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from publisher.cli.exit_codes import DONE, SYSTEM, advice, exit_code
from publisher.errors import PublisherError


class Level(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one check.

    Attributes:
        part: what was checked ("settings", "home" …).
        level: how it ended.
        message: what was found; for a warning or an error also where, and what to do.
        code: the exit code that it stands for.
    """

    part: str
    level: Level
    message: str
    code: int = DONE


@dataclass(slots=True)
class Results:
    """The results of all checks, in the order in which they were made."""

    all: list[Result] = field(default_factory=list)

    def ok(self, part: str, message: str) -> None:
        """Add something that is as it should be."""
        self.all.append(Result(part, Level.OK, message))

    def warn(self, part: str, message: str) -> None:
        """Add something that works, but perhaps not as it was meant."""
        self.all.append(Result(part, Level.WARNING, message))

    def fail(self, part: str, error: PublisherError | OSError, place: str = "") -> None:
        """Add an error that would end a build or keep the server from starting.

        Args:
            part: what was checked.
            error: what is wrong.
            place: where, if the error does not say so ("/etc/publisher/settings:3").
        """
        if isinstance(error, OSError):
            message, code = advice(error), SYSTEM
        else:
            message, code = str(error), exit_code(error)
        self.all.append(Result(part, Level.ERROR, f"{place}: {message}" if place else message, code))

    @contextmanager
    def attempt(self, part: str) -> Iterator[None]:
        """Make a check that raises what is wrong; the error is a result, and the next check is made."""
        try:
            yield
        except (PublisherError, OSError) as error:
            self.fail(part, error)

    @property
    def code(self) -> int:
        """The exit code: that of a system error before that of a wrong setting."""
        return max((result.code for result in self.all), default=DONE)

    def count(self, level: Level) -> int:
        """Return how many checks ended so."""
        return sum(result.level is level for result in self.all)
