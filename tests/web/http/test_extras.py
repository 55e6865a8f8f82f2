"""Without an extra, what needs it says so: 501, and how it is installed."""

import pytest

from publisher.web.agents import http


@pytest.fixture
def without_mcp(monkeypatch):
    """A site without the extra ``mcp``: its SDK is not found."""
    find = http.find_spec
    monkeypatch.setattr(http, "find_spec", lambda name: None if name == "mcp" else find(name))


def test_mcp_without_its_sdk_is_501(client, without_mcp):
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}

    response = client.post("/mcp", json=message, headers={"Accept": "application/json, text/event-stream"})

    assert response.status_code == 501
    assert response.content_type == "application/problem+json"
    assert response.json["type"].endswith("/problems/not-installed")
    assert response.json["detail"].endswith("pip install 'institution-publisher[mcp]'.")
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_mcp_without_its_sdk_still_answers_preflights_and_explains_the_problem(client, without_mcp):
    preflight = client.options("/mcp", headers={"Origin": "https://chat.example"})
    explained = client.get("/problems/not-installed", headers={"Accept": "text/html"})

    assert preflight.headers["Allow"] == "OPTIONS, POST"
    assert explained.status_code == 200
    assert "501" in explained.text
