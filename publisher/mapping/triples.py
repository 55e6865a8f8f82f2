"""JSON-LD nodes to canonical N-Quads, record by record.

Nodes of the plain form that the mapping writes are expanded by a table (publisher/mapping/expansion.py); the records
with any other node become one JSON-LD document, which pyoxigraph reads: some six times faster than rdflib, and without
ever fetching a context. Its quads fall back to their records by subject, so nothing is shared between records but the
parse.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import orjson
import pyoxigraph as ox

from publisher.errors import IdentifierConflictError
from publisher.mapping.expansion import UnusualNodeError, expansion
from publisher.mapping.nodes import Node, Work
from publisher.rdf.jsonld import context
from publisher.rdf.nquads import ParsedQuads


class Quads(NamedTuple):
    """What is said of one thing: N-Quads lines, and the same taken apart where that is known."""

    lines: tuple[str, ...]
    parsed: ParsedQuads | None = None

    @property
    def parsed_quads(self) -> tuple[tuple[str, ...], ParsedQuads] | None:
        """What a description keeps of it (:class:`publisher.rdf.description.Description`)."""
        return None if self.parsed is None else (self.lines, self.parsed)


def quads(batch: Sequence[Work], base: str) -> list[Quads]:
    """Give each record's quads (canonical form, sorted, each once, without line ends).

    Nodes of records must have their thing's or document's IRI, or a fragment of it, as ``@id``.

    Raises:
        IdentifierConflictError: two records of the batch have the same IRI.
    """
    seen: set[str] = set()
    for work in batch:
        if work.iri in seen:
            raise IdentifierConflictError(work.iri, "one record of this batch", "another of it")
        seen.add(work.iri)
    made = [_expanded(work, base) for work in batch]
    unusual = iter(read([work for work, one in zip(batch, made, strict=True) if one is None], base))
    return [one or Quads(next(unusual)) for one in made]


def _expanded(work: Work, base: str) -> Quads | None:
    """A record's quads by the table; None where a node is not plain."""
    graphs = {f"<{base}/graph/{graph}>" if graph else "": nodes for graph, nodes in work.graphs.items()}
    try:
        return Quads(*expansion(base).expanded(graphs))
    except UnusualNodeError:
        return None


@lru_cache(maxsize=16)
def _opening(base: str) -> bytes:
    """The batch document up to its first node; the context is written once a base."""
    return b'{"@context":' + orjson.dumps(context(base)) + b',"@graph":'


def read(batch: Sequence[Work], base: str) -> list[tuple[str, ...]]:
    """Give each record's lines by reading its nodes as JSON-LD."""
    owners: dict[str, list[str]] = {}
    found: list[list[str]] = []
    for work in batch:
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
