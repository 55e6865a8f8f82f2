"""The blueprints of the web shell, one a concern; whoever adds a concern adds its line here."""

from typing import Final

from flask import Blueprint

from publisher.web import dumps, health, home, lists, meta, search, static_files, things

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    home.blueprint,
    things.blueprint,
    search.blueprint,
    lists.blueprint,
    dumps.blueprint,
    health.blueprint,
    meta.blueprint,
    static_files.blueprint,
)
