"""Search: how often the right institution comes first, for searches by hand and by rule, over several registers."""

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Final
from urllib.parse import quote

from benchmarks import Row, Samples, Scale, Table, Target, percentile
from benchmarks.harness.clients import waits
from benchmarks.harness.peers import ours
from benchmarks.inputs.registers import FILES, ROR, shared, site
from benchmarks.texts.noisy_texts import load
from benchmarks.texts.searches import BY_HAND, Search, by_rule
from benchmarks.texts.stranger_rules import LOOSE, bodies, by_stranger
from benchmarks.texts.strangers import STRANGERS
from publisher.release import Release, SearchHit, StoredRecord, open_current

BY_RULE: Final = 320
SEED: Final = 20261125
CLIENTS: Final = 16
OF_EACH_RULE: Final = 25
_BY_STRANGERS: Final = tuple(
    Search(text, kind, key) for kind, texts in STRANGERS.items() for text, key in texts.items()
)
_LOOSE: Final = LOOSE | {
    "misspelt", "typing error", "transposition", "double letters", "keyboard neighbours", "two typos in long names",
    "missing spaces", "extra spaces",
}  # fmt: skip


def run(scale: Scale) -> Table:
    """Search, count what came first, and time it over HTTP."""
    home = site(scale, *FILES)
    made = list(by_rule(load(shared(ROR)), BY_RULE, SEED))
    with open_current(home) as release:
        rows = [*counted(release, BY_HAND, "by hand"), *counted(release, made, "by rule")]
        rows += counted(release, _BY_STRANGERS, "strangers")
        further = list(by_stranger(load(shared(ROR)), bodies(shared(FILES["govdirectory"])), OF_EACH_RULE, SEED))
        rows += counted(release, further, "further rules")
    with ours(home, scale.work, workers=scale.processes) as server:
        texts = [each.text for each in (*BY_HAND, *made, *_BY_STRANGERS, *further)]
        Random(SEED).shuffle(texts)  # so that no kind of search comes from all clients at once
        waited = waits([f"{server.url}/search.json?q={quote(text)}" for text in dict.fromkeys(texts)], CLIENTS)
    rows.append(Row("p95 at 16 clients", Samples((percentile(waited, 0.95),), "ms"), target=Target(at_most=50)))
    return Table("Search", tuple(rows), (f"The registers {', '.join(FILES)}; {len(BY_HAND)} searches by hand.",))


def counted(release: Release, searches: Sequence[Search], title: str) -> list[Row]:
    """Count how often the right one comes first: all of the exact kinds, misspelt ones, and each kind."""
    every, right = Counter[str](), Counter[str]()
    for each in searches:
        every[each.kind] += 1
        right[each.kind] += is_first(release, each)
    rows = [_row(f"{title}: {kind}", [kind], right, every) for kind in every]
    strict = [kind for kind in every if kind not in _LOOSE]
    return [
        _row(f"{title}: exact kinds", strict, right, every, Target(at_least=95)),
        _row(f"{title}: misspelt", [kind for kind in every if kind in _LOOSE], right, every, Target(at_least=85)),
        *rows,
    ]


def is_first(release: Release, search: Search) -> bool:
    """Whether the right record comes first, or another source's record of the same institution."""
    hits = release.search(search.text, limit=1).hits
    if not hits:
        return False
    found = release.record(hits[0].kind, hits[0].slug)
    return found is not None and (found.key == search.key or _is_same(release, hits[0], found, search.key))


def _is_same(release: Release, hit: SearchHit, found: StoredRecord, key: str) -> bool:
    sources = [source.slug for source in release.manifest.sources]
    right = next((record for source in sources if (record := release.by_source(source, key))), None)
    if right is None:
        return False
    is_linked = any(f"sameAs> <{one.iri}>".encode() in other.quads for one, other in ((right, found), (found, right)))
    return is_linked or (hit.label == right.label and found.facets.get("country") == right.facets.get("country"))


def _row(
    what: str, kinds: Sequence[str], right: Counter[str], every: Counter[str], target: Target | None = None
) -> Row:
    share = 100 * sum(right[kind] for kind in kinds) / max(1, sum(every[kind] for kind in kinds))
    return Row(what, Samples((share,), "%"), target=target)
