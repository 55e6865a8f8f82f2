"""``/oai``: the OAI-PMH 2.0 repository, by GET or by POST of a form."""

from datetime import UTC, datetime
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, request

from publisher.catalog import Index
from publisher.feeds import oai
from publisher.feeds.oai import Dataset, Repository
from publisher.rdf.formats import RDF_XML
from publisher.rdf.namespaces import DCAT, DCT
from publisher.release import Release
from publisher.web.datasets.catalog import CATALOGS, written
from publisher.web.documents.history import channel_of, open_log
from publisher.web.http.cache import PerRelease
from publisher.web.site import current_served

blueprint = Blueprint("oai", __name__)

FORM: Final = "application/x-www-form-urlencoded"


@blueprint.route("/oai", methods=["GET", "POST"])
def repository() -> Response:
    """Answer a request of OAI-PMH; what is wrong with it is told in the answer, as the protocol has it."""
    pairs = list(request.args.items(multi=True)) + list(request.form.items(multi=True))
    release = current_served().release
    with open_log(release) as log:
        asked = Repository(
            channel_of(release),
            log,
            at=release.manifest.created,
            first=log.releases()[0].at,
            datasets=_DATASETS.get(release),
            page_size=oai.PAGE_SIZE,
        )
        body = oai.answer(asked, pairs, now=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    response = Response(body, content_type=oai.CONTENT_TYPE)
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _datasets(release: Release) -> tuple[Dataset, ...]:
    index = CATALOGS.get(release)
    return tuple(_dataset(release, index, iri) for iri in sorted(index.of_type(DCAT.Dataset)))


def _dataset(release: Release, index: Index, iri: str) -> Dataset:
    triples: tuple[ox.Triple, ...] = index.about(iri)
    title, description = index.one(iri, DCT.title) or "", index.one(iri, DCT.description) or ""
    rdf = written(triples, RDF_XML, release.uris.base)
    return Dataset(iri.rpartition("/")[2], iri, title, description, rdf)


_DATASETS: Final = PerRelease(_datasets)
