"""Read XML as a stream of its elements, refusing what XML attacks are made of.

Any document type declaration is refused at once: with none there are no entities to expand and none to fetch.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Final
from xml.parsers import expat

from publisher.errors import Fault, UnreadableFileError

MAX_DEPTH: Final = 256
_CHUNK: Final = 1 << 16


@dataclass(slots=True)
class Element:
    """An element that has begun: its name and its attributes' names are local, without a prefix."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)


class _RefusedError(Exception):
    """The document has what this project does not read."""


def elements(stream: IO[bytes], name: str) -> Iterator[Element]:
    """Give the start of every element.

    Raises:
        UnreadableFileError: not well-formed, with a document type, or nested too deeply.
    """
    found: list[Element] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append(Element(local(tag), {local(key): value for key, value in attributes.items()}))

    for _ in parse(stream, name, start=start):
        yield from found
        found.clear()


def parse(
    stream: IO[bytes],
    name: str,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Parse piece by piece, calling back; yields after each piece, so that the caller can hand on what it has.

    Raises:
        UnreadableFileError: not well-formed, with a document type, or nested too deeply.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003  # expat takes it by place only
            yield
        parser.Parse(b"", True)  # noqa: FBT003
        yield
    except expat.ExpatError as error:
        message = f"the XML is broken ({error}); save the file again"
        raise UnreadableFileError(Fault("xml-broken", message, name, error.lineno)) from error
    except _RefusedError as error:
        raise UnreadableFileError(Fault("xml-refused", str(error), name)) from None


def _refuse_doctype(*_: object) -> None:
    raise _RefusedError("the XML has a document type declaration, which may hold entities that expand without end")


def local(tag: str) -> str:
    """The name without its prefix ("x:row" is "row")."""
    return tag.rpartition(":")[2]
