"""Old versions of documents: ``/releases/{version}/doc/…``, the list of a document's versions, and their difference.

Memento (RFC 7089): a document is its own TimeGate, so ``Accept-Datetime`` on ``/doc/…`` leads to the version of that
time; each version is a URI of its own that never changes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, abort, current_app, render_template, request

from publisher.changes import Change, ChangeLog, Difference, Snapshot, at_release, difference
from publisher.feeds import memento
from publisher.rdf import documents
from publisher.rdf.formats import BY_SUFFIX, DOCUMENT_FORMATS, HTML, Format
from publisher.release import Release, StoredRecord
from publisher.release.layout import VERSION
from publisher.uris import SLUG, Kind
from publisher.web.browse.search import Face
from publisher.web.documents.history import channel_of, line_of, lines_of, open_log
from publisher.web.documents.html import Pages, labels
from publisher.web.http import responses
from publisher.web.http.errors import Problem, ProblemError, http_kind
from publisher.web.site import current_served
from publisher.web.view.graph import Graph
from publisher.web.view.values import Value, ValueFormatter

blueprint = Blueprint("memento", __name__)

YEAR_S: Final = 31_536_000
TIMEMAPS: Final = (Face("link", memento.LINK_FORMAT), Face("json", responses.JSON), Face("html", HTML.media_type))
DIFFS: Final = (Face("html", HTML.media_type), Face("json", responses.JSON))


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A statement that came (+) or went (\u2212): of which part of the record, which property, which value."""

    sign: str
    part: str
    property: Value
    value: Value


_NAME: Final = re.compile(
    rf"(?P<slug>{SLUG.pattern})(?:\.(?P<suffix>{'|'.join(row.suffix for row in DOCUMENT_FORMATS)}))?"
)


@blueprint.get("/timemap/<kind>/<path:slug>")
def timemap(kind: str, slug: str) -> Response:
    """All versions of a document, in link format, as JSON, or as a page."""
    release = current_served().release
    with open_log(release) as log:
        history = _history(release, log, kind, slug)
    face = responses.negotiate(TIMEMAPS)
    channel = channel_of(release)
    if face.suffix == "html":
        response = responses.page("timemap.html", lines=lines_of(release, history), label=history[-1].label,
                                iri=history[-1].iri, page=f"{release.uris.path}/doc/{kind}/{slug}")  # fmt: skip
    elif face.suffix == "json":
        response = responses.answer(memento.timemap_json(channel, history), responses.JSON)
    else:
        response = responses.answer(memento.timemap(channel, history), memento.LINK_FORMAT)
    response.headers["Link"] = f'<{channel.document(history[0])}>; rel="original timegate"'
    response.vary.add("Accept")
    return response


@blueprint.get("/releases/<version>/doc/<kind>/<path:name>")
def version_of(version: str, kind: str, name: str) -> Response:
    """What a document said in a release, by the Accept header or in the format of its suffix."""
    match = _NAME.fullmatch(name)
    if match is None or not VERSION.fullmatch(version):
        abort(404)
    form = BY_SUFFIX[match["suffix"]] if match["suffix"] else responses.negotiate(DOCUMENT_FORMATS)
    release = current_served().release
    with open_log(release) as log:
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
def diff(kind: str, slug: str) -> Response:
    """What differs between two versions of a document, ``from`` and ``to``; between the last two where not named."""
    release = current_served().release
    with open_log(release) as log:
        history = _history(release, log, kind, slug)
        old = _named(history, "from", history[max(0, len(history) - 2)])
        new = _named(history, "to", history[-1])
        found = difference(_snapshot(log, old).lines(), _snapshot(log, new).lines())
    if responses.negotiate(DIFFS).suffix == "json":
        response = responses.json_answer(_as_json(release, old, new, found))
    else:
        response = _diff_page(release, history, old, new, found)
    response.vary.add("Accept")
    return response


def _history(release: Release, log: ChangeLog, kind: str, slug: str) -> list[Change]:
    if kind not in set(Kind) or not SLUG.fullmatch(slug):
        abort(404)
    return log.history(release.uris.thing(kind, slug)) or abort(404)


def _named(history: Sequence[Change], parameter: str, default: Change) -> Change:
    version = request.args.get(parameter)
    if version is None:
        return default
    return at_release(history, version) or abort(404)


def _snapshot(log: ChangeLog, change: Change) -> Snapshot:
    """What a version said.

    Raises:
        ProblemError: it is no longer kept (410).
    """
    snapshot = log.snapshot(change)
    if snapshot is None:
        raise ProblemError(Problem(http_kind(410), f"The version of {change.at} is no longer kept."))
    return snapshot


def _version(release: Release, change: Change, snapshot: Snapshot, form: Format) -> Response:
    if form is HTML:
        pages: Pages = current_app.extensions["pages"]
        record = _as_record(release, change, snapshot)
        body = pages.render(release, record, of_version=line_of(release, change))
        return responses.answer(body, form.content_type)
    body = documents.document(snapshot.quads, snapshot.cards, form, release.uris, change.iri)
    return responses.answer(body, form.content_type, max_age_s=YEAR_S)


def _as_record(release: Release, change: Change, snapshot: Snapshot) -> StoredRecord:
    """The record as it was: what the log keeps of it, and the rest as it is now."""
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


def _as_json(release: Release, old: Change, new: Change, found: Difference) -> dict[str, object]:
    channel = channel_of(release)
    return {
        "iri": new.iri,
        "from": {"version": old.version, "at": old.at, "memento": channel.memento(old)},
        "to": {"version": new.version, "at": new.at, "memento": channel.memento(new)},
        "added": list(found.added),
        "removed": list(found.removed),
    }


def _diff_page(release: Release, history: Sequence[Change], old: Change, new: Change, found: Difference) -> Response:
    sides = tuple(
        DiffRow(sign, *row)
        for sign, lines in (("+", found.added), ("\u2212", found.removed))
        for row in _shown(release, new, lines)
    )
    body = render_template(
        "diff.html",
        label=new.label,
        iri=new.iri,
        page=f"{release.uris.path}/doc/{new.kind}/{new.slug}",
        versions=lines_of(release, history),
        old=line_of(release, old),
        new=line_of(release, new),
        rows=sorted(sides, key=lambda row: (row.part, row.property.text, row.sign)),
    )
    return responses.answer(body, HTML.content_type)


def _shown(release: Release, change: Change, lines: Sequence[str]) -> Iterator[tuple[str, Value, Value]]:
    """Statements as people read them: which part of the record, which property, which value."""
    quads = "".join(f"{line}\n" for line in lines).encode()
    formatter = ValueFormatter(Graph(quads, b""), labels(release.uris.base), release.uris)
    for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.subject, ox.NamedNode)
        subject = quad.subject.value
        part = subject.partition("#")[2] or (change.kind if subject == change.iri else "document")
        yield part, formatter.term_name(quad.predicate.value), formatter.term(quad.object)
