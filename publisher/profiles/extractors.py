"""Feeds: rules made ready to run. A feed reads its texts out of a record; compiled once, run for every record."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import orjson

from publisher.normalise.language import canonical
from publisher.normalise.notes import not_understood, note
from publisher.profiles.paths import Path, parse_path
from publisher.profiles.spec import Conditions, Rule, Wanted
from publisher.records import NoteKind, QualityNote

SPREADSHEET_ERRORS: Final = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)
LEFT_OUT: Final = "[left out]"
"""What stands where a text was left out that may be about a person; it is no value."""

_FORMULA: Final = re.compile(r"[=@][A-Za-z_.]+\(.*|=[$]?[A-Z]{1,3}[$]?\d+\b.*|=.*[-+*/&].*")
_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Found:
    """A text that a feed found: in which language, of which item, under which name of the source's."""

    text: str
    language: str | None
    item: Any
    field: str


@dataclass(slots=True)
class Reading:
    """One record in the course of being read: its data, and the notes so far.

    ``language`` is the source's, where a rule says none; ``line`` is the record's.
    """

    data: Mapping[str, Any]
    language: str | None = None
    country: str | None = None
    line: int | None = None
    notes: list[QualityNote] = field(default_factory=list)


Fits = Callable[[Reading, Any], bool]
"""Whether an item of a record is one that a rule is for."""


class Compiler:
    """Makes feeds and paths for one profile, and remembers what of the record they read.

    Args:
        columns: whether the records are rows, and paths are columns' names.
    """

    def __init__(self, *, columns: bool) -> None:
        self.columns = columns
        self.used: set[tuple[str, ...]] = set()
        self.required: dict[str, None] = {}

    def path(self, text: str, above: tuple[str, ...] = (), *, optional: bool = False) -> Path:
        """Read a path; ``above`` are the names of the items it is relative to."""
        path = parse_path(text, column=self.columns)
        whole = path.plain if path.from_root else (*above, *path.plain)
        self.used.add(whole)
        if self.columns and not optional:
            self.required[path.steps[0].name] = None
        return path

    def feed(self, rule: Rule, above: tuple[str, ...] = ()) -> "Extractor":
        """Make a rule ready."""
        return Extractor(rule, self, above)

    def feeds(self, rules: Sequence[Rule], above: tuple[str, ...] = ()) -> tuple["Extractor", ...]:
        """Make rules ready."""
        return tuple(Extractor(rule, self, above) for rule in rules)

    def items(self, spec: Any, above: tuple[str, ...] = ()) -> tuple[Callable[[Reading], list[Any]], tuple[str, ...]]:
        """What ``each``, ``when`` and ``unless`` of a table choose, and the names above paths within it."""
        each = self.path(spec.each, above) if spec.each else None
        inside = (*above, *each.plain) if each else above
        fits = self._conditions(spec.when, spec.unless, inside)

        def chosen(reading: Reading) -> list[Any]:
            items = each.get(reading.data) if each else [reading.data]
            return [item for item in items if fits(reading, item)]

        return chosen, inside

    def _conditions(self, when: Conditions, unless: Conditions, above: tuple[str, ...]) -> Fits:
        checks = [(self.path(text, above, optional=True), _wanted(value), True) for text, value in when.items()]
        checks += [(self.path(text, above, optional=True), _wanted(value), False) for text, value in unless.items()]
        if not checks:
            return lambda _reading, _item: True

        def fits(reading: Reading, item: Any) -> bool:
            return all(wanted(values_at(path, reading, item)) is yes for path, wanted, yes in checks)

        return fits


def _wanted(value: Wanted) -> Callable[[list[str]], bool]:
    """Whether texts are those of a condition: there or not there, or one of some."""
    if isinstance(value, bool):
        return lambda texts: bool(texts) is value
    known = frozenset(map(str, value)) if isinstance(value, list) else frozenset({str(value)})
    return lambda texts: any(text in known for text in texts)


def values_at(path: Path, reading: Reading, item: Any) -> list[str]:
    """The texts at a path, each stripped, none empty."""
    return list(_texts(path.get(reading.data if path.from_root else item)))


def _texts(values: Sequence[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            if text := value.strip():
                yield text
        elif isinstance(value, bool):
            yield "true" if value else "false"
        elif isinstance(value, int | float):
            yield str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        elif isinstance(value, list):
            yield from _texts(value)
        else:
            yield orjson.dumps(value).decode()


class Extractor:
    """A rule made ready: reads texts out of a record."""

    def __init__(self, rule: Rule, compiler: Compiler, above: tuple[str, ...]) -> None:
        self.rule = rule
        self._chosen, self.inside = compiler.items(rule, above)
        self._paths = [compiler.path(text, self.inside, optional=rule.optional) for text in rule.source]
        self._template = _Template(rule.template, compiler, self.inside) if rule.template is not None else None
        self._language = compiler.path(rule.language_from, self.inside, optional=True) if rule.language_from else None
        self._match = re.compile(rule.match) if rule.match else None
        self._remove = re.compile(rule.remove) if rule.remove else None
        self._cut = re.compile("|".join(map(re.escape, rule.split))) if rule.split else None
        self._ignore = frozenset(rule.ignore)
        self._unlike = compiler.path(rule.unlike, self.inside, optional=True) if rule.unlike else None
        self._plain = not (self._match or self._remove or rule.split or rule.ignore or rule.map or rule.case)
        self._column = self._only_column()
        names = {".".join(path.plain) for path in self._paths}
        self.field = ".".join([*self.inside, min(names)]) if names else ".".join(self.inside) or "profile"

    def read(self, reading: Reading, item: Any = None) -> list[Found]:
        """Give what the rule finds.

        Args:
            reading: the record; notes go to it.
            item: the item that paths start at, where the rule stands in a table with ``each``.
        """
        rule = self.rule
        if self._column is not None:
            data = reading.data if item is None else item
            value = data.get(self._column) if type(data) is dict else None
            if type(value) is str:  # a cell, as most of what is read: nothing to choose, nothing to take apart
                return self._read_cell(value, reading, data)
        start = reading if item is None else Reading(item, reading.language, reading.country, reading.line)
        found: list[Found] = []
        for one in self._chosen(start):
            repeated = {text.casefold() for text in values_at(self._unlike, reading, one)} if self._unlike else ()
            language = self._language_of(reading, one)
            found += [
                Found(text, language, one, self.field)
                for text in self._of(reading, one)
                if text.casefold() not in repeated
            ]
        if not found and rule.default:
            found = [Found(rule.default, rule.language or reading.language, item or reading.data, self.field)]
        return found[: rule.limit] if rule.limit else found

    def _only_column(self) -> str | None:
        """The column that the rule reads, where it reads one and asks nothing else of the record."""
        rule = self.rule
        asks = rule.each or rule.when or rule.unless or self._unlike or self._language or self._template
        if asks or rule.value is not None or len(self._paths) != 1 or self._paths[0].from_root:
            return None
        return self._paths[0].column

    def _read_cell(self, value: str, reading: Reading, data: Any) -> list[Found]:
        rule, text = self.rule, value.strip()
        if not text:
            texts: list[str] = []
        elif self._plain:
            texts = [] if self._is_no_value(text, reading) else [text]
        else:
            texts = list(self._pieces(text, reading))
        language = rule.language or reading.language
        if not texts and rule.default:
            texts = [rule.default]
        found = [Found(one, language, data, self.field) for one in texts]
        return found[: rule.limit] if rule.limit else found

    def first(self, reading: Reading, item: Any = None) -> Found | None:
        """Give the first that the rule finds."""
        found = self.read(reading, item)
        return found[0] if found else None

    def text(self, reading: Reading, item: Any = None) -> str | None:
        """Give the first text that the rule finds."""
        found = self.read(reading, item)
        return found[0].text if found else None

    def _language_of(self, reading: Reading, item: Any) -> str | None:
        if self._language is None:
            return self.rule.language or reading.language
        said = next(iter(values_at(self._language, reading, item)), None)
        return tag_of(said) if said else self.rule.language

    def _of(self, reading: Reading, item: Any) -> Iterator[str]:
        texts = self._raw(reading, item)
        if self._plain:
            yield from (text for text in texts if not self._is_no_value(text, reading))
            return
        for text in texts:
            yield from self._pieces(text, reading)

    def _pieces(self, text: str, reading: Reading) -> Iterator[str]:
        for piece in self._cut.split(text) if self._cut else (text,):
            if (made := self._made(piece.strip(), reading)) is not None:
                yield made

    def _raw(self, reading: Reading, item: Any) -> list[str]:
        if self._template is not None:
            return self._template.fill(reading, item)
        if self.rule.value is not None:
            return [str(self.rule.value)]
        found: list[str] = []
        for path in self._paths:
            found += _texts(path.get(reading.data if path.from_root else item))
        return found

    def _made(self, text: str, reading: Reading) -> str | None:
        if not text or text in self._ignore or self._is_no_value(text, reading):
            return None
        if self._match:
            match = self._match.search(text)
            text = (match[1] if match.lastindex else match[0]) or "" if match else ""
        if self._remove:
            text = self._remove.sub("", text)
        text = text.strip()
        if self.rule.case:
            text = text.lower() if self.rule.case == "lower" else text.upper()
        if not text or self.rule.map is None:
            return text or None
        mapped = self.rule.map.get(text)
        if mapped is None and self.rule.default is None:
            message = f"{text!r} is not in the profile's 'map' for it"
            reading.notes.append(not_understood(message, field=self.field, value=text))
        return mapped

    def _is_no_value(self, text: str, reading: Reading) -> bool:
        if text == LEFT_OUT:
            message = "what may be about a person was left out"
            reading.notes.append(note(NoteKind.DROPPED, message, field=self.field))
            return True
        if text[0] not in "#=@" or not (text in SPREADSHEET_ERRORS or _FORMULA.fullmatch(text)):
            return False
        what = "a spreadsheet's error" if text[0] == "#" else "a formula that stands where a value should"
        reading.notes.append(not_understood(what, field=self.field, value=text))
        return True


class _Template:
    """A text with ``{path}`` in it."""

    def __init__(self, text: str, compiler: Compiler, above: tuple[str, ...]) -> None:
        pieces = _PLACEHOLDER.split(text)
        self._fixed = pieces[::2]
        self._paths = [
            (compiler.path(name.removesuffix("?"), above, optional=name.endswith("?")), name.endswith("?"))
            for name in pieces[1::2]
        ]

    def fill(self, reading: Reading, item: Any) -> list[str]:
        """The text filled in; nothing where a path that must give one gives none."""
        made = [self._fixed[0]]
        for (path, may_be_empty), fixed in zip(self._paths, self._fixed[1:], strict=True):
            value = next(iter(values_at(path, reading, item)), None)
            if value is None and not may_be_empty:
                return []
            made += [value or "", fixed]
        return ["".join(made)]


@cache
def tag_of(text: str) -> str | None:
    """A language tag in canonical form; None for what is none."""
    return canonical(text)
