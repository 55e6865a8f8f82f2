"""A notice: what happened, as a sentence for people and as facts for programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson


class NoticeKind(StrEnum):
    """What happened; the ``type`` of a webhook."""

    RELEASE_LIVE = "release.live"
    BUILD_FAILED = "build.failed"
    SOURCE_SHRUNK = "source.shrunk"
    LINKS_DEAD = "links.dead"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice.

    Attributes:
        kind: what happened.
        at: when, ISO 8601 with Z.
        subject: one line for people.
        text: what there is to know and to do, some lines.
        facts: the same for programs; JSON values.
    """

    kind: NoticeKind
    at: str
    subject: str
    text: str
    facts: Mapping[str, Any]

    def payload(self) -> bytes:
        """Return the body of a webhook."""
        return orjson.dumps({"type": self.kind, "timestamp": self.at, "data": {"message": self.subject, **self.facts}})
