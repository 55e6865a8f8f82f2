"""RDF/XML from the terms of N-Quads: an element a subject, an element a statement.

Terms are copied, as for Turtle; only what XML reserves is escaped, carriage returns too, which an XML parser would read
as line feeds. A predicate that is no XML name and a character that XML 1.0 cannot hold are errors: nothing is left out.

Specified by https://www.w3.org/TR/rdf-syntax-grammar/ and https://www.w3.org/TR/xml/#charsets.
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from publisher.errors import UnwritableError
from publisher.formats import RDF_XML
from publisher.ntriples import RDF_TYPE, Names, Statement, Subjects, literal

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TAIL: Final = "</rdf:RDF>\n"

_LOCAL: Final = re.compile(r"[A-Za-z_\u00c0-\ufffd][\w.\u00b7-]*$")
_RESERVED: Final = re.compile(
    rf"<{RDF}(RDF|ID|about|parseType|resource|nodeID|datatype|bagID|aboutEach|aboutEachPrefix|Description|li)>"
)
_ESCAPED_CONTROL: Final = re.compile(r"\\u00(?:0[0-8BbCcEeFf]|1[0-9A-Fa-f])|\\u[Ff]{3}[EeFf]|[\ufffe\uffff]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TO_ESCAPE: Final = re.compile("[&<>\r]")
_RETURN: Final = {"\r": "&#xD;"}


def head(known: Names, used: Collection[str] | None = None) -> str:
    """What comes before the descriptions: the prefixes, all of them where ``used`` does not name some."""
    namespaces = {"rdf": RDF, **{it: known.prefixes[it] for it in known.prefixes if used is None or it in used}}
    declared = "".join(f"\n    xmlns:{prefix}={quoteattr(namespace)}" for prefix, namespace in namespaces.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'


def body(subjects: Subjects, known: Names) -> tuple[str, set[str]]:
    """Write the descriptions; give the prefixes they need as well.

    Raises:
        UnwritableError: a predicate or a character cannot be written.
    """
    used: set[str] = set()
    out: list[str] = []
    for subject, properties in subjects.items():
        kind = _kind(properties.get(RDF_TYPE, ()), known)
        element = _class_name(kind, known, used) if kind else "rdf:Description"
        out.append(f"  <{element} {_node(subject, 'about')}>\n")
        for predicate, values in properties.items():
            name, declared = _property(predicate, known)
            used.add(name.partition(":")[0])
            said = kind if predicate == RDF_TYPE else None
            opening = f"    <{name}{declared}"
            for value in values:
                if value[0] == "<":
                    if value != said:
                        out.append(f'{opening} rdf:resource="{_attribute(value[1:-1])}"/>\n')
                else:
                    out.append(_statement(name, opening, value))
        out.append(f"  </{element}>\n")
    text = "".join(out)
    if "\ufffe" in text or "\uffff" in text:
        raise _no_character_of(text)
    return text, used


def unwritable(text: str, every: Iterable[Statement]) -> str | None:
    """Say why statements could not be written; None where they can.

    Args:
        text: their N-Quads.
        every: the same taken apart.
    """
    suspicious = ("\\" in text and "\\u" in text) or "\ufffe" in text or "\uffff" in text
    if suspicious and (found := _ESCAPED_CONTROL.search(text)):
        return _no_character(text[text.rfind("\n", 0, found.start()) + 1 : text.find("\n", found.end())])
    for predicate in dict.fromkeys([predicate for _, predicate, _, _ in every]):
        if problem := _odd(predicate):
            return problem
    return None


def _statement(name: str, opening: str, value: str) -> str:
    """One property element of a literal or a blank node (RDF/XML section 2.2 and 2.7 to 2.9)."""
    if value[0] != '"':
        return f"{opening} {_node(value, 'resource')}/>\n"
    text, datatype, language = literal(value)
    if "\\" in value and _CONTROL.search(text):  # canonical N-Quads have control characters as escapes only
        raise _no_character_of(value)
    text = _text(text)
    if language is not None:
        return f'{opening} xml:lang="{language}">{text}</{name}>\n'
    if value[-1] == '"':
        return f"{opening}>{text}</{name}>\n"
    return f'{opening} rdf:datatype="{_attribute(datatype)}">{text}</{name}>\n'


def _node(token: str, attribute: str) -> str:
    if token[0] == "<":
        return f'rdf:{attribute}="{_attribute(token[1:-1])}"'
    return f'rdf:nodeID="{token[2:]}"'


def _text(text: str) -> str:
    return escape(text, _RETURN) if _TO_ESCAPE.search(text) else text


def _attribute(iri: str) -> str:
    # An IRI has neither quotes nor spaces (RDF 1.1 section 3.2), so the ampersand alone is in the way.
    return iri.replace("&", "&amp;") if "&" in iri else iri


def _kind(types: Iterable[str], known: Names) -> str | None:
    """The first class that can name the element; RDF's own names mean something else there."""
    for token in types:
        name = known.split(token) if token[0] == "<" else None
        if name and name[0] != "rdf":
            return token
    return None


def _class_name(token: str, known: Names, used: set[str]) -> str:
    name = known.split(token)
    assert name is not None
    used.add(name[0])
    return f"{name[0]}:{name[1]}"


@lru_cache(maxsize=4096)
def _property(predicate: str, known: Names) -> tuple[str, str]:
    """A predicate as an element's name, and the namespace that it has to bring along, if any."""
    if problem := _odd(predicate):
        raise UnwritableError(RDF_XML.label, problem)
    if name := known.split(predicate):
        return f"{name[0]}:{name[1]}", ""
    iri = predicate[1:-1]
    found = _LOCAL.search(iri)
    assert found is not None
    return found[0], f" xmlns={quoteattr(iri[: found.start()])}"


@lru_cache(maxsize=4096)
def _odd(predicate: str) -> str | None:
    """Why a predicate cannot be the name of an XML element, or None."""
    if _RESERVED.fullmatch(predicate) or not _LOCAL.search(predicate[1:-1]):
        return f"{predicate} cannot be written as an XML element name (RDF/XML section 5.1)"
    return None


def _no_character_of(text: str) -> UnwritableError:
    found = _CONTROL.search(text) or _ESCAPED_CONTROL.search(text)
    assert found is not None
    return UnwritableError(RDF_XML.label, _no_character(text[max(0, found.start() - 100) : found.end() + 100]))


def _no_character(line: str) -> str:
    return f"a control character that XML 1.0 cannot carry: {line[:200]}"
