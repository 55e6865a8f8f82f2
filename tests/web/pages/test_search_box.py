"""The search box by keyboard alone: ``/`` leads to it, arrows choose a suggestion, Enter opens, Escape and Tab leave."""

import pytest

from tests.web.pages.browsing import NARROW, prefer, press, visit
from tests.web.pages.page_types import PAGES, WATER

pytestmark = pytest.mark.browser

FIELD = "document.activeElement"
OPTIONS = "[...document.querySelectorAll('.suggestions:not([hidden]) [role=option]')]"


@pytest.mark.parametrize("name", ["home", "search", "institution", "places", "quality", "sparql", "api", "not-found"])
def test_slash_leads_to_the_search_box(browser, base, name):
    prefer(browser)
    visit(browser, base, name, PAGES[name])
    press(browser, "/")

    assert browser.run(f"[{FIELD}.name, {FIELD}.type, {FIELD}.value]") == ["q", "search", ""]
    press(browser, "a", "/", "b")
    assert browser.run(f"{FIELD}.value") == "a/b", "in the box it is a letter"


def test_slash_in_another_field_is_a_letter(browser, base):
    prefer(browser)
    browser.open(f"{base}/api/queries/institutions-named")
    browser.run("document.querySelector('main form input[name=text]').select()")
    press(browser, "1", "/", "2")

    assert browser.run(f"[{FIELD}.name, {FIELD}.value]") == ["text", "1/2"]


def suggest(browser, text):
    """Type a text into the search box, and wait for what is suggested."""
    press(browser, "/", *text)
    browser.until(f"{OPTIONS}.length > 1")


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh-CN", NARROW)])
def test_suggestion_is_chosen_and_opened(browser, base, language, width):
    prefer(browser, language=language, width=width)
    browser.open(f"{base}/places")
    suggest(browser, "office")
    texts = browser.run(f"{OPTIONS}.map((option) => option.innerText)")
    press(browser, "ArrowDown", "ArrowDown")

    chosen = browser.run(f"document.getElementById({FIELD}.getAttribute('aria-activedescendant')).innerText")
    assert chosen == texts[1]
    assert browser.run(f"{OPTIONS}.filter((option) => option.getAttribute('aria-selected') === 'true').length") == 1
    assert browser.run(f"{FIELD}.value") == "office", "the text stays until one is opened"
    address = browser.run("document.querySelector('[aria-selected=true]').dataset.href")
    press(browser, "Enter")
    browser.until(f"location.pathname === {address!r}")


def test_arrows_go_round_and_come_back_to_the_text(browser, base):
    prefer(browser)
    browser.open(f"{base}/")
    suggest(browser, "office")
    count = browser.run(f"{OPTIONS}.length")
    press(browser, "ArrowUp")
    assert browser.run(f"{OPTIONS}.at(-1).getAttribute('aria-selected')") == "true"
    press(browser, "ArrowDown")
    assert browser.run(f"{FIELD}.getAttribute('aria-activedescendant')") is None
    press(browser, *["ArrowDown"] * (count + 1))

    assert browser.run(f"{FIELD}.getAttribute('aria-activedescendant')") is None
    press(browser, "Enter")
    browser.until("location.pathname === '/search' && location.search === '?q=office'")


def test_escape_keeps_the_text_and_tab_goes_on(browser, base):
    prefer(browser)
    browser.open(f"{base}/")
    suggest(browser, "water")
    press(browser, "Escape")
    assert browser.run(f"[{FIELD}.value, {FIELD}.getAttribute('aria-expanded')]") == ["water", "false"]
    press(browser, " ", "o")
    browser.until(f"{OPTIONS}.length > 0")
    press(browser, "Tab")

    assert browser.run(f"{OPTIONS}.length") == 0
    assert browser.run(f"{FIELD}.tagName") == "BUTTON"


def test_keys_of_an_input_method_are_left_to_it(browser, base):
    prefer(browser, language="zh-CN")
    browser.open(f"{base}/")
    press(browser, "/")
    browser.command("Input.imeSetComposition", text="shuiwu", selectionStart=6, selectionEnd=6)
    browser.until(f"{OPTIONS}.length > 0")
    browser.run(
        "document.querySelector('#q').addEventListener('keydown', (event) => { window.composing = event.isComposing; })"
    )
    press(browser, "ArrowDown")
    assert browser.run("composing")
    assert browser.run("document.querySelector('#q').getAttribute('aria-activedescendant')") is None

    browser.command("Input.insertText", text="甘肃省水务")
    browser.until(f"{OPTIONS}.length > 0 && {OPTIONS}[0].innerText.startsWith('甘肃省水务厅')")
    press(browser, "ArrowDown", "Enter")
    browser.until(f"location.pathname === '/doc/institution/{WATER}'")
