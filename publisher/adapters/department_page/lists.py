"""The lists of a department's page: its duties, its units with theirs, the bodies below it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from publisher.adapters.department_page.prose import is_body, units_in
from publisher.adapters.department_page.sections import Part
from publisher.normalise.numbering import Item, numbered, outline
from publisher.raw import RawCell
from publisher.records import Origin, Responsibility, Text, Unit

_UNIT: Final = re.compile(r"(?P<name>[^。:;,，：；]{2,30}?)\s*(?:[。:：]|——|—|-|\s{2,})\s*(?P<duties>.+)", re.DOTALL)
_BETWEEN: Final = re.compile(r"[、，,；;\s]+")


def _line(cell: RawCell | None) -> int | None:
    return cell.line if cell else None


def duties_of(parts: Iterable[Part], language: str) -> tuple[tuple[Responsibility, ...], list[RawCell]]:
    """Return the duties of some sections, numbered ones with their numbers, others a paragraph each.

    Returns:
        the duties; and the paragraphs after the last number of a list whose other items are a paragraph each: nothing
        says that they belong to it.
    """
    duties: list[Responsibility] = []
    behind: list[RawCell] = []
    for part in parts:
        lead, items = outline((cell.line, cell.value) for cell in part.paragraphs)
        if items and items[-1].more and not any(item.more for item in items[:-1]):
            behind += [RawCell("body", paragraph, items[-1].line) for paragraph in items[-1].more]
            items[-1].more = []
        line = _line(part.paragraphs[0]) if part.paragraphs else None
        found = [Item(place, "", paragraph, line) for place, paragraph in enumerate(lead, 1)]
        for item in items:
            item.parent = item.parent + len(lead) if item.parent is not None else None
        duties += _responsibilities((*found, *items), len(duties), language)
    return tuple(duties), behind


def _responsibilities(items: Iterable[Item], start: int, language: str) -> Iterator[Responsibility]:
    """Yield items as duties, whose positions count on from ``start``."""
    for position, item in enumerate(items, start + 1):
        origin = Origin(field="body", line=item.line)
        text = Text(value="\n".join((item.text, *item.more)), language=language, origin=origin)
        parent = item.parent + start if item.parent is not None else None
        number = item.notation or None
        yield Responsibility(position=position, notation=number, text=text, parent=parent, origin=origin)


def units_of(parts: Iterable[Part], language: str) -> Iterator[Unit]:
    """Yield the units of some sections, each with its number and its duties if the page gives them."""
    for part in parts:
        lead, items = outline((cell.line, cell.value) for cell in part.paragraphs)
        first = _line(part.paragraphs[0]) if part.paragraphs else None
        for paragraph in lead:
            yield from _units_in(paragraph, None, Origin(field="body", line=first), language)
        for top, below in _with_what_is_below(items):
            origin = Origin(field="body", line=top.line)
            found = list(_units_in(top.text, top.notation, origin, language))
            more = "\n".join((*top.more, *(line for item in below for line in item.paragraphs)))
            if more and found:
                duties = "\n".join(filter(None, (found[-1].duties.value if found[-1].duties else "", more)))
                text = Text(value=duties, language=language, origin=origin)
                found[-1] = found[-1].model_copy(update={"duties": text})
            yield from found


def _with_what_is_below(items: Iterable[Item]) -> Iterator[tuple[Item, list[Item]]]:
    """Yield each item at the top of a list, and everything below it."""
    top: Item | None = None
    below: list[Item] = []
    for item in items:
        if item.parent is not None and top is not None:
            below.append(item)
            continue
        if top is not None:
            yield top, below
        top, below = item, []
    if top is not None:
        yield top, below


def _units_in(paragraph: str, number: str | None, origin: Origin, language: str) -> Iterator[Unit]:
    """Yield the units of a paragraph: one with its duties, or several names; none where it is neither."""

    def text(value: str) -> Text:
        return Text(value=value, language=language, origin=origin)

    match = _UNIT.fullmatch(paragraph)
    if match and is_body(match["name"]):
        yield Unit(name=text(match["name"]), duties=text(match["duties"]), notation=number, origin=origin)
        return
    names = [name for name in _BETWEEN.split(paragraph.rstrip("。.")) if name]
    if not all(map(is_body, names)):
        names = list(units_in(paragraph))
    yield from (Unit(name=text(name), notation=number, origin=origin) for name in names)


def bodies_in(parts: Iterable[Part]) -> Iterator[RawCell]:
    """Yield the bodies that some sections name; a line with anything but names gives none."""
    for part in parts:
        for cell in part.paragraphs:
            found = numbered(cell.value)
            names = [name for name in _BETWEEN.split((found.text if found else cell.value).rstrip("。.")) if name]
            if names and all(len(name) > 3 and is_body(name) for name in names):
                yield from (cell._replace(value=name) for name in names)
