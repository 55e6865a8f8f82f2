"""The query page as its readers use it: a wrong query is explained on the page, a shared link fills every view."""

from urllib.parse import quote

import pytest

from tests.web.pages.browsing import NARROW, prefer
from tests.web.sparql.server import ROOT

pytestmark = pytest.mark.browser

UNDECLARED = "SELECT ?s {\n  ?s skos:prefLabel ?name ;\n     foaf:homepage ?page }"
UNCLOSED = 'SELECT ?s {\n  ?s ?p "兰州 }'
REFUSED = "SELECT * { SERVICE <http://elsewhere.example/> { ?s ?p ?o } }"
TOWNS = """
SELECT ?town ?lat ?long ?offices {
  VALUES (?town ?lat ?long ?offices) { ("Lanzhou" 36.06 103.83 12) ("Tianshui" 34.58 105.72 3) ("Jiayuguan" 39.77 98.29 1) }
}"""


@pytest.fixture
def editor():
    if not (ROOT / "publisher/web/static/vendor/yasgui.js").exists():
        pytest.skip("YASGUI is not installed here: python frontend/install.py")


@pytest.mark.parametrize(
    ("query", "language", "words", "line", "marked"),
    [
        pytest.param(UNDECLARED.replace("skos", "org"), "en", 'prefix "org:" is not declared', "2", "org:prefLabel", id="first-prefix"),
        pytest.param(f"PREFIX skos: <http://x/>\n{UNDECLARED}", "en", 'prefix "foaf:" is not declared', "4", "foaf:homepage", id="second-prefix"),
        pytest.param(UNDECLARED, "zh-CN", '前缀 "skos:" 未声明', "2", "skos:prefLabel", id="in-Chinese"),
        pytest.param(UNCLOSED, "en", "the quotation mark here is not closed", "2", '"兰州', id="quotation-mark"),
        pytest.param(UNCLOSED, "zh-CN", "引号", "2", '"兰州', id="quotation-mark-in-Chinese"),
    ],
)  # fmt: skip
def test_wrong_query_is_explained_without_scripts(browser, base, query, language, words, line, marked):
    prefer(browser, language=language, width=NARROW)
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{base}/sparql?query={quote(query)}")

    assert words in browser.text(".problem")
    assert browser.text(".problem pre").startswith(f"{line}  ")
    assert browser.text(".problem pre mark") == marked
    assert browser.run("document.querySelector('#query').value") == query, "it can be corrected"
    assert browser.run("document.documentElement.scrollWidth") <= NARROW


def test_refused_query_stays_in_the_form(browser, base):
    prefer(browser)
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{base}/sparql?query={quote(REFUSED)}")

    assert "SERVICE is not allowed" in browser.text(".problem")
    assert browser.run("document.querySelector('.problem pre')") is None
    assert browser.run("document.querySelector('#query').value") == REFUSED


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_wrong_query_is_explained_in_the_editor(browser, base, editor, language):
    prefer(browser, language=language)
    browser.open(f"{base}/")
    browser.open(f"{base}/sparql#query={quote(UNDECLARED)}")
    browser.until("document.querySelector('.yasr .problem')")

    words = 'prefix "skos:" is not declared' if language == "en" else '前缀 "skos:" 未声明'
    assert words in browser.text(".yasr .problem")
    assert "{" not in browser.text(".yasr .problem"), "words, not JSON"
    assert browser.text(".yasr .problem pre mark") == "skos:prefLabel"
    assert browser.run("document.querySelectorAll('.problem-line').length") == 1
    shown = browser.run("document.querySelector('.yasr .problem').getBoundingClientRect().height")
    assert shown > 0


@pytest.mark.parametrize("opened", ["", f"#query={quote(UNDECLARED)}"], ids=["blank page", "page of another link"])
def test_shared_link_fills_table_chart_and_map(browser, base, editor, opened):
    prefer(browser)
    browser.open(f"{base}/")
    browser.open(f"{base}/sparql{opened}")
    browser.open(f"{base}/sparql#query={quote(TOWNS)}")

    browser.until("document.querySelectorAll('.results-view tbody tr').length === 3")
    heads = browser.run("[...document.querySelectorAll('.results-view thead th')].map((cell) => cell.innerText)")
    assert heads == ["town", "lat", "long", "offices"], "in the order of the query"
    browser.run("document.querySelector('.select_chart').click()")
    browser.until("document.querySelectorAll('.chart .bar').length === 3")
    assert browser.text(".chart caption") == "offices by town"
    assert browser.run("document.querySelectorAll('.chart .bar')[1].style.width") == "25%"
    browser.run("document.querySelector('.select_map').click()")
    browser.until("document.querySelectorAll('.results-view .dots circle').length === 3")
