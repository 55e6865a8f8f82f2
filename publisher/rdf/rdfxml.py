"""RDF/XML from the terms of N-Quads: an element a subject, an element a statement.

Terms are copied, as for Turtle; only what XML reserves is escaped, carriage returns too, which an XML parser would read
as line feeds. A predicate that is no XML name and a character that XML 1.0 cannot hold are errors: nothing is left out.

Specified by https://www.w3.org/TR/rdf-syntax-grammar/ and https://www.w3.org/TR/xml/#charsets.
"""

import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache, partial
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from publisher.errors import UnwritableError
from publisher.rdf.formats import RDF_XML
from publisher.rdf.nquads import RDF_TYPE, Names, Subjects, annotation, unescaped

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TAIL: Final = "</rdf:RDF>\n"

_LOCAL: Final = re.compile(r"[A-Za-z_\u00c0-\ufffd][\w.\u00b7-]*$")
_RESERVED: Final = re.compile(
    rf"<{RDF}(RDF|ID|about|parseType|resource|nodeID|datatype|bagID|aboutEach|aboutEachPrefix|Description|li)>"
)
_ESCAPED_CONTROL: Final = re.compile(
    r"(?<!\\)(?:\\\\)*\\(?:[bf]|u00(?:0[0-8BbCcEeFf]|1[0-9A-Fa-f])|u[Ff]{3}[EeFf])|[\ufffe\uffff]"
)
"""As N-Triples spells them; behind an even number of backslashes, which are backslashes of the text."""
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
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
    property_of = elements(known)
    for subject, properties in subjects.items():
        kind, element, prefix = node_element(properties.get(RDF_TYPE, ()), known)
        used.add(prefix)
        out.append(f"  <{element} {_node(subject, 'about')}>\n")
        for predicate, values in properties.items():
            prefix, opening, closing = property_of(predicate)
            used.add(prefix)
            said = kind if predicate == RDF_TYPE else None
            for value in values:
                if value[0] == '"':
                    out.append(f"{opening}{content(value)}{closing}")
                elif value[0] != "<":
                    out.append(f"{opening} {_node(value, 'resource')}/>\n")
                elif value != said:
                    iri = attribute(value[1:-1])
                    out.append(f'{opening} rdf:resource="{iri}"/>\n')
        out.append(f"  </{element}>\n")
    text = "".join(out)
    if "\ufffe" in text or "\uffff" in text:
        raise _no_character_of(text)
    return text, used


def unwritable(text: str, subjects: Subjects) -> str | None:
    """Say why statements could not be written; None where they can.

    Args:
        text: their N-Quads.
        subjects: the same, gathered (publisher.rdf.nquads.group).
    """
    suspicious = "\\" in text or "\ufffe" in text or "\uffff" in text
    if suspicious and (found := _ESCAPED_CONTROL.search(text)):
        return _no_character(text[text.rfind("\n", 0, found.start()) + 1 : text.find("\n", found.end())])
    for properties in subjects.values():
        for predicate in properties:
            if problem := _odd(predicate):
                return problem
    return None


def content(value: str) -> str:
    """What a property element of a literal has between its name and its end (RDF/XML section 2.2, 2.7 and 2.9).

    Raises:
        UnwritableError: XML cannot hold a character of it.
    """
    end = value.rindex('"')  # neither a datatype's IRI nor a language tag has a quote
    text = value[1:end]
    if "\\" in text:
        text = unescaped(text)
        if _CONTROL.search(text):  # canonical N-Quads have control characters as escapes only
            raise _no_character_of(value)
    if "&" in text or "<" in text or ">" in text or "\r" in text:
        text = escape(text, _RETURN)
    return f"{_attributes(value[end + 1 :])}>{text}"


@lru_cache(maxsize=1024)
def _attributes(annotated: str) -> str:
    """What follows a literal's closing quote, as XML attributes; there are few of them."""
    datatype, language = annotation(annotated)
    if language is not None:
        return f' xml:lang="{language}"'
    return f' rdf:datatype="{attribute(datatype)}"' if annotated else ""


def _node(token: str, name: str) -> str:
    if token[0] == "<":
        return f'rdf:{name}="{attribute(token[1:-1])}"'
    return f'rdf:nodeID="{token[2:]}"'


def attribute(iri: str) -> str:
    """An IRI as the value of an attribute."""
    # An IRI has neither quotes nor spaces (RDF 1.1 section 3.2), so the ampersand alone is in the way.
    return iri.replace("&", "&amp;") if "&" in iri else iri


def node_element(types: Iterable[str], known: Names) -> tuple[str | None, str, str]:
    """The element of a node: the class that names it, its name, and the prefix that this needs.

    That is the first class that can; RDF's own names mean something else there.
    """
    for token in types:
        name = known.split(token) if token[0] == "<" else None
        if name and name[0] != "rdf":
            return token, f"{name[0]}:{name[1]}", name[0]
    return None, "rdf:Description", ""


@lru_cache(maxsize=16)
def elements(known: Names) -> Callable[[str], tuple[str, str, str]]:
    """The property elements of one publication: gives that of a predicate, and keeps some thousands at hand."""
    return lru_cache(maxsize=4096)(partial(_property, known))


def _property(known: Names, predicate: str) -> tuple[str, str, str]:
    """A predicate as a property element: the prefix that it needs, its beginning and its end.

    One that no prefix fits brings its namespace along.
    """
    if problem := _odd(predicate):
        raise UnwritableError(RDF_XML.label, problem)
    if split := known.split(predicate):
        name, declared = f"{split[0]}:{split[1]}", ""
    else:
        iri = predicate[1:-1]
        found = _LOCAL.search(iri)
        assert found is not None
        name, declared = found[0], f" xmlns={quoteattr(iri[: found.start()])}"
    return name.partition(":")[0], f"    <{name}{declared}", f"</{name}>\n"


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
