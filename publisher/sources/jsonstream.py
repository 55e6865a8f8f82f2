"""Find the records in a JSON text of any size (RFC 8259), each with its line and its bytes untouched.

The text is cut, not parsed: strings and brackets are told apart, the rest is the parser's. So one bad record costs that
record only, and of a text that was cut off everything up to the cut is read. docs/adr/0051-json-cut-then-parsed.md has
the comparison with ijson.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

MAX_VALUE_BYTES: Final = 16 << 20
"""A record larger than this is skipped, and said to be."""

_CHUNK: Final = 1 << 18
_KEPT: Final = 1 << 20
_SPACE: Final = b" \t\r\n"
_BLANK: Final = re.compile(rb"[ \t\r\n]*")
_STRUCTURE: Final = re.compile(rb'["\[\]{}]')
_STRING_END: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_DEPTH: Final = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}
_SCALAR: Final = re.compile(rb"[^,\]}\s]*")


@dataclass(frozen=True, slots=True)
class Slice:
    """One value of the text: where it begins, its bytes, and the name it has where it is a member of an object.

    ``oversize`` says that the value is over MAX_VALUE_BYTES, and ``raw`` only its beginning.
    """

    line: int
    raw: bytes
    name: bytes | None = None
    oversize: bool = False


class JsonCutError(Exception):
    """The text ends in the middle."""

    def __init__(self, line: int, raw: bytes) -> None:
        super().__init__(f"line {line}")
        self.line, self.raw = line, raw


class JsonBrokenError(Exception):
    """The text is no JSON at this place."""

    def __init__(self, line: int, expected: str, raw: bytes) -> None:
        super().__init__(expected)
        self.line, self.expected, self.raw = line, expected, raw


class Scanner:
    """Goes through a JSON text, holding no more of it than the value at hand."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._buffer, self._at = stream, b"", 0
        self.line = 1

    def _more(self) -> bool:
        chunk = self._stream.read(_CHUNK)
        self._buffer += chunk
        return bool(chunk)

    def _drop(self) -> None:
        self._buffer, self._at = self._buffer[self._at :], 0

    def _advance(self, to: int) -> bytes:
        taken = self._buffer[self._at : to]
        self.line += taken.count(b"\n")
        self._at = to
        if self._at > _CHUNK:
            self._drop()
        return taken

    def peek(self) -> bytes:
        """The next character that is not white space, b"" at the end."""
        while True:
            match = _BLANK.match(self._buffer, self._at)
            self._advance(match.end() if match else self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            self._drop()
            if not self._more():
                return b""

    def take(self, expected: bytes) -> None:
        """Pass one punctuation mark.

        Raises:
            JsonBrokenError, JsonCutError: something else, or nothing, is there.
        """
        found = self.peek()
        if found != expected:
            self.fail(f"{expected.decode()!r}")
        self._advance(self._at + 1)

    def fail(self, expected: str) -> None:
        """Say that something else was expected here; at the end of the text, that it was cut off.

        Raises:
            JsonBrokenError, JsonCutError: always.
        """
        rest = self._buffer[self._at : self._at + _KEPT]
        if not self.peek():
            raise JsonCutError(self.line, rest)
        raise JsonBrokenError(self.line, expected, rest)

    def value(self, *, keep: bool = True) -> Slice:
        """Pass one value, whatever it is.

        Args:
            keep: give its bytes; else they are let go as they pass.

        Raises:
            JsonBrokenError, JsonCutError: there is none, or not all of it.
        """
        first = self.peek()
        line = self.line
        if first in {b"{", b"["}:
            return self._container(line, keep=keep)
        if first == b'"':
            return Slice(line, self._string())
        scalar = self._scalar()
        if not scalar:
            self.fail("a value")
        return Slice(line, scalar)

    def _scalar(self) -> bytes:
        while True:
            match = _SCALAR.match(self._buffer, self._at)
            end = match.end() if match else self._at
            if end < len(self._buffer) or end - self._at > _CHUNK or not self._more():
                return self._advance(end)

    def _string(self) -> bytes:
        line, begin = self.line, 1
        while True:
            if match := _STRING_END.match(self._buffer, self._at + begin):
                return self._advance(match.end())
            if len(self._buffer) - self._at > MAX_VALUE_BYTES or not self._more():
                raise JsonCutError(line, self._buffer[self._at : self._at + _KEPT])

    def _container(self, line: int, *, keep: bool) -> Slice:
        pieces: list[bytes] = []
        size = depth = 0
        place = self._at
        while True:
            mark = _STRUCTURE.search(self._buffer, place)
            end = self._past(mark) if mark else None
            if mark is not None and end is not None:
                depth += _DEPTH.get(mark[0], 0)
                place = end
            if depth and (mark is None or end is None):  # no mark here, or a string without its end: more is needed
                upto = mark.start() if mark else len(self._buffer)
                size += self._pass(upto, pieces, keep=keep and size <= MAX_VALUE_BYTES)
                size += self._widen(line, pieces)
                place = self._at
            elif depth == 0:
                size += self._pass(place, pieces, keep=keep and size <= MAX_VALUE_BYTES)
                raw = b"".join(pieces)
                return Slice(line, raw[:_KEPT] if size > MAX_VALUE_BYTES else raw, oversize=size > MAX_VALUE_BYTES)

    def _widen(self, line: int, pieces: list[bytes]) -> int:
        """Get more of the text; a string that is over the cap is passed, and its size given."""
        self._drop()
        if len(self._buffer) > MAX_VALUE_BYTES:
            return self._skip_string(line)
        if not self._more():
            raise JsonCutError(line, b"".join(pieces)[:_KEPT])
        return 0

    def _skip_string(self, line: int) -> int:
        self._at, size = self._at + 1, 1
        while True:
            if match := _STRING_END.match(self._buffer, self._at):
                return size + len(self._advance(match.end()))
            escaping = (len(self._buffer) - len(self._buffer.rstrip(b"\\"))) % 2  # a backslash waits for its character
            size += len(self._advance(len(self._buffer) - escaping))
            self._drop()
            if not self._more():
                raise JsonCutError(line, b"")

    def _past(self, mark: re.Match[bytes]) -> int | None:
        if mark[0] != b'"':
            return mark.end()
        string = _STRING_END.match(self._buffer, mark.end())
        return string.end() if string else None

    def _pass(self, to: int, pieces: list[bytes], *, keep: bool) -> int:
        taken = self._buffer[self._at : to]
        self.line += taken.count(b"\n")
        self._at = to
        if keep:
            pieces.append(taken)
        return len(taken)


def record_slices(stream: IO[bytes], path: tuple[str, ...], *, members: bool = False) -> Iterator[Slice]:
    """Give the records of a text: the elements of the array at ``path``.

    Where an object stands there, it is the one record; or, with ``members``, each of its members is.

    Args:
        stream: UTF-8, without a byte order mark.
        path: names of members, from the root.
        members: whether the records are the members of an object.

    Raises:
        JsonBrokenError, JsonCutError: what came before was given; nothing after it can be.
        KeyError: there is nothing at the path.
    """
    scanner = Scanner(stream)
    _descend(scanner, path)
    opening = scanner.peek()
    if opening == b"[":
        yield from _elements(scanner)
    elif opening == b"{" and members:
        for name in _member_names(scanner):
            piece = scanner.value()
            yield Slice(piece.line, piece.raw, name, piece.oversize)
    else:
        yield scanner.value()
    if not path and scanner.peek():
        scanner.fail("nothing after the end")


def _descend(scanner: Scanner, path: tuple[str, ...]) -> None:
    for step in path:
        wanted = step.encode()
        if scanner.peek() != b"{":
            raise KeyError(step)
        for name in _member_names(scanner):
            if name == wanted:
                break
            scanner.value(keep=False)
        else:
            raise KeyError(step)


def _elements(scanner: Scanner) -> Iterator[Slice]:
    scanner.take(b"[")
    if scanner.peek() == b"]":
        scanner.take(b"]")
        return
    while True:
        yield scanner.value()
        if scanner.peek() == b"]":
            scanner.take(b"]")
            return
        scanner.take(b",")


def _member_names(scanner: Scanner) -> Iterator[bytes]:
    """Give each member's name, standing before its value; the caller passes the value."""
    scanner.take(b"{")
    if scanner.peek() == b"}":
        scanner.take(b"}")
        return
    while True:
        if scanner.peek() != b'"':
            scanner.fail("a name in quotes")
        name = scanner.value().raw[1:-1]
        scanner.take(b":")
        yield name
        if scanner.peek() == b"}":
            scanner.take(b"}")
            return
        scanner.take(b",")
