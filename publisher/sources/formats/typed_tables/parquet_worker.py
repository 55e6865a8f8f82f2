"""Parse a Parquet file, batch by batch, in the process of publisher/sources/capped.py.

``python -m publisher.sources.formats.typed_tables.parquet_worker MEMORY_MIB TIMEOUT_S FILE NAME`` writes a line for
each row (``values.py``).
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.capped import run_parser
from publisher.sources.formats.typed_tables.points import LATITUDE, LONGITUDE, point_column, position_of
from publisher.sources.formats.typed_tables.values import UnreadableValue, row_line
from publisher.sources.tables import unique_names

_BATCH_ROWS: Final = 1000
_BUFFER_BYTES: Final = 1 << 20
Shape = Callable[[Any], Any]
_UNREADABLE: Final = (ValueError, OverflowError, pa.ArrowException)


def parse(file: str, name: str) -> Iterator[bytes]:
    """Yield a line for each row.

    Args:
        file: the path of the file.
        name: how faults call it.

    Raises:
        UnreadableFileError: it is broken, encrypted, or no Parquet file.
    """
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    number = 0
    try:
        with pq.ParquetFile(file, buffer_size=_BUFFER_BYTES, pre_buffer=False) as table:
            names = unique_names(table.schema_arrow.names)
            shapes = [_shape(field.type) for field in table.schema_arrow]
            points = _points(table.schema_arrow)
            for batch in table.iter_batches(_BATCH_ROWS, use_threads=False):
                for values in zip(*map(_values, batch.columns, shapes), strict=True):
                    number += 1
                    if points is None:
                        yield row_line(number, names, values, name)
                    else:
                        yield row_line(number, [*names, LATITUDE, LONGITUDE], _with_position(values, points), name)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:  # the last is about the names of columns
        reason = str(error).partition("\n")[0][:200]
        message = f"this is no Parquet file, or a broken or encrypted one ({reason}): save it again, or as .csv"
        raise UnreadableFileError(Fault("parquet-broken", message, name, number or None)) from error


def _points(schema: "pa.Schema") -> int | None:
    """Return the number of the column whose points become coordinates; None without points, or with coordinates."""
    name = point_column(schema.metadata)
    names = schema.names
    return names.index(name) if name in names and not {LATITUDE, LONGITUDE}.intersection(names) else None


def _with_position(values: Sequence[Any], points: int) -> list[Any]:
    """Add the coordinates of a point to a row, in place of the point itself."""
    position = position_of(values[points])
    rest = [*values]
    if position is not None:
        rest[points] = None
    return [*rest, *(position or (None, None))]


def _values(column: "pa.Array", shape: Shape | None) -> list[Any]:
    """Return the values of a column; one that Python has no type for becomes an UnreadableValue."""
    try:
        wanted = _in_microseconds(column.type)
        values = list((column if wanted == column.type else column.cast(wanted, safe=False)).to_pylist())
    except _UNREADABLE:
        values = [_value(scalar) for scalar in column]
    return [shape(value) if value.__class__ in {dict, list} else value for value in values] if shape else values


def _shape(kind: "pa.DataType") -> Shape | None:
    """Return what makes objects of maps in values of a type, which come as lists of pairs; None if it has no map."""
    if pa.types.is_map(kind):
        inner = _shape(kind.item_type) or _unchanged
        return lambda pairs: {str(name): value and inner(value) for name, value in pairs}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        of_item = _shape(kind.value_type)
        return (lambda items: [item and of_item(item) for item in items]) if of_item else None
    if pa.types.is_struct(kind):
        shapes = {field.name: shape for field in kind if (shape := _shape(field.type))}
        if shapes:
            return lambda data: {
                name: shapes[name](value) if value and name in shapes else value for name, value in data.items()
            }
    return None


def _unchanged(value: Any) -> Any:
    return value


def _value(scalar: "pa.Scalar") -> Any:
    try:
        return scalar.as_py()
    except _UNREADABLE as error:
        return UnreadableValue(f"a value of the type {scalar.type} cannot be read ({error})")


def _in_microseconds(kind: "pa.DataType") -> "pa.DataType":
    """Return a type with times in microseconds, as Python has them, where it has nanoseconds."""
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return pa.timestamp("us", kind.tz)
    if pa.types.is_time64(kind) and kind.unit == "ns":
        return pa.time64("us")
    if pa.types.is_duration(kind) and kind.unit == "ns":
        return pa.duration("us")
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_in_microseconds(field.type)) for field in kind])
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        inner = kind.value_field.with_type(_in_microseconds(kind.value_type))
        return pa.list_(inner) if pa.types.is_list(kind) else pa.large_list(inner)
    return kind


if __name__ == "__main__":
    sys.exit(run_parser(parse))
