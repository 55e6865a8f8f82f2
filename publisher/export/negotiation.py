"""Content negotiation as a list of regular expressions, for web servers that have nothing else.

The first pattern that an Accept header fits says what to send. The list follows what :func:`choose` decides (RFC 9110
section 12.5.1), with one difference: weights are compared by their first digit, so 0.95 and 0.9 are equal.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from publisher.web.http.negotiation import STANDS_IN_FOR, Offer

_HTML: Final = "text/html"
_PARAMETERS: Final = (
    r'(\s*;\s*(charset\s*=\s*"?utf-8"?|profile\s*=\s*("[^"]*"|[^",;\s]+)|version\s*=\s*"?1\.[12](-basic)?"?))*'
)
_Q: Final = r"\s*;\s*q\s*=\s*"
_END: Final = r"\s*(,|$)"
_EXTENSION: Final = r"(\s*;[^,]*)?"
_ONE: Final = rf"({_Q}1(\.0*)?{_EXTENSION})?"
_SOME: Final = rf"({_Q}(1(\.0*)?|0?\.0*[1-9]\d*){_EXTENSION})?"
_ANY: Final = rf"({_Q}[\d.]+{_EXTENSION})?"
_ZERO: Final = rf"{_Q}0?(\.0*)?{_EXTENSION}"
_WEIGHTS: Final = (
    _ONE,
    *(rf"{_Q}0?\.{digit}\d*{_EXTENSION}" for digit in range(9, 0, -1)),
    rf"{_Q}0?\.0+[1-9]\d*{_EXTENSION}",
)
"""The weight of a range, from 1 down, a tenth a step."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a client's Accept header looks like that prefers one representation.

    Attributes:
        suffix: of the representation ("ttl").
        present: a regular expression that the header contains; ignoring case.
        absent: regular expressions that it does not contain.
    """

    suffix: str
    present: str
    absent: tuple[str, ...] = ()

    @property
    def expression(self) -> str:
        """The pattern as one Perl-compatible regular expression."""
        return "^" + "".join(f"(?!.*{each})" for each in self.absent) + f".*{self.present}"

    def fits(self, header: str) -> bool:
        """Return whether a header looks like this."""
        return re.search(self.expression, header, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class Choice:
    """A representation that is offered.

    Attributes:
        suffix: in its file name.
        media_type: its registered media type.
        others: media types that it stands in for.
    """

    suffix: str
    media_type: str
    others: tuple[str, ...]


def choices(offers: Sequence[tuple[str, Offer]]) -> tuple[Choice, ...]:
    """Return representations with the media types that they stand in for.

    Args:
        offers: suffix and representation, most preferred first.
    """
    types = {offer.media_type for _, offer in offers}
    return tuple(
        Choice(
            suffix,
            offer.media_type,
            tuple(name for name in STANDS_IN_FOR.get(offer.media_type, ()) if name not in types),
        )
        for suffix, offer in offers
    )


def patterns(offered: Sequence[Choice]) -> Iterator[Pattern]:
    """Yield the patterns; a header that fits none accepts nothing of what is offered (406)."""
    yield Pattern(offered[0].suffix, "^[^/]*$")
    html = [choice for choice in offered if choice.media_type == _HTML]
    browsers = tuple(_range(name, _SOME) for choice in html for name in (choice.media_type, *choice.others))
    data = [choice for choice in offered if choice.media_type != _HTML]
    for weight in _WEIGHTS:  # a client that names data, and "*/*" beside it, is no browser
        yield from _named(data, weight, browsers)
    for weight in _WEIGHTS:
        yield from (Pattern(each.suffix, _range(each.media_type, weight)) for each in offered)
        for choice in offered:
            yield from _unnamed(choice, weight)


def _named(offered: Iterable[Choice], weight: str, absent: tuple[str, ...]) -> Iterator[Pattern]:
    rows = list(offered)
    yield from (Pattern(each.suffix, _range(each.media_type, weight), absent) for each in rows)
    yield from (_standing_in(each, weight, absent) for each in rows if each.others)


def _standing_in(choice: Choice, weight: str, absent: tuple[str, ...] = ()) -> Pattern:
    others = f"({'|'.join(re.escape(name) for name in choice.others)})"
    # A page for browsers is sent for the better of its two names; of data, its own name decides.
    own = _ZERO if choice.media_type == _HTML else _ANY
    return Pattern(choice.suffix, _range_of(others, weight), (*absent, _range(choice.media_type, own)))


def _unnamed(choice: Choice, weight: str) -> Iterator[Pattern]:
    """Yield the patterns by which a representation is accepted without being named."""
    if choice.others:
        yield _standing_in(choice, weight)
    named = (_range(choice.media_type, _ANY), *(_range(name, _SOME) for name in choice.others))
    main = f"{choice.media_type.partition('/')[0]}/*"
    yield Pattern(choice.suffix, _range(main, weight), named)
    yield Pattern(choice.suffix, _range("*/*", weight), (*named, _range(main, _ANY)))


def _range(name: str, weight: str) -> str:
    return _range_of(re.escape(name), weight)


def _range_of(name: str, weight: str) -> str:
    """Return an expression for a media range with a weight, anywhere in a header."""
    return rf"(^|,)\s*{name}{_PARAMETERS}{weight}{_END}"
