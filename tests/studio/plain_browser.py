"""A browser without scripts: it follows the links of a page and sends its forms, with what they have and no more."""

import time
from io import BytesIO
from urllib.parse import urljoin, urlsplit

from lxml import html

from tests.studio.conftest import ADDRESS

WAIT_S = 120


class PlainBrowser:
    """Shows a page at a time.

    Args:
        client: of Flask, with a session of the studio.
    """

    def __init__(self, client):
        self._client = client
        self.open("/")

    def open(self, path):
        self._show(self._client.get(path, follow_redirects=True))

    def follow(self, words):
        """Click a link by its text or its label."""
        self.open(self._element("a", words).get("href"))

    def send(self, words, files=(), **values):
        """Fill in a form, and click its button by its text or its label.

        Args:
            words: of the button.
            files: the name and the bytes of each file.
            values: by the name of the field.
        """
        button = self._element("button", words)
        form = next(button.iterancestors("form"))
        self._fill(form, values)
        data = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        if button.get("name"):
            data[button.get("name")] = [button.get("value", "")]
        if files:
            (field,) = form.xpath(".//input[@type='file']")
            data[field.get("name")] = [(BytesIO(body), name) for name, body in files]
        path = urljoin(self.path, form.get("action") or "")
        if (form.get("method") or "get").lower() == "post":
            self._show(self._client.post(path, data=data, follow_redirects=True))
        else:
            self._show(self._client.get(path, query_string=data, follow_redirects=True))

    def wait(self):
        """Load the page again as long as it asks for that itself."""
        until = time.monotonic() + WAIT_S
        while self._page.xpath("//meta[@http-equiv='refresh']"):
            assert time.monotonic() < until, self.text
            time.sleep(0.3)
            self.open(self.path)

    def choices(self, words):
        """The name of the field and the value of the choice that has some words."""
        (field,) = [
            each for each in self._page.xpath("//label/input[@type='radio']") if words in _words(each.getparent())
        ]
        return {field.get("name"): field.get("value")}

    @property
    def text(self):
        return _words(self._page.find("body"))

    @property
    def heading(self):
        return _words(self._page.find(".//h1"))

    def field_of(self, column):
        """The name of the list that says what a column holds."""
        (heading,) = [each for each in self._page.xpath("//h2") if _words(each) == column]
        return heading.xpath("../p/select")[0].get("name")

    def _fill(self, form, values):
        for name, value in values.items():
            field = form.inputs[name]
            if getattr(field, "type", "") == "radio":
                assert value in field.value_options
            field.value = value

    def _element(self, tag, words):
        found = [each for each in self._page.iter(tag) if words in (_words(each), each.get("aria-label"))]
        assert found, f"no {tag} {words!r} on {self.path}: {self.text}"
        return found[0]

    def _show(self, response):
        self.path = response.request.full_path.rstrip("?")
        assert response.status_code == 200, response.text
        self._page = html.fromstring(response.text, base_url=ADDRESS + urlsplit(self.path).path)


def _words(element):
    return " ".join(element.text_content().split())
