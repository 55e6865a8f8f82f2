"""A problem in the sense of RFC 9457: its type, one occurrence of it, and the exception that carries one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its HTTP status, the last part of its type IRI, its title, and what to do about it."""

    status: int
    slug: str
    title: str
    advice: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One occurrence of a problem.

    Attributes:
        kind: its type.
        detail: what happened this time, in one or two sentences for a person.
        facts: extension members (RFC 9457 section 3.2), plain JSON values.
        headers: response header fields that belong to it ("Retry-After", "Allow").
    """

    kind: ProblemType
    detail: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class ProblemError(Exception):
    """Raised to end a request with a problem.

    It lives in the web layer on purpose: the layers below raise only the classes of publisher/errors/.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem
