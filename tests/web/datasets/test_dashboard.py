"""The dashboard of a publication that was built three times: trends, filters, links to records and back, all as CSV."""

import csv
import io
import json

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles import load
from publisher.release import Manifest, current
from tests.web.publication import BASE, make_app

TOML = """title = "Offices of the coast"
slug = "offices"
licence = "not stated"
reader = "csv"
language = "en"
country = "GB"
[profile]
key = "id"
names = "name"
telephones = "phone"
founded = "founded"
"""
FIRST = """id,name,phone,founded
1,Tide Office,020 7946 0018,1898
2,=Moon Office,not yet,1901
3,Wave Office,,circa 1900
4,,,
"""
RELEASES = (
    FIRST,
    FIRST.replace("not yet", "020 7946 0019"),
    FIRST + "5,Shore Office,020 7946 0020,about 1950\n6,,,\n",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources") / "offices"
    folder.mkdir()
    (folder / "source.toml").write_text(TOML, encoding="utf-8")
    path = folder.parent / "home"
    for text in RELEASES:
        (folder / "t.csv").write_text(text, encoding="utf-8")
        build(Plan(home=path, base=BASE, sources=(load(folder),), processes=1))
    return path


@pytest.fixture(scope="module")
def client(home):
    app = make_app(home)
    yield app.test_client()
    app.extensions["site"].close()


def page(client, address, language="en"):
    response = client.get(address, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200, address
    return HTMLParser(response.text)


def texts(tree, selector):
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def table(client, address):
    response = client.get(address)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.text)))


def reason_of(home, field):
    rows = json.loads((current(home) / "quality" / "summary.json").read_bytes())["remarks"]
    return next(row["reason"] for row in rows if row["examples"][0]["field"] == field)


def test_figures_have_a_trend_in_words_and_in_a_table(client):
    tree = page(client, "/quality")
    rows = {
        cells[0]: cells[1:3] for cells in ([*texts(row, "th, td")] for row in tree.css("#figures .trends tbody tr"))
    }
    held = next(row for row in tree.css("#figures .trends tbody tr") if "Held back" in row.text())

    assert rows["Records read"] == ["6", "+2"]
    assert rows["Published"] == ["4", "+1"]
    assert rows["Held back"] == ["2", "+1"]
    assert held.css_first("svg").attributes["aria-label"] == "From 1 to 2 in 3 releases; between 1 and 2"
    assert len(tree.css("#figures details tbody tr")) == 3


def test_completeness_changes_with_the_releases(client):
    rows = {texts(row, "th")[0]: texts(row, "td")[:2] for row in page(client, "/quality").css("#completeness tbody tr")}

    assert rows["Names"] == ["100.0%", "="]
    assert rows["Telephones"] == ["50.0%", "−16.7%"]


def test_findings_say_what_to_do_and_lead_to_the_records(client, home):
    tree = page(client, "/quality")
    founded = next(row for row in tree.css(".reasons > li") if "circa 1900" in row.text())
    (wave, shore) = founded.css(".examples tbody tr")

    assert "What to do: Correct the value in the source" in " ".join(founded.text().split())
    assert sorted(texts(wave, "td") + texts(shore, "td")) == sorted(
        ["Wave Office 3", "t.csv:4", "founded", "circa 1900", "Shore Office 5", "t.csv:6", "founded", "about 1950"]
    )
    links = [node.attributes["href"] for node in founded.css(".examples a")]
    assert set(links) == {"/doc/institution/wave-office#notes", "/doc/institution/shore-office#notes"}
    assert page(client, links[0].partition("#")[0]).css_first("#notes")


def test_record_says_for_its_editor_what_and_where_and_leads_back(client, home):
    remarks = page(client, "/doc/institution/wave-office").css_first("#notes")
    row = next(row for row in remarks.css("tbody tr") if "circa 1900" in row.text())

    assert "For the editor:" in remarks.css_first("summary").text()
    assert remarks.attributes.get("open", "folded") == "folded"
    assert texts(row, "td")[:4] == ["Not understood", "founded", "circa 1900", "t.csv:4"]
    assert "Correct the value in the source" in texts(row, "td")[4]
    back = row.css_first("a").attributes["href"]
    assert "circa 1900" in page(client, back).text()


def test_warnings_of_a_record_are_on_its_page(client):
    remarks = page(client, "/doc/institution/tide-office").css_first("#notes")

    assert "Say where the institution is" in remarks.text()
    assert "Warning" in texts(remarks, ".badge")


def test_remarks_as_json(client, home):
    found = client.get("/api/institutions/wave-office/remarks").json

    assert (found["source"], found["key"], found["total"]) == ("offices", "3", len(found["items"]))
    (founded,) = [row for row in found["items"] if row["field"] == "founded"]
    assert (founded["value"], founded["file"], founded["line"]) == ("circa 1900", "t.csv", 4)
    assert founded["reason"] == reason_of(home, "founded")
    assert client.get("/api/institutions/nobody/remarks").status_code == 404


def test_held_back_record_leads_to_the_dashboard_and_is_linked_there(client):
    tree = page(client, "/quality?source=offices&reason=name-missing")
    link = tree.css_first(".examples a").attributes["href"]
    back = [node.attributes["href"] for node in page(client, link).css(".notes a")]

    assert "/quality?source=offices&reason=name-missing" in back
    assert texts(tree, ".reasons .big") == ["2"]


def test_filters(client):
    nothing = page(client, "/quality?source=nobody")
    chosen = page(client, "/quality?source=offices&reason=name-missing")

    assert nothing.css(".reasons") == []
    assert len(chosen.css(".reasons > li")) == 1
    assert chosen.css_first("#reason option[selected]").attributes["value"] == "name-missing"


def test_all_findings_as_csv(client, home):
    rows = table(client, "/quality/records.csv")
    founded = table(client, f"/quality/records.csv?reason={reason_of(home, 'founded')}")
    held = table(client, "/quality/records.csv?source=offices&reason=name-missing")

    assert {row["severity"] for row in rows} >= {"fault", "warning", "note"}
    assert [(row["key"], row["file"], row["line"], row["field"], row["value"]) for row in founded] == [
        ("5", "t.csv", "6", "founded", "about 1950"),
        ("3", "t.csv", "4", "founded", "circa 1900"),
    ]
    assert {row["what_to_do"] for row in founded} == {
        "Correct the value in the source, or the rule for its field in source.toml."
    }
    assert [(row["line"], row["page"]) for row in held] == [
        ("5", f"{BASE}/quality/quarantine/1"),
        ("7", f"{BASE}/quality/quarantine/2"),
    ]
    assert table(client, "/quality/records.csv?source=nobody") == []


def test_no_cell_of_the_table_is_a_formula(client):
    cells = [cell for row in table(client, "/quality/records.csv") for cell in row.values()]

    assert [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}] == []


def test_chinese(client):
    text = page(client, "/quality", "zh-CN").text()

    assert "暂缓发布" in text
    assert "请在来源中更正该值" in text


def test_trend_outlives_removed_releases(home):
    points = json.loads((current(home) / "quality" / "trend.json").read_bytes())["points"]

    assert [row["sources"]["offices"]["read"] for row in points] == [4, 4, 6]
    assert [row["version"] for row in points] == sorted(row["version"] for row in points)


def test_figure_of_the_warnings_is_that_of_the_release_and_of_the_list(client, home):
    tree = page(client, "/quality")
    figure = next(row for row in tree.css("#figures .trends tbody tr") if texts(row, "th") == ["Warnings"])
    section = next(node for node in tree.css("main > section") if node.css_first("h2").text().startswith("Warnings"))

    assert int(texts(figure, "td")[0]) == Manifest.load(current(home)).counts.warnings > 0
    assert sum(map(int, texts(section, ".big"))) == int(texts(figure, "td")[0])


def test_quality_notes_in_chinese(client):
    reasons = [" ".join(node.text().split()) for node in page(client, "/quality", "zh-CN").css(".reasons > li")]

    assert any("仅说明大致时间；按原文保留" in text for text in reasons)
    assert "没有名称" in page(client, "/quality/quarantine/1", "zh-CN").text()
