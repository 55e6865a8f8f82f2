"""A writer for each format: statements to bytes, for documents and for dumps.

A dump is a header, a piece for each thing, and a footer. No piece depends on another, so they are written by any
process and chained afterwards. A document is the same for one thing, unless the format has a shorter form for it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from publisher.errors import UnwritableError
from publisher.rdf import jsonld
from publisher.rdf.description import Description
from publisher.rdf.nquads import ParsedQuads, Subjects, statements
from publisher.uris import UriPolicy


@dataclass(frozen=True)
class Piece:
    """What one thing says. No two things have a subject in common.

    Attributes:
        uris: the policy of the publication's base.
        iri: the thing's IRI.
        nquads: canonical N-Quads, sorted, each with its line end.
        parsed: the same, parsed.
    """

    uris: UriPolicy
    iri: str
    nquads: bytes
    parsed: ParsedQuads

    @classmethod
    def of(cls, description: Description, uris: UriPolicy) -> Self:
        """Take a description's statements."""
        return cls(uris, description.iri, description.nquads, description.parsed)

    @classmethod
    def read(cls, iri: str, nquads: bytes, uris: UriPolicy) -> Self:
        """Parse statements."""
        return cls(uris, iri, nquads, ParsedQuads.of(statements(nquads.decode())))

    @cached_property
    def json_nodes(self) -> list[bytes]:
        """The thing's JSON-LD nodes, its own first: JSON-LD and JSON Lines share them."""
        return jsonld.node_objects(self.parsed.subjects, f"<{self.iri}>", self.uris.base)


class Writer:
    """Write statements in one format. A subclass needs :meth:`body` alone; this one writes nothing."""

    def header(self, uris: UriPolicy) -> bytes:  # noqa: ARG002 - for the formats that have one
        """Write what a dump begins with."""
        return b""

    def body(self, subjects: Subjects, iri: str, uris: UriPolicy) -> bytes:  # noqa: ARG002 - for the formats that write
        """Write what one thing says.

        Args:
            subjects: its statements by subject and predicate, in reading order (publisher.rdf.nquads.group).
            iri: the thing's IRI.
            uris: the policy of the publication's base.

        Raises:
            UnwritableError: the format cannot carry it.
        """
        raise UnwritableError("This format", "nothing writes its statements")

    def footer(self) -> bytes:
        """Write what a dump ends with."""
        return b""

    def piece(self, piece: Piece) -> bytes:
        """Write what one thing says, as a piece of a dump."""
        return self.body(piece.parsed.subjects, piece.iri, piece.uris)

    def document(self, subjects: Subjects, iri: str, uris: UriPolicy) -> bytes:
        """Write a document about one thing; takes what :meth:`body` takes."""
        return self.header(uris) + self.body(subjects, iri, uris) + self.footer()


class NTriplesWriter(Writer):
    """A line for each triple."""

    def body(self, subjects: Subjects, iri: str, uris: UriPolicy) -> bytes:  # noqa: ARG002 - needs neither
        """Write the triples in reading order."""
        lines = [
            f"{subject} {predicate} {value} .\n"
            for subject, properties in subjects.items()
            for predicate, values in properties.items()
            for value in values
        ]
        return "".join(lines).encode()

    def piece(self, piece: Piece) -> bytes:
        """Write the triples in the order of the N-Quads."""
        return piece.parsed.triples.encode()


class NQuadsWriter(Writer):
    """The lines of the pipeline as they are, named graphs included; for dumps only."""

    def piece(self, piece: Piece) -> bytes:
        """Copy the lines."""
        return piece.nquads


@dataclass(frozen=True, slots=True)
class PrefixWriter(Writer):
    """A format with prefixes: a dump declares all of them, a document those that it uses.

    Attributes:
        head: opens a file; takes the base IRI and the prefixes to declare, None for all.
        text: writes statements; takes them and the base IRI, returns the prefixes that it used as well.
        tail: closes a file.
    """

    head: Callable[[str, Collection[str] | None], str]
    text: Callable[[Subjects, str], tuple[str, set[str]]]
    tail: str = ""

    def header(self, uris: UriPolicy) -> bytes:
        """Declare every prefix."""
        return self.head(uris.base, None).encode()

    def body(self, subjects: Subjects, iri: str, uris: UriPolicy) -> bytes:  # noqa: ARG002 - the thing comes first
        """Write what one thing says, without prefixes."""
        return self.text(subjects, uris.base)[0].encode()

    def footer(self) -> bytes:
        """Close the file."""
        return self.tail.encode()

    def document(self, subjects: Subjects, iri: str, uris: UriPolicy) -> bytes:  # noqa: ARG002 - as above
        """Write a document with the prefixes that it uses."""
        text, used = self.text(subjects, uris.base)
        return f"{self.head(uris.base, used)}{text}{self.tail}".encode()


class JsonLdWriter(Writer):
    """JSON-LD: a document is a tree with the context that it needs, a dump a list of nodes after the whole context."""

    def header(self, uris: UriPolicy) -> bytes:
        """Write the whole context."""
        return jsonld.head(uris.base)

    def piece(self, piece: Piece) -> bytes:
        """Write the thing's nodes, each after a comma."""
        return b"".join([b",\n" + node for node in piece.json_nodes])

    def footer(self) -> bytes:
        """Close the list."""
        return b"\n]}\n"

    def document(self, subjects: Subjects, iri: str, uris: UriPolicy) -> bytes:
        """Write a tree with its own context."""
        return jsonld.document(subjects, f"<{iri}>", uris.base)


class JsonLinesWriter(Writer):
    """A line of JSON for each thing; for dumps only."""

    def piece(self, piece: Piece) -> bytes:
        """Write the thing's first node, with the further ones in it."""
        if not piece.json_nodes:
            return b""
        first, *others = piece.json_nodes
        return (first[:-1] + b',"@included":[' + b",".join(others) + b"]}" if others else first) + b"\n"
