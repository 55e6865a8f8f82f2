"""``/feed``, ``/resourcesync`` and ``/oai``: the log of changes as LDES, Atom, ResourceSync, OAI-PMH, and as a page.

A closed page never changes, and says so to caches; the open one, and the root, are revalidated by their tags.
"""

import re
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, Response, abort, request

from publisher.catalog import write
from publisher.changes import ChangeLog, Page
from publisher.feeds import atom, ldes, oai, resourcesync
from publisher.rdf.formats import HTML, RDF_XML, Format
from publisher.rdf.namespaces import DCAT, DCT
from publisher.release import Release
from publisher.web.datasets.catalog import catalog_index
from publisher.web.http.operations import Answer, Operation
from publisher.web.shell import responses
from publisher.web.shell.responses import YEAR_S, add_representations, current_served, negotiate, respond
from publisher.web.site import Served
from publisher.web.view.history import channel_of, newest_lines

blueprint = Blueprint("feeds", __name__)

SHOWN: Final = 100
"""Changes on the page for people."""

ATOM: Final = Format("atom", atom.CONTENT_TYPE, "Atom")
FORMATS: Final = (*ldes.FORMATS, HTML, ATOM)
_BY_SUFFIX: Final = {row.suffix: row for row in FORMATS}
_PAGE: Final = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{1,6})?")
_PART: Final = re.compile(r"resourcelist-([0-9]{1,6})")


@blueprint.get("/feed/<name>")
def page(name: str) -> Response:
    """A page of the stream, by the Accept header, or in the format of its suffix."""
    name, dot, suffix = name.partition(".")
    form = _BY_SUFFIX.get(suffix) if dot else negotiate((*ldes.FORMATS, ATOM))
    if form is None or form is HTML or not _PAGE.fullmatch(name):
        abort(404)
    release = current_served().release
    with ChangeLog(release.path) as log:
        pages = log.pages()
        this = next((row for row in pages if row.name == name), None) or abort(404)
        if form is ATOM:
            changes = log.on_page(this)
            body = atom.document(channel_of(release), pages, name, changes, updated=release.manifest.created)
        else:
            body = _ldes_page(release, log, this, form)
    response = respond(body, form.content_type, max_age_s=YEAR_S if this.closed else responses.MAX_AGE_S)
    if this.closed:
        response.headers["Cache-Control"] += ", immutable"
    if not dot:
        response.vary.add("Accept")
    return response


@blueprint.get("/.well-known/resourcesync")
def source_description() -> Response:
    """The entry point of ResourceSync."""
    return _xml(resourcesync.source_description(channel_of(current_served().release)))


@blueprint.get("/resourcesync/<name>.xml")
def sync(name: str) -> Response:
    """A document of ResourceSync: capability list, resource list, change lists."""
    served = current_served()
    release, channel = served.release, channel_of(served.release)
    if name == "capabilitylist":
        return _xml(resourcesync.capability_list(channel))
    with ChangeLog(release.path) as log:
        if name.startswith("changelist"):
            return _xml(_change_list(release, log, name))
        return _xml(_resource_list(served, log, name))


@blueprint.route("/oai", methods=["GET", "POST"])
def repository() -> Response:
    """OAI-PMH 2.0, by GET or by POST of a form; errors are in the response body, as the protocol has it."""
    pairs = list(request.args.items(multi=True)) + list(request.form.items(multi=True))
    served = current_served()
    with ChangeLog(served.release.path) as log:
        harvest = oai.Repository(
            channel_of(served.release),
            log,
            at=served.release.manifest.created,
            first=log.releases()[0].at,
            datasets=served.once(_datasets),
            page_size=oai.PAGE_SIZE,
        )
        body = oai.answer(harvest, pairs, now=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    response = Response(body, content_type=oai.CONTENT_TYPE)
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _root(form: Format) -> Response:
    """Return the root of the stream, or the latest changes."""
    release = current_served().release
    channel = channel_of(release)
    with ChangeLog(release.path) as log:
        pages = log.pages()
        if form is HTML:
            lines = newest_lines(release, list(log.newest(SHOWN)))
            return responses.release_page(
                "feed.html", lines=lines, releases=log.releases()[::-1][:SHOWN], active="/feed"
            )
        if form is ATOM:
            newest = log.on_page(pages[-1]) if pages else []
            body = atom.document(channel, pages, None, newest, updated=release.manifest.created)
        else:
            body = ldes.write(ldes.root(channel, pages, kept_days=log.kept_days), form)
    return respond(body, form.content_type)


FEED: Final = Operation(
    "feed",
    "changes",
    "Every change as a linked data event stream (LDES)",
    {200: Answer("The stream")},
    problems=(406,),
)

add_representations(blueprint, "/feed", FORMATS, _root, FEED)


def _ldes_page(release: Release, log: ChangeLog, this: Page, form: Format) -> bytes:
    snapshots = ((change, log.snapshot(change)) for change in log.on_page(this))
    members = [(change, snapshot) for change, snapshot in snapshots if snapshot is not None]
    return ldes.write(ldes.page(channel_of(release), this, members), form)


def _change_list(release: Release, log: ChangeLog, name: str) -> bytes:
    """Return all changes in one list while it is short, since some clients follow no index; else index and parts."""
    channel, pages = channel_of(release), log.pages()
    if name == "changelist":
        if not pages or sum(page.size for page in pages) > resourcesync.PART_SIZE:
            return resourcesync.change_index(channel, pages)
        everything = (change for page in pages for change in log.on_page(page))
        return resourcesync.change_list(channel, pages, everything, whole=True)
    this = next((page for page in pages if f"changelist-{page.name}" == name), None) or abort(404)
    return resourcesync.change_list(channel, [this], log.on_page(this))


def _resource_list(served: Served, log: ChangeLog, name: str) -> bytes:
    """Return the list of all live documents, or its index and parts if it is long."""
    channel, at = channel_of(served.release), served.release.manifest.created
    total, starts = served.once(_live)
    if name == "resourcelist" and total > resourcesync.PART_SIZE:
        return resourcesync.resource_index(channel, total, at=at)
    number = 1 if name == "resourcelist" else int(match[1]) if (match := _PART.fullmatch(name)) else 0
    if not 1 <= number <= len(starts):
        abort(404)
    part = log.live(after=starts[number - 1], limit=resourcesync.PART_SIZE)
    return resourcesync.resource_list(channel, part, at=at, part=None if name == "resourcelist" else number)


def _live(served: Served) -> tuple[int, tuple[int, ...]]:
    """Return how many documents are live, and after which place in the log each part of their list begins."""
    starts, total = [0], 0
    with ChangeLog(served.release.path) as log:
        for change in log.live():
            total += 1
            if total % resourcesync.PART_SIZE == 0:
                starts.append(change.seq)
    return total, tuple(starts if total % resourcesync.PART_SIZE or total == 0 else starts[:-1])


def _datasets(served: Served) -> tuple[oai.Dataset, ...]:
    """Return the datasets of the catalogue as OAI-PMH describes them."""
    index, base = served.once(catalog_index), served.release.uris.base
    return tuple(
        oai.Dataset(
            iri.rpartition("/")[2],
            iri,
            index.one(iri, DCT.title) or "",
            index.one(iri, DCT.description) or "",
            write(index.about(iri), RDF_XML, base),
        )
        for iri in sorted(index.of_type(DCAT.Dataset))
    )


def _xml(body: bytes) -> Response:
    return respond(body, f"{resourcesync.CONTENT_TYPE}; charset=utf-8")
