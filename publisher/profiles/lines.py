"""Find the line of a TOML file that a key stands on; tomllib does not say.

Goes down into arrays and inline tables, so that "profile.names[1].from" has a line of its own, and falls back on what
is around it. Reads a file that tomllib has accepted; on any other it finds what it can.
"""

import re
from collections.abc import Iterator
from typing import Final

_KEY: Final = re.compile(
    r"""[ \t]*(?P<key>(?:"[^"\n]*"|'[^'\n]*'|[\w-]+)(?:[ \t]*\.[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[\w-]+))*)[ \t]*="""
)
_HEADER: Final = re.compile(r"[ \t]*(?P<open>\[\[?)[ \t]*(?P<key>[^\]\n]+?)[ \t]*\]")
_PART: Final = re.compile(r"""\s*(?:"([^"\n]*)"|'([^'\n]*)'|([\w-]+))\s*(?:\.|$)""")
_STRING: Final = re.compile(r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_FILLER: Final = re.compile(r"(?:[\s,]|#[^\n]*)*")
_SCALAR: Final = re.compile(r"[^,\]}\n#]+")


def lines_of(text: str) -> dict[str, int]:
    """Give the 1-based line of every key and array item, by its path ("profile.names[1].from")."""
    found: dict[str, int] = {}
    for path, place in _Walk(text).places():
        found.setdefault(path, text.count("\n", 0, place) + 1)
    return found


def line_of(lines: dict[str, int], path: str) -> int | None:
    """The line of a path, or of the nearest thing around it."""
    while path:
        for candidate in (path, path.removesuffix("[0]"), path.replace("[0].", ".")):
            if candidate in lines:
                return lines[candidate]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return None


class _Walk:
    """Goes through a text once."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def places(self) -> Iterator[tuple[str, int]]:
        """Every path with the place it begins at."""
        prefix, counts = "", dict[str, int]()
        while self._at < len(self._text):
            self._fill()
            if header := _HEADER.match(self._text, self._at):
                prefix = _in_arrays(_joined("", header["key"]), counts)
                if header["open"] == "[[":
                    counts[prefix] = counts.get(prefix, -1) + 1
                    prefix = f"{prefix}[{counts[prefix]}]"
                yield prefix, header.start("key")
                self._at = header.end() + (header["open"] == "[[")
            elif key := _KEY.match(self._text, self._at):
                self._at = key.end()
                path = _joined(prefix, key["key"])
                yield path, key.start("key")
                yield from self._value(path)
            else:
                self._at = self._text.find("\n", self._at) + 1 or len(self._text)

    def _fill(self) -> None:
        match = _FILLER.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _value(self, path: str) -> Iterator[tuple[str, int]]:
        while self._text[self._at : self._at + 1] in {" ", "\t"}:
            self._at += 1
        opening = self._text[self._at : self._at + 1]
        if opening == "[":
            yield from self._array(path)
        elif opening == "{":
            yield from self._table(path)
        elif match := _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at):
            self._at = match.end()

    def _array(self, path: str) -> Iterator[tuple[str, int]]:
        self._at += 1
        number = 0
        while self._next() not in {"]", ""}:
            before = self._at
            yield f"{path}[{number}]", self._at
            yield from self._value(f"{path}[{number}]")
            number += 1
            self._at += self._at == before
        self._at += 1

    def _table(self, path: str) -> Iterator[tuple[str, int]]:
        self._at += 1
        while self._next() not in {"}", ""}:
            key = _KEY.match(self._text, self._at)
            if key is None:
                return
            self._at = key.end()
            inner = _joined(path, key["key"])
            yield inner, key.start("key")
            yield from self._value(inner)
        self._at += 1

    def _next(self) -> str:
        self._fill()
        return self._text[self._at : self._at + 1]


def _in_arrays(path: str, counts: dict[str, int]) -> str:
    """A header below an array of tables is below its last one: "profile.sites.address" is of "profile.sites[1]"."""
    done = ""
    for step in path.split("."):
        done = f"{done}.{step}" if done else step
        if done in counts and done != path:
            done = f"{done}[{counts[done]}]"
    return done


def _joined(prefix: str, key: str) -> str:
    parts = [next(part for part in match if part) for match in _PART.findall(key) if any(match)]
    return ".".join([prefix, *parts] if prefix else parts)
