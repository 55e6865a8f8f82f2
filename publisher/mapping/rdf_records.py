"""Institutions that are RDF already: their statements are taken over as they are."""

import re
from typing import Final

from publisher.mapping import facets
from publisher.rdf.description import Description
from publisher.records import Institution
from publisher.uris import Kind, UriPolicy

_IRI: Final = re.compile(r"<([^<>\s]+)>")


def describe(uris: UriPolicy, record: Institution) -> Description:
    """Describe a record by its own statements."""
    iri = uris.thing(Kind.INSTITUTION, record.slug)
    return Description(
        iri=iri,
        kind=Kind.INSTITUTION,
        slug=record.slug,
        source=record.source,
        key=record.key,
        label=record.names[0].value,
        names=facets.names(record),
        quads=record.statements,
        links=links_of(uris, iri, record.statements),
        file=record.document.file,
        facets={"type": facets.type_label(record.types[0])},
        shaped=record.shaped,
    )


def links_of(uris: UriPolicy, iri: str, statements: tuple[str, ...]) -> tuple[str, ...]:
    """The other things of the publication that statements speak of, each once."""
    found: dict[str, None] = {}
    for line in statements:
        for one in _IRI.findall(line):
            if (ref := uris.parse(one)) and (thing := uris.thing(ref.kind, ref.slug)) != iri:
                found[thing] = None
    return tuple(found)
