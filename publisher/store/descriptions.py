"""What DESCRIBE returns: as much as the document of the thing, its parts included.

SPARQL leaves a description to the service (section 16.4). pyoxigraph's has the statements whose subject is the thing;
an address or opening hours are things of their own, named by a fragment of the thing's IRI.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox


def with_parts(triples: Iterable[ox.Triple], store: ox.Store, graphs: Sequence[ox.NamedNode]) -> Iterator[ox.Triple]:
    """Yield triples, and then those of the parts that they name, and of the parts of these.

    Args:
        triples: about the things.
        store: has the parts.
        graphs: the default graph of the query; the store's own if empty.
    """
    described: set[str] = set()
    parts: dict[str, ox.NamedNode] = {}
    pending = iter(triples)
    while True:
        for triple in pending:
            subject = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else ""
            described.add(subject)
            if isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(_stem(subject)):
                parts[triple.object.value] = triple.object
            yield triple
        missing = [part for iri, part in parts.items() if iri not in described]
        if not missing:
            return
        described.update(part.value for part in missing)
        pending = _about(missing, store, graphs)


def _stem(subject: str) -> str:
    return f"{subject.partition('#')[0]}#"


def _about(parts: Sequence[ox.NamedNode], store: ox.Store, graphs: Sequence[ox.NamedNode]) -> Iterator[ox.Triple]:
    for part in parts:
        for graph in graphs or (ox.DefaultGraph(),):
            for quad in store.quads_for_pattern(part, None, None, graph):
                yield quad.triple
