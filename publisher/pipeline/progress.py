"""How a build reports its progress; the command line shows it, other callers may ignore it."""

from typing import Protocol


class Progress(Protocol):
    """What is told how far a build is."""

    def step(self, what: str, total: int | None = None) -> None:
        """Begin a step ("Reading") of ``total`` items, if that is known."""

    def advance(self, items: int) -> None:
        """Count that many more items of the step as done."""

    def say(self, message: str) -> None:
        """Show a message that a person should know."""


class NullProgress:
    """Ignores all progress."""

    def step(self, what: str, total: int | None = None) -> None:
        """Ignore a step."""

    def advance(self, items: int) -> None:
        """Ignore items."""

    def say(self, message: str) -> None:
        """Ignore a message."""
