"""The nodes that several parts of the catalogue share: agents, licences, languages and other controlled values.

Each function describes the node and returns its IRI, so that a link to it and what it is are stated in one place.
"""

from typing import Final

from publisher.catalog import authorities
from publisher.catalog.graph import Index, Statements, Values, text
from publisher.catalog.publication import Publication
from publisher.rdf.namespaces import DCAT, DCATAP, DCT, ELI, FOAF, RDFS, SKOS, VCARD
from publisher.uris import Kind

COUNTRY_CODE: Final = 2
"""The letters of a country's code, which is the slug of its place."""

NOT_STATED: Final = "Publisher not stated"
"""The name of an agent that nobody named, where DCAT-AP requires one."""


def subjects(publication: Publication, to: Statements) -> Values:
    """Return the themes, keywords and legislation, which datasets and services share."""
    options = publication.options
    scheme = authorities.DATA_THEMES
    themes = [
        to.describe(
            f"{scheme}/{theme}",
            SKOS.Concept,
            {SKOS.prefLabel: text(authorities.THEMES[theme]), SKOS.inScheme: scheme},
        )
        for theme in options.themes
    ]
    categories = [
        concept(to, category, authorities.HVD_CATEGORIES.get(category, category)) for category in options.hvd_categories
    ]
    return {
        DCAT.theme: tuple(themes),
        DCAT.keyword: tuple(map(text, options.keywords)),
        DCATAP.hvdCategory: tuple(categories),
        DCATAP.applicableLegislation: legislation(publication, to),
    }


def legislation(publication: Publication, to: Statements) -> tuple[str, ...]:
    """Name the legislation that mandates the data (DCAT-AP HVD 3.0: on dataset, distribution and service)."""
    hvd = (authorities.HVD_REGULATION,) if publication.options.hvd_categories else ()
    return tuple(to.describe(iri, ELI.LegalResource) for iri in (*publication.options.legislation, *hvd))


def agent(publication: Publication, to: Statements) -> str:
    """Describe the publisher; where none is named, the catalogue says so."""
    manifest, kind = publication.manifest, publication.publisher_type
    named = bool(manifest.publisher)
    return to.describe(
        (named and manifest.publisher_url) or f"{publication.catalog}#publisher",
        FOAF.Agent,
        {
            FOAF.name: text(manifest.publisher or NOT_STATED),
            DCT.type: concept(to, f"{authorities.PUBLISHER_TYPES}/{kind}", authorities.PUBLISHERS[kind])
            if named and kind
            else None,
        },
    )


def contact(publication: Publication, to: Statements) -> str | None:
    """Describe where questions go; None where nothing is known."""
    manifest = publication.manifest
    if not (manifest.contact or manifest.contact_url):
        return None
    return to.describe(
        f"{publication.catalog}#contact",
        (VCARD.Kind, VCARD.Organization),
        {
            VCARD.fn: text(manifest.publisher or manifest.title, None),
            VCARD.hasEmail: resource(publication, to, f"mailto:{manifest.contact}") if manifest.contact else None,
            VCARD.hasURL: resource(publication, to, manifest.contact_url) if manifest.contact_url else None,
        },
    )


def licence(to: Statements, iri: str | None) -> str | None:
    """Describe a licence, with the kind of licence it is where that is known."""
    if iri is None:
        return None
    kind = authorities.licence_kind(iri)
    return to.describe(iri, DCT.LicenseDocument, {DCT.type: concept(to, *kind) if kind else None})


def languages(to: Statements, tags: tuple[str, ...]) -> tuple[str, ...]:
    """Describe languages by the EU's list; those that it does not have are left out."""
    rows = [row for row in map(authorities.language, tags) if row]
    return tuple(to.describe(iri, DCT.LinguisticSystem, {SKOS.prefLabel: text(label)}) for iri, label in rows)


def locations(publication: Publication, to: Statements, iri: str, label: str | None) -> tuple[str, ...]:
    """Describe a place that is covered; a country is named by the EU's list too, which portals know countries by."""
    code = iri.removeprefix(f"{publication.manifest.base}/id/{Kind.PLACE}/")
    every = (iri, authorities.country(code) if len(code) == COUNTRY_CODE else None)
    return tuple(to.describe(each, DCT.Location, {SKOS.prefLabel: text(label)}) for each in every if each)


def covered(index: Index, iri: str) -> list[str]:
    """Return the places that a dataset covers, each once: a country that has a place here by its own address."""
    every = sorted(index.all(iri, DCT.spatial), key=lambda place: (not place.startswith(authorities.AUTHORITY), place))
    return sorted({index.one(place, SKOS.prefLabel) or place: place for place in every}.values())


def stable(to: Statements) -> str:
    """Describe the availability of distributions, which are meant to stay."""
    return concept(to, authorities.STABLE, "stable")


def concept(to: Statements, iri: str, label: str) -> str:
    """Describe a value of a controlled list."""
    return to.describe(iri, SKOS.Concept, {SKOS.prefLabel: text(label)})


def standard(to: Statements, iri: str, label: str) -> str:
    """Describe a specification that something conforms to."""
    return to.describe(iri, DCT.Standard, {DCT.title: text(label)})


def page(to: Statements, iri: str) -> str:
    """Describe a web page."""
    return to.describe(iri, FOAF.Document)


def resource(publication: Publication, to: Statements, iri: str) -> str:
    """Name an address; for a high-value dataset its type is stated, as SEMIC's shapes of DCAT-AP HVD 3.0 require."""
    return to.describe(iri, RDFS.Resource) if publication.options.hvd_categories else iri


def rights(to: Statements, iri: str, label: str) -> str:
    """Describe a statement of rights."""
    return to.describe(iri, DCT.RightsStatement, {RDFS.label: text(label)})


def media(to: Statements, media: str) -> str:
    """Describe a media type, by IANA's registry."""
    return to.describe(authorities.media_type(media), DCT.MediaType, {RDFS.label: text(media, None)})


def file_format(to: Statements, media: str) -> str:
    """Describe a file format, by the EU's list where it has it."""
    iri, label = authorities.file_type(media)
    return to.describe(iri, DCT.MediaTypeOrExtent, {RDFS.label: text(label)})
