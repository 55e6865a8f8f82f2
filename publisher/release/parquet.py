"""Write the table of institutions as Parquet, from its CSV; coordinates are numbers, an empty cell is null."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import zstandard

from publisher.release.tables import COLUMNS, NUMBERS

_APOSTROPHE: Final = r"^'('*[=+\-@\t\r])"
"""What :func:`publisher.release.tables.plain` removes, as a regular expression of RE2."""

_BLOCK: Final = 4 << 20
_SCHEMA: Final = pa.schema([(name, pa.float64() if name in NUMBERS else pa.string()) for name in COLUMNS])


def write_parquet(table: Path, target: Path) -> None:
    """Write the Parquet file; memory does not grow with the table.

    Args:
        table: the CSV, compressed by zstd.
        target: the file to write; the same table gives the same bytes.
    """
    with pq.ParquetWriter(target, _SCHEMA, compression="zstd") as writer:
        for batch in _batches(table):
            writer.write_batch(batch)


def _batches(table: Path) -> Iterator[Any]:
    convert = pa_csv.ConvertOptions(
        column_types=_SCHEMA, strings_can_be_null=True, quoted_strings_can_be_null=True, null_values=[""]
    )
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    with (
        table.open("rb") as file,
        zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as stream,
        pa_csv.open_csv(
            pa.PythonFile(stream, mode="r"),
            read_options=pa_csv.ReadOptions(block_size=_BLOCK),
            parse_options=parse,
            convert_options=convert,
        ) as reader,
    ):
        for batch in reader:
            columns = [_plain(column) for column in batch.columns]
            yield pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)


def _plain(column: Any) -> Any:
    if pa.types.is_floating(column.type) or not _has_apostrophe(column):
        return column
    import pyarrow.compute as pc  # noqa: PLC0415 - takes a tenth of a second, and is rarely needed

    return pc.replace_substring_regex(column, _APOSTROPHE, r"\1")


def _has_apostrophe(column: Any) -> bool:
    """Whether there is any apostrophe in a column of text."""
    text = column.buffers()[2]
    return text is not None and b"'" in text.to_pybytes()
