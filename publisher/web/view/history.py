"""The log of changes as pages show it, and the publication as feeds introduce it."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any, Final, NamedTuple

from publisher.changes import Change, ChangeLog, ChangeType
from publisher.feeds import Channel
from publisher.feeds.atom import counted
from publisher.release import Release, StoredRecord
from publisher.web.languages.catalogue import SOURCE
from publisher.web.languages.reader import gettext, marked, reading
from publisher.web.languages.sentences import sentence
from publisher.web.view.changed import Edit, edits
from publisher.web.view.labels import labels
from publisher.web.view.names import Names, name_for_reader

SHOWN_CHANGES = 20
"""How many changes a record's page shows; the list of all versions has the others."""

SHOWN_EDITS = 3
"""Of how many of them, the newest, it says in words what changed: two versions are compared for each."""

WORDS = {
    ChangeType.CREATED: marked("Published"),
    ChangeType.UPDATED: marked("Changed"),
    ChangeType.DELETED: marked("Withdrawn"),
    ChangeType.MERGED: marked("Merged"),
    ChangeType.UNDELETED: marked("Published again"),
}


SENTENCES = {
    ChangeType.CREATED: marked("%(name)s is new"),
    ChangeType.UPDATED: marked("%(name)s changed"),
    ChangeType.DELETED: marked("%(name)s was deleted"),
    ChangeType.MERGED: marked("%(name)s was merged into %(successor)s"),
    ChangeType.UNDELETED: marked("%(name)s is back again"),
}


_NO_NAMES: Final = Names({})


class ChangeLine(NamedTuple):
    """A change as a page shows it.

    Attributes:
        at: its instant, ISO 8601.
        version: the release it came with.
        word: what happened, in a word or two.
        text: what happened, in a sentence; "" of the only change of a record.
        href: the version of the document that the change created.
        diff: the page with the difference from the version before, None for the first.
        label: of the record that changed.
        record: the page of that record as it is now.
        edits: what changed, in words, where that is shown.
    """

    at: str
    version: str
    word: str
    text: str
    href: str
    diff: str | None
    label: str
    record: str
    edits: tuple[Edit, ...] = ()


def channel_of(release: Release) -> Channel:
    """Return the publication as feeds introduce it."""
    manifest = release.manifest
    return Channel(release.uris, manifest.title, manifest.publisher, manifest.contact, manifest.licence)


def history_of(release: Release, record: StoredRecord) -> dict[str, Any]:
    """Return what happened to a record: the newest ``lines``, newest first, and the ``total`` of all."""
    if record.state == "live" and record.first_version == record.changed_version:
        return {"lines": [_created(release, record)], "total": 1}
    with ChangeLog(release.path) as log:
        changes = log.history(record.iri)
        lines = list(lines_of(release, changes)[:SHOWN_CHANGES])
        for number, (later, earlier) in enumerate(pairwise(changes[: -SHOWN_EDITS - 2 : -1])):
            lines[number] = lines[number]._replace(edits=edits_of(release, log, earlier, later))
    return {"lines": lines, "total": len(changes)}


def _created(release: Release, record: StoredRecord) -> ChangeLine:
    """Return the only change of a record that never changed, without asking the log, and without its sentence."""
    uris, version = release.uris, record.first_version
    href = uris.path + uris.memento(version, record.kind, record.slug)[len(uris.base) :]
    page = f"{uris.path}/doc/{record.kind}/{record.slug}"
    return ChangeLine(record.changed, version, WORDS[ChangeType.CREATED], "", href, None, record.label, page)


def edits_of(release: Release, log: ChangeLog, earlier: Change, later: Change) -> tuple[Edit, ...]:
    """Return what changed from one version to another; nothing if the content of one is not kept any more."""
    if later.type is not ChangeType.UPDATED:
        return ()
    old, new = log.snapshot(earlier), log.snapshot(later)
    return edits(release.uris, later.iri, old, new) if old and new else ()


def lines_of(release: Release, changes: Sequence[Change]) -> tuple[ChangeLine, ...]:
    """Return the changes of one record as lines, newest first.

    Args:
        release: the release that is served.
        changes: of the record, oldest first.
    """
    before: Sequence[Change | None] = (None, *changes)
    names = Names.of(release, {change.iri for change in changes})
    lines = (line_of(release, change, earlier, names=names) for earlier, change in zip(before, changes, strict=False))
    return tuple(lines)[::-1]


def summary_in_words(release: Release, change: Change, name: str) -> str:
    """Describe a change in one sentence, in the language of the reader; English has the names of the properties.

    Args:
        release: the release that is served.
        change: what happened to a record.
        name: what the reader calls the record.
    """
    successor = change.successor and (name_for_reader(release, change.successor) or change.successor)
    names = {"name": name, "successor": successor}
    counts = ((gettext("added:"), change.added), (gettext("removed:"), change.removed))
    shown = counts if change.type is ChangeType.UPDATED else ()
    known = labels(release.uris.base)
    naming = counted if reading().tag == SOURCE else partial(counted, name=known.name, separator=gettext(", "))
    parts = [f"{word} {naming(properties)}" for word, properties in shown if properties]
    said = gettext("; ").join((gettext(SENTENCES[change.type]) % names, *parts))
    return gettext("%(sentence)s.") % {"sentence": said}


def newest_lines(release: Release, changes: Sequence[Change]) -> tuple[ChangeLine, ...]:
    """Return changes of many records as lines, in their order, each with the name that the reader knows it by."""
    names = Names.of(release, (change.iri for change in changes))
    return tuple(line_of(release, change, names=names) for change in changes)


def line_of(release: Release, change: Change, earlier: Change | None = None, *, names: Names = _NO_NAMES) -> ChangeLine:
    """Return one change as a line."""
    uris = release.uris
    name = names.get(change.iri, sentence(change.label)).text
    local = uris.path + channel_of(release).memento(change)[len(uris.base) :]
    diff = (
        f"{uris.path}/diff/{change.kind}/{change.slug}?from={earlier.version}&to={change.version}" if earlier else None
    )
    page = f"{uris.path}/doc/{change.kind}/{change.slug}"
    return ChangeLine(
        change.at,
        change.version,
        WORDS[change.type],
        summary_in_words(release, change, name),
        local,
        diff,
        name,
        page,
    )
