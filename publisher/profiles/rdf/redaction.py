"""Redaction of RDF: e-mail addresses that may be a person's are left out of what is not the publication's own."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from publisher.normalise.web import email, is_office
from publisher.raw import RawRecord, UnreadableRecord
from publisher.rdf.nquads import lines_of

_ADDRESS: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,100}@(?:[\w-]{1,63}\.){1,20}[a-z]{2,}", re.IGNORECASE)


def without_personal_addresses(
    items: Iterable[RawRecord | UnreadableRecord],
) -> Iterator[RawRecord | UnreadableRecord]:
    """Yield the things of an RDF source without statements that have an address of a person."""
    for item in items:
        is_own = isinstance(item, UnreadableRecord) or bool(item.data and item.data["slug"])
        yield item if isinstance(item, UnreadableRecord) or is_own or b"@" not in item.raw else _redacted(item)


def _redacted(item: RawRecord) -> RawRecord:
    names = tuple((item.data or {})["names"])
    lines = lines_of(item.raw.decode())
    remaining = [line for line in lines if "@" not in line or not _has_personal_address(line, names)]
    if len(remaining) == len(lines):
        return item
    data = {**(item.data or {}), "without_people": True}
    decoding = f"{item.decoding} redacted" if item.decoding else ""
    return replace(item, raw="".join(f"{line}\n" for line in remaining).encode(), data=data, decoding=decoding)


def _has_personal_address(line: str, names: tuple[str, ...]) -> bool:
    for match in _ADDRESS.finditer(line.split(" ", 2)[2]):
        addresses, _ = email(match[0].removeprefix("mailto:"))
        if any(not is_office(address, names) for address in addresses):
            return True
    return False
