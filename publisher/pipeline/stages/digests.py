"""A digest of what each source record is made of, by which the next build can tell that it is unchanged."""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from publisher.pipeline.plan import Plan, describing, rules
from publisher.profiles import read
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import Source

if TYPE_CHECKING:
    from hashlib import _Hash

_BETWEEN: Final = b"\x00"


def digested(plan: Plan, source: Source) -> Iterator[tuple[RawRecord | UnreadableRecord, str]]:
    """The raw records of a source, in order, each with the digest of what it is made of."""
    prefix = prefix_of(plan, source)
    return ((item, digest_of(item, prefix)) for item in read(source, plan.base))


def prefix_of(plan: Plan, source: Source) -> bytes:
    """What every record of a source depends on: the rules, and what is said of the source."""
    return f"{rules(plan)} {describing(source)}".encode()


def digest_of(item: RawRecord | UnreadableRecord, prefix: bytes) -> str:
    """A digest of a source record and of all that its reading depends on; its place in the file is none of it.

    Args:
        item: what the reader gave.
        prefix: from :func:`prefix_of`.
    """
    if isinstance(item, UnreadableRecord):
        total = hashlib.sha256(prefix)
    elif item.decoding:
        total = opened(prefix, item.file, item.decoding)
    else:
        total = opened(prefix, item.file, "\x1f".join([field.name for field in item.fields]))
    total.update(item.raw)
    return total.hexdigest()


def opened(prefix: bytes, file: str, decoding: str) -> "_Hash":
    """A digest that is begun: it lacks the bytes of the record.

    Args:
        prefix: from :func:`prefix_of`.
        file: what the reader calls the record's file.
        decoding: how the file is read (:class:`~publisher.raw.RawRecord`).
    """
    return hashlib.sha256(prefix + file.encode() + _BETWEEN + decoding.encode() + _BETWEEN)
