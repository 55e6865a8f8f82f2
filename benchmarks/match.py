"""Match: texts as people write them, made from ROR by rules, and how often the right record comes first.

The texts and their rules are in benchmarks/texts/noisy_texts.py, further kinds of noise in
benchmarks/texts/further_noise.py. ``chosen`` is wrong where the first candidate is marked as chosen and is another
record. Times are those of a server with clients that each wait for their answers.
"""

from collections import Counter
from typing import Final
from urllib.parse import quote

from benchmarks import Row, Samples, Scale, Table, Target, percentile
from benchmarks.harness.clients import waits
from benchmarks.harness.peers import ours
from benchmarks.inputs.registers import ROR, shared, site
from benchmarks.texts.further_noise import FURTHER, Noisy, further_texts
from benchmarks.texts.match_peers import beside
from benchmarks.texts.noisy_texts import RULES, load, noisy_texts
from publisher.release import Release, open_current

TEXTS: Final = 2_000
SEED: Final = 20261124
CLIENTS: Final = 8


def run(scale: Scale) -> Table:
    """Match the texts, count what came first, and time them over HTTP."""
    home = site(scale, "ror")
    records = load(shared(ROR))
    texts = [Noisy(each.text, each.rule, frozenset({each.key})) for each in noisy_texts(records, TEXTS, SEED)]
    further = list(further_texts(records, TEXTS, SEED))
    with open_current(home) as release:
        rows = [*_counted(release, texts, ""), *_counted(release, further, "further: ")]
        rows += beside(release, records, texts, scale.work)
    with ours(home, scale.work, workers=scale.processes) as server:
        urls = [f"{server.url}/api/match?text={quote(each.text)}" for each in texts]
        waited = waits(urls, CLIENTS)
    rows.append(Row("p95 at 8 clients", Samples((percentile(waited, 0.95),), "ms"), target=Target(at_most=30)))
    said = f"{TEXTS:,} texts of {len(RULES)} rules, {len(further):,} of {len(FURTHER)} further ones, over all of ROR."
    return Table("Match", tuple(rows), (said,))


def _counted(release: Release, texts: list[Noisy], title: str) -> list[Row]:
    every, right, wrong = Counter[str](), Counter[str](), 0
    for each in texts:
        matches = release.matcher.match(each.text)
        record = release.record_of(matches.candidates[0].thing.iri) if matches.candidates else None
        is_right = record is not None and record.key in each.keys
        every[each.rule] += 1
        right[each.rule] += is_right
        wrong += matches.chosen and not is_right
    rows = [Row(f"{title}{rule}", _percent(right[rule], every[rule])) for rule in every]
    return [
        Row(f"{title}right one first", _percent(right.total(), len(texts)), target=Target(at_least=92)),
        Row(f"{title}chosen, but wrong", _percent(wrong, len(texts)), target=Target(at_most=1)),
        *rows,
    ]


def _percent(part: int, whole: int) -> Samples:
    return Samples((100 * part / whole,), "%")
