"""The adapter that a mapping profile describes: a raw record and the profile's rules in, an institution out.

Compiled once for a source, run for every record. What no rule understands is noted; a record without a key or a name,
or with a state that the profile does not map, is rejected with every fault at once.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from publisher.errors import Fault, RecordError
from publisher.normalise.places import Gazetteer
from publisher.normalise.romanise import name_slug
from publisher.normalise.text import has_markup, has_radical, squeeze
from publisher.profiles.concepts import read_concepts, read_identifiers, read_laws, read_relations, read_successor
from publisher.profiles.contacts import read_contacts, read_emails, read_sites, read_telephones
from publisher.profiles.documents import RawFieldChoice, document_of, record_error
from publisher.profiles.duties import duties_title, read_responsibilities
from publisher.profiles.periods import dated_texts
from publisher.profiles.places import own_country, read_place
from publisher.profiles.redaction import redaction_of
from publisher.profiles.rules import CompiledRule, Compiler, Match, RecordContext, Table, texts_at
from publisher.profiles.spec.profile import ProfileSpec
from publisher.profiles.spec.rules import STATES
from publisher.raw import RawRecord
from publisher.records import Document, Institution, NoteKind, QualityNote, State, Text
from publisher.sources.reader import reader_of
from publisher.sources.source import Source
from publisher.uris import slug_of


class ProfileAdapter:
    """Adapts records by a mapping profile.

    Args:
        spec: the profile.
        source: the source that it is for.
        gazetteer: where places are looked up.

    Attributes:
        redaction: removes what the profile leaves out.
        groups_records: whether records of one institution are put together (:meth:`group_key`).
        columns: the columns that a table must have.
    """

    def __init__(self, spec: ProfileSpec, source: Source, gazetteer: Gazetteer) -> None:
        reader = reader_of(source)
        columns = reader.table
        compiler = Compiler(columns=columns, named=reader.named_columns, ignore=spec.ignore)
        self._gazetteer = gazetteer
        self._has_own_lines = reader.one_record_a_file  # elsewhere it moves when another record comes or goes
        self._values = {name: [CompiledRule(rule, compiler) for rule in rules] for name, rules in spec.values.items()}
        self._table = Table(spec, compiler)
        self._group_by = [compiler.path(text) for text in spec.group_by]
        self._raw_fields = RawFieldChoice(spec.raw_fields, compiler, spec.without_raw)
        self.redaction = redaction_of(spec, columns=columns)
        self.groups_records = bool(self._group_by)
        absent = {*spec.values, *(rule.source for rule in spec.leave_out if rule.keep != "bodies")}
        self.columns = tuple(name for name in compiler.required if name not in absent)

    def _context(self, raw: RawRecord, source: Source) -> RecordContext:
        """Start on a record: its data, and the values that the profile computes from it."""
        data: dict[str, Any] = dict(raw.data or {})
        line = raw.line if self._has_own_lines else None
        retrieved = source.facts_of(raw.file).retrieved or source.retrieved
        record = RecordContext(data, self._gazetteer, source.language, source.country, line, retrieved)
        record.notes.extend(QualityNote(kind=NoteKind.REPAIRED, message=message) for message in raw.notes)
        for name, rules in self._values.items():
            data[name] = [match.text for rule in rules for match in rule.matches(record)]
        return record

    def is_read(self, name: str) -> bool:
        """Whether a rule reads a raw field."""
        return self._raw_fields.is_read(name)

    def key_of(self, raw: RawRecord, source: Source) -> str | None:
        """Return the key of a record, None if it has none."""
        return self._key(self._context(raw, source))

    def _key(self, record: RecordContext) -> str | None:
        key = self._table.text("key", record)
        # A line break within a cell is no part of an identifier.
        return squeeze(key) if key and not key.isprintable() else key

    def group_key(self, raw: RawRecord, source: Source) -> str:
        """Return what the records of one institution have in common; "" for a record that is not grouped."""
        record = self._context(raw, source)
        parts = ("\x1e".join(texts_at(path, record, record.data)) for path in self._group_by)
        return "\x1f".join(parts).strip("\x1f")

    def adapt(self, raw: RawRecord, source: Source) -> Institution:
        """Turn a record into an institution.

        Raises:
            RecordError: it has no key, no name or an unknown state, or its model rejects a value.
        """
        record = self._context(raw, source)
        key = self._key(record)
        try:
            return self._adapted(record, raw, source, key)
        except ValidationError as error:
            raise record_error(key or f"{raw.file}:{raw.line}", raw, error) from error

    def _adapted(self, record: RecordContext, raw: RawRecord, source: Source, key: str | None) -> Institution:
        faults: list[Fault] = []
        names = _on_one_line(dated_texts(self._table.rules("names"), record))
        if key is None:
            message = "no identifier: every record needs its own; fill it in, or choose another column for 'key'"
            faults.append(Fault("key-missing", message, raw.file, raw.line, self._field("key")))
        if not names:
            message = "no name: every record needs one; fill it in, or choose another column for 'names'"
            faults.append(Fault("name-missing", message, raw.file, raw.line, self._field("names")))
        state = self._state(record, raw, faults)
        if faults or key is None:
            raise RecordError(key or f"{raw.file}:{raw.line}", tuple(faults))
        return self._institution(record, raw, source, key=key, stated_names=names, state=state)

    def _field(self, key: str) -> str:
        return self._table.rules(key)[0].field

    def _state(self, record: RecordContext, raw: RawRecord, faults: list[Fault]) -> State:
        if not self._table.rules("state"):
            return State.ACTIVE
        notes = len(record.notes)
        text = self._table.text("state", record)
        if text is not None and text in STATES:
            return State(text)
        stated = next((note.value for note in record.notes[notes:] if note.value), text)
        message = f"unknown state {stated!r}: add it to the 'map' of 'state', as active, inactive or withdrawn"
        faults.append(Fault("state-unknown", message, raw.file, raw.line, self._field("state"), stated))
        return State.ACTIVE

    def _institution(
        self,
        record: RecordContext,
        raw: RawRecord,
        source: Source,
        *,
        key: str,
        stated_names: tuple[Text, ...],
        state: State,
    ) -> Institution:
        table = self._table
        names, further, past = _told_apart(stated_names)
        description = table.first("description", record)
        _note_oddities(record, self._field("names"), names, description)
        words = tuple(name.value for name in names)
        place = read_place(table.tables("place"), record)
        record.country = own_country(place, record)
        area_served = read_place(table.tables("area_served"), record)
        successor = read_successor(table.rules("merged_into"), record) if state is State.WITHDRAWN else None
        types = (match.text for rule in table.rules("types") for match in rule.matches(record))
        relations = read_relations(table.rules("relations"), record)
        dissolved = table.first_value("dissolved", record)
        return Institution(
            source=source.slug,
            key=key,
            key_scheme=source.key_scheme,
            slug=_slug(table.text("slug", record), names, key),
            state=State.MERGED if successor else self._state_by_end(state, dissolved, record, raw, source),
            merged_into=successor,
            types=_once(types) or ("Organization",),
            names=names,
            alt_names=_others((*further, *_on_one_line(dated_texts(table.rules("alt_names"), record))), words),
            former_names=_others((*past, *dated_texts(table.rules("former_names"), record)), words),
            acronyms=_others(table.texts("acronyms", record), ()),
            description=description.as_text() if description else None,
            classifications=tuple(read_concepts(table.rules("classifications"), record)),
            keywords=tuple(read_concepts(table.rules("keywords"), record)),
            rank=next(read_concepts(table.rules("rank"), record), None),
            status=next(read_concepts(table.rules("status"), record), None),
            relations=tuple(relation for relation in relations if relation.target.key != key),
            telephones=tuple(read_telephones(table, record)),
            emails=tuple(read_emails(table, "emails", record, (*words, key))),
            homepages=_once(table.values("homepages", record)),
            links=_once(table.values("links", record)),
            domains=_once(table.values("domains", record)),
            sites=tuple(read_sites(table.tables("sites"), record, place)),
            contacts=tuple(read_contacts(table.tables("contacts"), record, (*words, key))),
            place=place,
            area_served=area_served,
            places=tuple(record.places.values()),
            founded=table.first_value("founded", record),
            dissolved=dissolved,
            legal_basis=tuple(read_laws(table.tables("legal_basis"), record)),
            responsibilities=tuple(read_responsibilities(table.texts("responsibilities", record))),
            responsibilities_title=duties_title(table.rules("responsibilities")),
            identifiers=read_identifiers(table.rules("identifiers"), record),
            document=self._document(record, raw, source),
        )

    def _state_by_end(
        self, state: State, dissolved: str | None, record: RecordContext, raw: RawRecord, source: Source
    ) -> State:
        """The state of a record whose end date says it where nothing else does; one that is yet to come does not."""
        if state is not State.ACTIVE or dissolved is None or self._table.rules("state"):
            return state
        retrieved = source.facts_of(raw.file).retrieved or source.retrieved
        if retrieved and dissolved > retrieved:
            return state
        message = "the date of its end says that it is inactive; a rule for 'state' would say otherwise"
        record.notes.append(record.context(self._field("dissolved")).note(NoteKind.INFERRED, message, dissolved))
        return State.INACTIVE

    def _document(self, record: RecordContext, raw: RawRecord, source: Source) -> Document:
        (page,) = self._table.tables("page") or (None,)
        urls = page.values("url", record) if page else ()
        texts = {
            key: match.as_text()
            for key in ("title", "abstract", "rights")
            if page and (match := page.first(key, record))
        }
        if source.rights:
            texts.setdefault("rights", Text(value=source.rights, language="en"))
        url = next(iter(urls), None) or source.facts_of(raw.file).url or source.origin
        return document_of(raw, source, cells=self._raw_fields.of(raw), notes=record.notes, url=url, **texts)


def _slug(stated: str | None, names: Iterable[Text], key: str) -> str:
    return (stated and slug_of(stated)) or _slug_of_name(names, key) or slug_of(key) or "record"


def _slug_of_name(names: Iterable[Text], key: str) -> str:
    names = [name for name in names if not has_radical(name.value)] or [Text(value=key)]
    english = min(names, key=lambda name: not (name.language or "en").startswith("en"))
    return name_slug(english.value, english.language)


def _told_apart(names: tuple[Text, ...]) -> tuple[tuple[Text, ...], list[Text], list[Text]]:
    """The names that a source states: the first of each language, further ones, and those of the past."""
    past = [name for name in names if name.period and name.period.over]
    past = past if len(past) < len(names) else []  # one that has no name any more keeps its last ones
    preferred: dict[str | None, Text] = {}
    current = (name for name in names if name not in past)
    further = [name for name in current if preferred.setdefault(name.language, name) is not name]
    return tuple(preferred.values()), further, past


def _note_oddities(record: RecordContext, field: str, names: Iterable[Text], description: Match | None) -> None:
    """Note markup in names and description, and radicals that only look like the characters of the name."""
    for name in names:
        if has_markup(name.value):
            record.not_understood("HTML stands in the name", field, name.value)
        if has_radical(name.value):
            record.not_understood("a radical (U+2E80 to U+2FD5) stands for a character", field, name.value)
    if description and has_markup(description.text):
        record.not_understood("HTML stands in the text", description.field, description.text)


def _on_one_line(names: Iterable[Text]) -> tuple[Text, ...]:
    """Fold line breaks and double spaces in names."""
    return tuple(
        name if (line := squeeze(name.value)) == name.value else name.model_copy(update={"value": line})
        for name in names
    )


def _others(texts: Iterable[Text], known: Iterable[str]) -> tuple[Text, ...]:
    """Each text once, without those that are known."""
    return _once(text for text in texts if text.value not in known)


def _once(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))
