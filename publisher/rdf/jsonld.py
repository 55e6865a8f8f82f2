"""Triples to JSON-LD that a person and a harvester can read: compact, nested, with an inline context.

Generic: any RDF goes in, cycles and blank nodes included, and expanding what comes out gives the very same triples.
A node is written in full where it first occurs and by its ``@id`` after that (JSON-LD Framing's ``@embed: @once``);
what the root does not lead to follows in ``@graph``. The words are those of ontology/context.jsonld, where it has one,
else prefixed names; only words that are used stand in the context. No remote context, ever.

Specified by https://www.w3.org/TR/json-ld11/ and https://www.w3.org/TR/json-ld11-framing/.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Key:
    """How a predicate is written: its key, what the context says of its values, and what the context must hold."""

    name: str
    coercion: str | None
    needs: tuple[str, ...]


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
        self._not_schemes = tuple(f"<{word}:" for word in self.context)
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
        if not token.startswith(_SAFE) and token.startswith(self._not_schemes):
            raise AmbiguousIriError(token)
        return token[1:-1]

    def _key(self, predicate: str) -> Key:
        """Return the key of a predicate (a bracketed IRI)."""
        term = self._terms.get(predicate)
        if term is None:
            name, needs = self.compact(predicate)
            return Key(name, None, needs)
        definition = self.context[term]
        if isinstance(definition, str):
            return Key(term, None, (term, definition.partition(":")[0]))
        kind = definition["@type"]
        prefixes_of = [definition["@id"], *([kind] if ":" in kind else [])]
        coercion = kind if kind == "@id" else self._expand(kind)[1:-1]
        return Key(term, coercion, (term, *(name.partition(":")[0] for name in prefixes_of)))

    def _compact(self, iri: str) -> tuple[str, tuple[str, ...]]:
        """Return a bracketed IRI as (compact IRI, prefixes it needs), or as it is."""
        split = self._names.split(iri) if self.context else None
        return (f"{split[0]}:{split[1]}", (split[0],)) if split else (self.identifier(iri), ())

    def _literal(self, token: str, coercion: str | None) -> tuple[Any, tuple[str, ...]]:
        """Return a literal as JSON (JSON-LD 1.1 API section 8.6, RDF to Object Conversion), and the prefixes it needs.

        Args:
            token: the literal, as N-Triples spells it.
            coercion: the datatype that the context says of the property's values, "@id", or None.
        """
        text, datatype, language = literal(token)
        if language:
            tag, _, direction = language.partition("--")
            value = {"@value": text, "@language": tag}
            return ({**value, "@direction": direction} if direction else value), ()
        if datatype == coercion or (datatype == XSD_STRING and coercion is None):
            return text, ()
        if datatype == XSD_STRING:
            return {"@value": text}, ()
        if coercion is None and datatype == f"{_XSD}integer" and _INTEGER.fullmatch(text):
            return int(text), ()
        if coercion is None and datatype == f"{_XSD}boolean" and text in {"true", "false"}:
            return text == "true", ()
        name, needs = self.compact(f"<{datatype}>")
        return {"@value": text, "@type": name}, needs


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
        used: the terms and prefixes that the context must hold.
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

    def context(self) -> dict[str, Any]:
        """Return a context with what was used, prefixes first, in the order of the published one."""
        return {term: definition for term, definition in self.words.context.items() if term in self.used}

    def _node(self, subject: str, depth: int) -> dict[str, Any]:
        self._open.discard(subject)
        node: dict[str, Any] = {"@id": self.words.identifier(subject)}
        key_of, use, write = self.words.key, self.used.update, self._value
        for predicate, values in self._subjects[subject].items():
            if predicate == RDF_TYPE and all(value[0] != '"' for value in values):
                node["@type"] = self._classes(values)
                continue
            key = key_of(predicate)
            use(key.needs)
            coercion = key.coercion
            if len(values) == 1:
                node[key.name] = write(values[0], coercion, depth)
            else:
                node[key.name] = [write(value, coercion, depth) for value in values]
        return node

    def _classes(self, values: list[str]) -> str | list[str]:
        classes = []
        for value in values:
            name, needs = self.words.compact(value) if value[0] == "<" else (value, ())
            self.used.update(needs)
            classes.append(name)
        return classes[0] if len(classes) == 1 else classes

    def _value(self, token: str, coercion: str | None, depth: int) -> Any:
        if token[0] == '"':
            value, needs = self.words.literal(token, coercion)
            self.used.update(needs)
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
    declared = framer.context()
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
    """Well-formed RDF lists by the blank node they begin with, and their inner nodes (JSON-LD API section 8.4.2)."""
    cells = {
        subject: (properties[_LIST[0]][0], properties[_LIST[1]][0])
        for subject, properties in subjects.items()
        if subject[0] == "_"
        and properties.keys() == set(_LIST)
        and all(len(values) == 1 for values in properties.values())
    }
    if not cells:
        return {}
    pointed: dict[str, int] = {}
    for properties in subjects.values():
        for values in properties.values():
            for value in values:
                pointed[value] = pointed.get(value, 0) + 1
    whole: dict[str, list[str]] = {}
    inner = {rest for _, rest in cells.values()}
    for head in cells.keys() - inner:
        items, node = [], head
        while node in cells and pointed.get(node, 0) == 1:
            items.append(cells[node][0])
            node = cells[node][1]
        if node == _NIL:
            whole |= _cells_of(head, cells, items)
    return whole


def _cells_of(head: str, cells: Mapping[str, tuple[str, str]], items: list[str]) -> dict[str, list[str]]:
    """Every cell of a list, so that none is written as a node; only the head has the items."""
    found, node = {head: items}, cells[head][1]
    while node != _NIL:
        found[node] = []
        node = cells[node][1]
    return found
