"""Count the rows of the table of institutions with the data frame libraries that are installed.

Run by an interpreter that has them: ``read_tables.py BASE FOLDER``, where BASE is the address of the downloads and
FOLDER has the same files. Prints ``{way of reading: number of rows or error}``.
"""

import importlib.util
import json
import sys
from collections.abc import Callable
from typing import Any


def ways(base: str, folder: str) -> dict[str, tuple[str, Callable[[], Any]]]:
    """The ways of reading, with the module that each needs."""

    def pandas(name: str, **options: Any) -> Callable[[], int]:
        def read() -> int:
            import pandas as pd

            return len(pd.read_csv(name, **options))

        return read

    def polars(call: str, name: str) -> Callable[[], int]:
        def read() -> int:
            import polars as pl

            table = getattr(pl, call)(name)
            return int((table.collect() if call.startswith("scan") else table).height)

        return read

    def duckdb(name: str) -> Callable[[], int]:
        def read() -> int:
            import duckdb

            ((count,),) = duckdb.sql(f"SELECT count(*) FROM '{name}'").fetchall()
            return int(count)

        return read

    def pyarrow_csv(name: str) -> Callable[[], int]:
        def read() -> int:
            from pyarrow import csv

            options = csv.ParseOptions(newlines_in_values=True)
            return int(csv.read_csv(name, parse_options=options).num_rows)

        return read

    return {
        "pandas URL": ("pandas", pandas(f"{base}/institutions.csv")),
        "pandas URL .gz": ("pandas", pandas(f"{base}/institutions.csv.gz")),
        "pandas URL .zst": ("pandas", pandas(f"{base}/institutions.csv.zst")),
        "pandas file .gz": ("pandas", pandas(f"{folder}/institutions.csv.gz")),
        "polars read_csv URL": ("polars", polars("read_csv", f"{base}/institutions.csv")),
        "polars read_csv URL .gz": ("polars", polars("read_csv", f"{base}/institutions.csv.gz")),
        "polars scan_csv URL": ("polars", polars("scan_csv", f"{base}/institutions.csv")),
        "polars scan_csv file .gz": ("polars", polars("scan_csv", f"{folder}/institutions.csv.gz")),
        "polars scan_csv file .zst": ("polars", polars("scan_csv", f"{folder}/institutions.csv.zst")),
        "polars read_parquet URL": ("polars", polars("read_parquet", f"{base}/institutions.parquet")),
        "polars scan_parquet URL": ("polars", polars("scan_parquet", f"{base}/institutions.parquet")),
        "duckdb csv.gz": ("duckdb", duckdb(f"{folder}/institutions.csv.gz")),
        "duckdb csv.zst": ("duckdb", duckdb(f"{folder}/institutions.csv.zst")),
        "duckdb parquet": ("duckdb", duckdb(f"{folder}/institutions.parquet")),
        "pyarrow csv.gz": ("pyarrow", pyarrow_csv(f"{folder}/institutions.csv.gz")),
        "pyarrow csv.zst": ("pyarrow", pyarrow_csv(f"{folder}/institutions.csv.zst")),
    }


def main(base: str, folder: str) -> None:
    """Count by every way."""
    found: dict[str, int | str] = {}
    for name, (module, count) in ways(base, folder).items():
        if importlib.util.find_spec(module) is None:
            continue
        try:
            found[name] = count()
        except Exception as error:  # noqa: BLE001 - the test shows it
            found[name] = repr(error)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
