"""How time, memory and disk grow with the number of institutions, as the exponent of a fitted power law.

A first build of each size, in a home of its own. The exponent is the slope of the least-squares line through the
logarithms: 1 is linear. What a build costs before its first record makes small sizes look dear and the slope flat, so
the slope between the two largest sizes stands beside it.
"""

import math
import statistics
from collections.abc import Sequence
from typing import Final

from benchmarks import Row, Samples, Scale, Table, Target
from benchmarks.harness.sites import Built, first_build

TIME_EXPONENT: Final = Target(at_most=1.05)


def run(scale: Scale) -> Table:
    """Build every size, fit, and tell."""
    built = {count: first_build(scale, count) for count in scale.growth}
    sizes = list(built)
    figures = {
        "time": [one.seconds for one in built.values()],
        "memory": [one.peak_mib for one in built.values()],
        "disk": [float(one.disk_bytes) for one in built.values()],
    }
    rows = [row for count, one in built.items() for row in _size_rows(count, one)]
    for name, values in figures.items():
        target = TIME_EXPONENT if name == "time" else None
        last = exponent(sizes[-2:], values[-2:])
        rows.append(Row(f"exponent of {name}", Samples((exponent(sizes, values),), ""), target=target))
        rows.append(Row(f"exponent of {name}, the two largest alone", Samples((last,), ""), target=target))
    return Table("Growth", tuple(rows), (" ".join((__doc__ or "").split("\n\n")[1].split()),))


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """The b of the power law value = a · size^b that fits best."""
    logs = [math.log(size) for size in sizes], [math.log(value) for value in values]
    return statistics.linear_regression(*logs).slope


def _size_rows(count: int, built: Built) -> list[Row]:
    return [
        Row(f"{count:,} institutions: time", Samples((built.seconds,), "s")),
        Row(f"{count:,} institutions: memory", Samples((built.peak_mib,), "MiB")),
        Row(f"{count:,} institutions: disk", Samples((built.disk_bytes / 1e6,), "MB")),
    ]
