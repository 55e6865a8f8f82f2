"""Cut a stream of text into lines, in a declared or detected encoding, each with its bytes untouched.

The encoding is the first of these that applies; docs/sources.md documents the rule:

1. what ``encoding`` in source.toml says;
2. a byte order mark: UTF-8, UTF-16, UTF-32;
3. NUL in every second byte at the start: UTF-16 without a mark;
4. the whole file is UTF-8: UTF-8;
5. more lines are UTF-8 beyond ASCII than are not UTF-8: UTF-8, and the others are unreadable (mixed encodings);
6. the encoding in which the lines beyond ASCII make sense, clearly more than in any other (encodings.py).

Where none is clearly right, the file is unreadable until ``encoding`` says which: a wrong guess publishes mojibake.
"""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.encodings import best_of, candidates_for, explain

MAX_LINE_BYTES: Final = 1 << 20
"""A longer line is unreadable; reading goes on after it."""

_CHUNK_BYTES: Final = 1 << 16
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WIDE: Final = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding, how it was determined, and the size of the file's byte order mark."""

    name: str
    reason: str
    mark_bytes: int = 0
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its end: 1-based number, bytes, text.

    ``fault`` is "too-long" or "undecodable" if it is not text; of one that is too long ``raw`` is only the beginning.
    """

    number: int
    raw: bytes
    text: str
    fault: str | None = None


def find_encoding(open_stream: Callable[[], IO[bytes]], declared: str | None = None, name: str = "") -> Encoding:
    """Determine the encoding of a text by the rule above.

    Args:
        open_stream: opens the text from its start; called up to four times.
        declared: the encoding in source.toml, or None.
        name: how faults call the text.

    Raises:
        UnreadableFileError: from the stream, or that no encoding is clearly the right one.
    """
    if declared is not None:
        with open_stream() as stream:
            mark = _mark(stream.read(4))
        codec = declared.lower().replace("_", "-")
        codec, mark_bytes = mark if mark and mark[0].startswith(codec) else (codec, 0)
        return Encoding(codec, "declared in source.toml", mark_bytes, declared=True)
    return find_unicode(open_stream) or _judged(open_stream, name)


def find_unicode(open_stream: Callable[[], IO[bytes]]) -> Encoding | None:
    """Determine the encoding of a text that is in Unicode; None for any other.

    Raises:
        UnreadableFileError: from the stream.
    """
    with open_stream() as stream:
        head = stream.read(1 << 12)
    if mark := _mark(head):
        return Encoding(mark[0], "it has a byte order mark", mark[1])
    if wide := _wide_without_mark(head):
        return Encoding(wide, "every second byte is NUL")
    if reason := _all_utf8(open_stream):
        return Encoding("utf-8", reason)
    good = bad = 0
    for line in _beyond_ascii(open_stream):
        if _decodes(line, "utf-8"):
            good += 1
        else:
            bad += 1
    return Encoding("utf-8", f"{good} lines beyond ASCII are UTF-8, {bad} are not") if good > bad else None


def _mark(head: bytes) -> tuple[str, int] | None:
    return next(((name, len(mark)) for mark, name in _MARKS if head.startswith(mark)), None)


def _beyond_ascii(open_stream: Callable[[], IO[bytes]]) -> Iterator[bytes]:
    with open_stream() as stream:
        while line := stream.readline(MAX_LINE_BYTES):
            if not line.isascii():
                yield line


def _judged(open_stream: Callable[[], IO[bytes]], name: str) -> Encoding:
    candidates = candidates_for(_beyond_ascii(open_stream))
    best = best_of(candidates)
    if best is None:
        message = f"the encoding is unknown: {explain(candidates)}. Set 'encoding' in source.toml, or save it as UTF-8"
        raise UnreadableFileError(Fault("encoding-unknown", message, name or None, None, "encoding"))
    return Encoding(best.name, "the text makes sense in it, and less in any other")


def _wide_without_mark(head: bytes) -> str | None:
    sample = head[: len(head) // 2 * 2]
    if len(sample) < 4:
        return None
    for name, nul_at in (("utf-16-le", 1), ("utf-16-be", 0)):
        if sample[nul_at::2].count(0) > len(sample) * 0.4 and not sample[1 - nul_at :: 2].count(0):
            return name
    return None


def _all_utf8(open_stream: Callable[[], IO[bytes]]) -> str | None:
    """Say how the whole text is UTF-8; None if it is not. Nearly every file is, so this check is a quick one."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    ascii_only = True
    with open_stream() as stream:
        try:
            while chunk := stream.read(_CHUNK_BYTES):
                ascii_only = ascii_only and chunk.isascii()
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    return "all of it is ASCII" if ascii_only else "all of it is UTF-8"


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def lines_of(stream: IO[bytes], encoding: Encoding, max_bytes: int = MAX_LINE_BYTES) -> "Lines":
    """Cut a stream into lines; one that cannot be decoded has a fault, and the next one follows.

    Args:
        stream: at its very start.
        encoding: from find_encoding.
        max_bytes: the longest line.

    Raises:
        UnreadableFileError: from the stream.
    """
    stream.read(encoding.mark_bytes)
    width = _WIDE.get(encoding.name, 1)
    end = "\n".encode(encoding.name)
    head = stream.peek(_CHUNK_BYTES) if width == 1 and hasattr(stream, "peek") else b""
    if b"\r" in head and b"\n" not in head:
        end = b"\r"
    plain = end == b"\n"
    pieces = _split(stream, max_bytes) if plain else _split_at(stream, end, width, max_bytes)
    return Lines(pieces, encoding, skippable=plain)


class Lines(Iterator[Line]):
    """The lines of a stream; records whose bytes are known can be skipped.

    Args:
        pieces: the bytes of each line, and whether they are all of it.
        encoding: from find_encoding.
        skippable: whether a line ends in a line feed of one byte.
    """

    def __init__(self, pieces: Iterator[tuple[bytes, bool]], encoding: Encoding, *, skippable: bool) -> None:
        self._pieces, self._encoding, self._skippable = pieces, encoding, skippable
        self._again: list[tuple[bytes, bool]] = []
        self._number = 0

    def __next__(self) -> Line:
        raw, complete = self._again.pop() if self._again else next(self._pieces)
        self._number += 1
        if not complete:
            return Line(self._number, raw, "", "too-long")
        try:
            return Line(self._number, raw, raw.decode(self._encoding.name))
        except UnicodeDecodeError:
            return Line(self._number, raw, raw.decode(self._encoding.name, errors="replace"), "undecodable")

    def skip(self, is_known: Callable[[bytes], bool], quote: bytes = b"") -> int | None:
        """Skip the next record if it is known; return the number of its first line, or None if it must be read.

        Args:
            is_known: whether bytes are those of the next record.
            quote: what encloses line ends; a record then continues until every quote is closed.
        """
        piece = next(self._pieces, None) if self._skippable and not self._again else None
        if piece is None:
            return None
        raw, complete = piece
        if complete and not (quote and raw.count(quote) % 2):  # nearly all: one line
            if is_known(raw):
                self._number += 1
                return self._number
            self._again = [piece]
            return None
        taken = [piece]
        while quote and raw.count(quote) % 2 and len(raw) <= MAX_LINE_BYTES and (piece := next(self._pieces, None)):
            taken.append(piece)
            raw += piece[0]
        if all(complete for _, complete in taken) and is_known(raw):
            self._number += len(taken)
            return self._number - len(taken) + 1
        self._again = taken[::-1]
        return None


def _split(stream: IO[bytes], max_bytes: int) -> Iterator[tuple[bytes, bool]]:
    while line := stream.readline(max_bytes + 1):
        if len(line) <= max_bytes:
            yield line, True
            continue
        piece = line
        while not piece.endswith(b"\n") and (piece := stream.readline(_CHUNK_BYTES)):
            pass
        yield line[:max_bytes], False


def _split_at(stream: IO[bytes], end: bytes, width: int, max_bytes: int) -> Iterator[tuple[bytes, bool]]:
    """Cut at line ends of ``width`` bytes, at multiples of them."""
    rest, too_long = b"", False
    while chunk := stream.read(_CHUNK_BYTES):
        rest += chunk
        start = 0
        while (cut := _aligned(rest, end, start, width)) >= 0:
            line, start = rest[start : cut + len(end)], cut + len(end)
            if not too_long:
                yield line[:max_bytes], len(line) <= max_bytes
            too_long = False
        rest = rest[start:]
        if len(rest) > max_bytes:
            if not too_long:
                yield rest[:max_bytes], False
            rest, too_long = rest[len(rest) // width * width :], True
    if rest and not too_long:
        yield rest, True


def _aligned(text: bytes, end: bytes, start: int, width: int) -> int:
    position = text.find(end, start)
    while position >= 0 and (position - start) % width:
        position = text.find(end, position + 1)
    return position
