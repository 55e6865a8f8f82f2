"""A studio over an empty home, and a browser that has opened it."""

import html
import re
from io import BytesIO

import pytest
from flask import request
from flask.testing import FlaskClient

from publisher.config import Settings
from publisher.studio import create_studio, security
from publisher.studio.security import FORM_FIELD, Access
from publisher.studio.workspace import Workspace

ADDRESS = "http://127.0.0.1:8600"
CHANGE = "/changed"
OFFICES = "code,name,city\nA1,City Archive,Bern\nA2,City Library,Bern\n"


def offices(studio, description):
    """Return the folder of a source of two offices, with its description."""
    folder = studio.workspace.data / "offices"
    folder.mkdir()
    (folder / "offices.csv").write_text(OFFICES)
    (folder / "source.toml").write_text(description)
    return folder


def shown_change(answer):
    """The form that writes a change that was shown."""
    mark = re.search(r'name="mark" value="([0-9a-f]+)"', answer.text)[1]
    text = re.search(r'<textarea name="text" hidden[^>]*>(.*?)</textarea>', answer.text, re.DOTALL)[1]
    return {"mark": mark, "text": html.unescape(text)}


class Browser(FlaskClient):
    """A client of the address that the studio listens on."""

    def open(self, *args, **more):
        return super().open(*args, **{"base_url": ADDRESS, **more})


class Studio:
    """A studio, its workspace, the tokens that it has shown, and a client that has opened it.

    ``changes`` are the forms that reached a view which changes something.
    """

    def __init__(self, folder):
        self.shown = []
        self.access = Access(self.shown.append)
        self.workspace = Workspace(Settings(home=folder / "site", data=folder / "site" / "sources"))
        self.workspace.data.mkdir(parents=True)
        self.app = create_studio(self.workspace, self.access, ADDRESS)
        self.app.test_client_class = Browser
        self.changes = []
        self.longest = security._LONGER
        self.app.post(CHANGE)(self._change)
        self.client = self.new_client()
        self.client.get("/open", query_string={"token": self.access.offer()})

    def close(self):
        """End the server of the site, and a build that runs, and close their logs."""
        self.app.extensions["site"].stop()
        if builds := self.app.extensions.get("builds"):
            builds.cancel()
            builds.forget()

    def new_client(self):
        return self.app.test_client()

    def _change(self):
        self.changes.append(request.form.to_dict())
        return "changed"

    def get(self, path, **more):
        return self.client.get(path, **more)

    def post(self, path, data=None, **more):
        """Send a form of a page of the studio."""
        token = self.access.form_token(self.client.get_cookie("studio-8600", "127.0.0.1").value)
        return self.client.post(path, data={FORM_FIELD: token, **(data or {})}, **more)

    def upload(self, *files):
        """Add files, each a name and bytes."""
        return self.post("/add/files", {"file": [(BytesIO(body), name) for name, body in files]})


@pytest.fixture
def studio(tmp_path):
    opened = Studio(tmp_path)
    yield opened
    opened.close()
