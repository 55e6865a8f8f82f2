"""Where the jobs of a build run, as its plan says: worker processes of this machine, or a cluster."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from publisher.errors import SettingError
from publisher.pipeline.executors.local import SMALL_BYTES
from publisher.pipeline.executors.runner import Cluster
from publisher.pipeline.plan import Plan
from publisher.release import Home


def for_size(plan: Plan, size_bytes: int) -> Plan:
    """The plan for sources of a size: in this very process where they are small and nobody said otherwise."""
    small = size_bytes <= SMALL_BYTES and not plan.processes and not plan.executor
    return replace(plan, processes=1) if small else plan


def reachable(plan: Plan) -> Plan:
    """The plan as workers in another working folder, of another machine perhaps, can follow it."""
    return replace(plan, home=plan.home.absolute()) if plan.executor else plan


def worker_count(plan: Plan) -> int:
    """How many worker processes of this machine a plan asks for."""
    return plan.processes or len(os.sched_getaffinity(0))


def cluster_of(plan: Plan) -> Callable[[], Cluster] | None:
    """What connects to the plan's cluster; None where the build runs on this machine.

    Raises:
        SettingError: the address is none, or the cluster's library is not installed.
    """
    if not plan.executor:
        return None
    scheme, _, address = plan.executor.partition("://")
    host, _, port = address.rpartition(":")
    if scheme != "dask" or not host or not port.isdigit():
        raise SettingError("PUBLISHER_EXECUTOR", plan.executor, "dask://host:port")
    try:
        from publisher.pipeline.executors.dask import Dask  # noqa: PLC0415 - only a cluster needs the library
    except ModuleNotFoundError as error:
        if error.name != "distributed":
            raise
        expected = "the package 'distributed': pip install 'institution-publisher[cluster]'"
        raise SettingError("PUBLISHER_EXECUTOR", plan.executor, expected) from None
    return partial(Dask, address, Home(plan.home).lock)
