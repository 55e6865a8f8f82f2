"""The few facts by which a record can be recognised: small, so that those of all records can be compared."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from publisher.normalise.text import key_of
from publisher.records import Institution, State

IDENTIFYING: Final = frozenset({"ror", "wikidata", "isni", "grid", "lei", "uscc", "ubn"})
"""Schemes whose identifiers belong to one institution each. A funder's number may be shared by its parts."""

_SMALL_WORDS: Final = frozenset(
    {
        "the", "of", "and", "for", "in", "at", "on", "a", "an", "to",
        "de", "del", "della", "di", "da", "do", "dos", "das", "des", "du", "la", "le", "les", "el", "los", "las", "y",
        "e", "et", "der", "die", "und", "für", "van", "voor", "het", "en", "och", "i",
    }
)  # fmt: skip
_WWW: Final = re.compile(r"^[a-z]+://(?:www\d?\.)?([^/:?#]+)", re.IGNORECASE)
_SHARED_HOSTS: Final = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|instagram|linkedin|youtube|google|wordpress|blogspot|wixsite|weebly|github|wikipedia|"
    r"archive|sites\.google)\.\w+$"
)


@dataclass(frozen=True, slots=True)
class Features:
    """The facts by which a record is recognised.

    Attributes:
        source, key: the record.
        name: its name, for people.
        names: every name in lower case, words only.
        country: ISO 3166-1 alpha-2 in lower case, "" if unknown.
        place: the key of its place, "" if unknown or only the country.
        identifiers: "scheme:value".
        domains: domain names and the hosts of its home pages.
    """

    source: str
    key: str
    name: str
    names: tuple[str, ...]
    country: str
    place: str
    identifiers: tuple[str, ...]
    domains: tuple[str, ...]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Make features of their JSON."""
        lists = {name: tuple(values[name]) for name in ("names", "identifiers", "domains")}
        return cls(**{**values, **lists})


def features_of(record: Institution) -> Features | None:
    """Return the features of a record; None if it is withdrawn or merged, or only mentioned."""
    if record.mention_only or record.state in {State.WITHDRAWN, State.MERGED}:
        return None
    texts = (*record.names, *record.alt_names)
    place = next(filter(None, (*(site.place for site in record.sites), record.place, record.area_served)), "")
    country = _country(record, place)
    hosts = (match[1].lower() for url in record.homepages if (match := _WWW.match(url)) and "/" not in _path(url))
    domains = (*record.domains, *hosts)
    return Features(
        source=record.source,
        key=record.key,
        name=record.names[0].value,
        names=tuple(dict.fromkeys(key for text in texts if (key := key_of(text.value)))),
        country=country,
        place="" if place == country else place,
        identifiers=tuple(
            dict.fromkeys(
                f"{it.scheme}:{it.value}" for it in record.identifiers if it.same and it.scheme in IDENTIFYING
            )
        ),
        domains=tuple(dict.fromkeys(domain for domain in domains if not _SHARED_HOSTS.search(domain))),
    )


def _path(url: str) -> str:
    """The path of a home page, without slashes: a page deep inside a site does not identify the site's owner."""
    return url.partition("://")[2].partition("/")[2].strip("/")


def _country(record: Institution, key: str) -> str:
    codes = (site.address.country for site in record.sites if site.address and site.address.country)
    if code := next(codes, None):
        return code.lower()
    described = {place.key: place for place in record.places}
    path = (key, *described[key].within) if key in described else (key,)
    return path[-1].partition("-")[0] if not path[-1].startswith("geonames") else ""


def words_of(name: str) -> frozenset[str]:
    """The words of a normalised name that distinguish it from others."""
    return frozenset(word for word in name.split() if word not in _SMALL_WORDS)
