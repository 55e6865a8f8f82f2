"""What a search returns: a page of hits, with counts of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from publisher.release.trees.hierarchy import FacetCount
from publisher.search.finding import Reason
from publisher.uris import Kind


@dataclass(frozen=True, slots=True)
class SameRecord:
    """Another record of an institution that was found, and the slug of its source."""

    iri: str
    slug: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that matches a search.

    ``why`` it was found, where words were looked for; ``same``: the other records of the institution, where they are
    one hit; ``source``: the slug of its source.
    """

    iri: str
    kind: Kind
    slug: str
    label: str
    state: str
    facets: Mapping[str, str]
    why: Reason | None = None
    same: tuple[SameRecord, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits, best first.

    Attributes:
        total: how many hits there are.
        records: how many records they are, where several may be one hit.
        hits: those of the page.
        facets: counts of all hits, not those of the page.
        suggestion: what the text probably means; "" where it was taken as it is.
        nearest: whether nothing has all words of the text, and the hits are only like it.
    """

    total: int
    hits: tuple[SearchHit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=lambda: MappingProxyType({}))
    suggestion: str = ""
    records: int | None = None
    nearest: bool = False
