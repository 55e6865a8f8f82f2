"""``/healthz``, ``/readyz`` and ``/metrics``: for operators."""

from typing import Final

import orjson
from flask import Blueprint, Response, current_app, request

from publisher.web.http.metrics import Metrics
from publisher.web.site import LiveSite

blueprint = Blueprint("health", __name__)

_UNCACHED: Final = {"Cache-Control": "no-store"}


def _status(body: dict[str, object], status: int) -> Response:
    data = orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)
    return Response(data, status, _UNCACHED, content_type="application/json")


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 as long as the process answers."""
    return _status({"status": "ok"}, 200)


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 with the version that is served, and whether its SPARQL server is away; 503 while there is none."""
    site: LiveSite = current_app.extensions["site"]
    if site.version is None:
        return _status({"status": "no release"}, 503)
    sparql = {"sparql": "the SPARQL server does not answer"} if site.sparql_is_away else {}
    return _status({"status": "ready", "release": site.version, **sparql}, 200)


@blueprint.get("/metrics")
def metrics() -> Response:
    """The metrics of this process, for Prometheus."""
    process_metrics: Metrics = current_app.extensions["metrics"]
    site: LiveSite = current_app.extensions["site"]
    process_metrics.serving(site.version)
    body, content_type = process_metrics.exposition(request.headers.get("Accept"))
    return Response(body, headers=_UNCACHED, content_type=content_type)
