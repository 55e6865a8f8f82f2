"""What a profile leaves out: taken out of a record before anything else sees it, raw bytes included.

Officials' names, people's e-mail addresses: what is left out here is in no page, no dump, no quarantine no raw field.
Where a piece could not be read as a record, its bytes are not kept either, because nothing can be taken out of them.
"""

import csv
import dataclasses
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import orjson

from publisher.normalise.web import email, is_office
from publisher.profiles.extractors import LEFT_OUT
from publisher.profiles.paths import Path, Step, parse_path
from publisher.profiles.spec import LeaveOut
from publisher.raw import RawCell, RawRecord, UnreadableRecord
from publisher.sources.formats.json import fields_of

_GONE: Final = object()
_BETWEEN: Final = re.compile(r"[;,\s]+")


class Redaction:
    """The ``leave_out`` of a profile, made ready; picklable.

    Args:
        rules: what goes.
        columns: whether the records are rows.
    """

    def __init__(self, rules: Sequence[LeaveOut], *, columns: bool) -> None:
        self._columns = columns
        self.rules = [(parse_path(rule.source, column=columns), _keeper(rule, columns=columns)) for rule in rules]

    def __call__(self, item: RawRecord | UnreadableRecord) -> RawRecord | UnreadableRecord:
        """Give the record without what is left out."""
        if not self.rules:
            return item
        if isinstance(item, UnreadableRecord):
            faults = tuple(dataclasses.replace(fault, value=None) for fault in item.faults)
            return UnreadableRecord(faults, b"", item.key if self._columns else None)
        if item.data is None:
            return item
        data: Any = dict(item.data)
        for path, keep in self.rules:
            data = _without(data, path.steps, keep(item.data))
        if data == item.data:
            return item
        return dataclasses.replace(item, data=data, fields=self._fields(data, item), raw=self._raw(data, item.data))

    def _fields(self, data: Mapping[str, Any], item: RawRecord) -> tuple[RawCell, ...]:
        if not self._columns:
            return fields_of(data, item.line)
        return tuple(
            RawCell(name=name, value=value, line=item.line)
            for name, held in data.items()
            for value in _as_texts(held)
            if value
        )

    def _raw(self, data: Mapping[str, Any], whole: Mapping[str, Any]) -> bytes:
        if not self._columns:
            return orjson.dumps(data)
        line = io.StringIO()
        csv.writer(line).writerow(["; ".join(_as_texts(data.get(name))) for name in whole])
        return line.getvalue().encode()


def _as_texts(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None]


Keep = Callable[[Any], Any]
"""What is kept of a value: it, a part of it, or _GONE."""


def _keeper(rule: LeaveOut, *, columns: bool) -> Callable[[Mapping[str, Any]], Keep]:
    if rule.keep is None:
        return lambda _data: lambda _value: _GONE
    names: list[Path] = [parse_path(text, column=columns) for text in rule.names]

    def of(data: Mapping[str, Any]) -> Keep:
        called = tuple(str(name) for path in names for name in path.get(data))
        return lambda value: _offices(str(value), called)

    return of


def _offices(text: str, names: tuple[str, ...]) -> str:
    """The addresses of a text that are an office's; in the place of any other stands that it was left out."""
    kept = []
    for piece in filter(None, _BETWEEN.split(text)):
        address, _ = email(piece)
        shown = piece if "@" not in piece or (address and is_office(address, names)) else LEFT_OUT
        if shown != LEFT_OUT or LEFT_OUT not in kept:
            kept.append(shown)
    return text if LEFT_OUT not in kept else "; ".join(kept)


def _without(value: Any, steps: tuple[Step, ...], keep: Keep) -> Any:
    """Copy a value, leaving out what stands at the path; only what changes is copied."""
    if isinstance(value, list):
        return [_without(item, steps, keep) for item in value]
    if not isinstance(value, Mapping):
        return value
    step, rest = steps[0], steps[1:]
    names = list(value) if step.name == "*" else [step.name] if step.name in value else []
    copy = dict(value)
    for name in names:
        inner = value[name]
        if rest:
            copy[name] = _without(inner, rest, keep)
        elif (left := _left(inner, step, keep)) is _GONE:
            del copy[name]
        else:
            copy[name] = left
    return copy


def _left(inner: Any, step: Step, keep: Keep) -> Any:
    if inner is None or inner == "":
        return inner if keep("") is not _GONE else _GONE
    if not isinstance(inner, list):
        return keep(inner) if step.fits(inner) else inner
    left = [one for item in inner if (one := keep(item) if step.fits(item) else item) is not _GONE]
    return left or _GONE
