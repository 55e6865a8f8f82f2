"""The change log and the live documents as ResourceSync (ANSI/NISO Z39.99-2017), for anyone who keeps a copy.

A resource is a record's document in Turtle. The resource list names all that are live; the change lists, one for each
page of the log, have their changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from publisher.changes import ENDS, Change, ChangeType, Page
from publisher.feeds.channel import Channel
from publisher.feeds.xml import Namespace, xml_bytes
from publisher.rdf.formats import TURTLE

CONTENT_TYPE: Final = "application/xml"
PART_SIZE: Final = 10_000
"""Resources in one part of the resource list; a sitemap may hold 50,000."""

SITEMAP: Final = Namespace("http://www.sitemaps.org/schemas/sitemap/0.9", "sitemap")
RS: Final = Namespace("http://www.openarchives.org/rs/terms/", "rs")

_CHANGE: Final = {
    ChangeType.CREATED: "created",
    ChangeType.UPDATED: "updated",
    ChangeType.DELETED: "deleted",
    ChangeType.MERGED: "deleted",
    ChangeType.UNDELETED: "created",
}


def address(channel: Channel, name: str) -> str:
    """Return the address of one of the documents."""
    return f"{channel.uris.base}/resourcesync/{name}.xml"


def source_description(channel: Channel) -> bytes:
    """Write ``/.well-known/resourcesync``, which names the capability list."""
    links = {"describedby": f"{channel.uris.base}/catalog"}
    entry = _entry(address(channel, "capabilitylist"), {"capability": "capabilitylist"})
    return _document("urlset", {"capability": "description"}, links, [entry])


def capability_list(channel: Channel) -> bytes:
    """Write the list of what there is: a resource list and a change list."""
    links = {"up": f"{channel.uris.base}/.well-known/resourcesync", "describedby": f"{channel.uris.base}/catalog"}
    entries = [_entry(address(channel, name), {"capability": name}) for name in ("resourcelist", "changelist")]
    return _document("urlset", {"capability": "capabilitylist"}, links, entries)


def resource_index(channel: Channel, total: int, *, at: str) -> bytes:
    """Write the index of the resource list's parts.

    Args:
        channel: the publication.
        total: how many documents are live.
        at: the instant at which that is so.
    """
    about = {"capability": "resourcelist", "at": at}
    parts = (f"resourcelist-{number + 1}" for number in range(max(1, -(-total // PART_SIZE))))
    entries = [_entry(address(channel, part), about, tag="sitemap") for part in parts]
    return _document("sitemapindex", about, _up(channel), entries)


def resource_list(channel: Channel, live: Iterable[Change], *, at: str, part: int | None = None) -> bytes:
    """Write the live documents, or one part of them.

    Args:
        channel: the publication.
        live: the last change of each document; no deletions and no mergers.
        at: the instant at which that is so.
        part: its number from 1, None where there is only one.
    """
    links = _up(channel, index="resourcelist" if part else None)
    entries = [_resource(channel, change, {"type": TURTLE.media_type}) for change in live]
    return _document("urlset", {"capability": "resourcelist", "at": at}, links, entries)


def change_index(channel: Channel, pages: Sequence[Page]) -> bytes:
    """Write the index of the change lists, one for each page of the log."""
    about = {"capability": "changelist", **({"from": pages[0].first_at} if pages else {})}
    entries = [_entry(address(channel, f"changelist-{page.name}"), _changes([page]), tag="sitemap") for page in pages]
    return _document("sitemapindex", about, _up(channel), entries)


def change_list(channel: Channel, pages: Sequence[Page], changes: Iterable[Change], *, whole: bool = False) -> bytes:
    """Write the changes of documents, oldest first; several changes of one are written one by one.

    Args:
        channel: the publication.
        pages: the pages of the log that are written, oldest first; not empty.
        changes: on them.
        whole: whether this is all of the log: clients that cannot follow an index need it in one list.
    """
    entries = []
    for change in changes:
        media_type = {} if change.type in ENDS else {"type": TURTLE.media_type}
        about = {"change": _CHANGE[change.type], "datetime": change.at, **media_type}
        entries.append(_resource(channel, change, about))
    return _document("urlset", _changes(pages), _up(channel, index=None if whole else "changelist"), entries)


def _changes(pages: Sequence[Page]) -> dict[str, str]:
    until = {"until": pages[-1].last_at} if pages[-1].closed else {}
    return {"capability": "changelist", "from": pages[0].first_at, **until}


def _up(channel: Channel, index: str | None = None) -> dict[str, str]:
    links = {"up": address(channel, "capabilitylist")}
    return {**links, "index": address(channel, index)} if index else links


def _document(tag: str, about: Mapping[str, str], links: Mapping[str, str], entries: Iterable[ET.Element]) -> bytes:
    return xml_bytes(SITEMAP(tag, RS("md", attributes=about), *_links(links), *entries))


def _resource(channel: Channel, change: Change, about: Mapping[str, str]) -> ET.Element:
    links = {"canonical": channel.document(change), "describes": change.iri}
    if change.type is not ChangeType.DELETED:
        links["memento"] = channel.memento(change)
    return _entry(f"{channel.document(change)}.{TURTLE.suffix}", about, links, lastmod=change.at)


def _entry(
    location: str,
    about: Mapping[str, str],
    links: Mapping[str, str] | None = None,
    *,
    tag: str = "url",
    lastmod: str | None = None,
) -> ET.Element:
    return SITEMAP(
        tag,
        SITEMAP("loc", location),
        SITEMAP("lastmod", lastmod) if lastmod else None,
        RS("md", attributes=about),
        *_links(links or {}),
    )


def _links(links: Mapping[str, str]) -> list[ET.Element]:
    return [RS("ln", attributes={"rel": relation, "href": target}) for relation, target in links.items()]
