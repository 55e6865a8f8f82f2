"""Cut a stream of text into lines, in an encoding that is said or found out, each with its bytes untouched.

The rule by which an encoding is found out, in this order; docs/sources.md tells it to people:

1. what ``encoding`` in source.toml says;
2. a byte order mark: UTF-8, UTF-16, UTF-32;
3. NUL bytes at every second place of the start: UTF-16 without a mark;
4. the whole file is UTF-8: UTF-8;
5. more lines are UTF-8 beyond ASCII than are not UTF-8 at all: UTF-8, and the others are unread (mixed encodings);
6. at least nine in ten bytes beyond ASCII come in pairs as GB 2312 has them: GB18030;
7. else windows-1252, which is also what Latin-1 files mean.

Any other encoding (Big5, Shift JIS, KOI8-R …) has to be said: a guess among them is wrong too often.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final

MAX_LINE_BYTES: Final = 1 << 20
"""A line longer than this is no line of a table; it is unread, and reading goes on after it."""

_CHUNK: Final = 1 << 16
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WIDE: Final = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
_PAIRS: Final = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_HIGH: Final = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding, how it was come by, and how many bytes of mark the file begins with."""

    name: str
    reason: str
    mark_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its end: 1-based number, bytes, text.

    ``fault`` is "too-long" or "undecodable" where it is no text; a too long one has only its beginning in ``raw``.
    """

    number: int
    raw: bytes
    text: str
    fault: str | None = None


def find_encoding(open_stream: Callable[[], IO[bytes]], said: str | None = None) -> Encoding:
    """Find out the encoding of a text by the rule above.

    Args:
        open_stream: opens the text from its start; called up to four times.
        said: what the source says, or None.

    Raises:
        UnreadableFileError: from the stream.
    """
    with open_stream() as stream:
        head = stream.read(1 << 12)
    mark = next(((name, len(mark)) for mark, name in _MARKS if head.startswith(mark)), None)
    if said is not None:
        name = said.lower().replace("_", "-")
        if mark and mark[0].startswith(name):
            return Encoding(mark[0], "said in source.toml", mark[1])
        return Encoding(name, "said in source.toml")
    if mark:
        return Encoding(mark[0], "its byte order mark says so", mark[1])
    if wide := _wide_without_mark(head):
        return Encoding(wide, "every second byte is NUL")
    return _by_content(open_stream)


def _wide_without_mark(head: bytes) -> str | None:
    sample = head[: len(head) // 2 * 2]
    if len(sample) < 4:
        return None
    for name, nul_at in (("utf-16-le", 1), ("utf-16-be", 0)):
        if sample[nul_at::2].count(0) > len(sample) * 0.4 and not sample[1 - nul_at :: 2].count(0):
            return name
    return None


def _by_content(open_stream: Callable[[], IO[bytes]]) -> Encoding:
    if reason := _all_utf8(open_stream):
        return Encoding("utf-8", reason)
    good = bad = high = paired = 0
    with open_stream() as stream:
        while line := stream.readline(MAX_LINE_BYTES):
            if line.isascii():
                continue
            if _decodes(line, "utf-8"):
                good += 1
            else:
                bad += 1
            high += len(_HIGH.findall(line))
            paired += 2 * len(_PAIRS.findall(line))
    if good > bad:
        return Encoding("utf-8", f"{good} lines beyond ASCII are UTF-8, {bad} are not")
    if paired >= 0.9 * high:
        return Encoding("gb18030", "it is not UTF-8, and its bytes beyond ASCII come in GB 2312 pairs")
    return Encoding("windows-1252", "it is neither UTF-8 nor GB18030")


def _all_utf8(open_stream: Callable[[], IO[bytes]]) -> str | None:
    """Why it is UTF-8, None where it is not; as nearly every file is, this is found out by the quickest way."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    ascii_only = True
    with open_stream() as stream:
        try:
            while chunk := stream.read(_CHUNK):
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
    """Cut a stream into lines; a line that cannot be read is given as such, and the next one follows.

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
    head = stream.peek(_CHUNK) if width == 1 and hasattr(stream, "peek") else b""
    if b"\r" in head and b"\n" not in head:
        end = b"\r"
    plain = end == b"\n"
    return Lines(_split(stream, max_bytes) if plain else _split_at(stream, end, width, max_bytes), encoding, plain)


class Lines(Iterator[Line]):
    """The lines of a stream, which can be told to pass over what is known.

    Args:
        pieces: the bytes of each line, and whether all of it is there.
        encoding: from find_encoding.
        plain: whether a line ends where there is a byte of its own for it.
    """

    def __init__(self, pieces: Iterator[tuple[bytes, bool]], encoding: Encoding, plain: bool) -> None:  # noqa: FBT001
        self._pieces, self._encoding, self._plain = pieces, encoding, plain
        self._back: list[tuple[bytes, bool]] = []
        self._number = 0

    def __next__(self) -> Line:
        raw, whole = self._back.pop() if self._back else next(self._pieces)
        self._number += 1
        number, encoding = self._number, self._encoding
        if not whole:
            return Line(number, raw, "", "too-long")
        try:
            return Line(number, raw, raw.decode(encoding.name))
        except UnicodeDecodeError:
            return Line(number, raw, _rescued(raw, encoding.name), None if _latin(encoding) else "undecodable")

    def pass_over(self, known: Callable[[bytes], bool], quote: bytes = b"") -> int | None:
        """Pass over the next record if it is known; gives the number of its first line, None where it comes next.

        Args:
            known: whether bytes are those of the next record.
            quote: what a line end may stand within; a record then goes on until every quote is closed.
        """
        piece = next(self._pieces, None) if self._plain and not self._back else None
        if piece is None:
            return None
        taken, raw = [piece], piece[0]
        while quote and raw.count(quote) % 2 and len(raw) <= MAX_LINE_BYTES and (piece := next(self._pieces, None)):
            taken.append(piece)
            raw += piece[0]
        if all(whole for _, whole in taken) and known(raw):
            self._number += len(taken)
            return self._number - len(taken) + 1
        self._back = taken[::-1]
        return None


def _latin(encoding: Encoding) -> bool:
    """Whether bytes that windows-1252 leaves undefined are to be taken as Latin-1 has them: nobody said otherwise."""
    return encoding.name == "windows-1252" and not encoding.reason.startswith("said")


def _rescued(raw: bytes, name: str) -> str:
    return raw.decode("latin-1" if name == "windows-1252" else name, errors="replace")


def _split(stream: IO[bytes], max_bytes: int) -> Iterator[tuple[bytes, bool]]:
    while line := stream.readline(max_bytes + 1):
        if len(line) <= max_bytes:
            yield line, True
            continue
        piece = line
        while not piece.endswith(b"\n") and (piece := stream.readline(_CHUNK)):
            pass
        yield line[:max_bytes], False


def _split_at(stream: IO[bytes], end: bytes, width: int, max_bytes: int) -> Iterator[tuple[bytes, bool]]:
    """Cut at a line end of ``width`` bytes that stands at a multiple of them."""
    rest, dropping = b"", False
    while chunk := stream.read(_CHUNK):
        rest += chunk
        start = 0
        while (cut := _aligned(rest, end, start, width)) >= 0:
            line, start = rest[start : cut + len(end)], cut + len(end)
            if not dropping:
                yield line[:max_bytes], len(line) <= max_bytes
            dropping = False
        rest = rest[start:]
        if len(rest) > max_bytes:
            if not dropping:
                yield rest[:max_bytes], False
            rest, dropping = rest[len(rest) // width * width :], True
    if rest and not dropping:
        yield rest, True


def _aligned(text: bytes, end: bytes, start: int, width: int) -> int:
    found = text.find(end, start)
    while found >= 0 and (found - start) % width:
        found = text.find(end, found + 1)
    return found
