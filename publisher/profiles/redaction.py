"""Redaction: what a profile leaves out is removed from a record before anything else sees it, raw bytes included.

Officials' names, people's e-mail addresses: what is removed here is on no page, in no dump, quarantine or raw field.
Where a piece of a file could not be read as a record, its bytes are dropped, because nothing can be removed from them.
"""

import csv
import dataclasses
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

from publisher.errors import Fault
from publisher.normalise.web import email, plainly_written
from publisher.profiles.mentions import REDACTED, Mentions, masked_data
from publisher.profiles.paths import Path, Step, parse_path
from publisher.profiles.proposal.people import is_of_person
from publisher.profiles.spec.profile import ProfileSpec, RedactionRule
from publisher.profiles.spec.rules import Rule
from publisher.raw import RawCell, RawRecord, UnreadableRecord
from publisher.sources.formats.json import fields_of

_REMOVED: Final = object()
_PLACEHOLDER: Final = re.compile(r"\{([^{}?]+)\??\}")
_BETWEEN_ADDRESSES: Final = re.compile(r"([;,\s]+)")

Redact = Callable[[Any], Any]
"""Returns what may stay of a value: all of it, a part of it, or _REMOVED."""


def redaction_rules(spec: ProfileSpec) -> Iterator[RedactionRule]:
    """The rules of ``leave_out``, and one for each e-mail rule that takes only the addresses of offices."""
    yield from spec.leave_out
    names = tuple(path for rule in (*spec.names, spec.key) if not rule.each for path in rule.source)
    rules = [(rule, "") for rule in spec.emails] + [(row.email, row.each or "") for row in spec.contacts if row.email]
    for rule, outer in rules:
        above = ".".join(filter(None, (outer, rule.each)))
        for path in rule.source if rule.offices_only else ():
            whole = path.removeprefix("^") if path.startswith("^") or not above else f"{above}.{path}"
            yield RedactionRule.model_validate({"from": whole, "keep": "office-email", "names": names})


def redaction_of(spec: ProfileSpec, *, columns: bool) -> "Redaction":
    """Compile the redaction of a profile; ``columns`` says whether its records are rows."""
    named = (spec.key, *spec.names, *spec.alt_names, *spec.former_names, *spec.acronyms)
    names = (*(path for rule in named for path in _paths_of(rule)), *spec.group_by)
    addresses = [rule for rule in spec.emails if not rule.offices_only]
    accounts = (*addresses, *spec.homepages, *spec.links)  # "office@social.example" is an account there
    kept_paths = (*(path for rule in accounts for path in _paths_of(rule)), *spec.without_raw)
    return Redaction(redaction_rules(spec), columns=columns, names=names, kept_paths=kept_paths)


def _paths_of(rule: Rule) -> Iterator[str]:
    """The paths that a rule reads, from the record's root down."""
    inside = (*rule.source, *_PLACEHOLDER.findall(rule.template or ""))
    for path in inside:
        yield path.removeprefix("^") if path.startswith("^") or not rule.each else f"{rule.each}.{path}"


class Redaction:
    """The redaction of a profile, compiled; picklable.

    What is removed from one field is masked in every other field of the record that mentions it.

    Args:
        rules: what is removed.
        columns: whether the records are rows.
        names: the paths of the institution's own names, in which no person's name is masked.
        kept_paths: the paths of texts with e-mail addresses or accounts that are kept, whoever's they are.
    """

    def __init__(
        self,
        rules: Iterable[RedactionRule],
        *,
        columns: bool,
        names: Iterable[str] = (),
        kept_paths: Iterable[str] = (),
    ) -> None:
        self._columns = columns
        parsed = [(parse_path(rule.source, column=columns), rule) for rule in rules]
        self._removed = [path for path, rule in parsed if rule.keep is None]
        self._offices = [path.steps for path, rule in parsed if rule.keep == "office-email"]
        self._bodies = [path for path, rule in parsed if rule.keep == "bodies"]
        named = dict.fromkeys(text for _, rule in parsed for text in rule.names)
        self._office_names = [parse_path(text, column=columns) for text in named]
        self._names, self._kept_paths = (
            frozenset(".".join(parse_path(text, column=columns).plain) for text in texts)
            for texts in (names, kept_paths)
        )

    def __bool__(self) -> bool:
        return bool(self._removed or self._offices or self._bodies)

    def __call__(self, item: RawRecord | UnreadableRecord) -> RawRecord | UnreadableRecord:
        """Return the record without what is removed."""
        if not self:
            return item
        if isinstance(item, UnreadableRecord):
            faults = tuple(dataclasses.replace(fault, value=None) for fault in item.faults)
            return UnreadableRecord(faults, b"", item.key if self._columns else None)
        if item.data is None:
            return item
        if any(is_of_person(str(name)) for path in self._bodies for name in path.get(item.data)):
            message = "the name is a person's, so this is no institution: the record is left out, and kept nowhere"
            return UnreadableRecord((Fault("record-of-person", message, item.file, item.line),), b"")
        data = self._redacted(item.data)
        if data == item.data:
            return item
        return dataclasses.replace(item, data=data, fields=self._fields(data, item), raw=self._raw(data, item.data))

    def _redacted(self, original: Mapping[str, Any]) -> Any:
        data: Any = dict(original)
        removed: dict[str, list[str]] = {}
        for path in self._removed:
            removed[".".join(path.plain)] = [text for text in _texts_at(path, data) if text]
            data = _redacted(data, path.steps, lambda _value: _REMOVED)
        names = (
            tuple(str(name) for path in self._office_names for name in path.get(original)) if self._offices else None
        )
        if not (mentions := Mentions(removed, names)):
            return data
        for steps in self._offices:
            data = _redacted(data, steps, lambda value: _only_offices(str(value), mentions))
        return masked_data(data, mentions, self._names, self._kept_paths)

    def _fields(self, data: Mapping[str, Any], item: RawRecord) -> tuple[RawCell, ...]:
        if not self._columns:
            return fields_of(data, item.line)
        return tuple(
            RawCell(name=name, value=text, line=item.line)
            for name, value in data.items()
            for text in _as_texts(value)
            if text
        )

    def _raw(self, data: Mapping[str, Any], original: Mapping[str, Any]) -> bytes:
        if not self._columns:
            return orjson.dumps(data)
        line = io.StringIO()
        csv.writer(line).writerow(["; ".join(_as_texts(data.get(name))) for name in original])
        return line.getvalue().encode()


def _as_texts(value: Any) -> list[str]:
    return [str(part) for part in (value if isinstance(value, list) else [value]) if part is not None]


def _texts_at(path: Path, data: Any) -> Iterator[str]:
    """The texts that are at a path, or below it."""
    remaining = path.get(data)
    while remaining:
        value = remaining.pop()
        if isinstance(value, list | dict):
            remaining += value.values() if isinstance(value, dict) else value
        elif value is not None:
            yield str(value)


def _only_offices(text: str, mentions: Mentions) -> str:
    """Keep the addresses of a text that are an office's, and put a mark in the place of the others."""
    if (plain := plainly_written(text)) != text:  # "ada (at) lovelace.example" is hidden from programs, not from people
        left = _only_offices(plain, mentions)
        return text if left == plain else left
    pieces = _BETWEEN_ADDRESSES.split(text)
    shown = [piece if _is_public(piece, mentions) else REDACTED for piece in pieces]
    if REDACTED not in shown:
        return text
    if any(piece and "@" not in piece for piece in pieces[::2]):  # other words stand around the addresses
        return "".join(shown)
    return "; ".join(dict.fromkeys(filter(None, shown[::2])))


def _is_public(piece: str, mentions: Mentions) -> bool:
    """Whether a piece of a text is no e-mail address, or that of an office."""
    if "@" not in piece:
        return True
    addresses, _ = email(piece)
    return any(not mentions.is_private(address) for address in addresses)


def _redacted(value: Any, steps: tuple[Step, ...], redact: Redact) -> Any:
    """Copy a value and redact what is at a path; what does not change is not copied."""
    if isinstance(value, list):
        return [_redacted(item, steps, redact) for item in value]
    if not isinstance(value, Mapping):
        return value
    step, rest = steps[0], steps[1:]
    names = list(value) if step.name == "*" else [step.name] if step.name in value else []
    copy = dict(value)
    for name in names:
        inner = value[name]
        if rest:
            copy[name] = _redacted(inner, rest, redact)
        elif (remaining := _redacted_leaf(inner, step, redact)) is _REMOVED:
            del copy[name]
        else:
            copy[name] = remaining
    return copy


def _redacted_leaf(inner: Any, step: Step, redact: Redact) -> Any:
    if inner is None or inner == "":
        return inner if redact("") is not _REMOVED else _REMOVED
    if not isinstance(inner, list):
        return redact(inner) if step.fits(inner) else inner
    remaining = [part for item in inner if (part := redact(item) if step.fits(item) else item) is not _REMOVED]
    return remaining or _REMOVED
