"""Triples to JSON-LD that a person and a harvester can read: compact, nested, with an inline context.

Generic: any RDF goes in, cycles and blank nodes included, and expanding what comes out gives the very same triples.
A node is written in full where it is first met and by its ``@id`` after that (JSON-LD Framing's ``@embed: @once``);
what the root does not lead to follows in ``@graph``. The words are those of ontology/context.jsonld, where it has one,
else prefixed names; only words that are used stand in the context. No remote context, ever.

Specified by https://www.w3.org/TR/json-ld11/ and https://www.w3.org/TR/json-ld11-framing/.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
MAX_DEPTH: Final = 40
"""How deep nodes are nested; deeper ones follow in @graph, so that no chain of parts exhausts a reader's stack."""


@lru_cache(maxsize=16)
def context(base: str) -> Mapping[str, Any]:
    """The JSON-LD context of a publication, its own terms below ``base``.

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


class Words:
    """The words of one publication: predicates, classes and datatypes as JSON-LD keys and compact IRIs."""

    def __init__(self, base: str, *, compact: bool = True) -> None:
        self._names: Names = names(base)
        self._context = {**self._names.prefixes, **context(base)} if compact else {}
        self._terms = {self._expand(value): term for term, value in self._context.items() if _is_term(value)}
        self.key = lru_cache(maxsize=4096)(self._key)
        self.compact = lru_cache(maxsize=4096)(self._compact)

    def _expand(self, definition: str | Mapping[str, str]) -> str:
        compact = definition if isinstance(definition, str) else definition["@id"]
        prefix, _, local = compact.partition(":")
        return f"<{self._context[prefix]}{local}>"

    def _key(self, predicate: str) -> Key:
        """The key of a predicate (a bracketed IRI)."""
        term = self._terms.get(predicate)
        if term is None:
            name, needs = self.compact(predicate)
            return Key(name, None, needs)
        definition = self._context[term]
        if isinstance(definition, str):
            return Key(term, None, (term, definition.partition(":")[0]))
        kind = definition["@type"]
        prefixes_of = [definition["@id"], *([kind] if ":" in kind else [])]
        coercion = kind if kind == "@id" else self._expand(kind)[1:-1]
        return Key(term, coercion, (term, *(name.partition(":")[0] for name in prefixes_of)))

    def _compact(self, iri: str) -> tuple[str, tuple[str, ...]]:
        """A bracketed IRI as (compact IRI, prefixes it needs), or as it is."""
        split = self._names.split(iri) if self._context else None
        return (f"{split[0]}:{split[1]}", (split[0],)) if split else (iri[1:-1], ())

    def declaration(self, used: set[str]) -> dict[str, Any]:
        """The context that holds what was used, prefixes first, in the order of the published one."""
        return {term: definition for term, definition in self._context.items() if term in used}


def _is_term(definition: str | Mapping[str, str]) -> bool:
    return not isinstance(definition, str) or not definition.endswith(("/", "#", ":"))


@lru_cache(maxsize=16)
def words(base: str) -> Words:
    """The words of a publication, shared by all who ask."""
    return Words(base)


@lru_cache(maxsize=1)
def plain_words() -> Words:
    """No context at all: full IRIs, for the rare graph whose IRIs would be mistaken for prefixed names."""
    return Words("http://localhost", compact=False)


@dataclass(slots=True)
class Framer:
    """One document in the making.

    Attributes:
        subjects: every node's properties.
        used: the terms and prefixes that the context must hold.
        open: nodes that are still to be written.
    """

    subjects: Subjects
    words: Words
    lists: Mapping[str, list[str]]
    used: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)

    def nodes(self, root: str) -> Iterator[dict[str, Any]]:
        """The root's node, then those that it does not lead to."""
        self.open = set(self.subjects) - set(self.lists)
        for subject in (root, *self.subjects):
            if subject in self.open:
                yield self._node(subject, 0)

    def _node(self, subject: str, depth: int) -> dict[str, Any]:
        self.open.discard(subject)
        node: dict[str, Any] = {"@id": _identifier(subject)}
        key_of, use, write = self.words.key, self.used.update, self._value
        for predicate, values in self.subjects[subject].items():
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
            return self._literal(token, coercion)
        if token in self.lists:
            return {"@list": [self._value(item, None, depth + 1) for item in self.lists[token]]}
        if token in self.open and depth < MAX_DEPTH:
            return self._node(token, depth + 1)
        return _identifier(token) if coercion == "@id" else {"@id": _identifier(token)}

    def _literal(self, token: str, coercion: str | None) -> Any:
        value, needs = literal_value(token, coercion, self.words)
        self.used.update(needs)
        return value


def literal_value(token: str, coercion: str | None, spoken: Words) -> tuple[Any, tuple[str, ...]]:
    """A literal as JSON (JSON-LD 1.1 API section 8.6, RDF to Object Conversion), and the prefixes that it needs.

    Args:
        token: the literal, as N-Triples spells it.
        coercion: the datatype that the context says of the property's values, "@id", or None.
        spoken: the words of the publication.
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
    name, needs = spoken.compact(f"<{datatype}>")
    return {"@value": text, "@type": name}, needs


def _identifier(token: str) -> str:
    return token[1:-1] if token[0] == "<" else token


def frame(subjects: Subjects, root: str, base: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Write a graph as JSON-LD nodes, the root's first.

    Args:
        subjects: the graph (publisher.rdf.nquads.group).
        root: the token of the node to begin with, in its brackets.
        base: whose words to use.

    Returns:
        The context that the nodes need (empty where full IRIs are used), and the nodes.
    """
    spoken = plain_words() if _confusing(subjects, base) else words(base)
    framer = Framer(subjects, spoken, _lists(subjects))
    nodes = list(framer.nodes(root))
    return spoken.declaration(framer.used), nodes


def document(subjects: Subjects, root: str, base: str) -> bytes:
    """Write a graph as one JSON-LD document (UTF-8)."""
    declared, nodes = frame(subjects, root, base)
    head = {"@context": declared} if declared else {}
    return orjson.dumps({**head, **nodes[0]} if len(nodes) == 1 else {**head, "@graph": nodes})


def _confusing(subjects: Subjects, base: str) -> bool:
    for subject, properties in subjects.items():
        if is_confusing(subject, base):
            return True
        for predicate, values in properties.items():
            if is_confusing(predicate, base) or any(is_confusing(value, base) for value in values):
                return True
    return False


def is_confusing(token: str, base: str) -> bool:
    """Whether an IRI such as ``geo:36.06,103.83`` would be read as a prefixed name (JSON-LD 1.1 section 5.2.2)."""
    return token[-1] == ">" and not token.startswith(_SAFE) and _scheme(token) in _schemes(base)


def _scheme(token: str) -> str:
    """The scheme of an IRI, or of a literal's datatype."""
    return token[token.rindex("<") + 1 :].partition(":")[0]


@lru_cache(maxsize=16)
def _schemes(base: str) -> frozenset[str]:
    return frozenset({**names(base).prefixes, **context(base)})


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
