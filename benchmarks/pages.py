"""Pages for people: how long the first to ask a fresh web worker waits for each, who asks again, and how large it is.

There is no peer: what is wanted is that no page makes anybody wait, however large the site. The pages are those that
have most to show: the largest institution, the place with most institutions, searches with the most hits.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from benchmarks import Row, Samples, Scale, Table, Target
from benchmarks.harness import sites
from benchmarks.harness.load import LoadError, Reply, fetch
from benchmarks.harness.peers import ours
from publisher.queries import load
from publisher.rdf.formats import HTML
from publisher.release import Release, open_current
from publisher.uris import Kind
from publisher.web.view.trees.levels import listing

FIRST_MS: Final = 50.0
WARM_MS: Final = 100.0
SIZE_KB: Final = 150.0

EXAMPLE_MS: Final = 1_000.0
"""How long whoever tries an example of the query page waits at most."""

_NOTHING_KEPT: Final = {"PUBLISHER_CACHE_MIB": "0", "PUBLISHER_QUERY_CACHE_MIB": "0"}

_LETTERS: Final = ("a", "g", "o", "省")

_NO_LIMIT: Final = frozenset({"a sitemap"})
"""Not for people, and large by its nature."""


def run(scale: Scale) -> Table:
    """Ask a fresh server, of one worker, for every page twice; each round begins with another page."""
    home = sites.site(scale, scale.reader_institutions)
    with open_current(home) as release:
        paths, examples = pages(release), load(release.path) or ()
    first, again, sizes = measured(home, paths, scale)
    queries = {row.title: f"/sparql?{urlencode({'query': row.example})}" for row in examples if row.is_example}
    warm = rendered(home, {**paths, **queries}, scale)
    rows = [row for name in paths for row in _rows(name, first[name], again[name], warm[name], sizes[name])]
    limit = Target(at_most=EXAMPLE_MS)
    rows += [Row(f"query page: {title}", Samples(tuple(warm[title]), "ms"), target=limit) for title in queries]
    notes = (
        f"A site of {scale.reader_institutions:,} institutions; a server of one worker for every round.",
        "First: the worker has never shown this page. Again: it has, or keeps it rendered.",
        "Rendered: anew, by a worker that has shown it before and keeps neither pages nor answers of queries.",
        "Query page: with the result of one of its examples, the first of which is there when the page opens.",
    )
    return Table("Pages", tuple(rows), notes)


def pages(release: Release) -> Mapping[str, str]:
    """The pages of a release that have most to show: what each is, and its path."""
    hierarchy = release.hierarchy
    found = {
        "home": "/",
        "institutions": "/institutions",
        "places": "/places",
        "concepts": "/concepts",
        "search": "/search",
        "search in a kind": "/search?kind=institution",
        **dict(_searches(release)),
        **{f"search for {letter!r}": f"/search?q={quote(letter)}" for letter in _LETTERS},
        "query page": "/sparql",
        "vocabulary": "/ontology",
        "shapes": "/shapes",
        "catalogue": "/catalog",
        "quality": "/quality",
        "releases": "/releases",
        "sitemaps": "/sitemap.xml",
        "a sitemap": "/sitemap/1.xml",
    }
    for kind, what in ((Kind.INSTITUTION, "institution"), (Kind.PLACE, "place"), (Kind.CONCEPT, "concept")):
        top = hierarchy.below(kind, None, limit=1_000)
        if largest := max(top, key=lambda branch: (branch.institutions, branch.within), default=None):
            found[f"largest {what}"] = f"/doc/{kind}/{largest.slug}"
            found[f"parts of the largest {what}"] = listing(release, kind, largest.slug)[len(release.uris.path) :]
    return found


def _searches(release: Release) -> Iterable[tuple[str, str]]:
    """A search for the word that most of some institutions have in their names, and the filter that leaves most."""
    hits = release.search("", kind=Kind.INSTITUTION, limit=100).hits
    words = [word for hit in hits for word in hit.label.split() if word.isalpha()]
    if words:
        word = max(sorted(set(words)), key=words.count)
        yield "search for a frequent word", f"/search?q={quote(word)}"
    facets = release.hierarchy.facets(Kind.INSTITUTION)
    if facets:
        name, value = max(
            ((name, rows[0]) for name, rows in facets.items() if rows and name), key=lambda it: it[1].hits
        )
        yield "search by the widest filter", f"/search?kind=institution&{name}={quote(value.value)}"


def measured(
    home: Path, paths: Mapping[str, str], scale: Scale
) -> tuple[dict[str, list[float]], dict[str, list[float]], dict[str, float]]:
    """Milliseconds of the first and of the second request for each page, and its size in kB."""
    first: dict[str, list[float]] = {name: [] for name in paths}
    again: dict[str, list[float]] = {name: [] for name in paths}
    sizes: dict[str, float] = {}
    names = list(paths)
    for number in range(scale.rounds):
        start = number * len(names) // scale.rounds
        with ours(home, scale.work, workers=1) as server:
            for name in names[start:] + names[:start]:
                url = f"{server.url}{paths[name]}"
                replies = [_page(url) for _ in range(2)]
                first[name].append(replies[0].seconds * 1000)
                again[name].append(replies[1].seconds * 1000)
                sizes[name] = len(replies[0].body) / 1000
    return first, again, sizes


def rendered(home: Path, paths: Mapping[str, str], scale: Scale) -> dict[str, list[float]]:
    """Milliseconds of pages that are rendered anew by a worker that has shown each of them before."""
    with ours(home, scale.work, workers=1, env=_NOTHING_KEPT) as server:
        urls = {name: f"{server.url}{path}" for name, path in paths.items()}
        for url in urls.values():
            _page(url)
        return {name: [_page(url).seconds * 1000 for _ in range(scale.rounds)] for name, url in urls.items()}


def _page(url: str) -> Reply:
    reply = fetch(url, {"Accept": f"{HTML.media_type}, */*;q=0.1"})
    if reply.status != HTTPStatus.OK:
        raise LoadError(f"{url}: status {reply.status}")
    return reply


def _rows(name: str, first: list[float], again: list[float], warm: list[float], size: float) -> Iterable[Row]:
    yield Row(f"{name}, first", Samples(tuple(first), "ms"), target=Target(at_most=FIRST_MS))
    yield Row(f"{name}, again", Samples(tuple(again), "ms"))
    yield Row(f"{name}, rendered", Samples(tuple(warm), "ms"), target=Target(at_most=WARM_MS))
    target = None if name in _NO_LIMIT else Target(at_most=SIZE_KB)
    yield Row(f"{name}, size", Samples((size,), "kB"), target=target)
