"""Triples to bytes in every format, for one document or for a dump of many; all formats hold the very same triples.

Documents are made from the N-Quads lines of a record (its named graphs flattened) and the *cards* of what it links to.
Dumps are written in pieces: ``dump_header``, any number of pieces, ``dump_footer`` concatenate to one valid
file, and pieces can be made by different processes.

Specified by https://www.w3.org/TR/turtle/, https://www.w3.org/TR/rdf-syntax-grammar/, https://www.w3.org/TR/n-triples/
and https://www.w3.org/TR/json-ld11/.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson

from publisher import framing, rdfxml
from publisher.descriptions import Description
from publisher.errors import UnwritableError
from publisher.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format
from publisher.ntriples import RDF_TYPE, Names, Subjects, group, names, statements
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
        return framing.document(subjects, thing, uris.base)
    if fmt is N_TRIPLES:
        return _n_triples(subjects)
    if fmt is RDF_XML:
        return _rdf_xml(subjects, names(uris.base))
    raise UnwritableError(fmt.label, "documents are not offered in it")


def card(description: Description) -> tuple[str, ...]:
    """Pick the card of a thing: what others need to show of it, as sorted N-Triples lines without line ends."""
    thing = f"<{description.iri}>"
    return tuple(
        sorted(
            {
                f"{subject} {predicate} {value} ."
                for subject, predicate, value, _ in description.statements
                if subject == thing and predicate in _CARD
            }
        )
    )


def unwritable(description: Description) -> str | None:
    """Say why RDF/XML, the narrowest format, could not carry what is said of a thing; None where it can.

    Raises:
        UnwritableError: a line is none of RDF 1.1.
    """
    return rdfxml.unwritable(description.text, description.statements)


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
                    write(_typed(value, known, used))
        write(" .\n")
    return "".join(out), used


def _typed(token: str, known: Names, used: set[str]) -> str:
    """A literal with a datatype in Turtle: whole numbers bare, known datatypes as prefixed names."""
    if number := _INTEGER.fullmatch(token):
        return number[1]
    cut = token.rindex("^^<") + 2
    datatype, prefix = known.short(token[cut:])
    used.add(prefix)
    return f"{token[:cut]}{datatype}"


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


# --- dumps -----------------------------------------------------------------------------------------------------------


def dump_header(fmt: Format, uris: UriPolicy) -> bytes:
    """What a dump begins with: every prefix, the whole context; nothing for N-Triples and N-Quads."""
    known = names(uris.base)
    if fmt is TURTLE:
        return "".join(f"@prefix {it}: <{namespace}> .\n" for it, namespace in known.prefixes.items()).encode()
    if fmt is RDF_XML:
        return rdfxml.head(known).encode()
    if fmt is JSON_LD:
        context = {**known.prefixes, **framing.context(uris.base)}
        # A node without properties says nothing (JSON-LD 1.1 API section 5.2): each piece can begin with a comma.
        return b'{"@context":' + orjson.dumps(context) + b',"@graph":[\n' + orjson.dumps({"@id": f"{uris.base}/"})
    return b""


def chunk(subjects: Subjects, fmt: Format, uris: UriPolicy) -> bytes:
    """Write what is said of one thing (publisher.ntriples.group) as a piece of a dump.

    Args:
        subjects: its statements; graph names are left out, and each triple is said once.
        fmt: N_TRIPLES, TURTLE or RDF_XML; for JSON-LD see :func:`json_ld_chunk`.
        uris: whose prefixes to use.

    Raises:
        UnwritableError: as for :func:`document`.
    """
    if fmt is N_TRIPLES:
        return _n_triples(subjects)
    if fmt is TURTLE:
        return turtle_body(subjects, names(uris.base))[0].encode()
    if fmt is RDF_XML:
        return rdfxml.body(subjects, names(uris.base))[0].encode()
    raise UnwritableError(fmt.label, "no piece of a dump is made so")


def dump_footer(fmt: Format) -> bytes:
    """What a dump ends with."""
    if fmt is RDF_XML:
        return rdfxml.TAIL.encode()
    if fmt is JSON_LD:
        return b"\n]}\n"
    return b""


def json_nodes(subjects: Subjects, root: str, uris: UriPolicy) -> list[dict[str, Any]]:
    """The JSON-LD nodes of one thing, the root's first; those whose words are not the dump's bring an empty context."""
    declared, nodes = framing.frame(subjects, root, uris.base)
    alone = {} if declared or not nodes else {"@context": None}
    return [{**alone, **node} for node in nodes]


def json_ld_chunk(nodes: Iterable[dict[str, Any]]) -> bytes:
    """A piece of the JSON-LD dump: nodes, each after a comma."""
    return b"".join(b",\n" + orjson.dumps(node) for node in nodes)


def json_line(nodes: Sequence[dict[str, Any]]) -> bytes:
    """The nodes of one thing as one line of JSON: the first, with what it does not lead to in ``@included``."""
    if not nodes:
        return b""
    first, *others = nodes
    return orjson.dumps({**first, "@included": others} if others else first, option=orjson.OPT_APPEND_NEWLINE)
