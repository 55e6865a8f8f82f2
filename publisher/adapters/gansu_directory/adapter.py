"""The adapter of directory pages: the lines of one page, in any of the three layouts, in; one institution out.

Names, telephones, hours, addresses, places, status, rank, concurrent bodies, legal basis and responsibilities are read.
Every line of the page ends up in the record, as a value, a raw field or boilerplate, and whatever was inferred,
repaired or not understood is noted. Specified by docs/mapping.md; exemplified by
tests/adapters/gansu_directory/test_adapter.py.
"""

import re
from itertools import chain
from pathlib import PurePosixPath
from typing import Final, Literal

from pydantic import ValidationError

from publisher.adapters.gansu_directory.body import Body, read_body
from publisher.adapters.gansu_directory.fields import Lines, PageValues, read_fields, sort_lines
from publisher.adapters.gansu_directory.prose import government, jurisdiction
from publisher.errors import Fault, RecordError
from publisher.normalise.places import shipped_gazetteer
from publisher.normalise.text import key_of, squeeze
from publisher.profiles.documents import document_of, record_error
from publisher.raw import RawRecord
from publisher.records import (
    Document,
    Institution,
    InstitutionRef,
    NoteKind,
    Origin,
    Relation,
    RelationKind,
    Statistic,
    Text,
)
from publisher.sources.source import Source
from publisher.uris import slug_of

NAME_FIELD: Final = "name"
NO_LICENCE: Final = "Facts taken from a directory page whose licence is not stated."

_COUNT: Final = re.compile(r"(?P<count>\d+)\s*(?P<name>[^\d\s,，;；、.]+)")
_ACTIONS: Final[dict[str, Literal["ViewAction", "CommunicateAction", "FollowAction", "CommentAction"]]] = {
    "browse": "ViewAction",
    "message": "CommunicateAction",
    "focus": "FollowAction",
}
_COMMENTS: Final = frozenset({"commentaries", "commentary", "comments"})
_PICTURES: Final = frozenset({"pictures", "picture"})


class GansuDirectoryAdapter:
    """Adapts directory pages; see the module."""

    def adapt(self, raw: RawRecord, source: Source) -> Institution:
        """Turn a page into an institution.

        Raises:
            RecordError: the page has no name, or several, or a value that the record's model rejects.
        """
        key = source.facts_of(raw.file).key or PurePosixPath(raw.file).stem
        lines = sort_lines(raw)
        try:
            body = read_body(lines.prose, source.language)
            values = read_fields(lines, source, shipped_gazetteer())
            name, *alternatives = _names(lines, body, values, raw, key)
            _relations(values, body, name)
            if lines.boilerplate:
                message = "template labels of the page, not data; kept as they are"
                labels = "; ".join(row.value for row in lines.boilerplate)
                values.note(NoteKind.BOILERPLATE, message, "template", labels)
            return Institution(
                source=source.slug,
                key=key,
                key_scheme=source.key_scheme if source.facts_of(raw.file).key else None,
                slug=slug_of(name.value) or slug_of(f"{source.slug} {key}"),
                types=("GovernmentOrganization",),
                names=(name,),
                alt_names=tuple(alternatives),
                description=body.description,
                classifications=tuple(values.classifications),
                keywords=tuple(values.keywords),
                rank=body.status.rank if body.status else None,
                status=body.status.status if body.status else None,
                relations=tuple(values.relations),
                telephones=tuple(values.telephones),
                emails=tuple(values.emails),
                homepages=tuple(values.homepages),
                sites=tuple(values.sites),
                contacts=tuple(values.contacts),
                place=values.place,
                area_served=values.area_served,
                legal_basis=body.legal,
                responsibilities=body.responsibilities,
                responsibilities_title=body.title,
                document=_document(raw, source, lines, body, values),
            )
        except ValidationError as error:
            raise record_error(key, raw, error) from error


def _names(lines: Lines, body: Body, values: PageValues, raw: RawRecord, key: str) -> list[Text]:
    """The name and other names: from a labelled line, a heading, or the first sentence of the body, in that order."""
    stated = [*lines.of(NAME_FIELD), *lines.headings]
    if other := next((row for row in stated if key_of(row.value) != key_of(stated[0].value)), None):
        names = "; ".join(f"{row.value!r} (line {row.line})" for row in stated)
        message = f"the page has several names: {names}. Keep one, or make a page for each"
        raise RecordError(key, (Fault("name-several", message, raw.file, other.line, NAME_FIELD, other.value),))
    if not stated and body.names is None:
        message = "the page has no name: put it on a line before the first label, or open the text with 'The X is a …'"
        raise RecordError(key, (Fault("name-missing", message, raw.file, raw.line, NAME_FIELD),))
    in_text = body.names.name if body.names else ""
    name, origin = in_text, (body.description.origin if body.description else None) or Origin(field="body")
    others: list[str | None] = []
    if stated:
        name, origin = squeeze(stated[0].value), Origin(field=stated[0].name, line=stated[0].line)
        if in_text and in_text.casefold() != name.casefold():
            message = "the text of the page has another name than its heading, which is taken for the name"
            values.note(NoteKind.INFERRED, message, "body", in_text)
            others.append(in_text)
    others.append(body.names.short if body.names else None)
    further = [other for other in dict.fromkeys(others) if other and other != name]
    return [values.text(name, origin), *(values.text(other, Origin(field="body")) for other in further)]


def _relations(values: PageValues, body: Body, name: Text) -> None:
    country = (values.country or "").lower() or None
    place = jurisdiction(name.value, values.gazetteer, country)
    if place is not None:
        values.area_served = place.key
        message = "the jurisdiction is taken from the name"
        values.note(NoteKind.INFERRED, message, "area served", f"{place.names[0].value}: {name.value}")
    in_text = body.description.origin if body.description else None
    if parent := _government(name.value, body, values):
        _relate(values, RelationKind.PARENT, parent, name.origin)
    for other in body.concurrent:
        _relate(values, RelationKind.CONCURRENT, other, in_text)
    if body.leader:
        _relate(values, RelationKind.LED_BY, body.leader, in_text)


def _government(name: str, body: Body, values: PageValues) -> str | None:
    """The government above a body: of the level that its status states, else of the place that its name states."""
    levels = {"provincial": 1, "municipal": 2}
    area = values.area_served or values.place
    place = values.gazetteer.get(values.area_served) if values.area_served else None
    status = body.status.status.label.value if body.status else None
    if body.status and area and (level := levels.get(body.status.level)):
        place = values.gazetteer.ancestor(area, level)
    parent = government(name, place, values.gazetteer)
    if parent:
        words = "a status is taken to be of" if status else "the name says that it is a body of"
        values.note(NoteKind.INFERRED, f"{words} the government above", "parent", f"{status or name}: {parent}")
    return parent


def _relate(values: PageValues, kind: RelationKind, name: str, origin: Origin | None) -> None:
    target = InstitutionRef(label=values.text(name, origin), origin=origin)
    values.relations.append(Relation(kind=kind, target=target))


def _document(raw: RawRecord, source: Source, lines: Lines, body: Body, values: PageValues) -> Document:
    statistics, comments, pictures = _statistics(lines, values)
    abstract = _abstract(lines, body, values)
    rights = source.rights or (None if source.licence else NO_LICENCE)
    return document_of(
        raw,
        source,
        cells=sorted(chain(*lines.fields.values(), body.other_paragraphs), key=lambda row: row.line or 0),
        notes=(*values.notes, *body.notes),
        title=values.row_text(lines.title) if lines.title else None,
        abstract=abstract,
        url=source.facts_of(raw.file).url,
        rights=Text(value=rights, language="en") if rights else None,
        statistics=statistics,
        comment_count=comments,
        picture_count=pictures,
        boilerplate=tuple(values.row_text(row) for row in lines.boilerplate),
    )


def _statistics(lines: Lines, values: PageValues) -> tuple[tuple[Statistic, ...], int | None, int | None]:
    """Read "20 browse,0commentaries,0message,1Pictures,0focus"; returns also the counts of comments and pictures."""
    statistics: list[Statistic] = []
    comments = pictures = None
    for row in lines.of("statistics"):
        for match in _COUNT.finditer(row.value):
            name, count = match["name"], int(match["count"])
            if name.lower() in _COMMENTS:
                comments = count
            elif name.lower() in _PICTURES:
                pictures = count
            elif action := _ACTIONS.get(name.lower()):
                statistics.append(Statistic(name=name, action=action, count=count))
            else:
                values.not_understood("a count of something unknown", row._replace(value=f"{name}: {count}"))
    return tuple(statistics), comments, pictures


def _abstract(lines: Lines, body: Body, values: PageValues) -> Text | None:
    """Take the page's own summary, and note it where it was cut off."""
    row = next((row for row in lines.of("abstract") if row.value), None)
    if row is None:
        return None
    if row.value.endswith((",", "，", "…", "...")):
        ending = "a comma" if row.value.endswith((",", "，")) else "an ellipsis"
        message = f"the description ends in {ending}: cut off"
        start = row.value.rstrip(" .…,，")
        if repeated := next((duty for duty in body.responsibilities if duty.text.value.startswith(start)), None):
            message += f"; it repeats the start of responsibility {repeated.notation or repeated.position}"
        values.note(NoteKind.TRUNCATED, message, row.name, row.value)
    return values.row_text(row)


ADAPTER: Final = GansuDirectoryAdapter()
