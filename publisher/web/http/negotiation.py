"""Choose a representation and a content coding, as RFC 9110 sections 12.4.2, 12.5.1 and 12.5.3 say.

Pure functions of header values; every blueprint uses them, so that every URL negotiates alike. The most specific range
decides about a media type, ``q=0`` excludes it, and no ``Accept`` means any. Between equals the server's order decides.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol, TypeVar

MAX_HEADER: Final = 4_096
"""Characters of an Accept header that are read; what follows is ignored."""

CODINGS: Final = ("zstd", "br", "gzip")
"""Content codings that this server writes, most preferred first (docs/benchmarks.md has the figures)."""

IDENTITY: Final = "identity"

_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETER: Final = re.compile(rf'\s*;\s*({_WORD})\s*=\s*({_WORD}|"(?:[^"\\]|\\.)*")')
_RANGE: Final = re.compile(rf"\s*({_WORD})/({_WORD})((?:{_PARAMETER.pattern})*)\s*")
_CODING: Final = re.compile(rf"\s*({_WORD})\s*(?:;\s*q\s*=\s*([0-9.]+))?\s*", re.IGNORECASE)
_QUALITY: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_SPLIT: Final = re.compile(r'((?:[^,"]|"(?:[^"\\]|\\.)*")+)')


class Offer(Protocol):
    """Anything that has a media type: a Format, a kind of SPARQL result."""

    @property
    def media_type(self) -> str:
        """The registered media type, without parameters."""


OfferT = TypeVar("OfferT", bound=Offer)


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header: ``*/*``, ``text/*``, ``text/turtle;charset=utf-8``, with its quality."""

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    quality: float

    @property
    def specificity(self) -> tuple[int, int]:
        """What makes one range win over another for the same media type (section 12.5.1)."""
        return (self.type != "*") + (self.subtype != "*"), len(self.parameters)

    def matches(self, media_type: str) -> bool:
        """Whether a media type is in this range.

        Everything here is written in UTF-8, and a JSON-LD profile is a wish rather than a type of its own, so
        ``charset=utf-8`` and ``profile=…`` match; any other parameter names a variant that is not offered.
        """
        main, _, sub = media_type.partition("/")
        if self.type not in {"*", main} or self.subtype not in {"*", sub}:
            return False
        return all(name == "profile" or (name, value) == ("charset", "utf-8") for name, value in self.parameters)


def parse_accept(header: str | None) -> tuple[MediaRange, ...]:
    """Read an Accept header; what is not a media range is left out, as if it had not been sent."""
    ranges = (_media_range(part) for part in _SPLIT.findall((header or "")[:MAX_HEADER]))
    return tuple(row for row in ranges if row is not None)


def quality(ranges: Sequence[MediaRange], media_type: str) -> float:
    """How much a client wants a media type, from 0.0 (not at all) to 1.0.

    Args:
        ranges: what :func:`parse_accept` gave; empty means that anything will do.
        media_type: without parameters ("text/turtle").
    """
    if not ranges:
        return 1.0
    matching = [row for row in ranges if row.matches(media_type)]
    if not matching:
        return 0.0
    best = max(row.specificity for row in matching)
    return max(row.quality for row in matching if row.specificity == best)


def choose(header: str | None, offers: Sequence[OfferT]) -> OfferT | None:
    """Give the offer that the client wants most, the first of equals; None where it accepts none: that is a 406.

    Args:
        header: the Accept header, None where there is none.
        offers: what there is, most preferred first.
    """
    ranges = parse_accept(header)
    wanted = [(quality(ranges, offer.media_type), -place) for place, offer in enumerate(offers)]
    best, place = max(wanted, default=(0.0, 0))
    return offers[-place] if best > 0 else None


@lru_cache(maxsize=1024)
def choose_coding(header: str | None, available: tuple[str, ...] = CODINGS) -> str | None:
    """Give the content coding to send: one of ``available``, "identity", or None where the client refuses all.

    Identity is what a client gets that asks for nothing. Between equal qualities the server's order decides, and any
    listed coding wins over identity.

    Args:
        header: the Accept-Encoding header, None where there is none.
        available: the codings there are, most preferred first.
    """
    wishes = _coding_wishes((header or "")[:MAX_HEADER])
    rest = wishes.get("*")
    scored = [(wishes.get(coding, rest or 0.0), -place, coding) for place, coding in enumerate(available)]
    # Identity is acceptable unless it, or everything unlisted, is refused; it comes last among equals.
    unlisted = 0.001 if rest is None or rest > 0 else 0.0
    scored.append((wishes.get(IDENTITY, unlisted), -len(available), IDENTITY))
    best, _, coding = max(scored)
    return coding if best > 0 else None


def vary(*names: str) -> str:
    """A Vary header of these request fields, each once, in the order given."""
    return ", ".join(dict.fromkeys(names))


def _media_range(part: str) -> MediaRange | None:
    match = _RANGE.fullmatch(part)
    if match is None:
        return None
    main, sub = match[1].lower(), match[2].lower()
    if main == "*" and sub != "*":
        return None
    parameters, wanted = _parameters(_PARAMETER.findall(match[3]))
    return None if wanted is None else MediaRange(main, sub, parameters, wanted)


def _parameters(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[tuple[str, str], ...], float | None]:
    """The parameters before ``q``, and the quality; None where that is no quality."""
    found: list[tuple[str, str]] = []
    for name, raw in pairs:
        value = re.sub(r"\\(.)", r"\1", raw[1:-1]) if raw.startswith('"') else raw
        if name.lower() == "q":
            return tuple(found), _quality(value)
        found.append((name.lower(), value.lower()))
    return tuple(found), 1.0


def _quality(text: str) -> float | None:
    return float(text) if _QUALITY.fullmatch(text) else None


def _coding_wishes(header: str) -> dict[str, float]:
    wishes: dict[str, float] = {}
    for part in header.split(","):
        if match := _CODING.fullmatch(part):
            wanted = _quality(match[2] or "1")
            if wanted is not None:
                name = match[1].lower()
                wishes["gzip" if name == "x-gzip" else name] = wanted
    return wishes
