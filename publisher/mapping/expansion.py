"""Nodes to statements, by a table made of ontology/context.jsonld.

The nodes of the mapping are flat, a fraction of JSON-LD: IRIs, texts, texts with a language or a datatype, whole
numbers, and lists of these. A JSON-LD processor gives the same statements (tests/mapping/test_expansion.py) in two
thirds more time (docs/adr/0077-nodes-expanded-by-a-table-alone.md). Anything else in a node is a mistake of the
mapping: what sources say is checked before, by publisher/records/ and :class:`publisher.mapping.nodes.Work`.

Specified by https://www.w3.org/TR/json-ld11-api/#expansion-algorithms and
https://www.w3.org/TR/rdf12-n-quads/#canonical-quads.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import pyoxigraph as ox

from publisher.mapping.nodes import Node
from publisher.rdf.jsonld_words import context
from publisher.rdf.nquads import RDF_TYPE, ParsedQuads, Statement

_INTEGER: Final = "^^<http://www.w3.org/2001/XMLSchema#integer>"
_STRING: Final = "^^<http://www.w3.org/2001/XMLSchema#string>"

_DELIMITERS: Final = ("/", "#", ":")
"""What a namespace ends with; a definition of a word does not."""

_TO_ESCAPE: Final = re.compile('[\x00-\x1f"\\\\\x7f]')
_ESCAPES: Final = {
    "\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"', "\\": "\\\\",
}  # fmt: skip


class Expansion:
    """The table of one publication's context: for each word its predicate, and how its texts are read.

    Texts are IRIs where that is None, otherwise literals that end with it ("" or a datatype).
    """

    def __init__(self, base: str) -> None:
        words = context(base)
        self._prefixes = {word: it for word, it in words.items() if isinstance(it, str) and it.endswith(_DELIMITERS)}
        self._iri = lru_cache(maxsize=50_000)(self._expand_iri)
        self._words = {word: self._definition(it) for word, it in words.items() if word not in self._prefixes}
        self._words["@type"] = RDF_TYPE, None

    def quads(self, things: Iterable[Mapping[str, Iterable[Node]]]) -> list[tuple[tuple[str, ...], ParsedQuads]]:
        """Expand the nodes of some things, one step for all after the other, which is a fifth quicker.

        Args:
            things: of each, its nodes, each with its ``@id``, by the IRI of their graph in its brackets; "" is the
                default graph.

        Returns:
            Of each, the N-Quads lines, sorted, without line ends; and the same parsed.

        Raises:
            KeyError: a node has a word that the context does not have.
            TypeError: a node has a value that is not of the forms above.
            ValueError: an IRI or a language tag of a node is not valid.
        """
        # Terms sort as their lines do: a blank follows each in its line, and whatever a longer term goes on with
        # ("@", "^", "-") comes after the blank.
        every = [sorted(set(self._statements(graphs))) for graphs in things]
        lines = [
            tuple([f"{s} {p} {o} {graph} ." if graph else f"{s} {p} {o} ." for s, p, o, graph in statements])
            for statements in every
        ]
        return list(zip(lines, map(ParsedQuads.of, every), strict=True))

    def _statements(self, graphs: Mapping[str, Iterable[Node]]) -> Iterator[Statement]:
        iri, words = self._iri, self._words
        for graph, nodes in graphs.items():
            for node in nodes:
                subject = iri(node["@id"])
                for key, value in node.items():
                    if key == "@id":
                        continue
                    predicate, ending = words[key]
                    for item in value if isinstance(value, (list, tuple)) else (value,):
                        if item is not None:
                            term = iri(item) if ending is None else self._literal(item, ending)
                            yield subject, predicate, term, graph

    def _definition(self, definition: str | Mapping[str, Any]) -> tuple[str, str | None]:
        if isinstance(definition, str):
            return self._iri(definition), ""
        kind = definition.get("@type")
        ending = None if kind == "@id" else f"^^{self._iri(kind)}" if kind else ""
        return self._iri(definition["@id"]), ending

    def _literal(self, value: Any, ending: str) -> str:
        """Spell a text, a whole number, or a value object (JSON-LD 1.1 section 9.5) as N-Quads do."""
        if type(value) is str:
            return f'"{escaped(value)}"{ending}'
        if type(value) is int and ending in ("", _INTEGER):
            return f'"{value}"{_INTEGER}'
        match value:
            case {"@value": str(text), "@language": str(language)}:
                return f'"{escaped(text)}"{_language(language)}'
            case {"@value": str(text), "@type": str(kind)}:
                datatype = f"^^{self._iri(kind)}"
                return f'"{escaped(text)}"{"" if datatype == _STRING else datatype}'
            case {"@value": str(text)}:
                return f'"{escaped(text)}"'
        raise TypeError(f"not a value of a node: {value!r}")

    def _expand_iri(self, text: Any) -> str:
        """Return an IRI, in full or shortened by a prefix, in its brackets."""
        if not isinstance(text, str):
            raise TypeError(f"not an IRI: {text!r}")
        prefix, colon, local = text.partition(":")
        # A colon and two slashes are never a prefixed name (JSON-LD 1.1 API section 5.2, IRI expansion, step 6.3).
        namespace = self._prefixes.get(prefix) if colon and not local.startswith("//") else None
        return str(ox.NamedNode(text if namespace is None else f"{namespace}{local}"))


@lru_cache(maxsize=16)
def expansion(base: str) -> Expansion:
    """Return the table of a publication, made once a process."""
    return Expansion(base)


@lru_cache(maxsize=1024)
def _language(tag: str) -> str:
    """Return what a literal in a language ends with."""
    return str(ox.Literal("", language=tag))[2:]


def escaped(text: str) -> str:
    """Return a text as it stands between the quotation marks of an N-Quads literal."""
    return _TO_ESCAPE.sub(_escape, text) if _TO_ESCAPE.search(text) else text


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"
