"""Where an institution is, as RDF says it: addresses in vCard, schema.org or LOCN, positions, opening hours."""

import re
from typing import Any, Final

from publisher.profiles.rdf.graph import Graph
from publisher.rdf.namespaces import CV, LOCN, ORG, VCARD
from publisher.rdf.organisations import schema_iris

_GEO: Final = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_SITES: Final = (str(ORG.hasPrimarySite), str(ORG.hasSite), str(ORG.hasRegisteredSite), *schema_iris("location"))
_SITE_OF: Final = str(ORG.siteOf)
_CARDS: Final = (str(ORG.siteAddress), str(VCARD.hasAddress), str(VCARD.adr), *schema_iris("address"),
                 str(LOCN.address), str(CV.registeredAddress))  # fmt: skip
_POSITIONS: Final = (*schema_iris("geo"), f"{_GEO}location", str(LOCN.location), str(LOCN.geometry),
                     "http://www.opengis.net/ont/geosparql#hasGeometry")  # fmt: skip
_PARTS: Final = {
    "street": (*schema_iris("streetAddress"), str(VCARD["street-address"])),
    "locality": (*schema_iris("addressLocality"), str(VCARD.locality), str(LOCN.postName)),
    "region": (*schema_iris("addressRegion"), str(VCARD.region), str(LOCN.adminUnitL2)),
    "postal_code": (*schema_iris("postalCode"), str(VCARD["postal-code"]), str(LOCN.postCode)),
    "country": (*schema_iris("addressCountry"), str(VCARD["country-name"]), str(LOCN.adminUnitL1)),
}
_BOX: Final = (*schema_iris("postOfficeBoxNumber"), str(VCARD["post-office-box"]), str(LOCN.poBox))
_FULL: Final = (str(LOCN.fullAddress), str(VCARD.label), *schema_iris("address"))
_LATITUDE: Final = (*schema_iris("latitude"), f"{_GEO}lat")
_LONGITUDE: Final = (*schema_iris("longitude"), f"{_GEO}long")
_WKT: Final = ("http://www.opengis.net/ont/geosparql#asWKT", str(LOCN.geometry))
_POINT: Final = re.compile(r"(?:<\S*CRS84>\s*)?POINT\s*\(\s*(\S+)\s+(\S+?)\s*\)", re.IGNORECASE)
_GEO_URI: Final = re.compile(r"geo:(-?[\d.]+),(-?[\d.]+).*")
_HOURS: Final = schema_iris("openingHours")
_SPECIFICATIONS: Final = schema_iris("openingHoursSpecification")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def cards_of(graph: Graph, iri: str) -> list[str]:
    """An institution, its sites, and the nodes with their addresses, each once."""
    return list(dict.fromkeys(card for place in _places(graph, iri) for card in _cards(graph, place)))


def sites_of(graph: Graph, iri: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The sites of an institution: those whose address is in parts, and those that have it as one text."""
    in_parts: list[dict[str, Any]] = []
    whole: list[dict[str, Any]] = []
    spare: dict[str, Any] = {}
    for place in _places(graph, iri):
        more = {**_position(graph, place), "hours": _hours(graph, place)}
        found = [address for card in _cards(graph, place) if (address := _address(graph, card))]
        texts = [] if found else [text for card in _cards(graph, place) if (text := graph.text(card, *_FULL))]
        in_parts += [{**address, **(more if number == 0 else {})} for number, address in enumerate(found)]
        whole += [{"full": text, **(more if number == 0 else {})} for number, text in enumerate(texts)]
        if not found and not texts:
            spare |= {key: value for key, value in more.items() if value}
    first = next(iter((*in_parts, *whole)), None)
    if first is None:
        return ([spare] if spare else []), whole
    first |= {key: value for key, value in spare.items() if not first.get(key)}
    return in_parts, whole


def _places(graph: Graph, iri: str) -> list[str]:
    sites = graph.nodes(iri, *_SITES)
    return list(
        dict.fromkeys((iri, *(site for site in sites if graph.described(site)), *graph.subjects(iri, _SITE_OF)))
    )


def _cards(graph: Graph, place: str) -> list[str]:
    """A place, and the nodes with its addresses, which may lead to another one."""
    cards = [place]
    for card in cards:
        cards += [node for node in graph.nodes(card, *_CARDS) if node not in cards]
    return cards


def _address(graph: Graph, card: str) -> dict[str, str]:
    parts = {name: text for name, terms in _PARTS.items() if (text := _label(graph, card, terms))}
    if thoroughfare := graph.text(card, str(LOCN.thoroughfare)):
        number = graph.text(card, str(LOCN.locatorDesignator))
        parts.setdefault("street", f"{thoroughfare} {number}" if number else thoroughfare)
    if box := graph.text(card, *_BOX):
        parts.setdefault("street", box if re.search(r"[^\W\d]", box) else f"PO Box {box}")
    return parts if parts.keys() - {"country"} else {}


def _label(graph: Graph, card: str, terms: tuple[str, ...]) -> str | None:
    """The text of a property, or the name of the thing that it leads to."""
    if text := graph.text(card, *terms):
        return " ".join(text.split())
    names = [term.value for node in graph.nodes(card, *terms) for term in graph.names(node)]
    return names[0] if names else None


def _position(graph: Graph, place: str) -> dict[str, str]:
    for node in [card for card in _cards(graph, place) for card in (card, *graph.nodes(card, *_POSITIONS))]:
        latitude, longitude = graph.text(node, *_LATITUDE), graph.text(node, *_LONGITUDE)
        if latitude and longitude:
            return {"latitude": latitude, "longitude": longitude}
        for text in graph.texts(node, *_WKT):
            if match := _POINT.fullmatch(text.value.strip()):
                return {"latitude": match[2], "longitude": match[1]}
        for term in graph.values(node, str(VCARD.hasGeo), str(VCARD.geo), *schema_iris("geo")):
            if match := _GEO_URI.fullmatch(term.value):
                return {"latitude": match[1], "longitude": match[2]}
    return {}


def _hours(graph: Graph, place: str) -> list[str]:
    stated = [term.value for term in graph.texts(place, *_HOURS)]
    return [*stated, *filter(None, (_specification(graph, node) for node in graph.nodes(place, *_SPECIFICATIONS)))]


def _specification(graph: Graph, node: str) -> str | None:
    """An OpeningHoursSpecification as the text that schema:openingHours would have."""
    opens, closes = graph.text(node, *schema_iris("opens")), graph.text(node, *schema_iris("closes"))
    stated = [term.value for term in graph.values(node, *schema_iris("dayOfWeek"))]
    days = [day[:2] for day in _DAYS if any(value.endswith(day) for value in stated)]
    if not (opens and closes and days) or graph.text(node, *schema_iris("validFrom", "validThrough")):
        return None
    return f"{','.join(days)} {opens[:5]}-{closes[:5]}"
