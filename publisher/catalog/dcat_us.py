"""The catalogue as ``data.json``, which portals of the United States harvest (DCAT-US 1.1).

https://resources.data.gov/resources/dcat-us/ is the specification. What federal agencies alone must state, their
bureau and programme codes, is left out, as its schema for others does. Made from the catalogue's own graph.
"""

from typing import Any, Final

from publisher.catalog.authorities import LANGUAGES
from publisher.catalog.graph import Index
from publisher.catalog.nodes import NOT_STATED, covered
from publisher.rdf.namespaces import DCAT, DCT, FOAF, SKOS, VCARD

CONFORMS_TO: Final = "https://project-open-data.cio.gov/v1.1/schema"

FREQUENCIES: Final = {
    "ANNUAL": "R/P1Y",
    "ANNUAL_2": "R/P6M",
    "ANNUAL_3": "R/P4M",
    "BIENNIAL": "R/P2Y",
    "BIMONTHLY": "R/P2M",
    "BIWEEKLY": "R/P2W",
    "CONT": "R/PT1S",
    "DAILY": "R/P1D",
    "DECENNIAL": "R/P10Y",
    "HOURLY": "R/PT1H",
    "IRREG": "irregular",
    "MONTHLY": "R/P1M",
    "MONTHLY_2": "R/P0.5M",
    "MONTHLY_3": "R/P0.33M",
    "QUARTERLY": "R/P3M",
    "QUINQUENNIAL": "R/P5Y",
    "TRIENNIAL": "R/P3Y",
    "WEEKLY": "R/P1W",
    "WEEKLY_2": "R/P3.5D",
    "WEEKLY_3": "R/P0.33W",
}
"""The EU's code to ISO 8601, as the specification writes it."""

_TAGS: Final = {code: tag for tag, (code, _) in LANGUAGES.items()}

Node = dict[str, Any]


def data_json(index: Index) -> Node:
    """Return the catalogue."""
    catalog = index.of_type(DCAT.Catalog)[0]
    return {
        "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
        "@id": f"{catalog.rpartition('/')[0]}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": CONFORMS_TO,
        "describedBy": "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
        "dataset": [_dataset(index, iri) for iri in index.all(catalog, DCAT.dataset)],
    }


def _dataset(index: Index, iri: str) -> Node:
    title = index.one(iri, DCT.title) or iri
    frequency = (index.one(iri, DCT.accrualPeriodicity) or "").rpartition("/")[2]
    node: Node = {
        "@type": "dcat:Dataset",
        "identifier": iri,
        "title": title,
        "description": index.one(iri, DCT.description) or title,
        "keyword": index.all(iri, DCAT.keyword) or [title],
        "modified": index.one(iri, DCT.modified),
        "issued": index.one(iri, DCT.issued),
        "publisher": _publisher(index, iri, title),
        "contactPoint": _contact(index, iri, title),
        "accessLevel": "public",
        "license": index.one(iri, DCT.license),
        "landingPage": index.one(iri, DCAT.landingPage),
        "accrualPeriodicity": FREQUENCIES.get(frequency),
        "language": sorted(_languages(index, iri)),
        "spatial": "; ".join(filter(None, (index.one(each, SKOS.prefLabel) for each in covered(index, iri)))),
        "temporal": _period(index, index.one(iri, DCT.temporal)),
        "isPartOf": index.one(iri, DCT.isPartOf),
        "distribution": [_distribution(index, each) for each in index.all(iri, DCAT.distribution)],
    }
    return _without_empty(node)


def _publisher(index: Index, iri: str, title: str) -> Node:
    """The publisher; one that is not stated is named by the title, because the schema demands a name."""
    name = index.one(index.one(iri, DCT.publisher), FOAF.name)
    return {"@type": "org:Organization", "name": name if name and name != NOT_STATED else title}


def _contact(index: Index, iri: str, title: str) -> Node:
    """Where questions go; a name is demanded, an address only of federal agencies."""
    point = index.one(iri, DCAT.contactPoint)
    node: Node = {
        "@type": "vcard:Contact",
        "fn": index.one(point, VCARD.fn) or title,
        "hasEmail": index.one(point, VCARD.hasEmail),
    }
    return _without_empty(node)


def _languages(index: Index, iri: str) -> list[str]:
    return [code for each in index.all(iri, DCT.language) if (code := _TAGS.get(each.rpartition("/")[2]))]


def _distribution(index: Index, iri: str) -> Node:
    download = index.one(iri, DCAT.downloadURL)
    packed = index.one(iri, DCAT.compressFormat)
    media = _media_type(packed or index.one(iri, DCAT.mediaType))
    node: Node = {
        "@type": "dcat:Distribution",
        "title": index.one(iri, DCT.title),
        "description": index.one(iri, DCT.description),
        "downloadURL": download,
        "accessURL": None if download else index.one(iri, DCAT.accessURL),
        "mediaType": media if download else None,
        "format": (index.one(iri, DCT["format"]) or "").rpartition("/")[2],
        "conformsTo": index.one(iri, DCT.conformsTo),
    }
    return _without_empty(node)


def _media_type(iri: str | None) -> str | None:
    return iri.partition("/media-types/")[2] if iri else None


def _period(index: Index, iri: str | None) -> str | None:
    since, until = index.one(iri, DCAT.startDate), index.one(iri, DCAT.endDate)
    return f"{since}/{until}" if since else None


def _without_empty(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}
