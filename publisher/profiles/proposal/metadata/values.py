"""Values out of JSON of which nothing is certain: each gives what it is meant to be, or nothing."""

import codecs
import re
from collections.abc import Mapping
from typing import Any, Final

from publisher.records import LANGUAGE_TAG

_TITLES: Final = {
    **dict.fromkeys(("subOrganizationOf", "unitOf", "parentOrganization"), "parent"),
    **dict.fromkeys(("prefLabel", "label", "legalName"), "name"),
    "altLabel": "alternative name",
}
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def text(value: Any) -> str | None:
    """A text that is not empty, on one line; of texts by language or in a list the first."""
    if isinstance(value, Mapping):
        value = value.get("@value") or value.get("en") or next(iter(value.values()), None)
    if isinstance(value, list):
        value = next(iter(value), None)
    return " ".join(value.split()) or None if isinstance(value, str) else None


def texts(value: Any) -> tuple[str, ...]:
    """All texts of a value: a text, a list of them, or either by language."""
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else [value]
    found: list[str] = []
    for part in parts:
        found += texts(part) if isinstance(part, list) else [part] if isinstance(part, str) and part.strip() else []
    return tuple(" ".join(each.split()) for each in found)


def names(value: Any) -> tuple[str, ...]:
    """Names of columns: one, or a list."""
    return tuple(each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str) and each)


def address(value: Any) -> str | None:
    """An http(s) address; of an object of JSON-LD its ``@id``."""
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("path") or value.get("url")
    return value if isinstance(value, str) and _ADDRESS.fullmatch(value) else None


def language(value: Any) -> str | None:
    """A language tag; "und" says that it is not known."""
    known = isinstance(value, str) and value != "und" and re.fullmatch(LANGUAGE_TAG, value)
    return str(value) if known else None


def encoding(value: Any) -> str | None:
    """A text encoding that Python knows."""
    try:
        return codecs.lookup(value).name if isinstance(value, str) else None
    except LookupError:
        return None


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def mapping(value: Any) -> Mapping[str, Any]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def property_title(iri: Any) -> str:
    """What people call a property: its local name, or the usual word for it."""
    local = str(iri or "").rpartition("/")[2].rpartition("#")[2].rpartition(":")[2]
    return _TITLES.get(local, local)


def order_of(pattern: Any) -> str | None:
    """Whether a pattern for dates ("%d/%m/%Y", "dd.MM.yyyy") has the day or the month first."""
    if not isinstance(pattern, str):
        return None
    letters = re.sub(r"[^dmy]", "", pattern.replace("%", "").lower())
    return {"d": "dmy", "m": "mdy"}.get(letters[:1])
