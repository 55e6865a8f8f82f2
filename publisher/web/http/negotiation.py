"""Choose a representation and a content coding, as RFC 9110 sections 12.4.2, 12.5.1 and 12.5.3 specify.

Headers are parsed by werkzeug; docs/adr/0072 says which decisions are made here instead, and why.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol, TypeVar

from werkzeug.datastructures import Accept, MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from publisher.rdf.versions import LABELS, is_within
from publisher.web.weights import mended_weights

MAX_HEADER: Final = 4_096
"""Characters of an Accept header that are read; the rest is ignored."""

CODINGS: Final = ("zstd", "br", "gzip")
"""Content codings that this server writes, most preferred first (docs/benchmarks.md has the figures)."""

IDENTITY: Final = "identity"

_HTML: Final = "text/html"
_JSON: Final = ("application/json", "text/json", "application/x-json")
_XML: Final = ("application/xml", "text/xml")
STANDS_IN_FOR: Final[Mapping[str, Sequence[str]]] = {
    _HTML: ("application/xhtml+xml",),
    "application/ld+json": ("application/x-ld+json", "application/x-json+ld", *_JSON),
    "application/sparql-results+json": _JSON,
    "application/json": _JSON[1:],
    "application/rdf+xml": ("text/rdf+xml", *_XML),
    "application/atom+xml": _XML,
    "application/sparql-results+xml": _XML,
    "text/turtle": (
        "application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3", "application/n3", "application/rdf+n3",
        "application/trig", "application/x-trig",
    ),
    "application/n-triples": (
        "text/plain", "text/nt", "text/ntriples", "application/x-ntriples", "application/rdf-triples",
        "application/n-quads", "text/x-nquads",
    ),
}  # fmt: skip
"""Media types, and others that a reader of which reads them too: all Turtle is N3 and TriG, all N-Triples N-Quads."""

_UNDERSTOOD: Final = frozenset({("charset", "utf-8"), *(("version", label) for label in LABELS)})
"""Parameters of media types that match: https://www.w3.org/TR/rdf12-turtle/#sec-mediaReg has the versions."""

_UNQUOTED: Final = re.compile(r"(;\s*profile\s*=\s*)([^\s\",;]+)", re.IGNORECASE)


class Offer(Protocol):
    """Anything that has a media type: a Format, a kind of SPARQL result."""

    @property
    def media_type(self) -> str:
        """The registered media type, without parameters."""


OfferT = TypeVar("OfferT", bound=Offer)


@dataclass(frozen=True, slots=True)
class Representation:
    """One of the forms a resource comes in; ``suffix`` names it in URLs (``/search.{suffix}``)."""

    suffix: str
    media_type: str


def choose(header: str | None, offers: Sequence[OfferT]) -> OfferT | None:
    """Return the offer that the client prefers, the first of equals; None if it accepts none of them (406).

    Args:
        header: the Accept header, None if absent: anything is acceptable.
        offers: what is available, most preferred first.
    """
    place = _best(header, tuple([offer.media_type for offer in offers]))
    return None if place is None else offers[place]


@lru_cache(maxsize=1024)
def _best(header: str | None, media_types: tuple[str, ...]) -> int | None:
    accept = parse_accept_header(_repaired((header or "")[:MAX_HEADER]), MIMEAccept)
    ranges = [(media_range, quality) for media_range, quality in accept if "/" in media_range] or [("*/*", 1.0)]
    named = [_named_quality(ranges, media_type, media_types) for media_type in media_types]
    qualities = [quality or _quality(ranges, media_types[place]) for place, quality in enumerate(named)]
    html = media_types.index(_HTML) if _HTML in media_types else None
    if any(named) and (html is None or named[html] == 0):
        qualities = named  # a client that names what it reads, and "*/*" beside it, is no browser
    best = max(qualities, default=0.0)
    if best <= 0:
        return None
    equals = [place for place, quality in enumerate(qualities) if quality == best]
    # What is named itself goes before what stands in for it: EasyRdf's application/json is another format.
    return next((place for place in equals if _is_named(ranges, media_types[place])), equals[0])


def accepts_version(header: str | None, media_type: str, version: str) -> bool:
    """Return whether a client that was given a media type accepts a version of RDF in it.

    It does unless each range of its Accept header that the media type is in names an older version.

    Args:
        header: the Accept header, None if absent.
        media_type: what was chosen.
        version: what the content needs.
    """
    main = media_type.partition("/")[0]
    names = {media_type, f"{main}/*", "*/*", *STANDS_IN_FOR.get(media_type, ())}
    accept = parse_accept_header(_repaired((header or "")[:MAX_HEADER]), MIMEAccept)
    ranges = [parse_options_header(media_range) for media_range, quality in accept if quality > 0]
    asked = [options.get("version") for name, options in ranges if name.lower() in names]
    return not asked or any(most is None or is_within(version, most.lower()) for most in asked)


def _is_named(ranges: Sequence[tuple[str, float]], media_type: str) -> bool:
    return any(parse_options_header(media_range)[0].lower() == media_type for media_range, _ in ranges)


def _repaired(header: str) -> str:
    """Mend what real clients write: weights, and a profile without quotes."""
    return _UNQUOTED.sub(r'\1"\2"', mended_weights(header))


def _named_quality(ranges: Sequence[tuple[str, float]], media_type: str, offered: Sequence[str]) -> float:
    """Return the quality of the range that names a media type, or, if none does, names what it stands in for."""
    by_name = [(parse_options_header(media_range)[0].lower(), media_range, quality) for media_range, quality in ranges]
    exact = [quality for name, media_range, quality in by_name if name == media_type and _matches(media_range, name)]
    if exact and (exact[0] == 0 or media_type != _HTML):
        return exact[0]
    others = [name for name in STANDS_IN_FOR.get(media_type, ()) if name not in offered]
    return max([*exact[:1], *(quality for name, _, quality in by_name if name in others)], default=0.0)


def _quality(ranges: Sequence[tuple[str, float]], media_type: str) -> float:
    """Return the quality of the first media range that matches; werkzeug has put the most specific first."""
    return next((quality for media_range, quality in ranges if _matches(media_range, media_type)), 0.0)


def _matches(media_range: str, media_type: str) -> bool:
    """Return whether a media type is in a range.

    Everything here is written in UTF-8, and a JSON-LD profile is a preference rather than a type of its own, so
    ``charset=utf-8`` and ``profile=…`` match, and so do the versions of RDF and SPARQL that everything here is in
    (``version=1.2``); any other parameter names a variant that is not available.
    """
    name, parameters = parse_options_header(media_range)
    main, _, sub = media_type.partition("/")
    if name.lower() not in {media_type, f"{main}/*", "*/*"} or not sub:
        return False
    return all(key == "profile" or (key, value.lower()) in _UNDERSTOOD for key, value in parameters.items())


@lru_cache(maxsize=1024)
def choose_coding(header: str | None, available: tuple[str, ...] = CODINGS) -> str | None:
    """Return the content coding to send: one of ``available``, "identity", or None if the client refuses all.

    A client that asks for nothing gets identity. Between equal qualities the server's order decides, and any listed
    coding wins over identity.

    Args:
        header: the Accept-Encoding header, None if absent.
        available: the codings that can be sent, most preferred first.
    """
    accept = parse_accept_header(_repaired((header or "")[:MAX_HEADER].lower().replace("x-gzip", "gzip")), Accept)
    qualities = {coding: accept.quality(coding) for coding in available}
    # Identity is acceptable unless it, or everything unlisted, is refused; it comes last among equals.
    qualities[IDENTITY] = accept.quality(IDENTITY) if IDENTITY in accept.values() or "*" in accept.values() else 0.001
    best = max(qualities, key=qualities.__getitem__)
    return best if qualities[best] > 0 else None
