"""The blueprints of the web shell, one a concern; whoever adds a concern adds its line here."""

from typing import Final

from flask import Blueprint

from publisher.web import (
    catalog,
    dumps,
    feeds,
    graphs,
    health,
    home,
    linkset,
    lists,
    memento,
    meta,
    oai,
    properties,
    quality,
    search,
    sparql,
    static_files,
    things,
    vocabulary,
)

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    home.blueprint,
    things.blueprint,
    properties.blueprint,
    search.blueprint,
    sparql.blueprint,
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
