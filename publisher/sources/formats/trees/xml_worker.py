"""Parse one XML file, in the process of publisher/sources/capped.py.

``python -m publisher.sources.formats.trees.xml_worker MEMORY_MIB TIMEOUT_S FILE NAME PATH`` writes a line for each
element at a path: its line, and its tree as JSON. With an empty path it writes how often each path of elements occurs.

An element without attributes and children is its text; any other is an object: its attributes by "@name", its children
by name (several of one name as a list), its text by "#text". Namespaces are left out of the names. Expat is given no
document type declaration, so there are no entities to expand or to fetch.
"""

import codecs
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final
from xml.parsers import expat  # nosec  # a document type declaration ends the parse, so there are no entities

import orjson

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.capped import run_parser
from publisher.sources.formats.trees.records import record_line
from publisher.sources.streams import Member, members

MAX_DEPTH: Final = 200
MAX_ELEMENTS: Final = 200_000
"""In one record."""

MAX_PATHS: Final = 5_000
_CHUNK_BYTES: Final = 1 << 16
_DECLARED: Final = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_OF_EXPAT: Final = frozenset({"utf-8", "utf-16", "iso8859-1", "ascii"})
TEXT: Final = "#text"


class _RefusedError(Exception):
    """Something that is not accepted; its arguments are the code and the message of the fault."""


@dataclass(slots=True)
class Element:
    """An element that is open: its attributes and children so far, and the pieces of its text."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)

    def add(self, name: str, value: Any) -> None:
        """Add a child; several of one name become a list."""
        if name not in self.values:
            self.values[name] = value
        elif isinstance(known := self.values[name], list):
            known.append(value)
        else:
            self.values[name] = [known, value]

    def tree(self) -> Any:
        """The element as it is written."""
        text = "".join(self.pieces).strip()
        if not self.values:
            return text
        return {**self.values, TEXT: text} if text else self.values


class RecordHandler:
    """Builds the elements at a path.

    Args:
        path: the names of elements, from the root; "*" is any.
    """

    def __init__(self, path: tuple[str, ...]) -> None:
        self._path, self._open = path, list[str]()
        self._building: list[Element] = []
        self._elements = 0
        self.finished: list[bytes] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        """An element begins."""
        self._open.append(local_name(name))
        if len(self._open) > MAX_DEPTH:
            raise _RefusedError("xml-too-deep", f"nested more than {MAX_DEPTH} levels deep: flatten it")
        if not self._building and not self._is_record():
            return
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            message = f"a record has more than {MAX_ELEMENTS:,} elements: correct 'record' in [options]"
            raise _RefusedError("xml-record-too-large", message)
        named = {f"@{local_name(key)}": value for key, value in attributes.items() if not key.startswith("xmlns")}
        self._building.append(Element(line, {key: value for key, value in named.items() if value.strip()}))

    def end(self) -> None:
        """An element ends."""
        name = self._open.pop()
        if not self._building:
            return
        element = self._building.pop()
        if self._building:
            self._building[-1].add(name, element.tree())
        else:
            self._elements = 0
            self.finished.append(record_line(element.line, element.tree()))

    def text(self, text: str) -> None:
        """A piece of text."""
        if self._building:
            self._building[-1].pieces.append(text)

    def _is_record(self) -> bool:
        return len(self._open) == len(self._path) and all(
            step in {"*", name} for step, name in zip(self._path, self._open, strict=True)
        )


class PathCounter:
    """Counts the elements of each path: all, those that have attributes or children, the most below one parent."""

    def __init__(self) -> None:
        self._open: list[tuple[str, dict[str, int], bool]] = [("", {}, False)]
        self._counts: dict[str, list[int]] = {}

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:  # noqa: ARG002  # what a handler is given
        """An element begins."""
        if len(self._open) > MAX_DEPTH or len(self._counts) > MAX_PATHS:
            raise _RefusedError(
                "xml-too-deep", f"nested more than {MAX_DEPTH} levels deep, or too many different elements: flatten it"
            )
        above, siblings, _ = self._open[-1]
        self._open[-1] = (above, siblings, True)
        local = local_name(name)
        siblings[local] = siblings.get(local, 0) + 1
        path = f"{above}/{local}" if above else local
        counts = self._counts.setdefault(path, [0, 0, 0])
        counts[0] += 1
        counts[2] = max(counts[2], siblings[local])
        self._open.append((path, {}, any(not key.startswith("xmlns") for key in attributes)))

    def end(self) -> None:
        """An element ends."""
        path, _, has_parts = self._open.pop()
        self._counts[path][1] += has_parts

    def text(self, text: str) -> None:
        """Text is not counted."""

    def lines(self) -> Iterator[bytes]:
        """The counts, path by path."""
        for path, counts in self._counts.items():
            yield orjson.dumps((path, *counts)) + b"\n"


def local_name(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def parse(file: str, name: str, path: str) -> Iterator[bytes]:
    """Yield the records of a file, or the counts of its paths.

    Raises:
        UnreadableFileError: not well-formed, or with something that is never accepted.
    """
    for member in members(Path(file), name):
        if path:
            handler = RecordHandler(tuple(step for step in path.split("/") if step))
            for _ in _parsed(member, handler):
                yield from handler.finished
                handler.finished.clear()
        else:
            counter = PathCounter()
            for _ in _parsed(member, counter):
                pass
            yield from counter.lines()


def _parsed(member: Member, handler: RecordHandler | PathCounter) -> Iterator[None]:
    """Feed a file to a handler; yields after every piece of it."""
    with member.open() as stream:
        pieces, encoding = _pieces(stream, member.name)
        parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: handler.start(name, attributes, parser.CurrentLineNumber)
        parser.EndElementHandler = lambda _: handler.end()
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            for piece in pieces:
                parser.Parse(piece)
                yield
            parser.Parse(b"", True)  # noqa: FBT003  # positional only
            yield
        except expat.ExpatError as error:
            yield
            message = f"the XML is broken here ({expat.errors.messages[error.code]}); the records before were read"
            raise UnreadableFileError(Fault("xml-broken", message, member.name, error.lineno)) from error
        except _RefusedError as error:
            yield
            code, message = error.args
            raise UnreadableFileError(Fault(code, message, member.name, parser.CurrentLineNumber)) from error


def _refuse_doctype(*_: object) -> None:
    raise _RefusedError(
        "xml-refused", "the XML has a document type declaration, which may hold hostile entities: remove it"
    )


def _pieces(stream: IO[bytes], name: str) -> tuple[Iterable[bytes], str | None]:
    """The bytes of a file in pieces, in UTF-8 where Expat does not know the encoding that the file declares."""
    first = stream.read(_CHUNK_BYTES)
    declared = _DECLARED.match(first)
    label = declared[1].decode() if declared else "utf-8"
    try:
        codec = codecs.lookup(label)
    except LookupError as error:
        message = f"no encoding {label!r} is known: correct the first line of the file"
        raise UnreadableFileError(Fault("encoding-unknown", message, name, 1)) from error
    rest = iter(lambda: stream.read(_CHUNK_BYTES), b"")
    if codec.name in _OF_EXPAT:
        return _chained(first, rest), None
    return _recoded(_chained(first, rest), codec, name), "utf-8"


def _chained(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _recoded(pieces: Iterable[bytes], codec: codecs.CodecInfo, name: str) -> Iterator[bytes]:
    decoder = codec.incrementaldecoder()
    try:
        for piece in pieces:
            yield decoder.decode(piece).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        message = f"the file is not in the encoding that it declares ({codec.name}); the records before were read"
        raise UnreadableFileError(Fault("encoding-wrong", message, name)) from error


if __name__ == "__main__":
    sys.exit(run_parser(parse))
