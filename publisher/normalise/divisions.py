"""Chinese divisions as offices write them: whole, in part, or by code ("甘肃省兰州市城关区", "兰州城关", "620102")."""

import re
from typing import Final

from publisher.normalise.places import CITY_LEVEL, PROVINCE_LEVEL, Gazetteer, folded
from publisher.normalise.text import simplified
from publisher.records import Place

_CODE: Final = re.compile(r"(?P<division>\d{6})(?:\d{3}|\d{6})?")
"""GB/T 2260, also with the digits of towns and villages after it."""
_EMPTY: Final = "00"
_BETWEEN: Final = re.compile(r"[-/|>›»·,，、;；.()（）]+")
_OF_ITSELF: Final = re.compile(r"市辖区|省直辖县级行政区划|(?:本级|直属|省直|市直|区直|县直)+$")
"""Words for what a division administers itself, which is no division below it."""
_GENERIC: Final = "区县市旗"


def division(text: str, gazetteer: Gazetteer, within: str | None = "cn") -> Place | None:
    """Find the narrowest place that a text of nothing but divisions names.

    Args:
        text: names from the broadest to the narrowest, with or without signs between them, or a code.
        gazetteer: where places are looked up.
        within: the key of a place that they lie in.

    Returns:
        the place; None where a part of the text names no place, or one of several.
    """
    whole = folded(text)
    if code := _CODE.fullmatch(whole):
        return _by_code(code["division"], gazetteer, within)
    rest = _OF_ITSELF.sub("", simplified(_BETWEEN.sub("", whole)).removeprefix("中国"))
    place: Place | None = None
    while rest:
        step = gazetteer.leading(rest, within) or (_short(rest, place, gazetteer) if place else None)
        if step is None:
            return None
        place, rest = step
        within = place.key
    return place


def _by_code(code: str, gazetteer: Gazetteer, within: str | None) -> Place | None:
    """The place of a code; that of the division above where the gazetteer does not have it (a development zone)."""
    place = gazetteer.by_notation(code)
    if place is None and not code.endswith(_EMPTY):
        place = gazetteer.by_notation(f"{code[:4]}{_EMPTY}")
    return place if place and (within is None or within in (place.key, *place.within)) else None


def _short(rest: str, outer: Place, gazetteer: Gazetteer) -> tuple[Place, str] | None:
    """Find a county or district of a city that is written without its last character ("城关" within Lanzhou)."""
    if gazetteer.level(outer.key) not in {PROVINCE_LEVEL, CITY_LEVEL} or len(rest) < 2:
        return None
    found = [place for generic in _GENERIC if (place := gazetteer.find([rest + generic], within=outer.key))]
    return (found[0], "") if len(found) == 1 else None
