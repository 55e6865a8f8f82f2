"""What a patched release says of its quality: the report and the summary of the release before, with what changed.

They are what a pass over all results would give (publisher/pipeline/stages/counts.py): the report is a chain of parts
in the order of the records, of which those of changed records are replaced; the summary's counts are added to, and
where a count changed, its first examples are looked up again.
"""

import mmap
import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import orjson
import zstandard

from publisher.pipeline.stages.counts import quarantine_of, refused_part, report_of
from publisher.pipeline.stages.quality import MAX_EXAMPLES, Reason, Summary, reason_of, report_head
from publisher.release.files import open_read_only
from publisher.release.layout import QUALITY, RECORDS
from publisher.release.records import unpacked
from publisher.uris import UriPolicy

_FRAME_HEADER: Final = 18
"""Bytes at most of a zstd frame's header (RFC 8878 section 3.1.1.1), which says how long the content is."""


def summary_of(previous: Path, now: sqlite3.Connection, records: Sequence[int]) -> Summary:
    """The reasons for which records were refused or warned of.

    Args:
        previous: the folder of the release before.
        now: ``records.sqlite`` of the one being made.
        records: the numbers of the records that changed.
    """
    summary = Summary.load(orjson.loads((previous / QUALITY / "summary.json").read_bytes())["reasons"])
    more: Counter[Reason] = Counter()
    touched: set[Reason] = set()
    with closing(open_read_only(previous / RECORDS)) as before:
        for record in records:
            old, new = _told(before, record), _told(now, record)
            for line in (old - new).elements():
                touched.add(reason := reason_of(orjson.loads(line)))
                more[reason] -= 1
            for line in (new - old).elements():
                touched.add(reason := reason_of(orjson.loads(line)))
                more[reason] += 1
    counts = {reason: summary.count(reason) + more[reason] for reason in touched}
    found = _first(now, {reason: min(count, MAX_EXAMPLES) for reason, count in counts.items()})
    for reason, count in counts.items():
        summary.put(reason, count, found)
    return summary


def _told(database: sqlite3.Connection, record: int) -> Counter[bytes]:
    row = database.execute("SELECT lines FROM result WHERE record = ?", (record,)).fetchone()
    return Counter(unpacked(row[0]).splitlines()) if row else Counter()


def _first(database: sqlite3.Connection, wanted: Mapping[Reason, int]) -> Summary:
    """The first examples of some reasons, as many as are wanted of each."""
    found = Summary()
    left = {reason: number for reason, number in wanted.items() if number}
    for row, tell in _rows(database, found) if left else ():
        if (reason := reason_of(row)) in left:
            tell(row)
            left[reason] -= 1
            if not left[reason]:
                del left[reason]
            if not left:
                break
    return found


def _rows(database: sqlite3.Connection, found: Summary) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Every result in the order in which a summary counts them, and how it is counted."""
    for line in quarantine_of(database):
        refused = orjson.loads(line)
        for result in refused["results"]:
            told = {**result, "source": refused["source"], "key": refused["key"]}
            yield {**told, "file": refused["file"], "line": refused["line"]}, found.warned
    for (lines,) in database.execute("SELECT lines FROM result ORDER BY record"):
        for line in unpacked(lines).splitlines():
            yield orjson.loads(line), found.warned


_HEADERS: Final = "SELECT record, substr(report, 1, ?) FROM result ORDER BY record"


def report_patched(
    previous: Path, now: sqlite3.Connection, records: Sequence[int], uris: UriPolicy
) -> Iterator[bytes | memoryview]:
    """The validation report, in pieces.

    Args:
        previous: the folder of the release before.
        now: ``records.sqlite`` of the one being made.
        records: the numbers of the records that changed.
        uris: the policy of the publication's base.
    """
    with closing(open_read_only(previous / RECORDS)) as before:
        rows = before.execute(_HEADERS, (_FRAME_HEADER,)).fetchall()
    refused = sum(len(refused_part(line, uris)) for line in quarantine_of(now))
    starts = list(accumulate((_size(header) for _, header in rows), initial=refused))
    closing_part = report_head(uris, conforms=starts[-1] == 0)
    path = previous / QUALITY / "report.ttl"
    if path.stat().st_size != starts[-1] + len(closing_part):
        yield from report_of(now, uris)
        return
    conforms = refused == 0
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
        memoryview(mapped) as old,
    ):
        for piece in _spliced(old, [record for record, _ in rows], starts, _parts(now, records)):
            conforms = conforms and not len(piece)
            yield piece
    yield report_head(uris, conforms=conforms)


def _size(header: bytes) -> int:
    return zstandard.frame_content_size(header) if header else 0


def _parts(database: sqlite3.Connection, records: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    for record in sorted(records):
        row = database.execute("SELECT report FROM result WHERE record = ?", (record,)).fetchone()
        yield record, unpacked(row[0]) if row else b""


def _spliced(
    old: memoryview, records: Sequence[int], starts: Sequence[int], parts: Iterable[tuple[int, bytes]]
) -> Iterator[bytes | memoryview]:
    at = 0
    for record, part in parts:
        place = bisect_left(records, record)
        held = place < len(records) and records[place] == record
        with old[at : starts[place]] as piece:
            yield piece
        yield part
        at = starts[place + 1] if held else starts[place]
    with old[at : starts[-1]] as piece:
        yield piece
