"""Paths: how a profile says where in a record a value is.

In a table a path is a column's name, exactly. In JSON it is names joined by dots, which go into lists::

    name                        the member of that name
    address.city                a member of a member; of each item, if there is a list
    names[types=label].value    only items whose "types" is "label" or contains it
    names[types!=label].value   only the other items
    links[0].value              only the first item
    types.*                     each member of an object, as {"@key": name, "@value": value}
    "odd.name".value            a name that has a dot in it; a quotation mark in it is doubled
    name.#text                  the text of an XML element, with or without attributes
    ^status                     from the record's root, inside a rule with "each"

Described in docs/profiles.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

TEXT: Final = "#text"
"""The name of the text of an element that also has attributes; an element that has none is its text."""

_STEP: Final = re.compile(
    r"""(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<name>[^.\[\]"]+))
        (?:\[(?:(?P<index>\d+)|(?P<key>[^\]=!]+)(?P<sign>!?=)(?P<value>[^\]]*))\])?
        (?:\.|$)""",
    re.VERBOSE,
)


class PathError(ValueError):
    """A path that cannot be parsed; the message says where."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a member's name, and which of its items: one by number, or those with a value at a key."""

    name: str
    index: int | None = None
    key: str | None = None
    value: str = ""
    negated: bool = False

    def fits(self, item: Any) -> bool:
        """Whether an item meets the step's condition."""
        if self.key is None:
            return True
        held = item.get(self.key) if isinstance(item, dict) else None
        equal = self.value in held if isinstance(held, list) else str(held) == self.value
        return equal is not self.negated


@dataclass(frozen=True, slots=True)
class Path:
    """A path, parsed.

    Attributes:
        steps: from the record or item down; a column is one step.
        from_root: whether it starts at the record's root, rather than at the item of an ``each``.
        member: the name, where the path is a name and no more, as nearly all of a table are; else None.
    """

    steps: tuple[Step, ...]
    from_root: bool = False
    member: str | None = field(init=False)

    def __post_init__(self) -> None:
        name = self.steps[0].name
        is_name = self.steps == (Step(name),) and name not in {"*", TEXT}
        object.__setattr__(self, "member", name if is_name else None)

    @property
    def plain(self) -> tuple[str, ...]:
        """The names alone, without conditions: what of the record this path reads."""
        return tuple(step.name for step in self.steps)

    def below(self, above: tuple[str, ...]) -> tuple[str, ...]:
        """The names from the record's root down; ``above`` are those of the item that the path starts at."""
        return self.plain if self.from_root else (*above, *self.plain)

    def get(self, data: Any) -> list[Any]:
        """Every value at this path: the items of a list each on its own, null left out."""
        if self.member is not None and isinstance(data, dict):
            value = data.get(self.member)
            if not isinstance(value, list):
                return [] if value is None else [value]
        values: list[Any] = []
        _descend(data, self.steps[0], values)
        for step in self.steps[1:]:
            below: list[Any] = []
            for value in values:
                _descend(value, step, below)
            values = below
        return values


def parse_path(text: str, *, column: bool) -> Path:
    """Parse a path; with ``column``, records are rows, and it is a column's name.

    Raises:
        PathError: it cannot be parsed.
    """
    from_root = text.startswith("^")
    rest = text.removeprefix("^")
    if not rest:
        raise PathError("the path is empty")
    if column:
        return Path((Step(rest),), from_root)
    return Path(tuple(_steps(rest)), from_root)


def _steps(text: str) -> Iterator[Step]:
    place = 0
    while place < len(text):
        match = _STEP.match(text, place)
        if match is None:
            raise PathError(f"the path {text!r} cannot be read from {text[place:]!r} on")
        place = match.end()
        index, quoted = match["index"], match["quoted"]
        yield Step(
            match["name"] if quoted is None else quoted.replace('""', '"'),
            int(index) if index else None,
            match["key"],
            match["value"] or "",
            match["sign"] == "!=",
        )


def _descend(value: Any, step: Step, found: list[Any]) -> None:
    """Go one step down from a value, or from each item of a list, and add what is there.

    Runs for every path of every record, hence the plain type tests: data is what a JSON or CSV parser made.
    """
    if not isinstance(value, dict):
        for item in value if isinstance(value, list) else ():
            _descend(item, step, found)
        if step.name == TEXT and isinstance(value, str):
            found.append(value)
        return
    items: Any = value.get(step.name)
    if step.name == "*":
        items = [{"@key": key, "@value": inner} for key, inner in value.items()]
    if items is None:
        return
    if not isinstance(items, list) and step.index is None and step.key is None:
        found.append(items)
        return
    listed = items if isinstance(items, list) else [items]
    if step.index is not None:
        listed = listed[step.index : step.index + 1]
    found += [item for item in listed if item is not None and step.fits(item)]
