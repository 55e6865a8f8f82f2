"""The institutions as a table, for people without RDF tools: a row each, several values of one column joined by " | ".

The rows are CSV (RFC 4180) that a spreadsheet opens: a cell that it would take for a formula begins with an apostrophe
(OWASP, CSV injection), but for telephone numbers and coordinates, which are known to be harmless. Who reads the table
by a program takes the apostrophe off again (:func:`plain`), or takes the Parquet file, where there is none.
"""

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from publisher.namespaces import DCT, FOAF, ORG, RDF, SCHEMA, SKOS
from publisher.ntriples import Subjects, literal
from publisher.uris import Kind, UriPolicy

SEPARATOR: Final = " | "

COLUMNS: Final = (
    "iri",
    "state",
    "replaced_by",
    "identifier",
    "name",
    "name_language",
    "other_names",
    "types",
    "description",
    "classifications",
    "keywords",
    "place",
    "area_served",
    "parents",
    "telephones",
    "emails",
    "homepages",
    "address",
    "locality",
    "region",
    "country",
    "postal_code",
    "latitude",
    "longitude",
    "founded",
    "dissolved",
    "same_as",
    "document",
)
"""The columns, in their order; docs/releases.md says what each holds."""

NUMBERS: Final = frozenset({"latitude", "longitude"})
"""Columns of decimal degrees; all others are text."""

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_HARMLESS: Final = re.compile(r"\+?-?[0-9.]+(?: \| \+[0-9]+)*")

_TEXTS: Final = {
    "identifier": ORG.identifier,
    "description": DCT.description,
    "telephones": SCHEMA.telephone,
    "emails": SCHEMA.email,
    "founded": SCHEMA.foundingDate,
    "dissolved": SCHEMA.dissolutionDate,
    "replaced_by": DCT.isReplacedBy,
    "classifications": ORG.classification,
    "keywords": SCHEMA.keywords,
    "place": DCT.spatial,
    "area_served": SCHEMA.areaServed,
    "parents": ORG.subOrganizationOf,
    "homepages": FOAF.homepage,
    "same_as": SCHEMA.sameAs,
}
_OF_ADDRESS: Final = {
    "address": "http://www.w3.org/ns/locn#fullAddress",
    "locality": SCHEMA.addressLocality,
    "region": SCHEMA.addressRegion,
    "country": SCHEMA.addressCountry,
    "postal_code": SCHEMA.postalCode,
}
_OF_POSITION: Final = {"latitude": SCHEMA.latitude, "longitude": SCHEMA.longitude}


def table_header() -> bytes:
    """The first line of the table."""
    return _written([COLUMNS])


def table_rows(iri: str, subjects: Subjects, uris: UriPolicy) -> bytes:
    """The row of a thing; nothing for what is no institution.

    Args:
        iri: the thing's.
        subjects: its own statements (publisher.ntriples.group).
        uris: the policy of its base.
    """
    ref = uris.parse(iri)
    if ref is None or ref.kind is not Kind.INSTITUTION:
        return b""
    cells = {"iri": iri, "document": uris.document_of(iri), **_cells(iri, subjects)}
    return _written([[_safe(cells.get(column, "")) for column in COLUMNS]])


def plain(cell: str) -> str:
    """A cell of the table without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cells(iri: str, subjects: Subjects) -> dict[str, str]:
    thing = subjects.get(f"<{iri}>", {})
    names = _names(thing)
    found = {column: SEPARATOR.join(_texts(thing, str(predicate))) for column, predicate in _TEXTS.items()}
    found["state"] = _state(thing)
    found["name"], found["name_language"] = names[0] if names else ("", "")
    found["other_names"] = SEPARATOR.join(dict.fromkeys(name for name, _ in names[1:]))
    found["types"] = SEPARATOR.join(
        kind.removeprefix(str(SCHEMA)) for kind in _texts(thing, str(RDF.type)) if kind.startswith(str(SCHEMA))
    )
    site = _first(subjects, thing, str(ORG.hasPrimarySite))
    address, position = _first(subjects, site, str(ORG.siteAddress)), _first(subjects, site, str(SCHEMA.geo))
    found |= {column: SEPARATOR.join(_texts(address, str(predicate))) for column, predicate in _OF_ADDRESS.items()}
    found |= {column: next(iter(_texts(position, str(predicate))), "") for column, predicate in _OF_POSITION.items()}
    return found


def _state(thing: dict[str, list[str]]) -> str:
    if str(DCT.isReplacedBy) in _predicates(thing):
        return "merged"
    return "deleted" if "https://www.w3.org/ns/activitystreams#Tombstone" in _texts(thing, str(RDF.type)) else "live"


def _predicates(thing: dict[str, list[str]]) -> set[str]:
    return {predicate[1:-1] for predicate in thing}


def _names(thing: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Every name with its language: preferred before other ones, English before other languages."""
    found = []
    for predicate in (SKOS.prefLabel, SCHEMA.name, SKOS.altLabel):
        named = [literal(token) for token in thing.get(f"<{predicate}>", ()) if token.startswith('"')]
        found += sorted(((text, language or "") for text, _, language in named), key=_english_first)
    return list(dict.fromkeys(found))


def _english_first(name: tuple[str, str]) -> tuple[bool, str]:
    return not name[1].startswith("en"), name[1]


def _texts(thing: dict[str, list[str]], predicate: str) -> list[str]:
    """The values of a property as text: IRIs without their brackets, literals without their datatypes."""
    tokens = thing.get(f"<{predicate}>", ())
    return [literal(token)[0] if token.startswith('"') else token[1:-1] for token in tokens]


def _first(subjects: Subjects, thing: dict[str, list[str]], predicate: str) -> dict[str, list[str]]:
    """The statements of the first part that a property leads to."""
    return next((subjects[token] for token in thing.get(f"<{predicate}>", ()) if token in subjects), {})


def _safe(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _HARMLESS.fullmatch(cell) else cell


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()
