"""A query about a release's graphs as one about the server's graphs that hold them.

FROM and the protocol's parameters become the parameters of the request that is sent, which override FROM by the
protocol's own rule (section 2.1.4). A graph's name after GRAPH is replaced by the server's name for it. Both are done
on tokens. What that cannot do: compare a graph's variable with a name that stands in VALUES or a FILTER.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from urllib.parse import urljoin

from publisher.store.contract import Request
from publisher.store.remote.names import GraphNames
from publisher.store.tokens import TOKEN, decoded

_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What is sent: the query's text and its dataset; ``ask`` says that the answer is a yes or a no."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    ask: bool


def rewrite(request: Request, names: GraphNames, graphs: AbstractSet[str], *, ask: bool) -> Rewritten:
    """Turn a request about a release into one about the server.

    Args:
        request: as the client sent it.
        names: of the release's graphs there.
        graphs: the named graphs that the release has.
        ask: whether it is an ASK.
    """
    tokens = list(TOKEN.finditer(request.query))
    resolver = _Resolver(f"{names.base}/sparql")
    resolved = [resolver.iri(match) for match in tokens]
    default, named = request.default_graphs, request.named_graphs
    if not default and not named:
        default, named = _from_clauses(tokens, resolved)
    text = "".join(_text(tokens, resolved, names, graphs))
    if resolver.needs_base:
        text = f"BASE <{names.base}/sparql> {text}"
    if not default and not named:
        return Rewritten(text, (names.default,), tuple(names.there(graph) for graph in sorted(graphs)), ask)
    there = tuple(names.there(graph) for graph in default) or (names.nothing,)
    return Rewritten(text, there, tuple(names.there(graph) for graph in named) or (names.nothing,), ask)


class _Resolver:
    """Resolves IRIs and prefixed names as the prologue says, token by token."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._pending: str | None = None
        self._declaring = ""
        self._has_base = False
        self._relative = False

    @property
    def needs_base(self) -> bool:
        """Whether the text has relative IRIs and no BASE of its own."""
        return self._relative and not self._has_base

    def iri(self, match: re.Match[str]) -> str | None:
        """The IRI that a token stands for, if it is one."""
        group, text = match.lastgroup, match[0]
        if group == "word" and text.upper() in {"PREFIX", "BASE"}:
            self._declaring = text.upper()
        elif group == "pname" and self._declaring == "PREFIX" and self._pending is None:
            self._pending = text.partition(":")[0]
        elif group == "iri":
            return self._read_iri(text)
        elif group == "pname":
            prefix, _, local = text.partition(":")
            return self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in self._prefixes else None
        return None

    def _read_iri(self, text: str) -> str | None:
        if not _SCHEME.match(text):
            self._relative = True
        iri = urljoin(self._base, decoded(text[1:-1]))
        declaring, self._declaring = self._declaring, ""
        if declaring == "BASE":
            self._base, self._has_base = iri, True
            return None
        if declaring == "PREFIX" and self._pending is not None:
            self._prefixes[self._pending] = iri
            self._pending = None
            return None
        return iri


def _from_clauses(tokens: list[re.Match[str]], resolved: list[str | None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The dataset that FROM and FROM NAMED make; they stand before the first group."""
    default: list[str] = []
    named: list[str] = []
    target: list[str] | None = None
    for match, iri in _words(tokens, resolved):
        if match[0] == "{":
            break
        keyword = match[0].upper() if match.lastgroup == "word" else ""
        if keyword == "FROM":
            target = default
        elif keyword == "NAMED" and target is default:
            target = named
        elif iri is not None and target is not None:
            target.append(iri)
            target = None
    return tuple(default), tuple(named)


def _words(tokens: list[re.Match[str]], resolved: list[str | None]) -> Iterator[tuple[re.Match[str], str | None]]:
    for match, iri in zip(tokens, resolved, strict=True):
        if match.lastgroup not in {"space", "comment"}:
            yield match, iri


def _text(
    tokens: list[re.Match[str]], resolved: list[str | None], names: GraphNames, graphs: AbstractSet[str]
) -> Iterator[str]:
    """The query's text, with the server's names of graphs where GRAPH names one."""
    after_graph = False
    for match, iri in zip(tokens, resolved, strict=True):
        if match.lastgroup in {"space", "comment"}:
            yield match[0]
            continue
        yield f"<{names.there(iri)}>" if after_graph and iri is not None and iri in graphs else match[0]
        after_graph = match.lastgroup == "word" and match[0].upper().endswith("GRAPH")
