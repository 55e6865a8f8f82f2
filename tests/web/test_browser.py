"""Pages in a real browser: nothing is fetched from elsewhere, nothing hostile runs, with the policy switched off too."""

import pytest

from tests.web.publication import HOSTILE, SCIENCE, descriptions, publish
from tests.web.sparql.chromium import Chromium
from tests.web.sparql.server import free_port, served

pytestmark = pytest.mark.browser

PATHS = [
    "/",
    f"/doc/institution/{SCIENCE}",
    f"/doc/institution/{HOSTILE}",
    "/doc/place/cn-620000",
    "/search?q=pwned",
    "/search?kind=institution",
    "/institutions",
    "/places",
    "/concepts",
    "/places?in=cn",
    f"/values/institution/{SCIENCE}?property=http://www.w3.org/ns/org%23purpose",
    "/releases",
    "/quality",
    "/ontology",
    "/shapes",
    "/catalog",
    "/nothing-here",
]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    base = f"http://127.0.0.1:{free_port()}"
    home = tmp_path_factory.mktemp("home")
    publish(home, descriptions(base), base=base)
    with served(home, base):
        yield base


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = Chromium(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.mark.parametrize("path", PATHS)
def test_page_stays_at_home_and_breaks_no_rule(browser, base, path):
    browser.open(base + path)

    expected = ["404"] if path == "/nothing-here" else []
    assert [error for error in browser.errors if not any(code in error for code in expected)] == []
    assert browser.dialogs == []
    assert [url for url in browser.requests if not url.startswith((base, "data:"))] == []
    assert browser.run("getComputedStyle(document.body).display") == "flex", "the style sheet is in force"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [390, 1280])
def test_page_fits_its_width(browser, base, path, width):
    browser.command(
        "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600
    )
    browser.open(base + path)

    assert browser.run("document.documentElement.scrollWidth") <= width
    browser.command("Emulation.clearDeviceMetricsOverride")


@pytest.mark.parametrize("path", [f"/doc/institution/{HOSTILE}", "/search?q=pwned", "/", f"/doc/institution/{SCIENCE}"])
def test_hostile_text_runs_nothing_without_the_policy_either(browser, base, path):
    browser.command("Page.setBypassCSP", enabled=True)
    browser.open(base + path)

    assert browser.run("document.title") != "pwned"
    assert browser.run("document.querySelectorAll('img:not([src^=\"/export/\"])').length") == 0
    browser.command("Page.setBypassCSP", enabled=False)


def test_pages_work_without_scripts(browser, base):
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{base}/doc/institution/{SCIENCE}")
    browser.until("document.querySelectorAll('.duties li').length === 13")

    assert browser.run("getComputedStyle(document.querySelector('.copy-button')).display") == "none"
    browser.command("Emulation.setScriptExecutionDisabled", value=False)


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_colours_follow_the_reader(browser, base, scheme, dark):
    browser.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.open(base)
    red = browser.run("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])")

    assert (red < 80) is dark


def test_position_is_on_a_map_of_our_own(browser, base):
    browser.open(f"{base}/doc/institution/{SCIENCE}")
    browser.until("document.querySelectorAll('.map-figure .dots circle').length === 1")

    assert browser.run("document.querySelector('.map').getAttribute('role')") == "img"
    assert [url for url in browser.requests if not url.startswith((base, "data:"))] == []


def test_map_of_points_on_both_sides_of_the_antimeridian_is_narrow(browser, base):
    browser.open(f"{base}/search?kind=institution")
    browser.run("window.fiji = new PointMap([{x: 179, y: -17}, {x: -179, y: -18}], {land: '/nothing'})")

    assert browser.run("fiji.box.width") < 10
    assert browser.run("fiji.box.x") == pytest.approx(180)
    assert browser.run("new PointMap([{x: 0, y: 91}, {x: 200, y: 0}], {land: '/nothing'}).total") == 0


def test_map_says_when_it_shows_a_part(browser, base):
    browser.open(f"{base}/search?kind=institution")
    many = "Array.from({length: 6000}, (_, i) => ({x: i % 180, y: 0}))"

    assert (
        browser.run(f"new PointMap({many}, {{land: '/nothing'}}).words") == "Map of the first 5,000 of 6,000 positions"
    )


def test_hits_are_shown_on_a_map_when_asked_for(browser, base):
    browser.open(f"{base}/search?kind=institution")
    browser.run("document.querySelector('[data-hits]').click()")

    browser.until("document.querySelector('#hits-map .dots circle')")
    assert browser.run("document.querySelectorAll('#hits-map .dots circle').length") >= 1


@pytest.mark.parametrize(
    ("minute", "words"),
    [
        (600, "Open now, until 12:00"),
        (720, "Closed now, opens on Saturday at 22:00"),
        (5 * 1440 + 500, "Closed now, opens today at 22:00"),
        (6 * 1440 + 30, "Open now, until 02:00"),
        (6 * 1440 + 121, "Closed now, opens on Monday at 08:30"),
    ],
)
def test_open_now_and_next_opening(browser, base, minute, words):
    browser.open(base)
    spans = [[510, 720], [5 * 1440 + 1320, 6 * 1440 + 120]]

    assert browser.run(f"openNow({spans}, {minute})") == words


def test_clock_is_that_of_the_zone(browser, base):
    browser.open(base)

    monday_night = "new Date('2026-11-29T23:15:00Z')"
    assert browser.run(f"minuteOfWeek('Asia/Shanghai', {monday_night})") == 7 * 60 + 15
    assert browser.run(f"minuteOfWeek('America/New_York', {monday_night})") == 6 * 1440 + 18 * 60 + 15


def press(browser, key):
    codes = {"ArrowDown": 40, "Enter": 13, "Escape": 27}
    for kind in ("keyDown", "keyUp"):
        browser.command("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes[key])


def test_suggestions_are_chosen_by_keyboard(browser, base):
    browser.open(f"{base}/places")
    browser.run("document.querySelector('#quick').focus()")
    browser.command("Input.insertText", text="gansu dep")
    browser.until("document.querySelectorAll('.suggestions [role=option]').length > 0")
    assert browser.run("document.querySelector('#quick').getAttribute('aria-expanded')") == "true"

    press(browser, "ArrowDown")
    active = browser.run("document.querySelector('#quick').getAttribute('aria-activedescendant')")
    assert browser.run(f"document.getElementById('{active}').getAttribute('aria-selected')") == "true"
    press(browser, "Enter")

    browser.until(f"location.pathname === '/doc/institution/{SCIENCE}'")


def test_escape_closes_suggestions_and_enter_searches_for_the_text(browser, base):
    browser.open(f"{base}/")
    browser.run("document.querySelector('#q').focus()")
    browser.command("Input.insertText", text="gansu")
    browser.until("document.querySelectorAll('.suggestions [role=option]').length > 0")
    press(browser, "Escape")
    assert browser.run("document.querySelector('.suggestions').hidden")
    browser.run("document.querySelector('form.search').requestSubmit()")

    browser.until("location.pathname === '/search' && location.search === '?q=gansu'")


CONTRAST = """
(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll("main *, header *, footer *")) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())) continue;
    if (node.closest(".visually-hidden, [hidden], details:not([open]) > :not(summary)")) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return [...new Set(poor)];
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", f"/doc/institution/{SCIENCE}", "/search?kind=institution", "/quality"])
def test_text_is_readable_against_its_ground(browser, base, path, scheme):
    """WCAG 2.2, success criterion 1.4.3: a contrast of 4.5 to 1."""
    browser.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.open(base + path)

    assert browser.run(CONTRAST) == []


def test_keyboard_reaches_the_content_first(browser, base):
    browser.open(f"{base}/places")
    for kind in ("keyDown", "keyUp"):
        browser.command("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)

    assert browser.run("document.activeElement.className") == "skip"
