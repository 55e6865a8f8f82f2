"""Mend the weights of Accept, Accept-Encoding and Accept-Language (RFC 9110 section 12.4.2) that real clients write."""

import re
from typing import Final

_WEIGHT: Final = re.compile(r";\s*q\s*=\s*([0-9]*)(?:\.([0-9]*)|,([0-9]+))?(?=\s*(?:[;,]|$))", re.IGNORECASE)


def mended_weights(header: str) -> str:
    """Return a header field whose weights have digits on both sides of a point.

    Clients leave one side out (``q=.9``), or write the number as their country does (``q=0,9``), which would refuse
    what it is meant to ask for: nothing that is listed begins with a digit.
    """
    return _WEIGHT.sub(_weight, header)


def _weight(match: re.Match[str]) -> str:
    whole, fraction, after_comma = match.groups()
    fraction = fraction or after_comma
    return f";q={whole or 0}.{fraction or 0}" if whole or fraction else match[0]
