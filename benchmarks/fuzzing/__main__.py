"""Run the fuzzing from the command line; exit with 1 if there is a finding."""

import argparse
import json
import sys
from pathlib import Path

from benchmarks.fuzzing.campaign import Campaign
from benchmarks.fuzzing.samples import samples


def main() -> int:
    """Fuzz as the arguments say, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzzing", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many inputs")
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--builds", type=int, default=250, help="build once for so many inputs; 0 for never")
    parser.add_argument("--cases", type=Path, help="a folder with further files to begin with")
    parser.add_argument("--record", type=Path, help="where to write the record, as JSON")
    parser.add_argument("--keep", type=Path, help="a folder for the files of findings")
    options = parser.parse_args()
    campaign = Campaign(samples(options.cases), options.seed, options.keep)
    campaign.run(options.first, options.count, options.builds, options.record)
    print(json.dumps(campaign.record(), indent=1, ensure_ascii=False))
    return 1 if campaign.findings else 0


if __name__ == "__main__":
    sys.exit(main())
