"""What ``publisher init`` asks about: doubtful guesses, each a short question whose first answer is the safe side.

On a terminal a person answers. Without one the safe side is taken, and what is doubtful is printed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

CHECK: Final = "CHECK:"
"""Begins the reason for a guess that a person should check."""

SAID: Final = "you said so"
"""The reason for what a person answered by a text."""


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt about a file.

    Attributes:
        about: the column, or what else it is about.
        text: the question.
        choices: the answers; the first is the safe side. Empty for a question that is answered by a text.
        note: what is printed where nobody answers: the doubt, what was done, and what to change if that is wrong. Empty
            where a note on the file says it.
        pattern: a regular expression that a text must match; an empty text is the safe side.
    """

    about: str
    text: str
    choices: tuple[str, ...]
    note: str
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The number of the chosen answer, from 0, or the text, and what source.toml says about it."""

    number: int
    reason: str
    text: str = ""


Ask = Callable[[Question], int | str | None]
"""Asks a person, and returns the number of the answer, or the text; None if nobody is there."""


def nobody(question: Question) -> int | str | None:  # noqa: ARG001 - as Ask is
    """Answer nothing: what ``init`` does without a terminal."""
    return None


@dataclass
class Interview:
    """The questions about one file, and the notes that take their place where nobody answers.

    Attributes:
        ask: asks a person.
        doubts: by column, the notes on doubts that nobody was asked about.
    """

    ask: Ask = nobody
    doubts: dict[str, str] = field(default_factory=dict)

    def choose(self, question: Question) -> Answer:
        """Ask a question, or take the safe side and remember what to tell."""
        answer = self.ask(question)
        if answer is None:
            if question.note:
                self.doubts[question.about] = question.note
            return Answer(0, f"{CHECK} {question.note}")
        if isinstance(answer, str):
            return Answer(0, SAID, answer)
        return Answer(answer, f"you said: {question.choices[answer]}")
