"""The rows that a dump of a database inserts: a small reader of INSERT, COPY and CREATE TABLE, which executes nothing.

Dumps of MySQL and MariaDB, PostgreSQL (COPY too), SQLite and SQL Server. Any other statement is passed over.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from publisher.sources.lines import Line

MAX_STATEMENT: Final = 64 << 20
"""Characters; the rows of a longer statement are not read."""

_BEGINNING: Final = 10_000
"""Of a statement that is too long: in so much of it stands which table it inserts into."""

_NAME: Final = r'(?:[\w$]+|"(?:[^"]|"")+"|`(?:[^`]|``)+`|\[[^\]]+\])'
_NAMES: Final = re.compile(_NAME)
_QUALIFIED: Final = rf"(?P<name>{_NAME}(?:\s*\.\s*{_NAME}){{0,3}})"
_INSERT: Final = re.compile(
    rf"\s*(?:INSERT|REPLACE)\s+(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|OR\s+\w+)\s+)*(?:INTO\s+)?{_QUALIFIED}\s*"
    rf"(?:\((?P<columns>[^()]*)\)\s*)?(?:OVERRIDING\s+\w+\s+VALUE\s+)?VALUES?\b\s*",
    re.IGNORECASE,
)
_COPY: Final = re.compile(rf"\s*COPY\s+{_QUALIFIED}\s*(?:\((?P<columns>[^()]*)\)\s*)?FROM\s+stdin\b", re.IGNORECASE)
_CREATE: Final = re.compile(
    rf"\s*CREATE\s+(?:\w+\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_QUALIFIED}\s*\(", re.IGNORECASE
)
_NO_COLUMNS: Final = frozenset(
    {"primary", "key", "unique", "constraint", "index", "foreign", "check", "fulltext", "spatial", "period", "exclude",
     "like"}
)  # fmt: skip
_STRING: Final = r"'[^']*(?:''[^']*)*'"
_ESCAPED_STRING: Final = r"'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'"
_SPECIAL: Final = re.compile(r"""['"`;]|--|/\*|\$\w*\$""")
_ENDS: Final = {
    "'": re.compile("'"), '"': re.compile('"'), "`": re.compile("`"), "/*": re.compile(r"\*/"),
    "\\'": re.compile(r"\\.|'", re.DOTALL), '\\"': re.compile(r'\\.|"', re.DOTALL),
}  # fmt: skip
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "0": "", "b": "", "Z": ""}
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_OPENING: Final = re.compile(r"[\s,]*(?:ROW\s*)?\(", re.IGNORECASE)
_WITHIN: Final = {
    escapes: re.compile(rf"{string}|\"[^\"]*\"|`[^`]*`|[(),]", re.DOTALL)
    for escapes, string in ((False, _STRING), (True, _ESCAPED_STRING))
}
_LITERAL: Final = re.compile(
    r"(?P<prefix>[NE]|_\w+\s*)?(?P<string>'.*')(?:::[\w .\[\]\"()]+)?", re.DOTALL | re.IGNORECASE
)
_TYPED: Final = re.compile(r"(?P<value>[-+]?[\d.]+(?:e[-+]?\d+)?|true|false|null)(?:::[\w .\[\]\"()]+)?", re.IGNORECASE)
_WORDS: Final = {"null": None, "default": None, "true": True, "false": False}
_DUMP: Final = re.compile(
    r"^\s*(?:INSERT\s+|REPLACE\s+INTO\s|COPY\s[^;\n]*\sFROM\s+stdin|CREATE\s+(?:\w+\s+)?TABLE\s)",
    re.IGNORECASE | re.MULTILINE,
)
_QUERY: Final = re.compile(
    r"(?:\s|--[^\n]*(?:\n|$)|/\*(?!!).*?\*/|\()*(?:SELECT|WITH|VALUES|TABLE)\b", re.IGNORECASE | re.DOTALL
)
_BACKSLASHES: Final = re.compile(r"ENGINE\s*=|MySQL|MariaDB|`\w+`|\\'", re.IGNORECASE)
_PLAIN_BACKSLASHES: Final = re.compile(r"standard_conforming_strings|PostgreSQL database dump", re.IGNORECASE)


class DumpRow(NamedTuple):
    """A row: its table, the names of its columns (None if nothing says them), its values, and its line.

    Without values it is a statement that is too long to be read.
    """

    table: str
    columns: Sequence[str] | None
    values: Sequence[Any] | None
    line: int


def is_dump(head: str) -> bool:
    """Whether a SQL text inserts rows, rather than being one query.

    Args:
        head: its beginning.
    """
    return not _QUERY.match(head) and bool(_DUMP.search(head))


def has_escapes(head: str) -> bool:
    """Whether a backslash within a string is the beginning of an escape, as in MySQL."""
    return not _PLAIN_BACKSLASHES.search(head) and bool(_BACKSLASHES.search(head))


@dataclass
class Dump:
    """A dump while it is read.

    Attributes:
        lines: its lines.
        escapes: whether a backslash within a string begins an escape.
        created: the columns of the tables that it creates.
    """

    lines: Iterable[Line]
    escapes: bool
    created: dict[str, list[str]] = field(default_factory=dict)

    def rows(self) -> Iterator[DumpRow]:
        """Yield each row that is inserted."""
        lines = iter(self.lines)
        for number, text, is_whole in _Statements(escapes=self.escapes).of(lines):
            if not is_whole:
                if inserted := _INSERT.match(text):
                    yield DumpRow(_last_name(inserted["name"]), None, None, number)
            elif copy := _COPY.match(text):
                yield from self._copied(copy, lines)
            elif created := _CREATE.match(text):
                self.created[_last_name(created["name"])] = _created_columns(
                    text[created.end() :], escapes=self.escapes
                )
            elif inserted := _INSERT.match(text):
                yield from self._inserted(inserted, number)

    def _copied(self, copy: "re.Match[str]", lines: Iterator[Line]) -> Iterator[DumpRow]:
        table = _last_name(copy["name"])
        columns = _listed(copy["columns"]) or self.created.get(table)
        for line in lines:
            text = line.text.rstrip("\r\n")
            if text == "\\.":
                return
            if text:
                yield DumpRow(table, columns, [_copied_value(cell) for cell in text.split("\t")], line.number)

    def _inserted(self, inserted: "re.Match[str]", number: int) -> Iterator[DumpRow]:
        table, text = _last_name(inserted["name"]), inserted.string
        columns = _listed(inserted["columns"]) or self.created.get(table)
        counted = 0
        for start, values in _tuples(text, inserted.end(), escapes=self.escapes):
            number += text.count("\n", counted, start)
            counted = start
            yield DumpRow(table, columns, values, number)


class _Statements:
    """Cuts lines into statements; knows what the last line ended within: a quote, a comment, a text between $ signs."""

    def __init__(self, *, escapes: bool) -> None:
        self._escapes = escapes
        self._within = ""

    def of(self, lines: Iterator[Line]) -> Iterator[tuple[int, str, bool]]:
        """Yield the line that each statement begins in, its text without comments, and whether that is all of it."""
        parts: list[str] = []
        start, size = 1, 0
        for line in lines:
            if not parts and not self._within and line.text.lstrip().startswith("#"):
                continue
            for text, ends in self._pieces(line.text):
                if not parts and not text.strip():
                    continue
                start = start if parts else line.number
                size += len(text)
                parts.append(text if size <= MAX_STATEMENT else "" if parts else text[:_BEGINNING])
                if ends:
                    yield start, "".join(parts), size <= MAX_STATEMENT
                    parts, size = [], 0
            if line.fault == "too-long":  # where its statement ends is not known
                begun = "".join(parts) or line.raw[:_BEGINNING].decode(errors="replace")
                yield (start if parts else line.number), begun, False
                parts, size, self._within = [], 0, ""
        if parts:
            yield start, "".join(parts), size <= MAX_STATEMENT

    def _pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        """Cut a line at the ends of statements: each piece, and whether a statement ends with it."""
        place, kept = 0, list[str]()
        while place < len(text):
            if self._within:
                end = self._end(text, place)
                kept.append("" if self._within == "/*" else text[place:end])
                place = end
                continue
            special = _SPECIAL.search(text, place)
            kept.append(text[place : special.start() if special else len(text)])
            if special is None or special[0] == "--":
                kept.append("\n" if special else "")
                break
            place = special.end()
            if special[0] == ";":
                yield "".join(kept), True
                kept = []
            else:
                self._within = special[0]
                kept.append("" if self._within == "/*" else self._within)
        yield "".join(kept) + ("\n" if self._within == "/*" else ""), False

    def _end(self, text: str, place: int) -> int:
        """Where the quote or comment ends that a text is within; at its end, if it goes on in the next line."""
        within = self._within
        if within[0] == "$":
            ends = re.compile(re.escape(within))
        else:
            ends = _ENDS[f"\\{within}" if self._escapes and within in {"'", '"'} else within]
        for end in ends.finditer(text, place):
            if not end[0].startswith("\\"):
                self._within = ""
                return end.end()
        return len(text)


def _last_name(qualified: str) -> str:
    """The name of a table without its schema."""
    return _unquoted(_NAMES.findall(qualified)[-1])


def _unquoted(name: str) -> str:
    if name[0] in '"`[':
        return name[1:-1].replace(name[0] * 2, name[0])
    return name


def _listed(columns: str | None) -> list[str]:
    return [_unquoted(name) for name in _NAMES.findall(columns or "")]


def _created_columns(body: str, *, escapes: bool) -> list[str]:
    """The columns of a table from what stands within the brackets of CREATE TABLE."""
    columns = []
    for part in _parts(body, 0, escapes=escapes)[0]:
        name = _NAMES.match(part)
        if name and name[0].lower() not in _NO_COLUMNS:
            columns.append(_unquoted(name[0]))
    return columns


def _tuples(text: str, place: int, *, escapes: bool) -> Iterator[tuple[int, list[Any]]]:
    """Yield where each list of values in brackets begins, and its values."""
    while (opening := _OPENING.match(text, place)) is not None:
        parts, place = _parts(text, opening.end(), escapes=escapes)
        yield opening.end(), [_value(part, escapes=escapes) for part in parts]


def _parts(text: str, place: int, *, escapes: bool) -> tuple[list[str], int]:
    """Cut a text at its commas up to the bracket that closes it; return the pieces, and where the bracket ends."""
    parts, depth, start = [], 0, place
    for sign in _WITHIN[escapes].finditer(text, place):
        if sign[0] == "(":
            depth += 1
        elif sign[0] == ")" and depth:
            depth -= 1
        elif sign[0] in {",", ")"} and not depth:
            parts.append(text[start : sign.start()].strip())
            start = sign.end()
            if sign[0] == ")":
                return parts, start
    return [*parts, text[start:].strip()], len(text)


def _value(text: str, *, escapes: bool) -> Any:
    """The value of a literal; an expression stays text, and a number the digits that it is written with."""
    if literal := _LITERAL.fullmatch(text):
        inner = literal["string"][1:-1].replace("''", "'")
        is_escaped = escapes or (literal["prefix"] or "").strip().lower() == "e"
        return _ESCAPE.sub(_unescaped, inner) if is_escaped and "\\" in inner else inner
    typed = _TYPED.fullmatch(text)
    word = typed["value"] if typed else text
    return _WORDS.get(word.lower(), word)


def _unescaped(escape: "re.Match[str]") -> str:
    return _ESCAPES.get(escape[1], escape[1])


def _copied_value(cell: str) -> str | None:
    if cell == "\\N":
        return None
    return _ESCAPE.sub(_unescaped, cell) if "\\" in cell else cell
