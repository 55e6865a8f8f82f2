"""The web shell over one release at a time: handlers for documents and SPARQL, Flask for everything else.

:func:`create_app` puts the parts together; docs/http.md says what each URL answers, and a test checks that no route is
missing there. Nothing here computes data: it is read from the release that is served.
"""

import os
from functools import partial
from pathlib import Path
from typing import Final

from flask import Flask

from publisher import plugins
from publisher.config import Settings
from publisher.store.direct.rounds import Rounds
from publisher.telemetry.access import AccessLog
from publisher.telemetry.spans import Spans, open_spans
from publisher.uris import UriPolicy
from publisher.web.agents.http import McpEndpoint, Origins
from publisher.web.api import cursors
from publisher.web.documents.handler import Documents
from publisher.web.documents.page import DocumentPages
from publisher.web.http.cache import CacheCounts
from publisher.web.http.metrics import Metrics
from publisher.web.http.observer import Note, Observer
from publisher.web.http.query_monitor import Note as QueryNote
from publisher.web.http.query_monitor import QueryMonitor, SlowQueries, known_namespaces
from publisher.web.http.shared_metrics import FOLDER_VARIABLE, SharedMetrics
from publisher.web.http.span_notes import note_answer, note_query
from publisher.web.http.threads import Threads
from publisher.web.ops.health import Probes
from publisher.web.server.bodies import MAX_BODY_BYTES
from publisher.web.shell import hooks
from publisher.web.shell.checks import allowed_hosts
from publisher.web.shell.dispatch import Dispatcher
from publisher.web.shell.middleware import SiteMiddleware
from publisher.web.shell.pages import Layout, Pages, register_filters
from publisher.web.shell.utf8_request import Utf8Request
from publisher.web.site import LiveSite, limits_of, open_site
from publisher.web.sparql.handler import Sparql
from publisher.web.sparql.named import NamedQueries
from publisher.web.sparql.past import PastReleases

__all__ = ["create_app"]

DOCUMENT_THREADS: Final = 2
"""Documents are read and rendered in them; more would only share the interpreter."""


def create_app(settings: Settings, *, site: LiveSite | None = None, files_only: bool = False) -> Flask:
    """Return the application that serves the releases below ``settings.home``.

    Args:
        settings: all of them; the environment is not read.
        site: the publication, if it is open already; opened from the settings otherwise.
        files_only: whether the pages are for a server of files, which has no endpoint and no search.
    """
    uris = UriPolicy(settings.base_url)
    metrics = Metrics()
    spans = open_spans(settings.trace_to)
    monitor = _query_monitor(settings, metrics, spans)
    rounds = Rounds()
    site = site or open_site(settings, monitor, rounds)
    app = Flask(__name__, static_folder=None)
    app.request_class = Utf8Request
    app.config.update(SETTINGS=settings, MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    app.url_map.merge_slashes = False  # a redirect from //evil.example/ would lead there
    register_filters(app.jinja_env)
    pages = Pages(app.jinja_env, Layout(settings.title, uris, files_only=files_only))
    document_pages = DocumentPages(pages)
    observer = _observer(settings, metrics, site, spans)
    metrics.refreshers.append(lambda: _look(metrics, site))
    folder = os.environ.get(FOLDER_VARIABLE)
    shared = SharedMetrics(metrics, Path(folder) if folder else None)
    site.on_close.append(shared.close)
    threads = Threads("documents", DOCUMENT_THREADS)
    hosts = allowed_hosts(uris, settings.host, settings.allowed_hosts)
    past = PastReleases(settings.home, limits_of(settings), observer=monitor)
    site.on_close.append(past.close)
    walked = cursors.PastReleases(settings.home)
    site.on_look += [past.close_idle, walked.close_idle]
    sparql = Sparql(pages, settings.trusted_proxies, past)
    handlers = (
        Documents(document_pages, threads),
        sparql,
        NamedQueries(pages, sparql),
        McpEndpoint(site, uris, Origins(hosts, settings.mcp_origins), settings.trusted_proxies),
        Probes(site, shared),
    )
    dispatcher = Dispatcher([route for handler in handlers for route in handler.routes()], pages)
    app.extensions.update({"site": site, "metrics": metrics, "monitor": monitor, cursors.EXTENSION: walked})
    app.extensions.update(shared_metrics=shared, rounds=rounds)
    app.extensions.update(pages=pages, document_pages=document_pages, dispatcher=dispatcher)
    for name in plugins.names(plugins.BLUEPRINTS):
        app.register_blueprint(plugins.load(plugins.BLUEPRINTS, name))
    hooks.register(app)
    app.wsgi_app = SiteMiddleware(  # type: ignore[method-assign]
        app.wsgi_app,
        dispatcher=dispatcher,
        site=site,
        uris=uris,
        hosts=hosts,
        observer=observer,
    )
    return app


def _look(metrics: Metrics, site: LiveSite) -> None:
    """Tell the metrics what is served, what its engine does, and what its caches hold."""
    served, queries = site.served, site.queries
    metrics.serving(served.release.manifest if served else None)
    metrics.querying(queries, away=site.sparql_is_away)
    if served:
        metrics.caching("pages", served.cache.counts)
        metrics.caching("ready", served.ready.counts)
        metrics.caching("answers", CacheCounts(queries.cache_bytes, queries.cache_hits, queries.cache_misses))


def _query_monitor(settings: Settings, metrics: Metrics, spans: Spans | None) -> QueryMonitor:
    """Return what notes each query: metrics, slow queries, spans."""
    notes: list[QueryNote] = []
    if settings.slow_query_s:
        notes.append(SlowQueries(settings.slow_query_s, settings.base_url))
    if spans:
        notes.append(partial(note_query, spans, known_namespaces(settings.base_url)))
    return QueryMonitor(metrics, *notes)


def _observer(settings: Settings, metrics: Metrics, site: LiveSite, spans: Spans | None) -> Observer:
    """Return what notes each answer: metrics, access log, spans. It is closed with the site."""
    notes: list[Note] = []
    if settings.access_log:
        access_log = AccessLog(settings.access_log, settings.log_format)
        site.on_close.append(access_log.close)
        notes.append(access_log.note)
    if spans:
        site.on_close.append(spans.close)
        notes.append(partial(note_answer, spans))
    return Observer(metrics, *notes)
