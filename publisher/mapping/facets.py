"""What a record is found by: its names for the search index, and the facets that lists filter by."""

import re
from collections.abc import Sequence

from publisher.mapping.nodes import Resolver
from publisher.records import Institution, Text

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def english_first(texts: Sequence[Text]) -> list[Text]:
    """Texts with the English ones in front, else in their order: lists and titles show the first."""
    return sorted(texts, key=lambda text: not (text.language or "").lower().startswith("en"))


def names(record: Institution) -> tuple[str, ...]:
    """Every name, each once, the preferred ones first."""
    every = (*english_first(record.names), *record.alt_names, *record.acronyms, *record.former_names)
    units = (contact.unit for contact in record.contacts if contact.unit)
    return tuple(dict.fromkeys(text.value for text in (*every, *units)))


def facets(record: Institution, resolver: Resolver) -> dict[str, str]:
    """What lists filter by; a facet that is not known is absent.

    ``type``: a short English label of the most specific class ("Government organization"). ``place``: key of the most
    specific place known ("cn-620102"). ``region``: key of the outermost place below the country ("cn-620000").
    ``country``: ISO 3166-1 alpha-2 ("CN"). ``classification``: slug of the first concept
    ("category/departments-science").
    """
    found = {"type": type_label(record.types[0])} if record.types else {}
    if record.classifications:
        first = record.classifications[0]
        found["classification"] = f"{first.scheme}/{first.slug}"
    return found | _whereabouts(record, resolver)


def type_label(name: str) -> str:
    """A class name as a person reads it ("CollegeOrUniversity": "College or university")."""
    return _WORD.sub(" ", name).capitalize()


def _whereabouts(record: Institution, resolver: Resolver) -> dict[str, str]:
    sites = [key for site in record.sites for key in (site.place, site.address and site.address.place)]
    for key in (*sites, record.place, record.area_served):
        place = resolver.place(key) if key else None
        if place:
            path = (place.key, *place.within)
            region = path[-2] if len(path) > 1 else None
            found = {"place": place.key, "country": path[-1].upper()}
            return found | {"region": region} if region else found
    countries = [site.address.country for site in record.sites if site.address and site.address.country]
    return {"country": countries[0]} if countries else {}
