"""Web addresses, domain names, e-mail addresses; and which e-mail addresses are an office's."""

import html
import re
import unicodedata
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from publisher.assets import asset
from publisher.normalise.normaliser import NO_CONTEXT, Normalised, TextContext, limited
from publisher.normalise.text import fold
from publisher.records import NoteKind
from publisher.uris import slug_of

_UNSAFE: Final = re.compile(r"[\s<>\"{}|\\^`\x00-\x1f]")
_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST: Final = re.compile(rf"(?:{_LABEL}\.)+[^\W\d_](?:[\w-]{{0,61}}[^\W_])?\.?")
_NUMERIC_HOST: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\]")
_MISTYPED: Final = re.compile(r"^(?:https?:/{1,2})?(https?)(?::\\{1,2}|:/{1,2}|[:;]?//|;//)", re.IGNORECASE)
_NO_SCHEME: Final = re.compile(r"(?://)?(?:www\.|[\w-]+(?:\.[\w-]+)+(?:/|$))", re.IGNORECASE)
_HREF: Final = re.compile(r"<a\s[^<>]*?href\s*=\s*[\"']?([^\"'<>\s]+)", re.IGNORECASE)
_MARKDOWN: Final = re.compile(r"\]\((https?://[^()\s]+)\)", re.IGNORECASE)
_BETWEEN_ADDRESSES: Final = re.compile(r"(?:\s*[,;|]\s*|\s+[/&]\s+|\s+)")
_LABELS: Final = re.compile(
    r"[(\[][^()\[\]/]{0,40}[)\]]|(?<![\w/.])(?:web ?(?:site|seite|page|adresse)?|home ?page|site(?: web| internet)?|"
    r"url|internet|www|página web|sitio web|sito|strona|сайт|网址|網址|官网|官網|ホームページ|홈페이지|الموقع)\s*[:：]",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(
    r"(?<![\w.!#$%&'*+/=?^`{|}~@-])(?P<local>[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64})"
    r"@(?P<domain>[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})(?![@\w-]|\.\w|\.\.)"
)
_AT: Final = re.compile(
    r"\s*[\[({<]\s*(?:at|ät|a|@|arroba|chez|kukac|собака)\s*[\])}>]\s*|(?<=[a-z0-9])\s+(?-i:AT)\s+(?=[a-z0-9])"
    r"|(?<=[a-z0-9])\s+@\s+(?=[a-z0-9])",
    re.IGNORECASE,
)
_DISGUISED: Final = re.compile(
    r"[\[({<]\s*(?:at|ät|a|@|arroba|chez|kukac|собака)\s*[\])}>]|\s(?:(?-i:AT)|@)\s", re.IGNORECASE
)
_DOT: Final = re.compile(
    r"\s*[\[({<]\s*(?:dot|punkt|point|punto|ponto|\.)\s*[\])}>]\s*|(?<=[a-z0-9])\s+(?-i:DOT)\s+(?=[a-z])", re.IGNORECASE
)
_MIN_SHARED: Final = 3
_MIN_NUMBER: Final = 5
_MIN_WITHIN: Final = 5
_MIN_INSIDE: Final = 10
"""Words for an office of so many letters are no part of a name of a person."""


@limited(2000)
def url(text: str, context: TextContext = NO_CONTEXT) -> Normalised[str]:
    """Read the http(s) addresses of a text: one, or several with nothing but separators and labels around them.

    One without a scheme gets ``http://``, as a browser would add it, and a note; so does one whose scheme is mistyped.
    An address with any other scheme is dropped, because a browser might run it as a script.
    """
    whole = html.unescape(text.strip())
    found = [address] if (address := _address(whole)) else _addresses_within(whole)
    if not found:
        return (), (context.not_understood("no web address", text),)
    notes = tuple(context.note(NoteKind.REPAIRED, each.repaired, text) for each in found if each.repaired)
    return tuple(dict.fromkeys(each.text for each in found)), tuple(dict.fromkeys(notes))


class _Address(NamedTuple):
    """A web address, and what was repaired in it."""

    text: str
    repaired: str | None = None


def _address(text: str) -> _Address | None:
    """Read one address."""
    address, repaired = _MISTYPED.sub(r"\1://", text).strip("<>").rstrip(".,;"), None
    if address[:8].lower() != text.lstrip("<")[:8].lower():
        repaired = "the beginning of the address was mistyped; it was corrected"
    if _NO_SCHEME.match(address) and "@" not in address and "://" not in address:
        address = f"http://{address.removeprefix('//')}"
        repaired = "the address has no http:// or https://; http:// was put in front"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    fits = parts.scheme.lower() in {"http", "https"} and "@" not in parts.netloc and not _UNSAFE.search(address)
    if not fits or not (_HOST.fullmatch(host) or _NUMERIC_HOST.fullmatch(parts.netloc.rpartition(":")[0] or host)):
        return None
    return _Address(f"{parts.scheme.lower()}{address[len(parts.scheme) :]}", repaired)


def _addresses_within(text: str) -> list[_Address]:
    """Read several addresses, or one with labels; none if other words stand around them, which may be a part of one."""
    if linked := [*_HREF.findall(text), *_MARKDOWN.findall(text)]:
        return [address for piece in linked if (address := _address(piece.strip()))]
    pieces = [piece for piece in _BETWEEN_ADDRESSES.split(_LABELS.sub(" ", text)) if piece]
    found = [_address(piece) for piece in pieces]
    return [address for address in found if address] if all(found) else []


@limited(300)
def domain(text: str, context: TextContext = NO_CONTEXT) -> Normalised[str]:
    """Read a domain name: lower case, without scheme, path, "www." or a last dot."""
    name = re.sub(r"^[a-z]+://", "", fold(text.strip()).lower())
    name = name.partition("/")[0].partition(":")[0].rstrip(".").removeprefix("www.")
    if not _HOST.fullmatch(name):
        return (), (context.not_understood("no domain name", text),)
    return (name,), ()


@limited(500)
def email(text: str, context: TextContext = NO_CONTEXT) -> Normalised[str]:
    """Read the e-mail addresses of a text: without "mailto:", their domains in lower case.

    What stands around them is not read: a name, a label. "info (at) example (dot) org" is read too.
    """
    found = [address for match in _EMAIL.finditer(plainly_written(text)) if (address := _mailbox(match))]
    if not found:
        return (), (context.not_understood("no e-mail address", text),)
    return tuple(dict.fromkeys(found)), ()


def plainly_written(text: str) -> str:
    """Return a text with its e-mail addresses as mail programs need them: with "@" and "." for words in brackets."""
    is_disguised = _DISGUISED.search(text)
    if not is_disguised and "@" not in text and "\uff20" not in text:
        return text
    if not text.isascii():
        shown = "".join(char for char in text if unicodedata.category(char) != "Cf")
        text = fold(shown) if "\uff20" in shown else shown
    return _DOT.sub(".", _AT.sub("@", text)) if is_disguised else text


def _mailbox(match: re.Match[str]) -> str | None:
    local, domain = match["local"].lstrip("'`/=?|{.").removeprefix("mailto:"), match["domain"].lower()
    return f"{local}@{domain}" if local and _HOST.fullmatch(domain) else None


def is_office(address: str, names: tuple[str, ...] = (), people: tuple[str, ...] = ()) -> bool:
    """Whether an e-mail address is clearly an office's; in doubt it is a person's.

    It is an office's where the part before the @ has a word for an office ("info", "gemeinde"; the list is
    ontology/office-words.txt; a long one may be within a word), or shares a word of three letters or more with its own
    domain or with the institution's name ("bern@bern.ch"). Two words of which only the second is shared are a given
    name and a surname: bodies and companies are named after people ("ada.lovelace@lovelace-llp.com"). A number of the
    institution's is its own ("ce.0750001a@ac-paris.fr").

    Args:
        address: as :func:`email` gives it.
        names: the names of the institution, and its identifier.
        people: words of names of people, folded; an address with such a word is theirs.
    """
    local, _, host = address.lower().partition("@")
    if local in _office_words() or local == host.partition(".")[0]:
        return True
    written = slug_of(local)
    if any(_is_number(name) and slug_of(name) in written for name in names):
        return True
    words = [word for word in re.split(r"[^a-z]+", written) if word]
    if any(len(word) >= _MIN_SHARED and slug_of(word) in words for word in people):
        return False
    if any(word in _office_words() or any(long in word for long in _long_office_words()) for word in words):
        return True
    known = {word for text in (host.rpartition(".")[0], *names) for word in slug_of(text.replace(".", " ")).split("-")}
    shared = [len(word) >= _MIN_SHARED and _is_of(word, known) for word in words]
    if re.fullmatch(r"[a-z]+[._][a-z-]+", local) and not shared[0]:
        return False  # an initial or a given name, and a surname
    return any(shared)


def _is_number(name: str) -> bool:
    """Whether a name of an institution is a number, or a code with one, that is long enough to be nobody else's."""
    return len(name) >= _MIN_NUMBER and " " not in name and any(char.isdigit() for char in name)


def _is_of(word: str, known: set[str]) -> bool:
    longer = [other for other in known if len(other) >= _MIN_WITHIN]
    return word in known or (len(word) >= _MIN_WITHIN and any(word in other or other in word for other in longer))


@cache
def _office_words() -> frozenset[str]:
    lines = asset("ontology/office-words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _long_office_words() -> tuple[str, ...]:
    return tuple(word for word in _office_words() if len(word) >= _MIN_INSIDE)
