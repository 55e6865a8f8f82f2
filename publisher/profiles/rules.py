"""Compiled profiles: tables and rules that read texts and values out of records.

A profile is compiled once for a source and run for every record, so whatever can be decided before the first record is
decided here.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar

import orjson

from publisher import plugins
from publisher.errors import UsageError
from publisher.normalise.contacts_within import extracted
from publisher.normalise.normaliser import Normalised, TextContext
from publisher.normalise.patterns import compile_pattern
from publisher.normalise.places import Gazetteer
from publisher.normalise.text import canonical
from publisher.profiles.mentions import REDACTED, without_mark
from publisher.profiles.no_values import EMPTY_WORDS, is_no_value
from publisher.profiles.paths import TEXT, Path, parse_path
from publisher.profiles.spec.rules import NORMALISERS, Rule
from publisher.profiles.spec.tables import Condition, Selection, Spec
from publisher.records import NoteKind, Place, QualityNote, Text

_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")

T = TypeVar("T")

language_tag = cache(canonical)


class Match(NamedTuple):
    """A text that a rule found: its language, the item it was found in, the name of its field in the source."""

    text: str
    language: str | None
    item: Any
    field: str

    def as_text(self) -> Text:
        """The text and its language, as a record has them."""
        return Text(value=self.text, language=self.language)


@dataclass(slots=True)
class RecordContext:
    """One record while it is adapted: its data, the source's defaults, and the notes so far.

    Attributes:
        data: the record, with the values that the profile computes.
        gazetteer: where places are looked up.
        language: the source's, for rules that name none.
        country: the record's own where it says one, else the source's, for texts that name none.
        line: the record's.
        retrieved: the day on which its source was retrieved.
        notes: what was not understood, repaired or inferred.
        places: places that the record describes itself, by key.
    """

    data: Mapping[str, Any]
    gazetteer: Gazetteer
    language: str | None = None
    country: str | None = None
    line: int | None = None
    retrieved: str | None = None
    notes: list[QualityNote] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)

    def context(self, field: str) -> TextContext:
        """What is known about the texts of a field."""
        return TextContext(field, self.line, self.language, self.country, gazetteer=self.gazetteer)

    def not_understood(self, problem: str, field: str, value: str) -> None:
        """Note that a value was kept as text because nothing certain could be read out of it."""
        self.notes.append(self.context(field).not_understood(problem, value))

    def dropped(self, message: str, field: str) -> None:
        """Note that a value was dropped, without repeating it."""
        self.notes.append(self.context(field).note(NoteKind.DROPPED, message))


Select = Callable[[RecordContext, Any], list[Any]]
"""Choose the items, below a start in a record, that a table or rule is for."""


class Compiler:
    """Compiles the rules of one profile, and keeps track of the paths that they read.

    Args:
        columns: whether the records are rows, and paths are column names.
        named: whether every record has the same names, even if paths go deeper.
        ignore: texts that stand for no value in this source, besides the usual ones.
    """

    def __init__(self, *, columns: bool, named: bool = False, ignore: Iterable[str] = ()) -> None:
        self.columns, self._named = columns, columns or named
        self.no_values = EMPTY_WORDS.union(ignore)
        self.paths_read: set[tuple[str, ...]] = set()
        self.required: dict[str, None] = {}

    def path(self, text: str, above: tuple[str, ...] = (), *, optional: bool = False) -> Path:
        """Parse a path; ``above`` are the names of the items that it is relative to."""
        path = parse_path(text, column=self.columns)
        self.paths_read.add(path.below(above))
        if self._named and not optional and (self.columns or path.from_root or not above):
            self.required[path.steps[0].name] = None
        return path

    def select(self, spec: Selection, above: tuple[str, ...]) -> tuple[Select | None, tuple[str, ...]]:
        """Compile ``each``, ``when`` and ``unless``; returns also the names above the paths within."""
        each = self.path(spec.each, above) if spec.each else None
        inside = each.below(above) if each else above
        conditions = [
            (self.path(text, inside, optional=True), _condition(value), expected)
            for table, expected in ((spec.when, True), (spec.unless, False))
            for text, value in table.items()
        ]
        if not each and not conditions:
            return None, inside

        def select(record: RecordContext, start: Any) -> list[Any]:
            items = each.get(record.data if each.from_root else start) if each else [start]
            for path, holds, expected in conditions:
                items = [item for item in items if holds(texts_at(path, record, item)) is expected]
            return items

        return select, inside


def _condition(value: Condition) -> Callable[[list[str]], bool]:
    """Compile a condition on the texts at a path: present or absent, or one of some."""
    if isinstance(value, bool):
        return lambda texts: bool(texts) is value
    allowed = frozenset(map(str, value if isinstance(value, list) else [value]))
    return lambda texts: not allowed.isdisjoint(texts)


def texts_at(path: Path, record: RecordContext, item: Any) -> list[str]:
    """The texts at a path, each stripped, none empty."""
    return _texts(path.get(record.data if path.from_root else item))


def _texts(values: Sequence[Any]) -> list[str]:
    texts: list[str] = []
    for value in values:
        if isinstance(value, str):
            if text := value.strip():
                texts.append(text)
        elif isinstance(value, bool):
            texts.append("true" if value else "false")
        elif isinstance(value, int | float):
            texts.append(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value))
        elif isinstance(value, list):
            texts += _texts(value)
        elif isinstance(value, dict) and isinstance(value.get(TEXT), str):
            texts += _texts([value[TEXT]])
        else:
            texts.append(orjson.dumps(value).decode())
    return texts


def unique(values: Iterable[T], key: Callable[[T], Hashable]) -> tuple[T, ...]:
    """Keep the first of the values that have the same key."""
    firsts: dict[Hashable, T] = {}
    for value in values:
        firsts.setdefault(key(value), value)
    return tuple(firsts.values())


class Table:
    """A table of a profile, compiled: its rules and inner tables, by key. What the profile leaves out gives nothing."""

    def __init__(self, spec: Spec, compiler: Compiler, above: tuple[str, ...] = ()) -> None:
        self.spec: Any = spec
        self._select, inside = compiler.select(spec, above) if isinstance(spec, Selection) else (None, above)
        self._rules: dict[str, tuple[CompiledRule, ...]] = {}
        self._tables: dict[str, tuple[Table, ...]] = {}
        for key in type(spec).model_fields:
            value = getattr(spec, key)
            parts = value if isinstance(value, tuple) else (value,)
            if rules := [part for part in parts if isinstance(part, Rule)]:
                self._rules[key] = tuple(CompiledRule(rule, compiler, inside, NORMALISERS.get(key)) for rule in rules)
            elif tables := [part for part in parts if isinstance(part, Spec)]:
                self._tables[key] = tuple(Table(table, compiler, inside) for table in tables)

    def items(self, record: RecordContext, start: Any = None) -> list[Any]:
        """The items of a record, or of one of its items, that the table is for."""
        start = record.data if start is None else start
        return self._select(record, start) if self._select else [start]

    def rules(self, key: str) -> "tuple[CompiledRule, ...]":
        """The rules of a key."""
        return self._rules.get(key, ())

    def tables(self, key: str) -> "tuple[Table, ...]":
        """The tables of a key."""
        return self._tables.get(key, ())

    def first(self, key: str, record: RecordContext, item: Any = None) -> Match | None:
        """The first text that the rules of a key find."""
        for rule in self.rules(key):
            if matches := rule.matches(record, item):
                return matches[0]
        return None

    def text(self, key: str, record: RecordContext, item: Any = None) -> str | None:
        """The first text that the rules of a key find, without its language."""
        match = self.first(key, record, item)
        return match.text if match else None

    def texts(self, key: str, record: RecordContext) -> tuple[Text, ...]:
        """Every text that the rules of a key find, with its language."""
        return tuple(match.as_text() for rule in self.rules(key) for match in rule.matches(record))

    def first_value(self, key: str, record: RecordContext, item: Any = None, place: str | None = None) -> Any | None:
        """The value of the first text that the rules of a key find; ``place`` is where the record is listed."""
        matches = ((rule, match) for rule in self.rules(key) for match in rule.matches(record, item))
        for rule, match in islice(matches, 1):
            return next(iter(rule.normalised(match, record, place)), None)
        return None

    def values(self, key: str, record: RecordContext, item: Any = None) -> tuple[Any, ...]:
        """Every value that the normaliser of a key reads."""
        return tuple(value for rule in self.rules(key) for value in rule.values(record, item))


class CompiledRule:
    """A rule, compiled.

    Args:
        rule: the rule.
        compiler: the profile's.
        above: the names of the items that the rule's paths are relative to.
        normaliser: the name of the usual normaliser of the rule's key; None for a key whose values are texts.
    """

    def __init__(
        self, rule: Rule, compiler: Compiler, above: tuple[str, ...] = (), normaliser: str | None = None
    ) -> None:
        self.rule: Any = rule
        self._tag, self._default, self._limit = rule.language, rule.default, rule.limit
        self._select, inside = compiler.select(rule, above)
        self._paths = [compiler.path(text, inside, optional=rule.optional) for text in rule.source]
        self._constant = [] if rule.value is None else [str(rule.value)]
        self._template = _template(rule.template, compiler, inside) if rule.template is not None else None
        stated = {key: text for key in rule.path_keys if (text := getattr(rule, key))}
        self._other_paths = {key: compiler.path(text, inside, optional=key != "slug") for key, text in stated.items()}
        self._language_from = "language_from" in stated
        self._match = compile_pattern(rule.match) if rule.match else None
        self._remove = compile_pattern(rule.remove) if rule.remove else None
        self._split = re.compile("|".join(map(re.escape, rule.split))) if rule.split else None
        self._extract = rule.extract
        self._ignore = frozenset(rule.ignore)
        self._no_values = compiler.no_values.difference(rule.map or ())
        self._options = {key: getattr(rule, key) for key in type(rule).model_fields if key not in Rule.model_fields}
        name = rule.normalise or normaliser
        normalise = plugins.load(plugins.NORMALISERS, name) if name else None
        self._normalise = normalise if normaliser else None
        self._rewrite = None if normaliser else normalise
        self._is_plain = not (
            self._extract
            or self._match
            or self._remove
            or self._split
            or self._ignore
            or rule.map
            or rule.case
            or self._rewrite
        )
        names = {".".join(path.plain) for path in self._paths}
        self.field = ".".join([*inside, min(names)]) if names else ".".join(inside) or "profile"

    def matches(self, record: RecordContext, item: Any = None) -> list[Match]:
        """Find the texts of a record; runs for every rule and record, most often for a column or path and no more.

        Args:
            record: the record; it gets the notes.
            item: the item that paths start at, for a rule in a table with ``each``.
        """
        matches: list[Match] = []
        start = record.data if item is None else item
        for part in self._select(record, start) if self._select else (start,):
            if texts := self._texts(record, part):
                language = self._language(record, part) if self._language_from else self._tag or record.language
                matches += [Match(text, language, part, self.field) for text in texts]
        if not matches and self._default:
            matches = [Match(self._default, self._tag or record.language, start, self.field)]
        return matches[: self._limit] if self._limit else matches

    def values(self, record: RecordContext, item: Any = None) -> Iterator[Any]:
        """Read the values of a record out of the texts, by the rule's normaliser."""
        for match in self.matches(record, item):
            yield from self.normalised(match, record)

    def normalised(self, match: Match, record: RecordContext, place: str | None = None) -> tuple[Any, ...]:
        """Read the values out of one text; ``place`` is the key of the place that the record is listed under."""
        assert self._normalise is not None, f"the values of {self.field} are texts"
        country = self._country(match, record) if "country" in self._options else record.country
        context = TextContext(match.field, record.line, match.language, country, place, record.gazetteer, self._options)
        normalised: Normalised[Any] = self._normalise(match.text, context)
        record.notes.extend(normalised[1])
        return normalised[0]

    def text_at(self, key: str, match: Match, record: RecordContext) -> str | None:
        """The first text at the path that a key of the rule names, beside a text that it found."""
        path = self._other_paths.get(key)
        return next(iter(texts_at(path, record, match.item)), None) if path else None

    def _country(self, match: Match, record: RecordContext) -> str | None:
        code = self.rule.country or self.text_at("country_from", match, record)
        return code.upper() if code and len(code) == 2 else record.country

    def _language(self, record: RecordContext, item: Any) -> str | None:
        tag = next(iter(texts_at(self._other_paths["language_from"], record, item)), None)
        if tag and not (known := language_tag(tag)):
            record.not_understood("no language tag of BCP 47 that names a language", self.field, tag)
        return known if tag else self.rule.language

    def _texts(self, record: RecordContext, item: Any) -> list[str]:
        texts = self._template(record, item) if self._template else self._constant.copy()
        for path in self._paths:
            texts += texts_at(path, record, item)
        if not texts:
            return texts
        if not self._no_values.isdisjoint(texts):
            texts = [text for text in texts if text not in self._no_values]
        if REDACTED in "\n".join(texts):
            record.dropped("what may be about a person was left out", self.field)
            texts = [left for text in texts if (left := without_mark(text))]
        if self._is_plain:
            texts = [text for text in texts if text and (text[0] not in "#=@" or not self._is_no_value(text, record))]
        else:
            pieces = [piece for text in texts for piece in self._split.split(text)] if self._split else texts
            if self._extract:
                pieces = [part for piece in pieces for part in extracted(piece, self._extract)]
            texts = [edited for piece in pieces for edited in self._edited(piece.strip(), record)]
        if texts and "unlike" in self._other_paths:
            repeated = {text.casefold() for text in texts_at(self._other_paths["unlike"], record, item)}
            texts = [text for text in texts if text.casefold() not in repeated]
        return texts

    def _edited(self, text: str, record: RecordContext) -> Sequence[str]:
        """Apply ``ignore``, ``match``, ``remove``, ``case``, ``map`` and ``normalise`` to a text."""
        if not text or text in self._ignore or text in self._no_values or self._is_no_value(text, record):
            return ()
        if self._match:
            match = self._match.search(text)
            text = (match[1] if match.lastindex else match[0]) or "" if match else ""
        if self._remove:
            text = self._remove.sub("", text)
        text = text.strip()
        if self.rule.case:
            text = text.lower() if self.rule.case == "lower" else text.upper()
        if text and self.rule.map is not None:
            mapped = self.rule.map.get(text)
            if mapped is None and self.rule.default is None:
                record.not_understood("this is not in the profile's 'map' for it", self.field, text)
            text = mapped or ""
        if not text or self._rewrite is None:
            return (text,) if text else ()
        rewritten: Normalised[Any] = self._rewrite(text, record.context(self.field))
        if not all(isinstance(value, str) for value in rewritten[0]):
            message = f"{self.field}: the normaliser {self.rule.normalise!r} gives no text, which this rule needs"
            raise UsageError(f"{message}. Use it for a field of its kind, or leave out 'normalise'")
        record.notes.extend(rewritten[1])
        return rewritten[0]

    def _is_no_value(self, text: str, record: RecordContext) -> bool:
        if text[0] not in "#=@" or not is_no_value(text):
            return False
        what = "a spreadsheet's error" if text[0] == "#" else "a formula instead of a value"
        record.not_understood(what, self.field, text)
        return True


def _template(text: str, compiler: Compiler, above: tuple[str, ...]) -> Callable[[RecordContext, Any], list[str]]:
    """Compile a text with ``{path}`` in it; filled in, it is nothing where a path that is not optional is empty."""
    pieces = _PLACEHOLDER.split(text)
    fixed, names = pieces[::2], pieces[1::2]
    paths = [compiler.path(name.removesuffix("?"), above, optional=name.endswith("?")) for name in names]

    def fill(record: RecordContext, item: Any) -> list[str]:
        filled = [fixed[0]]
        for name, path, after in zip(names, paths, fixed[1:], strict=True):
            value = next(iter(texts_at(path, record, item)), "")
            if not value and not name.endswith("?"):
                return []
            filled += [value, after]
        return ["".join(filled)]

    return fill
