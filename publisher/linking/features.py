"""The few facts by which a record can be recognised: small, so that those of all records can be compared."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from publisher.linking.translation import translated
from publisher.linking.whereabouts import address_key
from publisher.normalise.text import key_of
from publisher.records import Institution, State, Text

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
        telephones: its numbers in E.164, not those of its units alone.
        addresses: what its street addresses have in common in every language (whereabouts.py).
        labels: its names, each with its language.
        language: of its first name, where its source may describe one institution in several languages, a page for
            each; else "", and no other record of the source is the same institution.
    """

    source: str
    key: str
    name: str
    names: tuple[str, ...]
    country: str
    place: str
    identifiers: tuple[str, ...]
    domains: tuple[str, ...]
    telephones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    language: str = ""

    @property
    def side(self) -> str:
        """What records are compared across: sources, and the languages of a source of pages."""
        return f"{self.source} {self.language}" if self.language else self.source

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Make features of their JSON."""
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return cls(**{**values, **lists, "labels": tuple((text, tag) for text, tag in values["labels"])})


def features_of(record: Institution) -> Features | None:
    """Return the features of a record; None if it is withdrawn or merged, or only mentioned."""
    if record.mention_only or record.state in {State.WITHDRAWN, State.MERGED}:
        return None
    texts = (*record.names, *record.alt_names)
    translations = filter(None, (translated(text.value) for text in record.names))
    place = next(filter(None, (*(site.place for site in record.sites), record.place, record.area_served)), "")
    country = _country(record, place)
    hosts = (match[1].lower() for url in record.homepages if (match := _WWW.match(url)) and "/" not in _path(url))
    domains = (*record.domains, *hosts)
    return Features(
        source=record.source,
        key=record.key,
        name=record.names[0].value,
        names=tuple(
            dict.fromkeys(
                key for text in (*(text.value for text in texts), *translations) if text and (key := key_of(text))
            )
        ),
        country=country,
        place="" if place == country else place,
        identifiers=tuple(
            dict.fromkeys(
                f"{identifier.scheme}:{identifier.value}"
                for identifier in record.identifiers
                if identifier.same and identifier.scheme in IDENTIFYING
            )
        ),
        domains=tuple(dict.fromkeys(domain for domain in domains if not _SHARED_HOSTS.search(domain))),
        telephones=tuple(dict.fromkeys(number.e164 for number in record.telephones if number.kind == "voice")),
        addresses=tuple(dict.fromkeys(_address_keys(record))),
        labels=tuple((text.value, text.language or "") for text in record.names),
        language=_primary(record.names[0]) if record.document.sha256 else "",
    )


def _primary(text: Text) -> str:
    """The language of a text without script and region."""
    return (text.language or "").partition("-")[0].lower()


def _address_keys(record: Institution) -> Iterator[str]:
    for site in record.sites:
        if site.address and (key := address_key(site.address)):
            yield key


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
