"""Releases that are not what they should be: damaged, of another layout, without a signature."""

from publisher.errors.base import PublisherError


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
