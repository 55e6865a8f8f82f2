"""Run the load, print the record."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.harness import machine
from benchmarks.replicas.run import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Load replicas for some minutes, and print the record; 1 if anything was wrong, or memory grew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replicas", description=main.__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the record into this file, as JSON")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="replicas-") as folder:
        record = run(options.minutes, Path(folder), replicas=options.replicas, seed=options.seed)
    facts = {"machine": machine.describe(), "minutes": options.minutes, "replicas": options.replicas}
    text = json.dumps({**facts, **record.summary()}, indent=1)
    print(text)
    if options.record:
        options.record.write_text(text + "\n", encoding="utf-8")
    return 0 if record.is_clean() and record.is_flat() else 1


if __name__ == "__main__":
    sys.exit(main())
