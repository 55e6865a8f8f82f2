"""Ways through the pages as people go them: by clicks, in Chinese, on paper, and without scripts."""

import base64
import re

import pytest
import requests

from tests.web.pages.browsing import NARROW, prefer, press
from tests.web.pages.page_types import PAGES, WATER

pytestmark = pytest.mark.browser


def follow(browser, selector, path):
    """Click the first link of a selector, and wait for the page that it leads to."""
    browser.until(f"document.querySelector({selector!r})")
    browser.run(f"document.querySelector({selector!r}).click()")
    browser.until(f"document.readyState === 'complete' && {path}")


def test_search_facet_page_download(browser, base):
    prefer(browser)
    browser.open(f"{base}/")
    browser.run(
        "document.querySelector('#q').value = 'water office'; document.querySelector('form.search').requestSubmit()"
    )
    browser.until("location.pathname === '/search' && document.querySelector('.hits a')")
    follow(browser, ".facets a", "location.search.includes('=')")
    follow(browser, ".hits a", "location.pathname.startsWith('/doc/')")

    assert browser.run("location.pathname") == f"/doc/institution/{WATER}"
    turtle = browser.run("document.querySelector('.formats a').href")
    assert "Gansu Provincial Water Office" in requests.get(turtle, timeout=30).text


def test_chinese_search_on_a_phone_in_the_dark(browser, base):
    prefer(browser, language="zh-CN", theme="dark", width=NARROW)
    browser.open(f"{base}/search?q=甘肃省水务厅")

    assert "甘肃省水务厅" in browser.text(".hits")
    assert browser.run("document.querySelector('.hits').getBoundingClientRect().top") < 700, "results before filters"
    assert browser.run("document.documentElement.scrollWidth") <= NARROW
    follow(browser, ".hits a", "location.pathname.startsWith('/doc/')")
    assert browser.text("h1") == "甘肃省水务厅"


def test_print_uses_the_width_of_the_paper(browser, base):
    prefer(browser)
    browser.open(base + PAGES["institution"])
    paper = base64.b64decode(browser.command("Page.printToPDF", printBackground=False)["data"])

    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 6
    browser.command("Emulation.setEmulatedMedia", media="print")
    widths = browser.run("[innerWidth, document.querySelector('main').getBoundingClientRect().width]")
    shown = browser.run("getComputedStyle(document.querySelector('.bar nav')).display")
    browser.command("Emulation.setEmulatedMedia", media="")
    assert widths[1] > 0.9 * widths[0]
    assert shown == "none"


def test_everything_is_reached_without_scripts(browser, base):
    prefer(browser)
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    for path in ("/", "/search?q=water", f"/doc/institution/{WATER}", "/sparql", "/api", "/quality"):
        browser.open(base + path)

        assert browser.run("document.querySelectorAll('main a[href]').length") >= 1, path
        assert browser.run("[...document.querySelectorAll('main button')].every(node => node.hidden || node.form)"), (
            path
        )


@pytest.mark.parametrize("name", ["home", "institution", "search", "sparql", "quality", "api"])
def test_keyboard_is_never_caught(browser, base, name):
    prefer(browser)
    browser.open(base + PAGES[name])
    browser.run("window.visited = []; document.addEventListener('focusin', (event) => visited.push(event.target))")
    press(browser, *["Tab"] * 60)

    assert browser.run("new Set(visited).size") > 15
    assert (
        browser.run("Math.max(0, ...visited.map((node, at) => at - visited.indexOf(node)).filter((gap) => gap === 1))")
        == 0
    )
