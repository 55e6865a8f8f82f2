"""Decide on two records of a home that may be one institution: what the studio and ``publisher links`` write."""

from pathlib import Path

from publisher.errors import Fault, ReleaseNotFoundError, SourceError
from publisher.linking import Decision, Identity
from publisher.linking.review import decide
from publisher.pipeline.stages.link import REVIEW
from publisher.release import Release, current, waiting


def newest_release(home: Path) -> Path | None:
    """Return the folder of the live release, or of the one that waits where nothing is live; None for neither."""
    try:
        return current(home)
    except ReleaseNotFoundError:
        return waiting(home)


def record_decision(home: Path, identity: Identity, decision: Decision | None) -> None:
    """Write a decision on two records into the file for review, or take it back; the next build applies it.

    Args:
        home: the folder of the publication.
        identity: the two records; they are in the file, or else in the newest release.
        decision: of the records in that order; None to take back what was decided.

    Raises:
        SourceError: the home does not have the records, they are the same one, or the decision contradicts another.
    """
    file = home / REVIEW
    if identity[:2] == identity[2:]:
        raise _refused(file, "these are not two records, but one: name another")
    if decide(file, identity, decision):
        return
    names = [_name(home, source, key) for source, key in (identity[:2], identity[2:])] if decision else []
    if not names:
        raise _refused(file, "nothing was decided on these two records")
    decide(file, identity, decision, (names[0], names[1]))


def _name(home: Path, source: str, key: str) -> str:
    """What a record is called in the newest release."""
    folder = newest_release(home)
    if folder is not None:
        with Release.open(folder) as release:
            if stored := release.by_source(source, key):
                return stored.label
    message = f"no release of {home} has a record {key!r} of a source {source!r}: name the source by its slug"
    raise _refused(home / REVIEW, message)


def _refused(file: Path, message: str) -> SourceError:
    return SourceError(str(file), (Fault("review-record-unknown", message, file.name),))
