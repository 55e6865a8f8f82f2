"""What an editor should correct: file, line, field, value and what to do, within 80 columns, whatever the script."""

import pytest
from rich.cells import cell_len

from publisher.cli.findings import print_reasons
from publisher.cli.remarks import print_remarks
from publisher.reporting import Remark

SOURCE = """title = "Ämter"
licence = "not stated"
reader = "csv"
language = "zh-Hans"
country = "CN"
[profile]
key = "编号"
names = "名称"
telephones = "电话"
founded = "成立"
"""
ROWS = """编号,名称,电话,成立,开放时间
1,滨海市海洋局,尚未开通请在工作日上午到窗口咨询值班人员或发送电子邮件,31/02/2001,节假日除外的具体开放时间请以窗口公告及官方网站发布的最新通知为准
2,,,,
3,滨海市档案馆,0000,不详,随时
"""


@pytest.fixture
def offices(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    folder = tmp_path / "offices"
    folder.mkdir()
    (folder / "source.toml").write_text(SOURCE, encoding="utf-8")
    (folder / "list.csv").write_text(ROWS, encoding="utf-8")
    return folder


def squeezed(text):
    return " ".join(text.split())


def widest(text):
    """Columns of the widest line but the last, which has a command or a path to copy."""
    return max(map(cell_len, text.splitlines()[:-1]))


def test_preview_says_where_what_and_what_to_do(publisher, offices):
    called = publisher("preview", offices, "--records", "0")
    out = squeezed(called.out)

    assert widest(called.out) <= 80
    assert "not understood: " in out
    assert out.count("What to do: Correct the value in the source") == 1
    assert "[成立] 1 × no day of the calendar; kept as text list.csv:2 31/02/2001" in out
    assert "invalid list.csv:3: [名称]" in out or "invalid 2: list.csv:3: [名称]" in out


def test_preview_of_a_record_says_where_it_is(publisher, offices):
    assert "滨海市海洋局 (1) list.csv:2" in squeezed(publisher("preview", offices, "--records", "1").out)


def test_validate_says_where_and_what_to_do_next(publisher, offices):
    called = publisher("validate", offices)

    assert widest(called.out) <= 80
    assert "list.csv:3 2 [名称]" in squeezed(called.out)
    assert called.out.splitlines()[-1] == "next: correct these, and validate again"


def test_validate_leads_to_the_build(publisher, offices):
    (offices / "list.csv").write_text("编号,名称,电话,成立,开放时间\n1,滨海市海洋局,,,\n", encoding="utf-8")

    assert publisher("validate", offices).out.splitlines()[-1] == f"next: publisher build {offices}"


def test_report_leads_to_what_is_most_urgent(publisher, offices, tmp_path):
    home = ("--home", tmp_path / "home", "--base-url", "https://lod.example.org")
    publisher("build", offices, *home)
    first = publisher("report", *home[:2]).out
    (offices / "list.csv").write_text(ROWS.replace("2,,,,\n", ""), encoding="utf-8")
    publisher("build", offices, *home)
    second = publisher("report", *home[:2]).out

    assert widest(first) <= 80
    assert "list.csv:2 31/02/2001" in squeezed(first)
    assert first.splitlines()[-1] == "next: correct the quarantined record in the sources, then: publisher build"
    assert "values that were not understood" in second.splitlines()[-1]


def test_value_of_a_validation_result_is_shown_as_the_source_has_it(capsys):
    example = {"key": "7", "file": "list.csv", "line": 7, "field": None}
    row = {"severity": "warning", "source": "offices", "reason": "Institution-name", "message": "Say it.", "count": 2}
    values = ('"Hafen \\"Nord\\""@de', "<https://lod.example.org/id/institution/hafen>")

    print_reasons([{**row, "examples": [{**example, "value": value} for value in values]}])

    out = capsys.readouterr().out
    assert 'list.csv:7 7  Hafen "Nord"' in out
    assert "https://" not in out


def test_notes_that_need_work_come_first(capsys):
    print_remarks([Remark("boilerplate", "", "labels", 9), Remark("lost", "site", "a link", 1, ["x"], ["a.txt:4"])])

    out = capsys.readouterr().out
    assert out.index("lost: 1") < out.index("boilerplate: 9")
    assert "a.txt:4  x" in out
