"""What source.toml says of a column in a comment: the reason for a guess, or a doubt, as ``publisher init`` has it."""

from typing import Final

from publisher.profiles.proposal.keys import quoted
from publisher.profiles.proposal.questions import CHECK
from publisher.web.languages.sentences import sentence

_RAW: Final = "#   "


def remark_on(text: str, column: str) -> str:
    """Return the comment beside the rule that reads a column, or above it; "" without one.

    Args:
        text: the source.toml.
        column: the column, or the path.
    """
    lines = text.splitlines()
    written = quoted(column)
    for number, line in enumerate(lines):
        code, _, comment = _parts(line)
        if line.startswith(f"{_RAW}{column}: "):
            below = lines[number + 1] if number + 1 < len(lines) else ""
            return below.strip("# ") if below.startswith("#     ") else ""
        if written in code:
            above = lines[number - 1] if number else ""
            return comment or (above[1:].strip() if above.startswith("# ") else "")
    return ""


def in_language(remark: str) -> str:
    """Return a remark in the language of the reader; the column before it and the examples behind it stay.

    Args:
        remark: as ``publisher init`` has it ("its values are web addresses: https://a.example · https://b.example").
    """
    if remark.startswith(f"{CHECK} "):
        return sentence(f"{CHECK} {in_language(remark.removeprefix(f'{CHECK} '))}")
    if (whole := sentence(remark)) != remark:
        return whole
    parts = remark.split(": ")
    for first in range(len(parts)):
        for end in range(len(parts), first, -1):
            part = ": ".join(parts[first:end])
            if (translated := sentence(part)) != part:
                return ": ".join((*parts[:first], translated, *parts[end:]))
    return remark


def _parts(line: str) -> tuple[str, str, str]:
    """The code of a line, the sign, and its comment; a sign in a text begins none."""
    inside = ""
    escaped = False
    for place, character in enumerate(line):
        if escaped:
            escaped = False
        elif inside:
            escaped = character == "\\" and inside == '"'
            inside = "" if character == inside else inside
        elif character in "\"'":
            inside = character
        elif character == "#":
            return line[:place], "#", line[place + 1 :].strip()
    return line, "", ""
