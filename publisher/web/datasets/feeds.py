"""``/feed`` and ``/resourcesync``: the log of changes as LDES, Atom and ResourceSync, and as a page for people.

A closed page never changes, and says so to caches; the open one, and the root, are revalidated by their tags.
"""

import re
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, abort

from publisher.changes import ChangeLog, Page
from publisher.feeds import atom, ldes, resourcesync
from publisher.rdf.formats import HTML, Format
from publisher.release import Release
from publisher.web.documents.history import channel_of, line_of, open_log
from publisher.web.http import responses
from publisher.web.http.cache import PerRelease
from publisher.web.site import current_served

blueprint = Blueprint("feeds", __name__)

YEAR_S: Final = 31_536_000
SHOWN: Final = 100
"""Changes on the page for people, and at least in the Atom feed where there are so many."""

ATOM: Final = Format("atom", atom.CONTENT_TYPE, "Atom", atom.CONTENT_TYPE)
FACES: Final = (*ldes.FORMATS, HTML, ATOM)
_BY_SUFFIX: Final = {row.suffix: row for row in (*ldes.FORMATS, ATOM, HTML)}
_PAGE: Final = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{1,6})?")
_PART: Final = re.compile(r"resourcelist-([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class _Live:
    """How many documents are live, and after which place in the log each part of their list begins."""

    total: int
    starts: tuple[int, ...]


@blueprint.get("/feed")
def root() -> Response:
    """The root of the stream, or what changed lately, by the Accept header."""
    response = _root(responses.negotiate(FACES))
    response.vary.add("Accept")
    return response


@blueprint.get("/feed.<suffix>")
def root_as(suffix: str) -> Response:
    """The same, in one format."""
    return _root(_BY_SUFFIX.get(suffix) or abort(404))


@blueprint.get("/feed/<name>")
def page(name: str) -> Response:
    """A page of the stream, by the Accept header, or in the format of its suffix."""
    name, dot, suffix = name.partition(".")
    form = _BY_SUFFIX.get(suffix) if dot else responses.negotiate((*ldes.FORMATS, ATOM))
    if form is None or form is HTML or not _PAGE.fullmatch(name):
        abort(404)
    release = current_served().release
    with open_log(release) as log:
        pages = log.pages()
        this = next((row for row in pages if row.name == name), None) or abort(404)
        if form is ATOM:
            changes = log.on_page(this)
            body = atom.document(channel_of(release), pages, name, changes, updated=release.manifest.created)
        else:
            body = _ldes_page(release, log, this, form)
    response = responses.answer(body, form.content_type, max_age_s=YEAR_S if this.closed else responses.MAX_AGE_S)
    if this.closed:
        response.headers["Cache-Control"] += ", immutable"
    if not dot:
        response.vary.add("Accept")
    return response


@blueprint.get("/.well-known/resourcesync")
def source_description() -> Response:
    """Where ResourceSync begins."""
    return _xml(resourcesync.source_description(channel_of(current_served().release)))


@blueprint.get("/resourcesync/<name>.xml")
def sync(name: str) -> Response:
    """A document of ResourceSync: capability list, resource list, change lists."""
    release = current_served().release
    channel, at = channel_of(release), release.manifest.created
    if name == "capabilitylist":
        return _xml(resourcesync.capability_list(channel))
    with open_log(release) as log:
        if name.startswith("changelist"):
            return _xml(_change_list(release, log, name))
        live = _LIVE.get(release)
        if name == "resourcelist" and live.total > resourcesync.PART_SIZE:
            return _xml(resourcesync.resource_index(channel, live.total, at=at))
        number = 1 if name == "resourcelist" else int(match[1]) if (match := _PART.fullmatch(name)) else 0
        if not 1 <= number <= len(live.starts):
            abort(404)
        part = log.live(after=live.starts[number - 1], limit=resourcesync.PART_SIZE)
        written = resourcesync.resource_list(channel, part, at=at, part=None if name == "resourcelist" else number)
        return _xml(written)


def _change_list(release: Release, log: ChangeLog, name: str) -> bytes:
    """All changes in one list while it is short, since some clients cannot follow an index; else index and parts."""
    channel, pages = channel_of(release), log.pages()
    if name == "changelist":
        if not pages or sum(page.size for page in pages) > resourcesync.PART_SIZE:
            return resourcesync.change_index(channel, pages)
        everything = (change for page in pages for change in log.on_page(page))
        return resourcesync.change_list(channel, pages, everything, whole=True)
    this = next((page for page in pages if f"changelist-{page.name}" == name), None) or abort(404)
    return resourcesync.change_list(channel, [this], log.on_page(this))


def _root(form: Format) -> Response:
    release = current_served().release
    channel = channel_of(release)
    with open_log(release) as log:
        pages = log.pages()
        if form is HTML:
            lines = [line_of(release, change) for change in log.newest(SHOWN)]
            return responses.page("feed.html", lines=lines, releases=log.releases()[::-1][:SHOWN], active="/feed")
        if form is ATOM:
            newest = log.on_page(pages[-1]) if pages else []
            body = atom.document(channel, pages, None, newest, updated=release.manifest.created)
        else:
            body = ldes.write(ldes.root(channel, pages, kept_days=log.kept_days), form)
    return responses.answer(body, form.content_type)


def _ldes_page(release: Release, log: ChangeLog, this: Page, form: Format) -> bytes:
    members = ((change, log.snapshot(change)) for change in log.on_page(this))
    told = [(change, snapshot) for change, snapshot in members if snapshot is not None]
    return ldes.write(ldes.page(channel_of(release), this, told), form)


def _xml(body: bytes) -> Response:
    return responses.answer(body, f"{resourcesync.CONTENT_TYPE}; charset=utf-8")


def _live(release: Release) -> _Live:
    starts, total = [0], 0
    with open_log(release) as log:
        for change in log.live():
            total += 1
            if total % resourcesync.PART_SIZE == 0:
                starts.append(change.seq)
    return _Live(total, tuple(starts if total % resourcesync.PART_SIZE or total == 0 else starts[:-1]))


_LIVE: Final = PerRelease(_live)
