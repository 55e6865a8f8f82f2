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

Each family has a module; everything is imported from this package. Errors carry facts, never an HTTP status:
publisher/web/http/problems/by_error.py maps each class to a status, and a test checks that none is missing.
docs/errors.md describes each error and its fix.
"""

from publisher.errors.base import PublisherError
from publisher.errors.data import DataError, RecordError, UnreadableFileError, UnwritableError
from publisher.errors.faults import Fault, near_miss
from publisher.errors.operational import (
    AssetMissingError,
    BuildRunningError,
    ClockError,
    ClusterError,
    DeliveryError,
    DiskFullError,
    ExportError,
    NotWritableError,
    OperationalError,
    PluginError,
    StorageError,
    WorkerLostError,
)
from publisher.errors.query import (
    QueryBusyError,
    QueryDiskError,
    QueryEngineError,
    QueryError,
    QueryFormatError,
    QueryMemoryError,
    QueryParameterError,
    QueryRefusedError,
    QueryShareError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    ResultTooLargeError,
)
from publisher.errors.release import (
    ChecksumMismatchError,
    CountsError,
    DeltaError,
    IdentifierConflictError,
    ManifestError,
    NewerLayoutError,
    ReleaseError,
    SignatureError,
)
from publisher.errors.usage import (
    BackupError,
    BaseIriError,
    KeyShiftError,
    NoticeSettingError,
    OutdatedReleaseError,
    QueryFilesError,
    ReleaseNotFoundError,
    ReplicaHomeError,
    SettingError,
    ShrinkError,
    SigningKeyError,
    SourceError,
    UsageError,
)

__all__ = [
    "AssetMissingError",
    "BackupError",
    "BaseIriError",
    "BuildRunningError",
    "ChecksumMismatchError",
    "ClockError",
    "ClusterError",
    "CountsError",
    "DataError",
    "DeliveryError",
    "DeltaError",
    "DiskFullError",
    "ExportError",
    "Fault",
    "IdentifierConflictError",
    "KeyShiftError",
    "ManifestError",
    "NewerLayoutError",
    "NotWritableError",
    "NoticeSettingError",
    "OperationalError",
    "OutdatedReleaseError",
    "PluginError",
    "PublisherError",
    "QueryBusyError",
    "QueryDiskError",
    "QueryEngineError",
    "QueryError",
    "QueryFilesError",
    "QueryFormatError",
    "QueryMemoryError",
    "QueryParameterError",
    "QueryRefusedError",
    "QueryShareError",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "QueryTooLargeError",
    "RecordError",
    "ReleaseError",
    "ReleaseNotFoundError",
    "ReplicaHomeError",
    "ResultTooLargeError",
    "SettingError",
    "ShrinkError",
    "SignatureError",
    "SigningKeyError",
    "SourceError",
    "StorageError",
    "UnreadableFileError",
    "UnwritableError",
    "UsageError",
    "WorkerLostError",
    "near_miss",
]
