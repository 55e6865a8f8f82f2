"""Every error that the publisher raises, named after the guarantee that was broken.

::

    PublisherError
    ├── UsageError                  wrong command or setting: exit code 2
    │   ├── BaseIriError
    │   ├── SettingError
    │   ├── SourceError             a source folder or its source.toml
    │   ├── QueryFilesError         files of named queries
    │   ├── ReleaseNotFoundError
    │   ├── ReplicaHomeError        a home that follows another place, or should
    │   ├── NoticeSettingError      where notices go to
    │   ├── BackupError             a folder is no backup, or not of this home
    │   ├── OutdatedReleaseError    a release that waited while another was built
    │   ├── SigningKeyError         a key to sign releases with, or to check them by
    │   ├── ShrinkError             a release would delete more than is allowed
    │   └── KeyShiftError           names have moved from key to key
    ├── DataError                   wrong data: a build quarantines it, exit code 1
    │   ├── RecordError             a record, with all its faults
    │   ├── UnreadableFileError     a file, or the rest of it
    │   └── UnwritableError         triples that a format cannot represent
    ├── OperationalError            system error: exit code 3
    │   ├── AssetMissingError
    │   ├── PluginError
    │   ├── DiskFullError
    │   ├── NotWritableError
    │   ├── BuildRunningError
    │   ├── WorkerLostError
    │   ├── ClusterError
    │   ├── ClockError
    │   ├── StorageError            where releases come from or go to
    │   ├── ExportError
    │   └── DeliveryError           a notice was not taken
    ├── ReleaseError                a release is not what it should be: exit code 3
    │   ├── ChecksumMismatchError
    │   ├── ManifestError
    │   │   └── NewerLayoutError
    │   ├── CountsError
    │   ├── DeltaError
    │   ├── SignatureError
    │   └── IdentifierConflictError
    └── QueryError                  a query cannot be answered
        ├── QuerySyntaxError
        ├── QueryRefusedError
        ├── QueryParameterError     a value for a named query
        ├── QueryTooLargeError
        ├── QueryTimeoutError
        ├── QueryMemoryError
        ├── ResultTooLargeError
        ├── QueryBusyError
        ├── QueryShareError
        ├── QueryFormatError        an answer that the format cannot carry
        ├── QueryDiskError          no room for an answer on the disk
        └── QueryEngineError

Errors carry facts, never an HTTP status: publisher/web/http/errors.py maps each class to a status, and a test checks
that none is missing. docs/errors.md describes each error and its fix.
"""

from __future__ import annotations

import copyreg
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
    """One thing that is wrong with the input, described so that its owner can fix it.

    Attributes:
        code: a stable kebab-case name ("telephone-unreadable"); docs/errors.md lists them.
        message: what is wrong and what to do, in one or two sentences.
        file: the file, relative to the source's folder.
        line: the line, from 1 (in a table the first line of the row); None if the format has no lines.
        field: the field, column or path.
        value: the invalid text; it is shortened when it is displayed.
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
    """The root of all errors that this project raises on purpose; they can be pickled."""

    def __reduce__(self) -> tuple[object, ...]:
        # Without calling the constructor, whose parameters are not the error's arguments.
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class UsageError(PublisherError):
    """Wrong command or setting: an argument, a setting, a source that does not exist."""


class BaseIriError(UsageError):
    """The base URL cannot be the root of a publication."""

    def __init__(self, base: str, *, uri: str = "") -> None:
        expected = "http(s)://host[:port][/path] without a trailing slash, query or fragment"
        in_ascii = f"write it as browsers send it, {uri}" if uri else f"expected {expected}, in ASCII characters"
        super().__init__(f"base URL {base!r}: " + (f"expected {expected}" if base.isascii() else in_ascii))
        self.base = base


class SettingError(UsageError):
    """A setting has a value that is not allowed, or does not exist.

    ``name`` is the environment variable; ``known`` tells whether an option of the command line sets the same.
    """

    def __init__(self, name: str, value: str, expected: str, *, known: bool = True) -> None:
        option = name.removeprefix("PUBLISHER_").replace("_", "-").lower()
        setting = f"--{option} (or {name}) {value!r}" if known else f"{name}={value!r}"
        super().__init__(f"{setting}: expected {expected}")
        self.name, self.value, self.expected = name, value, expected


class SourceError(UsageError):
    """A source folder, or its source.toml, cannot be used; has all its faults."""

    def __init__(self, path: str, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join([f"source {path} cannot be used:", *(f"  {fault}" for fault in faults)]))
        self.path, self.faults = path, faults


class QueryFilesError(UsageError):
    """Files of named queries cannot be used; has the faults of all."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(["named queries cannot be used:", *(f"  {fault}" for fault in faults)]))
        self.faults = faults


class ReleaseNotFoundError(UsageError):
    """The home has no release with this version, or none at all."""

    def __init__(self, home: str, version: str | None = None) -> None:
        what, advice = ("no release", "run 'publisher build'")
        if version:
            what, advice = f"no release {version}", "see 'publisher releases list', or run 'publisher build'"
        super().__init__(f"{what} in {home}: {advice}")
        self.home, self.version = home, version


class ReplicaHomeError(UsageError):
    """A home is a replica, and is told what only another home can do; or the other way round."""

    def __init__(self, home: str, problem: str) -> None:
        super().__init__(f"{home} {problem}")
        self.home, self.problem = home, problem


class NoticeSettingError(UsageError):
    """A setting about notices cannot be used: a key, a mail server, an address."""

    def __init__(self, value: str, problem: str) -> None:
        super().__init__(f"{value} {problem}")
        self.value, self.problem = value, problem


class BackupError(UsageError):
    """A folder cannot be used as a backup, or to restore from one."""

    def __init__(self, folder: str, problem: str) -> None:
        super().__init__(f"{folder} {problem}")
        self.folder, self.problem = folder, problem


class OutdatedReleaseError(UsageError):
    """A release that waits to be made live was built before another one, so it does not know what that changed."""

    def __init__(self, version: str, newest: str) -> None:
        super().__init__(
            f"release {version} waits, but release {newest} was built since: discard it with "
            "'publisher releases discard', and build again"
        )
        self.version, self.newest = version, newest


class SigningKeyError(UsageError):
    """A key to sign releases with, or to check them by, cannot be used."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"key {file}: {problem}")
        self.file, self.problem = file, problem


class DataError(PublisherError):
    """Some records are wrong; they are quarantined, and the rest is published."""


class RecordError(DataError):
    """A record cannot be published; has all its faults."""

    def __init__(self, key: str, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join([f"record {key!r}:", *(f"  {fault}" for fault in faults)]))
        self.key, self.faults = key, faults


class UnreadableFileError(DataError):
    """A file, or the rest of it from some place on, cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class ShrinkError(UsageError):
    """A release would delete more of the published records than allowed; nothing is published.

    ``gone`` are the IRIs that would be deleted; ``share`` and ``allowed`` are fractions of all published records.
    """

    def __init__(self, gone: tuple[str, ...], *, share: float, allowed: float) -> None:
        shown = "\n".join(f"  {iri}" for iri in gone[:20])
        more = f"\n  … and {len(gone) - 20:,} more" if len(gone) > 20 else ""
        super().__init__(
            f"{len(gone):,} of the published records ({share:.0%}) would be deleted, but only {allowed:.0%} may be; "
            f"nothing was published. Restore them in the source, or repeat with --allow-shrink:\n{shown}{more}"
        )
        self.gone, self.share, self.allowed = gone, share, allowed


class KeyShiftError(UsageError):
    """Records keep their keys but have the names that other records had, as when rows are numbered anew.

    ``moved`` are the IRIs with their old and new names; ``published`` is the number of records published before.
    """

    def __init__(self, moved: tuple[tuple[str, str, str], ...], *, published: int) -> None:
        shown = "\n".join(f"  {iri}: {old!r} would become {new!r}" for iri, old, new in moved[:20])
        more = f"\n  … and {len(moved) - 20:,} more" if len(moved) > 20 else ""
        super().__init__(
            f"{len(moved):,} of {published:,} records would take over the address of another, because names have moved "
            "from key to key as if rows were numbered anew; nothing was published. Choose a key that stays with its "
            f"institution, or repeat with --allow-key-shift if the names are right:\n{shown}{more}"
        )
        self.moved, self.published = moved, published


class UnwritableError(DataError):
    """Some triples cannot be written in a format; none is left out instead."""

    def __init__(self, format_label: str, problem: str) -> None:
        super().__init__(f"{format_label} cannot carry this: {problem}")
        self.format_label, self.problem = format_label, problem


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
            amounts = f": about {needed_bytes / MIB:,.0f} MiB are needed, {free_bytes / MIB:,.0f} MiB are free"
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


class ReleaseError(PublisherError):
    """A release is not what it should be."""


class ChecksumMismatchError(ReleaseError):
    """A file of a release does not have the SHA-256 in its manifest."""

    def __init__(self, path: str, *, expected: str, actual: str) -> None:
        super().__init__(
            f"{path} is damaged: expected SHA-256 {expected}, got {actual}; activate another release, or build again"
        )
        self.path, self.expected, self.actual = path, expected, actual


class ManifestError(ReleaseError):
    """A release's manifest is missing, unreadable, or does not match the files."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path, self.problem = path, problem


class NewerLayoutError(ManifestError):
    """A release or a home was made by newer software, in a layout that this one cannot read."""

    def __init__(self, path: str, layout: int, known: int, *, by: str, this: str) -> None:
        super().__init__(
            path,
            f"was made by newer software ({by}) in layout {layout}, and this one ({this}) reads up to layout {known}: "
            "install that version or a newer one; nothing was changed",
        )
        self.layout, self.known = layout, known


class CountsError(ReleaseError):
    """The records read from a source are not those published and quarantined; nothing is published."""

    def __init__(self, source: str, *, read: int, published: int, quarantined: int) -> None:
        super().__init__(
            f"source {source}: {read:,} records were read, but {published:,} published and {quarantined:,} "
            f"quarantined; nothing was published. This is a bug: please report it"
        )
        self.source, self.read, self.published, self.quarantined = source, read, published, quarantined


class DeltaError(ReleaseError):
    """A delta does not belong to the dump to which it is applied."""

    def __init__(self, action: str, statement: str) -> None:
        state = "is not in the dump" if action == "remove" else "is in the dump already"
        super().__init__(f"the delta belongs to another release: a statement to {action} {state}: {statement}")
        self.action, self.statement = action, statement


class SignatureError(ReleaseError):
    """A release is not signed by the owner of a key."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file, self.problem = file, problem


class IdentifierConflictError(ReleaseError):
    """An identifier would be assigned a second time."""

    def __init__(self, slug: str, holder: str, claimant: str) -> None:
        super().__init__(f"identifier {slug!r} belongs to {holder} permanently; {claimant} cannot have it")
        self.slug, self.holder, self.claimant = slug, holder, claimant


class QueryError(PublisherError):
    """A query cannot be answered; a partial answer is never given instead."""


class QuerySyntaxError(QueryError):
    """The query is not SPARQL 1.1, or uses a function that the engine does not know.

    ``line`` and ``column`` count from 1; they are None if the engine does not report them.
    """

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        where = f" at line {line}, column {column}" if line is not None else ""
        super().__init__(f"the query is invalid{where}: {message}")
        self.problem, self.line, self.column = message, line, column


class QueryRefusedError(QueryError):
    """The query uses a feature that this endpoint does not allow: SERVICE, LOAD, update."""

    def __init__(self, feature: str, why: str) -> None:
        super().__init__(f"{feature} is not allowed: {why}")
        self.feature, self.why = feature, why


class QueryParameterError(QueryError):
    """A parameter of a named query is missing, unknown, or has a value that is not of its type."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"parameter {name!r}: {problem}")
        self.name = name


class QueryTooLargeError(QueryError):
    """The query's text is longer, or its brackets are nested deeper, than allowed."""

    def __init__(self, limit: str, *, allowed: int, actual: int | None = None) -> None:
        size = f" ({actual:,})" if actual is not None else ""
        super().__init__(f"the query exceeds the limit {limit} of {allowed:,}{size}; split it")
        self.limit, self.allowed, self.actual = limit, allowed, actual


class QueryTimeoutError(QueryError):
    """The deadline passed before the answer was complete."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__(f"no complete answer within {timeout_s:g} s; request less, or use the dumps")
        self.timeout_s = timeout_s


class QueryMemoryError(QueryError):
    """The query needs more memory than a query may use."""

    def __init__(self, memory_mib: int) -> None:
        super().__init__(f"the query needs more than {memory_mib} MiB of memory; request less, or use the dumps")
        self.memory_mib = memory_mib


class ResultTooLargeError(QueryError):
    """The answer has more rows or bytes than allowed."""

    def __init__(self, limit: str, *, allowed: int) -> None:
        super().__init__(f"the answer exceeds the limit {limit} of {allowed:,}; use LIMIT and OFFSET, or the dumps")
        self.limit, self.allowed = limit, allowed


class QueryBusyError(QueryError):
    """So many queries are waiting that this one would not be answered in time."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many queries are running; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class QueryShareError(QueryError):
    """A client has used up its share of query-seconds."""

    def __init__(self, retry_after_s: int, *, share_s: float, window_s: float) -> None:
        super().__init__(
            f"your {share_s:g} query-seconds in {window_s:g} s are used up; try again in {retry_after_s} s"
        )
        self.retry_after_s, self.share_s, self.window_s = retry_after_s, share_s, window_s


class QueryFormatError(QueryError):
    """The answer has something that the requested format cannot carry; nothing is left out instead."""

    def __init__(self, media_type: str, problem: str, instead: str | None = None) -> None:
        instead = instead or ("N-Triples" if media_type == "application/rdf+xml" else "JSON, CSV or TSV")
        super().__init__(f"{media_type} cannot carry this answer: {problem}; request {instead}")
        self.media_type, self.problem = media_type, problem


class QueryDiskError(QueryError):
    """The disk that long answers are written to before they are sent is full or cannot be written."""

    def __init__(self) -> None:
        super().__init__("the server's disk for temporary files is full or cannot be written; request less, or later")


class QueryEngineError(QueryError):
    """The engine failed: a worker ended, or the remote server did not answer as expected."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the query engine failed: {problem}")
        self.problem = problem
