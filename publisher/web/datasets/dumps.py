"""``/dumps/…`` and ``/releases/…``: downloads of the release that is served, and of every other release.

Only what a manifest names is served, and of that only what is meant for download: never the query store, nor the
database of records with the sources' own bytes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, abort, current_app, request

from publisher import release as releases
from publisher.catalog import WHOLE, csvw
from publisher.changes import ChangeLog
from publisher.config import Settings
from publisher.errors import ManifestError, ReleaseNotFoundError
from publisher.rdf.formats import by_suffix
from publisher.release import Manifest, ReleaseFile
from publisher.release.dumps import REFERRED, SCHEME, TABLE_METADATA
from publisher.release.layout import DUMPS, MANIFEST, SIGNATURE
from publisher.uris import UriPolicy
from publisher.web.http.files import send
from publisher.web.http.links import Link, link_header
from publisher.web.http.negotiation import IDENTITY, choose_coding
from publisher.web.http.operations import Answer, JsonObject, Operation, described
from publisher.web.http.problems.kinds import NOT_ACCEPTABLE, NOT_FOUND, http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.shell.middleware import http_request
from publisher.web.shell.responses import (
    JSON,
    YEAR_S,
    current_served,
    from_handler,
    page_or_json,
    redirect,
    respond,
)
from publisher.web.site import Served

blueprint = Blueprint("dumps", __name__)

LATEST_S: Final = 60

PUBLIC: Final = ("dumps/", "quality/", "catalog.nq")

_PACKED: Final = {".gz": "application/gzip", ".zst": "application/zstd"}


@blueprint.get("/dumps")
@blueprint.get("/dumps/")
def folder() -> Response:
    """To the releases, which list the downloads."""
    return redirect("/releases")


_FILE: Final = {200: Answer("The file"), 206: Answer("The requested range"), 416: Answer("No such range")}


@blueprint.get("/dumps/<path:name>")
@described(
    Operation(
        "dump",
        "releases",
        "A download of the latest release; byte ranges are served",
        _FILE,
        problems=(400, 404, 406, 412),
    )
)
def dump(name: str) -> Response:
    """A download of the release that is served; its address stays the same when the next release comes.

    Without ``.gz`` or ``.zst`` the coding is negotiated: ``/dumps/institutions.nt``.
    """
    release = current_served().release
    return _file(release.path, release.manifest, f"dumps/{name}", LATEST_S)


@blueprint.get("/releases")
@described(
    Operation(
        "releases",
        "releases",
        "All available releases, newest first",
        {200: Answer("The releases", {JSON: JsonObject, "text/html": str})},
        problems=(406,),
    )
)
def index() -> Response:
    """All available releases, newest first, as a page or as JSON."""
    served = current_served().release.version
    manifests = tuple(reversed(releases.versions(_home())))
    return page_or_json(
        "releases.html",
        lambda: {"current": served, "releases": [_summary(row) for row in manifests]},
        lambda: {"manifests": manifests, "served": served, "active": "/releases"},
        lasts=False,  # releases are removed, and are built
    )


@blueprint.get("/releases/<version>")
@described(
    Operation(
        "release",
        "releases",
        "A release: its counts, sources and files; as JSON, its manifest",
        {200: Answer("The release")},
        problems=(400, 404, 406, 410),
    )
)
def one(version: str) -> Response:
    """A release: its counts, its sources, its files. As JSON it is the manifest."""
    path = _find(version)
    with _unless_removed(version, path):
        manifest = _manifest(path)
    return page_or_json(
        "release.html",
        lambda: manifest.model_dump(mode="json"),
        lambda: {
            "manifest": manifest,
            "files": [entry for entry in manifest.files if entry.path.startswith(PUBLIC)],
            "served": current_served().release.version,
            "active": "/releases",
            "signed": (path / SIGNATURE).is_file(),
        },
        lasts=False,  # it may be removed
    )


@blueprint.get("/releases/<version>/<path:name>")
@described(
    Operation(
        "releaseFile",
        "releases",
        "A file of a release; it never changes. Byte ranges are served",
        _FILE,
        problems=(400, 404, 406, 410, 412),
    )
)
def past_file(version: str, name: str) -> Response:
    """A file of a release; it never changes."""
    path = _find(version)
    with _unless_removed(version, path):
        if name == MANIFEST:  # its very bytes, which a signature is of
            return respond((path / MANIFEST).read_bytes(), JSON)
        if name == SIGNATURE and (path / SIGNATURE).is_file():
            return respond((path / SIGNATURE).read_bytes(), "application/octet-stream")
        return _file(path, _manifest(path), name, YEAR_S)


def _home() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.home


def _find(version: str) -> Path:
    """Return the folder of a release; "current" is not a version.

    Raises:
        ReleaseNotFoundError: there never was such a release (404).
        ProblemError: it was removed (410).
    """
    served = current_served().release
    if version == served.version:
        return served.path
    if version == "current":
        abort(404)
    try:
        return releases.find(_home(), version)
    except ReleaseNotFoundError:
        with ChangeLog(served.path) as log:
            if version not in {row.version for row in log.releases()}:
                raise
    raise _removed(version)


def _removed(version: str) -> ProblemError:
    detail = f"This release is no longer available. Its documents are at /releases/{version}/doc/…"
    return ProblemError(Problem(http_kind(410), detail))


@contextmanager
def _unless_removed(version: str, path: Path) -> Iterator[None]:
    """Say that a release was removed if that is why one of its files cannot be read: it was there a moment ago."""
    try:
        yield
    except (ManifestError, FileNotFoundError, ProblemError):
        if (path / MANIFEST).is_file():
            raise
        raise _removed(version) from None


def _manifest(path: Path) -> Manifest:
    return current_served().once(_load_manifest, path)


def _load_manifest(_: Served, path: Path) -> Manifest:
    """Load the manifest of a sealed release, which never changes."""
    return Manifest.load(path)


def _file(folder: Path, manifest: Manifest, name: str, max_age_s: int) -> Response:
    """Send a file by its name, or a dump without ``.gz`` or ``.zst`` in a coding that the client accepts."""
    if not name.startswith(PUBLIC):
        abort(404)
    coding, file = "", _entry(folder, manifest, name)
    if file is None:
        coding, file = _coded(folder, manifest, name)
    packed = None if coding else _PACKED.get(file.path.suffix)
    content_type = packed or _content_type(name, file.media_type)
    created = manifest.created
    sent = http_request(request.environ)
    folder_url = f"{manifest.base}/{'' if max_age_s == LATEST_S else f'releases/{manifest.version}/'}{DUMPS}"
    link = link_header(_links(manifest, file, folder_url), content_type)
    return from_handler(
        send(file, sent, content_type=content_type, created=created, max_age_s=max_age_s, coding=coding, link=link)
    )


def _links(manifest: Manifest, file: ReleaseFile, folder_url: str) -> Iterator[Link]:
    """Return the links of a download: the dataset that it is an item of, what describes it, its licence if stated.

    Args:
        manifest: of its release.
        file: the download.
        folder_url: the address of the downloads of that release, as it was asked for.
    """
    if file.name.startswith(f"{DUMPS}/"):
        yield Link(UriPolicy(manifest.base).dataset(WHOLE), "collection")
        table, is_table, _ = file.name.removeprefix(f"{DUMPS}/").partition(".csv")
        metadata = f"{table}{TABLE_METADATA}"
        if file.name.endswith(TABLE_METADATA):
            yield Link(f"{folder_url}/{table}.csv", "describes", "text/csv")
        elif is_table and manifest.file(f"{DUMPS}/{metadata}"):
            yield Link(f"{folder_url}/{metadata}", "describedby", csvw.MEDIA_TYPE)
    if manifest.licence:
        yield Link(manifest.licence, "license")


def _coded(folder: Path, manifest: Manifest, name: str) -> tuple[str, ReleaseFile]:
    """Return the content coding for the client, and the file of a dump that has it or from which it is decoded.

    A chain of gzip members or zstd frames is never sent as a coding: many clients decode the first part and take that
    for the whole. A file that is there as ``.zst`` alone is one frame.
    """
    gzip, zstd = (_entry(folder, manifest, f"{name}{end}") for end in _PACKED)
    available: dict[str, ReleaseFile] = {}
    if gzip is not None and not manifest.has_chained_gzip:
        available["gzip"] = gzip
    elif gzip is None and zstd is not None:
        available["zstd"] = zstd
    elif zstd is None:
        raise ProblemError(Problem(NOT_FOUND, _why_missing(manifest, name)))
    coding = choose_coding(request.headers.get("Accept-Encoding"), tuple(available))
    file = zstd if coding == IDENTITY else available.get(coding or "")
    if coding is None or file is None:
        named = ", ".join((*available, *([IDENTITY] if zstd else [])))
        raise ProblemError(Problem(NOT_ACCEPTABLE, f"Available in {named}; name one in Accept-Encoding."))
    return coding, file


def _why_missing(manifest: Manifest, name: str) -> str:
    """Say why a release has no such file, if it might have had one."""
    file = name.removeprefix(f"{DUMPS}/")
    if file.startswith(("changes.", "added.", "removed.")):
        return (
            f"Release {manifest.version} has no {file}: it is the first one, or was made before there were such files."
        )
    if file.endswith(TABLE_METADATA) or file.startswith((SCHEME, *(f"{name}.csv" for name in REFERRED.values()))):
        return f"Release {manifest.version} has no {file}: it was built before there were such files. Build again."
    return f"Release {manifest.version} has no file {file}; /releases/{manifest.version} lists its files."


def _entry(folder: Path, manifest: Manifest, name: str) -> ReleaseFile | None:
    """Return a file that the manifest names; a symbolic link that somebody placed there is not followed."""
    entry = manifest.file(name)
    if entry is None or (folder / entry.path).is_symlink():
        return None
    return ReleaseFile(entry.path, folder / entry.path, entry.size, entry.sha256, entry.media_type)


def _content_type(name: str, media_type: str) -> str:
    suffix = name.removesuffix(".gz").removesuffix(".zst").rpartition(".")[2]
    known = by_suffix().get(suffix)
    return known.content_type if known and known.media_type == media_type else media_type


def _summary(manifest: Manifest) -> dict[str, Any]:
    return {
        "version": manifest.version,
        "created": manifest.created,
        "previous": manifest.previous,
        "href": f"{manifest.base}/releases/{manifest.version}",
        "counts": manifest.counts.model_dump(mode="json"),
    }
