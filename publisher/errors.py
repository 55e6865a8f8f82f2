"""Every error that the publisher raises, named after the promise that was broken.

::

    PublisherError
    ├── UsageError                  wrong command or setting: exit code 2
    │   ├── BaseIriError
    │   ├── SettingError
    │   ├── SourceError             a source folder or its source.toml
    │   ├── ReleaseNotFoundError
    │   └── ShrinkError             a release would delete more than is allowed
    ├── DataError                   wrong data, quarantined: exit code 1
    │   ├── RecordError             a record, with every fault at once
    │   ├── UnreadableFileError     a file, or the rest of it
    │   └── UnwritableError         triples that a format cannot express
    ├── OperationalError            system error: exit code 3
    │   ├── AssetMissingError
    │   ├── PluginError
    │   ├── DiskFullError
    │   ├── NotWritableError
    │   ├── BuildRunningError
    │   ├── WorkerLostError
    │   ├── ClusterError
    │   └── ClockError
    ├── ReleaseError                a release breaks its promise: exit code 3
    │   ├── ChecksumMismatchError
    │   ├── ManifestError
    │   ├── CountsError
    │   ├── DeltaError
    │   └── IdentifierConflictError
    └── QueryError                  a query cannot be answered
        ├── QuerySyntaxError
        ├── QueryRefusedError
        ├── QueryTooLargeError
        ├── QueryTimeoutError
        ├── QueryMemoryError
        ├── ResultTooLargeError
        ├── QueryBusyError
        ├── QueryShareError
        └── QueryEngineError

Errors carry facts, never an HTTP status: publisher/web/http/errors.py maps each class to a status, and a test checks
that none is missing. docs/errors.md describes each error and its fix.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MIB: Final = 1 << 20


def near_miss(name: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for a name close to a known one, else the list of known names."""
    names = list(known)
    matches = difflib.get_close_matches(name, names, n=1)
    return f"did you mean {matches[0]!r}?" if matches else f"expected one of {', '.join(names) or '(none)'}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with input, said so that its owner can mend it.

    Attributes:
        code: a stable kebab-case name ("telephone-unreadable"); docs/errors.md lists them.
        message: what was wrong and what to do, one sentence or two.
        file: the file, relative to the source's folder.
        line: 1-based line (of a table: the row's first line), or None where lines mean nothing.
        field: the field, column or path.
        value: the offending text, shortened by whoever shows it.
    """

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    field: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        head = f"{place}: " if place else ""
        where = f"[{self.field}] " if self.field else ""
        return f"{head}{where}{self.message}"


class PublisherError(Exception):
    """The root of all errors that this project raises on purpose.

    They travel between processes whole, whatever their constructor takes.
    """

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), self.args), self.__dict__


def _restored(kind: type[PublisherError], args: tuple[object, ...]) -> PublisherError:
    error = kind.__new__(kind)
    error.args = args
    return error


class UsageError(PublisherError):
    """The call is at fault: an argument, a setting, a source that is not there."""


class BaseIriError(UsageError):
    """The base IRI cannot be the root of a publication."""

    def __init__(self, base: str) -> None:
        super().__init__(
            f"base URL {base!r}: expected http(s)://host[:port][/path] without a trailing slash, query or fragment"
        )
        self.base = base


class SettingError(UsageError):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}={value!r}: expected {expected}")
        self.name, self.value, self.expected = name, value, expected


class SourceError(UsageError):
    """A source folder, or its source.toml, cannot be used; carries every fault found."""

    def __init__(self, path: str, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join([f"source {path} cannot be used:", *(f"  {fault}" for fault in faults)]))
        self.path, self.faults = path, faults


class ReleaseNotFoundError(UsageError):
    """No release of that version, or none at all, is in the home."""

    def __init__(self, home: str, version: str | None = None) -> None:
        what = f"no release {version}" if version else "no active release"
        super().__init__(f"{what} in {home}: run 'publisher build', or see 'publisher releases list'")
        self.home, self.version = home, version


class DataError(PublisherError):
    """Some data is at fault; what is whole is published, the rest is quarantined."""


class RecordError(DataError):
    """A record cannot be published; carries every fault at once."""

    def __init__(self, key: str, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join([f"record {key!r}:", *(f"  {fault}" for fault in faults)]))
        self.key, self.faults = key, faults


class UnreadableFileError(DataError):
    """A file, or what follows a place in it, cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class ShrinkError(UsageError):
    """A release would delete more of the records than the owner holds plausible; it is not made.

    ``gone`` are the IRIs that would be deleted, ``share`` and ``allowed`` parts of all that was published.
    """

    def __init__(self, gone: tuple[str, ...], *, share: float, allowed: float) -> None:
        shown = "\n".join(f"  {iri}" for iri in gone[:20])
        more = f"\n  … and {len(gone) - 20:,} more" if len(gone) > 20 else ""
        super().__init__(
            f"{len(gone):,} of the published records ({share:.0%}) would be deleted, where {allowed:.0%} are allowed; "
            f"nothing was published. If that is meant, repeat with --allow-shrink:\n{shown}{more}"
        )
        self.gone, self.share, self.allowed = gone, share, allowed


class UnwritableError(DataError):
    """Some triples cannot be written in a format: nothing is left out to make them fit."""

    def __init__(self, format_label: str, problem: str) -> None:
        super().__init__(f"{format_label} cannot carry this: {problem}")
        self.format_label, self.problem = format_label, problem


class OperationalError(PublisherError):
    """The machine is at fault: disk, memory, permissions, an incomplete installation."""


class AssetMissingError(OperationalError):
    """A file that comes with the project is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: not in this installation; install the project again")
        self.name = name


class PluginError(OperationalError):
    """A reader, adapter, normaliser, format or blueprint cannot be loaded."""

    def __init__(self, group: str, name: str, reason: str) -> None:
        super().__init__(f"{group} {name!r} cannot be loaded: {reason}. Reinstall the package that provides it")
        self.group, self.name, self.reason = group, name, reason


class DiskFullError(OperationalError):
    """There is, or was, not enough room on the disk; the live release is untouched."""

    def __init__(self, path: str, *, needed_bytes: int | None = None, free_bytes: int | None = None) -> None:
        amounts = ""
        if needed_bytes is not None and free_bytes is not None:
            amounts = f" (about {needed_bytes / MIB:,.0f} MiB needed, {free_bytes / MIB:,.0f} MiB free)"
        super().__init__(f"{path}: no room on the disk{amounts}; the live release is untouched. Free some and repeat")
        self.path, self.needed_bytes, self.free_bytes = path, needed_bytes, free_bytes


class NotWritableError(OperationalError):
    """A file or folder of the home cannot be written."""

    def __init__(self, path: str, *, read_only: bool) -> None:
        why = "its file system is read-only" if read_only else "this user has no permission"
        super().__init__(
            f"{path}: cannot be written: {why}; nothing was begun. Make it writable, or choose another --home"
        )
        self.path, self.read_only = path, read_only


class BuildRunningError(OperationalError):
    """Another build holds the home."""

    def __init__(self, home: str, pid: int | None) -> None:
        super().__init__(f"{home}: another build is running (process {pid}); wait for it, or end it")
        self.home, self.pid = home, pid


class WorkerLostError(OperationalError):
    """A worker process ended, time after time, at the same piece of work: out of memory, or killed."""

    def __init__(self, job: str, attempts: int) -> None:
        super().__init__(
            f"the worker process that made {job} was lost {attempts} times, out of memory perhaps; nothing was "
            f"published. Free some memory or use fewer --processes, and repeat"
        )
        self.job, self.attempts = job, attempts


class ClusterError(OperationalError):
    """The cluster that a build was given to cannot be reached, or has no worker that can do its work."""

    def __init__(self, address: str, problem: str, advice: str) -> None:
        super().__init__(f"{address}: {problem}; nothing was published. {advice}, or leave --executor out")
        self.address, self.problem = address, problem


class ClockError(OperationalError):
    """The clock says that this release is made before the one that it follows."""

    def __init__(self, now: str, previous: str) -> None:
        super().__init__(
            f"the clock says {now}, but the release before was made at {previous}; set the clock, and repeat"
        )
        self.now, self.previous = now, previous


class ReleaseError(PublisherError):
    """A release breaks what it promises."""


class ChecksumMismatchError(ReleaseError):
    """A released file no longer has the SHA-256 that its manifest promises."""

    def __init__(self, path: str, *, expected: str, actual: str) -> None:
        super().__init__(f"{path}: expected sha256 {expected}, got {actual}")
        self.path, self.expected, self.actual = path, expected, actual


class ManifestError(ReleaseError):
    """A release's manifest is missing, unreadable, or contradicts what is on disk."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path, self.problem = path, problem


class CountsError(ReleaseError):
    """What was read from a source is not what was published and quarantined; the release is not made."""

    def __init__(self, source: str, *, read: int, published: int, quarantined: int) -> None:
        super().__init__(
            f"source {source}: {read:,} records were read, but {published:,} published and {quarantined:,} "
            f"quarantined; nothing was published. The software is at fault: please report it"
        )
        self.source, self.read, self.published, self.quarantined = source, read, published, quarantined


class DeltaError(ReleaseError):
    """A delta does not belong to the dump that it is applied to."""

    def __init__(self, action: str, statement: str) -> None:
        found = "is not in the dump" if action == "remove" else "is in the dump already"
        super().__init__(f"the delta is of another release: a statement to {action} {found}: {statement}")
        self.action, self.statement = action, statement


class IdentifierConflictError(ReleaseError):
    """An identifier would have been given away a second time."""

    def __init__(self, slug: str, holder: str, claimant: str) -> None:
        super().__init__(f"identifier {slug!r} belongs to {holder} for ever; {claimant} cannot have it")
        self.slug, self.holder, self.claimant = slug, holder, claimant


class QueryError(PublisherError):
    """A query cannot be answered; there is never a partial answer instead."""


class QuerySyntaxError(QueryError):
    """The query is not SPARQL 1.1, or uses a function that the engine does not know.

    ``line`` and ``column`` are 1-based, or None where the engine did not say.
    """

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        where = f" at line {line}, column {column}" if line is not None else ""
        super().__init__(f"the query cannot be read{where}: {message}")
        self.problem, self.line, self.column = message, line, column


class QueryRefusedError(QueryError):
    """The query asks for what this endpoint never does (SERVICE, LOAD, update)."""

    def __init__(self, feature: str, why: str) -> None:
        super().__init__(f"{feature} is refused: {why}")
        self.feature, self.why = feature, why


class QueryTooLargeError(QueryError):
    """The query's text is longer, or nested deeper, than the limit."""

    def __init__(self, limit: str, *, allowed: int, actual: int | None = None) -> None:
        got = f", got {actual:,}" if actual is not None else ""
        super().__init__(f"the query is over the limit {limit}: {allowed:,} allowed{got}")
        self.limit, self.allowed, self.actual = limit, allowed, actual


class QueryTimeoutError(QueryError):
    """The deadline passed before the answer was complete."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__(f"no complete answer within {timeout_s:g} s; ask for less, or use the dumps")
        self.timeout_s = timeout_s


class QueryMemoryError(QueryError):
    """The query wanted more memory than one query may have."""

    def __init__(self, memory_mib: int) -> None:
        super().__init__(f"the query needs more than {memory_mib} MiB; ask for less, or use the dumps")
        self.memory_mib = memory_mib


class ResultTooLargeError(QueryError):
    """The answer is over the row or byte cap; use LIMIT and OFFSET, or the dumps."""

    def __init__(self, limit: str, *, allowed: int) -> None:
        super().__init__(f"the answer is over the limit {limit} of {allowed:,}; use LIMIT and OFFSET, or the dumps")
        self.limit, self.allowed = limit, allowed


class QueryBusyError(QueryError):
    """All workers are busy and the queue is full, or the wait was too long."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many queries are running; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class QueryShareError(QueryError):
    """A client has used up its share of query-seconds."""

    def __init__(self, retry_after_s: int, *, share_s: float, window_s: float) -> None:
        super().__init__(
            f"your share of {share_s:g} query-seconds in {window_s:g} s is used up; try again in {retry_after_s} s"
        )
        self.retry_after_s, self.share_s, self.window_s = retry_after_s, share_s, window_s


class QueryEngineError(QueryError):
    """The engine failed: a worker died, or the remote server did not answer as it should."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the query engine failed: {problem}")
        self.problem = problem
