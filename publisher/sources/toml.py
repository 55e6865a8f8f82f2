"""Check a ``source.toml``: every fault at once, each with its line and key, and a hint for a key that was misspelt."""

import codecs
import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from publisher.errors import Fault

NOT_STATED: Final = "not stated"
MAX_BYTES: Final = 1 << 20


@dataclass(slots=True)
class Checked:
    """What a source.toml says, as far as it is right, and every fault of it."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    def line(self, key: str) -> int | None:
        """The line of a key, by its dotted path."""
        return self.lines.get(key)


class _ExpectedError(ValueError):
    """A value is not what its key needs; the text says what that is."""


def _matching(pattern: str, expected: str) -> Callable[[Any], str]:
    compiled = re.compile(pattern)

    def check(value: Any) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise _ExpectedError(expected)
        return value

    return check


_text = _matching(r"(?s)\s*\S.*", "a text in quotes")
_address = _matching(r"https?://[^\s<>\"{}|\\^`]+", 'an http(s) address in quotes ("https://…")')
_language = _matching(r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*", 'a BCP 47 language tag ("en", "zh-Hans")')
_slug = _matching(r"[a-z0-9]+(-[a-z0-9]+)*", 'lower-case letters, digits and hyphens ("gansu-directory")')
_country = _matching(r"[A-Z]{2}", 'an ISO 3166-1 alpha-2 code in capitals ("CN")')
_scheme = _matching(r"[A-Z][A-Za-z0-9]*", 'a name in camel case, letters and digits ("ChinaServicesNetSid")')


def _licence(value: Any) -> str:
    if value == NOT_STATED:
        return NOT_STATED
    try:
        return _address(value)
    except _ExpectedError:
        raise _ExpectedError(f'the licence\'s http(s) address, or "{NOT_STATED}"') from None


def _date(value: Any) -> str:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    try:
        return dt.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _ExpectedError("a day, YYYY-MM-DD") from None


def _patterns(value: Any) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(item, str) and item for item in texts):
        raise _ExpectedError('a list of file patterns (["*.txt"])')
    if any(item.startswith("/") or ".." in Path(item).parts for item in texts):
        raise _ExpectedError("file patterns below the source's own folder (no leading / and no ..)")
    return tuple(texts)


def _addresses(value: Any) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not items:
        raise _ExpectedError('a list of http(s) addresses (["https://…"])')
    return tuple(_address(item) for item in items)


def _encoding(value: Any) -> str:
    try:
        return codecs.lookup(value).name
    except (LookupError, TypeError):
        raise _ExpectedError('a text encoding that Python knows ("utf-8", "gb18030")') from None


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _ExpectedError("a table ([…])")
    return value


def _profile(value: Any) -> str | dict[str, Any]:
    return _text(value) if isinstance(value, str) else _table(value)


def _key(value: Any) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)


KEYS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "title": _text,
    "slug": _slug,
    "description": _text,
    "publisher": _text,
    "publisher_url": _address,
    "licence": _licence,
    "rights": _text,
    "origin": _address,
    "retrieved": _date,
    "language": _language,
    "country": _country,
    "encoding": _encoding,
    "reader": _text,
    "key_scheme": _scheme,
    "include": _patterns,
    "exclude": _patterns,
    "urls": _addresses,
    "files": _table,
    "profile": _profile,
    "options": _table,
}
"""The keys of a source.toml, and what each must be; docs/sources.md tells them to people, and a test compares."""

REQUIRED: Final = ("title", "licence", "reader")

FILE_KEYS: Final[Mapping[str, Callable[[Any], Any]]] = {"key": _key, "url": _address, "retrieved": _date}
"""The keys of a ``[files."name"]`` table."""


def read_toml(path: Path, *, readers: tuple[str, ...], default_slug: str) -> Checked:
    """Read and check a source.toml.

    Args:
        path: the file.
        readers: the names that ``reader`` may have.
        default_slug: the source's slug where the file gives none.
    """
    document, faults = _parsed(path)
    if document is None:
        return Checked(faults=faults)
    text = path.read_text(encoding="utf-8")
    checker = _Checker(path.name, text)
    values = checker.table(document, KEYS, "")
    values["files"] = {
        name: checker.table(row, FILE_KEYS, f"files.{name}") if isinstance(row, dict) else checker.no_table(name)
        for name, row in values.get("files", {}).items()
    }
    checker.required(document)
    checker.reader(values, readers)
    values.setdefault("slug", default_slug)
    if not values["slug"]:
        checker.add("source-key-missing", "the folder's name makes no slug: say one", "slug")
    return Checked(values, tuple(sorted(checker.faults, key=lambda fault: fault.line or 0)), checker.lines)


def _parsed(path: Path) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    try:
        body = path.read_bytes()
        if len(body) > MAX_BYTES:
            return None, (
                Fault("source-toml-syntax", f"over {MAX_BYTES:,} bytes: no description is so long", path.name),
            )
        return tomllib.loads(body.decode("utf-8")), ()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return None, (Fault("source-toml-syntax", "not UTF-8: save it in that encoding", path.name, line),)
    except OSError as error:
        return None, (Fault("source-toml-syntax", f"cannot be read: {error.strerror}", path.name),)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        line = int(where[1]) if where and where[1] else body.count(b"\n") + 1
        return None, (Fault("source-toml-syntax", f"not TOML: {error}", path.name, line),)


class _Checker:
    """Collects the faults of one source.toml."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.faults = name, list[Fault]()
        self.lines = dict(_lines_of_keys(text))

    def add(self, code: str, message: str, key: str, value: Any = None) -> None:
        """Note a fault at a key ("files.a.txt.url")."""
        line = self.lines.get(key)
        self.faults.append(Fault(code, message, self.name, line, key, None if value is None else str(value)))

    def table(self, table: Mapping[str, Any], keys: Mapping[str, Callable[[Any], Any]], path: str) -> dict[str, Any]:
        """Check one table; give the values that are right."""
        values = {}
        for key, value in table.items():
            full = f"{path}.{key}" if path else key
            check = keys.get(key)
            if check is None:
                self.add("source-key-unknown", f"unknown key{_hint(key, keys)}", full)
                continue
            try:
                values[key] = check(value)
            except _ExpectedError as error:
                self.add("source-value-wrong", f"expected {error}, got {value!r}", full, value)
        return values

    def no_table(self, name: str) -> dict[str, Any]:
        """Note that what is said of a file is no table."""
        self.add("source-value-wrong", f'expected a table: [files."{name}"]', f"files.{name}")
        return {}

    def required(self, document: Mapping[str, Any]) -> None:
        """Note every required key that is not there."""
        for key in (key for key in REQUIRED if key not in document):
            extra = f' (an http(s) address, or "{NOT_STATED}")' if key == "licence" else ""
            self.add("source-key-missing", f"the key is missing: add it{extra}", key)

    def reader(self, values: dict[str, Any], readers: tuple[str, ...]) -> None:
        """Note a reader that there is none of."""
        reader = values.get("reader")
        if reader is not None and reader not in readers:
            self.add("source-value-wrong", f"no reader {reader!r}: one of {', '.join(readers)}", "reader", reader)


def _hint(key: str, keys: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(key, keys, n=1)
    return f": did you mean {near[0]!r}?" if near else f"; known are {', '.join(keys)}"


_HEADER: Final = re.compile(r"\s*\[\[?\s*(?P<path>[^\]]+?)\s*\]")
_ASSIGNMENT: Final = re.compile(r"""\s*(?P<key>"[^"]*"|'[^']*'|[\w-]+)\s*(?:=|\.)""")


def _lines_of_keys(text: str) -> Iterator[tuple[str, int]]:
    """Find where each key stands, by its dotted path; tomllib does not say."""
    path = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            path = _unquoted(header["path"])
            yield path, number
        elif assignment := _ASSIGNMENT.match(line):
            key = _unquoted(assignment["key"])
            yield (f"{path}.{key}" if path else key), number


def _unquoted(path: str) -> str:
    return re.sub(r"""["']""", "", path)
