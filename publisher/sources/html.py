"""The reader of HTML pages: by CSS selectors, from a table, or from embedded JSON-LD.

A page is one record, or holds one for each match of the ``record`` selector, for each row of the ``table``, or for each
embedded JSON-LD object of a wanted type. Nothing on the page is run or fetched; a JSON-LD context is taken as a name.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from selectolax.lexbor import LexborHTMLParser, LexborNode

from publisher.errors import Fault, UnreadableFileError
from publisher.raw import RawCell, RawRecord, UnreadableRecord
from publisher.sources.columns import Columns, Row, columns_from
from publisher.sources.files import sha256_of
from publisher.sources.jsonfiles import fields_of
from publisher.sources.lines import find_encoding
from publisher.sources.options import options_of
from publisher.sources.reader import Option, Reader
from publisher.sources.source import Source
from publisher.sources.streams import Member, members

MAX_PAGE_BYTES: Final = 32 << 20
_CHARSET: Final = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:-]+)", re.IGNORECASE)
_MAX_NESTING: Final = 64


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the records of one HTML page; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is none.
    """
    options = options_of(source)
    name = source.name_of(file)
    try:
        digest = sha256_of(file)
        for member in members(file, name):
            yield from _read_member(member, source, options, digest)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=name)


def _read_member(
    member: Member, source: Source, options: Mapping[str, Any], digest: str
) -> Iterator[RawRecord | UnreadableRecord]:
    try:
        page = LexborHTMLParser(_text(member, source.encoding))
        if options["table"]:
            yield from _rows(page, options["table"], member.name, digest)
        elif options["jsonld"]:
            yield from _embedded(page, frozenset(options["jsonld"]), member.name, digest)
        else:
            yield from _selected(page, options, member.name, digest)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=member.name)


def _text(member: Member, said: str | None) -> str:
    with member.open() as stream:
        body = stream.read(MAX_PAGE_BYTES + 1)
    if len(body) > MAX_PAGE_BYTES:
        message = f"the page is over {MAX_PAGE_BYTES:,} bytes; no page has such a size"
        raise UnreadableFileError(Fault("file-too-large", message, member.name))
    declared = _CHARSET.search(body[:4096])
    encoding = find_encoding(member.open, said)
    name = encoding.name
    if said is None and declared and not encoding.mark_bytes and not name.startswith("utf-"):
        name = declared[1].decode("ascii")
    try:
        return body[encoding.mark_bytes :].decode(name, errors="replace")
    except LookupError:
        message = f"the page says that it is in {name!r}, which is no encoding: set 'encoding' in source.toml"
        raise UnreadableFileError(Fault("encoding-wrong", message, member.name, None, "encoding")) from None


def _selected(
    page: LexborHTMLParser, options: Mapping[str, Any], file: str, digest: str
) -> Iterator[RawRecord | UnreadableRecord]:
    selector, fields = options["record"], options["fields"]
    found = page.css(selector) if selector else [page.root] if page.root else []
    if not found:
        yield _nothing(file, f"nothing on the page matches {selector!r}", "options.record")
    for number, node in enumerate(found, start=1):
        values = {name: _values(node, str(path)) for name, path in fields.items()}
        data: dict[str, Any] = {name: found[0] if len(found) == 1 else found for name, found in values.items() if found}
        raw = (node.html or "").encode()
        if not data:
            fault = Fault("html-record-empty", "none of the 'fields' selectors matches in this record", file, number)
            yield UnreadableRecord((fault,), raw[: 1 << 20])
            continue
        rows = tuple(RawCell(name=name, value=value, line=number) for name, found in values.items() for value in found)
        yield RawRecord(file, number, digest, rows, raw, data)


def _values(node: LexborNode, path: str) -> list[str]:
    selector, at, attribute = path.rpartition("@")
    if not at:
        selector, attribute = path, ""
    nodes = node.css(selector) if selector else [node]
    if attribute:
        found = [(one.attributes.get(attribute) or "").strip() for one in nodes]
    else:
        found = [" ".join(one.text(separator=" ").split()) for one in nodes]
    return [value for value in found if value]


def _rows(page: LexborHTMLParser, selector: str, file: str, digest: str) -> Iterator[RawRecord | UnreadableRecord]:
    table = page.css_first(selector)
    if table is None:
        yield _nothing(file, f"no table on the page matches {selector!r}", "options.table")
        return
    columns: Columns | None = None
    for number, row in enumerate(table.css("tr"), start=1):
        cells = [" ".join(cell.text(separator=" ").split()) for cell in row.css("th, td")]
        if columns is None:
            columns = columns_from(cells, file, digest, number)
        elif record := columns.record(Row(number, cells, (row.html or "").encode())):
            yield record


def _embedded(
    page: LexborHTMLParser, types: frozenset[str], file: str, digest: str
) -> Iterator[RawRecord | UnreadableRecord]:
    count = 0
    for number, script in enumerate(page.css('script[type="application/ld+json"]'), start=1):
        text = (script.text() or "").strip()
        try:
            document = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            fault = Fault("json-broken", f"embedded JSON-LD that is no JSON ({error})", file, number, None, text[:80])
            yield UnreadableRecord((fault,), text.encode()[: 1 << 20])
            continue
        for found in _of_type(document, types, 0):
            count += 1
            yield RawRecord(file, number, digest, fields_of(found, number), orjson.dumps(found), found)
    if not count:
        yield _nothing(file, f"no embedded JSON-LD of type {' or '.join(sorted(types))}", "options.jsonld")


def _of_type(value: Any, types: frozenset[str], depth: int) -> Iterator[dict[str, Any]]:
    """Give the objects of a wanted type, at the top, in a list or in a @graph; not those inside another one."""
    if depth > _MAX_NESTING:
        return
    if isinstance(value, list):
        for item in value:
            yield from _of_type(item, types, depth + 1)
    elif isinstance(value, dict):
        said = value.get("@type", [])
        names = {
            str(name).rpartition("/")[2].rpartition(":")[2] for name in (said if isinstance(said, list) else [said])
        }
        if names & types:
            yield value
        else:
            yield from _of_type(value.get("@graph", []), types, depth + 1)


def _nothing(file: str, what: str, field: str) -> UnreadableRecord:
    return UnreadableRecord(
        (Fault("html-nothing-found", f"{what}: mend it in [options]", file, None, field),), b"", key=file
    )


READER: Final = Reader(
    read_file=read_file,
    suffixes=(".html", ".htm"),
    one_record_a_file=True,
    options={
        "record": Option(str, "CSS selector of what holds one record; the whole page where it is not said"),
        "fields": Option(dict, 'field name to CSS selector; "selector@attribute" takes an attribute', {}),
        "table": Option(str, "CSS selector of a table whose rows are the records"),
        "jsonld": Option(list, 'take the embedded JSON-LD objects of these types (["Organization"])'),
    },
)
