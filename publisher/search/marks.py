"""Marks: what identifies or reaches an institution and is written in many ways, in the one form that is compared.

An index holds the marks of each thing; a query is searched for what may be a mark (:func:`marks_in`). A telephone
number is kept backwards, so that one without its country's prefix is the beginning of one with it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

IDENTIFIER: Final = "identifier"
PAGE: Final = "page"
DOMAIN: Final = "domain"
EMAIL: Final = "email"
TELEPHONE: Final = "telephone"
POSTCODE: Final = "postcode"

Maker = Callable[[str], str]
"""Returns the form in which values are compared; "" for a value without one."""

MIN_DIGITS: Final = 6
"""The least digits of a telephone number."""

MIN_LOOKED_FOR: Final = 7
"""The least digits of a number that are looked for: fewer may be a postcode."""

MAX_DIGITS: Final = 15
"""The most digits of a number in E.164."""

_NOT_WORD: Final = re.compile(r"[\W_]+")
_NOT_DIGIT: Final = re.compile(r"\D+")
_EMAIL: Final = re.compile(r"[^\s@<>,;:()\"']+@[^\s@<>,;:()\"']+\.[^\W\d_]{2,}")
_URL: Final = re.compile(r"\bhttps?://[^\s<>\"]+", re.IGNORECASE)
_HOST: Final = re.compile(r"(?<![@\w./-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?:/[^\s<>\",;]*)?(?![\w@])")
_NUMBER: Final = re.compile(r"(?<![\w.])[+＋(（]?[\d０-９][\d０-９\s().（）/–—−－-]{4,}[\d０-９](?!\w)")
_EXTENSION: Final = re.compile(r"(?:\bext\.?|\bx|#|转)\s*\d{1,6}\s*$", re.IGNORECASE)
_TRUNK: Final = re.compile(r"\(0\)")
_CODE: Final = re.compile(r"(?<!\w)(?=[\w./:-]*\d)\w[\w./:-]{2,}\w(?!\w)")
_TWO_PARTS: Final = re.compile(r"(?<!\w)[^\W_]{2,4}[ -][^\W_]{3,4}(?!\w)")
"""A postcode with a space ("OX1 2JD")."""

_FOUR_PARTS: Final = re.compile(r"(?<!\w)\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3}[\dXx](?!\w)")
"""An identifier of ISNI."""

_SUFFIX: Final = re.compile(r"\.(?:json|jsonld|ttl|nt|rdf|xml|html?)$")
"""What the address of a document has behind the identifier of a thing."""

_AT: Final = re.compile(r"\s*(?:[\[({<]\s*at\s*[\])}>]|＠)\s*", re.IGNORECASE)
"""The sign in an e-mail address, as it is written against robots ("office (at) example.org")."""

MAX_CODE: Final = 60
MAX_POSTCODE: Final = 12
_SHARED_HOSTS: Final = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|instagram|linkedin|youtube|google|wordpress|blogspot|wixsite|weebly|github|"
    r"wikipedia|wikidata|archive|ror|isni|grid|doi)\.\w+$"
)
_MAIL_HOSTS: Final = frozenset({"gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "qq.com", "163.com", "126.com"})
_PUBLIC_SUFFIX: Final = re.compile(r"(?:ac|co|com|edu|gob|gov|go|gouv|net|or|org|govt|gv|mil|nic|sch|nhs|k12)\.\w{2}")


class Mark(NamedTuple):
    """A mark in a text.

    Attributes:
        kind: what it is.
        value: as the index has it.
        text: as the text has it.
        prefix: whether what begins with the value is meant too.
    """

    kind: str
    value: str
    text: str
    prefix: bool = False


def compact(text: str) -> str:
    """Return letters and digits alone, in lower case ("0000 0001 2341 2786": "0000000123412786")."""
    return _NOT_WORD.sub("", text).casefold()


def reversed_number(text: str) -> str:
    """Return the digits of a number backwards; "" for what is too short or too long to be one."""
    plain = _EXTENSION.sub("", text.removeprefix("tel:").partition(";")[0])
    digits = _NOT_DIGIT.sub("", _plain_digits(plain))
    return digits[::-1] if MIN_DIGITS <= len(digits) <= MAX_DIGITS else ""


def email(text: str) -> str:
    """Return an e-mail address in lower case; "" for any other text."""
    address = unquote(text.removeprefix("mailto:")).strip().lower()
    return address if _EMAIL.fullmatch(address) else ""


def page(url: str) -> str:
    """Return host and path of a page, without what may be left out ("https://www.ror.org/x/": "ror.org/x")."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        return ""
    path = unquote(parts.path).rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    return f"{_host(parts.netloc)}{path}{query}".casefold()


def own_domain(url: str) -> str:
    """Return the domain of a home page at the top of its site; "" for a page inside one, or at a shared host."""
    host, _, path = page(url).partition("/")
    return "" if path or _SHARED_HOSTS.search(host) else host


def _host(netloc: str) -> str:
    host = netloc.rpartition("@")[2].partition(":")[0].casefold().rstrip(".")
    return re.sub(r"^www\d?\.", "", host)


def marks_in(text: str) -> Iterator[Mark]:
    """Yield what may be marks in a text that a person typed or pasted, the most telling first."""
    text = _AT.sub("@", text)
    for match in _FOUR_PARTS.finditer(text):
        yield Mark(IDENTIFIER, compact(match[0]), match[0])
    rest = text
    for match in _URL.finditer(text):
        yield from _of_url(match[0].rstrip(".,;)"))
        rest = rest.replace(match[0], " ")
    for match in _EMAIL.finditer(rest):
        yield Mark(EMAIL, email(match[0]), match[0])
        yield from _domains(match[0].partition("@")[2].lower(), match[0])
        rest = rest.replace(match[0], " ")
    for match in _HOST.finditer(rest):
        if "/" in match[0]:
            yield from _of_url(f"http://{match[0]}")
        else:
            yield from _domains(match[0].lower(), match[0])
        if match[0].partition("/")[0].count(".") > 1 or "/" in match[0]:
            rest = rest.replace(match[0], " ")
    yield from _numbers(rest)
    yield from _codes(rest)


def _of_url(url: str) -> Iterator[Mark]:
    whole = page(url)
    if not whole:
        return
    yield Mark(PAGE, whole, url)
    host, _, path = whole.partition("/")
    last = _SUFFIX.sub("", path.rpartition("/")[2].rpartition(":")[2])
    if any(map(str.isdigit, last)) and len(last) > 3:
        yield Mark(IDENTIFIER, compact(last), url)
    if host.endswith(("isni.org", "doi.org", "viaf.org", "grid.ac")) and path:
        yield Mark(IDENTIFIER, compact(path.partition("/")[2] or path), url)
        yield Mark(IDENTIFIER, compact(path), url)
    yield from _domains(host, url)


def _domains(host: str, text: str) -> Iterator[Mark]:
    """The domain of a host, and those that it is below of, without those that are shared by many."""
    host = _host(host)
    while host.count(".") and host not in _MAIL_HOSTS and not _PUBLIC_SUFFIX.fullmatch(host):
        if not _SHARED_HOSTS.search(host):
            yield Mark(DOMAIN, host, text)
        host = host.partition(".")[2]


def _numbers(text: str) -> Iterator[Mark]:
    """The telephone numbers of a text, as a caller may have written them: abroad, with a trunk prefix, or local."""
    for match in _NUMBER.finditer(text):
        written = _TRUNK.sub(" ", _plain_digits(match[0]))
        digits = _NOT_DIGIT.sub("", written)
        if not MIN_LOOKED_FOR <= len(digits) <= MAX_DIGITS + 4:
            continue
        for local in dict.fromkeys((digits, digits.lstrip("0"), *_without_trunk(digits))):
            if MIN_LOOKED_FOR <= len(local) <= MAX_DIGITS:
                yield Mark(TELEPHONE, local[::-1], match[0].strip(), prefix=True)


def _plain_digits(text: str) -> str:
    """A number with ASCII's digits and signs, whatever script or width it was written in."""
    text = text.translate(_SIGNS)
    return text if text.isascii() else "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


_SIGNS: Final = str.maketrans("＋（）", "+()")


def _without_trunk(digits: str) -> Iterator[str]:
    """A number with a prefix for calls inside its country, or a trunk zero after the country's own prefix."""
    plain = digits.lstrip("0")
    if digits[0] in "18" and len(digits) in {10, 11}:
        yield digits[1:]
    if digits.startswith("06"):
        yield digits[2:]
    for size in (1, 2, 3):  # the length of a country's prefix
        if plain[size : size + 1] == "0":
            yield plain[:size] + plain[size + 1 :]


def _codes(text: str) -> Iterator[Mark]:
    """What may be an identifier or a postcode: the whole text, words with digits, and words that go together."""
    yield from _code(text, is_whole=True)
    for match in _CODE.finditer(text):
        yield from _code(match[0])
        for separator in ":/":
            if separator in match[0]:
                yield Mark(IDENTIFIER, compact(match[0].rpartition(separator)[2]), match[0])
    for match in _TWO_PARTS.finditer(text):
        if any(map(str.isdigit, match[0])):
            yield Mark(POSTCODE, compact(match[0]), match[0])


def _code(text: str, *, is_whole: bool = False) -> Iterator[Mark]:
    value = compact(text)
    if not 3 <= len(value) <= MAX_CODE:
        return
    yield Mark(IDENTIFIER, value, text.strip())
    if len(value) <= MAX_POSTCODE and (not is_whole or any(map(str.isdigit, value))):
        yield Mark(POSTCODE, value, text.strip())
