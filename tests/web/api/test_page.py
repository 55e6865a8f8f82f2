"""/api: the operations as a list that needs no script, and Swagger UI without anything from another host."""

import re
from html import unescape

import pytest

from publisher.web.api.page import SWAGGER_UI
from publisher.web.http.static_files import FILES

HTML = {"Accept": "text/html"}


def test_page_lists_every_operation(client):
    page = unescape(client.get("/api", headers=HTML).text)

    for path, methods in client.get("/openapi.json").json["paths"].items():
        for method, operation in methods.items():
            assert f"<code>{method.upper()} {path}</code>" in page
            assert operation["summary"] in page


def test_json_is_the_description(client):
    response = client.get("/api", headers={"Accept": "application/json"})

    assert response.json == client.get("/openapi.json").json
    assert "Accept" in response.headers["Vary"]


@pytest.mark.skipif(SWAGGER_UI[0] not in FILES, reason="Swagger UI is not installed: python frontend/install.py")
def test_scripts_and_styles_are_files_of_the_site(client):
    response = client.get("/api", headers=HTML)

    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "<style" not in response.text
    assert not re.search(r"<script(?![^>]*src=)", response.text)
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', response.text)
    assert any("vendor/swagger-ui.js" in address for address in addresses)
    for address in addresses:
        assert client.get(address).status_code == 200
