"""A person at the studio: clicks what is seen, types, chooses files; each page can be kept as a picture.

Pictures go to the folder that the variable STUDIO_SCREENSHOTS names, of each page at both widths in both languages:
a person is to look at them.
"""

import base64
import json
import os
from pathlib import Path

from tests.web.pages.browsing import press
from tests.web.sparql.chromium import Chromium

PAGE_S = 120
LOST = 4
"""How often the browser may fail to answer while a page is being left."""

SIZES = {"wide": 1280, "phone": 390}
LANGUAGES = ("zh-Hans", "en")

FIND = """((selector, text, near) => [...document.querySelectorAll(selector)]
  .filter((each) => each.checkVisibility() && (!near || each.closest("li, tr, section")?.innerText.includes(near)))
  .find((each) => (each.innerText || each.ariaLabel || "").replace(/\\s+/g, " ").trim().startsWith(text)
    || (each.ariaLabel || "").startsWith(text)))"""


class Person:
    """A person with a browser, who has opened the studio.

    Args:
        folder: for the profile of the browser.
        address: with the token.
    """

    def __init__(self, folder, address):
        self.browser = Chromium(folder)
        self.base = address.partition("/open")[0]
        self._shots = os.environ.get("STUDIO_SCREENSHOTS")
        self._number = 0
        self._resize(SIZES["wide"])
        self.browser.open(address)

    def close(self):
        self.browser.close()

    def click(self, text, selector="a, button, summary, label", near=""):
        """Click, with the mouse, what begins with a text; ``near`` stands in the same row, entry or section."""
        self._press_at(f"{FIND}({json.dumps(selector)}, {json.dumps(text)}, {json.dumps(near)})")

    def go_on(self, text, selector="a, button", near=""):
        """Click, and wait for the next page."""
        self.browser.run("window.isBefore = true")
        self.click(text, selector, near)
        self._wait_for_page()

    def open(self, address):
        """Open an address, and return what is seen."""
        self.browser.open(address)
        return self.sees("body")

    def reload(self):
        """Look at the page again, not at what the browser keeps of it; return what is seen."""
        self.browser.run("window.isBefore = true")
        self.browser.command("Page.reload")
        self._wait_for_page()
        return self.sees("body")

    def fill_selector(self, selector, value):
        """Type into a field that has no visible label."""
        self._press_at(f"document.querySelector({json.dumps(selector)})")
        self.type(value)

    def fill(self, label, value):
        """Type into the field with a label."""
        self._press_at(
            f"document.getElementById({FIND}('label', {json.dumps(label)})?.htmlFor) ?? "
            f"{FIND}('label', {json.dumps(label)})?.querySelector('input, textarea')"
        )
        self.type(value)

    def type(self, value):
        """Replace the text of the field that has the focus."""
        self.browser.run("document.activeElement.select(), 0")
        self.browser.command("Input.insertText", text=value)

    def press(self, *keys):
        press(self.browser, *keys)

    def choose_file(self, path):
        root = self.browser.command("DOM.getDocument")["root"]["nodeId"]
        field = self.browser.command("DOM.querySelector", nodeId=root, selector="input[type=file]")["nodeId"]
        self.browser.command("DOM.setFileInputFiles", nodeId=field, files=[str(path)])

    def questions(self):
        """The questions of the page, each with its answers; one that is answered by a text has none."""
        return self.browser.run(
            "Object.fromEntries([...document.querySelectorAll('fieldset.question')].map((each) => "
            "[each.querySelector('legend').innerText, [...each.querySelectorAll('label')].map((one) => one.innerText)]))"
        )

    def answer(self, question, answer):
        """Answer the question that begins so: by the number of a choice, or by a text."""
        found = f"[...document.querySelectorAll('fieldset.question')].find((each) => each.innerText.includes({json.dumps(question)}))"
        kind = f".querySelectorAll('input')[{answer if isinstance(answer, int) else 0}]"
        self._press_at(found + kind)
        if isinstance(answer, str):
            self.type(answer)

    def fields(self):
        """What the cards of the columns say that each holds, in short."""
        return self.browser.run(
            "Object.fromEntries([...document.querySelectorAll('.column-card')].map((each) => [each.querySelector('h2')"
            ".innerText, each.querySelector('select').selectedOptions[0].innerText.split(':')[0]]))"
        )

    def sees(self, selector="main"):
        """The text of a part of the page."""
        return self.browser.text(selector)

    def look(self, name, *, languages=LANGUAGES):
        """Keep pictures of the page, where a folder for them is named; only as it is if it answers a form."""
        if not self._shots:
            return
        self._number += 1
        address = self.browser.run("location.href")
        for language in languages:
            if self.base in address and languages is LANGUAGES:
                self.browser.open(f"{self.base}/language/{language}")
                self.browser.open(address)
            for size, width in SIZES.items():
                self._resize(width)
                height = min(self.browser.run("document.documentElement.scrollHeight"), 3500)
                self._resize(width, height)
                shot = self.browser.command("Page.captureScreenshot", format="png")
                path = Path(self._shots) / f"{self._number:02}-{name}-{language}-{size}.png"
                path.write_bytes(base64.b64decode(shot["data"]))
        self._resize(SIZES["wide"])

    def _wait_for_page(self):
        """Wait for the next page; a page that is just being left may never answer, so it is asked again."""
        for _ in range(LOST):
            try:
                self.browser.until("!window.isBefore && document.readyState === 'complete'", PAGE_S)
            except AssertionError as error:
                if "no answer" not in str(error):
                    raise
            else:
                return
        raise AssertionError("the page does not answer")

    def _resize(self, width, height=900):
        self.browser.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def _press_at(self, element):
        place = self.browser.run(
            f"(() => {{ const each = {element}; if (!each) return null; "
            "each.scrollIntoView({block: 'center', behavior: 'instant'}); const box = each.getClientRects()[0]; "
            "return [box.x + Math.min(box.width, 40) / 2, box.y + box.height / 2]; })()"
        )
        assert place, f"not seen: {element}\n{self.sees('body')}"
        for kind in ("mousePressed", "mouseReleased"):
            self.browser.command(
                "Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1
            )
