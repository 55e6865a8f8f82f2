"""The SPARQL endpoint beside oxigraph's server over the very same store, and beside rdflib-endpoint.

Small queries and long answers are measured with texts that differ each time, so that no cache answers; repeated ones
with a text that stays, because a release never changes and its answers may be kept.
"""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from benchmarks import Row, Samples, Scale, Table, Target, percentile, take_turns
from benchmarks.harness import sites
from benchmarks.harness.load import fetch, latencies, load
from benchmarks.harness.peers import ours, oxigraph, rdflib_endpoint
from publisher.release import open_current

JSON: Final = {"Accept": "application/sparql-results+json", "Accept-Encoding": "identity"}
SMALL_QUERIES: Final = 1_000
RDFLIB_QUERIES: Final = 50
REPEATED_ROLL_UPS: Final = 500
LONG_ROWS: Final = 100_000
UNLIMITED: Final = {"PUBLISHER_QUERY_SHARE": "1000000"}

_ROLL_UP: Final = """
PREFIX schema: <http://schema.org/> PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?region (COUNT(DISTINCT ?institution) AS ?institutions) {
  ?institution dct:spatial/schema:containedInPlace* ?region
} GROUP BY ?region ORDER BY DESC(?institutions)"""


def run(scale: Scale) -> Table:
    """Measure small queries, long answers and repeated ones, ours and the peers' in turns."""
    home = sites.site(scale, scale.query_institutions)
    things = _things(home, SMALL_QUERIES)
    with ExitStack() as stack:
        us = stack.enter_context(ours(home, scale.work, workers=scale.processes, env=UNLIMITED))
        peer = stack.enter_context(oxigraph((home / "current" / "store").resolve(), scale.work))
        endpoints = {"ours": f"{us.url}/sparql", "oxigraph": f"{peer.url}/query"}
        rows = [
            _small(endpoints, things, scale),
            _long(endpoints, scale),
            _repeated("lookup repeated", endpoints, _lookup(things[0]), scale, Target(at_least=1.0)),
            _roll_up(endpoints, scale),
        ]
    rows.append(_rdflib(home, things, scale, rows[0].ours))
    return Table(
        "SPARQL",
        tuple(rows),
        (
            "Small: all statements about one institution, another one each time; milliseconds, median, one connection.",
            f"Long: a SELECT of {LONG_ROWS:,} rows as JSON, uncompressed, whole before the first byte is sent.",
            "Repeated: the same GET over and over on several connections; ours comes from the answer cache.",
            "oxigraph reads the same store files; rdflib-endpoint holds the same dump in memory.",
        ),
    )


def _small(endpoints: dict[str, str], things: Sequence[str], scale: Scale) -> Row:
    numbers = {name: itertools.count() for name in endpoints}

    def once(name: str) -> float:
        turn = next(numbers[name])
        urls = [_url(endpoints[name], _lookup(iri, f"v{turn}")) for iri in things]
        return percentile(latencies(urls, len(urls), JSON), 0.5)

    taken = take_turns({name: lambda name=name: once(name) for name in endpoints}, scale.rounds)  # type: ignore[misc]
    return _row("small query, p50", taken, "ms", Target(at_most=3.0))


def _long(endpoints: dict[str, str], scale: Scale) -> Row:
    numbers = {name: itertools.count() for name in endpoints}

    def once(name: str) -> float:
        turn = next(numbers[name])
        reply = fetch(_url(endpoints[name], f"SELECT ?s{turn} ?p ?o {{ ?s{turn} ?p ?o }} LIMIT {LONG_ROWS}"), JSON)
        return len(reply.body) / reply.seconds / 1e6

    taken = take_turns({name: lambda name=name: once(name) for name in endpoints}, scale.rounds)  # type: ignore[misc]
    return _row(f"{LONG_ROWS:,}-row SELECT", taken, "MB/s", Target(at_least=0.9))


def _repeated(what: str, endpoints: dict[str, str], query: str, scale: Scale, target: Target) -> Row:
    def once(name: str) -> float:
        url = _url(endpoints[name], query)
        return load([url], JSON, seconds=scale.seconds, connections=scale.connections).requests_per_s

    taken = take_turns({name: lambda name=name: once(name) for name in endpoints}, scale.rounds)  # type: ignore[misc]
    return _row(what, taken, "requests/s", target)


def _roll_up(endpoints: dict[str, str], scale: Scale) -> Row:
    """One after the other: under load, the peer answers none within the time of a run."""

    def once(name: str) -> float:
        times = REPEATED_ROLL_UPS if name == "ours" else 1
        return 1000 / percentile(latencies([_url(endpoints[name], _ROLL_UP)], times, JSON), 0.5)

    taken = take_turns({name: lambda name=name: once(name) for name in endpoints}, scale.rounds)  # type: ignore[misc]
    return _row("place roll-up repeated, one connection", taken, "requests/s", Target(at_least=50.0))


def _rdflib(home: Path, things: Sequence[str], scale: Scale, our_small: Samples) -> Row:
    with rdflib_endpoint([sites.unpacked_dump(home, scale.work)], scale.work) as server:
        urls = [_url(server.url + "/", _lookup(iri)) for iri in things[:RDFLIB_QUERIES]]
        taken = tuple(percentile(latencies(urls, len(urls), JSON), 0.5) for _ in range(scale.rounds))
    return Row("small query, p50", our_small, "rdflib-endpoint", Samples(taken, "ms"))


def _row(what: str, taken: dict[str, tuple[float, ...]], unit: str, target: Target) -> Row:
    return Row(what, Samples(taken["ours"], unit), "oxigraph", Samples(taken["oxigraph"], unit), target)


def _lookup(iri: str, name: str = "value") -> str:
    return f"SELECT ?property ?{name} {{ <{iri}> ?property ?{name} }}"


def _url(endpoint: str, query: str) -> str:
    return f"{endpoint}?{urlencode({'query': query})}"


def _things(home: Path, count: int) -> list[str]:
    with open_current(home) as release:
        found: Iterator[str] = (thing.iri for thing in release.things("institution"))
        return list(itertools.islice(found, count))
