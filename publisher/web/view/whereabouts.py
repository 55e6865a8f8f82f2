"""Where a thing is: its own position, or that of its town, and which of the two."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import SCHEMA
from publisher.release import Town
from publisher.web.languages.reader import gettext
from publisher.web.view.values import Value, safe_href

MAP_URL: Final = "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}"

OWN: Final = "own"
OF_TOWN: Final = "of the town"

PositionOf = Literal["own", "of the town"]


def located(row: Mapping[str, Any], town: Town | None) -> dict[str, Any]:
    """Return latitude, longitude and what they are the position of; all three null where nothing is known.

    Args:
        row: with ``latitude`` and ``longitude`` of the thing itself; null if they are not known.
        town: the place that it is in, if its position is known.
    """
    latitude, longitude = row["latitude"], row["longitude"]
    if None not in (latitude, longitude):
        return {"latitude": latitude, "longitude": longitude, "position": OWN}
    if town is not None:
        return {"latitude": town.latitude, "longitude": town.longitude, "position": OF_TOWN}
    return {"latitude": None, "longitude": None, "position": None}


def town_point(town: Town) -> dict[str, Any]:
    """Return a place as map.js draws it, for an institution of which only the place is known."""
    label = gettext("%(name)s (where exactly is not known)") % {"name": town.label}
    return {"x": town.longitude, "y": town.latitude, "label": label}


def position_of(graph: Graph, site: str) -> tuple[str, str] | None:
    """Return the latitude and the longitude of a site in degrees, as the record spells them."""
    for point in graph.iris(site, SCHEMA.geo):
        latitude, longitude = graph.text(point, SCHEMA.latitude), graph.text(point, SCHEMA.longitude)
        if latitude and longitude:
            return latitude, longitude
    return None


def link_to_map(position: tuple[str, str]) -> Value:
    """Return a position as a link to a map of it."""
    latitude, longitude = position
    return Value(f"{latitude}, {longitude}", safe_href(MAP_URL.format(latitude=latitude, longitude=longitude)))


def point_of(position: tuple[str, str] | None, address: Sequence[Value]) -> dict[str, Any] | None:
    """Return a site as map.js draws it; None if it is nowhere, or its position is no number."""
    try:
        latitude, longitude = map(float, position or ())
    except ValueError:
        return None
    return {"x": longitude, "y": latitude, "label": address[0].text if address else f"{latitude}, {longitude}"}
