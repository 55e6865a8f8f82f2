"""Values of a raw record by their field: find them, and put others in their place, in a copy."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import orjson

from publisher.profiles.paths import Path, Step
from publisher.raw import RawCell, RawRecord

_ABSENT: Final = object()


def texts_of(raw: RawRecord, path: Path) -> list[str]:
    """The values of a field as texts, stripped, none empty; a number or an object is compact JSON."""
    if raw.data is None:
        values: list[Any] = [cell.value for cell in raw.fields if cell.name == path.steps[0].name]
    else:
        values = [part for value in path.get(raw.data) for part in (value if isinstance(value, list) else [value])]
    return [text for value in values if (text := _text(value))]


def with_value(raw: RawRecord, path: Path, old: str, new: str) -> RawRecord:
    """Return a record whose field has another value; what the record shows as its source's own stays as it is.

    Args:
        raw: the record.
        path: of the field.
        old: the value that is replaced; "" to fill a field that is empty.
        new: the value in its place; "" to remove it.
    """
    if raw.data is not None:
        change = _changed(old, new)
        return replace(raw, data=_at(dict(raw.data), path.steps, change, fills=not old))
    name = path.steps[0].name
    if not old:
        return replace(raw, fields=(*raw.fields, RawCell(name, new, raw.line)))
    cells = (
        RawCell(name, new, cell.line) if cell.name == name and _text(cell.value) == old else cell for cell in raw.fields
    )
    return replace(raw, fields=tuple(cell for cell in cells if cell.value or cell.name != name))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else orjson.dumps(value).decode()


def _changed(old: str, new: str) -> Callable[[Any], Any]:
    """What a value becomes: another one if it is the old one, of the same type where the text can be read so."""

    def change(value: Any) -> Any:
        text = "" if value is _ABSENT else _text(value)
        if text != old:
            return value
        return _like(value, new) if new else _ABSENT

    return change


def _like(value: Any, new: str) -> Any:
    """A text as a number, a list or an object, if the value before was one and the text is one."""
    if value is _ABSENT or value is None or isinstance(value, str):
        return new
    try:
        parsed = orjson.loads(new)
    except orjson.JSONDecodeError:
        return new
    same = isinstance(parsed, type(value)) or {type(parsed), type(value)} == {int, float}
    return parsed if same else new


def _at(value: Any, steps: tuple[Step, ...], change: Callable[[Any], Any], *, fills: bool) -> Any:
    """Copy a value, and change what is at a path; where that is filled, the objects on the way are made."""
    if isinstance(value, list):
        return [_at(item, steps, change, fills=fills) for item in value]
    if not isinstance(value, Mapping):
        return value
    step, rest = steps[0], steps[1:]
    inner = value.get(step.name)
    if inner in (None, []):
        inner = _ABSENT if not rest else {} if fills else inner
    changed: Any = inner
    if isinstance(inner, list):
        changed = _items(
            inner, step, lambda item: _at(item, rest, change, fills=fills) if rest else change(item), fills=fills
        )
    elif step.fits(inner):
        changed = _at(inner, rest, change, fills=fills) if rest else change(inner)
    if step.name not in value and changed in (_ABSENT, None):
        return value
    return {**value, step.name: "" if changed is _ABSENT else changed}


def _items(items: list[Any], step: Step, change: Callable[[Any], Any], *, fills: bool) -> list[Any]:
    """Change those items of a list that a step names; one of several is filled only if its number is given."""
    if fills and len(items) > 1 and step.index is None and step.key is None:
        return items
    changed = (
        change(item) if step.fits(item) and step.index in (None, number) else item for number, item in enumerate(items)
    )
    return [item for item in changed if item is not _ABSENT]
