"""Count the rows of tables that a server has, with the data frame libraries that are installed, over HTTP.

Run by an interpreter that has them: ``read_over_http.py URL …``; the format of each is the last word of its URL (csv,
jsonl, parquet). Prints ``{way of reading: {URL: number of rows or error}}``.
"""

import functools
import importlib.util
import io
import json
import re
import sys
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Count = Callable[[str], int]


def format_of(url: str) -> str:
    """The last word of a URL."""
    return re.split(r"[^a-z]", url)[-1]


def _is_stream(url: str) -> bool:
    return "/dumps/" not in url


def by_polars(url: str) -> int:
    """Scan lazily, as one does with files that are too large; a Parquet file is read by ranges."""
    import polars as pl

    every = {"infer_schema_length": None}
    if _is_stream(url):
        raise LookupError("polars asks for the length first, which is not known of a stream")
    table = {
        "csv": functools.partial(pl.scan_csv, **every),
        "jsonl": functools.partial(pl.scan_ndjson, **every),
        "parquet": pl.scan_parquet,
    }[format_of(url)](url)
    return int(table.collect().height)


def by_polars_at_once(url: str) -> int:
    """Read the whole into memory, as it comes."""
    import polars as pl

    every = {"infer_schema_length": None}
    read = {
        "csv": functools.partial(pl.read_csv, **every),
        "jsonl": functools.partial(pl.read_ndjson, **every),
        "parquet": pl.read_parquet,
    }
    with urllib.request.urlopen(url, timeout=60) as stream:
        return int(read[format_of(url)](io.BytesIO(stream.read())).height)


def by_pyarrow(url: str) -> int:
    """Read through fsspec's HTTP, by ranges where the server says that it has them."""
    from pyarrow import csv, parquet
    from pyarrow import json as lines

    files = _http_files()
    form = format_of(url)
    if form == "parquet":
        assert files.info(url)["partial"], "the server does not send ranges"
        with files.open(url, block_size=2048) as file:
            return int(parquet.read_table(file).num_rows)
    with files.open(url) as file:
        if form == "csv":
            return int(csv.read_csv(file, parse_options=csv.ParseOptions(newlines_in_values=True)).num_rows)
        return int(lines.read_json(file).num_rows)


def by_pyarrow_dataset(url: str) -> int:
    """Read a Parquet file as a dataset."""
    from pyarrow import dataset

    if format_of(url) != "parquet":
        raise LookupError("a dataset of Parquet files")
    return int(dataset.dataset(url, filesystem=_http_files()).to_table(columns=["iri", "name"]).num_rows)


def by_duckdb(url: str) -> int:
    """Query the URL with DuckDB's own HTTP, or through fsspec where that extension cannot be loaded."""
    import duckdb

    connection = duckdb.connect()
    try:
        connection.execute("INSTALL httpfs; LOAD httpfs")
    except duckdb.Error:
        if _is_stream(url):
            raise LookupError("DuckDB seeks in files of fsspec, which a stream cannot") from None
        connection.register_filesystem(_files_with_dates())
    call = {"csv": "read_csv(?, sample_size=-1)", "jsonl": "read_json(?, format='newline_delimited', sample_size=-1)"}
    source = call.get(format_of(url), "read_parquet(?)")
    ((count,),) = connection.execute(f"SELECT count(*) FROM (SELECT * FROM {source})", [url]).fetchall()
    return int(count)


def _http_files() -> Any:
    import fsspec

    return fsspec.filesystem("http")


def _files_with_dates() -> Any:
    """DuckDB asks for the date of a file; fsspec has none for HTTP."""
    from fsspec.implementations.http import HTTPFileSystem

    class DatedFiles(HTTPFileSystem):
        def modified(self, _: str) -> datetime:
            return datetime(2026, 1, 1, tzinfo=UTC)

    return DatedFiles()


def _has(*names: str) -> bool:
    return all(importlib.util.find_spec(name) for name in names)


WAYS: dict[str, tuple[Count, tuple[str, ...]]] = {
    "polars scan": (by_polars, ("polars",)),
    "polars read": (by_polars_at_once, ("polars",)),
    "pyarrow file": (by_pyarrow, ("pyarrow", "fsspec", "aiohttp")),
    "pyarrow dataset": (by_pyarrow_dataset, ("pyarrow", "fsspec", "aiohttp")),
    "duckdb": (by_duckdb, ("duckdb", "fsspec", "aiohttp")),
}
"""The ways of reading, with the modules that each needs."""


def main(urls: list[str]) -> None:
    """Count the rows of every table in every way."""
    found: dict[str, dict[str, int | str]] = {}
    for name, (count, modules) in WAYS.items():
        if not _has(*modules):
            continue
        rows = found.setdefault(name, {})
        for url in urls:
            try:
                rows[url] = count(url)
            except LookupError:
                continue
            except Exception as error:  # noqa: BLE001 - the test shows it
                rows[url] = repr(error)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
