"""``/dumps/…`` and ``/releases/…``: downloads of the release that is served, and of all that are kept.

Only what a manifest names is served, and of that only what is meant for download: never the query store, nor the
database of records with the sources' own bytes.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, abort, current_app, request

from publisher import release as releases
from publisher.config import Settings
from publisher.errors import ReleaseNotFoundError
from publisher.rdf.formats import BY_SUFFIX, HTML
from publisher.release import Manifest, ReleaseFile
from publisher.web.browse.search import Face
from publisher.web.documents.history import open_log
from publisher.web.http.errors import NOT_ACCEPTABLE, Problem, ProblemError, http_kind
from publisher.web.http.files import send, send_decoded
from publisher.web.http.negotiation import IDENTITY, choose_coding
from publisher.web.http.responses import JSON, json_answer, negotiate, page
from publisher.web.layout import current_layout
from publisher.web.site import current_served

blueprint = Blueprint("dumps", __name__)

YEAR_S: Final = 31_536_000
LATEST_S: Final = 60

PUBLIC: Final = ("dumps/", "quality/", "catalog.nq")

_PACKED: Final = {".gz": "application/gzip", ".zst": "application/zstd"}
_CODINGS: Final = {"zstd": ".zst", "gzip": ".gz"}

FACES: Final = (Face("html", HTML.media_type), Face("json", JSON))


@blueprint.get("/dumps")
@blueprint.get("/dumps/")
def folder() -> Response:
    """Where the downloads are listed: a person or a program that cuts the address short is led to the releases."""
    response = Response(status=303)
    response.headers["Location"] = current_layout().url("/releases")
    return response


@blueprint.get("/dumps/<path:name>")
def dump(name: str) -> Response:
    """A download of the release that is served; its address stays when the next release comes.

    Without ``.gz`` or ``.zst`` the coding is negotiated: ``/dumps/institutions.nt``.
    """
    release = current_served().release
    return _file(release.path, release.manifest, f"dumps/{name}", LATEST_S)


@blueprint.get("/releases")
def index() -> Response:
    """All releases that are kept, newest first, as a page or as JSON."""
    served = current_served().release
    manifests = tuple(reversed(releases.versions(_home())))
    if negotiate(FACES).suffix == "json":
        response = json_answer({"current": served.version, "releases": [_summary(row) for row in manifests]})
    else:
        response = page("releases.html", manifests=manifests, served=served.version, active="/releases")
    response.vary.add("Accept")
    return response


@blueprint.get("/releases/<version>")
def one(version: str) -> Response:
    """A release: its figures, its sources, its files. As JSON it is the manifest."""
    manifest = _manifest(_find(version))
    if negotiate(FACES).suffix == "json":
        response = json_answer(manifest.model_dump(mode="json"))
    else:
        public = [entry for entry in manifest.files if entry.path.startswith(PUBLIC)]
        response = page("release.html", manifest=manifest, files=public, served=current_served().release.version,
                        active="/releases")  # fmt: skip
    response.vary.add("Accept")
    return response


@blueprint.get("/releases/<version>/<path:name>")
def past_file(version: str, name: str) -> Response:
    """A file of a release; it never changes."""
    path = _find(version)
    if name == "manifest.json":
        return json_answer(_manifest(path).model_dump(mode="json"))
    return _file(path, _manifest(path), name, YEAR_S)


def _home() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.home


def _find(version: str) -> Path:
    """The folder of a release that is kept; "current" is none here: it is not a version.

    Raises:
        ReleaseNotFoundError: there never was such a release (404).
        ProblemError: there was one, and it was removed (410).
    """
    served = current_served().release
    if version == served.version:
        return served.path
    if version == "current":
        abort(404)
    try:
        return releases.find(_home(), version)
    except ReleaseNotFoundError:
        with open_log(served) as log:
            if version not in {row.version for row in log.releases()}:
                raise
    detail = "This release is no longer kept. What its documents said is: /releases/{version}/doc/…"
    raise ProblemError(Problem(http_kind(410), detail.format(version=version)))


@lru_cache(maxsize=64)
def _manifest(path: Path) -> Manifest:
    """The manifest of a sealed release, which never changes."""
    return Manifest.load(path)


def _file(folder: Path, manifest: Manifest, name: str, max_age_s: int) -> Response:
    if not name.startswith(PUBLIC):
        abort(404)
    if file := _entry(folder, manifest, name):
        content_type = _PACKED.get(file.path.suffix) or _content_type(file.name, file.media_type)
        return send(file, content_type=content_type, created=manifest.created, max_age_s=max_age_s)
    return _negotiated(folder, manifest, name, max_age_s)


def _negotiated(folder: Path, manifest: Manifest, name: str, max_age_s: int) -> Response:
    """A dump by its bare name, in a coding that the client takes: of those that lie there, or none at all."""
    there = {coding: file for coding, end in _CODINGS.items() if (file := _entry(folder, manifest, name + end))}
    if not there:
        abort(404)
    coding = choose_coding(request.headers.get("Accept-Encoding"), tuple(there))
    if coding is None:
        raise ProblemError(Problem(NOT_ACCEPTABLE, f"This comes as {', '.join(there)} or without a content coding."))
    file = there.get(coding) or next(iter(there.values()))
    content_type = _content_type(name, file.media_type)
    if coding != IDENTITY:
        return send(file, content_type=content_type, created=manifest.created, max_age_s=max_age_s, coding=coding)
    if "zstd" not in there:
        raise ProblemError(Problem(NOT_ACCEPTABLE, "This comes in gzip only; send Accept-Encoding: gzip."))
    return send_decoded(there["zstd"], content_type=content_type, created=manifest.created, max_age_s=max_age_s)


def _entry(folder: Path, manifest: Manifest, name: str) -> ReleaseFile | None:
    """A file that the manifest names and that is one: a link that somebody placed there leads nowhere."""
    entry = manifest.file(name)
    if entry is None or (folder / entry.path).is_symlink():
        return None
    return ReleaseFile(entry.path, folder / entry.path, entry.size, entry.sha256, entry.media_type)


def _content_type(name: str, media_type: str) -> str:
    suffix = name.removesuffix(".gz").removesuffix(".zst").rpartition(".")[2]
    known = BY_SUFFIX.get(suffix)
    return known.content_type if known and known.media_type == media_type else media_type


def _summary(manifest: Manifest) -> dict[str, Any]:
    return {
        "version": manifest.version,
        "created": manifest.created,
        "previous": manifest.previous,
        "href": f"{manifest.base}/releases/{manifest.version}",
        "counts": manifest.counts.model_dump(mode="json"),
    }
