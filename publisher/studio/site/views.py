"""``/site/start`` and ``/site/stop``: look at the live release on this machine."""

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import PublisherError
from publisher.release import Manifest, current
from publisher.studio.pages import go, workspace
from publisher.studio.site.server import SiteServer

blueprint = Blueprint("site", __name__)


@blueprint.post("/site/start")
def start() -> PlainResponse:
    """Serve the live release, and go back to the page that has the link to it.

    Raises:
        ReleaseNotFoundError: nothing is live.
        PublisherError: the server did not start; what it said.
    """
    home = workspace().home
    if said := site_server().start(home, Manifest.load(current(home)).base):
        raise PublisherError(said)
    return go("/" if request.form.get("from") == "start" else "/publish")


@blueprint.post("/site/stop")
def stop() -> PlainResponse:
    """End the server of this machine; the release stays live."""
    site_server().stop()
    return go("/publish")


def site_server() -> SiteServer:
    """Return the server of the site of this studio."""
    found: SiteServer = current_app.extensions["site"]
    return found
