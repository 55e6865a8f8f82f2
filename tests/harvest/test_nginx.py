"""A caching nginx in front never gives one client what another asked for."""

import itertools
import os
import pwd

import pytest
import requests

from tests.support.web_servers import free_port, nginx_of

RULES = """
proxy_cache_path {folder}/cache keys_zone=site:4m;
server {{
  listen 127.0.0.1:{port};
  location / {{
    proxy_pass {upstream};
    proxy_cache site;
    proxy_cache_key $host$request_uri;
    proxy_cache_methods GET HEAD;
    add_header X-Cache $upstream_cache_status always;
  }}
}}
"""

PATHS = ("/doc/institution/bert", "/catalog", "/feed/2026-09", "/dataset/institutions", "/timemap/institution/bert")
ACCEPTS = ("text/html", "text/turtle", "application/ld+json", "application/n-quads", "application/json", "*/*")
CODINGS = ("identity", "gzip", "br", "zstd")


@pytest.fixture(scope="module")
def front(whole_story, tmp_path_factory):
    """The address of an nginx that caches what the site answers."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    folder.chmod(0o755)
    rules = RULES.format(folder=folder, port=port, upstream=whole_story.base)
    with nginx_of(rules, port, folder, owner=pwd.getpwuid(os.getuid()).pw_name):
        yield f"http://127.0.0.1:{port}"


def ask(base, path, accept, coding):
    headers = {"Accept": accept, "Accept-Encoding": coding}
    with requests.get(f"{base}{path}", headers=headers, stream=True, timeout=10) as answer:
        return answer.status_code, answer.raw.read(decode_content=False), answer.headers


@pytest.mark.parametrize("path", PATHS)
def test_cache_gives_each_client_its_own_format_and_coding(front, whole_story, path):
    for _ in range(2):  # the second round comes from the cache
        for accept, coding in itertools.product(ACCEPTS, CODINGS):
            status, body, headers = ask(front, path, accept, coding)
            direct_status, direct_body, direct = ask(whole_story.base, path, accept, coding)

            assert status == direct_status, (accept, coding)
            assert body == direct_body or status >= 400, (accept, coding)  # an error has the id of its request
            for name in ("Content-Type", "Content-Encoding", "ETag", "Vary"):
                assert headers.get(name) == direct.get(name), (accept, coding, name)


def test_second_request_comes_from_the_cache(front):
    for _ in range(2):
        _, _, headers = ask(front, "/doc/institution/dora", "text/turtle", "gzip")

    assert headers["X-Cache"] == "HIT"


def test_revalidation_through_the_cache(front):
    _, _, headers = ask(front, "/doc/institution/emil", "text/turtle", "identity")

    again = requests.get(
        f"{front}/doc/institution/emil",
        headers={"Accept": "text/turtle", "Accept-Encoding": "identity", "If-None-Match": headers["ETag"]},
        timeout=10,
    )

    assert again.status_code == 304


def test_version_of_a_time_is_not_given_to_who_asks_for_now(front):
    moment = {"Accept-Datetime": "Tue, 15 Sep 2026 00:00:00 GMT", "Accept": "text/turtle"}
    for _ in range(2):
        then = requests.get(f"{front}/doc/institution/bert", headers=moment, timeout=10)
        now = requests.get(f"{front}/doc/institution/bert", headers={"Accept": "text/turtle"}, timeout=10)

        assert "Memento-Datetime" in then.headers
        assert "Bertram" not in then.text
        assert "Bertram" in now.text
