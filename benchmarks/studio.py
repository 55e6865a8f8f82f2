"""The studio over a spreadsheet and a CSV file of many rows: the cards, and the preview of a hundred edits of each.

A file is uploaded and described as a person does it, over HTTP; then columns are mapped, rules, language and country
changed, columns left out. Each edit is shown with the records that it changes, and written. An answer is timed on the
clock, and by the processor time of the studio with all that it starts.
"""

import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from csv import reader
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path
from typing import Final

import requests

from benchmarks import Row, Samples, Scale, Table, Target, percentile
from benchmarks.harness.memory import Watch, used_cpu_s
from benchmarks.inputs.generate import Register, write
from benchmarks.inputs.workbooks import write_workbook

EDITS: Final = 100
MOST_TRIES: Final = 5 * EDITS
"""Some edits change nothing, or have a fault; of these there are few."""

RECORDS: Final = 30
"""As many pages of records are asked for."""

SEED: Final = 20261129
MEMORY_MIB: Final = 600.0
"""What the studio and the parsers that it starts may take."""

CORRECTIONS: Final = 10

_COLUMNS: Final = ("group", "category", "district", "homepage", "founded", "place_code", "category_code", "hours")
_FIELDS: Final = (
    *("none", "leave_out", "keywords", "classifications", "description", "alt_names", "former_names", "links"),
    *("identifiers", "acronyms", "responsibilities", "homepages", "founded"),
)
_RULES: Final = ('"telephone"', '{ from = "telephone", country = "CN" }', '{ from = "telephone", split = "/" }')
_LANGUAGES: Final = ("en", "zh-Hans", "de", "fr", "es", "ja")
_COUNTRIES: Final = ("CN", "US", "GB", "DE", "FR", "JP")


@dataclass(slots=True)
class Studio:
    """A studio that runs, and a browser that has opened it.

    Attributes:
        pid: of its process.
        address: where it is.
        token: what its forms have.
        source: the path of the pages of the source that was added last.
    """

    pid: int
    address: str
    browser: requests.Session = field(default_factory=requests.Session)
    token: str = ""
    source: str = ""

    def get(self, path: str) -> str:
        """Return a page."""
        response = self.browser.get(f"{self.address}{path}", timeout=600)
        response.raise_for_status()
        return response.text

    def post(self, path: str, form: Mapping[str, str]) -> str:
        """Send a form; return the page that it leads to, or that says what is wrong with it."""
        data = {"csrf": self.token, **form}
        response = self.browser.post(f"{self.address}{path}", data=data, timeout=600)
        if response.status_code != requests.codes.bad_request:
            response.raise_for_status()
        return response.text

    def add(self, file: Path) -> None:
        """Upload a file."""
        self.token = _value("csrf", self.get("/add"))
        with file.open("rb") as stream:
            response = self.browser.post(
                f"{self.address}/add/files",
                data={"csrf": self.token},
                files={"file": (file.name, stream)},
                allow_redirects=False,
                timeout=600,
            )
        response.raise_for_status()
        self.source = response.headers["Location"].removesuffix("/file")


@dataclass(slots=True)
class Measured:
    """Milliseconds on the clock and of the processor, one of each for each answer."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def add(self, studio: Studio, ask: Callable[[], str]) -> str:
        """Measure an answer, and return it."""
        used, started = used_cpu_s(studio.pid), time.perf_counter()
        answer = ask()
        self.clock.append((time.perf_counter() - started) * 1000)
        self.processor.append((used_cpu_s(studio.pid) - used) * 1000)
        return answer


def run(scale: Scale) -> Table:
    """Measure both kinds of file."""
    folder = write(Register(scale.build_institutions), scale.work / f"studio-{scale.build_institutions}")
    text = folder / "institutions.csv"
    workbook = folder / "institutions.xlsx"
    if not workbook.exists():
        with text.open(encoding="utf-8", newline="") as stream:
            write_workbook(workbook, reader(stream))
    rows: list[Row] = []
    for file in (text, workbook):
        with studio_over(scale.work / f"studio-home-{file.suffix[1:]}") as studio, Watch(studio.pid) as watch:
            rows += _measured(studio, file)
        rows.append(_row(file, "peak memory, all processes", [watch.peak_mib], "MiB", Target(at_most=MEMORY_MIB)))
    said = f"{scale.build_institutions:,} rows; {EDITS} edits, of which each is seen before it is written."
    return Table("Studio", tuple(rows), (said,))


@contextmanager
def studio_over(home: Path) -> Iterator[Studio]:
    """Run a studio over a home, and open it."""
    command = [sys.executable, "-u", "-m", "publisher", "studio", "--home", str(home), "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            found = re.search(r"(http\S+)(/open\S+)", process.stdout.readline())
            assert found is not None
            studio = Studio(process.pid, found[1])
            studio.get(found[2])
            yield studio
        finally:
            process.terminate()


def _measured(studio: Studio, file: Path) -> Iterator[Row]:
    studio.add(file)
    opened, cards, counted = Measured(), Measured(), Measured()
    opened.add(studio, lambda: studio.get(f"{studio.source}/file"))
    studio.post(f"{studio.source}/file", {"write": "1"})
    cards.add(studio, lambda: studio.get(f"{studio.source}/columns"))
    counted.add(studio, lambda: studio.get(f"{studio.source}/columns?count=all"))
    yield _row(file, "the file as it is read, and the questions", _s(opened.clock), "s")
    yield _row(file, "cards", _s(cards.clock), "s", Target(at_most=3))
    yield _row(file, "cards, counted in all rows", _s(counted.clock), "s")
    yield from _edited(studio, file)
    yield from _corrected(studio, file)


def _edited(studio: Studio, file: Path) -> Iterator[Row]:
    edits, looks = Measured(), Measured()
    studio.get(f"{studio.source}/preview")
    dice = random.Random(SEED)
    seen: set[str] = set()
    for _ in range(MOST_TRIES):
        if len(edits.clock) == EDITS:
            break
        path, form = _edit(studio, dice, len(edits.clock))
        trial = Measured()
        answer = trial.add(studio, partial(studio.post, path, form))
        text = _text(answer)
        if "/description/write" not in answer or 'id="record"' not in answer or text in seen:
            continue  # no change, one with a fault, or one that was there before
        seen.add(text)
        edits.clock += trial.clock
        edits.processor += trial.processor
        studio.post(f"{studio.source}/description/write", {"mark": _value("mark", answer), "text": text})
        looks.add(studio, lambda: studio.get(f"{studio.source}/preview"))
    assert len(edits.clock) == EDITS, "too many edits have a fault: the studio refuses what it wrote itself"
    yield _row(file, "preview of an edit, p50", [percentile(edits.clock, 0.5)], "ms")
    yield _row(file, "preview of an edit, p95", [percentile(edits.clock, 0.95)], "ms", Target(at_most=300))
    yield _row(file, "preview of an edit, longest", [max(edits.clock)], "ms")
    yield _row(file, "preview of an edit, p95, processor time", [percentile(edits.processor, 0.95)], "ms")
    yield _row(file, "all records after an edit, p95", [percentile(looks.clock, 0.95)], "ms", Target(at_most=300))


def _corrected(studio: Studio, file: Path) -> Iterator[Row]:
    with (file.parent / "institutions.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(zip(range(200_000), reader(stream), strict=False))[1:]
    dice = random.Random(SEED)
    first, others, written, listed = Measured(), Measured(), Measured(), Measured()
    chosen = [row for _, row in dice.sample(rows, min(RECORDS, len(rows)))]
    for number, row in enumerate(chosen):
        measured = others if number else first
        answer = measured.add(studio, partial(studio.get, f"{studio.source}/record?key={row[0]}"))
        assert unescape(row[1]) in unescape(answer), row
    for row in chosen[:CORRECTIONS]:
        form = {"key": row[0], "field": "name_en", "old": row[1], "new": f"{row[1]} (corrected)", "why": "measured"}
        written.add(studio, partial(studio.post, f"{studio.source}/record", form))
    answer = listed.add(studio, lambda: studio.get("/corrections"))
    assert answer.count("(corrected)") >= min(CORRECTIONS, len(chosen))
    yield _row(file, "the page of a record, the first", _s(first.clock), "s")
    yield _row(
        file, "the page of a record, the others, p95", [percentile(others.clock, 0.95)], "ms", Target(at_most=300)
    )
    yield _row(file, "a correction written, p95", [percentile(written.clock, 0.95)], "ms", Target(at_most=300))
    yield _row(file, "the list of corrections", listed.clock, "ms", Target(at_most=300))


def _edit(studio: Studio, dice: random.Random, number: int) -> tuple[str, dict[str, str]]:
    """The next edit: the path that its form is sent to, and the form."""
    match number % 4:
        case 0 | 1:
            form, wanted = _chosen(studio.get(f"{studio.source}/columns")), dice.choice(_COLUMNS)
            column = next(name for name, value in form.items() if value == wanted and name.startswith("column"))
            form[column.replace("column", "field")] = "leave_out" if number % 8 == 1 else dice.choice(_FIELDS)
            return f"{studio.source}/columns", form
        case 2:
            text = _text(studio.get(f"{studio.source}/description"), "text")
            rule = re.search(r"^telephones = .*$", text, re.MULTILINE)
            assert rule is not None, text
            return f"{studio.source}/description", {
                "text": text.replace(rule[0], f"telephones = {dice.choice(_RULES)}  # {number}")
            }
        case _:
            form = {"language": dice.choice(_LANGUAGES), "country": dice.choice(_COUNTRIES)}
            return f"{studio.source}/description/about", form


def _chosen(page: str) -> dict[str, str]:
    """The form of the columns, as the page has it."""
    form = {name: unescape(value) for name, value in re.findall(r'name="(column-\d+)" value="([^"]*)"', page)}
    for name, options in re.findall(r'<select id="(field-\d+)"(.*?)</select>', page, re.DOTALL):
        selected = re.search(r'value="([^"]*)" selected', options)
        form[name] = selected[1] if selected else ""
    return form


def _text(page: str, name: str = "text") -> str:
    """The text of a field of several lines; "" without it."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return unescape(found[1]).removeprefix("\n") if found else ""


def _value(name: str, page: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def _s(values: list[float]) -> list[float]:
    return [value / 1000 for value in values]


def _row(file: Path, what: str, values: list[float], unit: str, target: Target | None = None) -> Row:
    return Row(f"{file.suffix[1:].upper()}: {what}", Samples(tuple(values), unit), target=target)
