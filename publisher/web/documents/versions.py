"""Old versions of documents: ``/releases/{version}/doc/…``, the list of a document's versions, and their difference.

Memento (RFC 7089): a document is its own TimeGate, so ``Accept-Datetime`` on ``/doc/…`` redirects to the version of
that time; each version has a URI of its own that never changes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pyoxigraph as ox
from flask import Blueprint, Response, abort, current_app, request

from publisher.changes import Change, ChangeLog, Difference, Snapshot, at_release, difference
from publisher.feeds import memento
from publisher.rdf import documents
from publisher.rdf.formats import HTML, Format, by_suffix, document_formats
from publisher.rdf.graph import Graph
from publisher.release import Release, StoredRecord
from publisher.release.layout import VERSION
from publisher.release.moving import base_at, rebased
from publisher.uris import SLUG, UriPolicy
from publisher.web.documents.page import DocumentPages
from publisher.web.http.negotiation import Representation
from publisher.web.http.operations import Answer, JsonObject, Operation, Parameter, Version, described
from publisher.web.http.problems.kinds import http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.shell.responses import (
    JSON,
    YEAR_S,
    current_served,
    negotiate,
    negotiated,
    page_or_json,
    release_page,
    respond,
    respond_page,
)
from publisher.web.view.changed import edits
from publisher.web.view.history import channel_of, line_of, lines_of
from publisher.web.view.names import name_for_reader
from publisher.web.view.values import Value, ValueFormatter

blueprint = Blueprint("versions", __name__)

TIMEMAPS: Final = (
    Representation("link", memento.LINK_FORMAT),
    Representation("json", JSON),
    Representation("html", HTML.media_type),
)

_NAME: Final = re.compile(
    rf"(?P<slug>{SLUG.pattern})(?:\.(?P<suffix>{'|'.join(row.suffix for row in document_formats())}))?"
)


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A statement that was added (+) or removed (\u2212): its part of the record, its property, its value."""

    sign: str
    part: str
    property: Value
    value: Value


@blueprint.get("/timemap/<kind>/<path:slug>")
@described(
    Operation(
        "timemap",
        "changes",
        "All versions of a description (Memento, RFC 7089)",
        {200: Answer("The versions")},
        problems=(400, 404, 406),
    )
)
def timemap(kind: str, slug: str) -> Response:
    """All versions of a document, in link format, as JSON, or as a page."""
    release = current_served().release
    with ChangeLog(release.path) as log:
        history = _history(release, log, kind, slug)
    channel = channel_of(release)

    def represent(representation: Representation) -> Response:
        if representation.suffix == "link":
            return respond(memento.timemap(channel, history), memento.LINK_FORMAT)
        if representation.suffix == "json":
            return respond(memento.timemap_json(channel, history), JSON)
        return release_page("timemap.html", lines=lines_of(release, history), **_subject(release, history[-1]))

    response = negotiated(TIMEMAPS, represent)
    response.headers["Link"] = f'<{channel.document(history[0])}>; rel="original timegate"'
    return response


@blueprint.get("/releases/<version>/doc/<kind>/<path:name>")
def version_of(version: str, kind: str, name: str) -> Response:
    """The document as it was in a release, by the Accept header or in the format of its suffix."""
    match = _NAME.fullmatch(name) or abort(404)
    form = by_suffix()[match["suffix"]] if match["suffix"] else negotiate(document_formats())
    release = current_served().release
    with ChangeLog(release.path) as log:
        history = _history(release, log, kind, match["slug"])
        if version not in {row.version for row in log.releases()}:
            abort(404)
        change = at_release(history, version) or abort(404)
        snapshot = _snapshot(log, change)
    response = _version(release, change, snapshot, form)
    response.headers["Memento-Datetime"] = memento.http_date(change.at)
    response.headers["Link"] = ", ".join(memento.links(channel_of(release), history, change))
    if change.ended:
        response.status_code = 410
    if not match["suffix"]:
        response.vary.add("Accept")
    return response


@blueprint.get("/diff/<kind>/<path:slug>")
@described(
    Operation(
        "difference",
        "changes",
        "The difference between two versions of a description; by default the last two",
        {200: Answer("The statements that were added and removed", {JSON: JsonObject, "text/html": str})},
        problems=(400, 404, 406, 410),
        parameters=(
            Parameter("from", Version, "The release of the older version"),
            Parameter("to", Version, "The release of the newer version"),
        ),
    )
)
def diff(kind: str, slug: str) -> Response:
    """The difference between two versions of a document, ``from`` and ``to``; by default the last two."""
    release = current_served().release
    with ChangeLog(release.path) as log:
        history = _history(release, log, kind, slug)
        old = _requested(history, "from", history[max(0, len(history) - 2)])
        new = _requested(history, "to", history[-1])
        before, after = (_rebased(release, change, _snapshot(log, change)) for change in (old, new))
    changed = difference(before.lines(), after.lines())

    def context() -> dict[str, Any]:
        return {
            **_subject(release, new),
            "versions": lines_of(release, history),
            "old": line_of(release, old),
            "new": line_of(release, new),
            "kind": new.kind,
            "edits": edits(release.uris, new.iri, before, after),
            "rows": _diff_rows(release, new, changed),
        }

    return page_or_json("diff.html", lambda: _as_json(release, old, new, changed), context)


def _history(release: Release, log: ChangeLog, kind: str, slug: str) -> list[Change]:
    return log.history(release.uris.thing(kind, slug)) or abort(404)


def _requested(history: Sequence[Change], parameter: str, default: Change) -> Change:
    version = request.args.get(parameter)
    if not version:
        return default
    if not VERSION.fullmatch(version):
        raise ProblemError(Problem(http_kind(400), f"The parameter {parameter!r} is no version, as in /releases."))
    return at_release(history, version) or abort(404)


def _snapshot(log: ChangeLog, change: Change) -> Snapshot:
    """Return the content of a version.

    Raises:
        ProblemError: it is no longer available (410).
    """
    snapshot = log.snapshot(change)
    if snapshot is None:
        raise ProblemError(Problem(http_kind(410), f"The version of {change.at} is no longer available."))
    return snapshot


def _rebased(release: Release, change: Change, snapshot: Snapshot) -> Snapshot:
    """Return a version below the base of now, for pages, whose links lead to what is there."""
    base, now = base_at(release.moves, change.version, release.uris.base), release.uris.base
    return Snapshot(rebased(snapshot.quads, base, now), rebased(snapshot.cards, base, now))


def _subject(release: Release, change: Change) -> dict[str, str]:
    """Return what the pages of versions say of their document."""
    page = f"{release.uris.path}/doc/{change.kind}/{change.slug}"
    return {"label": name_for_reader(release, change.iri) or change.label, "iri": change.iri, "page": page}


def _version(release: Release, change: Change, snapshot: Snapshot, form: Format) -> Response:
    if form is HTML:
        pages: DocumentPages = current_app.extensions["document_pages"]
        record = _as_record(release, change, _rebased(release, change, snapshot))
        return respond_page(pages.render(current_served(), record, of_version=line_of(release, change)))
    # Its statements are as they were, below the base of that time.
    uris = UriPolicy(base_at(release.moves, change.version, release.uris.base))
    iri = uris.thing(change.kind, change.slug)
    body = documents.document(snapshot.quads, snapshot.cards, form, uris, iri)
    return respond(body, form.content_type, max_age_s=YEAR_S)


def _as_record(release: Release, change: Change, snapshot: Snapshot) -> StoredRecord:
    """Return the record as it was: what the log has of it, and the rest as it is now."""
    now = release.record(change.kind, change.slug) or abort(404)
    return replace(
        now,
        label=change.label,
        state="deleted" if change.ended else "live",
        successor=change.successor,
        quads=snapshot.quads,
        cards=snapshot.cards,
        changed=change.at,
        changed_version=change.version,
    )


def _as_json(release: Release, old: Change, new: Change, changed: Difference) -> dict[str, object]:
    channel = channel_of(release)
    return {
        "iri": new.iri,
        "from": {"version": old.version, "at": old.at, "memento": channel.memento(old)},
        "to": {"version": new.version, "at": new.at, "memento": channel.memento(new)},
        "added": list(changed.added),
        "removed": list(changed.removed),
    }


def _diff_rows(release: Release, change: Change, changed: Difference) -> list[DiffRow]:
    """Return the statements that were added or removed as people read them, by part of the record."""
    lines = {"+": changed.added, "\u2212": changed.removed}
    rows = [row for sign in lines for row in _formatted(release, change, sign, lines[sign])]
    return sorted(rows, key=lambda row: (row.part, row.property.text, row.sign))


def _formatted(release: Release, change: Change, sign: str, lines: Sequence[str]) -> Iterator[DiffRow]:
    quads = "".join(f"{line}\n" for line in lines).encode()
    formatter = ValueFormatter(Graph(quads), release.uris)
    for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.subject, ox.NamedNode)
        subject = quad.subject.value
        part = subject.partition("#")[2] or (change.kind if subject == change.iri else "document")
        yield DiffRow(sign, part, formatter.term_name(quad.predicate.value), formatter.term(quad.object))
