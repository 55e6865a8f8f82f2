"""The catalogue in the words of others: ``/data.json`` for portals, a Croissant description for machine learning."""

from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort

from publisher.catalog import WHOLE
from publisher.catalog.croissant import croissant, croissant_of_source
from publisher.catalog.dcat_us import data_json
from publisher.web.datasets.catalog import catalog_index
from publisher.web.http.links import Link, link_header
from publisher.web.http.operations import Answer, JsonObject, Operation, Parameter, Slug, described
from publisher.web.shell.responses import JSON, current_served, json_response
from publisher.web.site import Served

blueprint = Blueprint("portals", __name__)

JSON_LD: str = "application/ld+json"

_ROWS: Final = "/api/institutions"


@blueprint.get("/data.json")
@described(
    Operation(
        "dataJson",
        "about",
        "The catalogue as DCAT-US 1.1",
        {200: Answer("The catalogue", {JSON: JsonObject})},
    )
)
def data() -> Response:
    """The catalogue as DCAT-US 1.1."""
    return json_response(current_served().once(_data_json))


@blueprint.get("/dataset/<name>/croissant.json")
@described(
    Operation(
        "croissant",
        "about",
        "The tables of a dataset as Croissant 1.0",
        {200: Answer("The description", {JSON_LD: JsonObject})},
        problems=(400, 404),
        parameters=(Parameter("name", Slug, "of the dataset", required=True, where="path"),),
    )
)
def croissant_of(name: str) -> Response:
    """The tables of a dataset as Croissant 1.0."""
    served = current_served()
    response = json_response(served.once(_croissant) if name == WHOLE else _of_source(served, name), JSON_LD)
    links = [Link(served.release.uris.dataset(name), "describes")]
    response.headers["Link"] = link_header(links, JSON_LD)
    return response


def _data_json(served: Served) -> dict[str, Any]:
    return data_json(served.once(catalog_index))


def _croissant(served: Served) -> dict[str, Any]:
    manifest = served.release.manifest
    return croissant(manifest, manifest.licence or None, manifest.publisher or None)


def _of_source(served: Served, name: str) -> dict[str, Any]:
    manifest = served.release.manifest
    source = next((source for source in manifest.sources if source.slug == name), None) or abort(404)
    rows = urlencode({"source": name, "state": "any", "format": "csv"})
    return croissant_of_source(manifest, source, f"{_ROWS}?{rows}")
