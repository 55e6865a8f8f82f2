"""Documents beside a query for the same triples: oxigraph's server, rdflib-endpoint, nginx with the bytes as files.

The peers are asked for a CONSTRUCT of all that our document says: every statement about the institution, its record
and the parts of either, and the labels of the things it links to. They hold the same dump, all in one graph, which is
the easiest for them; they offer no URIs, no negotiation, no conditional requests.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pyoxigraph as ox

from benchmarks import Row, Samples, Scale, Table, Target, take_turns
from benchmarks.harness import sites
from benchmarks.harness.load import LoadError, fetch, load
from benchmarks.harness.peers import Server, nginx, ours, oxigraph, oxigraph_store, rdflib_endpoint
from publisher.rdf.formats import HTML, JSON_LD, TURTLE, Format
from publisher.release import StoredRecord, open_current

DOCUMENTS: Final = 1_000
"""How many are asked for in turn: more than a processor's caches hold, fewer than our cache has room for."""

RDFLIB_DOCUMENTS: Final = 50

PAGE_SHARE: Final = 0.35
"""How many pages of institutions are rendered in the time of so many Turtle documents of the same, at the least."""

OTHER_PAGES: Final = {"a place": "place", "a concept": "concept", "a search": "/search?q=", "home": "/"}
"""Pages beside those of institutions: of a kind of thing, or at an address."""

LIVE: Final = {"PUBLISHER_CACHE_MIB": "0"}
CACHED: Final = {"PUBLISHER_CACHE_MIB": "256"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A document: its path below the server, without suffix, and the query that asks for the same."""

    path: str
    query: str


def run(scale: Scale) -> Table:
    """Measure documents live, cached and not modified, in turns with the peers."""
    home = sites.site(scale, scale.institutions)
    samples, size = _samples(home)
    dump = sites.unpacked_dump(home, scale.work)
    with ExitStack() as stack:
        live = stack.enter_context(ours(home, scale.work, workers=scale.processes, env=LIVE))
        cached = stack.enter_context(ours(home, scale.work, workers=scale.processes, env=CACHED))
        location = oxigraph_store([dump], scale.work / f"oxigraph-{scale.institutions}")
        peer = stack.enter_context(oxigraph(location, scale.work))
        files = stack.enter_context(nginx(_files(cached.url, samples, scale.work), scale.work, workers=scale.processes))
        urls = {"live": live.url, "cached": cached.url, "oxigraph": f"{peer.url}/query", "nginx": files.url}
        measure = _measures(home, urls, samples, scale)
        _check_same(peer, live, samples)
        taken = take_turns(measure, scale.rounds)
    rdflib = _rdflib(dump, samples, scale)
    return Table("Documents", tuple(_rows(taken, rdflib)), _notes(size))


def _measures(
    home: Path, urls: Mapping[str, str], samples: Sequence[Sample], scale: Scale
) -> Mapping[str, Callable[[], float]]:
    """What takes one measurement of each thing, by name; ``urls`` says where each server is."""
    one = f"{urls['cached']}{samples[0].path}.ttl"
    same = {"If-None-Match": fetch(one).headers["etag"]}

    def rate(urls: Sequence[str], headers: Mapping[str, str] | None = None, expected: int = 200) -> float:
        found = load(urls, headers, seconds=scale.seconds, connections=scale.connections, expected=expected)
        return found.requests_per_s

    def documents(server: str, form: Format) -> list[str]:
        return [f"{urls[server]}{sample.path}.{form.suffix}" for sample in samples]

    pages = {
        f"live {what}": partial(rate, _other_pages(home, urls["live"], where), {"Accept": HTML.media_type})
        for what, where in OTHER_PAGES.items()
    }
    for form in (TURTLE, JSON_LD, HTML):  # what is measured as cached is in the cache of every worker
        rate(documents("cached", form))
    return {
        "live ttl": partial(rate, documents("live", TURTLE)),
        "live jsonld": partial(rate, documents("live", JSON_LD)),
        "live html": partial(rate, documents("live", HTML)),
        **pages,
        "cached ttl": partial(rate, documents("cached", TURTLE)),
        "cached jsonld": partial(rate, documents("cached", JSON_LD)),
        "cached html": partial(rate, documents("cached", HTML)),
        "not modified": partial(rate, [one], same, 304),
        "oxigraph ttl": partial(rate, _queries(urls["oxigraph"], samples), {"Accept": TURTLE.media_type}),
        "oxigraph jsonld": partial(rate, _queries(urls["oxigraph"], samples), {"Accept": JSON_LD.media_type}),
        "nginx": partial(rate, documents("nginx", TURTLE)),
    }


def _other_pages(home: Path, server: str, where: str) -> list[str]:
    """The addresses of pages at a path, or of the things of a kind."""
    if where.startswith("/"):
        return [f"{server}{where}"]
    with open_current(home) as release:
        things = itertools.islice(release.things(where), DOCUMENTS)
        paths = [release.uris.document_of(thing.iri)[len(release.uris.base) :] for thing in things]
    return [f"{server}{path}" for path in paths]


def _rows(taken: Mapping[str, tuple[float, ...]], rdflib: tuple[float, ...]) -> list[Row]:
    def samples(name: str) -> Samples:
        return Samples(taken[name], "requests/s")

    def row(what: str, name: str, peer: str, least: float | None = None) -> Row:
        beside = Samples(rdflib, "requests/s") if peer == "rdflib-endpoint" else samples(peer)
        target = None if least is None else Target(at_least=least)
        return Row(what, samples(name), peer.partition(" ")[0], beside, target)

    return [
        row("Turtle, live", "live ttl", "oxigraph ttl", 0.8),
        row("JSON-LD, live", "live jsonld", "oxigraph jsonld", 0.8),
        row("Turtle, live", "live ttl", "rdflib-endpoint", 30.0),
        row("JSON-LD, live", "live jsonld", "rdflib-endpoint", 30.0),
        row("Turtle, cached", "cached ttl", "oxigraph ttl", 2.5),
        row("JSON-LD, cached", "cached jsonld", "oxigraph jsonld", 2.5),
        row("304 Not Modified", "not modified", "oxigraph ttl", 2.5),
        row("Turtle, cached", "cached ttl", "nginx"),
        row("304 Not Modified", "not modified", "nginx"),
        Row(
            "HTML page, live",
            samples("live html"),
            "our Turtle, live",
            samples("live ttl"),
            Target(at_least=PAGE_SHARE),
        ),
        *(
            Row(f"HTML page of {what}, live", samples(f"live {what}"), "our Turtle, live", samples("live ttl"))
            for what in OTHER_PAGES
        ),
        Row("HTML page, cached", samples("cached html")),
    ]


def _notes(size_bytes: float) -> tuple[str, ...]:
    return (
        f"{DOCUMENTS:,} institutions in turn, {size_bytes / 1000:.1f} kB of Turtle each on average, uncompressed.",
        "Live: rendered anew for every request (PUBLISHER_CACHE_MIB=0). Cached: the same from memory.",
        "oxigraph and rdflib-endpoint answer a CONSTRUCT of the very same triples; that they do was checked.",
        "nginx serves the same Turtle as files: the limit of the machine.",
        f"rdflib-endpoint is loaded with {RDFLIB_DOCUMENTS} documents in turn.",
    )


def _rdflib(dump: Path, samples: Sequence[Sample], scale: Scale) -> tuple[float, ...]:
    with rdflib_endpoint([dump], scale.work) as server:
        urls = _queries(f"{server.url}/", samples[:RDFLIB_DOCUMENTS])
        headers = {"Accept": TURTLE.media_type}
        runs = range(scale.rounds)
        return tuple(
            load(urls, headers, seconds=scale.seconds, connections=scale.connections).requests_per_s for _ in runs
        )


def _samples(home: Path) -> tuple[list[Sample], float]:
    """Institutions from all over the register, with their queries, and the mean size of their Turtle."""
    from publisher.rdf import documents  # noqa: PLC0415 - the peers' benchmarks do without

    with open_current(home) as release:
        total = release.manifest.counts.things["institution"]
        step = max(1, total // DOCUMENTS)
        iris = [thing.iri for thing in itertools.islice(release.things("institution"), 0, None, step)][:DOCUMENTS]
        records = [record for iri in iris if (record := release.record_of(iri))]
        turtle = [documents.document(it.quads, it.cards, TURTLE, release.uris, it.iri) for it in records]
    return [_sample(record) for record in records], sum(map(len, turtle)) / len(turtle)


def _sample(record: StoredRecord) -> Sample:
    own = _distinct((quad.subject for quad in ox.parse(record.quads, format=ox.RdfFormat.N_QUADS)), " ")
    cards = list(ox.parse(record.cards, format=ox.RdfFormat.N_TRIPLES))
    linked, said = _distinct((it.subject for it in cards), " "), _distinct((it.predicate for it in cards), ", ")
    labels = f"{{ VALUES ?s {{ {linked} }} ?s ?p ?o FILTER(?p IN ({said})) }}"
    # Of the forms tried the fastest for either peer; two VALUES take rdflib a hundred times as long.
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ VALUES ?s {{ {own} }} ?s ?p ?o }} UNION {labels} }}"
    return Sample(f"/doc/{record.kind}/{record.slug}", query)


def _distinct(terms: Iterable[object], between: str) -> str:
    return between.join(dict.fromkeys(map(str, terms)))


def _check_same(peer: Server, ours: Server, samples: Sequence[Sample]) -> None:
    """See that the peer's answers are our documents.

    Raises:
        LoadError: they say something else.
    """
    for sample in samples[:: max(1, len(samples) // 20)]:
        answer = fetch(_queries(f"{peer.url}/query", [sample])[0], {"Accept": "application/n-triples"})
        theirs = set(ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES))
        if theirs != set(ox.parse(fetch(f"{ours.url}{sample.path}.nt").body, format=ox.RdfFormat.N_TRIPLES)):
            raise LoadError(f"{peer.name} does not say of {sample.path} what we say")


def _queries(endpoint: str, samples: Sequence[Sample]) -> list[str]:
    return [f"{endpoint}?{urlencode({'query': sample.query})}" for sample in samples]


def _files(server: str, samples: Sequence[Sample], work: Path) -> Path:
    """The very bytes that our server sends, as files for nginx."""
    folder = work / "documents"
    for sample in samples:
        file = folder / f"{sample.path[1:]}.ttl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(fetch(f"{server}{sample.path}.ttl").body)
    return folder
