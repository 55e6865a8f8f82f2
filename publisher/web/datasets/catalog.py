"""``/catalog`` and ``/dataset/…``: the catalogue of the release that is served, whole and dataset by dataset.

Never a redirect, and the context of the JSON-LD is inline: portals' harvesters fail on either (docs/catalogue.md).
"""

from collections.abc import Iterable
from typing import Final

import orjson
import pyoxigraph as ox
from flask import Blueprint, Response, abort

from publisher.catalog import Index, schema_org, write
from publisher.catalog.publication import WHOLE
from publisher.rdf.formats import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format
from publisher.rdf.namespaces import DCAT
from publisher.rdf.nquads import lines_of
from publisher.release import Release
from publisher.release.layout import CATALOG
from publisher.web.datasets.catalog_view import view_of
from publisher.web.documents.html import embedded
from publisher.web.http import responses
from publisher.web.http.cache import PerRelease
from publisher.web.site import current_served

blueprint = Blueprint("catalog", __name__)

FORMATS: Final = (JSON_LD, TURTLE, RDF_XML, N_TRIPLES, HTML)
"""Most preferred first: what a harvester gets that does not say what it wants is JSON-LD."""

_BY_SUFFIX: Final = {row.suffix: row for row in FORMATS}


@blueprint.get("/catalog")
def catalog() -> Response:
    """The catalogue, by the Accept header."""
    return _negotiated(_catalog(responses.negotiate(FORMATS)), "/catalog")


@blueprint.get("/catalog.<suffix>")
def catalog_as(suffix: str) -> Response:
    """The catalogue in one format."""
    return _linked(_catalog(_BY_SUFFIX.get(suffix) or abort(404)), "/catalog")


@blueprint.get("/dataset/<name>")
def dataset(name: str) -> Response:
    """A dataset, by the Accept header, or in the format of its suffix; who takes all alike gets the page."""
    name, dot, suffix = name.partition(".")
    form = _BY_SUFFIX.get(suffix) if dot else responses.negotiate((HTML, *FORMATS[:-1]))
    release = current_served().release
    iri = release.uris.dataset(name)
    index = CATALOGS.get(release)
    if form is None or iri not in index.of_type(DCAT.Dataset):
        abort(404)
    response = _dataset(release, index, iri, form)
    return _linked(response, f"/dataset/{name}") if dot else _negotiated(response, f"/dataset/{name}")


@blueprint.get("/dataset")
def datasets() -> Response:
    """To the dataset that holds everything."""
    response = Response(status=303)
    response.headers["Location"] = f"{current_served().release.uris.path}/dataset/{WHOLE}"
    return response


def written(triples: Iterable[ox.Triple], form: Format, base: str) -> bytes:
    """Triples in one of the RDF formats."""
    return write(triples, form, base)


def _catalog(form: Format) -> Response:
    release = current_served().release
    index = CATALOGS.get(release)
    if form is HTML:
        data = embedded(orjson.dumps(schema_org.data_catalog(index)))
        return responses.page("catalog.html", catalog=view_of(index), data=data, active="/catalog")
    return responses.answer(_WRITTEN[form.suffix].get(release), form.content_type)


def _dataset(release: Release, index: Index, iri: str, form: Format) -> Response:
    if form is HTML:
        view = next(row for row in view_of(index).datasets if row.iri == iri)
        data = embedded(orjson.dumps(schema_org.dataset(index, iri)))
        return responses.page("dataset.html", dataset=view, data=data, active="/catalog")
    return responses.answer(written(index.about(iri), form, release.uris.base), form.content_type)


def _negotiated(response: Response, path: str) -> Response:
    response.vary.add("Accept")
    return _linked(response, path)


def _linked(response: Response, path: str) -> Response:
    """Name every format of the resource, its canonical address and what it is described by."""
    base = current_served().release.uris.base
    links = [f'<{base}{path}.{row.suffix}>; rel="alternate"; type="{row.media_type}"' for row in FORMATS]
    links += [f'<{base}{path}>; rel="canonical"', f'<{base}{path}>; rel="cite-as"']
    response.headers["Link"] = ", ".join(links)
    return response


def _index(release: Release) -> Index:
    return Index.of(lines_of((release.path / CATALOG).read_bytes().decode()))


CATALOGS: Final = PerRelease(_index)
"""The graph of the catalogue, as each release has it."""


def _writer(form: Format) -> PerRelease[bytes]:
    return PerRelease(lambda release: written(CATALOGS.get(release).triples, form, release.uris.base))


_WRITTEN: Final = {form.suffix: _writer(form) for form in FORMATS if form is not HTML}
