"""Why records were quarantined and what was found in published ones, written for the people who can fix it.

``quality/quarantine.jsonl``: one line for each quarantined record, with its raw input. ``quality/report.ttl``: all
validation results, those of published records too, as a W3C SHACL validation report. ``quality/summary.json``: the
counts by source, shape and fault, with examples. Specified by docs/releases.md.
"""

import base64
import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any, Final

import orjson

from publisher.rdf.description import Quarantined, Result, Validated
from publisher.rdf.namespaces import RDF, SH, XSD
from publisher.release.records import unpacked
from publisher.release.shard import ShardWriter
from publisher.uris import UriPolicy
from publisher.validation import result_graph

MAX_RAW: Final = 1 << 20
"""Bytes of a quarantined record that are stored."""

MAX_EXAMPLES: Final = 5
"""Examples that the summary gives of a reason."""

_RESULT_FIELDS: Final = tuple(field.name for field in fields(Result))

RESULTS: Final = """
SELECT result.record, lines, coalesce(record.line, input.line) FROM result JOIN record ON record.id = result.record
LEFT JOIN input ON input.record = result.record WHERE reasons = ? ORDER BY result.record LIMIT ?
"""
"""The first validation results in a release that were given for some reasons. Only where a file is one record, a line
belongs to the record's own row."""


def quarantine_line(record: Quarantined) -> bytes:
    """Return a quarantined record as a line of JSON; raw bytes that are not UTF-8 are in base64."""
    raw = record.raw[:MAX_RAW]
    try:
        raw_fields = {"raw": raw.decode()}
    except UnicodeDecodeError:
        raw_fields = {"raw_base64": base64.b64encode(raw).decode()}
    row = {
        "source": record.source,
        "key": record.key,
        "file": record.file,
        "line": record.line,
        "faults": [{**asdict(fault), "value": (fault.value or "")[:500] or None} for fault in record.faults],
        "results": [_plain(result) for result in record.results],
        **raw_fields,
    }
    return orjson.dumps(row) + b"\n"


def write_results(writer: ShardWriter, things: Iterable[Validated], uris: UriPolicy) -> None:
    """Write the validation results of a shard's things: lines of JSON, and their part of the validation report."""
    for position, thing in enumerate(things, start=1):
        if thing.results:
            described = thing.description
            place = {name: getattr(described, name) for name in ("source", "key", "file")}
            rows = ({"thing": described.iri, **place, **_plain(result)} for result in thing.results)
            lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
            found = Counter((result.severity, _reason(result.shape)) for result in thing.results)
            reasons = [described.source, writer.is_record(position), sorted((*key, n) for key, n in found.items())]
            writer.remark(position, orjson.dumps(reasons).decode(), lines, _report_part(thing.results, uris))


def quarantine_of(database: sqlite3.Connection) -> Iterator[bytes]:
    """The lines of the quarantine in the order of the sources, then those of no source's record.

    Args:
        database: ``records.sqlite`` of a release, or the rows of a shard.
    """
    for (line,) in database.execute("SELECT line FROM refused ORDER BY number IS NULL, number, line"):
        yield line


def report_of(database: sqlite3.Connection, uris: UriPolicy) -> Iterator[bytes]:
    """The validation report of a release in parts: first the results of quarantined records, then of published ones.

    It is written as N-Triples, which is Turtle too. With any result, whatever its severity, the data does not conform
    (SHACL section 3.6.1).
    """
    conforms = True
    for line in quarantine_of(database):
        results = [Result(**{name: row[name] for name in _RESULT_FIELDS}) for row in orjson.loads(line)["results"]]
        if results:
            conforms = False
            yield _report_part(results, uris)
    for (part,) in database.execute("SELECT report FROM result ORDER BY record"):
        conforms = False
        yield unpacked(part)
    report, value = f"<{uris.base}/quality>", f'"{str(conforms).lower()}"^^<{XSD.boolean}>'
    yield f"{report} <{RDF.type}> <{SH.ValidationReport}> .\n{report} <{SH.conforms}> {value} .\n".encode()


class Summary:
    """Counts of faults and validation results by source and reason, with some examples of each.

    Attributes:
        with_results: by source, how many published records have a validation result.
    """

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.with_results: Counter[str] = Counter()

    def add(self, database: sqlite3.Connection, results: str = RESULTS) -> None:
        """Count what ``records.sqlite`` of a release, or the rows of a shard, contain.

        Args:
            database: the file.
            results: the query for the first results that were given for some reasons: record, results, its line.
        """
        for line in quarantine_of(database):
            self.add_quarantined(line)
        # Things have results for few reasons: they are counted by these, and only examples are read.
        groups = database.execute("SELECT reasons, count(*) FROM result GROUP BY reasons").fetchall()
        examples = sorted(row for reasons, _ in groups for row in database.execute(results, (reasons, MAX_EXAMPLES)))
        for _, lines, at in examples:
            for row in map(orjson.loads, unpacked(lines).splitlines()):
                self._count_result(row, {**row, "line": at}, 0)
        for reasons, things in groups:
            source, is_record, found = orjson.loads(reasons)
            self.with_results[source] += things if is_record else 0
            for severity, reason, number in found:
                self._rows[severity, source, reason]["count"] += number * things

    def add_quarantined(self, line: bytes) -> None:
        """Count a line of the quarantine."""
        record = orjson.loads(line)
        for fault in record["faults"]:
            place = {name: fault[name] for name in ("file", "line") if fault[name] is not None}
            found = {**record, **place, "field": fault["field"]}
            self._count("fault", fault["code"], fault["message"], found, fault["value"])
        for result in record["results"]:
            self._count_result(result, record)

    def rows(self) -> list[dict[str, Any]]:
        """The reasons, the most frequent first; the message is that of the first example."""
        return [row for _, row in sorted(self._rows.items(), key=lambda item: (-item[1]["count"], item[0]))]

    def _count_result(self, result: Mapping[str, Any], record: Mapping[str, Any], times: int = 1) -> None:
        self._count(
            result["severity"], _reason(result["shape"]), result["message"], record, result["value"], times=times
        )

    def _count(
        self,
        severity: str,
        reason: str,
        message: str,
        record: Mapping[str, Any],
        value: str | None,
        *,
        times: int = 1,
    ) -> None:
        source = record["source"]
        if (row := self._rows.get((severity, source, reason))) is None:
            row = {"severity": severity, "source": source, "reason": reason, "message": message}
            row |= {"count": 0, "examples": []}
            self._rows[severity, source, reason] = row
        row["count"] += times
        if len(row["examples"]) < MAX_EXAMPLES:
            place = {name: record[name] for name in ("key", "file", "line")}
            row["examples"].append({**place, "field": record.get("field"), "value": value})


def _reason(shape: str) -> str:
    """The name of a shape: its IRI's fragment."""
    return str(shape).rpartition("#")[2]


def _plain(result: Result) -> dict[str, str | None]:
    """A result for JSON; dataclasses.asdict, which copies nested values, takes ten times as long."""
    return {name: getattr(result, name) for name in _RESULT_FIELDS}


def _report_part(results: Iterable[Result], uris: UriPolicy) -> bytes:
    """Results as N-Triples; each has an IRI made of its content, so parts can be put together in any order."""
    report = f"{uris.base}/quality"
    lines: list[str] = []
    for result in results:
        content = [result.focus, result.path, result.value, result.component, result.shape, result.severity]
        node = f"{report}#result-{hashlib.sha256(orjson.dumps(content)).hexdigest()[:20]}"
        lines.append(f"<{report}> <{SH.result}> <{node}> .")
        lines.extend(result_graph(result, node, uris))
    return "".join(f"{line}\n" for line in lines).encode()
