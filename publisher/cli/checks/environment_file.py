"""Read a file of variables as systemd reads an ``EnvironmentFile=``, with the line of each variable.

See: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile=
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from publisher.errors import UsageError

_VARIABLE: Final = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class EnvironmentFile:
    """The variables of a file.

    Attributes:
        values: by name; the last of several lines with one name counts.
        places: by name, where it stands ("/etc/publisher/settings:3").
        faults: lines that systemd ignores, as messages with their places.
    """

    values: dict[str, str]
    places: dict[str, str]
    faults: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "EnvironmentFile":
        """Read a file.

        Raises:
            UsageError: it cannot be read, or is not UTF-8.
        """
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}: is not UTF-8; save it as UTF-8") from error
        values: dict[str, str] = {}
        places: dict[str, str] = {}
        faults: list[str] = []
        for number, text in _statements(lines):
            place = f"{path}:{number}"
            if match := _VARIABLE.fullmatch(text):
                values[match["name"]], places[match["name"]] = _unquoted(match["value"].strip()), place
            else:
                exported = " without 'export'" if text.startswith("export ") else ""
                faults.append(f"{place}: {text!r} is ignored by systemd; write NAME=value{exported}")
        return cls(values, places, tuple(faults))


def _statements(lines: list[str]) -> list[tuple[int, str]]:
    """The lines with something in them, with their numbers; a backslash at the end continues a line."""
    found: list[tuple[int, str]] = []
    continued = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if continued:
            first, start = found.pop()
            found.append((first, start + text))
        elif text and text[0] not in "#;":
            found.append((number, text))
        else:
            continue
        last, whole = found[-1]
        continued = whole.endswith("\\")
        if continued:
            found[-1] = last, whole[:-1]
    return found


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        inner = text[1:-1]
        return re.sub(r"\\(.)", r"\1", inner) if text[0] == '"' else inner
    return text
