"""The profile of directory pages: the lines of one page to one institution, in all three layouts.

Names, telephones, hours, addresses, places, status, rank, concurrent bodies, legal basis and responsibilities are read;
every line of the page ends up in the record, as a value, as a raw field, or as boilerplate; and whatever was inferred,
repaired or not understood is noted. Specified by docs/gansu-directory.md; exemplified by
tests/adapters/gansu_directory/test_adapter.py.
"""

from pathlib import PurePosixPath
from typing import Final

from pydantic import ValidationError

from publisher.adapters.gansu_directory.body import Body, name_note, read_body
from publisher.adapters.gansu_directory.document import document
from publisher.adapters.gansu_directory.fields import Draft, read_fields
from publisher.adapters.gansu_directory.lines import Lines, sort_lines
from publisher.adapters.gansu_directory.prose import government, jurisdiction
from publisher.errors import Fault, RecordError
from publisher.normalise.language import language_of
from publisher.normalise.notes import inferred, note
from publisher.normalise.places import Gazetteer, shipped_gazetteer
from publisher.normalise.text import key_of, squeeze
from publisher.profiles.faults import refused
from publisher.raw import RawRecord
from publisher.records import (
    Institution,
    InstitutionRef,
    NoteKind,
    Origin,
    Relation,
    RelationKind,
    Text,
)
from publisher.sources.source import Source
from publisher.uris import slug_of

TYPES: Final = ("GovernmentOrganization",)
NAME_FIELD: Final = "name"


class GansuDirectoryAdapter:
    """Interprets directory pages; see the module."""

    def adapt(self, raw: RawRecord, source: Source) -> Institution:
        """Make an institution of a page.

        Raises:
            RecordError: the page has no name, or several, or a value that the record refuses.
        """
        facts = source.facts_of(raw.file)
        key = facts.key or PurePosixPath(raw.file).stem
        gazetteer = shipped_gazetteer()
        lines = sort_lines(raw)
        try:
            body = read_body(lines.prose, source.language)
            draft = read_fields(lines, source, gazetteer)
            name, alternatives = _names(lines, body, draft, raw, key)
            _relations(draft, body, name, gazetteer, source)
            return _institution(raw, source, lines, body, draft, key=key, names=(name, *alternatives))
        except ValidationError as error:
            raise refused(key, raw, error) from error


def _names(lines: Lines, body: Body, draft: Draft, raw: RawRecord, key: str) -> tuple[Text, tuple[Text, ...]]:
    """The name, and other names: from a labelled line, a heading, or the body's first sentence, in that order."""
    stated = [*lines.of(NAME_FIELD), *lines.headings]
    distinct = {key_of(row.value): row for row in reversed(stated)}
    if len(distinct) > 1:
        said = "; ".join(f"{row.value!r} (line {row.line})" for row in stated)
        message = f"the page has several names: {said}. Keep one, or make a page of each"
        other = next(row for row in stated if key_of(row.value) != key_of(stated[0].value))
        raise RecordError(key, (Fault("name-several", message, raw.file, other.line, NAME_FIELD, other.value),))
    if not distinct and body.names is None:
        message = "the page has no name: put it on a line before the first label, or open the text with 'The X is a …'"
        raise RecordError(key, (Fault("name-missing", message, raw.file, raw.line, NAME_FIELD),))
    others: list[str] = []
    if distinct:
        row = next(iter(distinct.values()))
        name, origin = squeeze(row.value), Origin(field=row.name, line=row.line)
        if difference := name_note(name, body):
            draft.notes.append(difference)
            others.append(difference.value or "")
    else:
        name = body.names.name if body.names else ""
        origin = body.description.origin if body.description and body.description.origin else Origin(field="body")
    if body.names and body.names.short:
        others.append(body.names.short)
    return _text(name, draft, origin), tuple(
        _text(other, draft, Origin(field="body")) for other in dict.fromkeys(others) if other and other != name
    )


def _text(value: str, draft: Draft, origin: Origin) -> Text:
    return Text(value=value, language=language_of(value, draft.language), origin=origin)


def _relations(draft: Draft, body: Body, name: Text, gazetteer: Gazetteer, source: Source) -> None:
    country = (source.country or "").lower() or None
    place = jurisdiction(name.value, gazetteer, country)
    if place is not None:
        draft.area_served = place.key
        message = f"the jurisdiction is taken from the name: {place.names[0].value}"
        draft.notes.append(inferred(message, field="area served", value=name.value))
    if parent := _government(name.value, body, draft, gazetteer):
        _relate(draft, RelationKind.PARENT, parent, name.origin)
    for other in body.concurrent:
        _relate(draft, RelationKind.CONCURRENT, other, body.description.origin if body.description else None)
    if body.leader:
        _relate(draft, RelationKind.LED_BY, body.leader, body.description.origin if body.description else None)


def _government(name: str, body: Body, draft: Draft, gazetteer: Gazetteer) -> str | None:
    """The government above a body: of the level that its status says, else of the place that its name says."""
    levels = {"provincial": 1, "municipal": 2}
    area = draft.area_served or draft.place
    place = gazetteer.get(draft.area_served) if draft.area_served else None
    said = body.status.status.label.value if body.status else None
    if body.status and area and (level := levels.get(body.status.level)):
        place = gazetteer.ancestor(area, level)
    parent = government(name, place, gazetteer)
    if parent:
        why = f"{said!r} is taken to be of the {parent}" if said else f"the name says that it is a body of the {parent}"
        draft.notes.append(inferred(why, field="parent", value=said or name))
    return parent


def _relate(draft: Draft, kind: RelationKind, name: str, origin: Origin | None) -> None:
    label = Text(value=name, language=language_of(name, draft.language), origin=origin)
    draft.relations.append(Relation(kind=kind, target=InstitutionRef(label=label, origin=origin)))


def _institution(
    raw: RawRecord, source: Source, lines: Lines, body: Body, draft: Draft, *, key: str, names: tuple[Text, ...]
) -> Institution:
    if lines.boilerplate:
        message = "template labels of the page, not data; kept as they are"
        value = "; ".join(row.value for row in lines.boilerplate)
        draft.notes.append(note(NoteKind.BOILERPLATE, message, field="template", value=value))
    return Institution(
        source=source.slug,
        key=key,
        key_scheme=source.key_scheme if source.facts_of(raw.file).key else None,
        slug=slug_of(names[0].value) or slug_of(f"{source.slug} {key}"),
        types=TYPES,
        names=names[:1],
        alt_names=names[1:],
        description=body.description,
        classifications=tuple(draft.classifications),
        keywords=tuple(draft.keywords),
        rank=body.status.rank if body.status else None,
        status=body.status.status if body.status else None,
        relations=tuple(draft.relations),
        telephones=tuple(draft.telephones),
        emails=tuple(draft.emails),
        homepages=tuple(draft.homepages),
        sites=tuple(draft.sites),
        contacts=tuple(draft.contacts),
        place=draft.place,
        area_served=draft.area_served,
        legal_basis=body.legal,
        responsibilities=body.responsibilities,
        responsibilities_title=body.title,
        document=document(raw, source, lines, body, draft),
    )


ADAPTER: Final = GansuDirectoryAdapter()
