"""``/catalog`` and ``/dataset/…``: the catalogue of the release that is served, whole and by dataset.

Never a redirect, and the context of the JSON-LD is inline: portals' harvesters fail on either (docs/catalogue.md).
"""

from collections.abc import Iterable
from typing import Any, Final

import orjson
from flask import Blueprint, Response, abort

from publisher.catalog import WHOLE, Index, schema_org, write
from publisher.catalog.nodes import covered
from publisher.rdf.formats import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format
from publisher.rdf.namespaces import DCAT, DCT, FOAF, PROV, RDFS, SKOS, VCARD
from publisher.rdf.nquads import lines_of
from publisher.release.layout import CATALOG
from publisher.uris import UriPolicy
from publisher.web.datasets.links import in_header, links_of_catalog, links_of_dataset
from publisher.web.http.links import LINKSET, link_header, linkset
from publisher.web.http.operations import Answer, JsonObject, Operation
from publisher.web.languages.sentences import sentence
from publisher.web.shell.pages import embedded
from publisher.web.shell.responses import (
    add_representations,
    current_served,
    json_response,
    negotiated,
    redirect,
    release_page,
    respond,
)
from publisher.web.site import Served
from publisher.web.view.values import Value, safe_href

blueprint = Blueprint("catalog", __name__)

FORMATS: Final = (JSON_LD, TURTLE, RDF_XML, N_TRIPLES, HTML)
"""Most preferred first: a harvester that accepts everything gets JSON-LD."""

_BY_SUFFIX: Final = {row.suffix: row for row in FORMATS}


@blueprint.get("/dataset/<name>")
def dataset(name: str) -> Response:
    """A dataset, by the Accept header, which is HTML if all are equal, or in the format of its suffix."""
    name, dot, suffix = name.partition(".")
    if dot:
        return _dataset(name, _BY_SUFFIX.get(suffix) or abort(404))
    return negotiated((HTML, *FORMATS[:-1]), lambda form: _dataset(name, form))


@blueprint.get("/dataset")
def datasets() -> Response:
    """To the dataset that holds everything."""
    return redirect(f"/dataset/{WHOLE}")


@blueprint.get("/linkset/catalog")
def catalog_linkset() -> Response:
    """All links of the catalogue."""
    served = current_served()
    uris = served.release.uris
    links = links_of_catalog(served.once(catalog_index), uris, FORMATS)
    return json_response(linkset(f"{uris.base}/catalog", links), LINKSET)


@blueprint.get("/linkset/dataset/<name>")
def dataset_linkset(name: str) -> Response:
    """All links of a dataset."""
    served = current_served()
    index, uris = served.once(catalog_index), served.release.uris
    iri = _iri_of(index, uris, name)
    return json_response(linkset(iri, links_of_dataset(index, iri, uris, FORMATS)), LINKSET)


def catalog_index(served: Served) -> Index:
    """Return the graph of the catalogue."""
    return Index.of(lines_of((served.release.path / CATALOG).read_bytes().decode()))


def _catalog(form: Format) -> Response:
    served = current_served()
    if form is HTML:
        index = served.once(catalog_index)
        data = embedded(orjson.dumps(schema_org.data_catalog(index)))
        response = release_page("catalog.html", catalog=_catalog_view(index), data=data, active="/catalog")
    else:
        response = respond(served.once(_written, form), form.content_type)
    links = links_of_catalog(served.once(catalog_index), served.release.uris, FORMATS)
    response.headers["Link"] = link_header(in_header(links), response.mimetype)
    return response


DESCRIBED: Final = Operation(
    "catalog",
    "about",
    "The catalogue: DCAT-AP and VoID",
    {
        200: Answer(
            "The catalogue",
            {row.media_type: JsonObject if row is JSON_LD else str for row in FORMATS},
            ("ETag", "Link"),
        )
    },
    problems=(406,),
)

add_representations(blueprint, "/catalog", FORMATS, _catalog, DESCRIBED)


def _written(served: Served, form: Format) -> bytes:
    return write(served.once(catalog_index).triples, form, served.release.uris.base)


def _dataset(name: str, form: Format) -> Response:
    served = current_served()
    index, uris = served.once(catalog_index), served.release.uris
    iri = _iri_of(index, uris, name)
    if form is HTML:
        data = embedded(orjson.dumps(schema_org.dataset(index, iri)))
        response = release_page("dataset.html", dataset=_dataset_view(index, iri), data=data, active="/catalog")
    else:
        response = respond(write(index.about(iri), form, uris.base), form.content_type)
    links = links_of_dataset(index, iri, uris, FORMATS)
    response.headers["Link"] = link_header(in_header(links), response.mimetype)
    return response


def _iri_of(index: Index, uris: UriPolicy, name: str) -> str:
    iri = uris.dataset(name)
    return iri if iri in index.of_type(DCAT.Dataset) else abort(404)


def _catalog_view(index: Index) -> dict[str, Any]:
    """Return what catalog.html lays out; the dataset that holds everything comes first."""
    iri = index.of_type(DCAT.Catalog)[0]
    datasets = [_dataset_view(index, each) for each in index.all(iri, DCAT.dataset)]
    return {
        "description": index.one(iri, DCT.description) or "",
        "datasets": sorted(datasets, key=lambda row: (row["version"] is None, row["title"])),
        "services": [
            Value(sentence(index.one(each, DCT.title) or each), safe_href(index.one(each, DCAT.endpointURL) or ""))
            for each in index.all(iri, DCAT.service)
        ],
    }


def _dataset_view(index: Index, iri: str) -> dict[str, Any]:
    """Return what dataset.html and _dataset.html lay out."""
    licence, contact = index.one(iri, DCT.license), index.one(iri, DCAT.contactPoint)
    contacts = [index.one(contact, VCARD.hasEmail), index.one(contact, VCARD.hasURL)]

    def label(subject: str | None, predicate: str) -> str | None:
        return sentence(index.one(index.one(iri, subject), predicate)) if subject else None

    def named(iris: Iterable[str]) -> list[Value]:
        return [Value(sentence(index.one(each, SKOS.prefLabel) or each), safe_href(each)) for each in iris]

    return {
        "iri": iri,
        "name": iri.rpartition("/")[2],
        "title": index.one(iri, DCT.title) or iri,
        "description": index.one(iri, DCT.description) or "",
        "publisher": label(DCT.publisher, FOAF.name) or "",
        "creator": label(DCT.creator, FOAF.name),
        "licence": Value(licence, safe_href(licence)) if licence else None,
        "rights": label(DCT.rights, RDFS.label),
        "contact": [Value(each.removeprefix("mailto:"), safe_href(each)) for each in contacts if each],
        "issued": index.one(iri, DCT.issued),
        "modified": index.one(iri, DCT.modified),
        "version": index.one(iri, DCAT.version),
        "build": _build_view(index, index.one(iri, PROV.wasGeneratedBy)),
        "frequency": label(DCT.accrualPeriodicity, SKOS.prefLabel),
        "spatial": named(covered(index, iri)),
        "themes": [value.text for value in named(index.all(iri, DCAT.theme))],
        "keywords": [sentence(word) for word in index.all(iri, DCAT.keyword)],
        "languages": [value.text for value in named(index.all(iri, DCT.language))],
        "distributions": [_distribution_view(index, each) for each in index.all(iri, DCAT.distribution)],
        "versions": [each.rpartition("/")[2] for each in reversed(index.all(iri, DCAT.hasVersion))],
    }


def _build_view(index: Index, iri: str | None) -> dict[str, str | None] | None:
    if iri is None:
        return None
    return {
        "anchor": iri.partition("#")[2],
        "started": index.one(iri, PROV.startedAtTime),
        "software": index.one(iri, RDFS.comment),
    }


def _distribution_view(index: Index, iri: str) -> dict[str, Any]:
    size = index.one(iri, DCAT.byteSize)
    href = safe_href(index.one(iri, DCAT.downloadURL) or index.one(iri, DCAT.accessURL) or "")
    return {
        "name": Value(sentence(index.one(iri, DCT.title) or iri), href, internal=True),
        "description": index.one(iri, DCT.description) or "",
        "format": index.one(index.one(iri, DCT["format"]), RDFS.label) or "",
        "size": int(size) if size else None,
    }
