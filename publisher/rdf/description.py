"""A record as RDF, on its way from the mapping through the gate into a release.

The mapping makes a :class:`Description`; the gate makes :class:`Validated` and :class:`Quarantined` of it; only
:class:`Validated` can be written into a release (tests/test_descriptions.py checks that nobody but the gate makes one).
"""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

from publisher.errors import Fault
from publisher.rdf.nquads import ParsedQuads, statements
from publisher.uris import Kind, UriPolicy

_IRI: Final = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True)
class Description:
    """One thing: its own statements, and what it is found by.

    Attributes:
        iri: the thing's IRI.
        kind, slug: the parts of the IRI.
        source: the slug of the source, "" for what several sources share (places, concepts).
        key: the source's identifier.
        label: the name that lists and titles show.
        names: every name, for the search index.
        quads: canonical N-Quads lines (W3C RDF 1.1 N-Quads, canonical form), sorted, no line end; the thing's own
            triples in the default graph, its record's in named graphs. Subjects are the thing, its document, or
            fragments of either.
        links: IRIs of other things of this publication that a reader of the document wants labelled, ancestors of
            places included.
        raw: the source record's bytes.
        file, line: where the record is in the source.
        facets: what lists filter by: {"type": …, "place": …, "country": …, "classification": …}; a list of several
            values, the one that lists show first.
        state: "live", "deleted" or "merged".
        successor: with "merged", the IRI that took its place.
        shaped: whether the shapes judge it; what is published as it is may go without.
    """

    iri: str
    kind: Kind
    slug: str
    source: str
    key: str
    label: str
    names: tuple[str, ...]
    quads: tuple[str, ...]
    links: tuple[str, ...] = ()
    raw: bytes = b""
    file: str = ""
    line: int | None = None
    facets: Mapping[str, str | list[str]] | None = None
    state: str = "live"
    successor: str | None = None
    shaped: bool = True

    @cached_property
    def text(self) -> str:
        """The quads as one text, each with its line end."""
        return "\n".join((*self.quads, ""))

    @cached_property
    def nquads(self) -> bytes:
        """The same text in UTF-8."""
        return self.text.encode()

    @cached_property
    def parsed(self) -> ParsedQuads:
        """The quads, parsed once: the gate, the counts, the card and the dumps all need them.

        Raises:
            UnwritableError: a line is not RDF 1.1.
        """
        return ParsedQuads.of(statements(self.text))

    def with_parsed(self, parsed: ParsedQuads) -> Self:
        """Take over the parsed quads from where they are known already."""
        self.__dict__["parsed"] = parsed  # where cached_property would put them
        return self

    def with_raw(self, raw: bytes) -> Self:
        """Return the same description with the source record's bytes; what is cached stays cached."""
        other = copy(self)
        object.__setattr__(other, "raw", raw)
        return other


def links_of(uris: UriPolicy, iri: str, statements: Iterable[str]) -> tuple[str, ...]:
    """Find the other things of the publication in N-Quads lines about ``iri``, each once."""
    links: dict[str, None] = {}
    for line in statements:
        for reference in _IRI.findall(line):
            if (ref := uris.parse(reference)) and (thing := uris.thing(ref.kind, ref.slug)) != iri:
                links[thing] = None
    return tuple(links)


@dataclass(frozen=True, slots=True)
class Result:
    """One SHACL validation result (SHACL section 3.6.2), in the words of the shapes.

    ``severity`` is "violation", "warning" or "info"; IRIs are absolute; ``value`` is in N-Triples form.
    """

    severity: str
    focus: str
    path: str | None
    value: str | None
    component: str
    shape: str
    message: str


@dataclass(frozen=True, slots=True)
class Validated:
    """A description that passed the gate, with its warnings. Only publisher.validation makes one."""

    description: Description
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that is counted and kept, but not published.

    ``results`` are the SHACL results where the shapes refused it, ``faults`` those of a reader or normaliser.
    """

    source: str
    key: str
    file: str
    line: int | None
    raw: bytes
    faults: tuple[Fault, ...] = ()
    results: tuple[Result, ...] = ()
