"""The DCAT-AP 3.0.1 catalogue of a release: catalogue, datasets, services, and the agents behind them.

Three choices, made for the harvesters that read it (docs/catalogue.md): a version of the dataset is no ``dcat:Dataset``
here, since CKAN and udata would import each as a dataset of its own; checksums are kept out of DCAT (ADR "Checksums
outside DCAT"); and every controlled value is typed and labelled in place, since nobody follows it.
"""

from typing import Final

from publisher.catalog import authorities, nodes
from publisher.catalog.distributions import distributions, sparql_access
from publisher.catalog.graph import Statements, Values, instant, text
from publisher.catalog.publication import Publication
from publisher.rdf.namespaces import DCAT, DCT, FOAF, PROV, RDFS, SKOS
from publisher.release import SourceEntry

DCAT_AP: Final = "https://semiceu.github.io/DCAT-AP/releases/3.0.0/"
SPARQL_PROTOCOL: Final = "http://www.w3.org/TR/sparql11-protocol/"
OAI_PMH: Final = "http://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm"

_NO_LICENCE: Final = (
    "No licence is stated for the publication as a whole; each source's dataset says what its source states."
)


def catalogue(publication: Publication, to: Statements) -> None:
    """Describe the catalogue itself and everything in it."""
    to.describe(
        publication.catalog,
        DCAT.Catalog,
        {
            **_shared(publication, publication.licence, to),
            DCT.title: text(publication.manifest.title),
            DCT.description: text(publication.description),
            DCT.issued: instant(publication.first_created),
            DCT.conformsTo: nodes.standard(to, DCAT_AP, "DCAT-AP 3.0"),
            FOAF.homepage: nodes.page(to, f"{publication.manifest.base}/"),
            DCAT.themeTaxonomy: to.describe(
                authorities.DATA_THEMES, SKOS.ConceptScheme, {DCT.title: text("Data theme")}
            ),
            DCT.language: nodes.languages(to, publication.languages),
            DCT.spatial: _coverage(publication, to),
            DCAT.dataset: publication.datasets,
            DCAT.service: services(publication, to),
        },
    )
    whole(publication, to)
    for source in publication.manifest.sources:
        part(publication, source, to)


def whole(publication: Publication, to: Statements) -> None:
    """Describe the dataset that holds everything, its distributions and its versions."""
    iri, manifest = publication.whole, publication.manifest
    days = sorted(source.retrieved for source in manifest.sources if source.retrieved)
    no_licence = nodes.rights(to, f"{iri}#rights", _NO_LICENCE) if publication.licence is None else None
    to.describe(
        iri,
        DCAT.Dataset,
        {
            **_dataset(publication, iri, publication.licence, to),
            DCT.title: text(manifest.title),
            DCT.description: text(publication.description),
            DCT.issued: instant(publication.first_created),
            DCT.rights: no_licence,
            DCAT.version: text(manifest.version, None),
            DCT.language: nodes.languages(to, publication.languages),
            DCT.spatial: _coverage(publication, to),
            DCT.hasPart: publication.datasets[1:],
            DCT.temporal: _period(iri, days, to),
            DCAT.hasCurrentVersion: f"{manifest.base}/releases/{manifest.version}",
            DCAT.hasVersion: _versions(publication, to),
            DCAT.distribution: distributions(publication, to),
        },
    )


def part(publication: Publication, source: SourceEntry, to: Statements) -> None:
    """Describe what came from one source, as a dataset that can be found by its own name and licence."""
    iri = publication.dataset_of(source)
    records = "one record" if source.counts.published == 1 else f"{source.counts.published:,} records"
    place = publication.coverage.get(source.slug)
    no_licence = nodes.rights(to, f"{iri}#rights", "The source states no licence.") if source.licence is None else None
    publisher = f" ({source.publisher})" if source.publisher else ""
    about = f"The {records} that {publication.manifest.title} publishes from {source.title}{publisher}."
    creator = to.describe(f"{iri}#creator", FOAF.Agent, {FOAF.name: text(source.publisher)}) if publisher else None
    to.describe(
        iri,
        DCAT.Dataset,
        {
            **_dataset(publication, iri, source.licence, to),
            DCT.title: text(source.title),
            DCT.description: text(about),
            DCT.isPartOf: publication.whole,
            DCT.rights: no_licence,
            PROV.wasDerivedFrom: to.describe(
                publication.origin_of(source), PROV.Entity, {RDFS.label: text(source.title)}
            ),
            DCT.creator: creator,
            DCT.language: nodes.languages(to, (source.language,) if source.language else ()),
            DCT.temporal: _period(iri, [source.retrieved] if source.retrieved else [], to),
            DCT.spatial: nodes.locations(publication, to, place, publication.places.get(place)) if place else None,
            DCAT.distribution: sparql_access(
                publication, iri, f"{source.title}, through the SPARQL service", source.licence, to
            ),
        },
    )


def services(publication: Publication, to: Statements) -> tuple[str, ...]:
    """Describe the SPARQL and the OAI-PMH service; return their IRIs."""
    base, title = publication.manifest.base, publication.manifest.title
    rows = (
        (publication.service, "SPARQL endpoint", "/sparql", "/sparql", SPARQL_PROTOCOL, publication.datasets),
        (f"{base}/oai#service", "OAI-PMH endpoint", "/oai", "/oai?verb=Identify", OAI_PMH, publication.datasets[:1]),
    )
    shared = {**_shared(publication, publication.licence, to), DCT.modified: None}
    return tuple(
        to.describe(
            iri,
            DCAT.DataService,
            {
                **shared,
                **nodes.subjects(publication, to),
                DCT.title: text(f"{title}: {name}"),
                DCT.description: text(f"{name} over everything that {title} publishes."),
                DCT.identifier: text(iri, None),
                DCAT.endpointURL: nodes.resource(publication, to, f"{base}{endpoint}"),
                DCAT.endpointDescription: nodes.resource(publication, to, f"{base}{about}"),
                FOAF.page: nodes.page(to, f"{publication.catalog}.html"),
                DCT.conformsTo: nodes.standard(to, standard, name),
                DCAT.servesDataset: served,
                DCAT.contactPoint: nodes.contact(publication, to),
                DCT.accessRights: authorities.PUBLIC,
            },
        )
        for iri, name, endpoint, about, standard, served in rows
    )


def _shared(publication: Publication, licence: str | None, to: Statements) -> Values:
    """What is stated of the catalogue, datasets and services alike."""
    return {
        DCT.modified: instant(publication.manifest.created),
        DCT.publisher: nodes.agent(publication, to),
        DCT.license: nodes.licence(to, licence),
    }


def _dataset(publication: Publication, iri: str, licence: str | None, to: Statements) -> Values:
    """What is stated of every dataset of the publication."""
    code = publication.options.frequency
    frequency = to.describe(
        f"{authorities.AUTHORITY}/frequency/{code}",
        DCT.Frequency,
        {SKOS.prefLabel: text(authorities.FREQUENCIES[code])},
    )
    return {
        **_shared(publication, licence, to),
        **nodes.subjects(publication, to),
        DCT.identifier: text(iri, None),
        DCAT.contactPoint: nodes.contact(publication, to),
        DCAT.landingPage: nodes.page(to, f"{iri}.html"),
        DCT.accessRights: nodes.rights(to, authorities.PUBLIC, "public"),
        DCT.accrualPeriodicity: frequency,
    }


def _versions(publication: Publication, to: Statements) -> list[str]:
    """Name the release that is described and those before it; the dataset's own IRI stays."""
    chain = (publication.manifest, *publication.earlier)
    names = [f"{row.base}/releases/{row.version}" for row in chain]
    for row, name, previous in zip(chain, names, (*names[1:], None), strict=True):
        values: Values = {
            DCAT.isVersionOf: publication.whole,
            DCT.title: text(f"{publication.manifest.title}, release {row.version}"),
            DCAT.version: text(row.version, None),
            DCT.issued: instant(row.created),
            DCAT.previousVersion: previous,
        }
        to.describe(name, (), values)
    return names


def _coverage(publication: Publication, to: Statements) -> list[str]:
    places = [*sorted(publication.places.items()), *((iri, None) for iri in publication.options.spatial)]
    return [each for iri, label in places for each in nodes.locations(publication, to, iri, label)]


def _period(iri: str, days: list[str], to: Statements) -> str | None:
    """Describe when the data were true as far as is known: from the first to the last day they were retrieved."""
    if not days:
        return None
    values: Values = {DCAT.startDate: instant(days[0]), DCAT.endDate: instant(days[-1])}
    return to.describe(f"{iri}#period", DCT.PeriodOfTime, values)
