"""How a build tells what it is doing; the command line shows it, a library call need not listen."""

from typing import Protocol


class Progress(Protocol):
    """Whoever wants to know how far a build is."""

    def step(self, what: str, total: int | None = None) -> None:
        """A step begins ("Reading"); ``total`` is how many pieces it has, where that is known."""

    def advance(self, pieces: int) -> None:
        """So many more pieces of the step are done."""

    def say(self, message: str) -> None:
        """Something that a person should know."""


class NullProgress:
    """Nobody listens."""

    def step(self, what: str, total: int | None = None) -> None:
        """Let a step begin."""

    def advance(self, pieces: int) -> None:
        """Let a step go on."""

    def say(self, message: str) -> None:
        """Let a message pass."""
