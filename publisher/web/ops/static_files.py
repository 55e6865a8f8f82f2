"""Our own style sheet and scripts at ``/static/…``: held in memory, and named by content so that caches keep them."""

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, request

from publisher.web.http.conditional import coding_for, compress, tag
from publisher.web.http.negotiation import IDENTITY

FOLDER: Final = Path(__file__).resolve().parents[1] / "static"

_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

YEAR_S: Final = 31_536_000

blueprint = Blueprint("static_files", __name__)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file that comes with the software; ``tag`` is a hash of its bytes."""

    body: bytes
    content_type: str
    tag: str


def load(folder: Path = FOLDER) -> dict[str, StaticFile]:
    """Read every file below a folder, by its path there; links are not followed."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): _file(path) for path in found}


def _file(path: Path) -> StaticFile:
    body = path.read_bytes()
    content_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(body, content_type, hashlib.sha256(body).hexdigest()[:12])


FILES: Final = load()


@blueprint.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """One of our own files; with ``?v=`` of its content it never changes."""
    file = FILES.get(name)
    if file is None:
        abort(404)
    coding = coding_for(request.headers.get("Accept-Encoding"), size=len(file.body), content_type=file.content_type)
    response = Response(_packed(name, coding or IDENTITY), content_type=file.content_type)
    response.headers["ETag"] = tag(file.tag, coding or IDENTITY)
    response.vary.add("Accept-Encoding")
    if coding and coding != IDENTITY:
        response.headers["Content-Encoding"] = coding
    fixed = request.args.get("v") == file.tag
    response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable" if fixed else "public, max-age=300"
    return response


@lru_cache(maxsize=256)
def _packed(name: str, coding: str) -> bytes:
    """A file in a content coding, packed once a process."""
    return compress(FILES[name].body, coding)
