"""Typed links: the Link header (RFC 8288), and the same links as a linkset (RFC 9264).

FAIR Signposting, levels 1 and 2, says which links a page should have: https://signposting.org/FAIR/.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from publisher.rdf.formats import JSON_LD

LINKSET: Final = "application/linkset+json"
ABOUT_PAGE: Final = "https://schema.org/AboutPage"
"""The type of a page, spelled as FAIR Signposting has it; statements have http (docs/mapping.md)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its target, its relations separated by spaces, the media type of the target if it is known."""

    href: str
    rel: str
    type: str = ""

    def __str__(self) -> str:
        media_type = f'; type="{self.type}"' if self.type else ""
        return f'<{self.href}>; rel="{self.rel}"{media_type}'


def link_header(links: Iterable[Link], media_type: str | None) -> str:
    """Return the Link header of a representation.

    Args:
        links: of the resource, in order.
        media_type: of the representation. JSON-LD names one alternative only, because clients that look for a context
            (PyLD, and what is built on it) fail on several; the linkset names all.
    """
    return ", ".join(map(str, _with_one_alternate(links) if media_type == JSON_LD.media_type else links))


def linkset(anchor: str, links: Iterable[Link]) -> dict[str, Any]:
    """Return the links of a resource as a linkset."""
    by_relation: dict[str, list[dict[str, str]]] = {}
    for link in links:
        target = {"href": link.href, **({"type": link.type} if link.type else {})}
        for relation in link.rel.split():
            by_relation.setdefault(relation, []).append(target)
    return {"linkset": [{"anchor": anchor, **by_relation}]}


def _with_one_alternate(links: Iterable[Link]) -> Iterator[Link]:
    found = False
    for link in links:
        if link.rel == "alternate":
            if found or link.type == JSON_LD.media_type:
                continue
            found = True
        yield link
