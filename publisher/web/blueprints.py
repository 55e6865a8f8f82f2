"""The blueprints of the web shell, one a concern; whoever adds a concern adds its line here."""

from typing import Final

from flask import Blueprint

from publisher.web.browse import home, lists, search, vocabulary
from publisher.web.datasets import catalog, dumps, feeds, graphs, oai, quality
from publisher.web.documents import linkset, memento, values
from publisher.web.documents import routes as document_routes
from publisher.web.ops import health, meta, static_files
from publisher.web.sparql import routes as sparql_routes

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    home.blueprint,
    document_routes.blueprint,
    values.blueprint,
    search.blueprint,
    sparql_routes.blueprint,
    lists.blueprint,
    dumps.blueprint,
    graphs.blueprint,
    catalog.blueprint,
    feeds.blueprint,
    oai.blueprint,
    memento.blueprint,
    linkset.blueprint,
    quality.blueprint,
    vocabulary.blueprint,
    health.blueprint,
    meta.blueprint,
    static_files.blueprint,
)
