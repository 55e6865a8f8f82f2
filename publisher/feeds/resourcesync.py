"""The change log and the live documents as ResourceSync (ANSI/NISO Z39.99-2017), for whoever keeps a copy.

A resource is a record's document in Turtle. The resource list names all that are live, the change lists, one for each
page of the log, what happened to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from publisher.changes import ENDS, Change, ChangeType, Page
from publisher.feeds.common import Channel, element, xml_bytes
from publisher.rdf.formats import TURTLE

CONTENT_TYPE: Final = "application/xml"
PART_SIZE: Final = 10_000
"""Resources in one part of the resource list; a sitemap may hold 50,000."""

_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_RS: Final = "http://www.openarchives.org/rs/terms/"

ET.register_namespace("sitemap", _SITEMAP)
ET.register_namespace("rs", _RS)

_CHANGE: Final = {
    ChangeType.CREATED: "created",
    ChangeType.UPDATED: "updated",
    ChangeType.DELETED: "deleted",
    ChangeType.MERGED: "deleted",
    ChangeType.UNDELETED: "created",
}


def address(channel: Channel, name: str) -> str:
    """The address of one of the documents."""
    return f"{channel.uris.base}/resourcesync/{name}.xml"


def source_description(channel: Channel) -> bytes:
    """What ``/.well-known/resourcesync`` answers: where the capability list is."""
    root = _root("urlset", "description")
    _link(root, "describedby", f"{channel.uris.base}/catalog")
    _entry(root, address(channel, "capabilitylist"), capability="capabilitylist")
    return xml_bytes(root)


def capability_list(channel: Channel) -> bytes:
    """What there is: a resource list and a change list."""
    root = _root("urlset", "capabilitylist")
    _link(root, "up", f"{channel.uris.base}/.well-known/resourcesync")
    _link(root, "describedby", f"{channel.uris.base}/catalog")
    for name in ("resourcelist", "changelist"):
        _entry(root, address(channel, name), capability=name)
    return xml_bytes(root)


def resource_index(channel: Channel, total: int, *, at: str) -> bytes:
    """The parts of the resource list.

    Args:
        channel: the publication.
        total: how many documents are live.
        at: the instant at which that is so.
    """
    root = _root("sitemapindex", "resourcelist", at=at)
    _link(root, "up", address(channel, "capabilitylist"))
    for number in range(max(1, -(-total // PART_SIZE))):
        _entry(root, address(channel, f"resourcelist-{number + 1}"), tag="sitemap", capability="resourcelist", at=at)
    return xml_bytes(root)


def resource_list(channel: Channel, live: Iterable[Change], *, at: str, part: int | None = None) -> bytes:
    """The live documents, or one part of them.

    Args:
        channel: the publication.
        live: the last change of each, none of them an end.
        at: the instant at which that is so.
        part: its number from 1, None where there is only one.
    """
    root = _root("urlset", "resourcelist", at=at)
    _link(root, "up", address(channel, "capabilitylist"))
    if part:
        _link(root, "index", address(channel, "resourcelist"))
    for change in live:
        _resource(channel, root, change, {"type": TURTLE.media_type})
    return xml_bytes(root)


def change_index(channel: Channel, pages: Sequence[Page]) -> bytes:
    """The change lists, one for each page of the log."""
    spans = {"from": pages[0].first_at} if pages else {}
    root = _root("sitemapindex", "changelist", **spans)
    _link(root, "up", address(channel, "capabilitylist"))
    for page in pages:
        _entry(root, address(channel, f"changelist-{page.name}"), tag="sitemap", capability="changelist", **_span(page))
    return xml_bytes(root)


def change_list(channel: Channel, pages: Sequence[Page], changes: Iterable[Change], *, whole: bool = False) -> bytes:
    """What happened to documents, oldest first; several changes of one are told one by one.

    Args:
        channel: the publication.
        pages: the pages of the log that are told, oldest first; not empty.
        changes: on them.
        whole: whether this is all of the log: clients that cannot follow an index need it in one list.
    """
    span = {"from": pages[0].first_at, **({"until": pages[-1].last_at} if pages[-1].closed else {})}
    root = _root("urlset", "changelist", **span)
    _link(root, "up", address(channel, "capabilitylist"))
    if not whole:
        _link(root, "index", address(channel, "changelist"))
    for change in changes:
        media = {} if change.type in ENDS else {"type": TURTLE.media_type}
        _resource(channel, root, change, {"change": _CHANGE[change.type], "datetime": change.at, **media})
    return xml_bytes(root)


def _resource(channel: Channel, root: ET.Element, change: Change, about: Mapping[str, str]) -> None:
    url = _entry(root, f"{channel.document(change)}.{TURTLE.suffix}", lastmod=change.at, **about)
    _link(url, "canonical", channel.document(change))
    _link(url, "describes", change.iri)
    if change.type is not ChangeType.DELETED:
        _link(url, "memento", channel.memento(change))


def _span(page: Page) -> dict[str, str]:
    return {"from": page.first_at, **({"until": page.last_at} if page.closed else {})}


def _root(tag: str, capability: str, **about: str) -> ET.Element:
    root = element(None, f"{{{_SITEMAP}}}{tag}")
    element(root, f"{{{_RS}}}md", None, capability=capability, **about)
    return root


def _entry(
    root: ET.Element, location: str, *, tag: str = "url", lastmod: str | None = None, **about: str
) -> ET.Element:
    entry = element(root, f"{{{_SITEMAP}}}{tag}")
    element(entry, f"{{{_SITEMAP}}}loc", location)
    if lastmod:
        element(entry, f"{{{_SITEMAP}}}lastmod", lastmod)
    element(entry, f"{{{_RS}}}md", None, **about)
    return entry


def _link(parent: ET.Element, relation: str, target: str) -> None:
    element(parent, f"{{{_RS}}}ln", None, rel=relation, href=target)
