"""Postal addresses: always the whole text; the parts, and the place that it lies in, only where they are recognised.

English addresses are split at their commas and each piece is recognised on its own, so that both orders are read ("No.
166 Qingyang Road, Chengguan District, Lanzhou City" and "China, Gansu Province, …"). Chinese ones are read from the
left: the gazetteer's names first, then road and number. What is not recognised remains in the whole text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from publisher.normalise.normaliser import Normalised, Remark, TextContext
from publisher.normalise.places import (
    CITY_LEVEL,
    DISTRICT_LEVEL,
    PROVINCE_LEVEL,
    REMEMBERED,
    Gazetteer,
    folded,
    name_of,
)
from publisher.normalise.text import fold, is_han, squeeze
from publisher.records import Address, NoteKind, Place, Text

MAX_LENGTH: Final = 500

_CHINESE_ADDRESSES: Final = frozenset({"cn", "hk", "mo", "tw"})
_JAPANESE: Final = re.compile(r"[\u3040-\u30ff]|番地|丁目")
_ALSO_A_STATE: Final = frozenset({"ge"})
"""Countries whose English name is also a state's of another country."""

_COMMA: Final = re.compile(r"\s*[,，;；]\s*")
_BRACKET: Final = re.compile(r"\s*[(（]([^()（）]*)[)）]")
_NUMBER: Final = re.compile(r"(?:No\s?\.?|Nr\.?|№)\s*(?P<number>\d+(?:-\d+)?[A-Za-z]?)", re.IGNORECASE)
_ROAD_WORD: Final = re.compile(
    r"\b(?:road|rd|street|st|avenue|ave|lane|boulevard|blvd|highway|alley|drive|square|way|row)\b\.?$", re.IGNORECASE
)
_PLAIN_NUMBER: Final = re.compile(r"(?P<number>\d+(?:-\d+)?[A-Za-z]?)\s+(?=\D)")
_BUILDING: Final = re.compile(
    r"\b(?:building|tower|block|floor|room|suite|mansion|plaza|centre|center|unit)\b", re.IGNORECASE
)
_POSTCODE: Final = re.compile(r"(?:(?:postal|zip|post)\s*-?\s*code\s*:?\s*)?(?P<code>\d{6})", re.IGNORECASE)
_BEFORE_POSTCODE: Final = re.compile(rf"(?P<name>.+?)\s+{_POSTCODE.pattern}", re.IGNORECASE)
_HAN_POSTCODE: Final = re.compile(r"[,。;]?\(?(?:邮编|邮政编码)?:?(?P<code>\d{6})\)?$")
_HAN_POSTCODE_FIRST: Final = re.compile(r"\(?(?P<code>\d{6}|\d{5}|\d{3})\)?(?=[\u4e00-\u9fff])")
"""A postcode before the address; of three or five digits in Taiwan."""
_HAN_TOWN: Final = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:镇|鎮|乡|鄉|街道)(?=.{2})")
_HAN_ROAD: Final = re.compile(
    r"(?P<road>[^\d]{1,14}?(?:大街|大道|胡同|路|街|巷|道))(?P<number>\d+(?:-\d+)?)号(?P<rest>.*)"
)
_HAN_DIVISION: Final = re.compile(
    r"[\u4e00-\u9fff]{1,6}?(?:自治[州县旗]|[省市区县旗州盟])(?=[\u4e00-\u9fff])(?!中心|场)"
)
_DIVISION: Final = re.compile(
    r"\b(?:district|county|banner|city|province|municipality|prefecture|region)$", re.IGNORECASE
)

_COUNTRIES_BY_DIGITS: Final = {
    5: "DE FR ES IT US MX FI EE LT GR TR UA HR RS BA ME XK CZ SK SE DZ MA EG SA IQ ID MY TH PK CU GT CR PE UY KR",
    6: "RU CN RO IN SG KZ BY KG VN EC",
    7: "IL JP CL",
    4: "AT BE BG CH DK HU LU NO PH SI ZA AU NZ CY LI AM GE MK TN NE",
}
DIGITS_OF_POSTAL_CODES: Final[Mapping[str, int]] = {
    country: digits for digits, countries in _COUNTRIES_BY_DIGITS.items() for country in countries.split()
}
"""How many digits the postal codes of a country have, by ISO 3166-1 alpha-2."""


_FORMS_BEFORE_TOWNS: Final = {
    r"\d{5}": "DE FR ES IT FI EE HR RS BA ME MX",
    r"\d{4}": "AT BE BG CH DK HU LU NO SI LI",
    r"\d{3} ?\d{2}": "CZ SK SE GR",
    r"\d{4} ?[A-Z]{2}": "NL",
    r"\d{2}-\d{3}": "PL",
    r"\d{4}-\d{3}": "PT",
}
_CODE_AND_TOWN: Final = {
    country: re.compile(
        r"(?P<before>.*?)[\s,;–-]*(?<!\w)(?:(?:[A-Z]{1,2}-|[ΤT]\.? ?[ΚK]\.?:? ?|C\.?A?\.?P\.?:? ?|PLZ:? ?))?"
        rf"(?<!\w)(?<!\d[.–-])(?P<code>(?-i:{form}))[\s,]+(?P<town>[^\W\d_][^\d,;:()/@]{{1,39}}?(?: \d{{1,2}})?)"
        r"(?: cedex(?: \d+)?)?(?:\s*\((?P<region>[^()\d]{2,30})\))?[\s.]*",
        re.IGNORECASE,
    )
    for form, countries in _FORMS_BEFORE_TOWNS.items()
    for country in countries.split()
}
"""Where a postal code stands before its town: the end of an address in one text."""

_TELEPHONE: Final = re.compile(r"\b(?:tel|fax|fon|phone)", re.IGNORECASE)
_BOX: Final = re.compile(
    r"(?:postfach|p\.?\s?o\.?\s?box|box|bp|b\.p\.|apartado|casella postale|postboks|boks)\b", re.IGNORECASE
)
_OWN_NAMES: Final = {
    row[:2]: row[3:].split("|")
    for row in (
        "AT österreich", "BE belgië|belgique", "BG българия", "CH schweiz|suisse|svizzera", "CZ česko|česká republika",
        "DE deutschland", "DK danmark", "ES españa", "FI suomi", "GR ελλάδα", "HR hrvatska", "HU magyarország",
        "IT italia", "MX méxico", "NL nederland", "NO norge", "PL polska", "SE sverige", "SK slovensko",
    )
}  # fmt: skip
"""What the inhabitants call a country, where the gazetteer has its English name only."""


@dataclass(slots=True)
class _Parts:
    """The parts of an address, as they are found."""

    number: str | None = None
    road: str | None = None
    building: list[str] = field(default_factory=list)
    town: str | None = None
    region: str | None = None
    postcode: str | None = None
    country: Place | None = None
    country_name: str | None = None
    divisions: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def not_understood(self, problem: str, part: str = "") -> None:
        """Remark on a problem, with a part of the address if it is that; the whole is kept as text in any case."""
        self.remarks.append((NoteKind.NOT_UNDERSTOOD, f"{problem}; kept as text", part))


def address(text: str, context: TextContext) -> Normalised[Address]:
    """Read an address; the context needs a gazetteer.

    The context's country is for an address that names no country, its place for a district whose city is not named.
    """
    gazetteer = context.gazetteer
    assert gazetteer is not None, "the context of an address needs a gazetteer"
    whole = squeeze(text)
    known = gazetteer.get((context.country or "").lower())
    parts, place = _Parts(country=known), None
    if len(whole) > MAX_LENGTH:
        parts.not_understood(f"over {MAX_LENGTH:,} characters is no address")
    elif is_han(whole):
        parts, place = _han(whole, gazetteer, context, known)
    elif known is None or known.key == "cn":
        parts, place = _english(whole, gazetteer, known, context.place)
    else:
        _before_town(parts, whole, known)
    full = context.text(whole)
    district, city, province = _divisions(gazetteer, place.key, full.language) if place else (None, None, None)
    country = parts.country.key.upper() if parts.country else gazetteer.country_code(place.key) if place else None
    if place and province and province.value.casefold() not in whole.casefold():
        message = "the province of the address follows from its city or district"
        parts.remarks.append((NoteKind.INFERRED, message))
    value = Address(
        full=full,
        locator_designator=parts.number,
        thoroughfare=_text(parts.road, full),
        locator_name=_text(", ".join(parts.building), full),
        area=district,
        locality=city or _text(parts.town, full),
        region=province or _text(parts.region, full),
        country=country,
        country_name=_text(parts.country_name, full),
        postal_code=parts.postcode,
        place=place.key if place else None,
        origin=full.origin,
    )
    return (value,), context.notes(parts.remarks, whole)


def _before_town(parts: _Parts, text: str, country: Place) -> None:
    """Read a street, a postal code and a town, where an address of a country ends in these two."""
    code = country.key.upper()
    form = _CODE_AND_TOWN.get(code)
    names = "|".join(map(re.escape, (*(name.value for name in country.names), *_OWN_NAMES.get(code, ()))))
    match = form.fullmatch(re.sub(rf"[\s,–-]+(?:{names})$", "", text, flags=re.IGNORECASE)) if form else None
    if match is None or _TELEPHONE.search(match["before"]):
        return
    before = match["before"].strip(" ,;–-")
    parts.postcode, parts.town, parts.region = match["code"], match["town"].strip(), match["region"]
    if before and any(character.isdigit() for character in before) and not _BOX.match(before):
        parts.road = before
    elif before:
        parts.building.append(before)


def _han(text: str, gazetteer: Gazetteer, context: TextContext, known: Place | None) -> tuple[_Parts, Place | None]:
    """Read an address in Han characters: as a Chinese one where nothing says that it is from elsewhere."""
    primary = (context.language or "").partition("-")[0]
    if known is not None and known.key not in _CHINESE_ADDRESSES:
        return _Parts(country=known), None
    if known is None and (primary in {"ja", "ko"} or _JAPANESE.search(text)):
        return _Parts(), None
    parts, place = _chinese(folded(text), gazetteer, context.place or (known.key if known else None))
    if known is not None and known.key != "cn":
        parts.country = known
        return parts, place if place and known.key in {place.key, *place.within} else None
    return parts, place


def _text(value: str | None, full: Text) -> Text | None:
    return Text(value=value, language=full.language) if value else None


@lru_cache(REMEMBERED)
def _divisions(gazetteer: Gazetteer, key: str, language: str | None) -> tuple[Text | None, ...]:
    """The names of the district, the city and the province that a place is, or lies in."""

    def named(level: int) -> Text | None:
        found = gazetteer.ancestor(key, level)
        name = name_of(found, language or "en") if found else None
        return Text(value=name, language=language) if name else None

    return tuple(named(level) for level in (DISTRICT_LEVEL, CITY_LEVEL, PROVINCE_LEVEL))


def _english(text: str, gazetteer: Gazetteer, country: Place | None, within: str | None) -> tuple[_Parts, Place | None]:
    parts = _Parts(country=country)
    rest = _BRACKET.sub(lambda match: parts.building.append(match[1].strip()) or "", text)  # type: ignore[func-returns-value]
    pieces = list(_joined_numbers(_COMMA.split(rest)))
    for place, piece in enumerate(pieces):
        named = _country_named(piece, gazetteer)
        if named and not _is_country(named, pieces, place, gazetteer, country):
            problem = "this may be a country, or a town or state of the same name: say 'country' in source.toml"
            parts.not_understood(problem, piece)
        else:
            _recognise(parts, piece, gazetteer)
    if parts.country is not None and parts.country.key != "cn":
        return parts, None
    return parts, _place_of(parts, gazetteer, within)


def _country_named(piece: str, gazetteer: Gazetteer) -> Place | None:
    name = fold(piece).strip(" .")
    found = gazetteer.find([name]) if len(name) > 2 else None  # "CA" is more likely a state than Canada
    return found if found and found.country else None


def _is_country(named: Place, pieces: list[str], place: int, gazetteer: Gazetteer, known: Place | None) -> bool:
    """Whether a piece that is a country's name means the country: it ends the address, or begins it.

    A state or a town is named like many countries ("Jordan, MN", "Atlanta, Georgia"); at the beginning, a place of the
    country must follow.
    """
    if known is not None:
        return True
    after = [piece for piece in pieces[place + 1 :] if not _POSTCODE.fullmatch(fold(piece).strip(" ."))]
    if not after:
        return named.key not in _ALSO_A_STATE
    return any(gazetteer.find([piece], within=named.key) for piece in after) or any(
        (other := _country_named(piece, gazetteer)) and other.key == named.key for piece in after
    )


def _joined_numbers(pieces: list[str]) -> Iterator[str]:
    """Yield the pieces, a number on its own ("No.117") joined with the road after it."""
    pending = ""
    for piece in pieces:
        if not pending and _NUMBER.fullmatch(piece.strip()):
            pending = piece.strip() + " "
        elif piece.strip():
            yield pending + piece.strip()
            pending = ""
    if pending:
        yield pending.strip()


def _recognise(parts: _Parts, piece: str, gazetteer: Gazetteer) -> None:
    folded_piece = fold(piece).strip(" .")
    if len(folded_piece) <= 2:
        return
    if country := _country_named(piece, gazetteer):
        parts.country, parts.country_name = country, piece
    elif postcode := _POSTCODE.fullmatch(folded_piece):
        parts.postcode = postcode["code"]
    elif _is_road(folded_piece):
        _road(parts, folded_piece)
    elif _BUILDING.search(folded_piece):
        _building(parts, piece, gazetteer)
    elif tail := _BEFORE_POSTCODE.fullmatch(folded_piece):
        parts.postcode = tail["code"]
        parts.divisions.append(tail["name"])
    else:
        parts.divisions.append(piece)


def _is_road(piece: str) -> bool:
    bare = _NUMBER.sub("", piece).strip()
    return bool(_ROAD_WORD.search(bare)) or bool(_NUMBER.match(piece) and bare and not _BUILDING.search(bare))


def _road(parts: _Parts, piece: str) -> None:
    if parts.road is not None:
        return
    if match := _NUMBER.search(piece) or _PLAIN_NUMBER.match(piece):
        parts.number = match["number"]
        piece = piece[: match.start()] + piece[match.end() :]
    parts.road = squeeze(piece)


def _building(parts: _Parts, piece: str, gazetteer: Gazetteer) -> None:
    """Add a building; a division's name before it, without a comma between them, is split off."""
    for match in re.finditer(r"\s", piece):
        head, tail = piece[: match.start()], piece[match.end() :]
        if _DIVISION.search(head) and gazetteer.find([head]):
            message = "a place and a building stand together without a comma; they were taken apart"
            parts.remarks.append((NoteKind.REPAIRED, message, f"{head} | {tail}"))
            parts.divisions.append(head)
            parts.building.insert(0, tail)
            return
    parts.building.insert(0, piece)


def _place_of(parts: _Parts, gazetteer: Gazetteer, within: str | None) -> Place | None:
    """Find the narrowest place that all the divisions name, in either order."""
    country = parts.country.key if parts.country else None
    best: Place | None = None
    contexts: list[str | None] = [context for context in (within, country) if context]
    names = parts.divisions
    for path in (names[::-1], names) if len(names) > 1 else (names,):
        for context in contexts or [None]:
            found = _deepest(path, gazetteer, context)
            if found and (best is None or len(found.within) > len(best.within)):
                best = found
    strange = [piece for piece in parts.divisions if not (best and _names(piece, best, gazetteer))]
    if any(gazetteer.find([piece], within=country) for piece in strange):
        parts.not_understood("these places do not lie in one another", ", ".join(parts.divisions))
        return None
    for piece in filter(_DIVISION.search, strange):
        parts.not_understood("this place is not in the gazetteer, or in several places", piece)
    return best


def _deepest(path: list[str], gazetteer: Gazetteer, context: str | None) -> Place | None:
    """Follow a path of names as long as each lies within the one before; pieces that name no place are skipped."""
    found: Place | None = None
    for piece in path:
        step = gazetteer.find([piece], within=found.key if found else context)
        here = gazetteer.get(context) if context and found is None else None
        if step is None and here and _names(piece, here, gazetteer):
            step = here
        found = step or found
    return found


def _names(piece: str, place: Place, gazetteer: Gazetteer) -> bool:
    """Whether a name is one of a place's, or of a place it lies in."""
    keys = (place.key, *place.within)
    found = (gazetteer.find([piece], within=outer) for outer in (*keys[1:], None))
    return any(match is not None and match.key == key for match, key in zip(found, keys, strict=True))


def _chinese(text: str, gazetteer: Gazetteer, within: str | None) -> tuple[_Parts, Place | None]:
    parts, place = _Parts(), None
    rest = text
    if code := _HAN_POSTCODE.search(rest):
        parts.postcode, rest = code["code"], rest[: code.start()]
    elif (code := _HAN_POSTCODE_FIRST.match(rest)) and (len(code["code"]) == 6 or within == "tw"):
        parts.postcode, rest = code["code"], rest[code.end() :]
    if rest.startswith("中国"):
        parts.country, parts.country_name, rest = gazetteer.get("cn"), "中国", rest.removeprefix("中国")
    context = within
    while step := gazetteer.leading(rest, context) or (
        gazetteer.leading(rest, "cn") if place is None and context else None
    ):
        place, rest = step
        context = place.key
    if strange := _HAN_DIVISION.match(rest):
        parts.not_understood("this place is not in the gazetteer, or in several places", strange[0])
    elif road := _HAN_ROAD.fullmatch(rest):
        town = _HAN_TOWN.match(road["road"])
        parts.road, parts.number = road["road"][town.end() if town else 0 :], road["number"]
        if road["rest"].strip("(),。"):
            parts.building.append(road["rest"].strip("(),。"))
    return parts, place


def shortened_postal_code(code: str, country: str | None) -> str | None:
    """Say that a postal code lacks a digit, as one does whose leading zero a spreadsheet has cut off; None if not.

    Args:
        code: the postal code.
        country: the country of the address (ISO 3166-1 alpha-2).
    """
    digits = DIGITS_OF_POSTAL_CODES.get(country or "")
    plain = "".join(code.split())
    if digits is None or not plain.isdecimal() or len(plain) != digits - 1:
        return None
    return (
        f"a postal code of {len(plain)} digits, but those of {country} have {digits}: a spreadsheet may have cut off "
        "its leading zero; published as the source has it"
    )
