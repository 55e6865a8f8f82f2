"""The institutions as a table, for people without RDF tools: a row each, several values of one column joined by " | ".

The rows are CSV (RFC 4180) that a spreadsheet opens: a cell that it would take for a formula begins with an apostrophe
(OWASP, CSV injection), but for telephone numbers and coordinates, which are known to be harmless. A program
that reads the table removes the apostrophe (:func:`plain`), or reads the Parquet file, which has no apostrophes.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from publisher.rdf.formats import Format
from publisher.rdf.namespaces import DCT, FOAF, ORG, SCHEMA, SKOS
from publisher.rdf.nquads import RDF_TYPE, Subjects, literal
from publisher.rdf.writers import Writer
from publisher.search.former import former_names
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
    "former_names",
    "former_names_period",
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
"""The columns, in their order; docs/releases.md describes each."""

NUMBERS: Final = frozenset({"latitude", "longitude"})
"""Columns of decimal degrees; all others are text."""

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_FORMULA_BEGINS: Final = "'=+-@\t\r"
"""What a formula's first character is: most cells are compared with no more than that."""

_HARMLESS: Final = re.compile(r"\+?-?[0-9.]+(?: \| \+[0-9]+)*")


def tokens(properties: Mapping[str, str]) -> dict[str, str]:
    """Properties as statements spell them."""
    return {column: f"<{iri}>" for column, iri in properties.items()}


_TEXTS: Final = tokens(
    {
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
)
_OF_ADDRESS: Final = tokens(
    {
        "address": "http://www.w3.org/ns/locn#fullAddress",
        "locality": SCHEMA.addressLocality,
        "region": SCHEMA.addressRegion,
        "country": SCHEMA.addressCountry,
        "postal_code": SCHEMA.postalCode,
    }
)
_OF_POSITION: Final = tokens({"latitude": SCHEMA.latitude, "longitude": SCHEMA.longitude})
_NAMES: Final = tuple(f"<{iri}>" for iri in (SKOS.prefLabel, SCHEMA.name, SKOS.altLabel))
_SITE, _ADDRESS, _POSITION = (f"<{iri}>" for iri in (ORG.hasPrimarySite, ORG.siteAddress, SCHEMA.geo))
OF_ANY_THING: Final = frozenset((RDF_TYPE, *_NAMES, _POSITION, *_OF_POSITION.values()))
"""The properties that :func:`names_of` and :func:`position_of` read, and which subjects there are."""

_REPLACED: Final = f"<{DCT.isReplacedBy}>"
_TOMBSTONE: Final = "<https://www.w3.org/ns/activitystreams#Tombstone>"
_TYPES: Final = f"<{SCHEMA}"


class TableWriter(Writer):
    """Write a row for each institution, and nothing for other things."""

    def header(self, uris: UriPolicy) -> bytes:  # noqa: ARG002 - the columns are the same everywhere
        """Write the names of the columns."""
        return csv_rows([COLUMNS])

    def body(self, subjects: Subjects, iri: str, uris: UriPolicy) -> bytes:
        """Write the row of a thing."""
        ref = uris.parse(iri)
        if ref is None or ref.kind is not Kind.INSTITUTION:
            return b""
        cells = {"iri": iri, "document": uris.document_of(iri), **cells_of(iri, subjects)}
        return csv_rows([harmless_row(cells, COLUMNS)])


CSV: Final = Format("csv", "text/csv", "CSV", 8, writer=TableWriter(), dump=True)


def plain(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def cells_of(iri: str, subjects: Subjects) -> dict[str, str]:
    """Return the cells of a thing by column, as far as it has them; not yet harmless."""
    return {column: SEPARATOR.join(values) for column, values in values_of(iri, subjects).items()}


def values_of(iri: str, subjects: Subjects) -> dict[str, list[str]]:
    """Return the values of a thing by column, as far as it has them."""
    thing = subjects.get(f"<{iri}>", {})
    values = {"state": [_state(thing)], **names_of(thing), **texts_of(thing, _TEXTS)}
    former = former_names(iri, subjects)
    values["former_names"] = [name.text for name in former]
    values["former_names_period"] = [name.period for name in former] if any(name.period for name in former) else []
    types = thing.get(RDF_TYPE, ())
    values["types"] = [kind[len(_TYPES) : -1] for kind in types if kind.startswith(_TYPES)]
    site = _first(subjects, thing, _SITE)
    address, position = _first(subjects, site, _ADDRESS), _first(subjects, site, _POSITION)
    return values | texts_of(address, _OF_ADDRESS) | _position(position)


def names_of(thing: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the columns of a thing's names: one of them, its language, and all others."""
    names = _names(thing)
    name, language = names[0] if names else ("", "")
    others = list(dict.fromkeys(name for name, _ in names[1:]))
    return {"name": [name], "name_language": [language], "other_names": others}


def texts_of(thing: Mapping[str, list[str]], tokens: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the values of properties, by the columns that they are values of, as far as the thing has them."""
    return {column: _texts(thing[token]) for column, token in tokens.items() if token in thing}


def position_of(thing: Mapping[str, list[str]], subjects: Subjects) -> dict[str, list[str]]:
    """Return the columns of a thing's own position, in degrees."""
    return _position(_first(subjects, thing, _POSITION))


def _position(position: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {column: values[:1] for column, values in texts_of(position, _OF_POSITION).items()}


def _state(thing: Mapping[str, list[str]]) -> str:
    if _REPLACED in thing:
        return "merged"
    return "deleted" if _TOMBSTONE in thing.get(RDF_TYPE, ()) else "live"


def _names(thing: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Every name with its language: preferred before other ones, English before other languages."""
    names, known = list[tuple[str, str]](), set[str]()
    for predicate in _NAMES:
        tokens = [token for token in thing.get(predicate, ()) if token[0] == '"' and token not in known]
        named = [literal(token) for token in tokens]
        names += sorted([(text, language or "") for text, _, language in named], key=_english_first)
        known.update(tokens)
    return list(dict.fromkeys(names))


def _english_first(name: tuple[str, str]) -> tuple[bool, str]:
    return not name[1].startswith("en"), name[1]


def _texts(tokens: Sequence[str]) -> list[str]:
    return [_text(token) for token in tokens]


def _text(token: str) -> str:
    """A value as text: an IRI without its brackets, a literal without its datatype."""
    return literal(token)[0] if token[0] == '"' else token[1:-1]


def _first(subjects: Subjects, thing: Mapping[str, list[str]], token: str) -> Mapping[str, list[str]]:
    """The statements of the first part that a property leads to."""
    return next((subjects[part] for part in thing.get(token, ()) if part in subjects), {})


def harmless_cell(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; telephone numbers stay as they are."""
    is_formula = cell[:1] in _FORMULA_BEGINS and _FORMULA.match(cell)
    return f"'{cell}" if is_formula and not _HARMLESS.fullmatch(cell) else cell


def harmless_row(cells: Mapping[str, str], columns: Sequence[str]) -> list[str]:
    """Return the cells of a row in the order of the columns, as :func:`harmless_cell` has them."""
    return [harmless_cell(cell) if (cell := cells.get(column)) else "" for column in columns]


def csv_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as CSV (RFC 4180)."""
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()
