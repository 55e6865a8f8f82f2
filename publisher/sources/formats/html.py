"""The reader of HTML pages, and of Markdown: by CSS selectors, from a table, or from embedded JSON-LD.

A page is one record, or has one for each match of the ``record`` selector, each row of the ``table``, or each embedded
JSON-LD object of a given type. Nothing on the page is run or fetched; a JSON-LD context is taken as a name.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from publisher.errors import Fault, SourceError, UnreadableFileError
from publisher.raw import RawCell, RawRecord, SkippedRecord, UnreadableRecord
from publisher.sources.formats.html_lists import find_list
from publisher.sources.formats.html_tables import rows_of, text_of, with_links, with_one_header
from publisher.sources.formats.json import fields_of
from publisher.sources.formats.markdown import html_of
from publisher.sources.lines import find_encoding, find_unicode
from publisher.sources.proposals import Proposal, is_organisation, types_of
from publisher.sources.reader import Option, Reader, options_of, read_members
from publisher.sources.source import DESCRIPTION, Source
from publisher.sources.streams import EXCERPT_BYTES, Member, members
from publisher.sources.tables import Row, columns_from, table_records

MAX_PAGE_BYTES: Final = 32 << 20
_CHARSET: Final = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:-]+)", re.IGNORECASE)
_MARKDOWN: Final = re.compile(r"\.(?:md|markdown)(?:\.\w+)?$", re.IGNORECASE)
_PLAIN_TAG: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")
_MAX_NESTING: Final = 64
MAX_DEPTH: Final = 2000
"""How deep elements may be nested; what walks a tree takes time by the square of it. Browsers stop at about 500."""

_EMPTY: Final = "none of the 'fields' selectors matches in this record"
_NO_FIELDS: Final = (
    "no table, no list with names and no embedded JSON-LD is on the page: set 'record' and 'fields' in [options], "
    "or save the records as a table (CSV)"
)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_NOT_NESTED: Final = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup",
    "colgroup", "rp", "rt",
})  # fmt: skip
"""Elements without an end tag, or whose end tag may be left out."""


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the records of one HTML page; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known.
    """
    options = options_of(source)
    _check_selectors(source, options)

    def read_member(member: Member, digest: str) -> Iterator[RawRecord | UnreadableRecord]:
        page = parsed_page(member, source.encoding)
        if options["table"]:
            return _rows(page, options["table"], member.name, digest)
        if options["jsonld"]:
            return _embedded(page, frozenset(options["jsonld"]), member.name, digest)
        return _selected(page, options, member.name, digest)

    return read_members(source, file, read_member)


def _check_selectors(source: Source, options: Mapping[str, Any]) -> None:
    """Check the CSS selectors of a source.

    Raises:
        SourceError: one is not valid; with every fault.
    """
    selectors = {f"options.fields.{name}": path for name, path in (options["fields"] or {}).items()}
    selectors |= {f"options.{name}": options[name] for name in ("record", "table") if options[name]}
    page, faults = LexborHTMLParser("<p>"), list[Fault]()
    for option, path in selectors.items():
        selector = _selector_and_attribute(path)[0] if isinstance(path, str) else None
        try:
            usable = selector is not None and (not selector or page.css(selector) is not None)
        except (SelectolaxError, UnicodeEncodeError):
            usable = False
        if not usable:
            message = f"expected a CSS selector, got {path!r}"
            faults.append(Fault("source-value-wrong", message, DESCRIPTION, None, option))
    if faults:
        raise SourceError(str(source.path), tuple(faults))


def propose(source: Source, file: Path) -> Proposal:
    """Find embedded JSON-LD about organisations, else the largest table, else a list whose items have names.

    Raises:
        UnreadableFileError: the page cannot be read.
    """
    page = parsed_page(next(members(file, source.name_of(file))), source.encoding)
    types = Counter(name for item in _described(page) for name in types_of(item))
    if wanted := [name for name in types if is_organisation(name)]:
        return Proposal({"jsonld": wanted}, (f"the page describes itself as {', '.join(wanted)}, in embedded JSON-LD",))
    tables = [(count, table) for table in page.css("table") if (count := sum(1 for _ in rows_of(table))) > 1]
    if {"record", "fields"} & source.options.keys():
        return Proposal()
    if not tables:
        return _proposed_list(page)
    count, table = max(tables, key=lambda each: each[0])
    selector = _selector_of(table)
    which = f"the largest of the page's {len(tables)} tables" if len(tables) > 1 else "the page's table"
    note = f"{which}, with {count} rows, is read"
    return Proposal({"table": selector}, (note,))


def _proposed_list(page: LexborHTMLParser) -> Proposal:
    found = find_list(page.body) if page.body is not None else None
    if found is None:
        return Proposal()
    options = {"record": f"{_selector_of(found.parent)} {found.item}", "fields": found.fields}
    return Proposal(options, (f"the records are the {found.count} elements {found.item!r} of a list on the page",))


def _described(page: LexborHTMLParser) -> Iterator[Any]:
    """Yield the objects of embedded JSON-LD, at the top, in a list or in a @graph."""
    for script in page.css('script[type="application/ld+json"]'):
        try:
            document = orjson.loads((script.text() or "").strip())
        except orjson.JSONDecodeError:
            continue  # reading reports it
        for item in document if isinstance(document, list) else [document]:
            yield item
            if isinstance(item, dict) and isinstance(item.get("@graph"), list):
                yield from item["@graph"]


def _selector_of(node: LexborNode) -> str:
    """Return a CSS selector of one element: by its id, else by its place below the nearest element that has one."""
    steps: list[str] = []
    current: LexborNode | None = node
    while current is not None and current.tag not in {"html", "body", "-undef", "-document"}:
        if re.fullmatch(r"[A-Za-z][\w-]*", identifier := current.attributes.get("id") or ""):
            return " > ".join([f"#{identifier}", *steps])
        tag = current.tag if _PLAIN_TAG.fullmatch(current.tag or "") else ""
        before, place = current.prev, 1
        while before is not None:
            place += before.tag == tag if tag else not (before.tag or "-").startswith("-")
            before = before.prev
        steps.insert(0, f"{tag}:nth-of-type({place})" if tag else f"*:nth-child({place})")
        current = current.parent
    return " > ".join(["body", *steps])


def parsed_page(member: Member, declared: str | None) -> LexborHTMLParser:
    """Parse a page under limits of size and depth.

    Args:
        member: the page.
        declared: the encoding that its source declares; else the page's own statement or its bytes decide.

    Raises:
        UnreadableFileError: it exceeds a limit, or its encoding is unknown.
    """
    text = _text(member, declared)
    text = html_of(text) if _MARKDOWN.search(member.name) else text
    depth = 0
    for match in _TAG.finditer(text):
        if match[2].lower() not in _NOT_NESTED:
            depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > MAX_DEPTH:
            message = f"the page has elements nested more than {MAX_DEPTH:,} deep: correct it, or exclude it"
            raise UnreadableFileError(
                Fault("html-too-deep", message, member.name, text.count("\n", 0, match.start()) + 1)
            )
    return LexborHTMLParser(text)


def _text(member: Member, declared: str | None) -> str:
    with member.open() as stream:
        body = stream.read(MAX_PAGE_BYTES + 1)
    if len(body) > MAX_PAGE_BYTES:
        message = f"the page is over {MAX_PAGE_BYTES:,} bytes, too large for a page"
        raise UnreadableFileError(Fault("file-too-large", message, member.name))
    stated = _CHARSET.search(body[:4096])
    if declared is None and stated and not find_unicode(member.open):
        declared = stated[1].decode("ascii")
    encoding = find_encoding(member.open, declared, member.name)
    name = encoding.name
    try:
        return body[encoding.mark_bytes :].decode(name, errors="replace")
    except LookupError:
        message = f"the page names an unknown encoding {name!r}: set 'encoding' in source.toml"
        raise UnreadableFileError(Fault("encoding-wrong", message, member.name, None, "encoding")) from None


def _selected(
    page: LexborHTMLParser, options: Mapping[str, Any], file: str, digest: str
) -> Iterator[RawRecord | UnreadableRecord]:
    selector, fields = options["record"], options["fields"]
    nodes = page.css(selector) if selector else [page.root] if page.root else []
    if not nodes:
        yield _no_match(file, f"nothing on the page matches {selector!r}", "options.record")
    for number, node in enumerate(nodes, start=1):
        texts = {name: values for name, path in fields.items() if (values := _values(node, str(path)))}
        data: dict[str, Any] = {name: values[0] if len(values) == 1 else values for name, values in texts.items()}
        raw = (node.html or "").encode()
        if not data:
            fault = Fault("html-record-empty", _EMPTY if fields else _NO_FIELDS, file, number)
            yield UnreadableRecord((fault,), raw[:EXCERPT_BYTES])
            continue
        cells = tuple(RawCell(name, value, number) for name, values in texts.items() for value in values)
        yield RawRecord(file, number, digest, cells, raw, data)


def _selector_and_attribute(path: str) -> tuple[str, str]:
    selector, at, attribute = path.rpartition("@")
    return (selector, attribute) if at else (path, "")


def _values(node: LexborNode, path: str) -> list[str]:
    selector, attribute = _selector_and_attribute(path)
    nodes = node.css(selector) if selector else [node]
    if attribute:
        values = [(match.attributes.get(attribute) or "").strip() for match in nodes]
    else:
        values = [text_of(match) for match in nodes]
    return [value for value in values if value]


def _rows(page: LexborHTMLParser, selector: str, file: str, digest: str) -> Iterator[RawRecord | UnreadableRecord]:
    table = page.css_first(selector)
    if table is None:
        yield _no_match(file, f"no table on the page matches {selector!r}", "options.table")
        return
    rows = (Row(row.number, row.cells, row.html.encode()) for row in with_links(with_one_header(rows_of(table))))
    first_row_is_header = {"header_row": 1, "columns": None}
    for record in table_records(
        rows, lambda header, row: columns_from(header, file, digest, row), first_row_is_header, file
    ):
        if not isinstance(record, SkippedRecord):
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
            fault = Fault("json-broken", f"the embedded JSON-LD is not JSON ({error})", file, number, None, text[:80])
            yield UnreadableRecord((fault,), text.encode()[:EXCERPT_BYTES])
            continue
        for item in _of_type(document, types, 0):
            count += 1
            yield RawRecord(file, number, digest, fields_of(item, number), orjson.dumps(item), item)
    if not count:
        yield _no_match(file, f"no embedded JSON-LD of type {' or '.join(sorted(types))}", "options.jsonld")


def _of_type(value: Any, types: frozenset[str], depth: int) -> Iterator[dict[str, Any]]:
    """Yield the objects of the given types, at the top, in a list or in a @graph; not those inside another one."""
    if depth > _MAX_NESTING:
        return
    if isinstance(value, list):
        for item in value:
            yield from _of_type(item, types, depth + 1)
    elif isinstance(value, dict):
        declared = value.get("@type", [])
        names = declared if isinstance(declared, list) else [declared]
        if types & {str(name).rpartition("/")[2].rpartition(":")[2] for name in names}:
            yield value
        else:
            yield from _of_type(value.get("@graph", []), types, depth + 1)


def _no_match(file: str, message: str, option: str) -> UnreadableRecord:
    fault = Fault("html-nothing-found", f"{message}: correct it in [options]", file, None, option)
    return UnreadableRecord((fault,), b"", key=file)


READER: Final = Reader(
    read_file=read_file,
    suffixes=(".html", ".htm", ".md", ".markdown"),
    one_record_a_file=True,
    propose=propose,
    options={
        "record": Option(str, "CSS selector of what holds one record; the whole page where it is not set"),
        "fields": Option(dict, 'field name to CSS selector; "selector@attribute" takes an attribute', {}),
        "table": Option(str, "CSS selector of a table whose rows are the records"),
        "jsonld": Option(list, 'take the embedded JSON-LD objects of these types (["Organization"])'),
    },
)
