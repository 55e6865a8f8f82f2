"""The same texts matched by us and by our peers, in turns: the share of right ones first, and the time that it takes.

The peers get every name of the register; each runs in an environment of its own (``make bench``), as
benchmarks/texts/peer_matchers.py describes. They compare a text with many or all names, so they get the first texts
only, as many of each rule. Times are processor time, for the machine may do other things as well.
"""

import json
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks import Row, Samples, Target
from benchmarks.harness.peers import ROOT, PeerMissingError
from benchmarks.texts.further_noise import Noisy
from benchmarks.texts.noisy_texts import Ror
from publisher.release import Release

FOLDER: Final = ROOT / ".make" / "match"
PEERS: Final = {"csv-reconcile": "csv-reconcile", "nomenklatura": "nomenklatura", "rapidfuzz": "nomenklatura"}
"""The peers, and the environment that each is in."""

SAMPLE: Final = 220
_PROGRAM: Final = Path(__file__).with_name("peer_matchers.py")


def beside(release: Release, records: Iterable[Ror], texts: Sequence[Noisy], work: Path) -> Iterator[Row]:
    """Match a sample of texts by us and by each peer.

    Raises:
        PeerMissingError: a peer is not installed.
    """
    sample = texts[:SAMPLE]
    names = [(_key(record), name["value"]) for record in records for name in record["names"]]
    given = work / "match-peers.json"
    given.write_text(json.dumps({"names": names, "texts": [each.text for each in sample]}), encoding="utf-8")
    for peer in PEERS:
        begun = time.process_time()
        mine = [_ours(release, each.text) for each in sample]
        mine_ms = 1000 * (time.process_time() - begun) / len(sample)
        theirs = _by_peer(peer, given, work)
        yield from _rows(peer, sample, mine, [*zip(theirs["first"], theirs["chosen"], strict=True)])
        time_ms = Samples((1000 * theirs["match_s"] / len(sample),), "ms")
        yield Row("processor time a text", Samples((mine_ms,), "ms"), peer, time_ms)


def _key(record: Ror) -> str:
    return str(record["id"]).removeprefix("https://ror.org/")


def _ours(release: Release, text: str) -> tuple[str | None, bool]:
    matches = release.matcher.match(text)
    record = release.record_of(matches.candidates[0].thing.iri) if matches.candidates else None
    return (record.key, matches.chosen) if record else (None, False)


def _by_peer(peer: str, given: Path, work: Path) -> dict[str, Any]:
    python = FOLDER / PEERS[peer] / "bin" / "python"
    if not python.exists():
        raise PeerMissingError(f"{peer} is not installed: run `make bench`")
    done = subprocess.run([python, _PROGRAM, peer, given], cwd=work, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


Found = Sequence[tuple[str | None, bool]]


def _rows(peer: str, sample: Sequence[Noisy], mine: Found, theirs: Found) -> Iterator[Row]:
    right = [sum(key in each.keys for each, (key, _) in _pairs(sample, found)) for found in (mine, theirs)]
    wrong = [
        sum(sure and key not in each.keys for each, (key, sure) in _pairs(sample, found)) for found in (mine, theirs)
    ]
    what = f"right one first, {len(sample)} texts"
    yield Row(what, _percent(right[0], sample), peer, _percent(right[1], sample), Target(at_least=1))
    yield Row("chosen, but wrong", _percent(wrong[0], sample), peer, _percent(wrong[1], sample))


def _pairs(sample: Sequence[Noisy], found: Found) -> Iterator[tuple[Noisy, tuple[str | None, bool]]]:
    return zip(sample, found, strict=True)


def _percent(count: int, sample: Sequence[Noisy]) -> Samples:
    return Samples((100 * count / len(sample),), "%")
