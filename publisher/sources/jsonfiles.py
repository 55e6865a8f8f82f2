"""The readers of JSON (RFC 8259: an array, an array somewhere inside, an object of records) and of JSON Lines."""

import codecs
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

import orjson

from publisher.errors import Fault, UnreadableFileError
from publisher.raw import RawCell, RawRecord, SkippedRecord, SkipRule, UnreadableRecord
from publisher.sources.files import sha256_of
from publisher.sources.jsonstream import JsonBrokenError, JsonCutError, Slice, record_slices
from publisher.sources.lines import Encoding, find_encoding, lines_of
from publisher.sources.options import options_of
from publisher.sources.reader import Option, Reader
from publisher.sources.source import Source
from publisher.sources.streams import Member, members

MAX_JSON_LINE_BYTES: Final = 16 << 20
MEMBER_NAME: Final = "@key"
_SURE: Final = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


def read_json(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the records of one JSON file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is none.
    """
    options = options_of(source)
    path = tuple(step for step in options["records"].split(".") if step)
    yield from _read(
        source, file, lambda member, digest: _json_records(member, digest, path, within=options["members"])
    )


def read_lines(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the records of one JSON Lines file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is none.
    """
    return (item for item in read_changed_lines(source, file) if not isinstance(item, SkippedRecord))


def read_changed_lines(
    source: Source, file: Path, knows: SkipRule | None = None
) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
    """Read the records as :func:`read_lines` does, but pass over those that are known.

    Raises:
        SourceError: an option that is none.
    """
    options_of(source)
    yield from _read(source, file, lambda member, digest: _line_records(member, digest, knows))


def _read(source: Source, file: Path, records: Any) -> Iterator[Any]:
    name = source.name_of(file)
    try:
        digest = sha256_of(file)
        for member in members(file, name):
            yield from records(member, digest)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=name)
    except OSError as error:
        yield UnreadableRecord(
            (Fault("file-unreadable", f"the file cannot be read ({error.strerror})", name),), b"", key=name
        )


def _json_records(
    member: Member, digest: str, path: tuple[str, ...], *, within: bool
) -> Iterator[RawRecord | UnreadableRecord]:
    name = member.name
    try:
        with member.open() as stream:
            for piece in record_slices(_as_utf8(stream), path, members=within):
                yield _record(piece, name, digest)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=name)
    except JsonCutError as error:
        message = "the text is cut off here: what came before was read. Get the whole file again"
        yield UnreadableRecord((Fault("json-cut-off", message, name, error.line),), error.raw)
    except JsonBrokenError as error:
        message = f"expected {error.expected} here; what follows was not read"
        yield UnreadableRecord((Fault("json-broken", message, name, error.line, None, _head(error.raw)),), error.raw)
    except KeyError as error:
        message = f"nothing at {'.'.join(path)!r}: no member {error.args[0]!r}; mend 'records' in [options]"
        yield UnreadableRecord((Fault("json-path-missing", message, name, None, "options.records"),), b"", key=name)


def _as_utf8(stream: IO[bytes]) -> IO[bytes]:
    """Pass a byte order mark, and recode UTF-16 and UTF-32, which RFC 8259 no longer allows but files still are."""
    head: bytes = stream.peek(4)[:4]  # type: ignore[attr-defined]  # members are buffered readers
    for mark, codec in ((codecs.BOM_UTF8, None), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
                        (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):  # fmt: skip
        if head.startswith(mark):
            stream.read(len(mark))
            return stream if codec is None else _recoded(stream, codec)
    return stream


def _recoded(stream: IO[bytes], codec: str) -> IO[bytes]:
    return codecs.EncodedFile(stream, "utf-8", codec, errors="replace")


def _line_records(
    member: Member, digest: str, knows: SkipRule | None
) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
    try:
        found = find_encoding(member.open)
        encoding = found if found.name in _SURE else Encoding("utf-8", "JSON is UTF-8")
        utf8 = encoding.name == "utf-8"
        known = knows(member.name, encoding.name) if knows and utf8 else None
        with member.open() as stream:
            lines = lines_of(stream, encoding, MAX_JSON_LINE_BYTES)
            while True:
                if known and (passed := lines.pass_over(lambda raw: known(raw.strip()))) is not None:
                    yield SkippedRecord(passed)
                    continue
                line = next(lines, None)
                if line is None:
                    return
                if line.fault == "too-long":
                    message = f"the line is over {MAX_JSON_LINE_BYTES:,} bytes; only its beginning is kept"
                    yield UnreadableRecord(
                        (Fault("line-too-long", message, member.name, line.number),), line.raw[: 1 << 20]
                    )
                elif line.text.strip():
                    text = line.raw.strip() if utf8 else line.text.strip().encode()
                    yield _record(Slice(line.number, text), member.name, digest, encoding.name)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=member.name)


def _record(piece: Slice, file: str, digest: str, decoding: str = "") -> RawRecord | UnreadableRecord:
    if piece.oversize:
        message = "the record is too large; only its beginning is kept"
        return UnreadableRecord((Fault("record-too-large", message, file, piece.line),), piece.raw)
    try:
        data = orjson.loads(piece.raw)
    except orjson.JSONDecodeError as error:
        message = f"this is no JSON ({error}): mend it where it comes from"
        return UnreadableRecord(
            (Fault("json-broken", message, file, piece.line, None, _head(piece.raw)),), piece.raw[: 1 << 20]
        )
    if not isinstance(data, dict):
        message = "a record has to be an object ({…}); if the records are deeper inside, say where with 'records'"
        return UnreadableRecord(
            (Fault("json-no-object", message, file, piece.line, None, _head(piece.raw)),), piece.raw[: 1 << 20]
        )
    if piece.name is not None:
        data = {MEMBER_NAME: orjson.loads(b'"' + piece.name + b'"'), **data}
    return RawRecord(file, piece.line, digest, fields_of(data, piece.line), piece.raw, data, decoding)


def fields_of(data: Mapping[str, Any], line: int | None) -> tuple[RawCell, ...]:
    """Give the members of an object as raw fields: a text as it is, anything else as compact JSON; nothing for null."""
    return tuple(
        RawCell(name=name, value=value if isinstance(value, str) else orjson.dumps(value).decode(), line=line)
        for name, value in data.items()
        if value not in (None, "", [], {})
    )


def _head(raw: bytes) -> str:
    return raw[:80].decode(errors="replace")


JSON: Final = Reader(
    read_file=read_json,
    suffixes=(".json",),
    options={
        "records": Option(str, 'the path to the records, names joined by dots ("result.items")', ""),
        "members": Option(bool, 'the records are the members of an object; their name becomes "@key"', default=False),
    },
)

JSON_LINES: Final = Reader(read_file=read_lines, read_changed=read_changed_lines, suffixes=(".jsonl", ".ndjson"))
