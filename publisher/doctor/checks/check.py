"""A check: how bad its findings are, what they mean, who says so, what to do."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Severity(IntEnum):
    """How bad a finding is; a greater one is worse."""

    INFO = 1
    """Others do it, and clients gain by it."""

    WARNING = 2
    """A standard recommends it (SHOULD), or some clients fail."""

    ERROR = 3
    """A standard demands it (MUST), or clients get something wrong."""


@dataclass(frozen=True, slots=True)
class Check:
    """A thing that is looked at.

    Attributes:
        severity: of its findings.
        title: what is wrong, if it is.
        spec: the section that says so.
        fix: what to do.
    """

    severity: Severity
    title: str
    spec: str
    fix: str


ERROR: Final = Severity.ERROR
WARNING: Final = Severity.WARNING
INFO: Final = Severity.INFO
