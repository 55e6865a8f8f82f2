"""Read JSON Lines with the data frame libraries that are installed.

Run by an interpreter that has them: ``read_json_lines.py FILE …``. Prints ``{library: {file: rows or error}}``.
"""

import importlib.util
import json
import sys
from collections.abc import Callable


def by_pyarrow(file: str) -> int:
    """The rows that pyarrow reads."""
    from pyarrow import json as arrow_json

    return int(arrow_json.read_json(file).num_rows)


def by_polars(file: str) -> int:
    """The rows that polars reads, with every key of every line."""
    import polars as pl

    return int(pl.read_ndjson(file, infer_schema_length=None).height)


def by_duckdb(file: str) -> int:
    """The rows that DuckDB reads, with every key of every line."""
    import duckdb

    ((count,),) = duckdb.sql(f"SELECT count(*) FROM (SELECT * FROM read_json('{file}', sample_size=-1))").fetchall()
    return int(count)


READERS: dict[str, Callable[[str], int]] = {"pyarrow": by_pyarrow, "polars": by_polars, "duckdb": by_duckdb}


def main(files: list[str]) -> None:
    """Read every file by every library."""
    found: dict[str, dict[str, int | str]] = {}
    for name, read in READERS.items():
        if importlib.util.find_spec(name) is None:
            continue
        for file in files:
            try:
                found.setdefault(name, {})[file] = read(file)
            except Exception as error:  # noqa: BLE001 - the test shows it
                found.setdefault(name, {})[file] = repr(error)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
