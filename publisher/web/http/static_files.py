"""The style sheet and scripts in publisher/web/static: in memory, and named by content so that caches keep them."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[1] / "static"

_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file that comes with the software; ``tag`` is a hash of its bytes."""

    body: bytes
    content_type: str
    tag: str


def load(folder: Path = FOLDER) -> dict[str, StaticFile]:
    """Read every file below a folder, by its path there; symbolic links are not followed."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    content_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(body, content_type, hashlib.sha256(body).hexdigest()[:12])


FILES: Final = load()
