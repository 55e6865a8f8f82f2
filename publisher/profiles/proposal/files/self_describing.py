"""What ``publisher init`` says of RDF, vCard and pages: their fields have fixed meanings, and need no profile."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from publisher.errors import Fault, RecordError
from publisher.profiles.adapters import adapter_of
from publisher.profiles.rdf.adapter import RDF, is_institution
from publisher.profiles.records import read
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.reader import reader_of
from publisher.sources.source import Source

SAMPLE: Final = 2_000
PAGES: Final = "pages"
_NO_PAGE: Final = "Pages need no profile; if the file is a table or another format, name its reader with --reader"
_BASE: Final = "http://localhost:8000"
_PEOPLE: Final = "card-of-person"
_TRIPLE_TERM: Final = "rdf-triple-term"
_TYPE: Final = re.compile(r"^<[^>]*> <http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type> <([^>]*)>", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file has: notes on it, the faults of what could not be read, and whether there is any institution."""

    notes: tuple[str, ...]
    faults: tuple[Fault, ...]
    has_institutions: bool


def is_self_describing(source: Source) -> bool:
    """Whether the fields of a format have fixed meanings."""
    return reader_of(source).adapter is not None


def contents_of(source: Source) -> Contents:
    """Look through the first records of a source.

    Raises:
        SourceError: the source cannot be used.
    """
    if source.reader == PAGES:
        return _page(source)
    items = list(islice(read(source, _BASE), SAMPLE))
    faults = [fault for item in items if isinstance(item, UnreadableRecord) for fault in item.faults]
    records = [item for item in items if isinstance(item, RawRecord)]
    found = [record for record in records if source.reader != RDF or is_institution(record)]
    people = sum(fault.code == _PEOPLE for fault in faults)
    notes = [f"institutions found: {len(found)}{' or more' if len(items) == SAMPLE else ''}"]
    if people:
        notes.append(f"cards of people, which are left out: {people}")
    if any(record.data and record.data.get("without_people") for record in found):
        notes.append("what the file says about people is left out (people = true in [options] would publish it)")
    if any(record.data and record.data.get("without_direction") for record in records):
        notes.append("the base direction of texts is left out; pages set it by their language")
    notes += [f"{fault.file}: {fault.message}" for fault in faults if fault.code == _TRIPLE_TERM]
    if source.reader == RDF and not found:
        notes += _classes(records)
    wrong = tuple(fault for fault in faults if fault.code not in {_PEOPLE, _TRIPLE_TERM})
    return Contents(tuple(notes), wrong, bool(found))


def _page(source: Source) -> Contents:
    """Read a page, and say whose it is."""
    faults: list[Fault] = []
    names: list[str] = []
    for item in read(source, _BASE):
        if isinstance(item, UnreadableRecord):
            faults += item.faults
            continue
        try:
            names += [adapter_of(source).adapt(item, source).names[0].value]
        except RecordError as error:
            faults += [replace(fault, message=f"{fault.message}. {_NO_PAGE}") for fault in error.faults]
    return Contents(tuple(f"the page of {name}" for name in names), tuple(faults), bool(names))


def _classes(records: list[RawRecord]) -> Iterator[str]:
    counts = Counter(name for record in records for name in _TYPE.findall(record.raw.decode()))
    shown = ", ".join(f"{name} ({count})" for name, count in counts.most_common(5)) or "none"
    yield f"CHECK: no subject is known as an institution; name the classes that are as 'types' in [options]: {shown}"
