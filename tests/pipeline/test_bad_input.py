"""Bad input from end to end: held back with its reason, counted, and the rest is published. Never a crash, never a silent skip."""

import io
import json
from contextlib import closing

import openpyxl
import pytest

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles import load
from publisher.release import Release
from publisher.uris import Kind

TOML = """title = "T"
licence = "not stated"
reader = "{reader}"
language = "en"
country = "GB"
[options]
{options}
[profile]
key = "id"
names = "name"
founded = {{ from = "founded", optional = true }}
relations = {{ kind = "parent", from = "up", optional = true }}
place = {{ country = {{ value = "GB" }} }}
"""


@pytest.fixture
def publish(tmp_path):
    def publishing(body, reader="csv", options=""):
        folder = tmp_path / "source"
        folder.mkdir(exist_ok=True)
        (folder / "source.toml").write_text(TOML.format(reader=reader, options=options), encoding="utf-8")
        (folder / f"data.{reader}").write_bytes(body if isinstance(body, bytes) else body.encode())
        plan = Plan(
            home=tmp_path / "home", base="https://lod.example.org", sources=(load(folder),), processes=1, max_shrink=1
        )
        return build(plan)

    return publishing


def held_back(report):
    text = (report.release / "quality" / "quarantine.jsonl").read_text(encoding="utf-8")
    return [(row["faults"][0]["code"], row["faults"][0]["line"]) for row in map(json.loads, text.splitlines())]


def counted(report):
    counts = report.manifest.counts
    assert counts.read == counts.published + counts.quarantined
    return counts.published, counts.quarantined


def workbook(*rows, stray=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if stray:
        book.active[stray] = "stray"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


HEAD = "id,name\n"
GOOD = "1,Tide Office\n"


@pytest.mark.parametrize(
    ("body", "reader", "published", "expected"),
    [
        pytest.param(HEAD + GOOD + "2\n3,A,B\n", "csv", 1, [("row-ragged", 3), ("row-ragged", 4)], id="ragged-rows"),
        pytest.param(HEAD + GOOD + '2,"Moon\n3,Wave Office\n', "csv", 2, [("row-quotes-broken", 3)], id="open-quote"),
        pytest.param(HEAD + GOOD + "1,Moon Office\n", "csv", 1, [("identifier-duplicate", 3)], id="duplicate-keys"),
        pytest.param(
            (HEAD + "1,Café\n2,Crème\n").encode() + "3,Thé\n".encode("latin-1"),
            "csv",
            2,
            [("encoding-mixed", 4)],
            id="mixed-encodings",
        ),
        pytest.param(
            HEAD.strip() + "," * 900_000 + "\n" + GOOD.strip() + "," * 900_000 + "\n",
            "csv",
            1,
            [],
            id="million-empty-columns",
        ),
        pytest.param(HEAD + GOOD + "x" * 2_000_000 + "\n", "csv", 1, [("line-too-long", 3)], id="a-line-of-2-mb"),
        pytest.param(
            HEAD + GOOD + "2,=A1&B1\n3,#REF!\n", "csv", 1, [("name-missing", 3), ("name-missing", 4)], id="formulas"
        ),
        pytest.param(HEAD + GOOD + ",Moon Office\n", "csv", 1, [("key-missing", 3)], id="no-key"),
        pytest.param(
            '[{"id":1,"name":"A"},{"id":2,"name":"B"},{"id":3,"na', "json", 2, [("json-cut-off", 1)], id="cut-json"
        ),
        pytest.param(
            '[{"id":1,"name":"A"},{"id":2,"name":nil},{"id":3,"name":"C"}]',
            "json",
            2,
            [("json-broken", 1)],
            id="bad-json-record",
        ),
        pytest.param(
            '{"id":1,"name":"A"}\n{"id":2\n[1]\n{"id":3,"name":"C"}\n',
            "jsonl",
            2,
            [("json-broken", 2), ("json-no-object", 3)],
            id="bad-json-lines",
        ),
        pytest.param(
            workbook(("id", "name"), (1, "A"), (2, "=A1&A2")), "xlsx", 1, [("name-missing", 3)], id="uncomputed-formula"
        ),
        pytest.param(
            workbook(("id", "name"), (1, "A"), stray="XFD1048576"),
            "xlsx",
            1,
            [("row-ragged", 1048576)],
            id="stray-cell",
        ),
        pytest.param(b"no workbook at all", "xlsx", 0, [("workbook-broken", None)], id="no-workbook"),
        pytest.param(b"", "csv", 0, [("file-empty", None)], id="empty-file"),
        pytest.param(workbook(), "xlsx", 0, [("file-empty", None)], id="empty-sheet"),
        pytest.param("id,name,up\n1,A,2\n2,B,3\n3,C,1\n", "csv", 2, [("hierarchy-circular", 4)], id="cycle"),
    ],
)
def test_bad_input_is_held_back_and_the_rest_is_published(publish, body, reader, published, expected):
    report = publish(body, reader)

    assert held_back(report) == expected
    assert counted(report) == (published, len(expected))


def test_dates_in_five_spellings(publish):
    spellings = [
        "1898-10-18",
        "18/10/1898",
        "October 18, 1898",
        "18981018",
        "1898年10月18日",
        "03/04/1898",
        "circa 1898",
    ]
    rows = "".join(f'{number},Office {number},"{text}"\n' for number, text in enumerate(spellings))
    report = publish("id,name,founded\n" + rows)
    found = []
    with closing(Release.open(report.release)) as release:
        for number in range(len(spellings)):
            lines = release.record(Kind.INSTITUTION, f"office-{number}").quads.decode().splitlines()
            found.append([line.split('"')[1] for line in lines if "foundingDate" in line])

    assert found == [["1898-10-18"]] * 5 + [["1898"], []]
    assert counted(report) == (7, 0)


def test_identifier_that_changes_case(publish):
    publish("id,name\nab-1,Tide Office\n")
    report = publish("id,name\nAB-1,Tide Office\n2,Moon Office\n")

    assert held_back(report) == [("identifier-case", 2)]
    assert counted(report) == (1, 1)
