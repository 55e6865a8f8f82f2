"""The source's record behind an institution: its raw fields, its quality notes, what was corrected."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from publisher.records.values import HttpUrl, LanguageTag, NonEmpty, Part, Slug, Text


class RawField(Part):
    """A field exactly as the source has it; several may have the same name."""

    name: str
    value: str
    line: int | None = None


class NoteKind(StrEnum):
    """Why a quality note was written."""

    INFERRED = "inferred"
    REPAIRED = "repaired"
    DROPPED = "dropped"
    NOT_UNDERSTOOD = "not-understood"
    TRUNCATED = "truncated"
    BOILERPLATE = "boilerplate"
    TRANSLATED = "translated"
    LOST = "lost"


class QualityNote(Part):
    """Something a reader of the data should know: what was inferred, repaired, dropped or not understood.

    ``message`` says in the same words what is the same for many records: it is published once. What differs from record
    to record is the ``value``.
    """

    kind: NoteKind
    message: NonEmpty
    field: str | None = None
    value: str | None = None


class Statistic(Part):
    """A count of what visitors did on the source's page; not a fact about the institution."""

    name: str
    action: Literal["ViewAction", "CommunicateAction", "FollowAction", "CommentAction"]
    count: Annotated[int, Field(ge=0)]


class Correction(Part):
    """A value that a person corrected: of which field, what the source says, what is published instead.

    ``source_value`` is None where the source has none, ``value`` where none is published. ``who`` is a role or a name,
    ``when`` a day.
    """

    field: NonEmpty
    source_value: str | None = None
    value: str | None = None
    who: str | None = None
    when: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    why: NonEmpty


class Document(Part):
    """The source's record: where it is from, and every raw field of it.

    ``file`` is relative to the source's folder; ``sha256`` is of the whole file, in hex, and None for a file of many
    records: the manifest has it there, and a change of one record must not change all. ``shared_file`` is the slug of
    the source that has the file if it has many records, so that it is described once; None if this record is all of it.
    ``boilerplate`` is text of the template, which has no data but is not dropped either.
    """

    file: str
    shared_file: Slug | None = None
    line: int | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    language: LanguageTag | None = None
    title: Text | None = None
    abstract: Text | None = None
    url: HttpUrl | None = None
    rights: Text | None = None
    licence: HttpUrl | None = None
    retrieved: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
    statistics: tuple[Statistic, ...] = ()
    comment_count: int | None = None
    picture_count: int | None = None
    raw_fields: tuple[RawField, ...] = ()
    corrections: tuple[Correction, ...] = ()
    boilerplate: tuple[Text, ...] = ()
    notes: tuple[QualityNote, ...] = ()


class SourceFile(Part):
    """A file of many records: its source, its name below the source's folder, its language, when it was retrieved."""

    source: Slug
    name: str
    language: LanguageTag | None = None
    retrieved: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
