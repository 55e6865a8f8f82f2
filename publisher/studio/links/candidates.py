"""Two records of a candidate, compared fact by fact."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from publisher.linking import ALIKE, Features, features_of, likeness
from publisher.linking.review import ReviewRow
from publisher.pipeline.stages.previous import PreviousRelease
from publisher.records import Institution
from publisher.release import Release
from publisher.web.languages.reader import marked

FOR, AGAINST, OPEN = "for", "against", ""

_NAMES: Final = marked("Names")
_COUNTRY: Final = marked("Country")
_PLACE: Final = marked("Place")
_ADDRESS: Final = marked("Address")
_TELEPHONE: Final = marked("Telephone")
_WEB: Final = marked("Web site")
_IDENTIFIERS: Final = marked("Identifiers")


@dataclass(frozen=True, slots=True)
class ComparedFact:
    """A kind of fact of two records: the values of each, and whether it speaks for or against that they are one."""

    heading: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A candidate with the facts of both records; without them where the release has not both."""

    row: ReviewRow
    facts: tuple[ComparedFact, ...]


def compared(rows: list[ReviewRow], release: Path | None) -> list[ComparedPair]:
    """Compare the records of candidates as a release has them.

    Args:
        rows: the candidates.
        release: its folder; None before the first release.
    """
    if release is None:
        return [ComparedPair(row, ()) for row in rows]
    with Release.open(release) as opened, closing(PreviousRelease.open(release)) as records:
        return [ComparedPair(row, tuple(_facts(row, opened, records))) for row in rows]


def _facts(row: ReviewRow, release: Release, records: PreviousRelease) -> Iterator[ComparedFact]:
    left, right = (_institution(*identity, release, records) for identity in (row.identity[:2], row.identity[2:]))
    if left is not None and right is not None:
        yield from facts_of(left, right)


def facts_of(left: Institution, right: Institution) -> Iterator[ComparedFact]:
    """Yield the facts of two records, each with whether it speaks for or against that they are one institution."""
    mine, theirs = features_of(left), features_of(right)
    if mine is None or theirs is None:
        return
    yield _names_fact(left, right, mine, theirs)
    yield _fact(_COUNTRY, (mine.country.upper(),), (theirs.country.upper(),))
    yield _fact(_PLACE, (mine.place,), (theirs.place,))
    yield _fact(_ADDRESS, _addresses(left), _addresses(right), mine.addresses, theirs.addresses)
    yield _fact(_TELEPHONE, mine.telephones, theirs.telephones)
    yield _fact(_WEB, mine.domains, theirs.domains)
    yield _identifiers(mine, theirs)


def _institution(source: str, key: str, release: Release, records: PreviousRelease) -> Institution | None:
    stored = release.by_source(source, key)
    row = records.row_of(stored.iri) if stored else None
    return records.record(row).institution if row is not None else None


def _fact(
    heading: str,
    left: tuple[str, ...],
    right: tuple[str, ...],
    left_keys: tuple[str, ...] | None = None,
    right_keys: tuple[str, ...] | None = None,
) -> ComparedFact:
    """Compare values by their keys, which are equal where the values mean the same."""
    left, right = tuple(filter(None, left)), tuple(filter(None, right))
    mine, theirs = set(left if left_keys is None else left_keys), set(right if right_keys is None else right_keys)
    verdict = OPEN if not mine or not theirs else FOR if mine & theirs else AGAINST
    return ComparedFact(heading, left, right, verdict)


def _names_fact(left: Institution, right: Institution, mine: Features, theirs: Features) -> ComparedFact:
    """Names speak as they do in the score: for it if half of their words are common, against it if none is."""
    alike = likeness(mine, theirs)
    verdict = FOR if alike >= ALIKE else OPEN if alike else AGAINST
    return ComparedFact(_NAMES, _names(left), _names(right), verdict)


def _identifiers(left: Features, right: Features) -> ComparedFact:
    """Identifiers of one scheme that differ speak against; those of different schemes say nothing."""
    mine, theirs = set(left.identifiers), set(right.identifiers)
    schemes = {text.partition(":")[0] for text in mine} & {text.partition(":")[0] for text in theirs}
    verdict = FOR if mine & theirs else AGAINST if schemes else OPEN
    return ComparedFact(_IDENTIFIERS, left.identifiers, right.identifiers, verdict)


def _names(record: Institution) -> tuple[str, ...]:
    return tuple(text.value for text in (*record.names, *record.alt_names))


def _addresses(record: Institution) -> tuple[str, ...]:
    return tuple(site.address.full.value for site in record.sites if site.address)
