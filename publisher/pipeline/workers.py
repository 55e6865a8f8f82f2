"""Where the jobs of a build run, as its plan says: worker processes of this machine, or a cluster."""

import os
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from typing import Final

from publisher.errors import SettingError
from publisher.pipeline.plan import Plan

SMALL_BYTES: Final = 1 << 20
"""Sources up to this size are built before a worker process would have started."""


def for_size(plan: Plan, size_bytes: int) -> Plan:
    """The plan for sources of a size: in this very process where they are small and nobody said otherwise."""
    small = size_bytes <= SMALL_BYTES and not plan.processes and not plan.executor
    return replace(plan, processes=1) if small else plan


def worker_count(plan: Plan) -> int:
    """How many worker processes a plan asks for."""
    return plan.processes or len(os.sched_getaffinity(0))


def cluster_of(plan: Plan) -> Callable[[], Executor] | None:
    """What gives the executor of the plan's cluster; None where the build runs on this machine.

    Raises:
        SettingError: the address is none, or the cluster's library is not installed.
    """
    if not plan.executor:
        return None
    scheme, _, address = plan.executor.partition("://")
    if scheme != "dask" or not address:
        raise SettingError("PUBLISHER_EXECUTOR", plan.executor, "dask://host:port")
    return lambda: _dask(address)


def _dask(address: str) -> Executor:
    try:
        from distributed import Client  # noqa: PLC0415 - only a cluster needs it
    except ImportError:
        expected = "the package 'distributed': pip install 'institution-publisher[cluster]'"
        raise SettingError("PUBLISHER_EXECUTOR", f"dask://{address}", expected) from None
    executor: Executor = Client(f"tcp://{address}").get_executor(retries=3)  # type: ignore[no-untyped-call]
    return executor
