"""What was refused and what was warned of, written down for the people who can mend it.

``quality/quarantine.jsonl``: a line a refused record, with its raw input. ``quality/report.ttl``: all validation
results, those of published records too, as a W3C SHACL validation report. ``quality/summary.json``: the counts, by
source, shape and fault, with examples. Specified by docs/releases.md.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any, Final, Self

import orjson

from publisher.rdf.description import Description, Quarantined, Result, Validated
from publisher.rdf.namespaces import RDF, SH, XSD
from publisher.uris import UriPolicy
from publisher.validation import result_graph

MAX_RAW: Final = 1 << 20
"""Bytes of a refused record that are kept."""

MAX_EXAMPLES: Final = 5
"""Examples that the summary gives of a fault."""


def quarantine_line(refused: Quarantined) -> bytes:
    """A refused record as a line of JSON; raw bytes that are no UTF-8 are in base64."""
    raw = refused.raw[:MAX_RAW]
    try:
        kept: dict[str, Any] = {"raw": raw.decode()}
    except UnicodeDecodeError:
        kept = {"raw_base64": base64.b64encode(raw).decode()}
    row = {
        "source": refused.source,
        "key": refused.key,
        "file": refused.file,
        "line": refused.line,
        "faults": [{**asdict(fault), "value": (fault.value or "")[:500] or None} for fault in refused.faults],
        "results": [_told(result) for result in refused.results],
        **kept,
    }
    return orjson.dumps(row) + b"\n"


def result_line(thing: Description, result: Result) -> bytes:
    """A validation result of a published thing as a line of JSON."""
    place = {"thing": thing.iri, "source": thing.source, "key": thing.key, "file": thing.file, "line": thing.line}
    return orjson.dumps({**place, **_told(result)}) + b"\n"


def _told(result: Result) -> dict[str, str | None]:
    """A result as JSON has it; dataclasses.asdict, which copies what there may be inside, takes ten times as long."""
    return {name: getattr(result, name) for name in _RESULT}


_RESULT: Final = tuple(part.name for part in fields(Result))


Reason = tuple[str, str, str]
"""Severity, source, and the shape or fault."""


class Summary:
    """Count what was refused and warned of, by source and reason, with some examples of each."""

    def __init__(self) -> None:
        self._counts: Counter[Reason] = Counter()
        self._messages: dict[Reason, str] = {}
        self._examples: dict[Reason, list[dict[str, Any]]] = {}

    @classmethod
    def load(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """Go on counting where :meth:`rows` of another summary ended."""
        summary = cls()
        for row in rows:
            reason = (row["severity"], row["source"], row["reason"])
            summary._counts[reason] = row["count"]
            summary._messages[reason] = row["message"]
            summary._examples[reason] = row["examples"]
        return summary

    def count(self, reason: Reason) -> int:
        """How often a reason was counted."""
        return self._counts[reason]

    def told(self, reason: Reason) -> tuple[str, list[dict[str, Any]]]:
        """The message and the examples of a reason."""
        return self._messages[reason], self._examples[reason]

    def put(self, reason: Reason, count: int, other: "Summary") -> None:
        """Set how often a reason was counted, and take its message and examples from another summary."""
        for held in (self._counts, self._messages, self._examples):
            held.pop(reason, None)
        if count:
            self._counts[reason] = count
            self._messages[reason], self._examples[reason] = other.told(reason)

    def refused(self, row: Mapping[str, Any]) -> None:
        """Count a line of the quarantine."""
        for fault in row["faults"]:
            told = {**row, **_where(fault)}
            self._count(("fault", row["source"], fault["code"]), fault["message"], told, fault["value"])
        for result in row["results"]:
            key = (result["severity"], row["source"], _reason(result))
            self._count(key, result["message"], row, result["value"])

    def warned(self, row: Mapping[str, Any]) -> None:
        """Count a validation result of a published thing."""
        self._count(reason_of(row), row["message"], row, row["value"])

    def rows(self) -> list[dict[str, Any]]:
        """The reasons, the most frequent first; the message is that of the first example."""
        ordered = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        return [
            {
                "severity": severity,
                "source": source,
                "reason": reason,
                "message": self._messages[severity, source, reason],
                "count": count,
                "examples": self._examples[severity, source, reason],
            }
            for (severity, source, reason), count in ordered
        ]

    def _count(self, key: Reason, message: str, row: Mapping[str, Any], value: str | None) -> None:
        self._counts[key] += 1
        self._messages.setdefault(key, message)
        if len(examples := self._examples.setdefault(key, [])) < MAX_EXAMPLES:
            examples.append({"key": row["key"], "file": row["file"], "line": row["line"], "value": value})


def reason_of(row: Mapping[str, Any]) -> Reason:
    """The reason of a validation result, told as :func:`result_line` does."""
    return row["severity"], row["source"], _reason(row)


def _where(fault: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fault[name] for name in ("file", "line") if fault[name] is not None}


def _reason(result: Mapping[str, Any]) -> str:
    return str(result["shape"]).rpartition("#")[2]


def remarks(thing: Validated, uris: UriPolicy) -> tuple[bytes, bytes]:
    """What a published thing was warned of: lines of JSON, and their part of the validation report."""
    lines = b"".join(result_line(thing.description, result) for result in thing.results)
    return lines, report_part(thing.results, uris)


def report_part(results: Iterable[Result], uris: UriPolicy) -> bytes:
    """Some results as N-Triples; each has an IRI made of what it says, so parts can be put together in any order."""
    report = f"{uris.base}/quality"
    lines: list[str] = []
    for result in results:
        told = orjson.dumps([result.focus, result.path, result.value, result.component, result.shape, result.severity])
        node = f"{report}#result-{hashlib.sha256(told).hexdigest()[:20]}"
        lines.append(f"<{report}> <{SH.result}> <{node}> .")
        lines.extend(result_graph(result, node, uris))
    return "".join(f"{line}\n" for line in lines).encode()


def report_head(uris: UriPolicy, *, conforms: bool) -> bytes:
    """What the report says of the whole (SHACL section 3.6.1): with any result, whatever its severity, it does not
    conform.
    """
    report = f"<{uris.base}/quality>"
    truth = f'"{str(conforms).lower()}"^^<{XSD.boolean}>'
    return f"{report} <{RDF.type}> <{SH.ValidationReport}> .\n{report} <{SH.conforms}> {truth} .\n".encode()


def result_of(row: Mapping[str, Any]) -> Result:
    """The validation result of a line that :func:`result_line` or the quarantine has."""
    return Result(**{name: row[name] for name in _RESULT})
