"""SPARQL's tokens, as far as they are needed before a query reaches an engine.

This is no parser, because the engine has one. It finds what the engine must not be given: the engine would fetch
``SERVICE`` from the network, and a text of 60,000 brackets ends its process. The names of the terminals are those of
the SPARQL 1.1 grammar (section 19.8).
"""

from __future__ import annotations

import re
from typing import Final

from publisher.characters import one_of

_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""The characters of PN_CHARS_BASE."""

_DIGITS: Final = f"{_BASE}_0-9"
_NAME: Final = f"{_DIGITS}\\-\u00b7\u0300-\u036f\u203f-\u2040"
"""The characters of PN_CHARS."""

_VARNAME: Final = one_of(f"{_DIGITS}\u00b7\u0300-\u036f\u203f-\u2040")
_PN_CHARS_BASE: Final = one_of(_BASE)
_PN_CHARS: Final = one_of(_NAME)
_PN_PREFIX: Final = (
    rf"{_PN_CHARS_BASE}(?>(?:\.*+{_PN_CHARS}++){{0,64}})"  # without a limit, "a.a.a.…" would be read again and again
)
_PLX: Final = r"%[0-9A-Fa-f][0-9A-Fa-f]|\\[_~.\-!$&'()*+,;=/?\#@%]"
_PN_LOCAL: Final = rf"(?:{one_of(_DIGITS + ':')}|{_PLX})(?>(?:\.*(?:{one_of(_NAME + ':')}++|{_PLX}))*)"
_UCHAR: Final = rf"\\u{4 * '[0-9A-Fa-f]'}|\\U{8 * '[0-9A-Fa-f]'}"
_IRIREF: Final = rf'<(?:[^<>"{{}}|^`\\\x00-\x20]++|{_UCHAR})*+>'
_VAR: Final = f"[?$]{_VARNAME}+"

_SPACE: Final = r"[ \t\r\n]"
"""What SPARQL takes for space (production WS); other spaces are unknown characters."""

_COMMENT: Final = r"\#[^\r\n]*+"
_BEGUN: Final = (
    r"\"\"\"(?>(?:\"{0,2}(?:[^\"\\]++|\\.))*)",
    r"'''(?>(?:'{0,2}(?:[^'\\]++|\\.))*)",
    r"\"(?!\"\")(?:[^\"\\\r\n]++|\\.)*+",
    r"'(?!'')(?:[^'\\\r\n]++|\\.)*+",
)
"""The four kinds of strings, up to their closing quotes."""

_STRING: Final = "|".join(begun + quotes for begun, quotes in zip(_BEGUN, ('"""', "'''", '"', "'"), strict=True))
_UNCLOSED: Final = "|".join(_BEGUN)
_TAG: Final = "@[A-Za-z]+(?:-[A-Za-z0-9][A-Za-z0-9]*+)*+"
_BLANK: Final = rf"_:{one_of(_DIGITS)}(?>(?:{one_of(_NAME + '.')}*{_PN_CHARS})?)"
_PNAME: Final = rf"(?:{_PN_PREFIX})?+:(?:{_PN_LOCAL})?+"
_NUMBER: Final = r"(?:[0-9]++\.[0-9]*+|\.[0-9]++|[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++"
_KEYWORD: Final = f"{_PN_CHARS_BASE}{one_of(_DIGITS)}*+"

TOKEN: Final = re.compile(
    rf"(?P<space>{_SPACE}++)|(?P<comment>{_COMMENT})|(?P<iri>{_IRIREF})|(?P<string>{_STRING})"
    rf"|(?P<unclosed>{_UNCLOSED})|(?P<tag>{_TAG})|(?P<blank>{_BLANK})|(?P<var>{_VAR})|(?P<pname>{_PNAME})|(?P<number>{_NUMBER})"
    rf"|(?P<word>{_KEYWORD})|(?P<open>[(\[{{])|(?P<close>[)\]}}])|(?P<other>.)",
    re.DOTALL,
)
"""One token at a position; ``other`` is an operator or an unknown character, one at a time.

``unclosed`` is a string that lacks its closing quotes, to where they had to be: so that each text is read once.
"""

_SIGNIFICANT: Final = re.compile(
    rf"(?:{_SPACE}++|{_COMMENT})*+"
    rf"({_KEYWORD}(?!{one_of(_NAME + ':.')})|{_VAR}"
    rf"|{_IRIREF}|{_STRING}|{_UNCLOSED}|{_TAG}|{_BLANK}|{_PNAME}|{_NUMBER}|{_KEYWORD}|.|\Z)",
    re.DOTALL,
)
"""A token that is no space and no comment, or the end."""

KEYWORD: Final = re.compile(_KEYWORD)
"""What a token that is a word matches as a whole."""

STRING: Final = re.compile(_STRING, re.DOTALL)
"""What a string matches as a whole, if it is closed."""

_GAP: Final = r"(?>(?:[\s\ufeff]|\#[^\r\n]*+(?=[\r\n]))*)"
_CALL: Final = re.compile(rf"{_GAP}(?i:silent)?{_GAP}(?:{_IRIREF}|{_VAR}|(?:{_PN_PREFIX})?:(?:{_PN_LOCAL})?){_GAP}\{{")
"""What makes the letters ``service`` a call: (SILENT) VarOrIri, then a group."""

_WORD: Final = "service"
_NAMING: Final = ("graph", "named", "from", "describe")
_MOST_IN_A_WORD: Final = 16
"""After each of them the rest of the word is read again."""

_LINE_END: Final = re.compile(r"[\r\n]")
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_REAL_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")


def significant(text: str) -> list[str]:
    """Return the texts of all tokens that are no space and no comment: faster than a search for each."""
    tokens: list[str] = _SIGNIFICANT.findall(text)
    while tokens and not tokens[-1]:  # the end
        tokens.pop()
    return tokens


def decode_escapes(text: str) -> str:
    r"""Resolve ``\uXXXX`` before any grammar is applied, as section 19.2 requires."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"

    return _ESCAPE.sub(character, text)


def calls_service(text: str) -> bool:
    r"""Return whether the text contains a SERVICE clause, however it is read.

    Engines differ in what ends a keyword (Oxigraph reads ``trueSERVICE<x>{}``, ``SERVICEex:a{}`` and ``service:a{}`` as
    calls), in whether ``\u0053ERVICE`` is one, and in whether ``?a<#>…`` compares or opens an IRI. So all readings are
    tried, and one with a call is enough. In a string, a comment, an IRI, a variable or the local part of a name the
    word is only a word. Where a reading has a string that is not closed, whatever follows counts as a call.
    """
    if _WORD in text.lower() and _any_reading_calls(text):
        return True
    if "\\" not in text:
        return False
    decoded = decode_escapes(text)
    return _WORD in decoded.lower() and _any_reading_calls(decoded)


def _any_reading_calls(text: str) -> bool:
    pending: list[tuple[int, bool]] = [(0, False)]
    seen = set(pending)
    while pending:
        position, named = pending.pop()
        match = TOKEN.match(text, position)
        if match is None:
            continue
        if match.lastgroup == "unclosed" or (not named and _token_calls(match)):
            return True
        for following in _followers(match):
            state = (following, _names_next(match, named=named))
            if state not in seen:
                seen.add(state)
                pending.append(state)
    return False


def _names_next(match: re.Match[str], *, named: bool) -> bool:
    """Return whether the next name is that of a graph or a described thing: then "service:g {" is not a call."""
    if match.lastgroup in {"space", "comment"}:
        return named
    return match.lastgroup == "word" and match[0].lower().endswith(_NAMING)


def _token_calls(match: re.Match[str]) -> bool:
    if match.lastgroup == "word":
        text = match[0]
        if text.lower() in {_WORD, "servicesilent"}:
            return True
    elif match.lastgroup == "pname":
        text = match[0].partition(":")[0]
    else:
        return False
    lowered, start = text.lower(), -1
    if lowered.count(_WORD) > _MOST_IN_A_WORD:
        return True
    while (start := lowered.find(_WORD, start + 1)) >= 0:
        if _CALL.match(match.string, match.start() + start + len(_WORD)):
            return True
    return False


def _followers(match: re.Match[str]) -> tuple[int, ...]:
    """Return where the next token may begin: after an IRI, or, if "<" compares, after the comment that "#" begins."""
    if match.lastgroup != "iri" or not is_ambiguous(match[0]):
        return (match.end(),)
    line_end = _LINE_END.search(match.string, match.start())
    return (match.end(), line_end.end() if line_end else len(match.string))


def is_ambiguous(iri: str) -> bool:
    """Return whether the token "<…#…>" could be a comparison and a comment; an IRI with "://" could not."""
    return "#" in iri and not _REAL_IRI.match(iri)
