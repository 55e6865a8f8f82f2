"""What is no request is answered with what is wrong, and the connection ends; nothing that a client sends is kept."""

import threading
import time
from contextlib import suppress
from types import SimpleNamespace

import httptools
import pytest

from publisher.web.server import bodies
from publisher.web.server import connection as module
from publisher.web.server import server as server_module
from publisher.web.server.bodies import Allowance
from publisher.web.server.parsers import HEAD_BYTES, HEAD_FIELDS, new_parser, problem_of
from tests.web.server.loopback import GET, Later, answer, echo, get, wait_for

POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def quick(monkeypatch):
    """A tenth of a second for a head, and for what is sent after the last response."""
    monkeypatch.setattr(module, "HEADERS_S", 0.1)
    monkeypatch.setattr(module, "_LINGER_S", 0.1)
    monkeypatch.setattr(server_module, "LOOK_EVERY_S", 0.02)


def refusal(client):
    status, fields, body = client.response()
    assert fields["connection"] == "close"
    assert client.rest() == b""
    return status, body


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 405, id="unknown method"),
        pytest.param(b"hello\r\n\r\n", 405, id="no request"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01", 405, id="TLS"),
        pytest.param(b"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 400, id="HTTP/3"),
        pytest.param(b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400, id="HTTP/2"),
        pytest.param(b"GET /\r\n\r\n", 400, id="HTTP/0.9"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, id="HTTP/2 preface"),
        pytest.param(b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, id="whitespace before a colon"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", 400, id="folded line"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\0\r\n\r\n", 400, id="NUL"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n", 400, id="carriage return alone"),
        pytest.param(b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400, id="space in a target"),
        pytest.param(POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400, id="length and chunks"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400, id="chunks and length"),
        pytest.param(POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\n", 400, id="two lengths"),
        pytest.param(POST + b"Content-Length: +3\r\n\r\n", 400, id="length with a sign"),
        pytest.param(POST + b"Content-Length: 3, 3\r\n\r\n", 400, id="list of lengths"),
        pytest.param(POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n", 400, id="chunks inside"),
        pytest.param(POST + b"Transfer-Encoding: gzip\r\n\r\nabc", 400, id="no chunks"),
        pytest.param(CHUNKED + b"x\r\n", 400, id="no chunk size"),
        pytest.param(CHUNKED + b"3;a\nabc\r\n0\r\n\r\n", 400, id="line feed alone after a chunk size"),
        pytest.param(CHUNKED + b"3\r\nabcd\r\n", 400, id="chunk longer than its size"),
        pytest.param(CHUNKED + b"fffffffffffffffff\r\n", 400, id="chunk size over 64 bits"),
    ],
)
def test_what_is_no_request_is_refused(serve, quick, sent, status):
    assert refusal(serve().connect(sent))[0] == status


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(b"/search?q=Science and Technology", id="space"),
        pytest.param("/search?q=科技厅".encode(), id="query as curl sends it"),
        pytest.param("/id/institution/甘肃".encode(), id="path as curl sends it"),
        pytest.param(b"/id/institution/caf\xe9", id="latin-1"),
    ],
)
def test_address_that_is_not_percent_encoded_is_refused_with_what_to_do(serve, quick, target):
    sent = b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n"
    with pytest.raises(httptools.HttpParserError) as caught:
        new_parser(SimpleNamespace()).feed_data(sent)

    assert refusal(serve().connect(sent))[0] == 400
    assert "percent-encoded" in problem_of(caught.value).detail


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"GET / HTTP/1.1\r\nHost: " + b"a" * HEAD_BYTES, id="long field"),
        pytest.param(b"GET /" + b"a" * HEAD_BYTES, id="long target"),
        pytest.param(b"\r\n" * HEAD_BYTES, id="empty lines"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"a:\r\n" * (HEAD_FIELDS + 2), id="many fields"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"a:\r\n" * (HEAD_FIELDS + 1) + b"\r\n", id="many fields, complete"),
    ],
)
@pytest.mark.parametrize("piece", [1_000, 1_000_000])
def test_head_that_is_too_long_is_refused(serve, quick, sent, piece):
    client = serve().connect()
    client.send_in_pieces(sent, piece)

    assert refusal(client) == (431, b"request-header-fields-too-large")


@pytest.mark.parametrize(
    "endless",
    [
        pytest.param(b"1;" + b"a" * 200_000, id="chunk extension"),
        pytest.param(b"1;a=b\r\nx\r\n" * 20_000, id="chunks of one byte"),
        pytest.param(b"0\r\nX: " + b"a" * 200_000, id="trailer"),
        pytest.param(b"0\r\n" + b"X: y\r\n" * 40_000, id="trailers"),
    ],
)
def test_what_is_around_a_body_has_a_limit(serve, quick, endless):
    client = serve().connect(CHUNKED + endless)

    assert refusal(client)[0] == 400


def test_chunks_of_some_size_are_no_matter(serve):
    body = b"40;name=value\r\n" + b"x" * 64 + b"\r\n"
    client = serve().connect(CHUNKED + body * 5_000 + b"0\r\n\r\n" + GET)

    assert [len(body) for body in client.bodies(2)] == [len("POST / ") + 320_000, len("GET / ")]


def test_slow_head_is_refused_and_an_idle_connection_closed_silently(serve, quick):
    server = serve()
    slow, empty, idle = server.connect(b"GET / HT"), server.connect(), server.connect(GET)

    assert refusal(slow) == (408, b"request-timeout")
    assert empty.rest() == b""
    assert idle.response()[0] == 200
    assert idle.rest() == b""


def test_connection_is_not_idle_while_a_response_is_due(serve, quick):
    later = Later()
    client = serve(later).connect(GET)
    time.sleep(0.3)
    echo(later.wait(1)[0])
    assert client.response()[0] == 200
    client.send(GET)
    echo(later.wait(2)[1])

    assert client.response()[0] == 200


def test_slow_body_is_refused_and_the_connection_ends(serve, quick, monkeypatch):
    monkeypatch.setattr(bodies, "GRACE_S", 0.1)
    client = serve().connect(POST + b"Content-Length: 9\r\n\r\nabc")

    assert refusal(client) == (408, b"request-timeout")


def test_client_that_sends_and_does_not_read_is_not_read(serve):
    """Else the responses to its requests would take any amount of memory."""
    body = b"x" * 50_000
    answered = []

    def receive(request):
        answered.append(request)
        answer(request, body)

    server = serve(receive)
    client = server.connect(receive_bytes=4_096)
    client.socket.settimeout(0.5)
    with suppress(TimeoutError):
        while True:
            client.send(get("/" + "a" * 100) * 100)
    count = len(answered)
    (connection,) = server.server._connections
    buffered = server.call(connection._transport.get_write_buffer_size)
    client.socket.settimeout(10)

    assert buffered < 2 * module.AHEAD_BYTES
    assert count < 200
    assert client.bodies(count + 100) == [body] * (count + 100)
    client.close()
    assert wait_for(lambda: server.server.allowance.free_bytes == Allowance().free_bytes)


def test_what_waits_to_be_read_counts_towards_the_allowance(serve):
    later = Later()
    server = serve(later)
    server.server.allowance.free_bytes = 10_000
    client = server.connect(get("/" + "a" * 100) * 3_000)

    assert client.rest() == b""
    assert wait_for(lambda: server.server.allowance.free_bytes == 10_000)


def test_room_is_made_once_for_many_new_connections(serve):
    calls = []
    server = serve(most=40, make_room=lambda: calls.append(1))
    blocked = threading.Event()
    server.loop.call_soon_threadsafe(blocked.wait, 10)
    clients = [server.connect() for _ in range(90)]
    blocked.set()
    clients[-1].send(GET)

    assert clients[-1].response()[0] == 200
    assert len(calls) == 6


def test_bug_in_one_connection_keeps_no_other_from_being_looked_after(serve, quick, monkeypatch):
    server = serve()
    first, second = server.connect(GET), server.connect(b"GET / HT")
    first.response()
    deadline = time.monotonic() + 30
    while len(idle := [one for one in server.server._connections if not one._head_begun]) > 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)  # the server has not yet read what the second has sent
    (broken,) = idle
    broken.look = None
    assert refusal(second)[0] == 408
    assert first.rest() == b""
    assert [type(error) for error in server.failures] == [TypeError]
    server.failures.clear()
