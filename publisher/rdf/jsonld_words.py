"""The words of JSON-LD: which key a property has, and in which single form its values are written.

``ontology/context.jsonld`` defines both, so that every reader of JSON sees one shape for each key
(docs/adr/0170-json-of-one-shape.md):

* with ``@container: @set`` a key has a list, without it one value;
* ``@type: @id``: an object with ``@id``; ``xsd:integer``: a number; another datatype: a text;
* ``@language: null``: a text, in no language;
* with neither: an object with ``@value``, and ``@language`` or ``@type`` where the literal has one.

What does not fit (a number where the context says date, two values where it says one) is written under the prefixed
name of the property (``schema:opens``), always as a list of objects, and so is a property without a word of its own.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson

from publisher.assets import asset
from publisher.rdf.namespaces import SCHEMA
from publisher.rdf.nquads import RDF_TYPE, XSD_STRING, Names, literal, names

_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_XSD_INTEGER: Final = f"{_XSD}integer"
_SAFE: Final = ("<http://", "<https://")
"""What follows a colon and two slashes is never a prefixed name."""
_SCHEMA_CLASS: Final = f"<{SCHEMA}"
VOCABULARY: Final = "@vocab"
"""The keyword for the namespace of classes that are written without a prefix."""

REFERENCE: Final = "@id"
TEXT: Final = ""
ANY: Final = "@any"
"""Forms of values, besides the datatypes: nodes, literals as objects, and either as an object."""


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

    Never leaves publisher.rdf.jsonld.
    """


class Key(NamedTuple):
    """How a property is written.

    Attributes:
        name: the key.
        form: REFERENCE, TEXT, ANY, or the IRI of the datatype that all its values have.
        single: whether it has one value; else it has a list.
        general: the key for values that do not fit, the same as ``name`` where there is no word.
        text, general_text: the two keys as JSON.
    """

    name: str
    form: str
    single: bool
    general: str
    text: str
    general_text: str


class Classes(NamedTuple):
    """The classes of a node.

    Attributes:
        text: the member of the node that has them, as JSON.
        used: the names that it uses.
        further: a member with those that are written by the property behind ``@type``; "" for none.
    """

    text: str
    used: tuple[str, ...]
    further: str


class Words:
    """The words of one publication: predicates, classes and literals as JSON-LD keys, compact IRIs and values.

    Args:
        base: the base IRI of the publication.
        compact: whether there is a context; without one, IRIs are written in full.
    """

    def __init__(self, base: str, *, compact: bool = True) -> None:
        self._names: Names = names(base)
        self.context = {**self._names.prefixes, **context(base)} if compact else {}
        self._terms = {self._expand(value): term for term, value in self.context.items() if is_term(value)}
        self._ambiguous = tuple(f"<{word}:" for word in self.context)
        self.key = lru_cache(maxsize=4096)(self._key)
        self.compact = lru_cache(maxsize=4096)(self._compact)
        self.classes = lru_cache(maxsize=1024)(self._classes)
        self._kind = lru_cache(maxsize=1024)(self._of_kind)
        self._declared = lru_cache(maxsize=512)(self._declaration)

    def _expand(self, definition: str | Mapping[str, str]) -> str:
        compact = definition if isinstance(definition, str) else definition["@id"]
        prefix, _, local = compact.partition(":")
        return f"<{self.context[prefix]}{local}>"

    def identifier(self, token: str) -> str:
        """Return a node as the JSON text of an ``@id``.

        Raises:
            AmbiguousIriError: it would be read as a prefixed name.
        """
        iri = self._iri(token)
        return _json(iri) if '"' in iri or "\\" in iri else f'"{iri}"'

    def _iri(self, token: str) -> str:
        """Return a node as an ``@id`` names it.

        Raises:
            AmbiguousIriError: it would be read as a prefixed name.
        """
        if token[0] != "<":
            return token
        if not token.startswith(_SAFE) and token.startswith(self._ambiguous):
            raise AmbiguousIriError(token)
        return token[1:-1]

    def _key(self, predicate: str) -> Key:
        """Return how a predicate, in its brackets, is written."""
        general = self.compact(predicate)
        term = self._terms.get(predicate)
        name, form, single = general, ANY, False
        if term is not None:
            definition = self.context[term]
            name, form, single = term, TEXT, True
            if not isinstance(definition, str):
                kind = definition.get("@type", XSD_STRING if "@language" in definition else TEXT)
                form = kind if kind in (REFERENCE, TEXT, XSD_STRING) else self._expand(kind)[1:-1]
                single = definition.get("@container") != "@set"
        return Key(name, form, single, general, _json(name), _json(general))

    def _compact(self, iri: str) -> str:
        """Return an IRI in its brackets as a prefixed name, or in full where no prefix fits."""
        split = self._names.split(iri) if self.context else None
        return ":".join(split) if split else self._iri(iri)

    def _class_name(self, iri: str) -> str:
        """Return a class in its brackets: of schema.org without a prefix, as checkers of structured data expect it."""
        prefix, _, local = self.compact(iri).partition(":")
        if prefix == "schema" and self.context and iri.startswith(_SCHEMA_CLASS) and local not in self.context:
            return local
        return self.compact(iri)

    def _classes(self, tokens: tuple[str, ...], *, one: bool) -> Classes | None:
        """Return the classes of a node, those of schema.org first; None if one of them is a literal.

        Args:
            tokens: the classes.
            one: whether only the first is written as ``@type``.
        """
        if any(token[0] == '"' for token in tokens):
            return None
        ordered = sorted(tokens, key=lambda token: not token.startswith(_SCHEMA_CLASS))
        names = [self._class_name(token) if token[0] == "<" else token for token in ordered]
        used = tuple(name if ":" in name else VOCABULARY for name in names)
        if not one or len(names) == 1:
            return Classes(f'"@type":{_json(names)}', used, "")
        key = self.compact(RDF_TYPE)
        others = [{"@id": name if ":" in name else f"schema:{name}"} for name in names[1:]]
        return Classes(f'"@type":{_json(names[0])}', (*used, key), f"{_json(key)}:{_json(others)}")

    def datatype(self, token: str) -> str:
        """Return the name of the datatype of a literal that has one."""
        return self.compact(token[token.rindex("^^<") + 2 :])

    def literal(self, token: str, form: str) -> str | None:
        """Return a literal as JSON (JSON-LD 1.1 API section 8.6), or None if it does not have the form.

        What N-Quads and JSON spell alike, which is most, is copied.

        Args:
            token: the literal, as N-Triples spells it.
            form: what the context says of the property's values.
        """
        end = token.rfind('"') + 1
        is_same = token.isprintable() and "\\" not in token
        text, kind = token[:end] if is_same else _json(literal(token)[0]), token[end:]
        if form in (TEXT, ANY):
            return f'{{"@value":{text}{self._kind(kind) if kind else ""}}}'
        if not kind:
            return text if form == XSD_STRING else None
        if kind[3:-1] != form or kind[0] == "@":
            return None
        if form == _XSD_INTEGER:
            return text[1:-1] if _INTEGER.fullmatch(text[1:-1]) else None
        return text

    def _of_kind(self, kind: str) -> str:
        """Return the members of a value object beside its text, each after a comma.

        Args:
            kind: what follows the closing quote of a literal.
        """
        if kind[0] == "@":
            tag, _, direction = kind[1:].partition("--")
            return f',"@language":"{tag}","@direction":"{direction}"' if direction else f',"@language":"{tag}"'
        return f',"@type":{_json(self.compact(kind[2:]))}' if kind[3:-1] != XSD_STRING else ""

    def declaration(self, used: set[str]) -> str:
        """Return a context with the words that were used and their prefixes, in the order of the published one.

        As JSON; "" if the words need no declaration.
        """
        return self._declared(frozenset(used))  # many documents use the same words

    def _declaration(self, used: frozenset[str]) -> str:
        terms = [self.context[word] for word in used if word in self.context]
        compact = [*terms, *(name for term in terms if not isinstance(term, str) for name in term.values())]
        needed = used.union(name.partition(":")[0] for name in (*used, *compact) if isinstance(name, str))
        declared = {word: definition for word, definition in self.context.items() if word in needed}
        return _json(declared) if declared else ""


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def is_term(definition: str | Mapping[str, str]) -> bool:
    """Whether a definition of the context is that of a word, and not a namespace."""
    return not isinstance(definition, str) or not definition.endswith(("/", "#", ":"))


@lru_cache(maxsize=16)
def words_of(base: str) -> Words:
    """Return the words of a publication, made once a process."""
    return Words(base)


@lru_cache(maxsize=1)
def full_iris() -> Words:
    """Return words without a context, for the rare graph whose IRIs would be mistaken for prefixed names."""
    return Words("http://localhost", compact=False)
