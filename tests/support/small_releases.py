"""Small releases as changes and feeds see them: a folder with records.sqlite, written as the release writer does."""

import hashlib
import sqlite3

from publisher.changes import write
from publisher.release.layout import RECORDS
from publisher.release.records import packed
from publisher.release.schema import SCHEMA

BASE = "https://lod.example.org"


def line(slug: str, name: str, value: str) -> str:
    return f'<{BASE}/id/institution/{slug}> <http://schema.org/{name}> "{value}" .'


def card(version: str) -> bytes:
    """What a release says of a linked thing; another label in each, to see which one is shown."""
    return f'<{BASE}/id/place/p> <http://schema.org/name> "{version}" .\n'.encode()


def make_release(folder, records, *, version="20260901T080000Z"):
    """Write records.sqlite: slug -> statements, or (statements, state, successor)."""
    folder.mkdir(parents=True)
    db = sqlite3.connect(folder / RECORDS)
    db.executescript(SCHEMA)
    for number, (slug, given) in enumerate(sorted(records.items()), start=1):
        lines, state, successor = given if isinstance(given, tuple) else (given, "live", None)
        quads = "".join(f"{row}\n" for row in sorted(lines)).encode()
        content = hashlib.sha256(quads).hexdigest()
        values = {
            "id": number,
            "iri": f"{BASE}/id/institution/{slug}",
            "kind": "institution",
            "slug": slug,
            "source": "s",
            "key": slug,
            "label": slug.title(),
            "state": state,
            "successor": successor,
            "file": "f",
            "line": 1,
            "facets": "{}",
            "quads": packed(quads),
            "raw": b"",
            "card": "",
            "content": content,
            "names": slug,
        }
        edition = (number, packed(card(version)), content, "2026-09-01T08:00:00Z", version, version)
        db.execute("INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?)", edition)
        db.execute(
            f"INSERT INTO record ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
        )
    db.commit()
    db.close()
    return folder


INSTANTS = {
    "1": ("20260901T080000Z", "2026-09-01T08:00:00Z"),
    "2": ("20261001T080000Z", "2026-10-01T08:00:00Z"),
    "3": ("20261002T080000Z", "2026-10-02T08:00:00Z"),
}


def three_releases(folder):
    """Three releases: b is changed and c deleted; then c comes back and a is merged into b."""
    one = make_release(
        folder / "1",
        {
            "a": [line("a", "name", "A")],
            "b": [line("b", "name", "B"), line("b", "email", "x")],
            "c": [line("c", "name", "C")],
        },
    )
    two = make_release(
        folder / "2",
        {
            "a": [line("a", "name", "A")],
            "b": [line("b", "name", "B2"), line("b", "email", "x")],
            "c": ([line("c", "gone", "yes")], "deleted", None),
            "d": [line("d", "name", "D")],
        },
        version="20261001T080000Z",
    )
    three = make_release(
        folder / "3",
        {
            "a": ([line("a", "into", "b")], "merged", f"{BASE}/id/institution/b"),
            "b": [line("b", "name", "B2"), line("b", "email", "x")],
            "c": [line("c", "name", "C")],
            "d": [line("d", "name", "D")],
        },
        version="20261002T080000Z",
    )
    return one, two, three


def with_logs(releases):
    """Write the logs of the releases."""
    previous = None
    for folder in releases:
        version, at = INSTANTS[folder.name]
        write(previous, folder, version=version, at=at)
        previous = folder
    return releases
