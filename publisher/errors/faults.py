"""What is wrong with an input, in words for its owner; errors about input carry such faults."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


def near_miss(name: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for a name close to a known one, else the list of known names."""
    names = list(known)
    matches = difflib.get_close_matches(name, names, n=1)
    return f"did you mean {matches[0]!r}?" if matches else f"expected one of {', '.join(names) or '(none)'}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the input, described so that its owner can fix it.

    Attributes:
        code: a stable kebab-case name ("telephone-unreadable"); docs/errors.md lists them.
        message: what is wrong and what to do, in one or two sentences.
        file: the file, relative to the source's folder.
        line: the line, from 1 (in a table the first line of the row); None if the format has no lines.
        field: the field, column or path.
        value: the invalid text; it is shortened when it is displayed.
    """

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    field: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        head = f"{place}: " if place else ""
        where = f"[{self.field}] " if self.field else ""
        return f"{head}{where}{self.message}"
