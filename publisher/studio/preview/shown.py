"""A record in full, as pages of the studio show it: as it will be published, with what the checks say."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from publisher import web
from publisher.config import Settings
from publisher.studio.preview.published import json_ld_of, page_of, turtle_of
from publisher.studio.preview.scan import Look, Scan
from publisher.uris import UriPolicy
from publisher.web.shell.pages import Layout, register_filters


def uris_of(settings: Settings) -> UriPolicy:
    """Return what makes the IRIs of the publication."""
    return UriPolicy(settings.base_url.rstrip("/"))


def in_full(look: Look | None, found: Scan, settings: Settings) -> dict[str, Any]:
    """Return what ``preview/record.html`` shows of a record.

    Args:
        look: the record; None for none.
        found: the records beside it.
        settings: of the publication.
    """
    if look is None or look.description is None:
        return {"look": look, "published": "", "turtle": "", "json_ld": ""}
    uris = uris_of(settings)
    return {
        "look": look,
        "published": page_of(look, found.resolver, site_templates(), Layout(settings.title, uris)),
        "turtle": turtle_of(look, uris),
        "json_ld": json_ld_of(look, uris),
    }


@cache
def site_templates() -> Environment:
    """Return the templates of the site, of which the page of a record is shown without its frame."""
    environment = Environment(loader=FileSystemLoader(Path(web.__file__ or "").parent / "templates"), autoescape=True)
    register_filters(environment)
    return environment
