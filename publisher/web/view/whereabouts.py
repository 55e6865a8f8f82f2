"""Where a thing of a list is: its own position, or that of its town, and which of the two."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from publisher.release import Town

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
