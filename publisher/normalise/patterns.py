r"""Regular expressions that a profile brings, matched by RE2: in time linear in the text, whatever the expression.

Python's own engine tries every way to match: "(a+)+$" against thirty letters takes minutes, and a profile may come
from anybody. RE2 has no lookaround and no backreferences, since these cannot be matched in linear time. What it has but
reads otherwise than Python does is refused as well, so that no expression silently means something else.
"""

import re
from typing import Final

import re2

re2.set_fallback_notification(re2.FALLBACK_EXCEPTION)  # never Python's engine behind our back

MAX_PATTERN: Final = 10_000
"""The longest expression, in characters."""

_PARTS: Final = re.compile(
    r"\\[pPx]\{\^?\w*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!#>(]|\(\?P=|(?:[*+?]|\{\d*,?\d*\})\+|\{,|.", re.DOTALL
)
"""An escape, a class in brackets, the beginning of a group, a quantifier, or any other character."""

_UNSUPPORTED: Final = {
    r"\b": r"'\b' (a word boundary) would know ASCII letters only: write (^|[^\pL\pN]) or ([^\pL\pN]|$)",
    r"\B": r"'\B' (no word boundary) would know ASCII letters only: write [\pL\pN]",
    r"\C": r"'\C' (one byte) would cut characters apart: write . for one character",
    "\\": "a backslash at the end escapes nothing",
    "{,": "'{,n}' is not supported: write {0,n}",
    "(?=": "'(?=…)' (lookahead) is not supported: match what follows too, and put what is to be kept into a group",
    "(?!": "'(?!…)' (lookahead) is not supported: use 'ignore', 'unless' or a narrower expression",
    "(?<=": "'(?<=…)' (lookbehind) is not supported: match what precedes too, and put what is to be kept into a group",
    "(?<!": "'(?<!…)' (lookbehind) is not supported: use 'ignore', 'unless' or a narrower expression",
    "(?>": "'(?>…)' (an atomic group) is not supported, and not needed: write (?:…)",
    "(?(": "'(?(…)' (a condition) is not supported: write two rules",
    "(?#": "'(?#…)' (a comment) is not supported: write it behind a # of the source.toml",
    "(?P=": "'(?P=…)' (a backreference) is not supported: write out what it refers to",
}
_POSSESSIVE: Final = "'{}' (a possessive quantifier) is not supported, and not needed: write '{}'"
_BACKREFERENCE: Final = r"'\{}' (a backreference) is not supported: write out what it refers to"


def compile_pattern(text: str) -> "re2.Pattern":
    """Compile a regular expression.

    Args:
        text: in the syntax of RE2, which is Python's but for what _UNSUPPORTED has.

    Raises:
        ValueError: it is not one, or has a construct that RE2 does not support; the message says what to write.

    See: https://github.com/google/re2/wiki/Syntax
    """
    if len(text) > MAX_PATTERN:
        raise ValueError(f"the regular expression is longer than {MAX_PATTERN:,} characters: shorten it")
    if reason := next(filter(None, map(_reason_against, _PARTS.findall(text))), None):
        raise ValueError(f"the regular expression cannot be used: {reason}")
    try:
        return re2.compile(text)
    except (re2.error, UnicodeEncodeError) as error:
        raise ValueError(f"not a regular expression: {error}") from None


def _reason_against(part: str) -> str | None:
    """Why a part of an expression cannot be used, and what to write; None if it can."""
    if part[0] == "\\" and part[1:] in set("123456789"):
        return _BACKREFERENCE.format(part[1:])
    if len(part) > 1 and part[-1] == "+" and part[0] in "*+?{":
        return _POSSESSIVE.format(part, part[:-1])
    return _UNSUPPORTED.get(part)
