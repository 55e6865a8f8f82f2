"""The query page in a real browser, with scripts and without, and what hostile results can do there: nothing."""

import json
from urllib.parse import quote, urlencode

import pytest

from tests.web.publication import descriptions, publish
from tests.web.sparql.chromium import Chromium
from tests.web.sparql.server import ROOT, free_port, served

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.hacked=1">'
PLACES = 'SELECT ?name ?lat ?long { VALUES (?name ?lat ?long) { ("Lanzhou" 36.06 103.83) ("Tianshui" 34.58 105.72) } }'
CLASSES = "[...document.querySelectorAll('[data-example]')].find((link) => /class/i.test(link.textContent))"
COUNTS = 'SELECT ?category ?number { VALUES (?category ?number) { ("Science" 3) ("Health" 12) } }'


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    base = f"http://127.0.0.1:{free_port()}"
    home = tmp_path_factory.mktemp("home")
    publish(home, descriptions(base), base=base)
    with served(home, base):
        yield base


@pytest.fixture
def browser(tmp_path):
    browser = Chromium(tmp_path / "profile")
    yield browser
    browser.close()


@pytest.fixture
def with_yasgui():
    if not (ROOT / "publisher/web/static/vendor/yasgui.js").exists():
        pytest.skip("YASGUI is not installed here: python frontend/install.py")


def open_editor(browser, base):
    """Open the query page and begin to use it: the editor comes."""
    browser.open(f"{base}/sparql")
    browser.command("Input.dispatchMouseEvent", type="mouseMoved", x=200, y=200)
    browser.until("document.querySelector('.yasgui .CodeMirror')")


def stays_at_home(browser, base):
    assert browser.errors == []
    assert browser.dialogs == []
    assert [url for url in browser.requests if not url.startswith((base, "data:"))] == []


def test_the_editor_comes_when_somebody_begins(browser, base, with_yasgui):
    browser.open(f"{base}/sparql")
    assert not any("yasgui" in url for url in browser.requests)
    browser.run("document.querySelector('#query').focus()")
    browser.command("Input.insertText", text="# mine ")
    browser.command("Input.dispatchMouseEvent", type="mouseMoved", x=200, y=200)
    browser.until("document.querySelector('.yasgui .CodeMirror')")

    assert "# mine " in browser.run("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    assert browser.run("document.querySelector('.CodeMirror').CodeMirror.hasFocus()"), "who writes goes on writing"
    stays_at_home(browser, base)


def test_an_example_runs_and_shows_a_table(browser, base, with_yasgui):
    open_editor(browser, base)
    browser.run(f"{CLASSES}.click()")

    browser.until("document.querySelectorAll('.results-view tbody tr').length > 5")

    assert "cv:PublicOrganisation" in browser.text(".results-view tbody")
    assert browser.run("document.querySelector('#query-form').hidden")
    stays_at_home(browser, base)


def test_the_play_button_runs_what_is_in_the_editor(browser, base, with_yasgui):
    open_editor(browser, base)
    browser.run(f"document.querySelector('.CodeMirror').CodeMirror.setValue({json.dumps('SELECT (6*7 AS ?x) {}')})")
    browser.run("document.querySelector('.yasqe_queryButton').click()")

    browser.until("document.querySelector('.results-view tbody td')?.innerText.startsWith('42')")
    assert browser.run("document.querySelectorAll('.results-view tbody tr').length") == 1
    stays_at_home(browser, base)


def test_without_scripts_the_form_does_the_same(browser, base):
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{base}/sparql")
    assert not browser.run("document.querySelector('#query-form').hidden")
    assert browser.run("document.querySelector('#yasgui').hidden")
    browser.open(browser.run(f"{CLASSES}.href"))

    assert "cv:PublicOrganisation" in browser.text("#result table")
    assert browser.run("[...document.querySelectorAll('.downloads a')].map(link => link.innerText)") == [
        "JSON",
        "XML",
        "CSV",
        "TSV",
    ]
    stays_at_home(browser, base)


def test_a_share_link_brings_its_query_and_no_endpoint(browser, base, with_yasgui, listener):
    link = urlencode({"endpoint": listener.url, "query": "SELECT (6*7 AS ?x) {}", "headers": '{"X-Evil": "1"}'})
    browser.open(f"{base}/sparql#{link}")

    browser.until("document.querySelector('.results-view tbody td')?.innerText.startsWith('42')")

    assert listener.hits == []
    assert browser.run("location.hash") == ""
    stays_at_home(browser, base)


def test_coordinates_are_shown_on_a_map(browser, base, with_yasgui):
    browser.open(f"{base}/sparql#{urlencode({'query': PLACES})}")
    browser.until("document.querySelector('.results-view tbody tr')")
    browser.run("document.querySelector('.select_map').click()")

    browser.until("document.querySelectorAll('.results-view .dots circle').length === 2")
    browser.until("document.querySelector('.results-view .land').getAttribute('d').length > 10000")
    browser.run("document.querySelector('.dots circle').dispatchEvent(new Event('click'))")
    assert "Lanzhou" in browser.text(".about-point")
    stays_at_home(browser, base)


def test_counts_are_shown_as_a_chart(browser, base, with_yasgui):
    browser.open(f"{base}/sparql#{urlencode({'query': COUNTS})}")
    browser.until("document.querySelector('.results-view tbody tr')")
    browser.run("document.querySelector('.select_chart').click()")

    browser.until("document.querySelectorAll('.results-view .chart .bar').length === 2")
    assert browser.run("document.querySelectorAll('.chart .bar')[1].style.width") == "100%"
    stays_at_home(browser, base)


def test_an_error_is_told(browser, base, with_yasgui):
    browser.open(f"{base}/sparql#{urlencode({'query': 'SELECT (<http://x/f>(1) AS ?y) {}'})}")

    browser.until("document.querySelector('.yasr')?.innerText.includes('http://x/f')")
    assert browser.run("document.querySelectorAll('.results-view tbody tr').length") == 0


def test_wrong_query_is_explained_marked_and_mended_by_a_button(browser, base, with_yasgui):
    query = "SELECT ?s {\n  ?s a org:FormalOrganization }"
    browser.open(f"{base}/sparql#{urlencode({'query': query})}")

    browser.until("document.querySelector('.yasr .problem')")
    assert 'prefix "org:" is not declared' in browser.text(".yasr .problem")
    assert browser.text(".yasr .problem pre").startswith("2    ?s a org:")
    assert browser.text(".yasr .problem pre mark") == "org:FormalOrganization"
    assert browser.run("document.querySelectorAll('.problem-line').length") == 1
    browser.run("document.querySelector('.yasr .problem .fix').click()")
    browser.until("document.querySelector('.results-view tbody tr')")


def test_tab_leaves_the_editor(browser, base, with_yasgui):
    open_editor(browser, base)
    browser.run("document.querySelector('.CodeMirror').CodeMirror.focus()")
    for kind in ("keyDown", "keyUp"):
        browser.command("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)

    assert browser.run("document.activeElement.tagName") != "TEXTAREA"
    assert browser.run("document.querySelector('.CodeMirror').CodeMirror.getValue()").find("\t") == -1


HOSTILE_RESULTS = {
    "head": {"vars": ["x", HOSTILE]},
    "results": {
        "bindings": [
            {
                "x": {"type": "literal", "value": HOSTILE, "xml:lang": HOSTILE},
                HOSTILE: {"type": "literal", "value": "1"},
            },
            {"x": {"type": "literal", "value": "a", "datatype": f"http://x/'{HOSTILE}"}},
            {"x": {"type": "uri", "value": "javascript:window.hacked=1"}},
            {"x": {"type": "uri", "value": f"http://x/'onmouseover='window.hacked=1' {HOSTILE}"}},
            {"x": {"type": "bnode", "value": HOSTILE}},
        ]
    },
}


@pytest.mark.parametrize("view", ["table", "response"])
def test_hostile_results_run_nothing_even_without_the_policy(browser, base, with_yasgui, view):
    browser.command("Page.setBypassCSP", enabled=True)
    browser.forge("/sparql?query=", json.dumps(HOSTILE_RESULTS), "application/sparql-results+json")
    browser.open(f"{base}/sparql#{urlencode({'query': 'SELECT * {}'})}")
    browser.until("document.querySelectorAll('.results-view tbody tr').length === 5")
    browser.run(f"document.querySelector('.select_{view}').click()")
    browser.run("document.querySelectorAll('.results-view span').forEach(node => node.click())")
    browser.run("new Promise(done => setTimeout(done, 300))")

    assert browser.run("window.hacked ?? null") is None
    assert browser.run("document.querySelectorAll('#yasgui img[onerror], #yasgui a[href^=javascript]').length") == 0
    assert browser.dialogs == []


def test_hostile_literals_run_nothing_on_the_page_without_scripts_of_ours(browser, base):
    browser.command("Page.setBypassCSP", enabled=True)
    query = f"SELECT * {{ VALUES ?x {{ '''{HOSTILE}</table><script>window.hacked=1</script>'''@en <javascript:window.hacked=1> }} }}"
    browser.open(f"{base}/sparql?query={quote(query)}")
    browser.run("new Promise(done => setTimeout(done, 300))")

    assert browser.run("window.hacked ?? null") is None
    assert browser.run("document.querySelectorAll('img, a[href^=javascript]').length") == 0


def test_a_hostile_query_is_text_in_the_form(browser, base):
    browser.command("Page.setBypassCSP", enabled=True)
    browser.open(f"{base}/sparql?query={quote('</textarea>' + HOSTILE)}")
    browser.run("new Promise(done => setTimeout(done, 300))")

    assert browser.run("window.hacked ?? null") is None
    assert "The query is not SPARQL 1.1" in browser.text("#result")
    assert "line 1, column 10" in browser.text("#result")


def press(browser, key, code, number, modifiers=0):
    for kind in ("rawKeyDown", "keyUp"):
        browser.command(
            "Input.dispatchKeyEvent", type=kind, key=key, code=code, windowsVirtualKeyCode=number, modifiers=modifiers
        )


def write(browser, query):
    """Write a query into the editor, and put the cursor where it has a bar."""
    before, _, after = query.partition("|")
    browser.run(
        f"window.editor = document.querySelector('.CodeMirror').CodeMirror; editor.setValue({json.dumps(before + after)})"
    )
    browser.run(f"editor.focus(); editor.setCursor(editor.posFromIndex({len(before)}))")


HINTS = "[...document.querySelectorAll('.CodeMirror-hints li')].map(item => item.innerText)"
ORG = "PREFIX org: <http://www.w3.org/ns/org#>\n"


def test_classes_are_completed_by_the_keyboard(browser, base, with_yasgui):
    open_editor(browser, base)
    write(browser, ORG + "SELECT * { ?s a org:Formal| }")
    press(browser, " ", "Space", 32, modifiers=2)

    browser.until(f"{HINTS}.length > 0 || editor.getValue().includes('FormalOrganization')")
    if "FormalOrganization" not in browser.run("editor.getValue()"):
        press(browser, "Enter", "Enter", 13)
    browser.until("editor.getValue().includes('org:FormalOrganization')")
    stays_at_home(browser, base)
    assert browser.run("editor.getValue()") == ORG + "SELECT * { ?s a org:FormalOrganization }"


def test_properties_of_the_class_that_is_named_come_first(browser, base, with_yasgui):
    open_editor(browser, base)
    write(browser, ORG + "SELECT * { ?s a org:FormalOrganization ; org:| ?o }")
    press(browser, " ", "Space", 32, modifiers=2)

    browser.until(f"{HINTS}.length > 3")
    hints = browser.run(HINTS)
    found = [hint for hint in hints if "ns/org#" in hint or hint.startswith("org:")]
    assert any("hasPrimarySite" in hint for hint in found[:10])
    assert not any("siteAddress" in hint for hint in found[:5])

    press(browser, "Escape", "Escape", 27)
    browser.until(f"{HINTS}.length === 0")
    press(browser, "Tab", "Tab", 9)
    assert browser.run("document.activeElement.tagName") != "TEXTAREA"
    stays_at_home(browser, base)


def test_triple_terms_and_directions_are_shown_in_the_table(browser, base, with_yasgui):
    query = 'SELECT ?t ?x { BIND(<<( <http://e/s> <http://e/p> "o"@he--rtl )>> AS ?t) BIND("\u0645"@ar--rtl AS ?x) }'
    browser.open(f"{base}/sparql#{urlencode({'query': query})}")
    browser.until("document.querySelector('.results-view tbody tr')")

    assert '<<( http://e/s http://e/p "o"@he--rtl )>>' in browser.text(".results-view tbody")
    cell = browser.run("document.querySelector('.results-view tbody span[lang=ar]').dir")
    assert cell == "rtl"
    browser.run("document.querySelector('.results-view thead button').click()")
    browser.run("document.querySelector('.results-view input[type=search]').focus()")
    assert browser.run("document.querySelectorAll('.results-view tbody tr').length") == 1
    stays_at_home(browser, base)


def test_braces_in_a_text_are_shown_as_they_are(browser, base, with_yasgui):
    query = 'SELECT ?x ?y { BIND("{{y}} and {{z}}" AS ?x) BIND("other" AS ?y) }'
    browser.open(f"{base}/sparql#{urlencode({'query': query})}")
    browser.until("document.querySelector('.results-view tbody tr')")

    assert "{{y}} and {{z}}" in browser.text(".results-view tbody")
