"""The web shell: Flask over one release at a time.

:func:`create_app` puts the parts together, a blueprint a concern; docs/http.md says what each URL answers, and a test
checks that no route is missing there. Nothing here computes data: it is read from the release that is served.
"""

import os

from flask import Flask

from publisher.config import Settings
from publisher.uris import UriPolicy
from publisher.web.blueprints import BLUEPRINTS
from publisher.web.documents.answer import Documents
from publisher.web.documents.html import Pages
from publisher.web.http import errors, hooks
from publisher.web.http.fastpath import FastPath
from publisher.web.http.middleware import Gate, allowed_hosts
from publisher.web.ops.metrics import Metrics
from publisher.web.serving import open_site
from publisher.web.site import Site
from publisher.web.sparql.fast import SparqlFast

__all__ = ["create_app"]

MAX_BODY_BYTES = 10 * 1024 * 1024


def create_app(settings: Settings, *, site: Site | None = None) -> Flask:
    """Make the application that serves the releases below ``settings.home``.

    Args:
        settings: all of them; nothing is read from the environment.
        site: the publication where a test has opened one; opened from the settings otherwise.
    """
    uris = UriPolicy(settings.base_url)
    app = Flask(__name__, static_folder=None)
    app.config.update(SETTINGS=settings, BASE=uris.base, MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    app.url_map.merge_slashes = False  # a redirect from //evil.example/ would lead there
    pages = Pages(app.jinja_env)
    documents = Documents(pages.render, settings.cache_mib * 1024 * 1024)
    metrics = Metrics(os.environ.get("PROMETHEUS_MULTIPROC_DIR"))
    app.extensions.update(uris=uris, site=site or open_site(settings))
    app.extensions.update(documents=documents, pages=pages, metrics=metrics)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register(app)
    hooks.register(app)
    app.wsgi_app = Gate(  # type: ignore[method-assign]
        app.wsgi_app,
        fast=FastPath(documents, SparqlFast(settings.trusted_proxies)),
        site=app.extensions["site"],
        uris=uris,
        hosts=allowed_hosts(uris, settings.host, settings.allowed_hosts),
        metrics=metrics,
    )
    return app
