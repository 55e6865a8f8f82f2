"""RDF/XML from the terms of N-Quads: an element for each subject, an element for each statement.

Terms are copied, as for Turtle; only what XML reserves is escaped, carriage returns too, which an XML parser would read
as line feeds. A predicate that is no XML name and a character that XML 1.0 cannot hold are errors: nothing is left out.

Specified by https://www.w3.org/TR/rdf-syntax-grammar/ and https://www.w3.org/TR/xml/#charsets.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from publisher.errors import UnwritableError
from publisher.rdf.nquads import RDF_TYPE, XSD_STRING, Subjects, literal, names
from publisher.rdf.xmlnames import RDF, local_name

TAIL: Final = "</rdf:RDF>\n"

_CONTROL: Final = re.compile(
    r"(?<!\\)(?:\\\\)*\\(?:[bf]|u00(?:0[0-8BbCcEeFf]|1[0-9A-Fa-f])|u[Ff]{3}[EeFf])|[\ufffe\uffff]"
)
"""Characters that XML cannot hold, as N-Triples spells them. An even number of backslashes before an escape are
backslashes of the text."""
_SPECIAL: Final = re.compile("[&<>\r]")
_RETURN: Final = {"\r": "&#xD;"}


def head(base: str, used: Collection[str] | None = None) -> str:
    """Open the document and declare the prefixes; all of them where ``used`` is None."""
    prefixes = names(base).prefixes.items()
    namespaces = {"rdf": RDF, **{name: iri for name, iri in prefixes if used is None or name in used}}
    declared = "".join([f"\n    xmlns:{name}={quoteattr(iri)}" for name, iri in namespaces.items()])
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'


def body(subjects: Subjects, base: str) -> tuple[str, set[str]]:
    """Write statements without the root element; return the prefixes that they need as well.

    Raises:
        UnwritableError: a predicate or a character cannot be written.
    """
    used: set[str] = set()
    out: list[str] = []
    write = out.append
    for subject, properties in subjects.items():
        kind, name = _node_element(tuple(properties.get(RDF_TYPE, ())), base)
        used.add(name.partition(":")[0])
        write(f"  <{name} {_node(subject, 'about')}>\n")
        for predicate, values in properties.items():
            prefix, opening, closing = _property_element(predicate, base)
            used.add(prefix)
            written = kind if predicate == RDF_TYPE else None
            for value in values:
                if value[0] == '"':
                    write(f"{opening}{_content(value)}{closing}")
                elif value != written:
                    write(f"{opening} {_node(value, 'resource')}/>\n")
        write(f"  </{name}>\n")
    return "".join(out), used


def unwritable(text: str, subjects: Subjects) -> str | None:
    """Explain why RDF/XML, the narrowest format, cannot carry statements; return None where it can.

    Args:
        text: their N-Quads.
        subjects: the same, gathered (publisher.rdf.nquads.group).
    """
    if problem := _control_character(text):
        return problem
    predicates = (predicate for properties in subjects.values() for predicate in properties)
    return next(filter(None, map(_odd_predicate, predicates)), None)


@lru_cache(maxsize=1024)
def _content(value: str) -> str:
    """Write what the element of a literal has between its name and its end (RDF/XML sections 2.2, 2.7 and 2.9).

    Raises:
        UnwritableError: XML cannot hold a character of it.
    """
    if problem := _control_character(value):
        raise UnwritableError("RDF/XML", problem)
    text, datatype, language = literal(value)
    if _SPECIAL.search(text):
        text = escape(text, _RETURN)
    if language is not None:
        return f' xml:lang="{language}">{text}'
    return f">{text}" if datatype == XSD_STRING else f" {_node(f'<{datatype}>', 'datatype')}>{text}"


@lru_cache(maxsize=4096)
def _node(token: str, name: str) -> str:
    """Write an attribute whose value is a node; ``name`` is "about", "resource" or "datatype"."""
    # An IRI has neither quotes nor spaces (RDF 1.1 section 3.2), so the ampersand alone is in the way.
    return f'rdf:{name}="{token[1:-1].replace("&", "&amp;")}"' if token[0] == "<" else f'rdf:nodeID="{token[2:]}"'


@lru_cache(maxsize=4096)
def _node_element(types: tuple[str, ...], base: str) -> tuple[str | None, str]:
    """Choose the element of a node: the class that names it, and its name.

    That is the first class with a prefixed name; RDF's own names mean something else there.
    """
    known = names(base)
    for token in types:
        name = known.split(token) if token[0] == "<" else None
        if name and name[0] != "rdf":
            return token, f"{name[0]}:{name[1]}"
    return None, "rdf:Description"


@lru_cache(maxsize=4096)
def _property_element(predicate: str, base: str) -> tuple[str, str, str]:
    """Write a predicate as an element: return the prefix that it needs, its beginning and its end.

    One that no prefix fits brings its namespace along.

    Raises:
        UnwritableError: it is no name of an element.
    """
    if problem := _odd_predicate(predicate):
        raise UnwritableError("RDF/XML", problem)
    if split := names(base).split(predicate):
        name, declared = f"{split[0]}:{split[1]}", ""
    else:
        iri = predicate[1:-1]
        local = local_name(iri)
        assert local is not None
        name, declared = local, f" xmlns={quoteattr(iri[: -len(local)])}"
    return name.partition(":")[0], f"    <{name}{declared}", f"</{name}>\n"


@lru_cache(maxsize=4096)
def _odd_predicate(predicate: str) -> str | None:
    """Explain why a predicate cannot be the name of an XML element; return None where it can."""
    if local_name(predicate[1:-1]) is None:
        return f"{predicate} cannot be written as an XML element name (RDF/XML section 5.1)"
    return None


def _control_character(text: str) -> str | None:
    """Name the line of N-Quads with a character that XML cannot hold; return None where every line can be written."""
    suspicious = "\\" in text or "\ufffe" in text or "\uffff" in text
    if suspicious and (match := _CONTROL.search(text)):
        line = text[: match.end()].rpartition("\n")[2] + text[match.end() :].partition("\n")[0]
        return f"a control character that XML 1.0 cannot carry: {line[:200]}"
    return None
