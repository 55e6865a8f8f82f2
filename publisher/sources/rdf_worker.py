"""Parse one RDF file under caps, in a process of its own.

``python -m publisher.sources.rdf_worker FILE NAME BASE TARGET MEMORY_MIB TIMEOUT_S`` writes ``TARGET``, a database of
(thing, canonical N-Quads line); or ends with exit code 1 and a line on stderr: code, line, message, with tabs between.
A crash of the parser is its own affair: publisher/sources/rdf.py sees that it ended.

A blank node that hangs from one thing of the base becomes a fragment of it, ``#genid-…``; any other becomes
``<base>/.well-known/genid/…`` (RDF 1.1, section 3.5). Its name comes from what is said of it, by RDFC-1.0, so the same
statements give the same name wherever they stand.
"""

import hashlib
import re
import resource
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Final

import pyoxigraph as ox

from publisher.errors import UnreadableFileError
from publisher.sources.streams import Member, members
from publisher.uris import UriPolicy

FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
MAX_JSON_DEPTH: Final = 200
MAX_BLANK_STATEMENTS: Final = 500_000
MAX_COMPONENT: Final = 20_000
"""Statements about blank nodes that hang together; more of them are not put into canonical form."""

_HEAD: Final = 1 << 20
_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE statement (thing TEXT, line TEXT); BEGIN;
"""


class RefusedError(Exception):
    """The file is not taken over: code, line and message."""

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code, self.line = code, line


def main(arguments: list[str]) -> int:
    """Parse a file; gives the exit code."""
    file, name, base, target, memory_mib, timeout_s = arguments
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_mib) << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(timeout_s),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with closing(sqlite3.connect(target, isolation_level=None)) as database:
            database.executescript(_SCHEMA)
            for member in members(Path(file), name):
                statements = Statements(UriPolicy(base))
                database.executemany("INSERT INTO statement VALUES (?, ?)", statements.of(parsed(member, base)))
            database.execute("COMMIT")
    except RefusedError as error:
        sys.stderr.write(f"{error.code}\t{error.line or ''}\t{error}\n")
        return 1
    except UnreadableFileError as error:
        sys.stderr.write(f"{error.fault.code}\t{error.fault.line or ''}\t{error.fault.message}\n")
        return 1
    return 0


def parsed(member: Member, base: str) -> Iterator[ox.Quad]:
    """The statements of a file.

    Raises:
        RefusedError: not RDF of its format, or what is never taken.
        UnreadableFileError: from the stream.
    """
    fmt = FORMATS.get(member.suffix)
    if fmt is None:
        raise RefusedError("rdf-format-unknown", f"no RDF format has the suffix {member.suffix!r}")
    with member.open() as stream:
        if fmt == ox.RdfFormat.RDF_XML:
            _check_doctype(stream)
        elif fmt == ox.RdfFormat.JSON_LD:
            _check_depth(member)
        try:
            yield from ox.parse(stream, fmt, base_iri=f"{base}/")
        except SyntaxError as error:
            raise _syntax(error) from error
        except (UnicodeDecodeError, ValueError) as error:
            raise RefusedError("rdf-syntax", f"cannot be read: {error}") from error


def _syntax(error: SyntaxError) -> RefusedError:
    text = str(error.msg).replace("\t", " ").replace("\n", " ")
    if "LoadDocumentCallback" in text:
        message = "the JSON-LD context is elsewhere, and contexts are never fetched: put it into the file"
        return RefusedError("rdf-remote-context", message, error.lineno)
    return RefusedError("rdf-syntax", f"{text}: nothing of the file is published", error.lineno)


def _check_doctype(stream: IO[bytes]) -> None:
    head: bytes = stream.peek(_HEAD)[:_HEAD]  # type: ignore[attr-defined]  # members are buffered readers
    text = head.decode("utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", errors="replace")
    if re.search(r"<!\s*(?:DOCTYPE|ENTITY)", text):
        raise RefusedError(
            "xml-refused", "a document type declaration is never taken: it may hold entities; take it out"
        )


def _check_depth(member: Member) -> None:
    """Refuse JSON that is nested so deeply that parsers crash."""
    depth = 0
    with member.open() as stream:
        for step in _brackets(stream):
            depth += step
            if depth > MAX_JSON_DEPTH:
                message = f"nested more than {MAX_JSON_DEPTH} deep: no description of an institution is"
                raise RefusedError("rdf-too-deep", message)


def _brackets(stream: IO[bytes]) -> Iterator[int]:
    """Give 1 for every bracket that opens and -1 for every one that closes, outside of strings."""
    in_string = escaped = False
    while chunk := stream.read(1 << 16):
        for token in _TOKENS.findall(chunk):
            if escaped:
                escaped = False
            elif token == b'"':
                in_string = not in_string
            elif in_string:
                escaped = token == b"\\"
            else:
                yield _STEP.get(token, 0)


_TOKENS: Final = re.compile(rb'["\\\[\]{}]|[^"\\\[\]{}]+')
_STEP: Final = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


class Statements:
    """Gives statements by the thing that they are of, blank nodes named."""

    def __init__(self, uris: UriPolicy) -> None:
        self._uris = uris
        self._blank: list[ox.Quad] = []

    def of(self, quads: Iterable[ox.Quad]) -> Iterator[tuple[str, str]]:
        """Give (thing, canonical line) for every statement.

        Raises:
            RefusedError: too many blank nodes to name, or a triple in the place of a term.
        """
        for quad in quads:
            if any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object, quad.graph_name)):
                self._blank.append(quad)
                if len(self._blank) > MAX_BLANK_STATEMENTS:
                    message = f"more than {MAX_BLANK_STATEMENTS:,} statements with blank nodes: give them names"
                    raise RefusedError("rdf-too-many-blank-nodes", message)
            else:
                yield self.thing(str(quad.subject)[1:-1]), line_of(quad)
        for component in components(self._blank):
            yield from self._named(component)

    def thing(self, iri: str) -> str:
        """The thing that a subject is, or is part of, or is the record of; the subject itself outside the base."""
        ref = self._uris.parse(iri)
        return self._uris.thing(ref.kind, ref.slug) if ref else iri

    def _named(self, component: list[ox.Quad]) -> Iterator[tuple[str, str]]:
        if len(component) > MAX_COMPONENT:
            message = f"{len(component):,} statements hang together by blank nodes: give some of them names"
            raise RefusedError("rdf-too-many-blank-nodes", message)
        dataset = ox.Dataset(component)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        quads = sorted(dataset, key=line_of)
        name = hashlib.sha256("\n".join(map(line_of, quads)).encode()).hexdigest()[:16]
        owners = {self.thing(str(quad.subject)[1:-1]) for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        owner = owners.pop() if len(owners) == 1 else ""
        inside = bool(owner) and self._uris.parse(owner) is not None
        stem = f"{owner}#genid-{name}-" if inside else f"{self._uris.base}/.well-known/genid/{name}-"

        def term(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph) -> str:
            return f"<{stem}{node.value.removeprefix('c14n')}>" if isinstance(node, ox.BlankNode) else plain(node)

        for quad in quads:
            graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else f" {term(quad.graph_name)}"
            subject = term(quad.subject)
            yield (
                self.thing(subject[1:-1].partition("#")[0]),
                f"{subject} {term(quad.predicate)} {term(quad.object)}{graph} .",
            )


def components(quads: list[ox.Quad]) -> Iterator[list[ox.Quad]]:
    """Cut statements into those that hang together by blank nodes, in the order of their first."""
    leader: dict[str, str] = {}

    def find(node: str) -> str:
        while leader[node] != node:
            leader[node] = node = leader[leader[node]]
        return node

    for quad in quads:
        nodes = _blank_nodes(quad)
        for node in nodes:
            leader.setdefault(node, node)
        for node in nodes[1:]:
            leader[find(node)] = find(nodes[0])
    together: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        together.setdefault(find(_blank_nodes(quad)[0]), []).append(quad)
    yield from together.values()


def _blank_nodes(quad: ox.Quad) -> list[str]:
    return [node.value for node in (quad.subject, quad.object, quad.graph_name) if isinstance(node, ox.BlankNode)]


def line_of(quad: ox.Quad) -> str:
    """A statement in canonical N-Quads, without the line end."""
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else f" {plain(quad.graph_name)}"
    return f"{plain(quad.subject)} {plain(quad.predicate)} {plain(quad.object)}{graph} ."


def plain(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph) -> str:
    """A term in canonical N-Quads.

    Raises:
        RefusedError: a triple term, which RDF 1.1 does not have.
    """
    if isinstance(node, ox.Triple):
        raise RefusedError("rdf-triple-term", "a triple stands in the place of a term: that is not RDF 1.1")
    return str(node)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
