"""Errors of the system: the disk, the clock, the installation, processes and places that cannot be reached."""

from typing import Final

from publisher.errors.base import PublisherError

_MIB: Final = 1 << 20


class OperationalError(PublisherError):
    """System error: disk, memory, permissions, an incomplete installation."""


class AssetMissingError(OperationalError):
    """A file of the installation is missing."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is missing from this installation; install institution-publisher again")
        self.name = name


class PluginError(OperationalError):
    """A reader, adapter, normaliser, format or blueprint cannot be loaded."""

    def __init__(self, group: str, name: str, reason: str) -> None:
        super().__init__(f"{group} {name!r} cannot be loaded: {reason}. Reinstall the package that provides it")
        self.group, self.name, self.reason = group, name, reason


class DiskFullError(OperationalError):
    """There is not enough free disk space; the live release is unchanged."""

    def __init__(self, path: str, *, needed_bytes: int | None = None, free_bytes: int | None = None) -> None:
        amounts = ""
        if needed_bytes is not None and free_bytes is not None:
            amounts = f": about {needed_bytes / _MIB:,.0f} MiB are needed, {free_bytes / _MIB:,.0f} MiB are free"
        super().__init__(
            f"the disk of {path} is full{amounts}; the live release is unchanged. Free some space, and repeat"
        )
        self.path, self.needed_bytes, self.free_bytes = path, needed_bytes, free_bytes


class NotWritableError(OperationalError):
    """A file or folder of the home cannot be written."""

    def __init__(self, path: str, *, read_only: bool) -> None:
        reason = "its file system is read-only" if read_only else "permission denied"
        super().__init__(
            f"{path} cannot be written: {reason}; nothing was changed. Make it writable, or choose another --home"
        )
        self.path, self.read_only = path, read_only


class BuildRunningError(OperationalError):
    """Another build is running in the home."""

    def __init__(self, home: str, pid: int | None) -> None:
        super().__init__(f"another build is running in {home} (process {pid}); wait for it (--wait), or stop it")
        self.home, self.pid = home, pid


class WorkerLostError(OperationalError):
    """A worker process ended repeatedly at the same task: out of memory, or killed."""

    def __init__(self, job: str, attempts: int) -> None:
        super().__init__(
            f"the worker process for {job} ended {attempts} times, perhaps because it ran out of memory; nothing was "
            f"published. Free some memory or use fewer --processes, and repeat"
        )
        self.job, self.attempts = job, attempts


class ClusterError(OperationalError):
    """The cluster of a build cannot be reached, or has no worker that can do its work."""

    def __init__(self, address: str, problem: str, advice: str) -> None:
        super().__init__(f"{address}: {problem}; nothing was published. {advice}, or build without --executor")
        self.address, self.problem = address, problem


class ClockError(OperationalError):
    """The system clock is behind the time of the previous release."""

    def __init__(self, now: str, previous: str) -> None:
        super().__init__(
            f"the clock says {now}, but the previous release was built at {previous}; set the clock, and repeat"
        )
        self.now, self.previous = now, previous


class StorageError(OperationalError):
    """A place with releases, on another machine or in object storage, cannot be read or written."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}; what is live stays")
        self.place, self.problem = place, problem


class ExportError(OperationalError):
    """A release cannot be written as files."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place, self.problem = place, problem


class DeliveryError(OperationalError):
    """A target did not take a notice; unless ``is_final``, it is tried again later."""

    def __init__(self, target: str, problem: str, *, is_final: bool = False) -> None:
        super().__init__(f"{target} did not take a notice: {problem}" + ("; it is given up" if is_final else ""))
        self.target, self.problem, self.is_final = target, problem, is_final
