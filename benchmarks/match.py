"""Match: texts as people write them, made from ROR by rules, and how often the right record comes first.

The texts and their rules are in benchmarks/noisy_texts.py. ``chosen`` is wrong where the first candidate is marked as
chosen and is another record. Times are those of a server with clients that each wait for their answers.
"""

from collections import Counter
from typing import Final
from urllib.parse import quote

from benchmarks import Row, Samples, Scale, Table, Target, percentile
from benchmarks.noisy_texts import RULES, NoisyText, load, noisy_texts
from benchmarks.peers import ours
from benchmarks.registers import ROR, shared, site
from benchmarks.search import at_once
from publisher.release import Release, open_current

TEXTS: Final = 2_000
SEED: Final = 20261124
CLIENTS: Final = 8


def run(scale: Scale) -> Table:
    """Match the texts, count what came first, and time them over HTTP."""
    home = site(scale, "ror")
    texts = list(noisy_texts(load(shared(ROR)), TEXTS, SEED))
    with open_current(home) as release:
        rows = _counted(release, texts)
    with ours(home, scale.work, workers=scale.processes) as server:
        urls = [f"{server.url}/api/match?text={quote(each.text)}" for each in texts]
        waits = at_once(urls, CLIENTS)
    rows.append(Row("p95 at 8 clients", Samples((percentile(waits, 0.95),), "ms"), target=Target(at_most=30)))
    return Table("Match", tuple(rows), (f"{TEXTS:,} texts of {len(RULES)} rules, over all of ROR.",))


def _counted(release: Release, texts: list[NoisyText]) -> list[Row]:
    every, right, wrong = Counter[str](), Counter[str](), 0
    for each in texts:
        matches = release.matcher.match(each.text)
        record = release.record_of(matches.candidates[0].thing.iri) if matches.candidates else None
        is_right = record is not None and record.key == each.key
        every[each.rule] += 1
        right[each.rule] += is_right
        wrong += matches.chosen and not is_right
    rows = [Row(rule, _percent(right[rule], every[rule])) for rule in every]
    return [
        Row("right one first", _percent(right.total(), len(texts)), target=Target(at_least=92)),
        Row("chosen, but wrong", _percent(wrong, len(texts)), target=Target(at_most=1)),
        *rows,
    ]


def _percent(part: int, whole: int) -> Samples:
    return Samples((100 * part / whole,), "%")
