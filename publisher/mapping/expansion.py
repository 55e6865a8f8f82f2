"""Nodes to statements, by the context alone: what the mapping writes is expanded here, and what is odd by pyoxigraph.

The mapping's nodes are flat: IRIs, texts, texts with a language or a datatype, whole numbers, and lists of these. Such
a node is expanded by a table made of ontology/context.jsonld, in less than half the time that reading it as JSON-LD and
taking the result apart again takes (docs/adr/0067-expanded-by-a-table.md). A node with anything else, an IRI that is
none, say, is left to :func:`publisher.mapping.triples.read`; that the two give the same is tested.

Specified by https://www.w3.org/TR/json-ld11-api/#expansion-algorithms and
https://www.w3.org/TR/rdf12-n-quads/#canonical-quads.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from publisher.mapping.nodes import Node, is_iri
from publisher.rdf.jsonld import context
from publisher.rdf.nquads import RDF_TYPE, ParsedQuads, Statement, Subjects, in_order

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_INTEGER: Final = f"^^<{_XSD}integer>"
_STRING: Final = f"^^<{_XSD}string>"
_SAFE_INTEGER: Final = 10**15
"""From here on JSON-LD makes a double of a whole number (JSON-LD 1.1 API section 8.6 says 10^21; engines differ)."""

_DELIMITERS: Final = ("/", "#", ":")
"""What a namespace ends with; a definition of a word does not."""

_TO_ESCAPE: Final = re.compile('[\x00-\x1f"\\\\\x7f]')
_ESCAPES: Final = {
    "\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"', "\\": "\\\\",
}  # fmt: skip
_LANGUAGE: Final = re.compile("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{2,8})*")
_IRI: Final = "@id"
"""What the context says of a word whose texts are IRIs."""

_SEVERAL: Final = {list, tuple}
_REMEMBERED: Final = 50_000


class UnusualNodeError(Exception):
    """A node is not of the plain form that is expanded here; never leaves this package."""


class Expansion:
    """The table of one publication's context, and the IRIs that were looked at."""

    def __init__(self, base: str) -> None:
        words = context(base)
        prefixes = {word: it for word, it in words.items() if isinstance(it, str) and it.endswith(_DELIMITERS)}
        self._iris = _Iris(prefixes)
        self._keys = _Keys({word: self._definition(it) for word, it in words.items() if word not in prefixes})
        self._keys["@type"] = RDF_TYPE, _IRI

    def expanded(self, graphs: Mapping[str, Iterable[Node]]) -> tuple[tuple[str, ...], ParsedQuads]:
        """Expand the nodes of one thing.

        Args:
            graphs: nodes, each with its ``@id``, by the IRI of their graph in its brackets; "" is the default graph.

        Returns:
            The N-Quads lines, sorted, without line ends; and the same taken apart.

        Raises:
            UnusualNodeError: something about a node is not plain.
        """
        found: _Terms = {}
        again: _Again = {}
        for graph, nodes in graphs.items():
            self._gather(nodes, graph, found, again)
        return _in_lines(found, again)

    def _gather(self, nodes: Iterable[Node], graph: str, found: "_Terms", again: "_Again") -> None:
        iris, keys = self._iris, self._keys
        for node in nodes:
            subject = iris[node["@id"]]
            if (properties := found.get(subject)) is None:
                properties = found[subject] = {}
            for key, value in node.items():
                if key == "@id":
                    continue
                predicate, coercion = keys[key]
                if (terms := properties.get(predicate)) is None:
                    terms = properties[predicate] = {}
                for one in value if type(value) in _SEVERAL else (value,):
                    # Nearly all are IRIs or texts; a call for each would take as long as all the rest.
                    if type(one) is str:
                        term = iris[one] if coercion is _IRI else f'"{_escaped(one)}"{coercion}'
                    elif one is None:
                        continue
                    else:
                        term = self._term(one, coercion)
                    if (where := terms.setdefault(term, graph)) != graph:
                        again.setdefault((subject, predicate, term), {where}).add(graph)

    def _definition(self, definition: str | Mapping[str, str]) -> tuple[str, str]:
        """A term's predicate, and how its texts are read: "@id", a datatype as literals end with it, "" for plain."""
        if isinstance(definition, str):
            return self._iris[definition], ""
        kind = definition["@type"]
        return self._iris[definition["@id"]], _IRI if kind == _IRI else f"^^{self._iris[kind]}"

    def _term(self, value: Any, coercion: str) -> str:
        """A value that is no text."""
        if type(value) is dict:
            return self._literal(value)
        if type(value) is int and not coercion and abs(value) < _SAFE_INTEGER:
            return f'"{value}"{_INTEGER}'
        raise UnusualNodeError(repr(value))

    def _literal(self, value: Mapping[str, Any]) -> str:
        """A value object (JSON-LD 1.1 section 9.5): a text, with a language or a datatype or neither."""
        text = value.get("@value")
        if type(text) is not str or len(value) > 2:
            raise UnusualNodeError(repr(value))
        if len(value) == 1:
            return f'"{_escaped(text)}"'
        if language := value.get("@language"):
            return f'"{_escaped(text)}"{_language(language)}'
        if kind := value.get("@type"):
            datatype = f"^^{self._iris[kind]}"
            return f'"{_escaped(text)}"{"" if datatype == _STRING else datatype}'
        raise UnusualNodeError(repr(value))


_Terms = dict[str, dict[str, dict[str, str]]]
"""The terms that are said, by subject and predicate, each with the graph that it is said in first."""

_Again = dict[tuple[str, str, str], set[str]]
"""The graphs of what is said in several."""


def _in_lines(found: _Terms, again: _Again) -> tuple[tuple[str, ...], ParsedQuads]:
    """Write terms as sorted lines.

    They can be sorted one by one: a blank follows each in its line, and whatever a longer term goes on with ("@", "^",
    "-") comes after the blank, so that the shorter term is first either way.
    """
    lines: list[str] = []
    triples: list[str] = []
    statements: list[Statement] = []
    subjects: Subjects = {}
    for subject in sorted(found):
        properties = found[subject]
        said: dict[str, list[str]] = {}
        for predicate in sorted(properties):
            terms = properties[predicate]
            if not terms:
                continue
            values = said[predicate] = sorted(terms) if len(terms) > 1 else list(terms)
            for term in values:
                triple = f"{subject} {predicate} {term} ."
                triples.append(triple)
                graphs = sorted(again.get((subject, predicate, term), ())) if again else ()
                for graph in graphs or (terms[term],):
                    lines.append(f"{triple[:-1]}{graph} ." if graph else triple)
                    statements.append((subject, predicate, term, graph))
        if said:
            subjects[subject] = in_order(said)
    triples.append("")
    return tuple(lines), ParsedQuads(statements, "\n".join(triples), subjects)


class _Keys(dict[str, tuple[str, str]]):
    """For each word of the context its predicate, and how its texts are read."""

    def __missing__(self, word: str) -> tuple[str, str]:
        raise UnusualNodeError(word)


class _Iris(dict[str, str]):
    """IRIs in their brackets, by how nodes write them: in full, or shortened by a prefix. Each is looked at once."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __missing__(self, text: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        known = self[text] = self._read(text)
        return known

    def _read(self, text: str) -> str:
        prefix, colon, local = text.partition(":")
        # A colon and two slashes are never a prefixed name (JSON-LD 1.1 API section 5.2, IRI expansion, step 6.3).
        namespace = self._prefixes.get(prefix) if colon and not local.startswith("//") else None
        iri = f"{namespace}{local}" if namespace is not None else text
        if text.startswith("_:") or not is_iri(iri):
            raise UnusualNodeError(text)
        return f"<{iri}>"


@lru_cache(maxsize=16)
def expansion(base: str) -> Expansion:
    """The table of a publication, made once a process."""
    return Expansion(base)


@lru_cache(maxsize=1024)
def _language(tag: str) -> str:
    """What a literal in a language ends with."""
    if not _LANGUAGE.fullmatch(tag):
        raise UnusualNodeError(tag)
    return f"@{tag.lower()}"


def _escaped(text: str) -> str:
    """A text as canonical N-Quads spells it."""
    return _TO_ESCAPE.sub(_escape, text) if _TO_ESCAPE.search(text) else text


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"
