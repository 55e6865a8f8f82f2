"""Leave out of an RDF source what RDF 1.1 cannot hold: triple terms, and the base directions of texts (docs/adr/0188).

A statement with a triple term is left out, and so is the blank node that reifies one, with what hangs from it alone: it
says nothing without the triple. A text keeps its language.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox


def without_direction(quad: ox.Quad) -> ox.Quad | None:
    """Return a statement whose text has a base direction without it; None if it has none."""
    text = quad.object
    if not isinstance(text, ox.Literal) or text.direction is None:
        return None
    return ox.Quad(quad.subject, quad.predicate, ox.Literal(text.value, language=text.language), quad.graph_name)


def predicate_of(quad: ox.Quad) -> str | None:
    """Return the property of the triple that a statement has as a term, in whatever depth; None without one."""
    return quad.object.predicate.value if isinstance(quad.object, ox.Triple) else None


class Reifiers:
    """The blank nodes that reify a triple, and the statements that go with them.

    Args:
        nodes: the blank nodes that statements with a triple term are about.
        quads: the other statements with blank nodes.
    """

    def __init__(self, nodes: Iterable[ox.BlankNode], quads: Iterable[ox.Quad]) -> None:
        self._nodes = set(nodes)
        about: dict[ox.BlankNode, list[ox.Quad]] = defaultdict(list)
        references: dict[ox.BlankNode, int] = defaultdict(int)
        for quad in quads if self._nodes else ():
            if isinstance(quad.subject, ox.BlankNode):
                about[quad.subject].append(quad)
            if isinstance(quad.object, ox.BlankNode):
                references[quad.object] += 1
        waiting = list(self._nodes)
        while waiting:
            for quad in about[waiting.pop()]:
                node = quad.object
                if not isinstance(node, ox.BlankNode):
                    continue
                references[node] -= 1
                if references[node] == 0 and node not in self._nodes:
                    self._nodes.add(node)
                    waiting.append(node)

    def has(self, quad: ox.Quad) -> bool:
        """Whether a statement is about one of these nodes, or leads to one."""
        return quad.subject in self._nodes or quad.object in self._nodes

    def remaining(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield the statements that stay."""
        return (quad for quad in quads if not self.has(quad))
