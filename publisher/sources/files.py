"""List the files of a source, and read text pages under a size limit and in the declared encoding."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from publisher.errors import Fault, SourceError, UnreadableFileError
from publisher.sources.streams import unpacking

MAX_LINE_BYTES: Final = 1 << 20
"""A longer line does not belong to a text page; the file is refused without reading on."""

MAX_PAGE_BYTES: Final = 8 << 20
"""A text page is a screen or two; a larger file is refused."""

_CHUNK_BYTES: Final = 1 << 16
_OTHER_ENCODINGS: Final = ("utf-8", "gb18030", "big5", "shift_jis", "windows-1252")


def list_files(path: Path, *, include: tuple[str, ...], exclude: tuple[str, ...]) -> tuple[Path, ...]:
    """List a source's files: those matching a pattern of ``include`` and none of ``exclude``, sorted by name.

    Hidden files, README files and folders are excluded. Links out of the folder are not followed.

    Raises:
        SourceError: no file matches.
    """
    if path.is_file():
        return (path,)
    root = path.resolve()
    files = {
        file
        for pattern in include
        for file in path.glob(pattern)
        if file.is_file() and file.resolve().is_relative_to(root) and _is_data(file.relative_to(path), exclude)
    }
    if not files:
        message = f"no file matches {', '.join(include)}: put the records here, or correct 'include'"
        raise SourceError(str(path), (Fault("source-no-files", message, field="include"),))
    return tuple(sorted(files, key=lambda file: file.relative_to(path).as_posix()))


def _is_data(relative: Path, exclude: tuple[str, ...]) -> bool:
    hidden = any(part.startswith(".") for part in relative.parts)
    readme = relative.stem.upper() == "README"
    return not hidden and not readme and not any(relative.match(pattern) for pattern in exclude)


def read_page(path: Path, name: str) -> bytes:
    """Read a whole text page; refuse a file that cannot be one before it fills the memory.

    Args:
        path: the file.
        name: how faults call it.

    Raises:
        UnreadableFileError: empty, binary, a line over MAX_LINE_BYTES, over MAX_PAGE_BYTES, or not readable at all.
    """
    body = bytearray()
    with unpacking(name), path.open("rb") as stream:
        for chunk in iter(lambda: stream.read(_CHUNK_BYTES), b""):
            body += chunk
            _refuse_oversize(body, name)
    if not body.strip():
        message = "the file is empty: remove it, or add the record"
        raise UnreadableFileError(Fault("file-empty", message, name, 1))
    return bytes(body)


def _refuse_oversize(body: bytearray, name: str) -> None:
    tail = len(body) - 1 - body.rfind(b"\n")
    if tail > MAX_LINE_BYTES:
        message = f"the line is over {MAX_LINE_BYTES:,} bytes, too long for a page; reading stopped here"
        raise UnreadableFileError(Fault("line-too-long", message, name, body.count(b"\n") + 1))
    if len(body) > MAX_PAGE_BYTES:
        message = f"the file is over {MAX_PAGE_BYTES:,} bytes, too large for a page; reading stopped here"
        raise UnreadableFileError(Fault("file-too-large", message, name))


def decode(body: bytes, name: str, encoding: str = "utf-8") -> str:
    """Decode a text file.

    A byte order mark overrides the source's encoding. NUL bytes without one mean a binary file.

    Raises:
        UnreadableFileError: binary, or not in that encoding; the message names the line, the byte, and the encodings
            that would fit.
    """
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return _decoded(body, name, codec)
    if b"\x00" in body and not encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32")):
        line = body.count(b"\n", 0, body.index(b"\x00")) + 1
        message = "the file is binary (it has NUL bytes), not text: use the reader of its format, or exclude it"
        raise UnreadableFileError(Fault("file-binary", message, name, line))
    return _decoded(body, name, encoding)


def _decoded(body: bytes, name: str, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        possible = ", ".join(codec for codec in _OTHER_ENCODINGS if codec != encoding and _decodes(body, codec))
        hint = f"it can be read as {possible}: set 'encoding' in source.toml" if possible else "no known encoding fits"
        message = f"the file is not {encoding}: byte 0x{body[error.start]:02x} at offset {error.start}; {hint}"
        raise UnreadableFileError(Fault("encoding-wrong", message, name, line, "encoding")) from error


def _decodes(body: bytes, codec: str) -> bool:
    try:
        body.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text that are not blank, stripped, each with its 1-based number."""
    for number, line in enumerate(text.splitlines(), start=1):
        if stripped := line.strip():
            yield number, stripped
