"""axe-core finds nothing wrong with any type of page, in both themes and languages, on a wide screen and a phone.

All rules are applied twice: to the English page, light and wide, and to the Chinese page, dark and narrow. What depends
on the theme or on the width alone is tested in the two other combinations as well.
"""

import pytest

from tests.web.pages.axe import violations
from tests.web.pages.browsing import NARROW, WIDE, prefer, visit
from tests.web.pages.page_types import PAGES

pytestmark = pytest.mark.browser

OF_THEME = ["color-contrast", "link-in-text-block"]
OF_WIDTH = ["color-contrast", "scrollable-region-focusable", "target-size"]

FEWER = """
for (const each of [".term", ".statements > div", ".operation"])
  document.querySelectorAll(each).forEach((node, place) => place >= 40 && node.remove());
"""
"""Sections of the same make are judged forty times at most: the page of the shapes has hundreds."""


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_violations(browser, base, axe, name):
    prefer(browser)
    visit(browser, base, name, PAGES[name])
    browser.run(FEWER)
    found = {"light": violations(browser, axe)}
    prefer(browser, theme="dark")
    found["dark"] = violations(browser, axe, OF_THEME)
    prefer(browser, width=NARROW)
    found["narrow"] = violations(browser, axe, OF_WIDTH)
    prefer(browser, language="zh-CN", theme="dark", width=NARROW)
    visit(browser, base, name, PAGES[name])
    browser.run(FEWER)
    found["Chinese, dark, narrow"] = violations(browser, axe)

    assert browser.run("document.documentElement.lang") == "zh-Hans"
    assert [(combination, *faults) for combination, faults in found.items() if faults] == []


def test_list_of_operations_has_no_violations(browser, base, axe):
    browser.command("Network.setBlockedURLs", urls=["*swagger-ui.js*"])
    prefer(browser)
    browser.open(f"{base}/api")

    assert not browser.run("document.querySelector('#operations').hidden")
    assert violations(browser, axe) == []
    browser.command("Network.setBlockedURLs", urls=[])


def test_violations_are_found(browser, base, axe):
    prefer(browser, width=WIDE)
    browser.open(f"{base}/places")
    browser.run(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/static/icon.svg><p id=pale>pale</p>')"
    )
    browser.run("document.getElementById('pale').style.color = '#ccc'")

    assert {fault.partition(":")[0] for fault in violations(browser, axe)} == {"image-alt", "color-contrast"}


@pytest.mark.parametrize("name", ["quality", "institution"])
def test_what_is_folded_has_no_violations(browser, base, axe, name):
    prefer(browser)
    visit(browser, base, name, PAGES[name])
    browser.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    found = {"wide": violations(browser, axe)}
    prefer(browser, theme="dark", width=NARROW)
    found["dark, narrow"] = violations(browser, axe)

    assert [(combination, *faults) for combination, faults in found.items() if faults] == []
