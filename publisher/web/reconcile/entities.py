"""Entities: how a thing is named in requests and answers, and what is said of it in a line."""

from collections.abc import Mapping, Sequence
from typing import Any

from publisher.release import Release, StoredRecord
from publisher.search.entry import NameKind
from publisher.search.index import Thing
from publisher.uris import SLUG, Kind
from publisher.web.browse.search import line_about
from publisher.web.languages.catalogue import SOURCE
from publisher.web.languages.reader import speaking
from publisher.web.reconcile.languages import Languages, rank
from publisher.web.reconcile.operations import MAX_ID

Type = dict[str, Any]


def id_of(iri: str, release: Release) -> str:
    """Return the identifier of a thing: what follows ``/id/`` in its IRI."""
    return iri.removeprefix(f"{release.uris.base}/id/")


def record_of(release: Release, identifier: str) -> StoredRecord | None:
    """Return the thing that an identifier names; of a merged one, its successor.

    Args:
        release: the release.
        identifier: ``kind/slug``, the thing's IRI, its document's, or the slug of an institution.
    """
    text = identifier.strip()[:MAX_ID]
    record = release.record_of(text) if "://" in text else _by_slug(release, text)
    seen = set[str]()
    while record is not None and record.successor and record.iri not in seen:
        seen.add(record.iri)
        record = release.record_of(record.successor)
    return record


def _by_slug(release: Release, text: str) -> StoredRecord | None:
    kind, _, slug = text.partition("/")
    if kind in set(Kind) and SLUG.fullmatch(slug):
        return release.record(kind, slug)
    return release.record(Kind.INSTITUTION, text) if SLUG.fullmatch(text) else None


def types_of(kind: Kind | str, facets: Mapping[str, Any]) -> list[Type]:
    """Return the types of a thing: its kind, and those that the filters of the search have."""
    own = facets.get("type", ()) if kind == Kind.INSTITUTION else ()
    names = [own] if isinstance(own, str) else list(own)
    return [kind_type(kind), *({"id": name, "name": name} for name in names if name)]


def kind_type(kind: Kind | str) -> Type:
    """Return a kind of things as a type."""
    return {"id": str(kind), "name": str(kind).capitalize()}


def description_of(release: Release, kind: Kind | str, facets: Mapping[str, Any]) -> str:
    """Describe a thing in a line: its type, its classification, where it is."""
    with speaking(SOURCE):  # data is the same for all readers
        return about_of(release, kind, facets)


def about_of(release: Release, kind: Kind | str, facets: Mapping[str, Any]) -> str:
    """Describe a thing as :func:`description_of` does, in the language of the reader."""
    first = {name: values if isinstance(values, str) else values[0] for name, values in facets.items() if values}
    return line_about(release, kind, first)


def name_in(thing: Thing, wanted: Languages) -> str:
    """Return the name of a thing in the language that is preferred, its label if it has none in it."""
    named = [name for name in thing.names if name.kind == NameKind.NAME]
    best = min(named, key=lambda name: rank(name.language, wanted), default=None)
    found = best is not None and rank(best.language, wanted) < len(wanted)
    return best.text if best is not None and found else thing.label


def first_of(values: Sequence[str]) -> str:
    """Return the first of some texts, "" of no texts."""
    return values[0] if values else ""
