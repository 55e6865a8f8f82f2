"""Digests of everything that the interpretation of a record depends on, by which builds tell that it is unchanged."""

import hashlib
from typing import TYPE_CHECKING, Final

import orjson

from publisher.pipeline.plan import Plan, rules, source_digest
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import Source

if TYPE_CHECKING:
    from hashlib import _Hash

_SEPARATOR: Final = b"\x00"


def digest_prefix(plan: Plan, source: Source) -> bytes:
    """What every record of a source depends on: the rules, and the description of the source."""
    return f"{rules(plan)} {source_digest(source)}".encode()


def input_digest(item: RawRecord | UnreadableRecord, prefix: bytes) -> str:
    """A digest of a raw record and all that its interpretation depends on, in hex; its place in the file is left out.

    Args:
        item: what the reader returned.
        prefix: from :func:`digest_prefix`.
    """
    if isinstance(item, UnreadableRecord):
        digest = hashlib.sha256(prefix)
    elif item.decoding:
        digest = start_digest(prefix, item.file, item.decoding)
    else:
        digest = start_digest(prefix, item.file, "\x1f".join([field.name for field in item.fields]))
    digest.update(item.raw)
    if isinstance(item, RawRecord) and item.corrections:
        digest.update(_SEPARATOR + orjson.dumps([list(each) for each in item.corrections]))
    return digest.hexdigest()


def start_digest(prefix: bytes, file: str, decoding: str) -> "_Hash":
    """The digest of a raw record, still without the record's bytes.

    Args:
        prefix: from :func:`digest_prefix`.
        file: the record's file, as the reader calls it.
        decoding: how the file is read (:class:`~publisher.raw.RawRecord`).
    """
    return hashlib.sha256(prefix + file.encode() + _SEPARATOR + decoding.encode() + _SEPARATOR)
