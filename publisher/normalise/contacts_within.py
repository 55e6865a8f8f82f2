"""Telephones, e-mail and web addresses within another text: "1 High Street, Leeds LS1 4AB, Tel. 0113 496 0000".

A telephone has a word for it before it, or begins with "+"; further numbers may follow it. What is left is the rest.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from publisher.normalise.telephone_parts import FAX_WORDS, VOICE_WORDS

Kind = Literal["telephones", "faxes", "emails", "urls"]
Extract = Literal["telephones", "faxes", "emails", "urls", "rest"]
"""What is taken out of a text: all contacts of a kind, or what is left without any."""

_NUMBER: Final = r"[+(]{0,2}\d(?:[ \u00a0()/–-]{0,3}\d|\. ?\d){5,19}(?![\d@])(?: ?\b(?:ext|int|доб|x)\.? ?\d{1,5}\b)?"
_LABEL: Final = rf"(?:{VOICE_WORDS}|{FAX_WORDS})"
_CONTACT: Final = re.compile(
    rf"(?<![^\W_])(?:(?P<fax>{FAX_WORDS})|{VOICE_WORDS})(?:[./& -]{{1,3}}{_LABEL})?(?![^\W\d_])"
    rf"(?:[. ]{{0,2}}n[or]s?\b)?[\s.:：№°]{{0,4}}{_NUMBER}"
    rf"(?:\s?[/;,]\s?[+(0]{_NUMBER}|\s?/\s?\d{{1,4}}(?!\d))*"
    rf"|(?<![\w+])(?P<number>\+{_NUMBER}(?:\s?[/;,]\s?\+{_NUMBER})*)"
    r"|(?:\b(?:e-?mails?|mail|courriel|correo(?: electrónico)?|эл\. ?почта|邮箱|電郵|电邮)[.:： ]{1,3})?"
    r"(?P<email>(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
    r"|(?:\b(?:web(?:site|seite)?|site|internet|сайт|网址|網址)[.:： ]{1,3})?"
    r"(?P<url>(?:https?://|(?<!\w)www\.)[^\s,;|<>()]{0,500}[^\s,;|<>().])",
    re.IGNORECASE,
)
_AROUND: Final = " \t\r\n\u00a0,;|/(–-:，；、（"
_AFTER: Final = f"{_AROUND}).。）"


class Found(NamedTuple):
    """A contact within a text: its kind, its text, and where it and the word for it stand."""

    kind: Kind
    text: str
    span: tuple[int, int]


def contacts_within(text: str) -> Iterator[Found]:
    """Yield the contacts within a text, in their order."""
    for match in _CONTACT.finditer(text):
        if match["email"]:
            yield Found("emails", match["email"], match.span())
        elif match["url"]:
            yield Found("urls", match["url"], match.span())
        else:
            yield Found("faxes" if match["fax"] else "telephones", match[0], match.span())


def extracted(text: str, what: Extract) -> list[str]:
    """Return the contacts of a kind within a text, or as "rest" the text without any contact; empty if nothing is left.

    Args:
        text: the text.
        what: a kind, or "rest".
    """
    found = list(contacts_within(text))
    if what != "rest":
        return [each.text for each in found if each.kind == what]
    if not found:
        return [text]
    spans = [(0, 0), *(each.span for each in found), (len(text), len(text))]
    gaps = [text[before[1] : after[0]] for before, after in pairwise(spans)]
    pieces = [gap.lstrip(_AFTER if place else _AROUND).rstrip(_AROUND) for place, gap in enumerate(gaps)]
    rest = ", ".join(piece for piece in pieces if piece)
    return [rest] if rest else []
