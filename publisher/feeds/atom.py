"""The change log as Atom (RFC 4287) with archived pages (RFC 5005).

An entry is one change, so a reader sees a deletion as a line of its own; ``<category term="deleted">`` marks it for
programs. Specified by docs/feeds.md.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from publisher.changes import Change, ChangeType, Page
from publisher.feeds.channel import Channel
from publisher.feeds.xml import Namespace, xml_bytes
from publisher.rdf.formats import HTML, document_formats

CONTENT_TYPE: Final = "application/atom+xml"

ATOM: Final = Namespace("http://www.w3.org/2005/Atom", "atom")
HISTORY: Final = Namespace("http://purl.org/syndication/history/1.0", "fh")

_WORDS: Final = {
    ChangeType.CREATED: ("New", "is new"),
    ChangeType.UPDATED: ("Changed", "changed"),
    ChangeType.DELETED: ("Deleted", "was deleted"),
    ChangeType.MERGED: ("Merged", "was merged into"),
    ChangeType.UNDELETED: ("Back again", "is back again"),
}
"""What happened, as a title and as a verb."""


def document(
    channel: Channel, pages: Sequence[Page], name: str | None, changes: Sequence[Change], *, updated: str
) -> bytes:
    """Write the feed, or one of its archived pages.

    Args:
        channel: the publication.
        pages: of its log, oldest first.
        name: the archived page, None for the feed that a reader subscribes to: it has the newest page's changes.
        changes: oldest first; written newest first, as readers expect.
        updated: the instant of the last change of all, for an empty feed the release's.
    """
    here = f"{channel.page(name)}.atom" if name else f"{channel.feed}.atom"
    feed = ATOM(
        "feed",
        ATOM("id", here),
        ATOM("title", f"{channel.title}: what changed"),
        ATOM("updated", changes[-1].at if changes else updated),
        ATOM("author", ATOM("name", channel.publisher or channel.title)),
        _link("self", here, CONTENT_TYPE),
        _link("current", f"{channel.feed}.atom", CONTENT_TYPE),
        _link("alternate", f"{channel.uris.base}/", HTML.media_type),
        _link("license", channel.licence) if channel.licence else None,
        HISTORY("archive") if name else None,
        *(_link(relation, f"{channel.page(other)}.atom", CONTENT_TYPE) for relation, other in _neighbours(pages, name)),
        *(_entry(channel, change) for change in reversed(changes)),
    )
    return xml_bytes(feed, default=ATOM)  # several feed readers look for elements by the names "feed" and "entry"


def summary(change: Change) -> str:
    """Describe a change in one sentence for people."""
    verb = _WORDS[change.type][1]
    if change.type is ChangeType.MERGED:
        return f"{change.label} {verb} {change.successor}."
    counts = (("added", change.added), ("removed", change.removed)) if change.type is ChangeType.UPDATED else ()
    parts = [f"{name}: {counted(properties)}" for name, properties in counts if properties]
    return "; ".join((f"{change.label} {verb}", *parts)) + "."


def _neighbours(pages: Sequence[Page], name: str | None) -> list[tuple[str, str]]:
    """The archived pages before and after one (RFC 5005 section 4); the newest page is the feed itself."""
    names = [page.name for page in pages]
    place = names.index(name) if name else len(names) - 1
    previous = [("prev-archive", names[place - 1])] if place > 0 else []
    return [*previous, ("next-archive", names[place + 1])] if name and place + 2 < len(names) else previous


def _entry(channel: Channel, change: Change) -> ET.Element:
    title = _WORDS[change.type][0]
    documents = (
        _link("alternate", f"{channel.document(change)}.{fmt.suffix}", fmt.media_type) for fmt in document_formats()
    )
    return ATOM(
        "entry",
        ATOM("id", channel.event(change)),
        ATOM("title", f"{title}: {change.label}"),
        ATOM("updated", change.at),
        ATOM("published", change.at),
        ATOM("category", attributes={"term": str(change.type), "label": title}),
        ATOM("category", attributes={"term": change.kind, "scheme": f"{channel.uris.base}/id"}),
        *documents,
        _link("memento", channel.memento(change)),
        _link("about", change.iri),
        _link("successor-version", change.successor) if change.successor else None,
        ATOM("summary", summary(change)),
    )


def _link(relation: str, target: str, media_type: str | None = None) -> ET.Element:
    return ATOM("link", attributes={"rel": relation, "href": target, "type": media_type})


def _local_name(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1] or iri


def counted(properties: Mapping[str, int], name: Callable[[str], str] = _local_name, separator: str = ", ") -> str:
    """Property IRIs with how many statements, for people ("name, telephone (2)")."""
    names = {iri: name(iri) for iri in properties}
    return separator.join(f"{names[iri]} ({count})" if count > 1 else names[iri] for iri, count in properties.items())
