"""Triples to JSON-LD that a person and a harvester can read: compact, nested, with an inline context.

Generic: any RDF goes in, cycles and blank nodes included, and expanding what comes out gives the very same triples.
A node is written in full where it first occurs and by its ``@id`` after that (JSON-LD Framing's ``@embed: @once``);
what the root does not lead to follows in ``@graph``. The words are those of ontology/context.jsonld, where it has one,
else prefixed names; only words that are used stand in the context. No remote context, ever.

Specified by https://www.w3.org/TR/json-ld11/ and https://www.w3.org/TR/json-ld11-framing/.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import orjson

from publisher.assets import asset
from publisher.rdf.nquads import RDF_TYPE, XSD_STRING, Names, Subjects, literal, names

_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LIST: Final = (f"<{_RDF}first>", f"<{_RDF}rest>")
_NIL: Final = f"<{_RDF}nil>"
_SAFE: Final = ("<http://", "<https://")
"""What follows a colon and two slashes is never a prefixed name."""
_MAX_DEPTH: Final = 40
"""How deep nodes are nested; deeper ones follow in @graph, so that no chain of parts exhausts a reader's stack."""


@lru_cache(maxsize=16)
def context(base: str) -> Mapping[str, Any]:
    """Return the JSON-LD context of a publication, its own terms below ``base``.

    Raises:
        AssetMissingError: the installation is incomplete.
    """
    text = asset("ontology/context.jsonld").read_text(encoding="utf-8").replace("{base}", base)
    inner: Mapping[str, Any] = json.loads(text)["@context"]
    return inner


class AmbiguousIriError(Exception):
    """An IRI such as ``geo:36.06,103.83`` would be read as a prefixed name (JSON-LD 1.1 section 5.2.2).

    Never leaves this module.
    """


class Words:
    """The words of one publication: predicates, classes and literals as JSON-LD keys, compact IRIs and values.

    Args:
        base: the base IRI of the publication.
        compact: whether there is a context; without one, IRIs are written in full.
    """

    def __init__(self, base: str, *, compact: bool = True) -> None:
        self._names: Names = names(base)
        self.context = {**self._names.prefixes, **context(base)} if compact else {}
        self._terms = {self._expand(value): term for term, value in self.context.items() if _is_term(value)}
        self._ambiguous = tuple(f"<{word}:" for word in self.context)
        self.key = lru_cache(maxsize=4096)(self._key)
        self.compact = lru_cache(maxsize=4096)(self._compact)
        self.literal = lru_cache(maxsize=1024)(self._literal)

    def _expand(self, definition: str | Mapping[str, str]) -> str:
        compact = definition if isinstance(definition, str) else definition["@id"]
        prefix, _, local = compact.partition(":")
        return f"<{self.context[prefix]}{local}>"

    def identifier(self, token: str) -> str:
        """Return a node as the text of an ``@id``.

        Raises:
            AmbiguousIriError: it would be read as a prefixed name.
        """
        if token[0] != "<":
            return token
        if not token.startswith(_SAFE) and token.startswith(self._ambiguous):
            raise AmbiguousIriError(token)
        return token[1:-1]

    def _key(self, predicate: str) -> tuple[str, str | None]:
        """Return the key of a predicate, and what the context says of its values: "@id", a datatype or nothing."""
        term = self._terms.get(predicate)
        if term is None:
            return self.compact(predicate), None
        definition = self.context[term]
        if isinstance(definition, str):
            return term, None
        kind = definition["@type"]
        return term, kind if kind == "@id" else self._expand(kind)[1:-1]

    def _compact(self, iri: str) -> str:
        """Return an IRI in its brackets as a prefixed name, or in full where no prefix fits."""
        split = self._names.split(iri) if self.context else None
        return ":".join(split) if split else self.identifier(iri)

    def _literal(self, token: str, coercion: str | None) -> Any:
        """Return a literal as JSON (JSON-LD 1.1 API section 8.6, RDF to Object Conversion).

        Args:
            token: the literal, as N-Triples spells it.
            coercion: what the context says of the property's values.
        """
        text, datatype, language = literal(token)
        if language:
            tag, _, direction = language.partition("--")
            value = {"@value": text, "@language": tag}
            return {**value, "@direction": direction} if direction else value
        if datatype == coercion or (datatype == XSD_STRING and coercion is None):
            return text
        if datatype == XSD_STRING:
            return {"@value": text}
        if coercion is None and datatype == f"{_XSD}integer" and _INTEGER.fullmatch(text):
            return int(text)
        if coercion is None and datatype == f"{_XSD}boolean" and text in {"true", "false"}:
            return text == "true"
        return {"@value": text, "@type": self.compact(f"<{datatype}>")}

    def declaration(self, used: set[str]) -> dict[str, Any]:
        """Return a context with the words that were used and their prefixes, in the order of the published one."""
        terms = [self.context[word] for word in used if word in self.context]
        names = [*terms, *(name for term in terms if not isinstance(term, str) for name in term.values())]
        needed = used.union(name.partition(":")[0] for name in (*used, *names) if isinstance(name, str))
        return {word: definition for word, definition in self.context.items() if word in needed}


def _is_term(definition: str | Mapping[str, str]) -> bool:
    return not isinstance(definition, str) or not definition.endswith(("/", "#", ":"))


@lru_cache(maxsize=16)
def _words(base: str) -> Words:
    """Return the words of a publication, made once a process."""
    return Words(base)


@lru_cache(maxsize=1)
def _full_iris() -> Words:
    """Return words without a context, for the rare graph whose IRIs would be mistaken for prefixed names."""
    return Words("http://localhost", compact=False)


class Framer:
    """Arrange a graph as a tree of JSON objects.

    Args:
        subjects: the graph (publisher.rdf.nquads.group).
        words: the words of the publication.

    Attributes:
        used: the words and prefixed names that were written.
    """

    def __init__(self, subjects: Subjects, words: Words) -> None:
        self.words = words
        self.used: set[str] = set()
        self._subjects, self._lists = subjects, _lists(subjects)
        self._open = set(subjects) - set(self._lists)
        """Nodes that are still to be written."""

    def nodes(self, root: str) -> Iterator[dict[str, Any]]:
        """Yield the node of ``root``, a token in its brackets, then those that it does not lead to."""
        for subject in (root, *self._subjects):
            if subject in self._open:
                yield self._node(subject, 0)

    def _node(self, subject: str, depth: int) -> dict[str, Any]:
        self._open.discard(subject)
        node: dict[str, Any] = {"@id": self.words.identifier(subject)}
        key_of, use, write = self.words.key, self.used.add, self._value
        for predicate, values in self._subjects[subject].items():
            if predicate == RDF_TYPE and all(value[0] != '"' for value in values):
                classes = [self.words.compact(value) if value[0] == "<" else value for value in values]
                self.used.update(classes)
                node["@type"] = classes[0] if len(classes) == 1 else classes
                continue
            key, coercion = key_of(predicate)
            use(key)
            if len(values) == 1:
                node[key] = write(values[0], coercion, depth)
            else:
                node[key] = [write(value, coercion, depth) for value in values]
        return node

    def _value(self, token: str, coercion: str | None, depth: int) -> Any:
        if token[0] == '"':
            value = self.words.literal(token, coercion)
            if type(value) is dict and "@type" in value:
                self.used.add(value["@type"])
            return value
        if token in self._lists:
            return {"@list": [self._value(item, None, depth + 1) for item in self._lists[token]]}
        if token in self._open and depth < _MAX_DEPTH:
            return self._node(token, depth + 1)
        identifier = self.words.identifier(token)
        return identifier if coercion == "@id" else {"@id": identifier}


def _framed(subjects: Subjects, root: str, base: str) -> tuple[Framer, list[dict[str, Any]]]:
    """Arrange a graph with the words of the publication, or with full IRIs where one looks like a prefixed name."""
    try:
        framer = Framer(subjects, _words(base))
        return framer, list(framer.nodes(root))
    except AmbiguousIriError:
        framer = Framer(subjects, _full_iris())
        return framer, list(framer.nodes(root))


def document(subjects: Subjects, root: str, base: str) -> bytes:
    """Write a graph as one JSON-LD document with an inline context."""
    framer, nodes = _framed(subjects, root, base)
    declared = framer.words.declaration(framer.used)
    head = {"@context": declared} if declared else {}
    return orjson.dumps({**head, **nodes[0]} if len(nodes) == 1 else {**head, "@graph": nodes})


def node_objects(subjects: Subjects, root: str, base: str) -> list[bytes]:
    """Write each node of a graph as a JSON object, for a file that begins with the whole context (:func:`head`)."""
    framer, nodes = _framed(subjects, root, base)
    own = {} if framer.words.context else {"@context": None}  # JSON-LD 1.1 section 4.1.7: the file's is not for it
    return [orjson.dumps({**own, **node}) for node in nodes]


def head(base: str) -> bytes:
    """Open a file of node objects, each of which follows a comma; declare the whole context."""
    declared = {**names(base).prefixes, **context(base)}
    # A node without properties says nothing (JSON-LD 1.1 API section 5.2), so the first real one follows a comma too.
    return b'{"@context":' + orjson.dumps(declared) + b',"@graph":[\n' + orjson.dumps({"@id": f"{base}/"})


def _lists(subjects: Subjects) -> dict[str, list[str]]:
    """Find the well-formed RDF lists (JSON-LD API section 8.4.2).

    Returns:
        For the blank node that a list begins with its items, for each further node of it nothing.
    """
    cells = {
        subject: (properties[_LIST[0]][0], properties[_LIST[1]][0])
        for subject, properties in subjects.items()
        if subject[0] == "_"
        and properties.keys() == set(_LIST)
        and all(len(values) == 1 for values in properties.values())
    }
    if not cells:
        return {}
    references = Counter(
        value for properties in subjects.values() for values in properties.values() for value in values
    )
    lists: dict[str, list[str]] = {}
    for head in cells.keys() - {rest for _, rest in cells.values()}:
        nodes, node = [], head
        while node in cells and references[node] == 1:
            nodes.append(node)
            node = cells[node][1]
        if node == _NIL:
            lists |= {inner: [] for inner in nodes}
            lists[head] = [cells[inner][0] for inner in nodes]
    return lists
