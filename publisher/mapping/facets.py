"""The names of an institution for the search index, and the facets that lists filter by."""

import re
from collections.abc import Iterable
from functools import cache

from publisher.mapping.nodes import Resolver
from publisher.mapping.periods import is_over
from publisher.rdf.namespaces import SCHEMA
from publisher.records import Institution, Place, Text
from publisher.vocabulary import TEMPLATE_BASE, labels

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def english_first(texts: Iterable[Text]) -> list[Text]:
    """Return texts with the English ones in front, else in their order: lists and titles show the first."""
    return sorted(texts, key=lambda text: not (text.language or "").lower().startswith("en"))


def names(record: Institution) -> tuple[str, ...]:
    """Return every name, each once, the preferred ones first."""
    every = (*english_first(record.names), *record.alt_names, *record.acronyms, *record.former_names)
    units = (*(contact.unit for contact in record.contacts if contact.unit), *(unit.name for unit in record.units))
    return tuple(dict.fromkeys(text.value for text in (*every, *units)))


def facets(record: Institution, resolver: Resolver) -> dict[str, str | list[str]]:
    """Return what lists filter by, as far as it is known; of several values a list, the one that lists show first.

    ``type``: short English labels of the classes, the most specific first ("Government organisation"). ``place``: keys
    of the most specific places known ("cn-620102"), then of those around them, without countries: what is in a district
    counts for its city too. ``region``: keys of the outermost places below the country
    ("cn-620000"). ``country``: ISO 3166-1 alpha-2 ("CN"). ``classification``: slugs of the concepts
    ("category/departments-science").
    """
    values = {
        "type": [type_label(name) for name in record.types],
        "classification": [f"{concept.scheme}/{concept.slug}" for concept in record.classifications],
        **_whereabouts(record, resolver),
    }
    distinct = {name: list(dict.fromkeys(every)) for name, every in values.items()}
    return {name: every if len(every) > 1 else every[0] for name, every in distinct.items() if every}


@cache
def type_label(name: str) -> str:
    """Return the label of a class in ontology/labels.ttl ("NGO": "Non-governmental organisation")."""
    iri = "http://data.europa.eu/m8g/PublicOrganisation" if name == "PublicOrganisation" else str(SCHEMA[name])
    label = labels(TEMPLATE_BASE).get(iri, {}).get("en") or _WORD.sub(" ", name).lower()
    return label[:1].upper() + label[1:]


def _whereabouts(record: Institution, resolver: Resolver) -> dict[str, list[str]]:
    sites = [site for site in record.sites if not is_over(site.period)]
    of_sites = [_first_known((site.place, site.address.place if site.address else None), resolver) for site in sites]
    found = [place for place in of_sites if place]
    if not found and (place := _first_known((record.place, record.area_served), resolver)):
        found = [place]
    if not found:
        return {"country": [site.address.country for site in sites if site.address and site.address.country]}
    paths = [(place.key, *place.within) for place in found]
    return {
        "place": [path[0] for path in paths if len(path) > 1] + [key for path in paths for key in path[1:-1]],
        "country": [path[-1].upper() for path in paths],
        "region": [path[-2] for path in paths if len(path) > 1],
    }


def _first_known(keys: Iterable[str | None], resolver: Resolver) -> Place | None:
    return next((place for key in keys if key and (place := resolver.place(key))), None)
