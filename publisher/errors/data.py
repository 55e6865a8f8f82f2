"""Wrong data: a build quarantines it and publishes the rest."""

from publisher.errors.base import PublisherError
from publisher.errors.faults import Fault


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


class UnwritableError(DataError):
    """Some triples cannot be written in a format; none is left out instead."""

    def __init__(self, format_label: str, problem: str) -> None:
        super().__init__(f"{format_label} cannot carry this: {problem}")
        self.format_label, self.problem = format_label, problem
