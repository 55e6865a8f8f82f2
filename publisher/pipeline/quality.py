"""What was refused and what was warned of, written down for the people who can mend it.

``quality/quarantine.jsonl``: a line a refused record, with its raw input. ``quality/report.ttl``: all validation
results, those of published records too, as a W3C SHACL validation report. ``quality/summary.json``: the counts, by
source, shape and fault, with examples. Specified by docs/releases.md.
"""

import base64
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

import orjson

from publisher.descriptions import Description, Quarantined, Result

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
        "results": [asdict(result) for result in refused.results],
        **kept,
    }
    return orjson.dumps(row) + b"\n"


def result_line(thing: Description, result: Result) -> bytes:
    """A validation result of a published thing as a line of JSON."""
    place = {"thing": thing.iri, "source": thing.source, "key": thing.key, "file": thing.file, "line": thing.line}
    return orjson.dumps({**place, **asdict(result)}) + b"\n"


class Summary:
    """Count what was refused and warned of, by source and reason, with some examples of each."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str, str]] = Counter()
        self._examples: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}

    def refused(self, row: Mapping[str, Any]) -> None:
        """Count a line of the quarantine."""
        for fault in row["faults"]:
            self._count(
                ("fault", row["source"], fault["code"], fault["message"]), {**row, **_where(fault)}, fault["value"]
            )
        for result in row["results"]:
            self._count((result["severity"], row["source"], _reason(result), result["message"]), row, result["value"])

    def warned(self, row: Mapping[str, Any]) -> None:
        """Count a validation result of a published thing."""
        self._count((row["severity"], row["source"], _reason(row), row["message"]), row, row["value"])

    def rows(self) -> list[dict[str, Any]]:
        """The reasons, the most frequent first."""
        ordered = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        return [
            {
                "severity": severity,
                "source": source,
                "reason": reason,
                "message": message,
                "count": count,
                "examples": self._examples[severity, source, reason, message],
            }
            for (severity, source, reason, message), count in ordered
        ]

    def _count(self, key: tuple[str, str, str, str], row: Mapping[str, Any], value: str | None) -> None:
        self._counts[key] += 1
        if len(examples := self._examples.setdefault(key, [])) < MAX_EXAMPLES:
            examples.append({"key": row["key"], "file": row["file"], "line": row["line"], "value": value})


def _where(fault: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fault[name] for name in ("file", "line") if fault[name] is not None}


def _reason(result: Mapping[str, Any]) -> str:
    return str(result["shape"]).rpartition("#")[2]


def result_of(row: Mapping[str, Any]) -> Result:
    """The validation result of a line that :func:`result_line` or the quarantine has."""
    return Result(**{part.name: row[part.name] for part in fields(Result)})
