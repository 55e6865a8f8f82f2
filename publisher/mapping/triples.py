"""JSON-LD nodes to canonical N-Quads lines, many records in one parse.

pyoxigraph reads JSON-LD some six times faster than rdflib, and never fetches a context. A batch is one JSON-LD
document; its quads fall back to their records by subject, so nothing is shared between records but the parse.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import orjson
import pyoxigraph as ox

from publisher.errors import IdentifierConflictError
from publisher.framing import context
from publisher.mapping.nodes import Node, Work


@lru_cache(maxsize=16)
def _opening(base: str) -> bytes:
    """The batch document up to its first node; the context is written once a base."""
    return b'{"@context":' + orjson.dumps(context(base)) + b',"@graph":'


def lines(batch: Sequence[Work], base: str) -> list[tuple[str, ...]]:
    """Give each record's N-Quads lines (canonical form, sorted, each once, without line ends).

    Nodes of records must have their thing's or document's IRI, or a fragment of it, as ``@id``.

    Raises:
        IdentifierConflictError: two records of the batch have the same IRI.
    """
    owners: dict[str, list[str]] = {}
    found: list[list[str]] = []
    for work in batch:
        if work.iri in owners:
            raise IdentifierConflictError(work.iri, "one record of this batch", "another of it")
        own: list[str] = []
        found.append(own)
        owners[work.iri] = owners[work.document] = own
    document = _opening(base) + orjson.dumps(list(_top_nodes(batch, base))) + b"}"
    quads = ox.parse(document, format=ox.RdfFormat.JSON_LD)
    # Not splitlines(): U+2028 and U+0085 stand unescaped in a literal, only a line feed ends a line.
    for line in (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode().split("\n")[:-1]:
        subject = line[1 : line.index(">")]
        if subject not in owners:  # a fragment, met for the first time
            owners[subject] = owners[subject.partition("#")[0]]
        owners[subject].append(line)
    return [tuple(sorted(set(own))) for own in found]


def _top_nodes(batch: Sequence[Work], base: str) -> Iterable[Node]:
    """The batch's nodes; those of named graphs within a graph object (JSON-LD 1.1 section 4.9)."""
    named: dict[str, list[Node]] = {}
    for work in batch:
        for graph, nodes in work.graphs.items():
            if graph:
                named.setdefault(graph, []).extend(nodes)
            else:
                yield from nodes
    for graph, nodes in named.items():
        yield {"@id": f"{base}/graph/{graph}", "@graph": nodes}
