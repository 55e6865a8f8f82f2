"""The change log as Atom (RFC 4287) with archived pages (RFC 5005).

An entry is one change, so a reader sees a deletion as a line of its own; ``<category term="deleted">`` says it to a
program. Specified by docs/feeds.md.
"""

from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from publisher.changes import Change, ChangeType, Page
from publisher.feeds.common import Channel, counted, element, xml_bytes
from publisher.rdf.formats import HTML, document_formats

CONTENT_TYPE: Final = "application/atom+xml"

_ATOM: Final = "http://www.w3.org/2005/Atom"
_HISTORY: Final = "http://purl.org/syndication/history/1.0"

_WORDS: Final = {
    ChangeType.CREATED: "New",
    ChangeType.UPDATED: "Changed",
    ChangeType.DELETED: "Deleted",
    ChangeType.MERGED: "Merged",
    ChangeType.UNDELETED: "Back again",
}

for _prefix, _space in (("", _ATOM), ("fh", _HISTORY)):
    ET.register_namespace(_prefix, _space)


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
    feed = element(None, f"{{{_ATOM}}}feed")
    element(feed, f"{{{_ATOM}}}id", here)
    element(feed, f"{{{_ATOM}}}title", f"{channel.title}: what changed")
    element(feed, f"{{{_ATOM}}}updated", changes[-1].at if changes else updated)
    author = element(feed, f"{{{_ATOM}}}author")
    element(author, f"{{{_ATOM}}}name", channel.publisher or channel.title)
    _link(feed, "self", here, CONTENT_TYPE)
    _link(feed, "current", f"{channel.feed}.atom", CONTENT_TYPE)
    _link(feed, "alternate", f"{channel.uris.base}/", HTML.media_type)
    if channel.licence:
        _link(feed, "license", channel.licence)
    if name:
        element(feed, f"{{{_HISTORY}}}archive")
    for relation, other in _neighbours(pages, name):
        _link(feed, relation, f"{channel.page(other)}.atom", CONTENT_TYPE)
    for change in reversed(changes):
        _entry(channel, feed, change)
    return xml_bytes(feed)


def _neighbours(pages: Sequence[Page], name: str | None) -> list[tuple[str, str]]:
    """The archived pages before and after one (RFC 5005 section 4); the newest page is the feed itself."""
    names = [page.name for page in pages]
    place = names.index(name) if name else len(names) - 1
    found = [("prev-archive", names[place - 1])] if place > 0 else []
    return [*found, ("next-archive", names[place + 1])] if name and place + 2 < len(names) else found


def _entry(channel: Channel, feed: ET.Element, change: Change) -> None:
    entry = element(feed, f"{{{_ATOM}}}entry")
    element(entry, f"{{{_ATOM}}}id", channel.event(change))
    element(entry, f"{{{_ATOM}}}title", f"{_WORDS[change.type]}: {change.label}")
    element(entry, f"{{{_ATOM}}}updated", change.at)
    element(entry, f"{{{_ATOM}}}published", change.at)
    element(entry, f"{{{_ATOM}}}category", term=str(change.type), label=_WORDS[change.type])
    element(entry, f"{{{_ATOM}}}category", term=change.kind, scheme=f"{channel.uris.base}/id")
    for fmt in document_formats():
        _link(entry, "alternate", f"{channel.document(change)}.{fmt.suffix}", fmt.media_type)
    _link(entry, "memento", channel.memento(change))
    _link(entry, "about", change.iri)
    if change.successor:
        _link(entry, "successor-version", change.successor)
    element(entry, f"{{{_ATOM}}}summary", summary(change))


def summary(change: Change) -> str:
    """What a change was, in one sentence for people."""
    if change.type is ChangeType.MERGED:
        return f"{change.label} was merged into {change.successor}."
    if change.type is ChangeType.UPDATED:
        parts = [
            f"{verb}: {counted(found.items())}"
            for verb, found in (("added", change.added), ("removed", change.removed))
            if found
        ]
        return f"{change.label} changed; {'; '.join(parts)}." if parts else f"{change.label} changed."
    word = {ChangeType.CREATED: "is new", ChangeType.DELETED: "was deleted", ChangeType.UNDELETED: "is back again"}[
        change.type
    ]
    return f"{change.label} {word}."


def _link(parent: ET.Element, relation: str, target: str, media: str | None = None) -> None:
    attributes = {"rel": relation, "href": target, **({"type": media} if media else {})}
    element(parent, f"{{{_ATOM}}}link", None, **attributes)
