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

from publisher.rdf.cards import Card
from publisher.rdf.jsonld_words import (
    ANY,
    REFERENCE,
    TEXT,
    AmbiguousIriError,
    Words,
    context,
    full_iris,
    words_of,
)
from publisher.rdf.nquads import RDF_TYPE, Subjects, names

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LIST: Final = (f"<{_RDF}first>", f"<{_RDF}rest>")
_NIL: Final = f"<{_RDF}nil>"
_NODES: Final = (REFERENCE, ANY)
_OBJECTS: Final = (TEXT, ANY)
_MAX_DEPTH: Final = 40
"""How deep nodes are nested; deeper ones follow in @included, so that no chain of parts exhausts a reader's stack."""


class Framer:
    """Arrange a graph as a tree of JSON objects, each written as text: most terms are copied (publisher/rdf/nquads.py).

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

    def nodes(self, root: str, *, plain_type: bool = False) -> Iterator[str]:
        """Yield the node of ``root``, a token in its brackets, then those that it does not lead to.

        Args:
            root: the first node.
            plain_type: whether the first node has one class alone as its ``@type``.
        """
        for subject in (root, *self._subjects):
            if subject in self._open:
                yield self._node(subject, 0, plain_type=plain_type)
                plain_type = False

    def _node(self, subject: str, depth: int, *, plain_type: bool = False) -> str:
        self._open.discard(subject)
        properties = self._subjects[subject]
        members = [f'"@id":{self.words.identifier(subject)}']
        if type(properties) is Card and not plain_type:
            pieces, used = self._prepared(properties)
            self.used |= used
            for piece in pieces:
                if isinstance(piece, str):
                    members.append(piece)
                else:
                    predicate, values = piece
                    self._property(members, predicate, values, depth)
            return f"{{{','.join(members)}}}"
        last = ""
        for predicate, values in properties.items():
            if predicate == RDF_TYPE and (classes := self.words.classes(tuple(values), one=plain_type)):
                members.append(classes.text)
                self.used.update(classes.used)
                last = classes.further
            else:
                self._property(members, predicate, values, depth)
        return f"{{{','.join([*members, last] if last else members)}}}"

    def _prepared(self, card: Card) -> tuple[list[str | tuple[str, list[str]]], frozenset[str]]:
        """Return the members of the node of a card, those that may lead to other nodes as predicate and values.

        Returns:
            The members, and the words that those have that are written already.
        """
        if (made := card.made.get(self.words)) is None:
            pieces: list[str | tuple[str, list[str]]] = []
            writer = Framer({}, self.words)
            for predicate, values in card.items():
                if predicate == RDF_TYPE and (classes := self.words.classes(tuple(values), one=False)):
                    pieces.append(classes.text)
                    writer.used.update(classes.used)
                elif all(value[0] == '"' for value in values):
                    writer._property(pieces, predicate, values, 0)
                else:
                    pieces.append((predicate, values))
            made = card.made[self.words] = pieces, frozenset(writer.used)
        return made

    def _property(self, members: list[Any], predicate: str, values: list[str], depth: int) -> None:
        """Add the values of a property: those that have the form of its word under it, others under its full name."""
        key = self.words.key(predicate)
        if len(values) == 1 and (only := self._value(values[0], key.form, depth)) is not None:
            members.append(f"{key.text}:{only}" if key.single else f"{key.text}:[{only}]")
            self.used.add(key.name)
            return
        fitting = [None if key.single else self._value(value, key.form, depth) for value in values]
        if written := [item for item in fitting if item is not None]:
            members.append(f"{key.text}:[{','.join(written)}]")
            self.used.add(key.name)
        others = [value for value, item in zip(values, fitting, strict=True) if item is None]
        if others:
            written = [item for value in others if (item := self._value(value, ANY, depth)) is not None]
            members.append(f"{key.general_text}:[{','.join(written)}]")
            self.used.add(key.general)

    def _value(self, token: str, form: str, depth: int) -> str | None:
        """Return a value as JSON, or None if it does not have the form."""
        if token[0] == '"':
            if token[-1] == ">" and form in _OBJECTS:
                self.used.add(self.words.datatype(token))
            return self.words.literal(token, form)
        if token in self._lists:
            return self._list(self._lists[token], depth) if form == ANY else None
        if form not in _NODES:
            return None
        if form == REFERENCE and token in self._open and depth < self._deepest:
            return self._node(token, depth + 1)
        return f'{{"@id":{self.words.identifier(token)}}}'

    def _list(self, items: list[str], depth: int) -> str:
        written = [str(self._value(item, ANY, depth + 1)) for item in items]
        return f'{{"@list":[{",".join(written)}]}}'


def _framed(
    subjects: Subjects, root: str, base: str, *, nested: bool = True, plain_type: bool = False
) -> tuple[Framer, list[str]]:
    """Arrange a graph with the words of the publication, or with full IRIs where one looks like a prefixed name."""
    try:
        framer = Framer(subjects, words_of(base), nested=nested)
        return framer, list(framer.nodes(root, plain_type=plain_type))
    except AmbiguousIriError:
        framer = Framer(subjects, full_iris(), nested=nested)
        return framer, list(framer.nodes(root, plain_type=plain_type))


def document(subjects: Subjects, root: str, base: str, *, plain_type: bool = False) -> bytes:
    """Write a graph as one JSON-LD document with an inline context.

    Args:
        subjects: the graph (publisher.rdf.nquads.group).
        root: the node that the document is about, a token in its brackets.
        base: the base IRI of the publication.
        plain_type: write the first class of that node alone as ``@type`` and the others as ``rdf:type``, for checkers
            of structured data that read one class. The triples are the same.
    """
    framer, nodes = _framed(subjects, root, base, plain_type=plain_type)
    declared = framer.words.declaration(framer.used)
    members = [f'"@context":{declared}'] if declared else []
    members.append(nodes[0][1:-1] if nodes else '"@graph":[]')
    if nodes[1:]:
        members.append(f'"@included":[{",".join(nodes[1:])}]')
    return f"{{{','.join(members)}}}".encode()


def flattened(subjects: Subjects, root: str, base: str) -> bytes:
    """Write a graph as a list of nodes, none in another, with an inline context."""
    framer, nodes = _framed(subjects, root, base, nested=False)
    declared = framer.words.declaration(framer.used) or "{}"
    return f'{{"@context":{declared},"@graph":[{",".join(nodes)}]}}'.encode()


def node_objects(subjects: Subjects, root: str, base: str) -> list[bytes]:
    """Write each node of a graph as a JSON object, for a file that begins with the whole context (:func:`head`)."""
    framer, nodes = _framed(subjects, root, base)
    if not framer.words.context:  # JSON-LD 1.1 section 4.1.7: the file's is not for it
        nodes = [f'{{"@context":null,{node[1:]}' for node in nodes]
    return [node.encode() for node in nodes]


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
