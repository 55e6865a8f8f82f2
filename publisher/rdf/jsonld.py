"""Triples to JSON-LD that a person, a harvester and a table reader can read: compact, nested, each key in one form.

Generic: any RDF goes in, cycles and blank nodes included, and expanding what comes out gives the very same triples.
A node is written in full where a word of the context first leads to it and by its ``@id`` after that (JSON-LD Framing's
``@embed: @once``); other nodes follow in ``@included``. The words and the form of their values are those of
publisher/rdf/jsonld_words.py; only words that are used stand in a document's context. No remote context, ever.

Specified by https://www.w3.org/TR/json-ld11/ and https://www.w3.org/TR/json-ld11-framing/.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import orjson

from publisher.rdf.jsonld_words import (
    ANY,
    REFERENCE,
    VOCABULARY,
    AmbiguousIriError,
    Key,
    Words,
    context,
    full_iris,
    words_of,
)
from publisher.rdf.nquads import RDF_TYPE, Subjects, names

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LIST: Final = (f"<{_RDF}first>", f"<{_RDF}rest>")
_NIL: Final = f"<{_RDF}nil>"
_MAX_DEPTH: Final = 40
"""How deep nodes are nested; deeper ones follow in @included, so that no chain of parts exhausts a reader's stack."""


class Framer:
    """Arrange a graph as a tree of JSON objects.

    Args:
        subjects: the graph (publisher.rdf.nquads.group).
        words: the words of the publication.
        nested: whether a node is written where it first occurs; otherwise at the top.

    Attributes:
        used: the words and prefixed names that were written.
    """

    def __init__(self, subjects: Subjects, words: Words, *, nested: bool = True) -> None:
        self.words = words
        self._deepest = _MAX_DEPTH if nested else 0
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
        key_of = self.words.key
        for predicate, values in self._subjects[subject].items():
            if predicate == RDF_TYPE and all(value[0] != '"' for value in values):
                node["@type"] = classes = self.words.classes(values)
                self.used.update(name if ":" in name else VOCABULARY for name in classes)
            else:
                self._add(node, key_of(predicate), values, depth)
        return node

    def one_class(self, classes: list[str]) -> dict[str, Any]:
        """Return the classes of a node, the first as ``@type``, the others by the property behind it."""
        first, *others = classes
        key = self.words.compact(RDF_TYPE)
        self.used.add(key)
        return {"@type": first, key: [{"@id": self.words.full_name(name)} for name in others]}

    def _add(self, node: dict[str, Any], key: Key, values: list[str], depth: int) -> None:
        """Add the values of a property: those that have the form of its word under it, others under its full name."""
        form, rest = key.form, values
        if not key.single:
            written = [item for value in values if (item := self._value(value, form, depth)) is not None]
            if written:
                node[key.name] = written
                self.used.add(key.name)
            if len(written) == len(values):
                return
            rest = [value for value in values if self._value(value, form, depth) is None]
        elif len(values) == 1 and (only := self._value(values[0], form, depth)) is not None:
            node[key.name] = only
            self.used.add(key.name)
            return
        node[key.general] = [self._value(value, ANY, depth) for value in rest]
        self.used.add(key.general)

    def _value(self, token: str, form: str, depth: int) -> Any:
        """Return a value as JSON, or None if it does not have the form."""
        if token[0] == '"':
            value = self.words.literal(token, form)
            if type(value) is dict and "@type" in value:
                self.used.add(value["@type"])
            return value
        if token in self._lists:
            items = self._lists[token] if form == ANY else None
            return items and {"@list": [self._value(item, ANY, depth + 1) for item in items]}
        if form not in (REFERENCE, ANY):
            return None
        if form == REFERENCE and token in self._open and depth < self._deepest:
            return self._node(token, depth + 1)
        return {"@id": self.words.identifier(token)}


def _framed(subjects: Subjects, root: str, base: str, *, nested: bool = True) -> tuple[Framer, list[dict[str, Any]]]:
    """Arrange a graph with the words of the publication, or with full IRIs where one looks like a prefixed name."""
    try:
        framer = Framer(subjects, words_of(base), nested=nested)
        return framer, list(framer.nodes(root))
    except AmbiguousIriError:
        framer = Framer(subjects, full_iris(), nested=nested)
        return framer, list(framer.nodes(root))


def document(subjects: Subjects, root: str, base: str, *, plain_type: bool = False) -> bytes:
    """Write a graph as one JSON-LD document with an inline context.

    Args:
        subjects: the graph (publisher.rdf.nquads.group).
        root: the node that the document is about, a token in its brackets.
        base: the base IRI of the publication.
        plain_type: write the first class of that node alone as ``@type`` and the others as ``rdf:type``, for checkers
            of structured data that read one class. The triples are the same.
    """
    framer, nodes = _framed(subjects, root, base)
    if plain_type and nodes and len(classes := nodes[0].get("@type", ())) > 1:
        nodes[0] |= framer.one_class(classes)
    declared = framer.words.declaration(framer.used)
    head = {"@context": declared} if declared else {}
    others = {"@included": nodes[1:]} if nodes[1:] else {}
    return orjson.dumps({**head, **nodes[0], **others} if nodes else {**head, "@graph": []})


def flattened(subjects: Subjects, root: str, base: str) -> bytes:
    """Write a graph as a list of nodes, none in another, with an inline context."""
    framer, nodes = _framed(subjects, root, base, nested=False)
    return orjson.dumps({"@context": framer.words.declaration(framer.used), "@graph": nodes})


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
