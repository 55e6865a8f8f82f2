"""Wrong commands and settings: an argument, a source folder, a home, a release that must not be published."""

from publisher.errors.base import PublisherError
from publisher.errors.faults import Fault


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
