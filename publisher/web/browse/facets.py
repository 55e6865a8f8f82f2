"""Facets of the search: their names, and the labels of their values."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from publisher.release import Release
from publisher.uris import Kind

FACETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "type": "Type",
        "classification": "Classification",
        "country": "Country",
        "region": "Region",
        "place": "Place",
        "source": "Source",
    }
)
"""What a search can be narrowed by, and what people call it."""


def facet_label(release: Release, name: str, value: str) -> str:
    """What a person reads for a facet's value: the label of the place or concept that it names."""
    if name in {"place", "region", "country"}:
        return release.label(release.uris.thing(Kind.PLACE, value.lower())) or value
    if name == "classification":
        # Two branches of a scheme may have a concept of the same name; the scheme itself goes without saying.
        path = release.hierarchy.path(release.uris.thing(Kind.CONCEPT, value))
        return " › ".join(branch.label for branch in path[1:]) or value
    if name == "source":
        return next((source.title for source in release.manifest.sources if source.slug == value), value)
    return value
