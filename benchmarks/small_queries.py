"""Small queries that no cache knows, on 1, 16 and 64 connections, and bursts of them, beside oxigraph's server.

Every request has a text of its own. With ``--before FOLDER`` the state in another checkout is measured in the same
turns. A burst is sent at once, each query on a connection of its own; its clients are told apart by X-Forwarded-For.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from benchmarks import Row, Samples, Scale, Table, Target, take_turns
from benchmarks.harness import sites
from benchmarks.harness.load import Load, load_distinct
from benchmarks.harness.peers import ours, oxigraph
from publisher.release import open_current

JSON: Final = {"Accept": "application/sparql-results+json", "Accept-Encoding": "identity"}
SETTINGS: Final = {"PUBLISHER_QUERY_SHARE": "1000000", "PUBLISHER_TRUSTED_PROXIES": "1"}
THINGS: Final = 1_000
BURSTS: Final = ((1, 400), (10, 100))

_QUERY: Final = "SELECT ?property ?vNUMBER { <VALUE> ?property ?vNUMBER }"


def run(scale: Scale) -> Table:
    """Measure ours, the peer and, if it is named, the state before, in turns."""
    home = sites.site(scale, scale.query_institutions)
    with open_current(home) as release:
        things = [quote(thing.iri, safe="") for thing in itertools.islice(release.things("institution"), THINGS)]
    with ExitStack() as stack:
        us = stack.enter_context(ours(home, scale.work, workers=scale.processes, env=SETTINGS))
        peer = stack.enter_context(oxigraph((home / "current" / "store").resolve(), scale.work))
        endpoints = {"ours": f"{us.url}/sparql", "oxigraph": f"{peer.url}/query"}
        if scale.before:
            old = stack.enter_context(
                ours(home, scale.work, workers=scale.processes, env=SETTINGS, checkout=scale.before.resolve())
            )
            endpoints["before"] = f"{old.url}/sparql"
        rows = [row for each in (_latency, _throughput, _bursts) for row in each(endpoints, things, scale)]
    return Table(
        "Small queries",
        tuple(rows),
        (
            "All statements about one institution, in another text each time, so that no cache answers.",
            "Refused requests do not count for the state before, which refuses more than 32 at once.",
            "A burst: all at once, each on a connection of its own; how many were answered with 200, and in what time.",
        ),
    )


def _measured(
    endpoints: Mapping[str, str], things: Sequence[str], scale: Scale, connections: int, figure: Callable[[Load], float]
) -> dict[str, tuple[float, ...]]:
    numbers = itertools.count()

    def once(name: str) -> float:
        template = f"{endpoints[name]}?query={quote(_QUERY, safe='')}"
        word = f"{connections}r{next(numbers)}"
        run = load_distinct(template, things, JSON, run=word, seconds=scale.seconds, connections=connections)
        return figure(run)

    measured = {name: lambda name=name: once(name) for name in endpoints}
    for name in endpoints:
        once(name)  # the caches of the file system and of the stores are warm for all
    return take_turns(measured, scale.rounds)


def _latency(endpoints: Mapping[str, str], things: Sequence[str], scale: Scale) -> Iterator[Row]:
    taken = _measured(endpoints, things, scale, 1, lambda load: load.p50_ms)
    yield from _rows("p50, 1 connection", taken, "ms", Target(at_most=1.8))


def _throughput(endpoints: Mapping[str, str], things: Sequence[str], scale: Scale) -> Iterator[Row]:
    for connections in (16, 64):
        # The state before refuses queries on 64 connections, which is no figure to compare.
        chosen = {name: url for name, url in endpoints.items() if connections <= 16 or name != "before"}
        taken = _measured(chosen, things, scale, connections, lambda load: load.requests_per_s)
        yield from _rows(f"{connections} connections", taken, "requests/s", Target(at_least=0.6))


def _bursts(endpoints: Mapping[str, str], _: Sequence[str], scale: Scale) -> Iterator[Row]:
    for clients, each in BURSTS:
        what, seconds = f"burst of {each} by {clients} client{'s'[: clients > 1]}", {}
        for name, endpoint in endpoints.items():
            began = time.perf_counter()
            statuses = asyncio.run(_burst(endpoint, clients, each))
            seconds[name] = time.perf_counter() - began
            answered = Samples((float(statuses.count(200)),), f"of {clients * each} answered")
            yield Row(f"{what}: {name}", answered, target=Target(at_least=clients * each) if name == "ours" else None)
        yield from _rows(what, {name: (value,) for name, value in seconds.items()}, "s", None)
        time.sleep(scale.seconds / 5)


async def _burst(endpoint: str, clients: int, each: int) -> list[int]:
    asked = [_status(endpoint, number, f"192.0.2.{number % clients}") for number in range(clients * each)]
    return await asyncio.gather(*asked)


async def _status(endpoint: str, number: int, client: str) -> int:
    parts = urlsplit(endpoint)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    query = f"SELECT ({number} AS ?x) ({client!r} AS ?client) {{}}"
    target = f"{parts.path}?{urlencode({'query': query})}"
    fields = {"Host": parts.netloc, "X-Forwarded-For": client, "Connection": "close", **JSON}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    writer.write(f"GET {target} HTTP/1.1\r\n{head}\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split()[1])


def _rows(what: str, taken: Mapping[str, tuple[float, ...]], unit: str, target: Target | None) -> Iterator[Row]:
    us = Samples(taken["ours"], unit)
    yield Row(what, us, "oxigraph", Samples(taken["oxigraph"], unit), target)
    if "before" in taken:
        yield Row(what, us, "before", Samples(taken["before"], unit))
