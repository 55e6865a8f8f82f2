"""What a profile leaves out: taken out of a record before anything else sees it, raw bytes included.

Officials' names, people's e-mail addresses: what is left out here is in no page, no dump, no quarantine no raw field.
Where a piece could not be read as a record, its bytes are not kept either, because nothing can be taken out of them.
"""

import csv
import dataclasses
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import orjson

from publisher.normalise.web import email, is_office
from publisher.profiles.paths import Path, Step, parse_path
from publisher.profiles.spec import LeaveOut
from publisher.raw import RawRecord, Unread
from publisher.records import RawField
from publisher.sources.jsonfiles import fields_of

TABLE_READERS: Final = frozenset({"csv", "xlsx"})
"""Readers whose records are rows, so that a path is a column's name."""

_GONE: Final = object()


class Redaction:
    """The ``leave_out`` of a profile, made ready; picklable.

    Args:
        rules: what goes.
        columns: whether the records are rows.
    """

    def __init__(self, rules: Sequence[LeaveOut], *, columns: bool) -> None:
        self._columns = columns
        self._rules = [(parse_path(rule.source, column=columns), _keeper(rule, columns=columns)) for rule in rules]

    def __call__(self, item: RawRecord | Unread) -> RawRecord | Unread:
        """Give the record without what is left out."""
        if not self._rules:
            return item
        if isinstance(item, Unread):
            faults = tuple(dataclasses.replace(fault, value=None) for fault in item.faults)
            return Unread(faults, b"", item.key if self._columns else None)
        if item.data is None:
            return item
        data: Any = dict(item.data)
        for path, keep in self._rules:
            data = _without(data, path.steps, lambda value, keep=keep: keep(value, item.data or {}))  # type: ignore[misc]
        if data == item.data:
            return item
        return dataclasses.replace(item, data=data, fields=self._fields(data, item), raw=self._raw(data, item.data))

    def _fields(self, data: Mapping[str, Any], item: RawRecord) -> tuple[RawField, ...]:
        if not self._columns:
            return fields_of(data, item.line)
        return tuple(field for field in item.fields if field.value in _as_texts(data.get(field.name)))

    def _raw(self, data: Mapping[str, Any], whole: Mapping[str, Any]) -> bytes:
        if not self._columns:
            return orjson.dumps(data)
        line = io.StringIO()
        csv.writer(line).writerow(["; ".join(_as_texts(data.get(name))) for name in whole])
        return line.getvalue().encode()


def _as_texts(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None]


def _keeper(rule: LeaveOut, *, columns: bool) -> Callable[[Any, Mapping[str, Any]], bool]:
    if rule.keep is None:
        return lambda _value, _data: False
    names: list[Path] = [parse_path(text, column=columns) for text in rule.names]

    def is_kept(value: Any, data: Mapping[str, Any]) -> bool:
        address, _ = email(str(value))
        called = tuple(str(name) for path in names for name in path.get(data))
        return address is not None and is_office(address, called)

    return is_kept


def _without(value: Any, steps: tuple[Step, ...], keep: Callable[[Any], bool]) -> Any:
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


def _left(inner: Any, step: Step, keep: Callable[[Any], bool]) -> Any:
    if not isinstance(inner, list):
        return inner if not step.fits(inner) or keep(inner) else _GONE
    left = [item for item in inner if not step.fits(item) or keep(item)]
    return left or _GONE
