"""One thing in every format of the dumps, written in one walk over its statements.

A dump is written in pieces: :func:`header`, any number of pieces, :func:`footer` concatenate to one valid file, and
pieces can be made by different processes. What publisher/rdf/documents.py writes for a document, format by format, is
written here at once, from a table of how each term looks in each format: most terms come again and again, and looking
one up takes a tenth of the time of spelling it (docs/adr/0070). A thing with a term that the table does not hold, a
blank node above all, is written format by format; both ways give the same text.

Specified by https://www.w3.org/TR/turtle/, https://www.w3.org/TR/rdf-syntax-grammar/, https://www.w3.org/TR/n-triples/
and https://www.w3.org/TR/json-ld11/.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson

from publisher.rdf import jsonld, rdfxml
from publisher.rdf.documents import turtle_body, typed_literal
from publisher.rdf.formats import JSON_LD, RDF_XML, TURTLE, Format
from publisher.rdf.jsonld import MAX_DEPTH
from publisher.rdf.nquads import RDF_TYPE, Names, Subjects, names
from publisher.uris import UriPolicy

_REMEMBERED: Final = 128
"""How many values of each property are kept in the table: as good as thousands, since things come in IRI order, and
what comes again does so soon; and little enough to stay in the processor's cache."""

_NAMES: Final = 2_000
"""How many properties, and how many sets of classes."""

_SHORT: Final = 200
"""Characters of a value at most that is kept: long ones seldom come again, and take room."""

_HTTP: Final = ("<http://", "<https://")
_NEXT: Final = " ;\n    "
"""What stands between two properties of a subject in Turtle."""


class Written(NamedTuple):
    """What is said of one thing, as a piece of each dump."""

    turtle: str
    rdf_xml: str
    json_ld: str
    json_line: str


class UnusualTermError(Exception):
    """A term is not of the plain kind that is looked up; never leaves this module."""


def header(fmt: Format, uris: UriPolicy) -> bytes:
    """What a dump begins with: every prefix, the whole context; nothing for N-Triples and N-Quads."""
    known = names(uris.base)
    if fmt is TURTLE:
        return "".join(f"@prefix {it}: <{namespace}> .\n" for it, namespace in known.prefixes.items()).encode()
    if fmt is RDF_XML:
        return rdfxml.head(known).encode()
    if fmt is JSON_LD:
        context = {**known.prefixes, **jsonld.context(uris.base)}
        # A node without properties says nothing (JSON-LD 1.1 API section 5.2): each piece can begin with a comma.
        return b'{"@context":' + orjson.dumps(context) + b',"@graph":[\n' + orjson.dumps({"@id": f"{uris.base}/"})
    return b""


def footer(fmt: Format) -> bytes:
    """What a dump ends with."""
    if fmt is RDF_XML:
        return rdfxml.TAIL.encode()
    if fmt is JSON_LD:
        return b"\n]}\n"
    return b""


def written(subjects: Subjects, root: str, uris: UriPolicy) -> Written:
    """Write what is said of one thing as a piece of each dump.

    Args:
        subjects: its statements (publisher.rdf.nquads.group).
        root: the thing, in its brackets; in JSON its node comes first.
        uris: whose prefixes and words to use.

    Raises:
        UnwritableError: RDF/XML cannot carry a predicate or a character of it.
    """
    try:
        return _writer(uris.base).written(subjects, root)
    except UnusualTermError:
        return written_by_format(subjects, root, uris)


def written_by_format(subjects: Subjects, root: str, uris: UriPolicy) -> Written:
    """The same, format by format: for any RDF at all.

    Raises:
        UnwritableError: as for :func:`written`.
    """
    known = names(uris.base)
    declared, nodes = jsonld.frame(subjects, root, uris.base)
    alone: dict[str, Any] = {} if declared or not nodes else {"@context": None}  # its words are not the dump's
    texts = [orjson.dumps({**alone, **node}).decode() for node in nodes]
    return Written(turtle_body(subjects, known)[0], rdfxml.body(subjects, known)[0], *_json(texts))


def _json(nodes: Sequence[str]) -> tuple[str, str]:
    """Nodes as a piece of the JSON-LD dump, each after a comma; as a line, with the further ones in the first."""
    if not nodes:
        return "", ""
    first, *others = nodes
    line = f'{first[:-1]},"@included":[{",".join(others)}]}}' if others else first
    return "".join([f",\n{node}" for node in nodes]), f"{line}\n"


class _Forms(NamedTuple):
    """How a value of a property looks: in Turtle; as a whole property element; in JSON-LD."""

    turtle: str
    element: str
    json: str


class _Classes(NamedTuple):
    """How the classes of a node look.

    Attributes:
        turtle: ``a`` and their names, after the subject.
        element: the name of the node's element.
        further: property elements for those that do not name it.
        json: the key and their names, after the identifier.
        between: what stands before the first property in Turtle.
    """

    turtle: str = ""
    element: str = "rdf:Description"
    further: str = ""
    json: str = ""
    between: str = " "


class _Node(NamedTuple):
    """A node in JSON: its parts in their order, and those of them that stand for another node here, with its token."""

    parts: list[str]
    inner: list[tuple[int, str]]


class _Text(NamedTuple):
    """What is written so far."""

    turtle: list[str]
    elements: list[str]
    nodes: dict[str, _Node]


class _Property(dict[str, _Forms]):
    """One property: how it is spelt, and a table of its values."""

    def __init__(self, predicate: str, known: Names, words: jsonld.Words, base: str) -> None:
        super().__init__()
        self._known, self._words, self._base = known, words, base
        key = words.key(predicate)
        self._turtle = f"{known.short(predicate)[0]} "
        _, self._opening, self._closing = rdfxml.elements(known)(predicate)
        self._key, self._coercion = f',"{key.name}":', key.coercion
        self._identifier = '"%s"' if key.coercion == "@id" else '{"@id":"%s"}'

    def __missing__(self, token: str) -> _Forms:
        if len(self) >= _REMEMBERED:
            self.clear()
        # RDF/XML cannot carry the two characters; written by format, it says so.
        if token[0] == "_" or "\ufffe" in token or "\uffff" in token or jsonld.is_confusing(token, self._base):
            raise UnusualTermError(token)
        forms = self._of_iri(token) if token[0] == "<" else self._of_literal(token)
        if len(token) <= _SHORT:
            self[token] = forms
        return forms

    def _of_iri(self, token: str) -> _Forms:
        return _Forms(self._known.short(token)[0], *self._reference(token[1:-1]))

    def _reference(self, iri: str) -> tuple[str, str]:
        """A value that is an IRI: as a property element, and in JSON-LD."""
        written = rdfxml.attribute(iri)
        return f'{self._opening} rdf:resource="{written}"/>\n', self._identifier % iri

    def _of_literal(self, token: str) -> _Forms:
        turtle = typed_literal(token, self._known)[0] if token[-1] == ">" else token
        value, _ = jsonld.literal_value(token, self._coercion, self._words)
        element = f"{self._opening}{rdfxml.content(token)}{self._closing}"
        return _Forms(turtle, element, orjson.dumps(value).decode())

    def write(self, values: Sequence[str], subjects: Subjects, between: str, text: _Text, node: _Node) -> None:
        """Write the property with its values."""
        turtle, elements, parts = text.turtle, text.elements, node.parts
        turtle.append(between)
        before, comma, several = self._turtle, self._key, len(values) > 1
        if several:
            comma += "["
        for value in values:
            turtle.append(before)
            parts.append(comma)
            before, comma = ", ", ","
            if value in subjects:  # a subject is written in full, and so is what refers to it
                turtle.append(value)
                element, json = self._reference(value[1:-1])
                elements.append(element)
                node.inner.append((len(parts), value))
                parts.append(json)
            else:
                look, element, json = self[value]
                turtle.append(look)
                elements.append(element)
                parts.append(json)
        if several:
            parts.append("]")


class _Writer(dict[str, _Property]):
    """The table of one publication: its properties, each with its values; and its classes."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base, self._known, self._words = base, names(base), jsonld.words(base)
        self._classes: dict[tuple[str, ...], _Classes] = {}

    def __missing__(self, predicate: str) -> _Property:
        if jsonld.is_confusing(predicate, self._base):
            raise UnusualTermError(predicate)
        if len(self) >= _NAMES:
            self.clear()
        made = self[predicate] = _Property(predicate, self._known, self._words, self._base)
        return made

    def written(self, subjects: Subjects, root: str) -> Written:
        """Write a thing; see :func:`written`."""
        text = _Text([], [], {})
        for subject, properties in subjects.items():
            if not subject.startswith(_HTTP):
                raise UnusualTermError(subject)
            iri = subject[1:-1]
            classes = self._classes_of(properties[RDF_TYPE], subjects) if RDF_TYPE in properties else _Classes()
            text.turtle.append(f"{subject}{classes.turtle}")
            text.elements.append(f'  <{classes.element} rdf:about="{rdfxml.attribute(iri)}">\n{classes.further}')
            node = text.nodes[subject] = _Node([f'{{"@id":"{iri}"{classes.json}'], [])
            between = classes.between
            for predicate, values in properties.items():
                if predicate != RDF_TYPE:  # written already: it comes first
                    self[predicate].write(values, subjects, between, text, node)
                    between = _NEXT
            text.turtle.append(" .\n")
            text.elements.append(f"  </{classes.element}>\n")
            node.parts.append("}")
        return Written("".join(text.turtle), "".join(text.elements), *_json(_nested(text.nodes, root)))

    def _classes_of(self, types: Sequence[str], subjects: Subjects) -> _Classes:
        key = tuple(types)
        if (classes := self._classes.get(key)) is None:
            if any(token in subjects or not token.startswith(_HTTP) for token in types):
                raise UnusualTermError(" ".join(types))
            if len(self._classes) >= _NAMES:
                self._classes.clear()
            classes = self._classes[key] = self._spelt(types)
        return classes

    def _spelt(self, types: Sequence[str]) -> _Classes:
        kind, element, _ = rdfxml.node_element(types, self._known)
        _, opening, _ = rdfxml.elements(self._known)(RDF_TYPE)
        words = [self._words.compact(token)[0] for token in types]
        return _Classes(
            turtle=f" a {', '.join([self._known.short(token)[0] for token in types])}",
            element=element,
            further="".join(
                [f'{opening} rdf:resource="{rdfxml.attribute(it[1:-1])}"/>\n' for it in types if it != kind]
            ),
            json=f',"@type":{orjson.dumps(words[0] if len(words) == 1 else words).decode()}',
            between=_NEXT,
        )


def _nested(nodes: dict[str, _Node], root: str) -> list[str]:
    """The nodes as JSON, the root first; each stands where it is first referred to (publisher.rdf.jsonld.Framer)."""
    opened = set(nodes)

    def text_of(subject: str, depth: int) -> str:
        opened.discard(subject)
        parts, inner = nodes[subject]
        for position, token in inner:
            if token in opened and depth < MAX_DEPTH:
                parts[position] = text_of(token, depth + 1)
        return "".join(parts)

    return [text_of(subject, 0) for subject in (root, *nodes) if subject in opened]


@lru_cache(maxsize=16)
def _writer(base: str) -> _Writer:
    """The table of a publication, made once a process."""
    return _Writer(base)
