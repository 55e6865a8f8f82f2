"""Terms as a page shows them: texts with their language, and links that are safe to follow."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import unquote, urlencode, urlsplit

import pyoxigraph as ox
from markupsafe import escape

from publisher.rdf.namespaces import RDF, SCHEMA, XSD
from publisher.uris import Kind, UriPolicy
from publisher.web.view.graph import Graph, Term
from publisher.web.view.labels import Labels

SHOWN: Final = 50
"""The most values of one property that a thing's page shows; the list of all of them is a link away."""

SAFE_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
"""The only schemes that a link of a page ever has."""

ListedT = TypeVar("ListedT")

_PLAIN_DATATYPES: Final = frozenset({str(XSD.string), str(RDF.langString)})
_FORBIDDEN: Final = re.compile(r"[\x00-\x20<>\"`{}|\\^\x7f]")

_KIND_NAMES: Final = {
    Kind.INSTITUTION: "Institution",
    Kind.PLACE: "Place",
    Kind.CONCEPT: "Concept",
    Kind.LEGISLATION: "Legislation",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value on a page.

    Attributes:
        text: what is read.
        href: where it leads, None for what leads nowhere.
        iri: the IRI it stands for, None for a literal.
        language: BCP 47 tag, for the ``lang`` attribute.
        note: a short addition ("Place", "xsd:date").
        internal: whether it leads to a page of this site.
    """

    text: str
    href: str | None = None
    iri: str | None = None
    language: str | None = None
    note: str | None = None
    internal: bool = False

    def __html__(self) -> str:
        """The value as markup, for templates: a link where it leads somewhere, its IRI on hover; all of it escaped.

        A browser shows an address on hover by itself.
        """
        language = f' lang="{escape(self.language)}"' if self.language else ""
        if self.href is not None:
            title = f' title="{escape(self.iri)}"' if self.iri and self.iri != self.href else ""
            relation = "" if self.internal else ' rel="nofollow"'
            return f'<a href="{escape(self.href)}"{title}{language}{relation}>{escape(self.text)}</a>'
        title = f' title="{escape(self.iri)}"' if self.iri and self.iri != self.text else ""
        return f"<span{title}{language}>{escape(self.text)}</span>"


@dataclass(frozen=True, slots=True)
class ValueFormatter:
    """Makes values of the terms of one record.

    Attributes:
        graph: the record's statements and cards.
        labels: the names of properties and classes.
        uris: the URI policy of the release.
        all_values: the address of the page that lists all values of one property of the record
            (publisher/web/documents/values.py); "" where there is none, and so nothing is left out.
    """

    graph: Graph
    labels: Labels
    uris: UriPolicy
    all_values: str = ""

    def room(self, values: Sequence[ListedT]) -> Sequence[ListedT]:
        """Those of a property's values that the page has room for."""
        return values[:SHOWN] if self.all_values else values

    def more(self, subject: str, predicate: object) -> str:
        """Where all values of a property are listed."""
        return f"{self.all_values}?{urlencode({'of': subject, 'property': str(predicate)})}"

    def term(self, term: Term) -> Value:
        """Any term."""
        if isinstance(term, ox.Literal):
            return self.literal(term)
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        return Value(str(term))

    def literal(self, literal: ox.Literal) -> Value:
        """A literal, with its language or its datatype where that is no plain text."""
        datatype = literal.datatype.value
        note = None if datatype in _PLAIN_DATATYPES else self.labels.short(datatype)
        return Value(literal.value, language=literal.language, note=note)

    def iri(self, iri: str) -> Value:
        """An IRI: a thing of this site by its label, a known class by its name, else the address itself."""
        ref = self.uris.parse(iri)
        name = self.graph.name(iri)
        if ref is not None:
            page = f"{self.uris.path}/doc/{ref.kind}/{ref.slug}"
            fragment = iri.partition("#")[2]
            href = f"{page}#{fragment}" if fragment else page
            text = name.value if name else fragment or ref.slug
            language = name.language if name else None
            return Value(text, href, iri, language, self._what(ref.kind, iri), internal=True)
        if name:
            return Value(name.value, safe_href(iri), iri, name.language)
        if iri in self.labels:
            return Value(self.labels.name(iri), safe_href(iri), iri, note=self.labels.short(iri))
        if iri.startswith(f"{self.uris.base}/"):
            path = iri[len(self.uris.base) :]
            return Value(path[1:], f"{self.uris.path}{path}", iri, internal=True)
        return Value(readable(iri), safe_href(iri), iri)

    def _what(self, kind: Kind, iri: str) -> str:
        """What a thing of this site is, in a word or two: an institution by its classes, where its card has them."""
        if kind is not Kind.INSTITUTION:
            return _KIND_NAMES[kind]
        classes = [found for found in self.graph.types(iri) if found.startswith(str(SCHEMA))]
        narrow = [found for found in classes if found != str(SCHEMA.Organization)]
        return " · ".join(self.labels.name(found) for found in (narrow or classes)[:2]) or _KIND_NAMES[kind]

    def term_name(self, iri: str) -> Value:
        """A class or property by its name; it leads to its definition."""
        return Value(self.labels.name(iri), safe_href(iri), iri, note=self.labels.short(iri))

    def iris(self, iris: Iterable[str]) -> list[Value]:
        """Several IRIs, in order, each once."""
        return [self.iri(iri) for iri in dict.fromkeys(iris)]

    def texts(self, subject: str, *predicates: object) -> list[Value]:
        """The literals of these predicates, those in English first."""
        found = self.graph.literals(subject, *predicates)
        return [self.literal(row) for row in sorted(found, key=lambda row: not (row.language or "en").startswith("en"))]


def safe_href(iri: str) -> str | None:
    """The IRI where a link to it can do no harm, else None: http(s), mailto or tel, and nothing that needs escaping."""
    if _FORBIDDEN.search(iri):
        return None
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    if parts.scheme.lower() not in SAFE_SCHEMES:
        return None
    return iri if parts.scheme.lower() in {"mailto", "tel"} or parts.netloc else None


def readable(iri: str) -> str:
    """A web address as a person reads it, without its scheme and a trailing slash; others whole."""
    if iri.startswith(("http://", "https://")):
        return unquote(iri.partition("://")[2]).rstrip("/")
    if iri.startswith(("mailto:", "tel:")):
        return unquote(iri.partition(":")[2])
    return iri
