"""The key of a street address that an English and a Chinese spelling have in common."""

import re
from typing import Final

from publisher.normalise.text import fold, is_han, simplified
from publisher.records import Address
from publisher.uris import slug_of

_ROAD_WORD: Final = re.compile(
    r"\b(?:road|rd|street|st|avenue|ave|lane|boulevard|blvd|highway|alley)\b\.?$", re.IGNORECASE
)
_HAN_ROAD_WORD: Final = re.compile(r"(?P<side>[东西南北中]?)(?:大街|大道|胡同|路|街|巷|道)$")
_SIDES: Final = {"东": "east", "西": "west", "南": "south", "北": "north", "中": "middle", "": ""}


def address_key(address: Address) -> str | None:
    """Return place, number and road of an address ("cn-620102:166:qingyang"); None if one is missing."""
    if not (address.place and address.locator_designator and address.thoroughfare):
        return None
    road = fold(address.thoroughfare.value)
    if is_han(road):
        road = simplified(road)
        ending = _HAN_ROAD_WORD.search(road)
        road = slug_of(road[: ending.start()]) + _SIDES[ending["side"]] if ending else slug_of(road)
    else:
        road = slug_of(_ROAD_WORD.sub("", road.strip()))
    name = road.replace("-", "")
    return f"{address.place}:{address.locator_designator.casefold()}:{name}" if name else None
