"""``/mcp`` as an HTTP route: methods, origins, bodies, errors, many clients at once."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

HEADERS = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}


def message(method, **params):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def post(server, body, **headers):
    return requests.post(f"{server}/mcp", json=body, headers={**HEADERS, **headers}, timeout=30)


def search(server, text, **headers):
    return post(server, message("tools/call", name="search", arguments={"text": text}), **headers)


def test_an_answer_is_json_and_needs_no_session(server):
    response = search(server, "science department in Lanzhou")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    things = response.json()["result"]["structuredContent"]["things"]
    assert things[0]["name"] == "Gansu Provincial Department of Science and Technology"


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        pytest.param("{server}", 200, id="own"),
        pytest.param("http://127.0.0.1:6274", 200, id="this-machine"),
        pytest.param("https://chat.example", 200, id="setting"),
        pytest.param("https://evil.example", 403, id="stranger"),
        pytest.param("http://localhost.evil.example", 403, id="stranger-like-us"),
        pytest.param("https://chat.example.evil.example", 403, id="stranger-like-an-allowed-one"),
        pytest.param("null", 403, id="no-origin-of-its-own"),
        pytest.param("http://[", 403, id="no-origin-at-all"),
    ],
)
def test_pages_of_strangers_may_not_call(server, origin, status):
    response = search(server, "science", Origin=origin.format(server=server))

    assert response.status_code == status
    if status == 403:
        assert response.json()["type"] == f"{server}/problems/bad-origin"


def test_an_unknown_host_is_refused_as_everywhere(server):
    response = search(server, "science", Host="evil.example")

    assert response.status_code == 400
    assert response.json()["type"].endswith("/problems/bad-host")


def test_a_preflight_allows_the_headers_of_the_protocol(server):
    response = requests.options(f"{server}/mcp", headers={"Origin": "https://chat.example"}, timeout=10)

    assert response.status_code == 200
    assert response.headers["Allow"] == "OPTIONS, POST"
    assert "Mcp-Protocol-Version" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_no_stream_and_no_session_to_end(server, method):
    response = requests.request(method, f"{server}/mcp", headers=HEADERS, timeout=10)

    assert response.status_code == 405
    assert response.headers["Allow"] == "OPTIONS, POST"


def test_a_long_message_is_413(server):
    response = search(server, "x" * 1_100_000)

    assert response.status_code == 413
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"{", -32700, id="no-json"),
        pytest.param(b"[]", -32600, id="no-message"),
        pytest.param(b'{"jsonrpc": "2.0", "id": 1, "method": "no/such"}', -32601, id="no-method"),
    ],
)
def test_what_is_no_message_is_an_error_of_the_protocol(server, body, code):
    headers = {**HEADERS, "Content-Type": "application/json"}
    response = requests.post(f"{server}/mcp", data=body, headers=headers, timeout=10)

    assert response.json()["error"]["code"] in {code, -32600, -32602}


def test_many_clients_at_once_each_get_their_own_answer(server):
    words = ["science", "finance", "market regulation", "ecology", "ethnic affairs", "emergency"] * 10

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda text: search(server, text).json(), words))

    first = {}
    for text, answer in zip(words, answers, strict=True):
        body = json.dumps(answer["result"]["structuredContent"])
        assert first.setdefault(text, body) == body
    assert len(set(first.values())) == 6


def test_a_notification_is_accepted(server):
    response = post(server, {"jsonrpc": "2.0", "method": "notifications/initialized"})

    assert response.status_code == 202
    assert response.content == b""
