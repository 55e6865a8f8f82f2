"""The readers of JSON (RFC 8259: an array, an array somewhere inside, an object of records), JSON Lines and GeoJSON.

A feature of GeoJSON (RFC 7946) is a record of its properties, with its "@id", and the "latitude" and "longitude" of a
point.
"""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

import orjson

from publisher.errors import Fault
from publisher.raw import RawCell, RawRecord, SkippedRecord, SkipRule, UnreadableRecord
from publisher.sources.formats.json_scanner import JsonError, Slice, record_slices
from publisher.sources.json_shapes import SHAPES
from publisher.sources.lines import Encoding, find_unicode, lines_of
from publisher.sources.proposals import Proposal, records_of_json, types_of
from publisher.sources.reader import Option, Reader, options_of, read_members, without_skipping
from publisher.sources.source import Source
from publisher.sources.streams import EXCERPT_BYTES, Member, members
from publisher.sources.tables import MAX_COLUMNS

MAX_LINE_BYTES: Final = 16 << 20
MEMBER_NAME: Final = "@key"
GROUP_NAME: Final = "@group"
"""The field that tells in which list of an object a record is."""

OUTER: Final = "@of"
"""The field with what stands around the list that a record is in."""

FIRST_ROW: Final = "@first"
"""Says that the first row has the names of the columns."""

_MAX_INSPECTED_BYTES: Final = 64 << 20


def read_json(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the records of one JSON file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known.
    """
    options = options_of(source)
    path = tuple(step for step in options["records"].split(".") if step)
    return read_members(source, file, lambda member, digest: _records(member, digest, path, options))


def read_geojson(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the features of one GeoJSON file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known.
    """
    options_of(source)
    options = {"members": False, "types": None}
    for record in read_members(source, file, lambda member, sha: _records(member, sha, ("features",), options)):
        yield _feature(record) if isinstance(record, RawRecord) else record


def _feature(record: RawRecord) -> RawRecord | UnreadableRecord:
    feature = record.data or {}
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        message = "this is no feature: it has no 'properties'; correct it at its origin"
        return UnreadableRecord((Fault("json-no-object", message, record.file, record.line),), record.raw)
    data = {"@id": feature["id"]} if "id" in feature else {}
    data |= properties
    geometry = feature.get("geometry")
    notes: tuple[str, ...] = ()
    if isinstance(geometry, dict):
        match geometry.get("type"), geometry.get("coordinates"):
            case ("Point", [int() | float() as longitude, int() | float() as latitude, *_]) | (
                "MultiPoint",
                [[int() | float() as longitude, int() | float() as latitude, *_]],
            ):
                data = {**data, "latitude": latitude, "longitude": longitude}
            case kind, _:
                notes = (f"the geometry is a {kind}, not one point: it is not published",)
    return replace(record, data=data, fields=fields_of(data, record.line), notes=notes)


def propose(source: Source, file: Path) -> Proposal:
    """Find the records in a file of moderate size.

    Raises:
        UnreadableFileError: it cannot be read.
    """
    with next(members(file, source.name_of(file))).open() as stream:
        body = _as_utf8(stream).read(_MAX_INSPECTED_BYTES + 1)
    if len(body) > _MAX_INSPECTED_BYTES:
        return Proposal(notes=("the file is too large to look for the records in it: set 'records' if need be",))
    try:
        return records_of_json(orjson.loads(body))
    except orjson.JSONDecodeError:
        return Proposal()


def read_changed_lines(
    source: Source, file: Path, skip_rule: SkipRule | None
) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
    """Read the records of one JSON Lines file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known.
    """
    options_of(source)
    return read_members(source, file, lambda member, digest: _line_records(member, digest, skip_rule))


def _records(
    member: Member, digest: str, path: tuple[str, ...], options: Mapping[str, Any]
) -> Iterator[RawRecord | UnreadableRecord]:
    name = member.name
    try:
        columns = _columns(member, path, options.get("columns"))
        with member.open() as stream:
            pieces = record_slices(_as_utf8(stream), path, members=options["members"], flat=not columns)
            for piece in islice(pieces, options.get("columns") == FIRST_ROW, None):
                whole = _record(piece, name, digest, columns=columns)
                for record in records_within(whole, options.get("within")):
                    if not options["types"] or _is_of_type(record, options["types"]):
                        yield from _shaped(record, options.get("shape"))
    except JsonError as error:
        if error.expected:
            message = f"expected {error.expected} here; the rest was not read"
            fault = Fault("json-broken", message, name, error.line, None, _excerpt(error.raw))
        else:
            message = "the text is cut off here; the records before were read. Get the whole file again"
            fault = Fault("json-cut-off", message, name, error.line)
        yield UnreadableRecord((fault,), error.raw)
    except KeyError as error:
        message = f"nothing at {'.'.join(path)!r}: no member {error.args[0]!r}; correct 'records' in [options]"
        fault = Fault("json-path-missing", message, name, None, "options.records")
        yield UnreadableRecord((fault,), b"", key=name)


def records_within(record: RawRecord | UnreadableRecord, name: str | None) -> Iterator[RawRecord | UnreadableRecord]:
    """Yield the objects of a list in a record that are the records, each with what stands around the list.

    Args:
        record: the object that has the list.
        name: the name of the list; None where the record itself is one.
    """
    if not name or isinstance(record, UnreadableRecord):
        yield record
        return
    outer = record.data or {}
    listed = outer.get(name)
    around = {key: value for key, value in outer.items() if not isinstance(value, list)}
    if listed is not None and not isinstance(listed, list):
        yield _no_record(f"{name!r} is no list, so no records are read from it", record, listed)
        return
    for item in listed or ():
        if not isinstance(item, dict):
            yield _no_record(f"an item of {name!r} is no object, so it is no record", record, item)
            continue
        data = {**item, OUTER: around}
        raw = orjson.dumps(data)
        yield replace(record, data=data, fields=fields_of(data, record.line), raw=raw)


def _shaped(record: RawRecord | UnreadableRecord, shape: str | None) -> Iterator[RawRecord | UnreadableRecord]:
    """The record with the members of its shape; nothing for an object that is no record."""
    if not shape or isinstance(record, UnreadableRecord):
        yield record
    elif (members := SHAPES[shape].members(record.data or {})) is not None:
        yield replace(record, data=members, fields=fields_of(members, record.line))


def _columns(member: Member, path: tuple[str, ...], stated: Any) -> tuple[str, ...]:
    """The names of the columns, where records are arrays: those in source.toml, in the document, or in the first row.

    Raises:
        JsonError: the document breaks before the names.
        KeyError: there are none at the path.
    """
    if not stated or isinstance(stated, list):
        return tuple(map(str, stated or ()))
    with member.open() as stream:
        where = path if stated == FIRST_ROW else tuple(step for step in stated.split(".") if step)
        pieces = record_slices(_as_utf8(stream), where)
        if stated == FIRST_ROW:
            first = next(pieces, None)
            return tuple(map(str, orjson.loads(first.raw))) if first else ()
        return tuple(_column_name(orjson.loads(piece.raw)) for piece in pieces)


def _column_name(value: Any) -> str:
    """The name of a column: a text, or what an object says of itself."""
    if isinstance(value, dict):
        return str(next((value[key] for key in ("fieldName", "name", "id", "title") if value.get(key)), ""))
    return str(value)


def _is_of_type(record: RawRecord | UnreadableRecord, types: Sequence[str]) -> bool:
    return isinstance(record, UnreadableRecord) or not set(types_of(record.data)).isdisjoint(types)


def _as_utf8(stream: IO[bytes]) -> IO[bytes]:
    """Skip a byte order mark, and recode UTF-16 and UTF-32, which RFC 8259 no longer allows but files still are."""
    head: bytes = stream.peek(4)[:4]  # type: ignore[attr-defined]  # members are buffered readers
    for mark, codec in ((codecs.BOM_UTF8, None), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
                        (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):  # fmt: skip
        if head.startswith(mark):
            stream.read(len(mark))
            return stream if codec is None else codecs.EncodedFile(stream, "utf-8", codec, errors="replace")
    return stream


def _line_records(
    member: Member, digest: str, skip_rule: SkipRule | None
) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
    encoding = find_unicode(member.open) or Encoding("utf-8", "JSON is UTF-8")
    is_utf8 = encoding.name == "utf-8"
    is_known = skip_rule(member.name, encoding.name) if skip_rule and is_utf8 else None
    with member.open() as stream:
        lines = lines_of(stream, encoding, MAX_LINE_BYTES)
        while True:
            if is_known and (skipped := lines.skip(lambda raw: is_known(raw.strip()))) is not None:
                yield SkippedRecord(skipped)
                continue
            line = next(lines, None)
            if line is None:
                return
            if line.fault == "too-long":
                message = f"the line is longer than {MAX_LINE_BYTES:,} bytes; only its beginning is shown"
                fault = Fault("line-too-long", message, member.name, line.number)
                yield UnreadableRecord((fault,), line.raw[:EXCERPT_BYTES])
            elif line.text.strip():
                text = line.raw.strip() if is_utf8 else line.text.strip().encode()
                yield _record(Slice(line.number, text), member.name, digest, encoding.name)


def _no_record(problem: str, record: RawRecord, value: Any) -> UnreadableRecord:
    """A value that stands in an object where a record should be."""
    fault = Fault("json-no-object", f"{problem}: correct it at its origin", record.file, record.line)
    return UnreadableRecord((fault,), orjson.dumps(value))


def _record(
    piece: Slice, file: str, digest: str, decoding: str = "", columns: tuple[str, ...] = ()
) -> RawRecord | UnreadableRecord:
    def unreadable(code: str, message: str) -> UnreadableRecord:
        excerpt = None if piece.oversize else _excerpt(piece.raw)
        return UnreadableRecord((Fault(code, message, file, piece.line, None, excerpt),), piece.raw[:EXCERPT_BYTES])

    if piece.oversize:
        return unreadable("record-too-large", "the record is too large; only its beginning is shown")
    try:
        data = orjson.loads(piece.raw)
    except orjson.JSONDecodeError as error:
        return unreadable("json-broken", f"this is not JSON ({error}): correct it at its origin")
    if columns and isinstance(data, list):
        if len(data) != len(columns):
            message = f"the row has {len(data)} values, and there are {len(columns)} columns: correct it at its origin"
            return unreadable("row-ragged", message)
        data, decoding = dict(zip(columns, data, strict=True)), "\x1f".join(columns)
    if not isinstance(data, dict):
        message = "a record must be an object ({…}); if the records are deeper inside, set their path with 'records'"
        return unreadable("json-no-object", message)
    if len(data) > MAX_COLUMNS:
        message = f"the record has {len(data):,} members, {MAX_COLUMNS:,} at most: correct the path to the records"
        return unreadable("record-too-large", message)
    if piece.name is not None:
        data = {GROUP_NAME if piece.in_list else MEMBER_NAME: orjson.loads(b'"' + piece.name + b'"'), **data}
    return RawRecord(file, piece.line, digest, fields_of(data, piece.line), piece.raw, data, decoding)


def fields_of(data: Mapping[str, Any], line: int | None) -> tuple[RawCell, ...]:
    """Return the members of an object as raw fields: a text as it is, anything else as compact JSON; no empty ones."""
    return tuple(
        RawCell(name=name, value=value if isinstance(value, str) else orjson.dumps(value).decode(), line=line)
        for name, value in data.items()
        if value not in (None, "", [], {})
    )


def _excerpt(raw: bytes) -> str:
    return raw[:80].decode(errors="replace")


JSON: Final = Reader(
    read_file=read_json,
    suffixes=(".json",),
    options={
        "records": Option(str, 'the path to the records, names joined by dots ("result.items")', ""),
        "members": Option(
            bool,
            'the records are the members of an object, whose name becomes "@key", or are in lists there ("@group")',
            default=False,
        ),
        "columns": Option(
            (list, str), 'the names of the columns, where records are arrays; or the path to them; or "@first"'
        ),
        "types": Option(list, 'only objects of these classes are records (JSON-LD, ["Organization"])'),
        "shape": Option(
            str,
            'how the records are written: "sparql" (results of a query) or "osm" (elements of OpenStreetMap)',
            fits=SHAPES.__contains__,
            expected=" or ".join(f'"{name}"' for name in SHAPES),
        ),
        "within": Option(str, 'the list in each object whose items are the records; the rest of the object is "@of"'),
    },
    propose=propose,
)

GEOJSON: Final = Reader(read_file=read_geojson, suffixes=(".geojson",))

JSON_LINES: Final = Reader(
    read_file=without_skipping(read_changed_lines), read_changed=read_changed_lines, suffixes=(".jsonl", ".ndjson")
)
