"""Publishing, quality, corrections and links in Chromium: axe-core, a phone, two languages, the keyboard alone."""

import threading

import pytest
from waitress.server import create_server

from publisher.config import Settings
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles.corrections import CorrectionsFile
from publisher.release import current
from publisher.sources import load_source
from publisher.sources.source import CORRECTIONS
from publisher.studio import create_studio
from publisher.studio.security import Access
from publisher.studio.workspace import Workspace
from tests.support.registers import Clock, plain_toml
from tests.web.pages.axe import AXE, violations
from tests.web.sparql.chromium import Chromium
from tests.web.sparql.server import free_port

pytestmark = pytest.mark.browser

HEAD = "id,name,phone\n"
FIRST = {
    "north": "1,Harbour Office,0931 8834620\n2,,\n3,Tax Office,12\n4,Sea Office,\n",
    "south": "a,Harbour Office,0931 8834629\n",
}
SECOND = {"north": "1,Port Office,0931 8834620\n2,,\n3,Tax Office,13\n4,Sea Office,\n"}
PLANNED = "key,field,old,new,who,when,why\n3,phone,12,0931 8834621,Data office,2026-11-28,a digit was lost\n"
SCREENS = (
    *("/publish", "/publish/schedule", "/quality", "/corrections", "/links"),
    "/sources/north/record?key=2&field=name&old=",
)
WIDE, PHONE = (1200, 900), (390, 844)


class Site:
    """A studio that is served, its folders, and a browser that has opened it."""

    def __init__(self, folder):
        self.home, self.data = folder / "site", folder / "site" / "sources"
        self.address, self.clock = f"http://127.0.0.1:{free_port()}", Clock()
        access = Access(lambda _: None)
        app = create_studio(Workspace(Settings(home=self.home, data=self.data)), access, self.address)
        self._server = create_server(app, host="127.0.0.1", port=int(self.address.rpartition(":")[2]), threads=4)
        threading.Thread(target=self._server.run, daemon=True).start()
        self.browser = Chromium(folder / "profile")
        self.browser.open(f"{self.address}/open?token={access.offer()}")

    def write(self, rows):
        for slug, text in rows.items():
            (self.data / slug).mkdir(parents=True, exist_ok=True)
            (self.data / slug / "source.toml").write_text(plain_toml(slug, 'telephones = "phone"'), encoding="utf-8")
            (self.data / slug / "rows.csv").write_text(HEAD + text, encoding="utf-8")

    def build(self, *, activate):
        sources = tuple(load_source(folder) for folder in sorted(self.data.iterdir()))
        plan = Plan(home=self.home, base=self.address, sources=sources, processes=1, activate=activate)
        build(plan, clock=self.clock)

    def show(self, path, size=WIDE):
        width, height = size
        self.browser.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self.browser.open(self.address + path)

    def press(self, key, text=""):
        for kind in ("keyDown", "keyUp"):
            self.browser.command(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, text=text * (kind == "keyDown")
            )

    def tab_to(self, selector):
        """Go to an element by the Tab key alone."""
        for _ in range(60):
            self.browser.command(
                "Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9
            )
            self.browser.command("Input.dispatchKeyEvent", type="keyUp", key="Tab", code="Tab", windowsVirtualKeyCode=9)
            if self.browser.run(f"document.activeElement.matches({selector!r})"):
                return
        raise AssertionError(f"the keyboard does not reach {selector}")

    def type(self, text):
        self.browser.run("document.activeElement.select?.(), 0")
        self.browser.command("Input.insertText", text=text)

    def close(self):
        self.browser.close()
        self._server.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A live release, a candidate, a correction that is asked about, and a release that waits."""
    site = Site(tmp_path_factory.mktemp("studio"))
    site.write(FIRST)
    site.build(activate=True)
    (site.data / "north" / CORRECTIONS).write_text(PLANNED, encoding="utf-8")
    site.write(SECOND)
    site.build(activate=False)
    yield site
    site.close()


@pytest.mark.parametrize("size", [pytest.param(WIDE, id="wide"), pytest.param(PHONE, id="phone")])
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_screens_are_accessible_and_fit(site, language, size):
    site.browser.command("Page.setBypassCSP", enabled=True)  # for axe-core alone
    site.show(f"/language/{language}", size)
    for path in SCREENS:
        site.show(path, size)
        site.browser.run("document.querySelectorAll('details').forEach((each) => { each.open = true }), 0")

        assert violations(site.browser, AXE.read_text(encoding="utf-8")) == [], path
        assert site.browser.run("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert site.browser.run("document.documentElement.lang") == language
    site.browser.command("Page.setBypassCSP", enabled=False)


def test_value_is_corrected_and_the_release_made_live_by_the_keyboard(site):
    site.show("/language/en")
    site.show("/sources/north/record?key=2&field=name&old=")
    site.tab_to("#new")
    site.type("Forest Office")
    site.tab_to("#why")
    site.type("the register left it out")
    site.press("Enter", "\r")
    site.browser.until("location.search === '?key=2' && document.body.innerText.includes('Forest Office')")
    written = CorrectionsFile.read(site.data / "north" / CORRECTIONS).corrections[-1]
    assert (written.key, written.field, written.new) == ("2", "name", "Forest Office")

    before = current(site.home).name
    site.show("/publish")
    site.tab_to('form[action="/publish/build"] button')
    site.press("Enter", "\r")
    site.browser.until("document.body.innerText.includes('A release is being built')")
    site.browser.until("document.body.innerText.includes('What would change')", 180)
    shown = site.browser.text("main")
    assert "Forest Office" in shown
    assert "Port Office (Harbour Office)" in shown
    site.tab_to('form[action="/publish/activate"] button')
    site.press("Enter", "\r")
    site.browser.until("!document.querySelector('form[action=\"/publish/activate\"]')")
    assert current(site.home).name > before
    assert site.browser.errors == []
