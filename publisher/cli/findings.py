"""What an editor should correct, as blocks that fit any terminal: what it is, how often, what to do, and where.

Tables are for figures; sentences and values of a source in columns become towers of single words at 80 columns.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len
from rich.text import Text

from publisher.cli import output
from publisher.telemetry.logs import LOG, BuildFinding, BuildResult

if TYPE_CHECKING:  # importing it takes half a second
    from publisher.pipeline.build import Report

_SEVERITIES: Final = {"fault": (0, "bold red"), "violation": (0, "bold red"), "warning": (1, "yellow"), "info": (2, "")}
"""The order and the style of each severity."""

_EXAMPLES: Final = 3
_INDENT: Final = 4
_LITERAL: Final = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?')
_LONG: Final = 160
"""The most characters of a value that are shown."""


def log_result(report: "Report", rows: Iterable[Mapping[str, Any]], seconds: float) -> None:
    """Log what came of a build, as events; why records are quarantined or have warnings, if there is a new release.

    Args:
        report: of the build.
        rows: the reasons, as quality/summary.json has them.
        seconds: how long the build took.
    """
    counts = report.manifest.counts
    if not report.unchanged:
        for row in _to_correct(rows):
            place = row["examples"][0] if row["examples"] else {}
            LOG.warning(
                BuildFinding(
                    row["reason"], row["severity"], row["count"], row["source"] or None, row["message"],
                    place.get("file"), place.get("line"), place.get("field"),
                )
            )  # fmt: skip
    LOG.info(
        BuildResult(
            "unchanged" if report.unchanged else "published" if report.live else "waiting",
            report.manifest.version, report.live, round(seconds, 3), counts.read, counts.published,
            counts.quarantined, sum(counts.things.values()), counts.triples,
        )
    )  # fmt: skip


def _to_correct(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the reasons that are more than a remark, the gravest and most frequent first."""
    shown = [row for row in rows if row["severity"] != "info"]
    return sorted(shown, key=lambda row: (_SEVERITIES[row["severity"]][0], -row["count"], row["reason"]))


def print_reasons(rows: Iterable[Mapping[str, Any]], *, limit: int = 25) -> None:
    """Print why records are quarantined or have warnings: what, how often, what to do, and where first."""
    shown = _to_correct(rows)
    for row in shown[:limit]:
        severity = Text(row["severity"], style=_SEVERITIES[row["severity"]][1])
        source = f" in {row['source']}" if row["source"] else ""
        output.out().print(severity + Text(f" {row['reason']}: {row['count']:,}{source}", style="default"))
        print_indented(row["message"])
        for example in row["examples"][:_EXAMPLES]:
            field = example.get("field")
            print_example(_place(example), _readable(example["value"] or ""), f"[{field}]" if field else "")
    if len(shown) > limit:
        output.out().print(
            Text(f"… and {len(shown) - limit:,} more reasons; all of them are in quality/summary.json"), soft_wrap=True
        )


def print_example(place: str, value: str, field: str = "") -> None:
    """Print where a value is, and the value: behind the place if there is room, else below."""
    line = Text(place, style="dim")
    if field:
        line += Text(f" {field}".removeprefix("" if place else " "), style="cyan")
    text = shortened(value)
    if text and _INDENT + 2 + line.cell_len + 2 + cell_len(text) <= output.out().width:
        print_indented(line + Text(f"  {text}", style="default"), _INDENT + 2)
        return
    if line.plain:
        print_indented(line, _INDENT + 2)
    if text:
        print_indented(text, _INDENT + 4)


def print_indented(text: str | Text, indent: int = _INDENT) -> None:
    """Print a paragraph below a head, without spaces at the ends of its lines."""
    console = output.out()
    whole = Text(text) if isinstance(text, str) else text
    for line in whole.wrap(console, max(console.width - indent, 20)):
        line.rstrip()
        console.print(Text(" " * indent) + line, soft_wrap=True)


def shortened(text: str, most: int = _LONG) -> str:
    """Return a text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _place(example: Mapping[str, Any]) -> str:
    place = ":".join(str(part) for part in (example["file"], example["line"]) if part)
    return place if example["key"] == place else f"{place} {example['key'] or ''}".strip()


def _readable(value: str) -> str:
    """A value as its source has it: the text of a literal; nothing for the address of the record itself."""
    if value.startswith("<http") and value.endswith(">"):
        return ""
    return match["text"].replace('\\"', '"') if (match := _LITERAL.fullmatch(value)) else value
