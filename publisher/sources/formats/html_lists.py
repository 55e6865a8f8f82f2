"""Find the list on an HTML page whose items are the records: elements of one kind, side by side, each with a name."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from publisher.sources.formats.html_tables import text_of

_FEWEST_ITEMS: Final = 3
_LONGEST_ITEM: Final = 2000
_MOSTLY: Final = 0.5
_FRAME: Final = frozenset({"nav", "header", "footer", "aside", "form", "script", "style", "head", "table", "svg"})
_NAMES: Final = ("h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "a")
"""Where an item has its name, the likeliest first."""

_SAFE: Final = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True, slots=True)
class ProposedList:
    """What the options of the reader say.

    Attributes:
        parent: the element that holds the items, at any depth.
        item: the CSS selector of an item within it.
        fields: by name, the CSS selectors of what an item says.
        count: how many items there are.
    """

    parent: LexborNode
    item: str
    fields: dict[str, str]
    count: int


def find_list(body: LexborNode) -> ProposedList | None:
    """Return the longest list whose items have a name and further text; None if the page has no such list."""
    found = max(_lists(body), key=lambda each: sum(len(text_of(node)) for node in each[2]), default=None)
    if found is None:
        return None
    parent, item, _ = found
    parent, nodes = _with_lists_beside(*found)
    return ProposedList(parent, item, _fields(nodes), len(nodes))


def _lists(node: LexborNode) -> Iterator[tuple[LexborNode, str, list[LexborNode]]]:
    kinds: dict[str, list[LexborNode]] = {}
    for child in node.iter():
        tag = child.tag or ""
        if tag in _FRAME or not _SAFE.fullmatch(tag):
            continue
        kinds.setdefault(_kind(child), []).append(child)
        yield from _lists(child)
    for kind, nodes in kinds.items():
        if len(nodes) >= _FEWEST_ITEMS and _are_records(nodes):
            yield node, kind, nodes


def _are_records(nodes: list[LexborNode]) -> bool:
    """Whether each item has a name, and most say more."""
    if not all(0 < len(text_of(each)) <= _LONGEST_ITEM for each in nodes):
        return False
    return _name_of(nodes) is not None and len(_fields(nodes)) > 1 and _says_more(nodes)


def _with_lists_beside(parent: LexborNode, item: str, nodes: list[LexborNode]) -> tuple[LexborNode, list[LexborNode]]:
    """Return the widest element in which all such items are records: a page may have a list below each heading."""
    widest, above = (parent, nodes), parent.parent
    while above is not None and above.tag not in {"html", "-undef", "-document"}:
        items = above.css(item)
        if not (_are_records(items) and all(map(_has_text_beside_links, items))):
            break
        if len(items) > len(widest[1]):
            widest = above, items
        above = above.parent
    return widest


def _kind(node: LexborNode) -> str:
    """The tag of an element, with its first class if it has one."""
    names = [name for name in (node.attributes.get("class") or "").split() if _SAFE.fullmatch(name)]
    return f"{node.tag}.{names[0]}" if names else str(node.tag)


def _name_of(nodes: list[LexborNode]) -> str | None:
    return next((tag for tag in _NAMES if all(node.css_first(tag) is not None for node in nodes)), None)


def _says_more(nodes: list[LexborNode]) -> bool:
    """Whether most items have text besides that of a link: menus have not."""
    return sum(map(_has_text_beside_links, nodes)) > _MOSTLY * len(nodes)


def _has_text_beside_links(node: LexborNode) -> bool:
    return len(text_of(node)) > sum(len(text_of(link)) for link in node.css("a"))


def _fields(nodes: list[LexborNode]) -> dict[str, str]:
    """The name, its link, and each kind of element that most items have and that has text of its own."""
    name = _name_of(nodes) or ""
    fields = {"name": name} if name else {}
    if all((link := node.css_first("a")) is not None and link.attributes.get("href") for node in nodes):
        fields["website"] = "a@href"
    counts = Counter(kind for node in nodes for kind in set(_leaves(node)))
    for kind, count in counts.most_common():
        tag, _, label = kind.partition(".")
        if count > _MOSTLY * len(nodes) and tag not in {name, "a"}:
            fields[label or tag] = kind
    return fields


def _leaves(node: LexborNode) -> Iterator[str]:
    """The kinds of the elements within an item that hold text and no element but a link or a mark."""
    for child in node.iter():
        if not _SAFE.fullmatch(child.tag or "") or child.tag in _FRAME:
            continue
        if all(inner.tag in {"a", "b", "strong", "em", "i", "br", "span"} for inner in child.iter()):
            if text_of(child):
                yield _kind(child)
        else:
            yield from _leaves(child)
