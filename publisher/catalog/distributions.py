"""The ways to the data: every download, every feed and the SPARQL service, as DCAT distributions."""

from typing import Final

from publisher.catalog import nodes
from publisher.catalog.graph import Statements, Values, instant, text, typed
from publisher.catalog.publication import Publication
from publisher.rdf.namespaces import DCAT, DCATAP, DCT, XSD
from publisher.release.dumps import REFERRED, SCHEME

_FEEDS: Final = (
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

_RESULTS: Final = "application/sparql-results+json"
_ABOUT: Final = {
    "added": "The statements that this release has and the one before it has not.",
    "removed": "The statements that the release before this one has and this one has not.",
    "changes": "The records that changed from the release before to this one, and what changed of them.",
    "further": (
        "What RDF sources say of things that have no page here: with the whole, all statements of the release."
    ),
}
"""Downloads that are not the whole, by the beginning of their names."""

_COMPRESSIONS: Final = {"gz": "application/gzip", "zst": "application/zstd"}


def distributions(publication: Publication, to: Statements) -> list[str]:
    """Describe each download, each feed and the SPARQL service as a distribution of the whole; return their IRIs."""
    base, whole = publication.manifest.base, publication.whole
    iris = []
    for name, entry in publication.downloads:
        packed = _COMPRESSIONS.get(name.rpartition(".")[2])
        about: Values = {
            DCAT.accessURL: nodes.resource(publication, to, f"{base}/dumps/{name}"),
            DCAT.downloadURL: f"{base}/dumps/{name}",
            DCAT.byteSize: typed(entry.size, XSD.nonNegativeInteger),
            DCAT.compressFormat: nodes.media(to, packed) if packed else None,
            **_file(publication, name, description_of(name), entry.media_type, to),
        }
        iris.append(to.describe(f"{whole}#{name.replace('.', '-')}", DCAT.Distribution, about))
    for name, path, title, media, standard in _FEEDS:
        about = {
            DCAT.accessURL: nodes.resource(publication, to, f"{base}{path}"),
            DCT.conformsTo: nodes.standard(to, standard, title),
            **_file(publication, title, f"What changed, record by record: {title}.", media, to),
        }
        iris.append(to.describe(f"{whole}#{name}", DCAT.Distribution, about))
    return [*iris, sparql_access(publication, whole, "SPARQL service", publication.licence, to)]


def sparql_access(publication: Publication, dataset: str, title: str, licence: str | None, to: Statements) -> str:
    """Describe the way to a dataset through the SPARQL service."""
    return to.describe(
        f"{dataset}#sparql",
        DCAT.Distribution,
        {
            **_common(publication, to),
            DCT.title: text(title),
            DCT.description: text("Live queries in SPARQL 1.1."),
            DCAT.accessURL: nodes.resource(publication, to, publication.service),
            DCAT.accessService: publication.service,
            DCAT.mediaType: nodes.media(to, _RESULTS),
            DCT["format"]: nodes.file_format(to, _RESULTS),
            DCT.license: nodes.licence(to, licence),
        },
    )


def is_dump(name: str) -> bool:
    """Whether a download has the publication's statements, a line each, or a part of them, as void:dataDump has."""
    return name.startswith(("institutions.nq", "institutions.nt", "further.nq"))


def _common(publication: Publication, to: Statements) -> Values:
    """What is stated of every distribution."""
    return {
        DCATAP.availability: nodes.stable(to),
        DCATAP.applicableLegislation: nodes.legislation(publication, to),
    }


def _file(publication: Publication, title: str, about: str, media: str, to: Statements) -> Values:
    """What is stated of every download and feed."""
    return {
        **_common(publication, to),
        DCT.title: text(title),
        DCT.description: text(about),
        DCT.modified: instant(publication.manifest.created),
        DCT.license: nodes.licence(to, publication.licence),
        DCT.rights: f"{publication.whole}#rights" if publication.licence is None else None,
        DCAT.mediaType: nodes.media(to, media),
        DCT["format"]: nodes.file_format(to, media),
    }


def description_of(name: str) -> str:
    """Describe a download by its name (docs/downloads.md lists the names), in an English sentence."""
    kind, _, ending = name.partition(".")
    if kind in _ABOUT:
        return _ABOUT[kind]
    if kind.startswith(SCHEME):
        return f"The concept scheme {kind.removeprefix(SCHEME)} with all its concepts, in SKOS."
    if kind in REFERRED.values():
        return f"The {kind} of the latest release as a table, a row each, which the table of institutions refers to."
    if ending.startswith(("csv", "parquet")):
        return "The institutions of the latest release as a table, a row each."
    return f"Everything of the latest release, as one file: {name}."
