"""The DCAT-AP 3.0.1 catalogue of a release: catalogue, datasets, distributions, services, and the agents behind them.

Three choices, made for the harvesters that read it (docs/catalogue.md): a version of the dataset is no ``dcat:Dataset``
here, since CKAN and udata would import each as a dataset of its own; checksums stand outside DCAT (ADR "Checksums
outside DCAT"); and every controlled value is typed and labelled in place, since nobody follows it.
"""

from publisher.catalog import authorities, distributions, nodes
from publisher.catalog.publication import Publication, SourceFacts
from publisher.catalog.statements import Statements
from publisher.rdf.namespaces import DCAT, DCT, FOAF, PROV, RDFS, SKOS

DCAT_AP = "https://semiceu.github.io/DCAT-AP/releases/3.0.0/"
SPARQL_PROTOCOL = "http://www.w3.org/TR/sparql11-protocol/"


def catalogue(publication: Publication, to: Statements) -> None:
    """Describe the catalogue itself and everything in it."""
    iri, base = publication.catalog, publication.uris.base
    to.types(iri, str(DCAT.Catalog))
    to.text(iri, str(DCT.title), publication.title)
    to.text(iri, str(DCT.description), publication.description)
    to.instant(iri, str(DCT.issued), publication.first_created)
    to.instant(iri, str(DCT.modified), publication.created)
    to.link(iri, str(DCT.conformsTo), nodes.standard(to, DCAT_AP, "DCAT-AP 3.0"))
    to.link(iri, str(FOAF.homepage), nodes.page(to, f"{base}/"))
    to.link(iri, str(DCAT.themeTaxonomy), authorities.DATA_THEMES)
    to.types(authorities.DATA_THEMES, str(SKOS.ConceptScheme))
    to.text(authorities.DATA_THEMES, str(DCT.title), "Data theme")
    to.link(iri, str(DCT.license), nodes.licence(to, publication.licence))
    to.link(iri, str(DCT.publisher), nodes.agent(publication, to))
    to.links(iri, str(DCT.language), nodes.languages(to, publication.languages))
    to.links(iri, str(DCT.spatial), _coverage(publication, to))
    to.links(iri, str(DCAT.dataset), (publication.whole, *map(publication.dataset_of, publication.sources)))
    to.links(iri, str(DCAT.service), services(publication, to))
    whole(publication, to)
    for source in publication.sources:
        part(publication, source, to)


def whole(publication: Publication, to: Statements) -> None:
    """Describe the dataset that holds everything, its distributions and its versions."""
    iri = publication.whole
    _dataset(publication, iri, to)
    to.text(iri, str(DCT.title), publication.title)
    to.text(iri, str(DCT.description), publication.description)
    to.instant(iri, str(DCT.issued), publication.first_created)
    to.link(iri, str(DCT.license), nodes.licence(to, publication.licence))
    if publication.licence is None:
        to.link(iri, str(DCT.rights), nodes.rights(to, f"{iri}#rights", _NO_LICENCE))
    to.text(iri, str(DCAT.version), publication.version, None)
    to.links(iri, str(DCT.language), nodes.languages(to, publication.languages))
    to.links(iri, str(DCT.spatial), _coverage(publication, to))
    to.links(iri, str(DCT.hasPart), map(publication.dataset_of, publication.sources))
    days = sorted(source.retrieved for source in publication.sources if source.retrieved)
    _period(iri, days, to)
    _versions(publication, to)
    distributions.distributions(publication, to)


def part(publication: Publication, source: SourceFacts, to: Statements) -> None:
    """Describe what came from one source, as a dataset that can be found by its own name and licence."""
    iri = publication.dataset_of(source)
    _dataset(publication, iri, to)
    to.text(iri, str(DCT.title), source.title)
    to.text(
        iri,
        str(DCT.description),
        f"The {_records(source.entities)} that {publication.title} publishes from {source.title} ({source.publisher}).",
    )
    to.link(iri, str(DCT.isPartOf), publication.whole)
    to.link(iri, str(DCT.license), nodes.licence(to, source.licence))
    if source.licence is None:
        to.link(iri, str(DCT.rights), nodes.rights(to, f"{iri}#rights", "The source states no licence."))
    origin = f"{iri}#origin"
    to.link(iri, str(PROV.wasDerivedFrom), source.origin or origin)
    to.types(source.origin or origin, str(PROV.Entity))
    to.text(source.origin or origin, str(RDFS.label), source.title)
    to.link(iri, str(DCT.creator), f"{iri}#creator")
    to.types(f"{iri}#creator", str(FOAF.Agent))
    to.text(f"{iri}#creator", str(FOAF.name), source.publisher)
    to.links(iri, str(DCT.language), nodes.languages(to, (source.language,) if source.language else ()))
    _period(iri, [source.retrieved] if source.retrieved else [], to)
    if source.spatial:
        to.link(iri, str(DCT.spatial), nodes.location(to, source.spatial, publication.places.get(source.spatial)))
    access = f"{iri}#sparql"
    to.link(iri, str(DCAT.distribution), access)
    distributions.sparql_access(publication, access, f"{source.title}, through the SPARQL service", to)
    to.link(access, str(DCT.license), nodes.licence(to, source.licence))


def _records(count: int) -> str:
    return "one record" if count == 1 else f"{count:,} records"


_NO_LICENCE = "No licence is stated for the publication as a whole; each source's dataset says what its source states."


def _dataset(publication: Publication, iri: str, to: Statements) -> None:
    """Say what holds for every dataset of the publication."""
    options = publication.options
    to.types(iri, str(DCAT.Dataset))
    to.text(iri, str(DCT.identifier), iri, None)
    to.instant(iri, str(DCT.modified), publication.created)
    to.link(iri, str(DCT.publisher), nodes.agent(publication, to))
    to.link(iri, str(DCAT.contactPoint), nodes.contact(publication, to))
    to.link(iri, str(DCAT.landingPage), nodes.page(to, f"{iri}.html"))
    to.link(iri, str(DCT.accessRights), nodes.rights(to, authorities.PUBLIC, "public"))
    nodes.described(publication, iri, to)
    frequency = f"{authorities.AUTHORITY}/frequency/{options.frequency}"
    to.link(iri, str(DCT.accrualPeriodicity), frequency)
    to.types(frequency, str(DCT.Frequency))
    to.text(frequency, str(SKOS.prefLabel), authorities.FREQUENCIES[options.frequency])


def _versions(publication: Publication, to: Statements) -> None:
    """Name the release that is described and those before it; the dataset's own IRI stays."""
    iri, base = publication.whole, publication.uris.base
    to.link(iri, str(DCAT.hasCurrentVersion), f"{base}/releases/{publication.version}")
    chain = [(publication.version, publication.created), *((row.version, row.created) for row in publication.history)]
    for position, (version, created) in enumerate(chain):
        release = f"{base}/releases/{version}"
        to.link(iri, str(DCAT.hasVersion), release)
        to.link(release, str(DCAT.isVersionOf), iri)
        to.text(release, str(DCT.title), f"{publication.title}, release {version}")
        to.text(release, str(DCAT.version), version, None)
        to.instant(release, str(DCT.issued), created)
        if position + 1 < len(chain):
            to.link(release, str(DCAT.previousVersion), f"{base}/releases/{chain[position + 1][0]}")


def services(publication: Publication, to: Statements) -> tuple[str, ...]:
    """Describe the SPARQL and the OAI-PMH service; gives their IRIs."""
    base = publication.uris.base
    served = (publication.whole, *map(publication.dataset_of, publication.sources))
    rows = (
        (publication.service, "SPARQL endpoint", f"{base}/sparql", f"{base}/sparql", SPARQL_PROTOCOL),
        (
            f"{base}/oai#service",
            "OAI-PMH endpoint",
            f"{base}/oai",
            f"{base}/oai?verb=Identify",
            "http://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm",
        ),
    )
    for iri, title, endpoint, about, standard in rows:
        to.types(iri, str(DCAT.DataService))
        to.text(iri, str(DCT.title), f"{publication.title}: {title}")
        to.text(iri, str(DCT.description), f"{title} over everything that {publication.title} publishes.")
        to.text(iri, str(DCT.identifier), iri, None)
        to.link(iri, str(DCAT.endpointURL), endpoint)
        to.link(iri, str(DCAT.endpointDescription), about)
        to.link(iri, str(DCT.conformsTo), nodes.standard(to, standard, title))
        to.links(iri, str(DCAT.servesDataset), served if iri == publication.service else served[:1])
        to.link(iri, str(DCT.publisher), nodes.agent(publication, to))
        to.link(iri, str(DCAT.contactPoint), nodes.contact(publication, to))
        to.link(iri, str(DCT.license), nodes.licence(to, publication.licence))
        to.link(iri, str(DCT.accessRights), authorities.PUBLIC)
        nodes.described(publication, iri, to)
    return tuple(row[0] for row in rows)


def _coverage(publication: Publication, to: Statements) -> list[str]:
    named = [nodes.location(to, iri, label) for iri, label in sorted(publication.places.items())]
    return named + [nodes.location(to, iri, None) for iri in publication.options.spatial]


def _period(iri: str, days: list[str], to: Statements) -> None:
    """Say when the data were true as far as is known: from the first to the last day they were taken."""
    if days:
        period = f"{iri}#period"
        to.link(iri, str(DCT.temporal), period)
        to.types(period, str(DCT.PeriodOfTime))
        to.instant(period, str(DCAT.startDate), days[0])
        to.instant(period, str(DCAT.endDate), days[-1])
