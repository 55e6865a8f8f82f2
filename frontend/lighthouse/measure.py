"""Measure pages of a running server with Lighthouse: ``make lighthouse``, with ``PAGES_AT=http://localhost:8000``.

Prints the four scores and the layout shift of each page, on a phone and on a desk, and ends with 1 if one is below what
we ask for. Judge it on a machine that does nothing else: the score for speed depends on it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

HERE: Final = Path(__file__).resolve().parent
LEAST: Final = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 95}
MOST_SHIFT: Final = 0.05
TIMEOUT_S: Final = 300


def institution(base: str) -> str:
    """Return the address of an institution's page."""
    request = Request(f"{base}/search.json?kind=institution&size=1", headers={"Accept": "application/json"})  # noqa: S310 (what the caller names)
    with urlopen(request, timeout=30) as response:  # noqa: S310 (as above)
        hit = json.load(response)["items"][0]
    return f"{base}/doc/institution/{hit['iri'].rpartition('/')[2]}"


def measure(address: str, *, desktop: bool) -> dict[str, Any]:
    """Run Lighthouse over one page; return its report."""
    command = [
        str(HERE / "node_modules" / ".bin" / "lighthouse"),
        address,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(LEAST)}",
        "--chrome-flags=--headless --no-sandbox --disable-gpu",
        *(["--preset=desktop"] if desktop else []),
    ]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
    done = subprocess.run(  # noqa: S603 (Lighthouse with fixed options)
        command,
        env={**os.environ, "CHROME_PATH": os.environ.get("CHROME_PATH", chromium)},
        capture_output=True,
        timeout=TIMEOUT_S,
        check=True,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def main() -> int:
    """Measure the home page, an institution and the query page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="the address of a running server")
    base = parser.parse_args().base.rstrip("/")
    good = True
    for address in (f"{base}/", institution(base), f"{base}/sparql"):
        for desktop in (False, True):
            report = measure(address, desktop=desktop)
            scores = {name: round(100 * report["categories"][name]["score"]) for name in LEAST}
            shift = report["audits"]["cumulative-layout-shift"]["numericValue"]
            fine = all(scores[name] >= least for name, least in LEAST.items()) and shift < MOST_SHIFT
            good = good and fine
            print(f"{'ok ' if fine else 'low'} {'desk ' if desktop else 'phone'} {scores} shift {shift:.3f} {address}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
