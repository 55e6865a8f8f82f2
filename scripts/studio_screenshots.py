"""Make the screenshots of docs/studio.md: ``make studio-screenshots``; look at them before they are committed.

The register of docs/tutorial.md, and a second one of a record that it has too, go through the studio in Chromium (that
of Debian, as the tests have it). The pictures are small: one size, no colour depth that is not needed.
"""

import base64
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from waitress.server import create_server

from publisher.cli import run
from publisher.config import Settings
from publisher.studio import create_studio
from publisher.studio.security import Access
from publisher.studio.workspace import Workspace
from tests.web.sparql.chromium import Chromium
from tests.web.sparql.server import free_port

ROOT: Final = Path(__file__).resolve().parents[1]
IMAGES: Final = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1000, 760
BASE: Final = "https://data.example.org"

PILOTS: Final = """no,name,phone,web,town
P-1,Pilotage Board of Newport,01633 843099,https://pilots.example,Newport
P-2,Cardiff Pilot Station,029 2048 8000,https://pilots-cardiff.example,Cardiff
"""


def tutorial_register() -> str:
    """Return the first table of docs/tutorial.md."""
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    found = re.search(r"^```csv harbours/bodies\.csv\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise SystemExit("docs/tutorial.md has no table harbours/bodies.csv")
    return found[1]


class Camera:
    """A browser that has opened a studio, and the folder of its pictures."""

    def __init__(self, browser: Chromium, address: str, images: Path) -> None:
        self._browser, self._address, self._images = browser, address, images

    def show(self, path: str) -> None:
        """Open a page."""
        self._browser.open(self._address + path)

    def do(self, script: str, until: str) -> None:
        """Run a script in the page, and wait for what comes after it."""
        self._browser.run(f"({script}, 0)")
        self._browser.until(until, 300)

    def take(self, name: str, at: str = "h1") -> None:
        """Take a picture with an element at its top."""
        self._browser.run(f"(document.querySelector({at!r}).scrollIntoView(), window.scrollBy(0, -16), 0)")
        shot = self._browser.command("Page.captureScreenshot", format="png", optimizeForSpeed=False)
        self._images.mkdir(parents=True, exist_ok=True)
        file = self._images / f"studio-{name}.png"
        file.write_bytes(base64.b64decode(shot["data"]))
        sys.stdout.write(f"{file.relative_to(self._images.parent)}  {file.stat().st_size // 1000} kB\n")


@contextmanager
def studio(folder: Path, images: Path) -> Iterator[Camera]:
    """Serve a studio over a home in a folder, and open it in a browser."""
    home = folder / "site"
    address = f"http://127.0.0.1:{free_port()}"
    access = Access(lambda _: None)
    workspace = Workspace(Settings(home=home, data=home / "sources", base_url=BASE))
    app = create_studio(workspace, access, address)
    server = create_server(app, host="127.0.0.1", port=int(address.rpartition(":")[2]), threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    with closing(server), closing(Chromium(folder / "profile", f"--window-size={WIDTH},{HEIGHT}")) as browser:
        browser.command(
            "Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT, deviceScaleFactor=1, mobile=False
        )
        browser.open(f"{address}/open?token={access.offer()}")
        yield Camera(browser, address, images)


def walk(camera: Camera) -> None:
    """Go through the studio as docs/studio.md does, and take a picture of each step."""
    camera.show("/add")
    camera.take("add")
    camera.show("/sources/bodies/file")
    camera.take("file", "#rows")
    camera.do(
        "document.querySelectorAll('fieldset.question').forEach((each) => each.querySelector('input').click()),"
        " document.querySelector('button[name=write]').click()",
        "location.pathname.endsWith('/columns')",
    )
    camera.show("/sources/bodies/columns")
    camera.take("columns", ".column-card")
    camera.show("/sources/bodies/preview?record=1")
    camera.take("preview")
    camera.show("/publish")
    camera.do(
        "document.querySelector('form[action=\"/publish/build\"] button').click()",
        "document.body.innerText.includes('What would change')",
    )
    camera.take("publish")
    camera.do(
        "document.querySelector('form[action=\"/publish/activate\"] button').click()",
        "!document.querySelector('form[action=\"/publish/activate\"]')",
    )
    camera.show("/quality")
    camera.take("quality")
    camera.show("/sources/bodies/record?key=HB-3&field=Phone&old=ask%20at%20the%20gate")
    camera.take("correction")
    camera.show("/links")
    camera.take("links")


def main(images: Path = IMAGES) -> None:
    """Make all pictures anew."""
    with TemporaryDirectory(prefix="studio-") as name:
        folder = Path(name)
        sources = folder / "site" / "sources"
        for slug, text in (("bodies", tutorial_register()), ("pilots", PILOTS)):
            (sources / slug).mkdir(parents=True)
            (sources / slug / f"{slug}.csv").write_text(text, encoding="utf-8")
        run(["init", "--yes", str(sources / "pilots" / "pilots.csv")])
        with studio(folder, images) as camera:
            walk(camera)


if __name__ == "__main__":
    main()
