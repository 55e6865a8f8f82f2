"""What an institution is classified by and relates to: concepts, other institutions, identifiers, legal instruments."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from publisher.normalise.divisions import division
from publisher.normalise.text import is_han, language_of
from publisher.profiles.periods import dated
from publisher.profiles.rules import CompiledRule, Match, RecordContext, Table, unique
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

_MAX_IDENTIFIER: Final = 300
_NAME: Final = re.compile(r"[^\W\d_]")
"""What a name has and a number or a sign has not: a letter."""


def read_concepts(rules: Iterable[CompiledRule], record: RecordContext) -> Iterator[ConceptRef]:
    """Yield the concepts of a record, each once for every rule."""
    for rule in rules:
        spec, concepts = rule.rule, dict[str, ConceptRef]()
        for match in rule.matches(record):
            scheme = _Scheme(spec.scheme, spec.scheme_title, spec.exact_match, spec.broader_separator)
            concept = _concept(scheme, match.text, match.language, rule.text_at("slug", match, record) or "")
            if concept is None:
                record.not_understood("nothing of this can be part of an address", match.field, match.text)
            else:
                concepts.setdefault(concept.slug, concept)
        yield from concepts.values()


class _Scheme(NamedTuple):
    """What a rule says of its concepts (:class:`~publisher.profiles.spec.rules.ConceptRule`)."""

    slug: str
    title: str | None
    exact_match: str | None
    broader_separator: str | None


@lru_cache(1 << 14)
def _concept(scheme: _Scheme, text: str, language: str | None, slug_source: str) -> ConceptRef | None:
    """Read one concept; the records of a register have the same few."""
    pieces = text.split(scheme.broader_separator) if scheme.broader_separator else [text]
    levels = [level for piece in pieces if (level := piece.strip())]
    name = slug_source.rpartition("/")[2]
    slug = slug_of(name or " ".join(levels))
    if not slug or not levels:
        return None
    broader: tuple[ConceptRef, ...] = ()
    for depth in range(1, len(levels)):
        if broader_slug := slug_of(" ".join(levels[:depth])):
            label = Text(value=levels[depth - 1], language=language)
            broader = (ConceptRef(scheme=scheme.slug, slug=broader_slug, label=label), *broader)
    return ConceptRef(
        scheme=scheme.slug,
        slug=slug,
        label=Text(value=levels[-1], language=language),
        broader=broader,
        scheme_title=_title(scheme.title) if scheme.title else None,
        exact_match=(scheme.exact_match.replace("{}", name),) if scheme.exact_match and name else (),
    )


def _title(text: str) -> Text:
    return Text(value=text, language=language_of(text, "en"))


def read_relations(rules: Iterable[CompiledRule], record: RecordContext) -> Iterator[Relation]:
    """Yield the relations of a record, each once for every rule."""
    for rule in rules:
        kind, by_name = RelationKind(rule.rule.kind), rule.rule.by == "name"
        matches = dated(rule, rule.matches(record), record)
        for match, period in unique(matches, lambda found: (found[0].text, found[1])):
            if by_name and is_han(match.text) and division(match.text, record.gazetteer):
                record.not_understood("a place, and no institution", match.field, match.text)
                continue
            if by_name and not _NAME.search(match.text):
                record.not_understood("no name of an institution", match.field, match.text)
                continue
            yield Relation(kind=kind, target=_target(rule, match, record, by_name=by_name), period=period)


def read_successor(rules: Iterable[CompiledRule], record: RecordContext) -> InstitutionRef | None:
    """Return the record that replaced this one; none where there are several."""
    for rule in rules:
        matches = rule.matches(record)
        if len({match.text for match in matches}) == 1:
            return _target(rule, matches[0], record)
    return None


def _target(rule: CompiledRule, match: Match, record: RecordContext, *, by_name: bool = False) -> InstitutionRef:
    label = None if by_name else rule.text_at("label", match, record)
    stated = Text(value=label, language=rule.rule.language) if label else None
    return InstitutionRef(
        key=None if by_name else match.text,
        label=match.as_text() if by_name else stated,
        source=getattr(rule.rule, "in_source", None),
        origin=record.context(rule.field).origin,
    )


def read_identifiers(rules: Iterable[CompiledRule], record: RecordContext) -> tuple[ExternalIdentifier, ...]:
    """Return the identifiers that others assigned, each once."""
    identifiers: list[ExternalIdentifier] = []
    for rule in rules:
        values = list(rule.values(record))
        same = rule.rule.same_as == "always" or (rule.rule.same_as == "alone" and len(values) == 1)
        identifiers += values if same else [value.model_copy(update={"same": False}) for value in values]
    return unique(identifiers, lambda identifier: (identifier.scheme, identifier.value))


def read_laws(tables: Iterable[Table], record: RecordContext) -> Iterator[LegalInstrument]:
    """Yield the legal instruments that a record rests on."""
    for table in tables:
        for item in table.items(record):
            if table.rules("cited"):
                yield from table.values("cited", record, item)
            elif law := _law(table, record, item):
                yield law


def _law(table: Table, record: RecordContext, item: Any) -> LegalInstrument | None:
    title = table.first("title", record, item)
    stated = table.text("identifier", record, item)
    url = table.first_value("url", record, item)
    name = stated or (title.text if title else None) or url
    if name is None:
        return None
    slug = slug_of(name if stated or title else "") or f"law-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return LegalInstrument(
        slug=slug, identifier=name[:_MAX_IDENTIFIER], title=title.as_text() if title else None, url=url
    )
