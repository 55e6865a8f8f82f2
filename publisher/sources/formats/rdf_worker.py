"""Parse one RDF file, in the process of publisher/sources/capped.py.

``python -m publisher.sources.formats.rdf_worker MEMORY_MIB TIMEOUT_S FILE NAME BASE`` writes a line for each statement:
its thing, a tab, the statement in canonical N-Quads, a tab, and "1" if its text had a base direction, else "0". For
each statement that is left out (rdf12.py) the first two are empty, and the third is the property of its triple term, or
empty.

A blank node that hangs from one thing of the base becomes a fragment of it, ``#genid-…``; any other becomes
``<base>/.well-known/genid/…`` (RDF 1.1, section 3.5). Its name is computed from its statements by RDFC-1.0, so that the
same statements have the same name in any file.
"""

import hashlib
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final

import orjson
import pyoxigraph as ox

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.capped import run_parser
from publisher.sources.formats.rdf12 import Reifiers, predicate_of, without_direction
from publisher.sources.streams import Member, members, refuse_doctype
from publisher.uris import UriPolicy

FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".n3": ox.RdfFormat.N3,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
MAX_JSON_DEPTH: Final = 200
MAX_BLANK_STATEMENTS: Final = 500_000
MAX_COMPONENT: Final = 20_000
"""Statements connected by blank nodes; larger components are not canonicalised."""

MAX_CONTEXT_BYTES: Final = 64 << 20
"""In a larger JSON-LD file, no context is replaced."""

_SCHEMA_CONTEXT: Final = {
    "@vocab": "http://schema.org/",
    "id": "@id",
    "type": "@type",
    **{
        name: {"@id": f"http://schema.org/{name}", "@type": "@id"}
        for name in ("url", "sameAs", "mainEntityOfPage", "logo", "image", "dayOfWeek")
    },
}
"""What schema.org's own context says of terms whose values are IRIs; it is never fetched."""

_SCHEMA_CONTEXT_IRI: Final = re.compile(r"https?://(?:www\.)?schema\.org/?(?:\w+/jsonldcontext\.json(?:ld)?)?")
_TOKENS: Final = re.compile(rb'["\\\[\]{}]|[^"\\\[\]{}]+')
_STEP: Final = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


def parse(file: str, name: str, base: str) -> Iterator[bytes]:
    """Yield the statements of a file, each after its thing.

    Raises:
        UnreadableFileError: not RDF of its format, or with something that is never accepted.
    """
    for member in members(Path(file), name):
        statements = Statements(UriPolicy(base), name)
        for thing, line, mark in statements.by_thing(_quads(member, base)):
            yield f"{thing}\t{line}\t{mark}\n".encode()


def _refused(code: str, message: str, name: str, line: int | None = None) -> UnreadableFileError:
    return UnreadableFileError(Fault(code, message, name, line))


def _quads(member: Member, base: str) -> Iterator[ox.Quad]:
    fmt = FORMATS.get(member.suffix)
    if fmt is None:
        raise _refused("rdf-format-unknown", f"no RDF format has the suffix {member.suffix!r}", member.name)
    with member.open() as stream:
        if fmt == ox.RdfFormat.RDF_XML:
            refuse_doctype(stream, member.name)
        elif fmt == ox.RdfFormat.JSON_LD:
            _check_depth(member)
        try:
            body = _with_known_contexts(member, stream) if fmt == ox.RdfFormat.JSON_LD else stream
            yield from ox.parse(body, fmt, base_iri=f"{base}/")
        except SyntaxError as error:
            raise _syntax(error, member.name) from error
        except (UnicodeDecodeError, ValueError) as error:
            raise _refused("rdf-syntax", f"cannot be read: {error}", member.name) from error


def _with_known_contexts(member: Member, stream: IO[bytes]) -> IO[bytes]:
    """The text of a JSON-LD file, with the context of schema.org written out where the file only names it."""
    body = stream.read(MAX_CONTEXT_BYTES + 1)
    if len(body) > MAX_CONTEXT_BYTES:
        return member.open()
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return io.BytesIO(body)
    return io.BytesIO(orjson.dumps(document) if _replace_contexts(document) else body)


def _replace_contexts(value: Any) -> bool:
    """Replace the contexts of schema.org inside a value; returns whether there was one."""
    if isinstance(value, list):
        return sum(map(_replace_contexts, value)) > 0  # each of them: any() would stop at the first
    if not isinstance(value, dict):
        return False
    context = value.get("@context")
    listed = context if isinstance(context, list) else [context]
    known = [
        _SCHEMA_CONTEXT if isinstance(item, str) and _SCHEMA_CONTEXT_IRI.fullmatch(item) else item for item in listed
    ]
    if known != listed:
        value["@context"] = known
    inner = [member for name, member in value.items() if name != "@context"]
    return _replace_contexts(inner) or known != listed


def _syntax(error: SyntaxError, name: str) -> UnreadableFileError:
    text = str(error.msg).replace("\n", " ")
    if "LoadDocumentCallback" in text:
        message = "the JSON-LD context is remote, and contexts are never fetched: include it in the file"
        return _refused("rdf-remote-context", message, name, error.lineno)
    return _refused("rdf-syntax", f"{text}: nothing in the file is published", name, error.lineno)


def _check_depth(member: Member) -> None:
    """Refuse JSON that is nested so deeply that the parser would crash."""
    depth = 0
    with member.open() as stream:
        for step in _brackets(stream):
            depth += step
            if depth > MAX_JSON_DEPTH:
                raise _refused(
                    "rdf-too-deep", f"nested more than {MAX_JSON_DEPTH} levels deep: flatten it", member.name
                )


def _brackets(stream: IO[bytes]) -> Iterator[int]:
    """Yield 1 for every opening bracket and -1 for every closing one, outside of strings."""
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


class Statements:
    """The statements of a file with the thing that each is about, and names for blank nodes."""

    def __init__(self, uris: UriPolicy, file: str) -> None:
        self._uris, self._file = uris, file
        self._blank: list[ox.Quad] = []
        self._directed: set[ox.Quad] = set()
        self._reifiers: list[ox.BlankNode] = []

    def by_thing(self, quads: Iterable[ox.Quad]) -> Iterator[tuple[str, str, str]]:
        """Yield thing, canonical line and mark of every statement, as the module says.

        Raises:
            UnreadableFileError: too many blank nodes to name.
        """
        for quad in quads:
            if (left_out := predicate_of(quad)) is not None:
                if isinstance(quad.subject, ox.BlankNode):
                    self._reifiers.append(quad.subject)
                yield "", "", left_out
                continue
            plain = without_direction(quad)
            if any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object, quad.graph_name)):
                self._keep_blank(plain or quad, is_directed=plain is not None)
            else:
                yield self._thing(str(quad.subject)[1:-1]), _line(plain or quad), "1" if plain else "0"
        reifiers = Reifiers(self._reifiers, self._blank)
        yield from (("", "", "") for quad in self._blank if reifiers.has(quad))
        for component in components(list(reifiers.remaining(self._blank))):
            yield from self._named(component)

    def _keep_blank(self, quad: ox.Quad, *, is_directed: bool) -> None:
        self._blank.append(quad)
        if is_directed:
            self._directed.add(quad)
        if len(self._blank) > MAX_BLANK_STATEMENTS:
            message = f"more than {MAX_BLANK_STATEMENTS:,} statements with blank nodes: give some of them names"
            raise _refused("rdf-too-many-blank-nodes", message, self._file)

    def _thing(self, iri: str) -> str:
        """Return the thing that a subject is, is part of or is the record of; outside the base the subject itself."""
        ref = self._uris.parse(iri)
        return self._uris.thing(ref.kind, ref.slug) if ref else iri

    def _named(self, component: list[ox.Quad]) -> Iterator[tuple[str, str, str]]:
        if len(component) > MAX_COMPONENT:
            message = f"{len(component):,} statements are connected by blank nodes: give some of them names"
            raise _refused("rdf-too-many-blank-nodes", message, self._file)
        mark = "0" if self._directed.isdisjoint(component) else "1"
        dataset = ox.Dataset(component)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        quads = sorted(dataset, key=_line)
        name = hashlib.sha256("\n".join(map(_line, quads)).encode()).hexdigest()[:16]
        owners = {self._thing(str(quad.subject)[1:-1]) for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        owner = owners.pop() if len(owners) == 1 else ""
        inside = bool(owner) and self._uris.parse(owner) is not None
        stem = f"{owner}#genid-{name}-" if inside else f"{self._uris.base}/.well-known/genid/{name}-"

        def named(node: Any) -> Any:
            return ox.NamedNode(stem + node.value.removeprefix("c14n")) if isinstance(node, ox.BlankNode) else node

        for quad in quads:
            subject = named(quad.subject)
            thing = self._thing(subject.value)
            line = _line(ox.Quad(subject, quad.predicate, named(quad.object), named(quad.graph_name)))
            yield thing, line, mark


def _line(quad: ox.Quad) -> str:
    """Return a statement in canonical N-Quads, without the line end."""
    return f"{quad} ."


def components(quads: list[ox.Quad]) -> Iterator[list[ox.Quad]]:
    """Group statements that are connected by blank nodes, in the order of their first."""
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
    connected: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        connected.setdefault(find(_blank_nodes(quad)[0]), []).append(quad)
    yield from connected.values()


def _blank_nodes(quad: ox.Quad) -> list[str]:
    return [node.value for node in (quad.subject, quad.object, quad.graph_name) if isinstance(node, ox.BlankNode)]


if __name__ == "__main__":
    sys.exit(run_parser(parse))
