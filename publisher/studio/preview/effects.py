"""What an edit of a description does to the first records, before it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from publisher.errors import Fault, SourceError
from publisher.rdf.description import Result
from publisher.sources.source import Source
from publisher.studio.description.changes import text_of
from publisher.studio.preview.scan import Look, Scan, scan
from publisher.studio.workspace import SourceFolder
from publisher.uris import UriPolicy

LOOKED_AT: Final = 60
"""Of so many first records it is said whether an edit changes them: a person waits for it with every edit."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit does to the first records.

    Attributes:
        found: the records after it.
        changed: those that become something else, the worst first.
        newly_held: how many of them would be held back, and are not now.
    """

    found: Scan
    changed: tuple[Look, ...]
    newly_held: int

    @property
    def shown(self) -> Look | None:
        """The record that shows it: the worst that changes, or the worst of all; None where there are no records."""
        return next(iter(self.changed or self.found.looks), None)


def effect_of(folder: SourceFolder, source: Source, text: str, uris: UriPolicy) -> Effect:
    """Return what an edit does to the first records of a source.

    Args:
        folder: of the source.
        source: as the edit describes it.
        text: the description after the edit.
        uris: makes the IRIs.

    Raises:
        SourceError: the source cannot be read as the edit describes it.
    """
    found = scan(source, uris, text, scanned=LOOKED_AT)
    try:
        before = {look.place: look for look in scan(folder.load(), uris, text_of(folder), scanned=LOOKED_AT).looks}
    except SourceError:
        before = {}  # the description as it is cannot be used, so everything is new
    changed = tuple(look for look in found.looks if _differs(before.get(look.place), look))
    held = sum(look.is_held_back and not _is_held_back(before.get(look.place)) for look in changed)
    return Effect(found, changed, held)


def _is_held_back(look: Look | None) -> bool:
    return look is not None and look.is_held_back


def _differs(before: Look | None, after: Look) -> bool:
    return before is None or _outcome(before) != _outcome(after)


def _outcome(look: Look) -> tuple[Sequence[str], Sequence[Fault], Sequence[Result]]:
    return look.description.quads if look.description else (), look.faults, look.results
