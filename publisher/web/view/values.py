"""Terms as a page shows them: a record's statements, names of properties and classes, texts, links that are safe."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar
from urllib.parse import unquote, urlencode, urlsplit

import pyoxigraph as ox
from markupsafe import Markup, escape

from publisher.rdf import nquads
from publisher.rdf.cards import Card
from publisher.rdf.graph import Graph, Term
from publisher.rdf.namespaces import RDF, SCHEMA, XSD
from publisher.uris import Kind, UriPolicy
from publisher.web.languages.choice import rank
from publisher.web.languages.reader import gettext, marked, reading
from publisher.web.view.labels import Labels, labels

SHOWN: Final = 50
"""The most values of one property that a thing's page shows; a link leads to the list of all of them."""

SAFE_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
"""The only schemes that the links of a page have."""

SHARED: Final = 4_096
"""How many links to places, concepts and institutions are kept: many pages have the same ones."""

_KINDS: Final = (
    marked("Institution"),
    marked("Place"),
    marked("Concept"),
    marked("Legislation"),
    marked("File"),
)
"""What the kinds of things are called, for the catalogues."""

ListedT = TypeVar("ListedT")

_LEFTWARDS: Final = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "khw", "ks", "ku", "ps", "sd", "syr", "ug", "ur", "yi"}
)
"""Languages that are written from right to left unless the tag names another script."""

_LEFTWARDS_SCRIPTS: Final = frozenset({"arab", "hebr", "syrc", "thaa", "nkoo", "adlm"})

_INSTITUTION: Final = Kind.INSTITUTION
_SCHEMA: Final = str(SCHEMA)
_ORGANIZATION: Final = str(SCHEMA.Organization)

_PLAIN_DATATYPES: Final = frozenset({str(XSD.string), str(RDF.langString)})
_PLAIN_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:[/?#]|$)|tel:\+?[0-9]|mailto:[A-Za-z0-9.]")
"""What most safe links begin with; taking others apart takes longer."""

_FORBIDDEN: Final = re.compile(r"[\x00-\x20<>\"`{}|\\^\x7f]")


def in_order(tokens: Sequence[str]) -> Sequence[str]:
    """Return literals in the order in which they suit the reader: the reader's language, English, none, others."""
    if len(tokens) < 2:
        return tokens
    tag = reading().tag
    return sorted(tokens, key=lambda token: rank(tag, _language(token)))


def _language(token: str) -> str | None:
    """Return the language of a literal, without its direction."""
    language = nquads.literal(token)[2]
    return language.partition("--")[0] if language else None


class Value(NamedTuple):
    """One value on a page.

    Attributes:
        text: what people read.
        href: where it links to, None for no link.
        iri: the IRI it stands for, None for a literal.
        language: BCP 47 tag, for the ``lang`` attribute.
        note: a short addition ("Place", "xsd:date").
        internal: whether it links to a page of this site.
        direction: the base direction of a text ("rtl"); None if that is what its language has.
    """

    text: str
    href: str | None = None
    iri: str | None = None
    language: str | None = None
    note: str | None = None
    internal: bool = False
    direction: str | None = None

    def __html__(self) -> str:
        """Return the value as markup, for templates: a link if it has one, its IRI on hover; all of it escaped."""
        return _shared_markup(self) if self.internal else _markup(self)


def escaped(text: str) -> str:
    """Return a text as it may stand in an element, or in an attribute between quotes; most stay as they are."""
    # one search after the other takes less time than one for any of them
    if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:
        return str(escape(str(text)))
    return text


def _markup(value: Value) -> str:
    language = as_language(value.language, value.direction)
    if value.href is not None:
        # browsers show the address on hover themselves
        title = f' title="{escaped(value.iri)}"' if value.iri and value.iri != value.href else ""
        relation = "" if value.internal else ' rel="nofollow"'
        return f'<a href="{escaped(value.href)}"{title}{language}{relation}>{escaped(value.text)}</a>'
    title = f' title="{escaped(value.iri)}"' if value.iri and value.iri != value.text else ""
    return f"<span{title}{language}>{escaped(value.text)}</span>"


@lru_cache(maxsize=SHARED)
def _shared_markup(value: Value) -> str:
    """Return the markup of a link to a page of this site: many pages have the same one."""
    return _markup(value)


@dataclass(frozen=True, slots=True)
class ValueFormatter:
    """Makes values of the terms of one record.

    Attributes:
        graph: the record's statements and cards.
        uris: the URI policy of the release.
        all_values: the address of the page that lists all values of one property of the record
            (publisher/web/documents/views.py); "" without such a page: then nothing is left out.
    """

    graph: Graph
    uris: UriPolicy
    all_values: str = ""
    _values: dict[str, Value] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def labels(self) -> Labels:
        """The names of properties and classes."""
        return labels(self.uris.base)

    def fitting(self, values: Sequence[ListedT]) -> Sequence[ListedT]:
        """Return those of a property's values that the page has room for."""
        return values[:SHOWN] if self.all_values else values

    def more(self, subject: str, predicate: object) -> str:
        """Return the address of the list of all values of a property."""
        return f"{self.all_values}?{urlencode({'of': subject, 'property': str(predicate)})}"

    def term(self, term: Term) -> Value:
        """Format any term."""
        if isinstance(term, ox.Literal):
            return self.literal(term)
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        return Value(str(term))

    def literal(self, literal: ox.Literal) -> Value:
        """Format a literal, with its language, or its datatype if it is not plain text."""
        return self._literal(literal.value, literal.datatype.value, literal.language)

    def _literal(self, text: str, datatype: str, language: str | None) -> Value:
        note = None if datatype in _PLAIN_DATATYPES else self.labels.short(datatype)
        return Value(text, language=language, note=note)

    def _text(self, token: str) -> Value:
        """Format a literal as N-Quads spells it."""
        text, datatype, language = nquads.literal(token)
        return self._literal(text, datatype, language.partition("--")[0] if language else None)

    def iri(self, iri: str) -> Value:
        """Format an IRI: a thing of this site by its label, a known class by its name, else the address itself."""
        if (value := self._values.get(iri)) is None:
            value = self._values[iri] = self._of_card(card, iri) if (card := self.graph.card(iri)) else self._iri(iri)
        return value

    def _of_card(self, card: Card, iri: str) -> Value:
        """Format a linked thing: other pages link to it too."""
        key = (self.uris.base, reading().tag)
        value: Value | None = card.made.get(key)
        if value is None:
            value = card.made[key] = self._iri(iri)
        return value

    def _iri(self, iri: str) -> Value:
        names = self.graph.names(iri)
        name = in_order(names)[0] if names else ""
        if iri.startswith(self.uris.base):
            classes = tuple(self.graph.types(iri)) if iri.startswith(f"{self.uris.base}/id/{_INSTITUTION}/") else ()
            if (value := _thing(self.uris.base, iri, name, classes, reading().tag)) is not None:
                return value
        if name:
            text, _, language = nquads.literal(name)
            return Value(text, safe_href(iri), iri, language.partition("--")[0] if language else None)
        if iri in self.labels:
            return self.term_name(iri)
        if iri.startswith(f"{self.uris.base}/"):
            path = iri[len(self.uris.base) :]
            return Value(path[1:], f"{self.uris.path}{path}", iri, internal=True)
        return _address(iri)

    def term_name(self, iri: str) -> Value:
        """Format a class or property as its name, with a link to its definition."""
        return _term_name(self.uris.base, iri, reading().tag)

    def iris(self, iris: Iterable[str]) -> tuple[Value, ...]:
        """Format IRIs, in order, each once."""
        return tuple([self.iri(iri) for iri in dict.fromkeys(iris)])

    def linked(self, subject: str, *predicates: object) -> tuple[Value, ...]:
        """Format the IRIs that are values of these predicates."""
        iris = self.graph.iris(subject, *predicates)
        return self.iris(iris) if iris else ()

    def texts(self, subject: str, *predicates: object) -> tuple[Value, ...]:
        """Format the literals of these predicates, those that suit the reader best first (docs/languages.md)."""
        tokens = self.graph.tokens(subject, *predicates)
        return tuple([self._text(token) for token in in_order(tokens)]) if tokens else ()

    def text(self, subject: str, *predicates: object) -> str | None:
        """Return the text of these predicates that suits the reader best; None without a text."""
        tokens = in_order(self.graph.tokens(subject, *predicates))
        return nquads.literal(tokens[0])[0] if tokens else None

    def places(self, iri: str) -> tuple[Value, ...]:
        """Format a place and those it is in, the outermost first, as far as the cards tell."""
        return self.iris(self.graph.chain(iri, SCHEMA.containedInPlace))


@lru_cache(maxsize=SHARED)
def _thing(base: str, iri: str, name: str, classes: tuple[str, ...], _language: str) -> Value | None:
    """Return a thing of this site as a link to its page; None for any other IRI.

    Args:
        base: the base IRI of the release.
        iri: of the thing, of its document, or of a part of either.
        name: the literal that names it best for the reader, as N-Quads spells it; "" if nothing does.
        classes: of an institution, as far as its card has them.
    """
    uris = UriPolicy(base)
    ref = uris.parse(iri)
    if ref is None:
        return None
    fragment = iri.partition("#")[2]
    href = f"{uris.path}/doc/{ref.kind}/{ref.slug}" + (f"#{fragment}" if fragment else "")
    text, _, language = nquads.literal(name) if name else (fragment or ref.slug, "", None)
    note = "" if fragment else _kind_name(labels(base), ref.kind, classes)
    return Value(text, href, iri, language.partition("--")[0] if language else None, note, internal=True)


def _kind_name(known: Labels, kind: Kind, classes: Iterable[str]) -> str:
    """Return what a thing of this site is, in a word or two: an institution by its classes, if its card has any."""
    of_schema = [name for name in classes if name.startswith(_SCHEMA)] if kind is _INSTITUTION else []
    if not of_schema:
        return gettext(kind.capitalize())
    narrow = [name for name in of_schema if name != _ORGANIZATION]
    return " · ".join(known.name(name) for name in (narrow or of_schema)[:2])


@lru_cache(maxsize=SHARED)
def _address(iri: str) -> Value:
    """Return an IRI that nothing is known of: a licence, a home page."""
    return Value(readable(iri), safe_href(iri), iri)


@lru_cache(maxsize=4096)
def _term_name(base: str, iri: str, _language: str) -> Value:
    known = labels(base)
    return Value(known.name(iri), safe_href(iri), iri, note=known.short(iri))


@lru_cache(maxsize=512)
def as_language(tag: str | None, direction: str | None = None) -> Markup:
    """Return the attributes of an element in a language: ``lang``, and ``dir`` if it is written leftwards.

    Args:
        tag: of the language (BCP 47).
        direction: the base direction ("rtl"), where the data has one.
    """
    if not tag:
        return Markup("")
    if direction:
        return Markup(' lang="{}" dir="{}"').format(tag, direction)
    script = tag.lower().split("-")
    leftwards = _LEFTWARDS_SCRIPTS.intersection(script) or (
        script[0] in _LEFTWARDS and not any(len(part) == 4 for part in script[1:])
    )
    return Markup(' lang="{}" dir="rtl"').format(tag) if leftwards else Markup(' lang="{}"').format(tag)


def distinct(values: Iterable[Value]) -> tuple[Value, ...]:
    """Return the values whose text and language are new; the last of equals stays, in the place of the first."""
    return tuple({(value.text, value.language): value for value in values}.values())


def safe_href(iri: str) -> str | None:
    """Return the IRI if a link to it can do no harm: http(s), mailto or tel, and nothing that needs escaping."""
    if _FORBIDDEN.search(iri):
        return None
    if _PLAIN_ADDRESS.match(iri):
        return iri
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    if parts.scheme.lower() not in SAFE_SCHEMES:
        return None
    return iri if parts.scheme.lower() in {"mailto", "tel"} or parts.netloc else None


def readable(iri: str) -> str:
    """Return a web address without its scheme and a trailing slash; other IRIs as they are."""
    if iri.startswith(("http://", "https://")):
        return unquote(iri.partition("://")[2]).rstrip("/")
    if iri.startswith(("mailto:", "tel:")):
        return unquote(iri.partition(":")[2])
    return iri
