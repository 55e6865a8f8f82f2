"""What was found: one thing that is wrong at one address, and a command that shows it."""

from dataclasses import dataclass
from typing import Self

from publisher.doctor.checks import CHECKS, Check
from publisher.doctor.client import Reply


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong at one address.

    Attributes:
        code: of the check.
        url: where.
        seen: what was seen there.
        curl: a command that shows it.
    """

    code: str
    url: str
    seen: str
    curl: str

    @classmethod
    def of(cls, code: str, reply: Reply, seen: str) -> Self:
        """Return what was seen in an answer."""
        return cls(code, reply.url, seen, reply.curl)

    @property
    def check(self) -> Check:
        """The check that it is of."""
        return CHECKS[self.code]
