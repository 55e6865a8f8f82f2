"""The studio in Chromium: from a file to a preview, with scripts and without, by keyboard, on a phone, in Chinese."""

import os
import re
import subprocess
import sys

import pytest

from tests.web.pages.axe import violations
from tests.web.pages.browsing import NARROW, WIDE, prefer
from tests.web.pages.conftest import axe
from tests.web.sparql.chromium import Chromium
from tests.web.sparql.server import ROOT

__all__ = ["axe"]

pytestmark = pytest.mark.browser

CSV = """id,name,phone,website,founded,town,kind,head
1,City Archive,+41 31 321 62 00,https://archive.example,03/04/1974,Bern,archive,Anna Schmidt
2,City Library,031 321 62 01,www.library.example,05/06/1950,Bern,library,Peter Meier
3,City Museum,no digits,not a web address,soon,Basel,museum,Maria Weber
4,,+41 31 321 62 03,,,,,Karl Huber
5,City Zoo,+41 31 321 62 05,https://zoo.example,07/08/1990,Thun,zoo,Hans Keller
"""

HIDDEN = """[...document.querySelectorAll("main button, main a, main input, main select, main textarea, main summary")]
  .filter((each) => each.checkVisibility() && !each.closest("details:not([open])"))
  .filter((each) => {
    each.scrollIntoView({block: "center", behavior: "instant"});
    const box = each.getBoundingClientRect();
    const on_top = document.elementFromPoint(box.x + Math.min(box.width, 20) / 2, box.y + box.height / 2);
    return box.width && !(on_top && (each.contains(on_top) || on_top.contains(each) || each.labels?.[0]?.contains(on_top)));
  }).map((each) => each.outerHTML.slice(0, 120))"""
"""What a person cannot click, because something else lies over it."""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    home = tmp_path_factory.mktemp("studio")
    (home / "offices.csv").write_text(CSV)
    process = subprocess.Popen(
        [sys.executable, "-m", "publisher", "studio", "--home", str(home / "site"), "--port", "0", "--no-browser"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield home, re.search(r"http\S+", process.stdout.readline())[0]
    finally:
        process.terminate()
        code = process.wait(20)
        process.stdout.close()
        assert code == 0


@pytest.fixture(scope="module")
def browser(tmp_path_factory, program):
    chromium = Chromium(tmp_path_factory.mktemp("profile"))
    chromium.open(program[1])
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def base(program):
    return program[1].partition("/open")[0]


def go_on(browser, click):
    """Click, and wait for the next page."""
    browser.run("window.isBefore = true")
    browser.run(click)
    browser.until("!window.isBefore && document.readyState === 'complete'")


def choose_file(browser, path):
    root = browser.command("DOM.getDocument")["root"]["nodeId"]
    field = browser.command("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
    browser.command("DOM.setFileInputFiles", nodeId=field, files=[str(path)])


@pytest.fixture(scope="module")
def described(browser, base, program):
    """The way of a person from the file to its description; what was seen on it."""
    prefer(browser)
    browser.open(f"{base}/add")
    choose_file(browser, program[0] / "offices.csv")
    go_on(browser, "document.querySelector('form[enctype] button').click()")
    seen = {"questions": browser.run("document.querySelectorAll('fieldset').length")}
    browser.run("document.querySelectorAll('fieldset').forEach((each) => each.querySelector('[type=radio]').click())")
    go_on(browser, "document.querySelector('button[name=write]').click()")
    seen["address"] = browser.run("location.pathname")
    return seen


def test_file_becomes_a_description(browser, base, described, program):
    assert described == {"questions": 2, "address": "/sources/offices/columns"}
    written = (program[0] / "site" / "sources" / "offices" / "source.toml").read_text()
    assert 'leave_out = "head"' in written


PAGES = [
    "",
    "add",
    "publish",
    "sources/offices/file",
    "sources/offices/columns",
    "sources/offices/preview",
    "sources/offices/description",
]


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_violations_and_nothing_covers_anything(browser, base, axe, described, path):
    found = {}
    for name, options in (
        ("wide", {"width": WIDE}),
        ("Chinese, dark, narrow", {"language": "zh-CN", "theme": "dark", "width": NARROW}),
    ):
        prefer(browser, **options)
        browser.open(f"{base}/{path}")
        found[name] = [*violations(browser, axe), *browser.run(HIDDEN)]
        assert not browser.run("document.documentElement.scrollWidth > innerWidth"), name
        assert browser.errors == []

    assert found == {name: [] for name in found}
    assert browser.run("document.documentElement.lang") == "zh-Hans"


@pytest.mark.heavy
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_all_pages_in_each_language_theme_and_width(browser, base, axe, described, language, theme, width):
    prefer(browser, language=language, theme=theme, width=width)
    found = {}
    for path in PAGES:
        browser.open(f"{base}/{path}")
        found[path] = violations(browser, axe)

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_choice_shows_its_difference_and_is_undone(browser, base, axe, described):
    prefer(browser)
    browser.open(f"{base}/sources/offices/columns")
    browser.run("document.querySelector('#field-6').value = 'keywords'")
    go_on(browser, "document.querySelector('.bottom button').click()")
    assert 'keywords = { from = "kind"' in browser.text("ins")
    assert violations(browser, axe) == []
    assert not browser.run("document.querySelector('textarea[name=text]').checkVisibility()")
    go_on(browser, "document.querySelector('.form button').click()")
    assert browser.run("document.querySelector('#field-6').value") == "keywords"

    browser.open(f"{base}/sources/offices/description")
    go_on(browser, "document.querySelector('form[action$=undo] button').click()")
    browser.open(f"{base}/sources/offices/columns")
    shown = browser.run("document.querySelector('#field-6').selectedOptions[0].textContent")
    assert shown == "as it is: types, classifications"


def test_record_is_replaced_without_leaving_the_list(browser, base, described):
    if not (ROOT / "publisher/web/static/vendor/htmx.js").exists():
        pytest.skip("htmx is not installed here: python frontend/install.py")
    prefer(browser)
    browser.open(f"{base}/sources/offices/preview")
    browser.run("window.isBefore = true; document.querySelectorAll('.looks a')[1].click()")

    browser.until("document.querySelector('.as-published h1')?.innerText === 'City Museum'")
    assert browser.run("window.isBefore")
    assert "record=" in browser.run("location.search")


def test_way_without_scripts(browser, base, described):
    prefer(browser)
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(f"{base}/sources/offices/preview?record=1")
        assert browser.text(".as-published h1")
        browser.open(f"{base}/sources/offices/columns")
        assert browser.text(".bottom button") == "Show what changes"
    finally:
        browser.command("Emulation.setScriptExecutionDisabled", value=False)


def test_way_by_keyboard(browser, base, described):
    """Tab reaches every control in the order of the page, and Enter sends the form."""
    prefer(browser)
    browser.open(f"{base}/sources/offices/description")
    reached = []
    for _ in range(40):
        for kind in ("keyDown", "keyUp"):
            browser.command("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        reached.append(browser.run("document.activeElement.id || document.activeElement.innerText?.slice(0, 30)"))

    assert reached[reached.index("text") + 1] == "Show what changes"
    assert reached.index("about-title") < reached.index("text")


def press(browser, key, text="", code=0):
    for kind in ("keyDown", "keyUp"):
        more = {"text": text} if text and kind == "keyDown" else {}
        browser.command("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **more)


def tab_to(browser, selector):
    """Go to an element by the Tab key alone."""
    for _ in range(80):
        press(browser, "Tab", code=9)
        if browser.run(f"document.activeElement.matches({selector!r})"):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_form_of_the_file_is_answered_and_sent_by_keyboard(browser, base, described, program):
    prefer(browser)
    browser.open(f"{base}/sources/offices/file")
    tab_to(browser, "[type=radio]:checked")
    press(browser, "ArrowDown", code=40)
    assert browser.run("document.activeElement.checked")
    chosen = browser.run("document.activeElement.value")
    name = browser.run("document.activeElement.name")
    tab_to(browser, "button[name=write]")
    browser.run("window.isBefore = true")
    press(browser, "Enter", "\r", 13)
    browser.until("!window.isBefore && document.readyState === 'complete'")

    assert browser.run("location.pathname") in {"/sources/offices/columns", "/sources/offices/file"}
    browser.open(f"{base}/sources/offices/file")
    assert browser.run(f"document.querySelector('[name={name}]:checked').value") == chosen


def test_studio_asks_no_other_host(browser, base, described):
    for path in PAGES:
        browser.open(f"{base}/{path}")
        assert all(url.startswith((base, "data:")) for url in browser.requests)
