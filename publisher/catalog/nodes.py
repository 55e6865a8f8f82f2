"""The nodes that several parts of the catalogue share: agents, licences, languages and other controlled values.

Each function describes the node and gives its IRI, so that a link to it and what it is are said in one breath.
"""

from publisher.catalog import authorities
from publisher.catalog.publication import Publication
from publisher.catalog.statements import Statements
from publisher.rdf.namespaces import DCAT, DCATAP, DCT, ELI, FOAF, RDFS, SKOS, VCARD


def described(publication: Publication, iri: str, to: Statements) -> None:
    """Say the themes, keywords and legislation, which datasets and services share."""
    for theme in publication.options.themes:
        themed = f"{authorities.DATA_THEMES}/{theme}"
        to.link(iri, str(DCAT.theme), concept(to, themed, authorities.THEMES[theme]))
        to.link(themed, str(SKOS.inScheme), authorities.DATA_THEMES)
    for keyword in publication.options.keywords:
        to.text(iri, str(DCAT.keyword), keyword)
    for category in publication.options.hvd_categories:
        concept(to, category, authorities.HVD_CATEGORIES.get(category, category))
        to.link(iri, str(DCATAP.hvdCategory), category)
    legislation(publication, iri, to)


def legislation(publication: Publication, iri: str, to: Statements) -> None:
    """Name the legislation that mandates the data (DCAT-AP HVD 3.0: on dataset, distribution and service)."""
    mandates = list(publication.options.legislation)
    if publication.options.hvd_categories:
        mandates.append(authorities.HVD_REGULATION)
    for mandate in mandates:
        to.link(iri, str(DCATAP.applicableLegislation), mandate)
        to.types(mandate, str(ELI.LegalResource))


def agent(publication: Publication, to: Statements) -> str:
    """Describe the publisher; where nobody is named, the catalogue says just that."""
    known = publication.publisher
    iri = (known.iri if known else None) or f"{publication.catalog}#publisher"
    to.types(iri, str(FOAF.Agent))
    to.text(iri, str(FOAF.name), known.name if known else "Publisher not stated")
    if known and known.kind:
        kind = f"{authorities.PUBLISHER_TYPES}/{known.kind}"
        to.link(iri, str(DCT.type), concept(to, kind, authorities.PUBLISHERS[known.kind]))
    return iri


def contact(publication: Publication, to: Statements) -> str | None:
    """Describe where questions go; None where nothing is known."""
    known = publication.contact
    if known is None:
        return None
    iri = f"{publication.catalog}#contact"
    to.types(iri, str(VCARD.Kind), str(VCARD.Organization))
    to.text(iri, str(VCARD.fn), publication.publisher.name if publication.publisher else publication.title, None)
    to.link(iri, str(VCARD.hasEmail), f"mailto:{known.email}" if known.email else None)
    to.link(iri, str(VCARD.hasURL), known.url)
    return iri


def licence(to: Statements, iri: str | None) -> str | None:
    """Describe a licence, with the kind of licence it is where that is known."""
    if iri is None:
        return None
    to.types(iri, str(DCT.LicenseDocument))
    kind = authorities.licence_kind(iri)
    if kind:
        to.link(iri, str(DCT.type), concept(to, *kind))
    return iri


def languages(to: Statements, tags: tuple[str, ...]) -> tuple[str, ...]:
    """Describe languages by the EU's list; one that it has not is left out."""
    known = [row for row in map(authorities.language, tags) if row]
    for iri, label in known:
        to.types(iri, str(DCT.LinguisticSystem))
        to.text(iri, str(SKOS.prefLabel), label)
    return tuple(iri for iri, _ in known)


def location(to: Statements, iri: str, label: str | None) -> str:
    """Describe a place that is covered."""
    to.types(iri, str(DCT.Location))
    to.text(iri, str(SKOS.prefLabel), label)
    return iri


def available(to: Statements, iri: str) -> None:
    """Say that a distribution is meant to stay."""
    to.link(iri, str(DCATAP.availability), concept(to, authorities.STABLE, "stable"))


def concept(to: Statements, iri: str, label: str) -> str:
    """Describe a value of a controlled list."""
    to.types(iri, str(SKOS.Concept))
    to.text(iri, str(SKOS.prefLabel), label)
    return iri


def standard(to: Statements, iri: str, label: str) -> str:
    """Describe a specification that something conforms to."""
    to.types(iri, str(DCT.Standard))
    to.text(iri, str(DCT.title), label)
    return iri


def page(to: Statements, iri: str) -> str:
    """Describe a web page."""
    to.types(iri, str(FOAF.Document))
    return iri


def rights(to: Statements, iri: str, label: str) -> str:
    """Describe a statement of rights."""
    to.types(iri, str(DCT.RightsStatement))
    to.text(iri, str(RDFS.label), label)
    return iri


def media(to: Statements, media: str) -> str:
    """Describe a media type, by IANA's registry."""
    iri = authorities.media_type(media)
    to.types(iri, str(DCT.MediaType))
    to.text(iri, str(RDFS.label), media, None)
    return iri


def file_format(to: Statements, media: str) -> str:
    """Describe a file format, by the EU's list where it has it."""
    iri, label = authorities.file_type(media)
    to.types(iri, str(DCT.MediaTypeOrExtent))
    to.text(iri, str(RDFS.label), label)
    return iri
