"""The web shell: Flask over one release at a time.

:func:`create_app` puts the parts together, a blueprint a concern; docs/http.md says what each URL answers, and a test
checks that no route is missing there. Nothing here computes data: it is read from the release that is served.
"""

from flask import Flask

from publisher.config import Settings
from publisher.uris import UriPolicy
from publisher.web import conditional, errors
from publisher.web.blueprints import BLUEPRINTS
from publisher.web.gate import Gate, allowed_hosts
from publisher.web.serving import open_site
from publisher.web.site import Site

__all__ = ["create_app"]

MAX_BODY_BYTES = 10 * 1024 * 1024


def create_app(settings: Settings, *, site: Site | None = None) -> Flask:
    """Make the application that serves the releases below ``settings.home``.

    Args:
        settings: all of them; nothing is read from the environment.
        site: the publication where a test has opened one; opened from the settings otherwise.
    """
    uris = UriPolicy(settings.base_url)
    app = Flask(__name__)
    app.config.update(SETTINGS=settings, BASE=uris.base, MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    app.url_map.merge_slashes = False  # a redirect from //evil.example/ would lead there
    app.extensions["uris"] = uris
    app.extensions["site"] = site or open_site(settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register(app)
    app.after_request(conditional.finish)
    hosts = allowed_hosts(uris, settings.host, settings.allowed_hosts)
    app.wsgi_app = Gate(app.wsgi_app, site=app.extensions["site"], uris=uris, hosts=hosts)  # type: ignore[method-assign]
    return app
