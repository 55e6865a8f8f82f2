"""What the log of changes says, for whoever serves it: feeds, pages, mementos."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from publisher.changes import Change, ChangeLog, ChangeType, in_force
from publisher.feeds import Channel, memento
from publisher.feeds.atom import summary
from publisher.release import Release, StoredRecord

SHOWN_CHANGES = 20
"""How many changes a record's page shows; the list of all versions has the rest."""

WORDS = {
    ChangeType.CREATED: "Published",
    ChangeType.UPDATED: "Changed",
    ChangeType.DELETED: "Withdrawn",
    ChangeType.MERGED: "Merged",
    ChangeType.UNDELETED: "Published again",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A change as a page shows it.

    Attributes:
        at: its instant, ISO 8601.
        version: the release it came with.
        word: what happened, in a word or two.
        text: what happened, in a sentence.
        href: the version of the document that it made.
        diff: where the difference from the version before is shown, None for the first.
        label, record: whose change it is, and the page of the record as it is now.
    """

    at: str
    version: str
    word: str
    text: str
    href: str
    diff: str | None
    label: str
    record: str


@dataclass(frozen=True, slots=True)
class History:
    """The history of a record, newest first, and where all of it is listed."""

    lines: tuple[Line, ...]
    total: int
    timemap: str


@dataclass(frozen=True, slots=True)
class Version:
    """The version of a document that was in force at some time: its instant, address, and Link header."""

    at: str
    location: str
    links: str


def timegate(release: Release, kind: str, slug: str, moment: str) -> Version | None:
    """Find the version of a document that was in force at a time (RFC 7089 section 4.2).

    A time before the first version gives the first, as section 4.5.3 has it; None where there never was one.

    Args:
        release: what is served.
        kind: of the record.
        slug: of the record.
        moment: an HTTP date.

    Raises:
        ValueError: the time cannot be read.
    """
    instant = parsedate_to_datetime(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with open_log(release) as log:
        history = log.history(release.uris.thing(kind, slug))
    if not history:
        return None
    chosen, channel = in_force(history, instant) or history[0], channel_of(release)
    location = release.uris.path + channel.memento(chosen)[len(release.uris.base) :]
    return Version(chosen.at, location, ", ".join(memento.links(channel, history, chosen)))


def channel_of(release: Release) -> Channel:
    """The publication as feeds introduce it."""
    manifest = release.manifest
    return Channel(release.uris, manifest.title, manifest.publisher, manifest.contact, manifest.licence)


def open_log(release: Release) -> ChangeLog:
    """Open the log of a release; the caller closes it.

    Raises:
        ManifestError: the release has none.
    """
    return ChangeLog(release.path)


def history_of(release: Release, record: StoredRecord) -> History:
    """What happened to a record."""
    with open_log(release) as log:
        changes = log.history(record.iri)
    where = f"{release.uris.path}/timemap/{record.kind}/{record.slug}"
    return History(lines_of(release, changes)[:SHOWN_CHANGES], len(changes), where)


def lines_of(release: Release, changes: Sequence[Change]) -> tuple[Line, ...]:
    """The changes of one record as lines, newest first.

    Args:
        release: the release that tells.
        changes: of the record, oldest first.
    """
    before: Sequence[Change | None] = (None, *changes)
    return tuple(line_of(release, change, earlier) for earlier, change in zip(before, changes, strict=False))[::-1]


def line_of(release: Release, change: Change, earlier: Change | None = None) -> Line:
    """One change as a line."""
    uris = release.uris
    local = uris.path + channel_of(release).memento(change)[len(uris.base) :]
    diff = (
        f"{uris.path}/diff/{change.kind}/{change.slug}?from={earlier.version}&to={change.version}" if earlier else None
    )
    page = f"{uris.path}/doc/{change.kind}/{change.slug}"
    return Line(change.at, change.version, WORDS[change.type], summary(change), local, diff, change.label, page)
