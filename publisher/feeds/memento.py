"""Old versions of a record's document, as Memento (RFC 7089) lists them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

import orjson

from publisher.changes import Change
from publisher.feeds.common import Channel

LINK_FORMAT: Final = "application/link-format"
"""The media type of a TimeMap (RFC 7089 section 5)."""


def http_date(at: str) -> str:
    """An instant as HTTP headers spell it."""
    return format_datetime(datetime.fromisoformat(at).astimezone(UTC), usegmt=True)


def timemap_address(channel: Channel, change: Change) -> str:
    """Where the list of a record's versions is."""
    return f"{channel.uris.base}/timemap/{change.kind}/{change.slug}"


def links(channel: Channel, history: Sequence[Change], current: Change) -> list[str]:
    """The Link header values of one version (RFC 7089 section 2.2): original, timegate, timemap and its neighbours."""
    original = channel.document(current)
    place = next(number for number, change in enumerate(history) if change.seq == current.seq)
    found = [
        f'<{original}>; rel="original timegate"',
        f'<{timemap_address(channel, current)}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]
    named = {0: ["first"], len(history) - 1: ["last"]} if len(history) > 1 else {0: ["first", "last"]}
    for other, relation in ((place - 1, "prev"), (place + 1, "next")):
        if 0 <= other < len(history):
            named.setdefault(other, []).append(relation)
    return found + [_memento(channel, history[number], *named[number]) for number in sorted(named)]


def timemap(channel: Channel, history: Sequence[Change]) -> bytes:
    """The list of all versions of a record, oldest first, in link format.

    Args:
        channel: the publication.
        history: of the record, oldest first; not empty.
    """
    original = channel.document(history[0])
    span = f'from="{http_date(history[0].at)}"; until="{http_date(history[-1].at)}"'
    rows = [
        f'<{original}>; rel="original timegate"',
        f'<{timemap_address(channel, history[0])}>; rel="self"; type="{LINK_FORMAT}"; {span}',
    ]
    for number, change in enumerate(history):
        ends = [word for word, place in (("first", 0), ("last", len(history) - 1)) if number == place]
        rows.append(_memento(channel, change, *ends))
    return ",\n".join(rows).encode() + b"\n"


def timemap_json(channel: Channel, history: Sequence[Change]) -> bytes:
    """The same list as JSON, with what happened in each version."""
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
        "timemap_uri": {"link_format": timemap_address(channel, history[0])},
        "mementos": {"first": versions[0], "last": versions[-1], "list": versions},
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2)


def _memento(channel: Channel, change: Change, *relations: str) -> str:
    names = " ".join((*relations, "memento"))
    return f'<{channel.memento(change)}>; rel="{names}"; datetime="{http_date(change.at)}"'
