"""``/api``: every operation of the API as a list, which needs no script; with scripts, Swagger UI to try them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import Blueprint, Response

from publisher.rdf.formats import HTML
from publisher.web.http.negotiation import Representation
from publisher.web.http.static_files import FILES
from publisher.web.ops.openapi import current_openapi
from publisher.web.shell.responses import JSON, json_response, negotiated, release_page

blueprint = Blueprint("api_page", __name__)

REPRESENTATIONS: Final = (Representation("html", HTML.media_type), Representation("json", JSON))

SWAGGER_UI: Final = ("vendor/swagger-ui.js", "vendor/swagger-ui.css")


@blueprint.get("/api")
def page() -> Response:
    """The operations of the API, as a page; as JSON, their description."""
    return negotiated(REPRESENTATIONS, _represent)


def _represent(representation: Representation) -> Response:
    description = current_openapi()
    if representation.suffix == "json":
        return json_response(description)
    return release_page(
        "api.html",
        groups=[(tag["description"], list(_operations(description, tag["name"]))) for tag in description["tags"]],
        about=description["info"]["description"],
        swagger_ui=all(name in FILES for name in SWAGGER_UI),
        active=None,
    )


def _operations(description: Mapping[str, Any], tag: str) -> Iterator[dict[str, Any]]:
    """The operations of a group, each with its method and path."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                yield {"method": method.upper(), "path": path, **operation}
