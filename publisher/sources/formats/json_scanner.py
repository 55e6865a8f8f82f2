"""Cut a JSON text of any size (RFC 8259) into its records, each with its line and its bytes untouched.

The scanner tells strings and brackets apart and leaves the rest to the parser. So a bad record costs that record only,
and a text that is cut off is read up to the cut. docs/adr/0051-json-cut-then-parsed.md has the comparison with ijson.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Final

MAX_VALUE_BYTES: Final = 16 << 20
"""A larger record is reported and skipped."""

_CHUNK_BYTES: Final = 1 << 18
_EXCERPT_BYTES: Final = 1 << 20
_BLANK: Final = re.compile(rb"[ \t\r\n]*")
_SCALAR: Final = re.compile(rb"[^,\]}\s]*")
_STRING_END: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_TO_BRACKET: Final = re.compile(rb'(?>(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*)', re.DOTALL)
"""Everything up to the next bracket outside a string, or to a string that does not end in the buffer."""

_STEP: Final = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}


@dataclass(frozen=True, slots=True)
class Slice:
    """One value of the text: its first line, its bytes, and its name if it is a member of an object or in a list there.

    A value larger than MAX_VALUE_BYTES is ``oversize``, and ``raw`` only its beginning.
    """

    line: int
    raw: bytes
    name: bytes | None = None
    oversize: bool = False
    in_list: bool = False


class JsonError(Exception):
    """The text is not JSON here: what was expected, "" if the text ends; the line and the bytes from here on."""

    def __init__(self, line: int, expected: str, raw: bytes) -> None:
        super().__init__(expected)
        self.line, self.expected, self.raw = line, expected, raw


class Scanner:
    """Walks through a JSON text, with no more of it in memory than the current value."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._buffer, self._at = stream, b"", 0
        self.line = 1

    def _read_more(self) -> bool:
        """Append the next chunk to what is left of the buffer."""
        chunk = self._stream.read(_CHUNK_BYTES)
        self._buffer, self._at = self._buffer[self._at :] + chunk, 0
        return bool(chunk)

    def _advance(self, length: int) -> bytes:
        passed = self._buffer[self._at : self._at + length]
        self.line += passed.count(b"\n")
        self._at += length
        return passed

    def _length(self, pattern: re.Pattern[bytes], offset: int = 0) -> int:
        """Return the offset at which a match that begins at ``offset`` ends; -1 without a match."""
        match = pattern.match(self._buffer, self._at + offset)
        return match.end() - self._at if match else -1

    def _left(self) -> int:
        return len(self._buffer) - self._at

    def peek(self) -> bytes:
        """Return the next character that is not white space, b"" at the end."""
        while True:
            self._advance(self._length(_BLANK))
            if self._left():
                return self._buffer[self._at : self._at + 1]
            if not self._read_more():
                return b""

    def take(self, expected: bytes) -> None:
        """Pass one punctuation mark.

        Raises:
            JsonError: something else is there.
        """
        if self.peek() != expected:
            raise self.error(f"{expected.decode()!r}")
        self._advance(1)

    def error(self, expected: str) -> JsonError:
        """Make the error that something else was expected here, or that the text ends here."""
        ends = not self.peek()
        return JsonError(self.line, "" if ends else expected, self._buffer[self._at : self._at + _EXCERPT_BYTES])

    def value(self, limit_bytes: int = MAX_VALUE_BYTES) -> Slice:
        """Pass one value of any kind.

        Args:
            limit_bytes: of a larger container only the beginning is returned; 0 to skip it.

        Raises:
            JsonError: there is no value, or it does not end.
        """
        first = self.peek()
        line = self.line
        if first in {b"{", b"["}:
            return self._container(line, limit_bytes)
        if first == b'"':
            return Slice(line, self._string())
        scalar = self._scalar()
        if not scalar:
            raise self.error("a value")
        return Slice(line, scalar)

    def name(self) -> bytes:
        """Pass the name of a member and the colon, and return the name as it is written.

        Raises:
            JsonError: no name begins here.
        """
        if self.peek() != b'"':
            raise self.error("a name in quotes")
        name = self._string()[1:-1]
        self.take(b":")
        return name

    def _scalar(self) -> bytes:
        while True:
            length = self._length(_SCALAR)
            if length < self._left() or length > _CHUNK_BYTES or not self._read_more():
                return self._advance(length)

    def _string(self) -> bytes:
        while (length := self._length(_STRING_END, 1)) < 0:
            if self._left() > MAX_VALUE_BYTES or not self._read_more():
                raise JsonError(self.line, "", self._buffer[self._at : self._at + _EXCERPT_BYTES])
        return self._advance(length)

    def _container(self, line: int, limit_bytes: int) -> Slice:
        beginning = b""
        offset = depth = 0
        oversize = False
        while True:
            offset = self._length(_TO_BRACKET, offset)
            if step := _STEP.get(self._buffer[self._at + offset : self._at + offset + 1], 0):
                offset += 1
                depth += step
                if not depth:
                    raw = self._advance(offset)
                    return Slice(line, beginning or raw, oversize=oversize)
                continue
            if self._left() > limit_bytes:
                beginning = beginning or self._buffer[self._at : self._at + _EXCERPT_BYTES]
                oversize = True
                self._advance(offset)
                offset = 0
                if self._left() > limit_bytes:
                    self._skip_string(line, beginning)
                    continue
            if not self._read_more():
                raise JsonError(line, "", beginning or self._buffer[:_EXCERPT_BYTES])

    def _skip_string(self, line: int, beginning: bytes) -> None:
        self._advance(1)
        while (length := self._length(_STRING_END)) < 0:
            escaping = (
                self._left() - len(self._buffer[self._at :].rstrip(b"\\"))
            ) % 2  # the escaped byte is not read yet
            self._advance(self._left() - escaping)
            if not self._read_more():
                raise JsonError(line, "", beginning)
        self._advance(length)


def record_slices(
    stream: IO[bytes], path: tuple[str, ...], *, members: bool = False, flat: bool = False
) -> Iterator[Slice]:
    """Yield the records of a text: the elements of the array at ``path``, which may go through arrays.

    An object there is the only record; with ``members``, each of its members is a record, or has records.

    Args:
        stream: UTF-8, without a byte order mark.
        path: names of members, from the root.
        members: whether the records are the members of an object; of a list among them each item is one.
        flat: whether an array in the array has records, instead of being one.

    Raises:
        JsonError: after the records before the error were yielded.
        KeyError: there is nothing at the path.
    """
    scanner = Scanner(stream)
    is_found = False
    for _ in _places(scanner, path):
        is_found = True
        yield from _records_here(scanner, members=members, flat=flat)
    if not is_found:
        raise KeyError(path[-1])
    if not path and scanner.peek():
        raise scanner.error("nothing after the end")


def _records_here(scanner: Scanner, *, members: bool, flat: bool) -> Iterator[Slice]:
    opening = scanner.peek()
    if opening == b"[":
        for _ in _items(scanner, b"[", b"]"):
            if flat and scanner.peek() == b"[":
                for _ in _items(scanner, b"[", b"]"):
                    yield scanner.value()
            else:
                yield scanner.value()
    elif opening == b"{" and members:
        for _ in _items(scanner, b"{", b"}"):
            name = scanner.name()
            if scanner.peek() == b"[":
                for _ in _items(scanner, b"[", b"]"):
                    yield replace(scanner.value(), name=name, in_list=True)
            else:
                yield replace(scanner.value(), name=name)
    else:
        yield scanner.value()


def _places(scanner: Scanner, path: tuple[str, ...], *, inside: bool = False) -> Iterator[None]:
    """Yield before each value at a path; the caller passes the value.

    Args:
        scanner: before the value that the path starts at.
        path: names of members; an array on the way is gone through.
        inside: whether the value is in such an array, so that what follows it is read too.
    """
    opening = scanner.peek()
    if not path:
        yield
    elif opening == b"[":
        for _ in _items(scanner, b"[", b"]"):
            yield from _places(scanner, path, inside=True)
    elif opening == b"{":
        for _ in _items(scanner, b"{", b"}"):
            if scanner.name() != path[0].encode():
                scanner.value(limit_bytes=0)
                continue
            yield from _places(scanner, path[1:], inside=inside)
            if not inside:
                return
    elif inside:
        scanner.value(limit_bytes=0)


def _items(scanner: Scanner, opening: bytes, closing: bytes) -> Iterator[None]:
    """Yield before each item of an array or object; the caller passes the item."""
    scanner.take(opening)
    if scanner.peek() != closing:
        yield
        while scanner.peek() != closing:
            scanner.take(b",")
            yield
    scanner.take(closing)
