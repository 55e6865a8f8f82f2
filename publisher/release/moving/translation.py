"""Put what was published below one base below another, so that the next build knows it again."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from publisher.release.files import link_or_copy
from publisher.release.layout import MANIFEST, QUALITY, RECORDS
from publisher.release.manifest import Manifest

_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^<>"]*>')
"""A literal's text or an IRI of N-Quads: what looks like an IRI within a text is not taken for one."""

_LOGS: Final = (
    ("changes.sqlite", (("change", "iri"), ("change", "successor"), ("latest", "iri"))),
    ("history/*.sqlite", (("old", "iri"),)),
)
_RECORD_COLUMNS: Final = (("record", "iri"), ("record", "successor"))


def rebased(quads: bytes, old: str, new: str) -> bytes:
    """Return canonical N-Quads with the IRIs below one base put below another; texts stay as they are."""
    before, after = f"<{old}/".encode(), f"<{new}/".encode()
    if old == new or before not in quads:
        return quads

    def put(match: re.Match[bytes]) -> bytes:
        token = match[0]
        return after + token[len(before) :] if token.startswith(before) else token

    return _TOKEN.sub(put, quads)


def rebased_release(release: Path, folder: Path, old: str, new: str) -> Path:
    """Copy of a release what a build compares with, with the addresses of all things below another base.

    Statements stay as they were published, in the records and in the versions that were replaced: what changed is what
    a copy that follows the deltas has to change.

    Args:
        release: the release.
        folder: where the copy is made; gets a folder of the same name.
        old: the base of the release.
        new: the base that the next one has.
    """
    target = folder / release.name
    (target / QUALITY).mkdir(parents=True)
    # Without its files: those that are changed here have other digests.
    (target / MANIFEST).write_bytes(Manifest.load(release).model_copy(update={"files": ()}).dump())
    for file in (release / QUALITY).iterdir():
        link_or_copy(file, target / QUALITY / file.name)
    _copy(release / RECORDS, target / RECORDS, _RECORD_COLUMNS, old, new)
    for pattern, columns in _LOGS:
        for file in sorted(release.glob(pattern)):
            _copy(file, target / file.relative_to(release), columns, old, new)
    return target


def _copy(source: Path, target: Path, columns: tuple[tuple[str, str], ...], old: str, new: str) -> None:
    """Copy a database, with the IRIs in some columns below another base."""
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(source, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        for table, column in columns:
            database.execute(
                f"UPDATE {table} SET {column} = ? || substr({column}, ?) WHERE substr({column}, 1, ?) = ?",  # noqa: S608
                (f"{new}/", len(old) + 2, len(old) + 1, f"{old}/"),
            )
        database.execute("COMMIT")
