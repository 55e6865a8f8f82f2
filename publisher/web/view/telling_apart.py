"""What tells things of one name apart: place, country, what they are part of, source, as much as is needed."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from publisher.release import Release
from publisher.uris import Kind
from publisher.web.languages.reader import gettext
from publisher.web.view.names import name_for_reader

_REGION: Final = re.compile(r"[a-z]{2}-(?:[a-z0-9]{1,3}|\d{2}0000)")
"""The slugs of subdivisions by ISO 3166-2, and of provinces by GB/T 2260."""


class Named(NamedTuple):
    """A thing of a list.

    Attributes:
        iri: its IRI.
        kind: what it is.
        name: what the list calls it.
        facets: the first value of each of its facets.
        source: the slug of its source.
    """

    iri: str
    kind: Kind | str
    name: str
    facets: Mapping[str, str]
    source: str


def told_apart(release: Release, things: Iterable[Named]) -> dict[str, str]:
    """Return by IRI what to add to the names of things that are called the same.

    Args:
        release: that they are of.
        things: of one list.
    """
    ordered = sorted(things, key=lambda thing: (thing.name.casefold(), thing.iri))
    found: dict[str, str] = {}
    for _, group in groupby(ordered, key=lambda thing: thing.name.casefold()):
        alike = list(group)
        if len(alike) > 1:
            found |= _of_one_name(release, alike)
    return found


def _of_one_name(release: Release, things: Sequence[Named]) -> dict[str, str]:
    """What tells things apart that are all called the same; nothing for those that nothing tells apart."""
    told: dict[str, tuple[str, ...]] = {thing.iri: () for thing in things}
    for tell in _TELLING:
        left = [thing for thing in things if list(told.values()).count(told[thing.iri]) > 1]
        said = {thing.iri: tell(release, thing) for thing in left}
        if len(set(said.values())) > 1:
            told |= {iri: (*told[iri], text) for iri, text in said.items() if text}
    return {iri: gettext(", ").join(texts) for iri, texts in told.items() if texts}


def _level(_release: Release, thing: Named) -> str:
    """The level of a place: Chiba is a region and a town in it."""
    if thing.kind != Kind.PLACE:
        return ""
    slug = thing.iri.rpartition("/")[2]
    if "-" not in slug:
        return gettext("country")
    return gettext("region") if _REGION.fullmatch(slug) else gettext("town or district")


def _place(release: Release, thing: Named) -> str:
    return _name_of_place(release, thing.facets.get("place", ""))


def _country(release: Release, thing: Named) -> str:
    return _name_of_place(release, thing.facets.get("country", ""))


def _name_of_place(release: Release, slug: str) -> str:
    return (name_for_reader(release, release.uris.thing(Kind.PLACE, slug.lower())) or slug) if slug else ""


def _parent(release: Release, thing: Named) -> str:
    above = release.hierarchy.path(thing.iri)[-2:-1]
    return (name_for_reader(release, above[0].iri) or above[0].label) if above else ""


def _source(release: Release, thing: Named) -> str:
    return source_title(release, thing.source)


def source_title(release: Release, slug: str) -> str:
    """Return the title of a source of a release, its slug if there is no such source."""
    return next((source.title for source in release.manifest.sources if source.slug == slug), slug)


_TELLING: Final[Sequence[Callable[[Release, Named], str]]] = (_level, _place, _country, _parent, _source)
