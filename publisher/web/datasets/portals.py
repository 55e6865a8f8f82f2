"""The catalogue in the words of others: ``/data.json`` for portals, a Croissant description for machine learning."""

from typing import Any

from flask import Blueprint, Response

from publisher.catalog import WHOLE
from publisher.catalog.croissant import croissant
from publisher.catalog.dcat_us import data_json
from publisher.web.datasets.catalog import catalog_index
from publisher.web.http.errors import NOT_FOUND, Problem, ProblemError
from publisher.web.http.links import Link, link_header
from publisher.web.http.operations import Answer, JsonObject, Operation, Parameter, Slug, described
from publisher.web.shell.responses import JSON, current_served, json_response
from publisher.web.site import Served

blueprint = Blueprint("portals", __name__)

JSON_LD: str = "application/ld+json"


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
        "The downloads of a dataset as Croissant 1.0",
        {200: Answer("The description", {JSON_LD: JsonObject})},
        problems=(400, 404),
        parameters=(Parameter("name", Slug, "of the dataset", required=True, where="path"),),
    )
)
def croissant_of(name: str) -> Response:
    """The downloads of a dataset as Croissant 1.0."""
    if name != WHOLE:
        raise ProblemError(Problem(NOT_FOUND, f"Only the dataset {WHOLE!r} has files of its own to describe."))
    served = current_served()
    response = json_response(served.once(_croissant), JSON_LD)
    links = [Link(served.release.uris.dataset(WHOLE), "describes")]
    response.headers["Link"] = link_header(links, JSON_LD)
    return response


def _data_json(served: Served) -> dict[str, Any]:
    return data_json(served.once(catalog_index))


def _croissant(served: Served) -> dict[str, Any]:
    manifest = served.release.manifest
    return croissant(manifest, manifest.licence or None, manifest.publisher or None)
