"""Old versions of a record's document, as Memento (RFC 7089) lists them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

import orjson

from publisher.changes import Change
from publisher.feeds.channel import Channel

LINK_FORMAT: Final = "application/link-format"
"""The media type of a TimeMap (RFC 7089 section 5)."""


def http_date(at: str) -> str:
    """Return an instant as HTTP headers spell it."""
    return format_datetime(datetime.fromisoformat(at).astimezone(UTC), usegmt=True)


def links(channel: Channel, history: Sequence[Change], current: Change) -> list[str]:
    """Return the Link header values of one version (RFC 7089 section 2.2).

    They name the original, the TimeGate, the TimeMap, and the first, last, previous and next version.
    """
    place = next(number for number, change in enumerate(history) if change.seq == current.seq)
    relations: dict[int, list[str]] = {}
    for other, relation in ((0, "first"), (len(history) - 1, "last"), (place - 1, "prev"), (place + 1, "next")):
        if 0 <= other < len(history):
            relations.setdefault(other, []).append(relation)
    return [
        f'<{channel.document(current)}>; rel="original timegate"',
        f'<{channel.timemap(current)}>; rel="timemap"; type="{LINK_FORMAT}"',
        *(_memento(channel, history[number], *relations[number]) for number in sorted(relations)),
    ]


def timemap(channel: Channel, history: Sequence[Change]) -> bytes:
    """Write the list of all versions of a record, oldest first, in link format.

    Args:
        channel: the publication.
        history: of the record, oldest first; not empty.
    """
    span = f'from="{http_date(history[0].at)}"; until="{http_date(history[-1].at)}"'
    rows = [
        f'<{channel.document(history[0])}>; rel="original timegate"',
        f'<{channel.timemap(history[0])}>; rel="self"; type="{LINK_FORMAT}"; {span}',
    ]
    for number, change in enumerate(history):
        ends = [word for word, place in (("first", 0), ("last", len(history) - 1)) if number == place]
        rows.append(_memento(channel, change, *ends))
    return ",\n".join(rows).encode() + b"\n"


def timemap_json(channel: Channel, history: Sequence[Change]) -> bytes:
    """Write the same list as JSON, with what happened in each version."""
    original = channel.document(history[0])
    versions: list[dict[str, Any]] = [
        {
            "uri": channel.memento(change),
            "datetime": change.at,
            "change": str(change.type),
            "label": change.label,
            "added": dict(change.added),
            "removed": dict(change.removed),
        }
        for change in history
    ]
    body = {
        "original_uri": original,
        "timegate_uri": original,
        "timemap_uri": {"link_format": channel.timemap(history[0])},
        "mementos": {"first": versions[0], "last": versions[-1], "list": versions},
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2)


def _memento(channel: Channel, change: Change, *relations: str) -> str:
    names = " ".join((*relations, "memento"))
    return f'<{channel.memento(change)}>; rel="{names}"; datetime="{http_date(change.at)}"'
