"""Nobody uses the studio who has not opened the address in the terminal, and no other site does through a browser."""

import pytest

from publisher.studio import security
from publisher.studio.security import FORM_FIELD
from tests.studio.conftest import CHANGE


@pytest.fixture
def changes(studio):
    return studio.changes


def cookie_of(response):
    return response.headers["Set-Cookie"]


def test_nothing_is_shown_without_a_session(studio):
    for path in ("/", "/nothing", "/language/zh-Hans"):
        answer = studio.new_client().get(path)

        assert answer.status_code == 403
        assert "The terminal shows an address" in answer.text
        assert str(studio.workspace.home) not in answer.text


@pytest.mark.parametrize("token", ["", "guessed", "ä" * 43])
def test_wrong_token_opens_nothing(studio, token):
    client = studio.new_client()
    studio.access.offer()

    answer = client.get("/open", query_string={"token": token})

    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert client.get("/").status_code == 403


def test_token_opens_one_session_and_no_second(studio):
    (token,) = studio.shown

    again = studio.new_client().get("/open", query_string={"token": token})

    assert again.status_code == 403
    assert "Set-Cookie" not in again.headers
    assert "used already" in again.text


def test_used_address_has_a_new_one_shown_in_the_terminal_only(studio):
    used = studio.shown[0]
    answer = studio.new_client().get("/open", query_string={"token": used})
    studio.new_client().get("/open", query_string={"token": used})

    assert len(studio.shown) == 2, "one at a time: nobody fills the terminal with addresses"
    assert studio.shown[1] not in answer.text
    assert studio.new_client().get("/open", query_string={"token": studio.shown[1]}).status_code == 303


def test_cookie_is_for_this_port_and_out_of_reach_of_scripts_and_other_sites(studio):
    opened = studio.new_client().get("/open", query_string={"token": studio.access.offer()})

    name, *attributes = cookie_of(opened).split("; ")
    assert name.startswith("studio-8600=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)


def test_address_without_its_token_is_where_the_browser_ends(studio):
    opened = studio.new_client().get("/open", query_string={"token": studio.access.offer()})

    assert opened.headers["Location"] == "/"
    assert opened.headers["Referrer-Policy"] == "same-origin"


def test_sessions_are_bounded(studio):
    for _ in range(security.MAX_SESSIONS):
        studio.new_client().get("/open", query_string={"token": studio.access.offer()})

    assert studio.get("/").status_code == 403, "the first one was forgotten"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8600", "127.0.0.1.evil.example:8600", ""])
def test_other_host_is_refused(studio, host):
    answer = studio.get("/", headers={"Host": host})

    assert answer.status_code == 400
    assert host not in answer.text or not host


@pytest.mark.parametrize("host", ["127.0.0.1:8600", "localhost:8600"])
def test_names_of_this_machine_are_accepted(studio, host):
    client = studio.new_client()
    assert client.get("/open", query_string={"token": studio.access.offer()}, headers={"Host": host}).status_code == 303


def test_form_of_the_studio_is_accepted(studio, changes):
    answer = studio.post(CHANGE, {"name": "x"}, headers={"Origin": "http://127.0.0.1:8600"})

    assert answer.text == "changed"
    assert [form["name"] for form in changes] == ["x"]


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://127.0.0.1:8000",
        "http://127.0.0.1:8600.evil.example",
        "null",
        "http://localhost:8600",
    ],
)
def test_form_of_another_origin_is_refused_even_with_a_stolen_token(studio, changes, origin):
    answer = studio.post(CHANGE, {"name": "x"}, headers={"Origin": origin})

    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text
    assert changes == []


@pytest.mark.parametrize("token", [None, "", "guessed"])
def test_form_without_its_token_is_refused(studio, changes, token):
    answer = studio.client.post(CHANGE, data={} if token is None else {FORM_FIELD: token})

    assert answer.status_code == 403
    assert changes == []


def test_form_token_of_another_session_is_refused(studio, changes):
    other = studio.new_client()
    other.get("/open", query_string={"token": studio.access.offer()})
    answer = studio.post(CHANGE, {"name": "x"})
    assert answer.status_code == 200

    token = changes[0][FORM_FIELD]

    assert other.post(CHANGE, data={FORM_FIELD: token}).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_change_nothing(studio, method):
    assert studio.client.open("/", method=method).status_code in {403, 405}


@pytest.mark.parametrize(
    "name", ["../site.css", "..%2fsite.css", "%2e%2e/%2e%2e/web/static/site.css", "/etc/passwd", "x%00.css"]
)
def test_no_path_leads_out_of_the_static_files(studio, name):
    assert studio.get(f"/static/{name}").status_code in {400, 404}


def test_every_response_has_the_headers(studio):
    for path in ("/", "/nothing", "/static/site.css", "/open?token=x"):
        answer = studio.get(path)

        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer.headers
        if not path.startswith("/static"):
            assert answer.headers["Cache-Control"] == "no-store"


def test_another_sites_address_is_no_place_to_return_to(studio):
    answer = studio.get("/language/zh-Hans", headers={"Referer": "http://evil.example/"})

    assert answer.headers["Location"] == "/"
