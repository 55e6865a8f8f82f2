"""The links of the catalogue and of its datasets, for machines that never read their bodies (FAIR Signposting).

Everything is read from the catalogue's own graph, so that links and descriptions agree; what is not stated there, such
as a licence, has no link.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from publisher.catalog import Index
from publisher.rdf.formats import JSON_LD, TURTLE, Format
from publisher.rdf.namespaces import DCAT, DCT
from publisher.uris import UriPolicy
from publisher.web.http.links import ABOUT_PAGE, LINKSET, Link

MOST_BYTES: Final = 2_400
"""The size of a Link header that items may fill: nginx takes 4 KiB for all fields by default, of which other fields
need 800 bytes and its cache 500. The linkset has all."""

_MEDIA_TYPES: Final = "/media-types/"


def links_of_dataset(index: Index, iri: str, uris: UriPolicy, formats: Iterable[Format]) -> Iterator[Link]:
    """Return the links of a dataset; its items are the downloads."""
    items = [
        Link(url, "item", _media_type(index, distribution))
        for distribution in index.all(iri, DCAT.distribution)
        if (url := index.one(distribution, DCAT.downloadURL))
    ]
    yield from _links_of(index, iri, formats, "https://schema.org/Dataset", items)
    yield Link(f"{iri}/croissant.json", "describedby", JSON_LD.media_type)
    yield Link(f"{uris.base}/linkset/dataset/{iri.rpartition('/')[2]}", "linkset", LINKSET)
    yield Link(f"{uris.base}/catalog", "collection")


def links_of_catalog(index: Index, uris: UriPolicy, formats: Iterable[Format]) -> Iterator[Link]:
    """Return the links of the catalogue; its items are the datasets."""
    iri = f"{uris.base}/catalog"
    items = [Link(each, "item") for each in index.all(iri, DCAT.dataset)]
    yield from _links_of(index, iri, formats, "https://schema.org/DataCatalog", items)
    yield Link(f"{uris.base}/linkset/catalog", "linkset", LINKSET)


def in_header(links: Iterable[Link]) -> list[Link]:
    """Return the links that fit into a header: all but items, and as many items as there is room for."""
    rows = list(links)
    left = MOST_BYTES - sum(_size(link) for link in rows if link.rel != "item")
    fitting = []
    for link in rows:
        if link.rel == "item":
            left -= _size(link)
        if link.rel != "item" or left >= 0:
            fitting.append(link)
    return fitting


def _size(link: Link) -> int:
    return len(str(link)) + len(", ")


def _links_of(
    index: Index, iri: str, formats: Iterable[Format], schema_type: str, items: Sequence[Link]
) -> Iterator[Link]:
    for form in sorted(formats, key=lambda form: form.media_type != "text/html"):
        yield Link(f"{iri}.{form.suffix}", "alternate", form.media_type)
    yield Link(iri, "canonical")
    yield Link(iri, "cite-as")
    for form in (TURTLE, JSON_LD):
        yield Link(f"{iri}.{form.suffix}", "describedby", form.media_type)
    for page_type in (ABOUT_PAGE, schema_type):
        yield Link(page_type, "type")
    if licence := index.one(iri, DCT.license):
        yield Link(licence, "license")
    yield from items


def _media_type(index: Index, distribution: str) -> str:
    """Return the media type of a download's bytes."""
    media = index.one(distribution, DCAT.compressFormat) or index.one(distribution, DCAT.mediaType) or ""
    return media.partition(_MEDIA_TYPES)[2]
