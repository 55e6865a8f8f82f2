"""The names of an institution for the search index, and the facets that lists filter by."""

import re
from collections.abc import Iterable
from functools import cache

from publisher.mapping.nodes import Resolver
from publisher.rdf.namespaces import SCHEMA
from publisher.records import Institution, Text
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


def facets(record: Institution, resolver: Resolver) -> dict[str, str]:
    """Return what lists filter by, as far as it is known.

    ``type``: a short English label of the most specific class ("Government organisation"). ``place``: key of the most
    specific place known ("cn-620102"). ``region``: key of the outermost place below the country ("cn-620000").
    ``country``: ISO 3166-1 alpha-2 ("CN"). ``classification``: slug of the first concept
    ("category/departments-science").
    """
    of_type = {"type": type_label(record.types[0])} if record.types else {}
    concepts = [f"{concept.scheme}/{concept.slug}" for concept in record.classifications[:1]]
    return {**of_type, **({"classification": concepts[0]} if concepts else {}), **_whereabouts(record, resolver)}


@cache
def type_label(name: str) -> str:
    """Return the label of a class in ontology/labels.ttl ("NGO": "Non-governmental organisation")."""
    iri = "http://data.europa.eu/m8g/PublicOrganisation" if name == "PublicOrganisation" else str(SCHEMA[name])
    label = labels(TEMPLATE_BASE).get(iri, {}).get("en") or _WORD.sub(" ", name).lower()
    return label[:1].upper() + label[1:]


def _whereabouts(record: Institution, resolver: Resolver) -> dict[str, str]:
    sites = [key for site in record.sites for key in (site.place, site.address and site.address.place)]
    for key in (*sites, record.place, record.area_served):
        place = resolver.place(key) if key else None
        if place:
            path = (place.key, *place.within)
            region = {"region": path[-2]} if len(path) > 1 else {}
            return {"place": place.key, "country": path[-1].upper(), **region}
    countries = [site.address.country for site in record.sites if site.address and site.address.country]
    return {"country": countries[0]} if countries else {}
