"""Run the benchmarks, print their tables, and write them into the documentation.

``python -m benchmarks [NAME …] [--quick] [--write docs/benchmarks.md] [--work FOLDER]``
"""

import argparse
import dataclasses
import importlib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks import MODULES, Scale, Table
from benchmarks.harness import machine

_MARK: Final = "<!-- measured: everything below is written by `make bench` -->"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the modules that are asked for, all where none is; 1 where a target was missed."""
    options = _options(arguments)
    described = machine.describe()
    print(f"{described}\n", flush=True)
    with _work(options.work) as work:
        scale = _scale(options, work)
        tables = [_run(name, scale) for name in options.names or MODULES]
    if options.write:
        write(options.write, described, scale, tables)
    missed = [row.what for table in tables for row in table.rows if row.met is False]
    if missed:
        print(f"missed: {'; '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


def write(path: Path, described: str, scale: Scale, tables: Sequence[Table]) -> None:
    """Replace what stands below the mark in a document: the machine, the scale, the tables."""
    kept = path.read_text(encoding="utf-8").partition(_MARK)[0] if path.exists() else "# Benchmarks\n\n"
    told = [f"{name} {value:,}" for name, value in _sizes(scale)]
    parts = [f"{kept}{_MARK}\n", "## The machine\n", described + "\n", f"Scale: {', '.join(told)}.\n"]
    path.write_text("\n".join([*parts, *(table.markdown() for table in tables)]), encoding="utf-8")


def _run(name: str, scale: Scale) -> Table:
    started = time.perf_counter()
    table: Table = importlib.import_module(f"benchmarks.{name}").run(scale)
    print(f"{table.markdown()}\n({name}: {time.perf_counter() - started:.0f} s)\n", flush=True)
    return table


def _sizes(scale: Scale) -> Iterator[tuple[str, int]]:
    for field in dataclasses.fields(scale):
        value = getattr(scale, field.name)
        if isinstance(value, int):
            yield field.name.replace("_", " "), value


@contextmanager
def _work(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="benchmarks-") as made:
            yield Path(made)


def _scale(options: argparse.Namespace, work: Path) -> Scale:
    scale = Scale.quick(work) if options.quick else Scale(work=work)
    given = {
        name: value for name, value in vars(options).items() if value is not None and name in {*_ADJUSTABLE, "before"}
    }
    return dataclasses.replace(scale, **given)


_ADJUSTABLE: Final = ("institutions", "query_institutions", "build_institutions", "peer_institutions", "rounds")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure against peers, side by side.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to run: {', '.join(MODULES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="small and short: to see that everything runs")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the tables into this document")
    parser.add_argument(
        "--work", type=Path, metavar="FOLDER", help="keep what is built in this folder, and use it again"
    )
    parser.add_argument(
        "--before",
        type=Path,
        metavar="FOLDER",
        help="measure the checkout in this folder too, in turns (small_queries)",
    )
    for name in _ADJUSTABLE:
        parser.add_argument(f"--{name.replace('_', '-')}", type=int)
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(MODULES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main())
