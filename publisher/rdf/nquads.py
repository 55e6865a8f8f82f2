"""Parse N-Quads: lines to terms, terms to their parts, and the subjects of a document in reading order.

Works on the text of each term as canonical N-Quads spells it, which is a valid term of Turtle too: a serialiser that
copies terms cannot lose a datatype, and a regular expression parses a document three times faster than a parser that
makes objects (docs/adr/0023-documents-from-terms.md). Only what this project has written itself is read here.

Specified by https://www.w3.org/TR/n-quads/ and https://www.w3.org/TR/rdf12-n-quads/#canonical-quads.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, Self

from publisher.errors import UnwritableError
from publisher.rdf.namespaces import prefixes

Statement = tuple[str, str, str, str]
"""Subject, predicate, object and graph, each as N-Quads spells it, brackets and quotes included; "" for the default
graph."""

Subjects = dict[str, dict[str, list[str]]]
"""For each subject its predicates, for each predicate its objects."""


class ParsedQuads(NamedTuple):
    """The statements of one thing, in the order of their lines.

    Attributes:
        statements: the quads.
        triples: the same as N-Triples, each triple once, whatever graphs it is in; every line with its line end.
        subjects: the same grouped by subject and predicate; of each subject, types and names come first.
    """

    statements: list[Statement]
    triples: str
    subjects: Subjects

    @classmethod
    def of(cls, every: list[Statement]) -> Self:
        """Group statements."""
        lines = dict.fromkeys([f"{subject} {predicate} {value} .\n" for subject, predicate, value, _ in every])
        return cls(every, "".join(lines), group(every))


_NODE: Final = r"<[^>]*>|_:\S+"
_LITERAL: Final = r'"[^"\\]*(?:\\.[^"\\]*)*"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?'
_LINE: Final = re.compile(rf"^({_NODE}) (<[^>]*>) ({_NODE}|{_LITERAL}) (?:({_NODE}) )?\.$", re.MULTILINE)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LOCAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")

RDF_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"

_FIRST: Final = (
    RDF_TYPE,
    "<http://www.w3.org/2004/02/skos/core#prefLabel>",
    "<http://schema.org/name>",
    "<http://purl.org/dc/terms/title>",
    "<http://www.w3.org/2004/02/skos/core#altLabel>",
    "<http://www.w3.org/2004/02/skos/core#notation>",
    "<http://www.w3.org/ns/org#identifier>",
    "<http://purl.org/dc/terms/description>",
    "<http://www.w3.org/2004/02/skos/core#definition>",
    "<http://schema.org/telephone>",
    "<http://schema.org/email>",
    "<http://schema.org/url>",
    "<http://schema.org/address>",
    "<http://schema.org/location>",
    "<http://schema.org/contactPoint>",
)
_RANK: Final = {predicate: rank for rank, predicate in enumerate(_FIRST)}


def lines_of(text: str) -> list[str]:
    """Return the lines of N-Quads, without line ends.

    ``str.splitlines`` would cut a literal: U+2028 and U+0085 are not escaped in it, only a line feed ends a line.
    """
    return [line for line in text.split("\n") if line]


def statements(text: str) -> list[Statement]:
    """Parse N-Triples or N-Quads, a line each, every line with its line end.

    Raises:
        UnwritableError: a line is not RDF 1.1 (a quoted triple, say).
    """
    matches = _LINE.findall(text)
    if len(matches) != text.count("\n"):
        raise UnwritableError("N-Triples", "a line is not RDF 1.1 in canonical form")
    return matches


def group(every: Iterable[Statement], first: Sequence[str] = ()) -> Subjects:
    """Group statements by subject and predicate, each triple once, whatever graphs it is in.

    Args:
        every: the statements.
        first: subjects that come in front; of each subject, types and names come first.
    """
    subjects: Subjects = {subject: {} for subject in first}
    for subject, predicate, value, _ in every:
        if (properties := subjects.get(subject)) is None:
            properties = subjects[subject] = {}
        if (values := properties.get(predicate)) is None:
            properties[predicate] = [value]
        elif value not in values:
            values.append(value)
    return {subject: _in_order(properties) for subject, properties in subjects.items() if properties}


def _in_order(properties: dict[str, list[str]]) -> dict[str, list[str]]:
    """Put types and names in front, and leave the rest in its order."""
    first = [predicate for predicate in properties if predicate in _RANK]
    if not first:
        return properties
    first.sort(key=_RANK.__getitem__)
    ordered = {predicate: properties[predicate] for predicate in first}
    ordered.update(properties)
    return ordered


def literal(token: str) -> tuple[str, str, str | None]:
    """Parse a literal: its text, its datatype's IRI, its language tag if it has one.

    Raises:
        UnwritableError: the token is not a literal.
    """
    end = token.rfind('"')  # neither a datatype's IRI nor a language tag has a quote
    if end <= 0 or token[0] != '"':
        raise UnwritableError("N-Triples", f"{token[:80]} is not a literal")
    text, (datatype, language) = token[1:end], _annotation(token[end + 1 :])
    return _ESCAPE.sub(_unescape, text) if "\\" in text else text, datatype, language


@lru_cache(maxsize=1024)
def _annotation(text: str) -> tuple[str, str | None]:
    """Parse what follows a literal's closing quote: its datatype's IRI and its language tag. Few of them differ.

    Raises:
        UnwritableError: it is neither "" nor a datatype nor a language tag.
    """
    if not text:
        return XSD_STRING, None
    if text.startswith("@"):
        return XSD_STRING, text[1:]
    if text.startswith("^^<") and text.endswith(">"):
        return text[3:-1], None
    raise UnwritableError("N-Triples", f"unexpected {text[:80]} after the closing quote of a literal")


def _unescape(match: re.Match[str]) -> str:
    short, long, char = match.groups()
    return chr(int(short or long, 16)) if short or long else _ESCAPED.get(char, char)


class Names:
    """Prefixed names of one publication; the same table for every serialisation.

    A name is shortened only where its local part is plain ASCII without dots or escapes: that is valid in Turtle,
    in JSON-LD and as an XML name alike.
    """

    def __init__(self, base: str) -> None:
        self.prefixes: Mapping[str, str] = prefixes(base)
        self._by_namespace = {namespace: prefix for prefix, namespace in self.prefixes.items()}
        self.split = lru_cache(maxsize=4096)(self._split)
        self.short = lru_cache(maxsize=4096)(self._short)

    def _split(self, token: str) -> tuple[str, str] | None:
        """Split an IRI in its brackets into prefix and local name; return None where no prefix fits."""
        iri = token[1:-1]
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._by_namespace.get(iri[:cut])
        local = iri[cut:]
        return (prefix, local) if prefix is not None and _LOCAL.fullmatch(local) else None

    def _short(self, token: str) -> tuple[str, str]:
        """Return an IRI in its brackets as a prefixed name, with its prefix; or as it is, with ""."""
        split = self._split(token)
        return (f"{split[0]}:{split[1]}", split[0]) if split else (token, "")


@lru_cache(maxsize=16)
def names(base: str) -> Names:
    """Return the prefixed names of a publication, made once a process."""
    return Names(base)
