"""Institutions that are worth showing: others refer to them, much is said of them, and a reader can read the name."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from publisher.release import SearchHit
from publisher.uris import Kind
from publisher.web.languages.reader import reading
from publisher.web.site import Served
from publisher.web.view.names import Names

CANDIDATES: Final = 300
"""The most prominent institutions, among which the samples are chosen."""

SEVERAL: Final = 3
"""Countries that take turns; with fewer, half of the samples could be institutions of which not even that is known."""

_SCRIPTS: Final = {"zh": "CJK"}
"""The script of an interface's language, as the names of characters begin in Unicode; Latin otherwise."""


def samples(served: Served, count: int) -> list[SearchHit]:
    """Return sample institutions for the reader: of each country in turns, the most prominent first, no name twice.

    Names that begin with a letter of the reader's script come before those of other scripts, and these before names
    that begin with a quotation mark or a digit.
    """
    candidates = served.once(_candidates)
    names = Names.of(served.release, (hit.iri for hit in candidates))
    script = _SCRIPTS.get(reading().tag.partition("-")[0], "LATIN")
    ranked: dict[int, list[SearchHit]] = {}
    seen: set[str] = set()
    for hit in candidates:
        name = names.get(hit.iri, hit.label).text
        if name not in seen:
            seen.add(name)
            ranked.setdefault(readability(name, script), []).append(hit)
    return [hit for suits in sorted(ranked) for hit in _in_turns(ranked[suits])][:count]


def readability(name: str, script: str) -> int:
    """Return how well a name suits readers: 0 if it begins with a letter of their script, 1 with another, else 2."""
    first = name[:1]
    if not first.isalpha():
        return 2
    return 0 if unicodedata.name(first, "").startswith(script) else 1


def _candidates(served: Served) -> Sequence[SearchHit]:
    return served.release.prominent(Kind.INSTITUTION, CANDIDATES)


def _in_turns(hits: Sequence[SearchHit]) -> Iterator[SearchHit]:
    """The first of each country, then the second of each, and so on; of few countries all in their order."""
    countries: dict[str, list[SearchHit]] = {}
    for hit in hits:
        countries.setdefault(hit.facets.get("country", ""), []).append(hit)
    if len(countries) < SEVERAL:
        yield from hits
        return
    for turn in zip_longest(*countries.values()):
        yield from (hit for hit in turn if hit is not None)
