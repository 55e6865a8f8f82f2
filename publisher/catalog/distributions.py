"""The ways to the data: every download, every feed and the SPARQL service, as DCAT distributions."""

from publisher.catalog import nodes
from publisher.catalog.publication import Publication
from publisher.catalog.statements import Statements
from publisher.rdf.namespaces import DCAT, DCT, XSD


def distributions(publication: Publication, to: Statements) -> None:
    """Describe each download and each feed as a distribution of the whole."""
    base = publication.uris.base
    for download in publication.downloads:
        iri = f"{publication.whole}#{download.name.replace('.', '-')}"
        url = f"{base}/dumps/{download.name}"
        media, packed = _unpacked(download.name, download.media_type)
        _distribution(publication, iri, to, title=download.name, about=_about(download.name), media=media)
        to.link(iri, str(DCAT.accessURL), url)
        to.link(iri, str(DCAT.downloadURL), url)
        to.value(iri, str(DCAT.byteSize), download.size_bytes, str(XSD.nonNegativeInteger))
        if packed:
            to.link(iri, str(DCAT.compressFormat), nodes.media(to, packed))
    for name, path, title, media, standard in _FEEDS:
        iri = f"{publication.whole}#{name}"
        _distribution(publication, iri, to, title=title, about=f"What changed, record by record: {title}.", media=media)
        to.link(iri, str(DCAT.accessURL), f"{base}{path}")
        to.link(iri, str(DCT.conformsTo), nodes.standard(to, standard, title))
    sparql_access(publication, f"{publication.whole}#sparql", "SPARQL service", to)
    to.link(f"{publication.whole}#sparql", str(DCT.license), nodes.licence(to, publication.licence))
    to.link(publication.whole, str(DCAT.distribution), f"{publication.whole}#sparql")


_FEEDS = (
    ("ldes", "/feed", "Linked Data Event Stream", "application/trig", "https://w3id.org/ldes/specification"),
    ("atom", "/feed.atom", "Atom feed", "application/atom+xml", "https://www.rfc-editor.org/rfc/rfc4287"),
    (
        "resourcesync",
        "/.well-known/resourcesync",
        "ResourceSync source description",
        "application/xml",
        "http://www.openarchives.org/rs/1.1/resourcesync",
    ),
)
"""Name, path, title, media type and standard of each feed."""


def _distribution(publication: Publication, iri: str, to: Statements, *, title: str, about: str, media: str) -> None:
    to.link(publication.whole, str(DCAT.distribution), iri)
    to.types(iri, str(DCAT.Distribution))
    to.text(iri, str(DCT.title), title)
    to.text(iri, str(DCT.description), about)
    to.instant(iri, str(DCT.modified), publication.created)
    nodes.available(to, iri)
    nodes.legislation(publication, iri, to)
    to.link(iri, str(DCT.license), nodes.licence(to, publication.licence))
    if publication.licence is None:
        to.link(iri, str(DCT.rights), f"{publication.whole}#rights")
    to.link(iri, str(DCAT.mediaType), nodes.media(to, media))
    to.link(iri, str(DCT["format"]), nodes.file_format(to, media))


def _about(name: str) -> str:
    """What a download holds, told by its name (docs/downloads.md lists the names)."""
    kind, _, ending = name.partition(".")
    if kind == "added":
        return "The statements that this release has and the one before it has not."
    if kind == "removed":
        return "The statements that the release before this one has and this one has not."
    if kind == "further":
        return "What RDF sources say of things that have no page here: with the whole, all statements of the release."
    if ending.startswith(("csv", "parquet")):
        return "The institutions of the latest release as a table, a row each."
    return f"Everything of the latest release, as one file: {name}."


def is_dump(name: str) -> bool:
    """Whether a download is the publication as statements, a line each, or a part of it: what void:dataDump is for."""
    return name.startswith(("institutions.nq", "institutions.nt", "further.nq"))


def sparql_access(publication: Publication, iri: str, title: str, to: Statements) -> None:
    """Describe the way to a dataset through the SPARQL service."""
    to.types(iri, str(DCAT.Distribution))
    to.text(iri, str(DCT.title), title)
    to.text(iri, str(DCT.description), "Live queries in SPARQL 1.1.")
    to.link(iri, str(DCAT.accessURL), f"{publication.uris.base}/sparql")
    to.link(iri, str(DCAT.accessService), publication.service)
    to.link(iri, str(DCT["format"]), nodes.file_format(to, "application/sparql-results+json"))
    nodes.available(to, iri)
    nodes.legislation(publication, iri, to)


def _unpacked(name: str, media: str) -> tuple[str, str | None]:
    """Return the media type inside a download and that of its compression, if it has one."""
    for ending, packed in ((".gz", "application/gzip"), (".zst", "application/zstd")):
        if name.endswith(ending):
            return media, packed
    return media, None
