"""The server's names for a release's graphs, and queries rewritten to use them.

Each release has graphs of its own, named below ``<base>/releases/{version}/``, so that loading one never changes what
readers of another see, and a server can hold several sites. The release's own name of a graph is part of the server's,
percent-encoded, so that translating back needs no table.

FROM and the protocol's parameters become the parameters of the request that is sent, which override FROM by the
protocol's own rule (section 2.1.4). A graph's name after GRAPH is replaced by the server's name for it. Both are done
on tokens. One case cannot be translated: a variable for a graph that is compared with a name in VALUES or a FILTER.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin

from publisher.store.contract import Request
from publisher.store.tokens import TOKEN, decode_escapes

_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")


@dataclass(frozen=True, slots=True)
class GraphNames:
    """The server's names for the graphs of one release.

    Attributes:
        base: the publication's base IRI.
        version: the release's version.
    """

    base: str
    version: str

    @property
    def release(self) -> str:
        """The release itself."""
        return f"{self.base}/releases/{self.version}"

    @property
    def default(self) -> str:
        """The graph that holds the release's default graph."""
        return f"{self.release}/default-graph"

    @property
    def empty(self) -> str:
        """A graph that never holds anything: the default graph of a dataset that has none."""
        return f"{self.release}/empty-graph"

    @property
    def marker(self) -> str:
        """The graph that says, once everything else is loaded, that the release is complete."""
        return f"{self.release}/loaded"

    @property
    def prefix(self) -> str:
        """What the names of all named graphs begin with."""
        return f"{self.release}/graph/"

    def on_server(self, graph: str) -> str:
        """Return the server's name for a named graph of the release."""
        return self.prefix + quote(graph, safe="")

    def in_release(self, name: str) -> str:
        """Return the release's name for a graph of the server; any other IRI is not changed."""
        return unquote(name.removeprefix(self.prefix)) if name.startswith(self.prefix) else name


def rewrite(request: Request, names: GraphNames, graphs: AbstractSet[str]) -> Request:
    """Rewrite a request about a release for the server.

    Args:
        request: as the client sent it.
        names: the server's names of the release's graphs.
        graphs: the named graphs that the release has.
    """
    tokens = list(TOKEN.finditer(request.query))
    resolver = _Resolver(f"{names.base}/sparql")
    iris = [resolver.resolve(match) for match in tokens]
    default, named = request.default_graphs, request.named_graphs
    if not default and not named:
        default, named = _from_clauses(tokens, iris)
    query = "".join(_renamed(tokens, iris, names, graphs))
    if resolver.needs_base:
        query = f"BASE <{names.base}/sparql> {query}"
    if default or named:
        on_server = tuple(tuple(map(names.on_server, part)) or (names.empty,) for part in (default, named))
    else:
        on_server = (names.default,), tuple(map(names.on_server, sorted(graphs)))
    return request._replace(query=query, default_graphs=on_server[0], named_graphs=on_server[1])


class _Resolver:
    """Resolves IRIs and prefixed names as the prologue defines them, token by token."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._declaring = ""
        self._declared_prefix: str | None = None
        self._has_base = False
        self._has_relative_iri = False

    @property
    def needs_base(self) -> bool:
        """Whether the query has relative IRIs and no BASE of its own."""
        return self._has_relative_iri and not self._has_base

    def resolve(self, match: re.Match[str]) -> str | None:
        """Return the IRI that a token refers to; None for any other token and within a declaration."""
        group, text = match.lastgroup, match[0]
        if group == "word" and text.upper() in {"PREFIX", "BASE"}:
            self._declaring = text.upper()
        elif group == "pname" and self._declaring == "PREFIX" and self._declared_prefix is None:
            self._declared_prefix = text.partition(":")[0]
        elif group == "iri":
            return self._resolve_iri(text)
        elif group == "pname":
            prefix, _, local = text.partition(":")
            return self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in self._prefixes else None
        return None

    def _resolve_iri(self, text: str) -> str | None:
        if not _SCHEME.match(text):
            self._has_relative_iri = True
        iri = urljoin(self._base, decode_escapes(text[1:-1]))
        declaring, self._declaring = self._declaring, ""
        if declaring == "BASE":
            self._base, self._has_base = iri, True
            return None
        if declaring == "PREFIX" and self._declared_prefix is not None:
            self._prefixes[self._declared_prefix] = iri
            self._declared_prefix = None
            return None
        return iri


def _from_clauses(
    tokens: Sequence[re.Match[str]], iris: Sequence[str | None]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the default and the named graphs of FROM and FROM NAMED; they stand before the first group."""
    default: list[str] = []
    named: list[str] = []
    target: list[str] | None = None
    for match, iri in zip(tokens, iris, strict=True):
        keyword = match[0].upper() if match.lastgroup == "word" else ""
        if match[0] == "{":
            break
        if keyword == "FROM":
            target = default
        elif keyword == "NAMED" and target is default:
            target = named
        elif iri is not None and target is not None:
            target.append(iri)
            target = None
    return tuple(default), tuple(named)


def _renamed(
    tokens: Sequence[re.Match[str]], iris: Sequence[str | None], names: GraphNames, graphs: AbstractSet[str]
) -> Iterator[str]:
    """Yield the query's tokens, with the server's name of a graph where GRAPH names one."""
    after_graph = False
    for match, iri in zip(tokens, iris, strict=True):
        if match.lastgroup in {"space", "comment"}:
            yield match[0]
            continue
        yield f"<{names.on_server(iri)}>" if after_graph and iri is not None and iri in graphs else match[0]
        after_graph = match.lastgroup == "word" and match[0].upper().endswith("GRAPH")
