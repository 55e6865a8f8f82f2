"""The catalogue in schema.org terms, for search engines: a Dataset for each page, a DataCatalog for all.

Made from the catalogue's own graph, so that both always agree; what the owner or the source did not state is left out,
also where DCAT-AP requires a value that says so. What search engines want of a Dataset:
https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

from typing import Any, Final

from publisher.catalog.graph import Index
from publisher.catalog.nodes import NOT_STATED, covered
from publisher.rdf.namespaces import DCAT, DCT, FOAF, SKOS, VCARD

CONTEXT: Final = {"@vocab": "http://schema.org/"}
"""Inline, and in the spelling that the rest of the publication uses (docs/mapping.md)."""

_SHORTEST, _LONGEST = 50, 5_000
"""The length that search engines want a description to have, in characters."""

Node = dict[str, Any]


def dataset(index: Index, iri: str) -> Node:
    """Return a dataset as a schema.org Dataset, with its own context.

    Args:
        index: of the catalogue.
        iri: the dataset's.
    """
    catalog = next(iter(index.of_type(DCAT.Catalog)), None)
    node: Node = {
        "@context": CONTEXT,
        "@id": iri,
        "@type": "Dataset",
        "name": index.one(iri, DCT.title),
        "description": _description(index, iri),
        "url": iri,
        "identifier": iri,
        "license": index.one(iri, DCT.license),
        "creator": _agent(index, index.one(iri, DCT.creator) or index.one(iri, DCT.publisher)),
        "publisher": _agent(index, index.one(iri, DCT.publisher)),
        "version": index.one(iri, DCAT.version),
        "datePublished": index.one(iri, DCT.issued),
        "dateModified": index.one(iri, DCT.modified),
        "keywords": index.all(iri, DCAT.keyword),
        "inLanguage": [index.one(language, SKOS.prefLabel) for language in index.all(iri, DCT.language)],
        "spatialCoverage": [_place(index, place) for place in covered(index, iri)],
        "temporalCoverage": _period(index, index.one(iri, DCT.temporal)),
        "isAccessibleForFree": True,
        "isPartOf": _reference(index.one(iri, DCT.isPartOf)),
        "hasPart": [_reference(part) for part in index.all(iri, DCT.hasPart)],
        "includedInDataCatalog": _reference(catalog, "DataCatalog"),
        "distribution": [_download(index, each) for each in index.all(iri, DCAT.distribution)],
    }
    return _without_empty(node)


def data_catalog(index: Index) -> Node:
    """Return the catalogue as a schema.org DataCatalog that names its datasets."""
    iri = index.of_type(DCAT.Catalog)[0]
    node: Node = {
        "@context": CONTEXT,
        "@id": iri,
        "@type": "DataCatalog",
        "name": index.one(iri, DCT.title),
        "description": index.one(iri, DCT.description),
        "url": iri,
        "license": index.one(iri, DCT.license),
        "publisher": _agent(index, index.one(iri, DCT.publisher)),
        "dateModified": index.one(iri, DCT.modified),
        "dataset": [
            {
                "@id": each,
                "@type": "Dataset",
                "name": index.one(each, DCT.title),
                "description": _description(index, each),
            }
            for each in index.all(iri, DCAT.dataset)
        ],
    }
    return _without_empty(node)


def _description(index: Index, iri: str) -> str:
    """The description, in a length that search engines take."""
    text = index.one(iri, DCT.description) or ""
    if len(text) < _SHORTEST:
        text = f"{text} {index.one(iri, DCT.title)}: published as linked open data, with an address for each record."
    return text.strip()[:_LONGEST]


def _download(index: Index, iri: str) -> Node:
    media = index.one(iri, DCAT.mediaType)
    packed = index.one(iri, DCAT.compressFormat)
    formats = [_local(media or index.one(iri, DCT["format"]))]
    if packed:
        formats.append(_local(packed))
    size = index.one(iri, DCAT.byteSize)
    return _without_empty(
        {
            "@id": iri,
            "@type": "DataDownload",
            "name": index.one(iri, DCT.title),
            "contentUrl": index.one(iri, DCAT.downloadURL) or index.one(iri, DCAT.accessURL),
            "encodingFormat": formats,
            "contentSize": f"{size} B" if size else None,
        }
    )


def _agent(index: Index, iri: str | None) -> Node | None:
    if iri is None or index.one(iri, FOAF.name) == NOT_STATED:
        return None
    contact = next(iter(index.of_type(VCARD.Kind)), None)
    email = index.one(contact, VCARD.hasEmail) or ""
    reached = (
        {"@type": "ContactPoint", "email": email.removeprefix("mailto:"), "contactType": "data"} if email else None
    )
    node = {"@id": iri, "@type": "Organization", "name": index.one(iri, FOAF.name), "contactPoint": reached}
    return _without_empty(node)


def _place(index: Index, iri: str) -> Node:
    return _without_empty({"@id": iri, "@type": "Place", "name": index.one(iri, SKOS.prefLabel)})


def _period(index: Index, iri: str | None) -> str | None:
    since, until = index.one(iri, DCAT.startDate), index.one(iri, DCAT.endDate)
    return f"{since}/{until}" if since else None


def _reference(iri: str | None, kind: str = "Dataset") -> Node | None:
    return {"@id": iri, "@type": kind} if iri else None


def _local(iri: str | None) -> str | None:
    """The media type of an IRI in IANA's registry, the last part of any other."""
    if iri is None:
        return None
    _, found, media = iri.partition("/media-types/")
    return media if found else iri.rpartition("/")[2]


def _without_empty(node: Node) -> Node:
    """A node without empty values."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}
