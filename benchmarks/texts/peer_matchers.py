"""Match texts by a peer: run by the Python of that peer's environment, with a file of names and texts, as a program.

``python peer_matchers.py PEER FILE``: the file is JSON, ``{"names": [[key, name], …], "texts": […]}``; the output is
JSON, ``{"first": [key or null, …], "chosen": [whether the peer is sure of it, …], "load_s": …, "match_s": …}``, in
processor time. Nothing of this project is imported: the peers need older libraries than ours.

* ``csv-reconcile``: a CSV of all names behind the reconciliation API, asked by its own application in batches of ten.
* ``nomenklatura``: what yente (OpenSanctions) scores with; candidates from its own index in place of Elasticsearch, the
  first 20 scored by ``logic-v1``, as its matching API does.
* ``rapidfuzz``: ``process.extractOne`` with ``WRatio`` over all names, what one writes in an afternoon.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

Names = Sequence[tuple[str, str]]
Found = list[tuple[str | None, bool]]
Match = Callable[[Sequence[str]], Found]

_BATCH: Final = 10
_CANDIDATES: Final = 20
_SURE: Final = 0.7
"""yente's own cutoff for a match."""
_CERTAIN: Final = 95.0


def csv_reconcile(names: Names, work: Path) -> Match:
    """Load the names into its database; each name is a row, as it knows one name of a row only."""
    table, made = work / "names.csv", import_module("csv_reconcile")
    csv = import_module("csv")
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name"])
        rows.writerows((f"{key}#{number}", " ".join(name.split())) for number, (key, name) in enumerate(names))
    settings = work / "settings.py"
    settings.write_text("CSVENCODING = 'utf-8'\n", encoding="utf-8")
    app = made.create_app(str(settings), str(work / "instance"), "dice")
    # The dialect of a CSV is guessed from its first 1024 bytes, and commas in names make that guess a wrong one.
    made.initdb.csv.Sniffer = _Excel
    with app.app_context():
        made.initdb.init_db_with_context(str(table), "id", "name")
    client = app.test_client()

    def match(texts: Sequence[str]) -> Found:
        found: Found = []
        for start in range(0, len(texts), _BATCH):
            queries = {str(place): {"query": text} for place, text in enumerate(texts[start : start + _BATCH])}
            answer = client.post("/reconcile", data={"queries": json.dumps(queries)}).get_json()
            found += [_reconciled(answer[place]["result"]) for place in queries]
        return found

    return match


class _Excel:
    """A sniffer of one mind."""

    def sniff(self, _: str) -> str:
        return "excel"


def _reconciled(results: Sequence[dict[str, Any]]) -> tuple[str | None, bool]:
    if not results:
        return None, False
    return results[0]["id"].partition("#")[0], bool(results[0]["match"])


def nomenklatura(names: Names, work: Path) -> Match:
    """Make an organization of each key with all its names, and index them."""
    entity = import_module("followthemoney").StatementEntity
    dataset = import_module("followthemoney").Dataset.make({"name": "register", "title": "Register"})
    index_of = import_module("nomenklatura.blocker.index").Index
    matching = import_module("nomenklatura.matching")
    linker = import_module("nomenklatura.resolver").Linker({})
    store = import_module("nomenklatura.store.memory").MemoryStore(dataset, linker)

    def organization(key: str, called: Sequence[str]) -> Any:
        return entity.from_data(dataset, {"schema": "Organization", "id": key, "properties": {"name": list(called)}})

    by_key: dict[str, list[str]] = {}
    for key, name in names:
        by_key.setdefault(key, []).append(name)
    entities = {key: organization(key, called) for key, called in by_key.items()}
    with store.writer() as writer:
        for each in entities.values():
            writer.add_entity(each)
    index = index_of(store.view(dataset), work / "index")
    index.build()
    algorithm = matching.LogicV1
    config = matching.ScoringConfig.defaults()

    def match(texts: Sequence[str]) -> Found:
        asked = {f"text-{number}": organization(f"text-{number}", [text]) for number, text in enumerate(texts)}
        best: dict[str, tuple[float, str]] = {}
        for identifier, candidates in index.match_entities(asked.values()):
            text = asked[str(identifier)]
            scored = [
                (algorithm.compare(text, entities[str(other)], config).score, -place, str(other))
                for place, (other, _) in enumerate(candidates[:_CANDIDATES])
            ]
            score, _, key = max(scored)
            best[str(identifier)] = score, key
        return [(best[key][1], best[key][0] >= _SURE) if key in best else (None, False) for key in asked]

    return match


def rapidfuzz(names: Names, _: Path) -> Match:
    """Compare with every name."""
    process, scorer = import_module("rapidfuzz.process"), import_module("rapidfuzz.fuzz").WRatio
    prepare = import_module("rapidfuzz.utils").default_process
    keys, plain = [key for key, _ in names], [prepare(name) for _, name in names]

    def match(texts: Sequence[str]) -> Found:
        found: Found = []
        for text in texts:
            best = process.extractOne(prepare(text), plain, scorer=scorer)
            found.append((keys[best[2]], best[1] >= _CERTAIN) if best else (None, False))
        return found

    return match


PEERS: Final[dict[str, Callable[[Names, Path], Match]]] = {
    "csv-reconcile": csv_reconcile,
    "nomenklatura": nomenklatura,
    "rapidfuzz": rapidfuzz,
}


def main(peer: str, file: str) -> None:
    """Match the texts of a file by a peer, and print what it found."""
    given = json.loads(Path(file).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        match = PEERS[peer](given["names"], Path(folder))
        loaded = time.process_time()
        found = match(given["texts"])
        ended = time.process_time()
    first, chosen = [key for key, _ in found], [sure for _, sure in found]
    sys.stdout.write("\n")  # after whatever a peer prints
    sys.stdout.write(
        json.dumps({"first": first, "chosen": chosen, "load_s": loaded - begun, "match_s": ended - loaded})
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
