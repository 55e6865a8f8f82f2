"""The record document of a directory page: raw fields, boilerplate, statistics, abstract, rights, notes."""

import re
from typing import Final, Literal

from publisher.adapters.gansu_directory.body import Body
from publisher.adapters.gansu_directory.fields import Draft
from publisher.adapters.gansu_directory.lines import Lines
from publisher.normalise.language import language_of
from publisher.normalise.notes import not_understood, note
from publisher.profiles.raw_fields import kept_fields
from publisher.raw import RawCell, RawRecord
from publisher.records import Document, NoteKind, Origin, Statistic, Text
from publisher.sources.reader import reader_of
from publisher.sources.source import Source

NO_LICENCE: Final = "Facts taken from a directory page whose licence is not stated."

_COUNT: Final = re.compile(r"(?P<count>\d+)\s*(?P<name>[^\d\s,，;；、.]+)")
_ACTIONS: Final[dict[str, Literal["ViewAction", "CommunicateAction", "FollowAction", "CommentAction"]]] = {
    "browse": "ViewAction",
    "message": "CommunicateAction",
    "focus": "FollowAction",
}
_COMMENTS: Final = frozenset({"commentaries", "commentary", "comments"})
_PICTURES: Final = frozenset({"pictures", "picture"})


def document(raw: RawRecord, source: Source, lines: Lines, body: Body, draft: Draft) -> Document:
    """Make the document of a page's record."""
    facts = source.facts_of(raw.file)
    statistics, comments, pictures = _statistics(lines, draft)
    abstract = _abstract(lines, body, draft)
    licence, rights = source.licence, source.rights or (None if source.licence else NO_LICENCE)
    kept = [*lines.labelled, *body.kept]
    return Document(
        file=raw.file,
        line=raw.line,
        sha256=raw.sha256 or None if reader_of(source).one_record_a_file else None,
        language=source.language,
        title=_text(lines.title, draft) if lines.title else None,
        abstract=abstract,
        url=facts.url,
        rights=Text(value=rights, language="en") if rights else None,
        licence=licence,
        retrieved=facts.retrieved or source.retrieved,
        statistics=statistics,
        comment_count=comments,
        picture_count=pictures,
        raw_fields=kept_fields(sorted(kept, key=lambda row: row.line or 0), source),
        boilerplate=tuple(_text(row, draft) for row in lines.boilerplate),
        notes=tuple(dict.fromkeys((*draft.notes, *body.notes))),
    )


def _text(row: RawCell, draft: Draft) -> Text:
    origin = Origin(field=row.name, line=row.line)
    return Text(value=row.value, language=language_of(row.value, draft.language), origin=origin)


def _statistics(lines: Lines, draft: Draft) -> tuple[tuple[Statistic, ...], int | None, int | None]:
    """Read "20 browse,0commentaries,0message,1Pictures,0focus"."""
    found: list[Statistic] = []
    comments = pictures = None
    for row in lines.of("statistics"):
        for match in _COUNT.finditer(row.value):
            name, count = match["name"], int(match["count"])
            if name.lower() in _COMMENTS:
                comments = count
            elif name.lower() in _PICTURES:
                pictures = count
            elif action := _ACTIONS.get(name.lower()):
                found.append(Statistic(name=name, action=action, count=count))
            else:
                draft.notes.append(not_understood(f"a count of {name!r}", field=row.name, value=row.value))
    return tuple(found), comments, pictures


def _abstract(lines: Lines, body: Body, draft: Draft) -> Text | None:
    """Take the page's own summary, and note it where it was cut off."""
    row = next((row for row in lines.of("abstract") if row.value), None)
    if row is None:
        return None
    value = row.value.rstrip(" .…,，")
    again = next((duty for duty in body.responsibilities if duty.text.value.startswith(value)), None)
    if row.value.endswith((",", "，", "…", "...")):
        repeats = f"; it repeats the start of responsibility {again.notation or again.position}" if again else ""
        ending = "a comma" if row.value.endswith((",", "，")) else "an ellipsis"
        message = f"the description ends in {ending}: cut off{repeats}"
        draft.notes.append(note(NoteKind.TRUNCATED, message, field=row.name, value=row.value))
    return _text(row, draft)
