"""The catalogue as its pages show it."""

from dataclasses import dataclass

from publisher.catalog import Index
from publisher.rdf.namespaces import DCAT, DCT, FOAF, RDFS, SKOS, VCARD
from publisher.web.view.values import safe_href


@dataclass(frozen=True, slots=True)
class Link:
    """A text, and where it leads if that is safe to follow."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class DistributionView:
    """A way to the data: its name, what it is, its format, its size in bytes."""

    title: str
    description: str
    href: str | None
    format: str
    size: int | None


@dataclass(frozen=True, slots=True)
class DatasetView:
    """A dataset as its page shows it."""

    iri: str
    title: str
    description: str
    publisher: str
    creator: str | None
    licence: Link | None
    rights: str | None
    contact: tuple[Link, ...]
    issued: str | None
    modified: str | None
    version: str | None
    frequency: str | None
    spatial: tuple[Link, ...]
    themes: tuple[str, ...]
    keywords: tuple[str, ...]
    languages: tuple[str, ...]
    distributions: tuple[DistributionView, ...]
    versions: tuple[Link, ...]

    @property
    def name(self) -> str:
        """Its name in URLs."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class CatalogView:
    """The catalogue: its title, its datasets with the whole first, and its services."""

    title: str
    description: str
    datasets: tuple[DatasetView, ...]
    services: tuple[Link, ...]


def view_of(index: Index) -> CatalogView:
    """Everything that the catalogue's pages show."""
    iri = index.of_type(DCAT.Catalog)[0]
    datasets = [_dataset(index, each) for each in index.all(iri, DCAT.dataset)]
    services = [
        Link(index.one(each, DCT.title) or each, safe_href(index.one(each, DCAT.endpointURL) or ""))
        for each in index.all(iri, DCAT.service)
    ]
    whole_first = sorted(datasets, key=lambda row: (row.version is None, row.title))
    title, description = index.one(iri, DCT.title) or "", index.one(iri, DCT.description) or ""
    return CatalogView(title, description, tuple(whole_first), tuple(services))


def _dataset(index: Index, iri: str) -> DatasetView:
    licence = index.one(iri, DCT.license)
    return DatasetView(
        iri=iri,
        title=index.one(iri, DCT.title) or iri,
        description=index.one(iri, DCT.description) or "",
        publisher=index.one(index.one(iri, DCT.publisher), FOAF.name) or "",
        creator=index.one(index.one(iri, DCT.creator), FOAF.name),
        licence=Link(licence, safe_href(licence)) if licence else None,
        rights=index.one(index.one(iri, DCT.rights), RDFS.label),
        contact=_contact(index, index.one(iri, DCAT.contactPoint)),
        issued=index.one(iri, DCT.issued),
        modified=index.one(iri, DCT.modified),
        version=index.one(iri, DCAT.version),
        frequency=index.one(index.one(iri, DCT.accrualPeriodicity), SKOS.prefLabel),
        spatial=tuple(
            Link(index.one(each, SKOS.prefLabel) or each, safe_href(each)) for each in index.all(iri, DCT.spatial)
        ),
        themes=tuple(index.one(each, SKOS.prefLabel) or each for each in index.all(iri, DCAT.theme)),
        keywords=tuple(index.all(iri, DCAT.keyword)),
        languages=tuple(index.one(each, SKOS.prefLabel) or each for each in index.all(iri, DCT.language)),
        distributions=tuple(_distribution(index, each) for each in index.all(iri, DCAT.distribution)),
        versions=tuple(
            Link(each.rpartition("/")[2], safe_href(each)) for each in reversed(index.all(iri, DCAT.hasVersion))
        ),
    )


def _distribution(index: Index, iri: str) -> DistributionView:
    size = index.one(iri, DCAT.byteSize)
    return DistributionView(
        title=index.one(iri, DCT.title) or iri,
        description=index.one(iri, DCT.description) or "",
        href=safe_href(index.one(iri, DCAT.downloadURL) or index.one(iri, DCAT.accessURL) or ""),
        format=index.one(index.one(iri, DCT["format"]), RDFS.label) or "",
        size=int(size) if size else None,
    )


def _contact(index: Index, iri: str | None) -> tuple[Link, ...]:
    found = [index.one(iri, VCARD.hasEmail), index.one(iri, VCARD.hasURL)]
    return tuple(Link(each.removeprefix("mailto:"), safe_href(each)) for each in found if each)
