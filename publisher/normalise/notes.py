"""Short ways to write a quality note."""

from publisher.records import NoteKind, QualityNote


def note(kind: NoteKind, message: str, *, field: str | None = None, value: str | None = None) -> QualityNote:
    """Write a quality note; ``value`` is shortened to what a table shows."""
    short = value if value is None or len(value) <= 200 else value[:199] + "…"
    return QualityNote(kind=kind, message=message, field=field, value=short)


def not_understood(what: str, *, field: str | None = None, value: str | None = None) -> QualityNote:
    """Say that a value was kept as text because nothing sure could be read out of it."""
    return note(NoteKind.NOT_UNDERSTOOD, f"{what}; kept as text", field=field, value=value)


def inferred(what: str, *, field: str | None = None, value: str | None = None) -> QualityNote:
    """Say that a value is not on the page but follows from what is."""
    return note(NoteKind.INFERRED, what, field=field, value=value)


def repaired(what: str, *, field: str | None = None, value: str | None = None) -> QualityNote:
    """Say that a value was mended."""
    return note(NoteKind.REPAIRED, what, field=field, value=value)
