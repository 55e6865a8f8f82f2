"""axe-core finds nothing after somebody has done something either: what opens, appears or changes colour is judged."""

from urllib.parse import quote

import pytest

from tests.web.pages.axe import violations
from tests.web.pages.browsing import NARROW, prefer, press, visit
from tests.web.pages.page_types import PAGES
from tests.web.sparql.server import ROOT

pytestmark = pytest.mark.browser

OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
OPTIONS = "document.querySelectorAll('.suggestions:not([hidden]) [role=option]').length"
UNDECLARED = "SELECT ?s {\n  ?s a org:Thing }"
TOWNS = 'SELECT ?town ?lat ?long ?offices { VALUES (?town ?lat ?long ?offices) { ("Lanzhou" 36.06 103.83 12) ("Wuwei" 37.9 102.6 3) } }'

READERS = pytest.mark.parametrize(
    ("language", "theme", "width"), [("en", "light", 1280), ("zh-CN", "dark", NARROW)], ids=["English", "Chinese"]
)


def open_facets(browser, base):
    browser.open(f"{base}/search?kind=institution")
    browser.run("document.querySelectorAll('.facets details summary').forEach((each) => each.click())")
    assert browser.run("document.querySelectorAll('.facets details[open]').length") >= 1


def choose_facet(browser, base):
    browser.open(f"{base}/search?kind=institution")
    browser.run("document.querySelector('.facets details a').click()")
    browser.until("document.readyState === 'complete' && document.querySelector('.chips')")


def show_map_of_hits(browser, base):
    browser.open(f"{base}/search?kind=institution")
    browser.run("document.querySelector('[data-hits]').click()")
    browser.until("document.querySelectorAll('#hits-map .dots circle').length >= 1")


def open_suggestions(browser, base):
    browser.open(f"{base}/")
    press(browser, "/", *"office")
    browser.until(f"{OPTIONS} > 1")
    press(browser, "ArrowDown")


def open_suggestions_in_header(browser, base):
    browser.open(f"{base}/releases")
    press(browser, "/", *"office")
    browser.until(f"{OPTIONS} > 1")


def search_in_chinese(browser, base):
    browser.open(f"{base}/")
    browser.run("document.querySelector('#q').focus()")
    browser.command("Input.insertText", text="水务")
    press(browser, "Enter")
    browser.until("location.pathname === '/search' && document.querySelector('.hits a')")


def ask_wrongly_without_scripts(browser, base):
    browser.open(f"{base}/sparql?query={quote(UNDECLARED)}")
    assert browser.run("document.querySelectorAll('.problem pre mark').length") == 1


def unfold_institution(browser, base):
    browser.open(base + PAGES["institution"])
    browser.run(OPEN_ALL)


def unfold_tree(browser, base):
    browser.open(base + PAGES["parts"])
    browser.run(OPEN_ALL)


@READERS
@pytest.mark.parametrize(
    "action",
    [
        open_facets,
        choose_facet,
        show_map_of_hits,
        open_suggestions,
        open_suggestions_in_header,
        search_in_chinese,
        ask_wrongly_without_scripts,
        unfold_institution,
        unfold_tree,
    ],
)
def test_page_after_an_action(browser, base, axe, action, language, theme, width):
    prefer(browser, language=language, theme=theme, width=width)
    action(browser, base)

    assert violations(browser, axe) == []


@pytest.fixture
def editor():
    if not (ROOT / "publisher/web/static/vendor/yasgui.js").exists():
        pytest.skip("YASGUI is not installed here: python frontend/install.py")


@READERS
@pytest.mark.parametrize(
    ("query", "view", "shown"),
    [
        (UNDECLARED, None, "document.querySelector('.yasr .problem mark')"),
        (TOWNS, "table", "document.querySelectorAll('.results-view tbody tr').length === 2"),
        (TOWNS, "chart", "document.querySelectorAll('.chart .bar').length === 2"),
        (TOWNS, "map", "document.querySelectorAll('.results-view .dots circle').length === 2"),
    ],
    ids=["problem", "table", "chart", "map"],
)
def test_query_page_after_a_query(browser, base, axe, editor, query, view, shown, language, theme, width):
    prefer(browser, language=language, theme=theme, width=width)
    browser.open(f"{base}/")
    browser.open(f"{base}/sparql#query={quote(query)}")
    browser.until("document.querySelector('.yasr .results-view')")
    if view:
        browser.run(f"document.querySelector('.select_{view}').click()")
    browser.until(shown)

    assert violations(browser, axe) == []


@pytest.mark.parametrize("name", ["institution", "search", "sparql", "quality"])
def test_theme_changes_while_the_page_is_open(browser, base, axe, name):
    prefer(browser, theme="light")
    visit(browser, base, name, PAGES[name])
    browser.run(OPEN_ALL)
    prefer(browser, theme="dark")
    dark = violations(browser, axe, ["color-contrast", "link-in-text-block"])
    prefer(browser, theme="light")

    assert (dark, violations(browser, axe, ["color-contrast", "link-in-text-block"])) == ([], [])
