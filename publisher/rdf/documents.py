"""Triples to bytes in every format, for one document; all formats hold the very same triples.

Documents are made from the N-Quads lines of a record (its named graphs flattened) and the *cards* of what it links to.
Dumps are written by publisher/rdf/dumps.py.

Specified by https://www.w3.org/TR/turtle/, https://www.w3.org/TR/rdf-syntax-grammar/, https://www.w3.org/TR/n-triples/
and https://www.w3.org/TR/json-ld11/.
"""

import re
from typing import Final

from publisher.errors import UnwritableError
from publisher.rdf import jsonld, rdfxml
from publisher.rdf.description import Description
from publisher.rdf.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format
from publisher.rdf.nquads import RDF_TYPE, Names, Subjects, group, names, statements
from publisher.uris import UriPolicy

_CARD: Final = frozenset(
    {
        RDF_TYPE,
        "<http://www.w3.org/2004/02/skos/core#prefLabel>",
        "<http://schema.org/name>",
        "<http://schema.org/containedInPlace>",
        "<http://www.w3.org/2004/02/skos/core#broader>",
        "<http://www.w3.org/2004/02/skos/core#inScheme>",
        "<http://purl.org/dc/terms/title>",
        "<http://purl.org/dc/terms/isReplacedBy>",
    }
)
_INTEGER: Final = re.compile(r'"([+-]?[0-9]+)"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>')


def document(nquads: bytes, cards: bytes, fmt: Format, uris: UriPolicy, iri: str) -> bytes:
    """Write the description of one thing.

    Args:
        nquads: its own quads, canonical N-Quads; graph names are dropped.
        cards: short descriptions of what it links to, canonical N-Triples.
        fmt: TURTLE, JSON_LD, N_TRIPLES or RDF_XML.
        uris: whose prefixes and words to use.
        iri: the thing's IRI; it comes first, its parts and its document follow.

    Raises:
        UnwritableError: RDF/XML cannot carry a predicate or a character of it, or ``fmt`` is none of the four.
    """
    thing = f"<{iri}>"
    cut = nquads.find(f"\n<{iri}".encode()) + 1  # sorted, /doc/ stands before /id/: let the thing's parts come first
    subjects = group(statements((nquads[cut:] + nquads[:cut] + cards).decode()), (thing,))
    if fmt is TURTLE:
        return turtle(subjects, names(uris.base))
    if fmt is JSON_LD:
        return jsonld.document(subjects, thing, uris.base)
    if fmt is N_TRIPLES:
        return _n_triples(subjects)
    if fmt is RDF_XML:
        return _rdf_xml(subjects, names(uris.base))
    raise UnwritableError(fmt.label, "documents are not offered in it")


def card(description: Description) -> tuple[str, ...]:
    """Pick the card of a thing: what others need to show of it, as sorted N-Triples lines without line ends."""
    thing = f"<{description.iri}>"
    properties = description.parsed.subjects.get(thing, {})
    shown = _CARD & properties.keys()
    return tuple(sorted([f"{thing} {predicate} {value} ." for predicate in shown for value in properties[predicate]]))


def unwritable(description: Description) -> str | None:
    """Say why RDF/XML, the narrowest format, could not carry what is said of a thing; None where it can.

    Raises:
        UnwritableError: a line is none of RDF 1.1.
    """
    return rdfxml.unwritable(description.text, description.parsed.subjects)


def turtle(subjects: Subjects, known: Names) -> bytes:
    """Write Turtle with the prefixes that are used; each term is copied, or shortened to a prefixed name."""
    body, used = turtle_body(subjects, known)
    head = "".join(f"@prefix {it}: <{known.prefixes[it]}> .\n" for it in known.prefixes if it in used)
    return f"{head}\n{body}".encode()


def turtle_body(subjects: Subjects, known: Names) -> tuple[str, set[str]]:
    """Write Turtle without its prefixes; give the prefixes it needs as well."""
    used: set[str] = set()
    out: list[str] = []
    short, use, write = known.short, used.add, out.append
    for subject, properties in subjects.items():
        write(subject)
        between = " "
        for predicate, values in properties.items():
            write(between)
            between = " ;\n    "
            if predicate == RDF_TYPE:
                write("a")
            else:
                term, prefix = short(predicate)
                use(prefix)
                write(term)
            before = " "
            for value in values:
                write(before)
                before = ", "
                if value[-1] != ">" or value in subjects:  # a subject is written in full, and so is what refers to it
                    write(value)
                elif value[0] == "<":
                    term, prefix = short(value)
                    use(prefix)
                    write(term)
                else:
                    term, prefix = typed_literal(value, known)
                    use(prefix)
                    write(term)
        write(" .\n")
    return "".join(out), used


def typed_literal(token: str, known: Names) -> tuple[str, str]:
    """A literal with a datatype in Turtle, and the prefix that it needs; whole numbers stand bare."""
    if number := _INTEGER.fullmatch(token):
        return number[1], ""
    cut = token.rindex("^^<") + 2
    datatype, prefix = known.short(token[cut:])
    return f"{token[:cut]}{datatype}", prefix


def _n_triples(subjects: Subjects) -> bytes:
    return "".join(
        [
            f"{subject} {predicate} {value} .\n"
            for subject, properties in subjects.items()
            for predicate, values in properties.items()
            for value in values
        ]
    ).encode()


def _rdf_xml(subjects: Subjects, known: Names) -> bytes:
    written, used = rdfxml.body(subjects, known)
    return f"{rdfxml.head(known, used)}{written}{rdfxml.TAIL}".encode()
