"""Three releases of one publication, in which everything happens that can happen to a record.

1. Anna, Bert, Carl and Dora are published.
2. Emil comes, Bert gets another name, Carl is withdrawn.
3. Carl is back, Anna has become a part of Bert.
"""

from pathlib import Path

from publisher.mapping import Gone, Mapper
from publisher.rdf.description import Description
from publisher.release import Release
from publisher.uris import Kind, UriPolicy
from tests.web.publication import BASE, PLACES, Everything, plain, publish

RELEASES = (
    ("20260901T080000Z", "2026-09-01T08:00:00Z"),
    ("20261001T080000Z", "2026-10-01T08:00:00Z"),
    ("20261102T080000Z", "2026-11-02T08:00:00Z"),
)

TOLD = (
    ("20260901T080000Z", "anna", "created"),
    ("20260901T080000Z", "bert", "created"),
    ("20260901T080000Z", "carl", "created"),
    ("20260901T080000Z", "dora", "created"),
    ("20261001T080000Z", "bert", "updated"),
    ("20261001T080000Z", "carl", "deleted"),
    ("20261001T080000Z", "emil", "created"),
    ("20261102T080000Z", "anna", "merged"),
    ("20261102T080000Z", "carl", "undeleted"),
)
"""What happened to the five, in the order of the log; the places are there from the first release on."""

NAMES = {
    "anna": ("Anna", "Anna", None),
    "bert": ("Bert", "Bertram", "Bertram"),
    "carl": ("Carl", None, "Carl"),
    "dora": ("Dora", "Dora", "Dora"),
    "emil": (None, "Emil", "Emil"),
}
"""What each is called in each release; None where it is not described."""


def release_of(home: Path, number: int) -> Release:
    return Release.open(home / "releases" / RELEASES[number][0])


def tell(home: Path, upto: int = 3, *, base: str = BASE, since: int = 0) -> None:
    """Publish the releases, one after the other."""
    for number in range(since, upto):
        version, created = RELEASES[number]
        publish(home, _things(home, number, base), base=base, version=version, created=created)


def _things(home: Path, number: int, base: str) -> list[Description]:
    mapper = Mapper(UriPolicy(base))
    records = [plain(slug, slug, names[number]) for slug, names in NAMES.items() if names[number]]
    live = mapper.institutions(records, Everything(records))
    return [*live, *mapper.places(PLACES.values()), *mapper.tombstones(_gone(home, number))]


def _gone(home: Path, number: int) -> list[Gone]:
    if number == 1:
        return [_as_it_was(home, "carl", 0, None)]
    return [_as_it_was(home, "anna", 1, "bert")] if number == 2 else []


def _as_it_was(home: Path, slug: str, number: int, successor: str | None) -> Gone:
    with release_of(home, number) as release:
        record = release.record(Kind.INSTITUTION, slug)
    lines = tuple(record.quads.decode().splitlines())
    return Gone(Kind.INSTITUTION, slug, record.label, lines, "gansu", slug, (record.label,), successor)
