"""The interpreter of a mapping profile: a raw record and the profile's rules in, an institution out.

Compiled once a profile, run for every record. What no rule could make anything of is noted; a record without a key or a
name, or with a state that the profile does not know, is refused with every fault at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from publisher.errors import Fault, RecordError
from publisher.normalise.dates import date as read_date
from publisher.normalise.places import Gazetteer
from publisher.normalise.web import domain as read_domain
from publisher.profiles.concepts import (
    ConceptExtractor,
    IdentifierExtractor,
    LawExtractor,
    RelationExtractor,
    SuccessorExtractor,
)
from publisher.profiles.contacts import (
    ContactExtractor,
    EmailExtractor,
    SiteExtractor,
    TelephoneExtractor,
    UrlExtractor,
)
from publisher.profiles.extractors import Compiler, Extractor, Reading, values_at
from publisher.profiles.faults import refused
from publisher.profiles.places import PlaceExtractor
from publisher.profiles.raw_fields import RawFields, kept_fields
from publisher.profiles.redaction import Redaction
from publisher.profiles.spec import DateRule, LeaveOut, ProfileSpec
from publisher.raw import RawRecord
from publisher.records import (
    Document,
    ExternalIdentifier,
    Institution,
    Place,
    Relation,
    Responsibility,
    State,
    Text,
)
from publisher.sources.reader import reader_of
from publisher.sources.source import Source
from publisher.uris import slug_of


@dataclass(frozen=True, slots=True)
class _Found:
    """What a record cannot do without: its key, its names (the first in each language, and further ones), its state."""

    key: str
    names: tuple[Text, ...]
    further: tuple[Text, ...]
    state: State


class ProfileAdapter:
    """Interprets records by a profile.

    Args:
        spec: the profile.
        source: what its reader reads.
        gazetteer: where places are looked up.
    """

    def __init__(self, spec: ProfileSpec, source: Source, gazetteer: Gazetteer) -> None:
        columns = reader_of(source).table
        self.compiler = compiler = Compiler(columns=columns)
        self._values = {name: compiler.feeds(rules) for name, rules in spec.values.items()}
        self._key = compiler.feed(spec.key)
        self._slug = compiler.feed(spec.slug) if spec.slug else None
        self._state = compiler.feed(spec.state) if spec.state else None
        self._successor = SuccessorExtractor(spec.merged_into, compiler) if spec.merged_into else None
        self._types = compiler.feeds(spec.types)
        self._names, self._alt_names = compiler.feeds(spec.names), compiler.feeds(spec.alt_names)
        self._former_names, self._acronyms = compiler.feeds(spec.former_names), compiler.feeds(spec.acronyms)
        self._description = compiler.feeds(spec.description)
        self._classifications = [ConceptExtractor(rule, compiler) for rule in spec.classifications]
        self._keywords = [ConceptExtractor(rule, compiler) for rule in spec.keywords]
        self._rank = ConceptExtractor(spec.rank, compiler) if spec.rank else None
        self._status = ConceptExtractor(spec.status, compiler) if spec.status else None
        self._relations = [RelationExtractor(rule, compiler) for rule in spec.relations]
        self._telephones = [TelephoneExtractor(rule, compiler) for rule in spec.telephones]
        self._emails = [EmailExtractor(rule, compiler) for rule in spec.emails]
        self._homepages, self._links = (
            UrlExtractor(compiler.feeds(spec.homepages)),
            UrlExtractor(compiler.feeds(spec.links)),
        )
        self._domains = compiler.feeds(spec.domains)
        self._sites = [SiteExtractor(rule, compiler, gazetteer) for rule in spec.sites]
        self._contacts = [ContactExtractor(rule, compiler) for rule in spec.contacts]
        self._place = PlaceExtractor(spec.place, compiler, gazetteer) if spec.place else None
        self._area = PlaceExtractor(spec.area_served, compiler, gazetteer) if spec.area_served else None
        self._founded, self._dissolved = (
            _DateExtractor.of(spec.founded, compiler),
            _DateExtractor.of(spec.dissolved, compiler),
        )
        self._laws = [LawExtractor(rule, compiler) for rule in spec.legal_basis]
        self._duties = compiler.feeds(spec.responsibilities)
        self._identifiers = [IdentifierExtractor(rule, compiler) for rule in spec.identifiers]
        self._page_url = UrlExtractor([compiler.feed(spec.page.url)] if spec.page and spec.page.url else [])
        page = spec.page
        self._page = {
            name: compiler.feed(rule)
            for name in ("title", "abstract", "rights")
            if page and (rule := getattr(page, name))
        }
        self._raw_fields = RawFields(spec.raw_fields, compiler, spec.without_raw)
        self.redaction = Redaction((*spec.leave_out, *_of_people(spec)), columns=columns)
        self.group_paths = [compiler.path(text) for text in spec.group_by]
        self.changes_records = bool(self.redaction.rules or self.group_paths)
        left_out = {rule.source for rule in spec.leave_out}
        needed = compiler.required if columns else {}
        self.columns = tuple(name for name in needed if name not in spec.values and name not in left_out)

    def with_values(self, raw: RawRecord, source: Source) -> Reading:
        """A record ready to be read: its data, and the values that the profile computes from it."""
        data: dict[str, Any] = dict(raw.data or {})
        reading = Reading(data, source.language, source.country, raw.line)
        for name, feeds in self._values.items():
            data[name] = [one.text for feed in feeds for one in feed.read(reading)]
        return reading

    def group_key(self, raw: RawRecord, source: Source) -> str:
        """Return what the records of one institution have in common; "" for a record that stands alone."""
        reading = self.with_values(raw, source)
        return "\x1f".join("\x1e".join(values_at(path, reading, reading.data)) for path in self.group_paths).strip(
            "\x1f"
        )

    def adapt(self, raw: RawRecord, source: Source) -> Institution:
        """Make an institution of a record.

        Raises:
            RecordError: it has no key, no name or an unknown state, or the record's model refuses a value.
        """
        reading = self.with_values(raw, source)
        faults: list[Fault] = []
        key = self._key.text(reading)
        names, further = _one_a_language(self._texts(self._names, reading))
        if key is None:
            faults.append(_missing(raw, self._key.field, "key-missing", "no identifier: every record needs its own"))
        if not names:
            faults.append(_missing(raw, self._names[0].field, "name-missing", "no name: a record needs one"))
        state = self._state_of(reading, raw, faults)
        if faults or key is None:
            raise RecordError(key or f"{raw.file}:{raw.line}", tuple(faults))
        try:
            return self._institution(_Found(key, names, further, state), reading, raw, source)
        except ValidationError as error:
            raise refused(key, raw, error) from error

    def _institution(self, found: "_Found", reading: Reading, raw: RawRecord, source: Source) -> Institution:
        key, names, state = found.key, found.names, found.state
        brought: dict[str, Place] = {}
        place = self._place.read(reading, brought) if self._place else None
        area = self._area.read(reading, brought) if self._area else None
        called = tuple(name.value for name in names)
        successor = self._successor.read(reading) if self._successor and state is State.WITHDRAWN else None
        known = {text.value for text in names}
        return Institution(
            source=source.slug,
            key=key,
            key_scheme=source.key_scheme,
            slug=self._wish(reading, names, key),
            state=State.MERGED if successor else state,
            merged_into=successor,
            types=_each_once(one.text for feed in self._types for one in feed.read(reading)) or ("Organization",),
            names=names,
            alt_names=_others((*found.further, *self._texts(self._alt_names, reading)), known),
            former_names=_others(self._texts(self._former_names, reading), known),
            acronyms=_others(self._texts(self._acronyms, reading), set()),
            description=next(iter(self._texts(self._description, reading)), None),
            classifications=tuple(one for feed in self._classifications for one in feed.read(reading)),
            keywords=tuple(one for feed in self._keywords for one in feed.read(reading)),
            rank=next(iter(self._rank.read(reading)), None) if self._rank else None,
            status=next(iter(self._status.read(reading)), None) if self._status else None,
            relations=self._related(reading, key),
            telephones=tuple(one for feed in self._telephones for one in feed.read(reading)),
            emails=_each_once(one for feed in self._emails for one in feed.read(reading, called)),
            homepages=self._homepages.read(reading),
            links=self._links.read(reading),
            domains=self._domains_of(reading),
            sites=tuple(one for feed in self._sites for one in feed.read(reading, brought, place)),
            contacts=tuple(one for feed in self._contacts for one in feed.read(reading, called)),
            place=place,
            area_served=area,
            places=tuple(brought.values()),
            founded=self._founded.read(reading) if self._founded else None,
            dissolved=self._dissolved.read(reading) if self._dissolved else None,
            legal_basis=tuple(one for feed in self._laws for one in feed.read(reading)),
            responsibilities=self._responsibilities(reading),
            identifiers=_unique(one for feed in self._identifiers for one in feed.read(reading)),
            document=self._document(reading, raw, source),
        )

    def _texts(self, feeds: Sequence[Extractor], reading: Reading) -> tuple[Text, ...]:
        return tuple(Text(value=one.text, language=one.language) for feed in feeds for one in feed.read(reading))

    def _state_of(self, reading: Reading, raw: RawRecord, faults: list[Fault]) -> State:
        if self._state is None:
            return State.ACTIVE
        notes = len(reading.notes)
        found = self._state.text(reading)
        if found in {State.ACTIVE, State.INACTIVE, State.WITHDRAWN}:
            return State(found)
        said = next((note.value for note in reading.notes[notes:] if note.value), found)
        message = f"the state {said!r} is not in the profile's 'map': say whether it is active, inactive or withdrawn"
        faults.append(Fault("state-unknown", message, raw.file, raw.line, self._state.field, said))
        return State.ACTIVE

    def _wish(self, reading: Reading, names: Sequence[Text], key: str) -> str:
        said = self._slug.text(reading) if self._slug else None
        english = sorted(names, key=lambda name: not (name.language or "en").startswith("en"))
        return next((slug for text in (said or "", english[0].value, key) if (slug := slug_of(text))), "record")

    def _related(self, reading: Reading, key: str) -> tuple[Relation, ...]:
        every = (one for feed in self._relations for one in feed.read(reading))
        return tuple(one for one in every if one.target.key != key)

    def _domains_of(self, reading: Reading) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for feed in self._domains:
            for one in feed.read(reading):
                name, notes = read_domain(one.text, field=one.field)
                reading.notes.extend(notes)
                if name:
                    found[name] = None
        return tuple(found)

    def _responsibilities(self, reading: Reading) -> tuple[Responsibility, ...]:
        texts = self._texts(self._duties, reading)
        return tuple(Responsibility(position=place, text=text) for place, text in enumerate(texts, start=1))

    def _document(self, reading: Reading, raw: RawRecord, source: Source) -> Document:
        facts = source.facts_of(raw.file)
        urls = self._page_url.read(reading)
        told = {name: one for name, feed in self._page.items() if (one := feed.first(reading))}
        texts = {name: Text(value=one.text, language=one.language) for name, one in told.items()}
        rights = Text(value=source.rights, language="en") if source.rights else None
        return Document(
            file=raw.file,
            line=raw.line,
            sha256=raw.sha256 or None if reader_of(source).one_record_a_file else None,
            language=source.language,
            title=texts.get("title"),
            abstract=texts.get("abstract"),
            url=urls[0] if urls else facts.url or source.origin,
            rights=texts.get("rights") or rights,
            licence=source.licence,
            retrieved=facts.retrieved or source.retrieved,
            raw_fields=kept_fields(self._raw_fields.of(raw), source),
            notes=tuple(dict.fromkeys(reading.notes)),
        )


def _of_people(spec: ProfileSpec) -> Iterator[LeaveOut]:
    """Where a rule wants the addresses of offices only, the others are left out of the raw record too."""
    names = tuple(path for rule in spec.names if not rule.each for path in rule.source)
    rules = [(rule, "") for rule in spec.emails] + [(one.email, one.each or "") for one in spec.contacts if one.email]
    for rule, outer in rules:
        above = ".".join(filter(None, (outer, rule.each)))
        for path in rule.source if rule.offices_only else ():
            whole = path.removeprefix("^") if path.startswith("^") or not above else f"{above}.{path}"
            yield LeaveOut.model_validate({"from": whole, "keep": "office-email", "names": names})


class _DateExtractor:
    """A date rule made ready."""

    def __init__(self, rule: DateRule, compiler: Compiler) -> None:
        self._order, self._feed = rule.order, compiler.feed(rule)

    @classmethod
    def of(cls, rule: DateRule | None, compiler: Compiler) -> "_DateExtractor | None":
        """Make a rule ready, if there is one."""
        return cls(rule, compiler) if rule else None

    def read(self, reading: Reading) -> str | None:
        """Give the date."""
        found = self._feed.first(reading)
        if found is None:
            return None
        text = found.text.zfill(4) if found.text.isdigit() and len(found.text) == 3 else found.text  # the year 970
        day, notes = read_date(text, order=self._order, field=found.field)
        reading.notes.extend(notes)
        return day


def _missing(raw: RawRecord, field: str, code: str, message: str) -> Fault:
    return Fault(code, message, raw.file, raw.line, field)


def _one_a_language(texts: Sequence[Text]) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """The first name in each language, and the further ones."""
    first: dict[str | None, Text] = {}
    further = tuple(text for text in texts if first.setdefault(text.language, text) is not text)
    return tuple(first.values()), further


def _others(texts: Sequence[Text], known: set[str]) -> tuple[Text, ...]:
    """Each text once, without those that are known."""
    return tuple(dict.fromkeys(text for text in texts if text.value not in known))


def _each_once(texts: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _unique(identifiers: Any) -> tuple[ExternalIdentifier, ...]:
    found: dict[tuple[str, str], ExternalIdentifier] = {}
    for one in identifiers:
        found.setdefault((one.scheme, one.value), one)
    return tuple(found.values())
