"""What an institution is filed under and stands in relation to: concepts, other institutions, identifiers, laws."""

import hashlib
import re
from typing import Any

from publisher.normalise.identifier import SCHEMES
from publisher.normalise.identifier import identifier as read_identifier
from publisher.normalise.legal import instruments
from publisher.normalise.notes import not_understood
from publisher.normalise.web import url as read_url
from publisher.profiles.contacts import origin_of
from publisher.profiles.extractors import Compiler, Found, Reading, values_at
from publisher.profiles.spec import ConceptRule, IdentifierRule, LawRule, RelationRule, SuccessorRule
from publisher.records import (
    ConceptRef,
    ExternalIdentifier,
    InstitutionRef,
    LegalInstrument,
    Relation,
    RelationKind,
    Text,
)
from publisher.uris import slug_of

_MAX_IDENTIFIER = 300


class ConceptExtractor:
    """A concept rule made ready."""

    def __init__(self, rule: ConceptRule, compiler: Compiler) -> None:
        self._rule, self._feed = rule, compiler.feed(rule)
        inside = self._feed.inside
        self._slug = compiler.path(rule.slug, inside) if rule.slug else None
        self._match = rule.exact_match
        self._title = Text(value=rule.scheme_title, language="en") if rule.scheme_title else None
        self._made: dict[tuple[str, str | None, str], ConceptRef] = {}

    def read(self, reading: Reading) -> list[ConceptRef]:
        """Give the concepts, each once."""
        concepts: dict[str, ConceptRef] = {}
        for found in self._feed.read(reading):
            concept = self._concept(found, reading)
            if concept is not None:
                concepts.setdefault(concept.slug, concept)
        return list(concepts.values())

    def _concept(self, found: Found, reading: Reading) -> ConceptRef | None:
        named = next(iter(values_at(self._slug, reading, found.item)), "") if self._slug else ""
        identity = (found.text, found.language, named)
        if identity not in self._made:
            if (made := self._make(found, named.rpartition("/")[2])) is None:
                message = "nothing of this can be part of an address"
                reading.notes.append(not_understood(message, field=found.field, value=found.text))
                return None
            if len(self._made) > 100_000:  # a list so long is no list: do not let it fill the memory
                return made
            self._made[identity] = made
        return self._made[identity]

    def _make(self, found: Found, named: str) -> ConceptRef | None:
        separator = self._rule.broader_separator
        levels = [level.strip() for level in found.text.split(separator)] if separator else [found.text]
        levels = [level for level in levels if level]
        slug = slug_of(named) if named else slug_of(" ".join(levels))
        if not slug:
            return None
        above: tuple[ConceptRef, ...] = ()
        for depth in range(1, len(levels)):
            if above_slug := slug_of(" ".join(levels[:depth])):
                text = Text(value=levels[depth - 1], language=found.language)
                above = (ConceptRef(scheme=self._rule.scheme, slug=above_slug, label=text), *above)
        return ConceptRef(
            scheme=self._rule.scheme,
            slug=slug,
            label=Text(value=levels[-1], language=found.language),
            broader=above,
            scheme_title=self._title,
            exact_match=(self._match.replace("{}", named),) if self._match and named else (),
        )


class RelationExtractor:
    """A relation rule made ready."""

    def __init__(self, rule: RelationRule, compiler: Compiler) -> None:
        self._rule, self._feed = rule, compiler.feed(rule)
        self._kind = RelationKind(rule.kind)
        self._label = compiler.path(rule.label, self._feed.inside, optional=True) if rule.label else None

    def read(self, reading: Reading) -> list[Relation]:
        """Give the relations, each once."""
        relations: dict[str, Relation] = {}
        for found in self._feed.read(reading):
            if found.text not in relations:
                relations[found.text] = Relation(kind=self._kind, target=self._target(found, reading))
        return list(relations.values())

    def _target(self, found: Found, reading: Reading) -> InstitutionRef:
        origin = origin_of(self._feed, reading)
        if self._rule.by == "name":
            text = Text(value=found.text, language=found.language)
            return InstitutionRef(label=text, source=self._rule.in_source, origin=origin)
        label = next(iter(values_at(self._label, reading, found.item)), None) if self._label else None
        return InstitutionRef(
            key=found.text,
            label=Text(value=label, language=self._rule.language) if label else None,
            source=self._rule.in_source,
            origin=origin,
        )


class SuccessorExtractor:
    """The rule for what took a record's place, made ready."""

    def __init__(self, rule: SuccessorRule, compiler: Compiler) -> None:
        self._feed, self._language = compiler.feed(rule), rule.language
        self._label = compiler.path(rule.label, self._feed.inside, optional=True) if rule.label else None

    def read(self, reading: Reading) -> InstitutionRef | None:
        """Give the one that took its place; where there are several, none did."""
        found = self._feed.read(reading)
        if len({one.text for one in found}) != 1:
            return None
        label = next(iter(values_at(self._label, reading, found[0].item)), None) if self._label else None
        text = Text(value=label, language=self._language) if label else None
        return InstitutionRef(key=found[0].text, label=text, origin=origin_of(self._feed, reading))


class IdentifierExtractor:
    """An identifier rule made ready."""

    def __init__(self, rule: IdentifierRule, compiler: Compiler) -> None:
        self._rule, self._feed = rule, compiler.feed(rule)

    def read(self, reading: Reading) -> list[ExternalIdentifier]:
        """Give the identifiers."""
        found = []
        for one in self._feed.read(reading):
            if self._rule.scheme in SCHEMES:
                made, notes = read_identifier(
                    self._rule.scheme, one.text, evidence=self._rule.evidence, field=one.field
                )
                reading.notes.extend(notes)
            else:
                made = self._own(one.text)
            if made:
                found.append(made)
        same = self._rule.same_as == "always" or (self._rule.same_as == "alone" and len(found) == 1)
        return found if same else [one.model_copy(update={"same": False}) for one in found]

    def _own(self, text: str) -> ExternalIdentifier:
        rule = self._rule
        iri = rule.iri.replace("{}", text) if rule.iri and re.fullmatch(r"[^\s<>\"{}|\\^`]+", text) else None
        return ExternalIdentifier(scheme=rule.scheme, value=text, iri=iri, evidence=rule.evidence)


class LawExtractor:
    """A rule for legal instruments made ready."""

    def __init__(self, spec: LawRule, compiler: Compiler) -> None:
        self._chosen, inside = compiler.items(spec)
        self._cited = compiler.feed(spec.cited, inside) if spec.cited else None
        self._title = compiler.feed(spec.title, inside) if spec.title else None
        self._identifier = compiler.feed(spec.identifier, inside) if spec.identifier else None
        self._url = compiler.feed(spec.url, inside) if spec.url else None

    def read(self, reading: Reading) -> list[LegalInstrument]:
        """Give the instruments."""
        found: list[LegalInstrument] = []
        for item in self._chosen(reading):
            if self._cited is not None:
                for one in self._cited.read(reading, item):
                    found += instruments(one.text, language=one.language, origin=origin_of(self._cited, reading))
            elif made := self._told(reading, item):
                found.append(made)
        return found

    def _told(self, reading: Reading, item: Any) -> LegalInstrument | None:
        title = self._title.first(reading, item) if self._title else None
        said = self._identifier.text(reading, item) if self._identifier else None
        address = self._url.first(reading, item) if self._url else None
        iri = None
        if address is not None:
            iri, notes = read_url(address.text, field=address.field)
            reading.notes.extend(notes)
        name = said or (title.text if title else None) or iri
        if name is None:
            return None
        slug = slug_of(name if said or title else "") or f"law-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        text = Text(value=title.text, language=title.language) if title else None
        return LegalInstrument(slug=slug, identifier=name[:_MAX_IDENTIFIER], title=text, url=iri)
