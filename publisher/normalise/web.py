"""Web addresses, domain names, e-mail addresses; and which e-mail addresses are an office's."""

import re
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from publisher.assets import asset
from publisher.normalise.normaliser import NO_CONTEXT, Normalised, TextContext, limited
from publisher.normalise.text import fold
from publisher.records import NoteKind, QualityNote
from publisher.uris import slug_of

_UNSAFE: Final = re.compile(r"[\s<>\"{}|\\^`\x00-\x1f]")
_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST: Final = re.compile(rf"(?:{_LABEL}\.)+[^\W\d_](?:[\w-]{{0,61}}[^\W_])?\.?")
_NUMERIC_HOST: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\]")
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?P<domain>.+)")
_MIN_SHARED: Final = 3
_MIN_WITHIN: Final = 5
_MIN_INSIDE: Final = 10
"""Words for an office of so many letters are no part of a name of a person."""


@limited(2000)
def url(text: str, context: TextContext = NO_CONTEXT) -> Normalised[str]:
    """Read an http(s) address; one without a scheme gets ``http://``, as a browser would add it, and a note.

    An address with any other scheme is dropped, because a browser might run it as a script.
    """
    address = text.strip()
    notes: tuple[QualityNote, ...] = ()
    if re.match(r"(?:www\.|[\w-]+(?:\.[\w-]+)+(?:/|$))", address) and "@" not in address and "://" not in address:
        address = f"http://{address}"
        message = "the address has no http:// or https://; http:// was put in front"
        notes = (context.note(NoteKind.REPAIRED, message, text),)
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    fits = parts.scheme.lower() in {"http", "https"} and "@" not in parts.netloc and not _UNSAFE.search(address)
    if not fits or not (_HOST.fullmatch(host) or _NUMERIC_HOST.fullmatch(parts.netloc.rpartition(":")[0] or host)):
        return (), (context.not_understood("no web address", text),)
    return (f"{parts.scheme.lower()}{address[len(parts.scheme) :]}",), notes


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
    """Read an e-mail address: without "mailto:", its domain in lower case."""
    address = text.strip()
    address = address[7:] if address.lower().startswith("mailto:") else address
    match = _EMAIL.fullmatch(address.partition("?")[0])
    if match is None or not _HOST.fullmatch(match["domain"].lower()):
        return (), (context.not_understood("no e-mail address", text),)
    return (f"{address.partition('@')[0]}@{match['domain'].lower()}",), ()


def is_office(address: str, names: tuple[str, ...] = (), people: tuple[str, ...] = ()) -> bool:
    """Whether an e-mail address is clearly an office's; in doubt it is a person's.

    It is an office's where the part before the @ has a word for an office ("info", "gemeinde"; the list is
    ontology/office-words.txt; a long one may be within a word), or shares a word of three letters or more with its own
    domain or with the institution's name ("bern@bern.ch"). Two words of which only the second is shared are a given
    name and a surname: bodies and companies are named after people ("ada.lovelace@lovelace-llp.com").

    Args:
        address: as :func:`email` gives it.
        names: the names of the institution.
        people: words of names of people, folded; an address with such a word is theirs.
    """
    local, _, host = address.lower().partition("@")
    if local in _office_words():
        return True
    words = [word for word in re.split(r"[^a-z]+", slug_of(local)) if word]
    if any(len(word) >= _MIN_SHARED and slug_of(word) in words for word in people):
        return False
    if any(word in _office_words() or any(long in word for long in _long_office_words()) for word in words):
        return True
    known = {word for text in (host.rpartition(".")[0], *names) for word in slug_of(text.replace(".", " ")).split("-")}
    shared = [len(word) >= _MIN_SHARED and _is_of(word, known) for word in words]
    if re.fullmatch(r"[a-z]+[._][a-z-]+", local) and not shared[0]:
        return False  # an initial or a given name, and a surname
    return any(shared)


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
