"""Request targets (RFC 9112 section 3.2)."""

from types import SimpleNamespace

import pytest

from publisher.web.server.fields import RequestFields
from publisher.web.server.requests import Request


def request(target, *, version="1.1", host=b"a.example"):
    connection = SimpleNamespace(client="192.0.2.1:5", server_address="192.0.2.2:80")
    raw = ((b"Host", host),) if host else ()
    return Request(connection, method="GET", target=target, version=version, fields=RequestFields(raw))


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        pytest.param("/a/b?c=d?e", "/a/b", "c=d?e", id="origin"),
        pytest.param("/a?", "/a", "", id="empty query"),
        pytest.param("//b/c", "//b/c", "", id="two slashes"),
        pytest.param("*", "*", "", id="asterisk"),
        pytest.param("http://b.example/c?d", "/c", "d", id="absolute"),
        pytest.param("HTTPS://b.example", "/", "", id="absolute without a path"),
        pytest.param("http://b.example?d", "/", "d", id="absolute with a query alone"),
        pytest.param("/a#b?c", "/a", "", id="fragment"),
        pytest.param("/a?b#c", "/a", "b", id="fragment after a query"),
        pytest.param("/%E4%B8%AD%ff?%E4", "/\xe4\xb8\xad\xff", "%E4", id="percent-encoded"),
        pytest.param("/%", "/%", "", id="percent sign alone"),
        pytest.param("/\xc3\xa9", "/\xc3\xa9", "", id="bytes as they are"),
        pytest.param("/\xc3\xa9%20", "/\xc3\xa9 ", "", id="bytes as they are and percent-encoded"),
    ],
)
def test_target(target, path, query):
    read = request(target)

    assert (read.path, read.query) == (path, query)


def test_host_of_an_absolute_target_takes_precedence():
    assert request("http://b.example:81/c").host == "b.example:81"
    assert request("/c").host == "a.example"


def test_http_1_0_without_a_host_asks_the_address_that_it_connected_to():
    assert request("/", version="1.0", host=None).host == "192.0.2.2:80"
    assert request("/", host=None).host == ""
