"""Requests of one connection: read whatever pieces they come in, answered in their order."""

import gc
import threading
import time
import weakref

import pytest

from publisher.web.server import connection as module
from publisher.web.server.heads import head_of
from tests.web.server.loopback import GET, Later, answer, chunked, echo, get, post, wait_for


def test_connection_goes_on_after_a_response(serve):
    client = serve().connect()
    for path in ("/a", "/b"):
        client.send(get(path))
        status, fields, body = client.response()
        assert (status, body) == (200, f"GET {path} ".encode())
        assert "connection" not in fields


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(get("/", "Connection: close"), id="asked for"),
        pytest.param(b"GET / HTTP/1.0\r\n\r\n", id="http 1.0"),
        pytest.param(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", id="http 1.0 that would like to go on"),
        pytest.param(b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", id="connect"),
    ],
)
def test_connection_ends_after_a_response(serve, request_):
    client = serve().connect(request_ + GET)
    status, fields, _ = client.response()

    assert (status, fields["connection"]) == (200, "close")
    assert client.rest() == b""


def test_requests_at_once_are_answered_in_their_order(serve):
    client = serve().connect(b"".join(get(f"/{number}") for number in range(200)))

    assert client.bodies(200) == [f"GET /{number} ".encode() for number in range(200)]


def test_requests_that_other_threads_answer_are_answered_in_their_order(serve):
    def later(request):
        seconds = 0.05 - 0.01 * int(request.path[1:])
        threading.Timer(seconds, echo, [request]).start()

    client = serve(later).connect(b"".join(get(f"/{number}") for number in range(5)))

    assert client.bodies(5) == [f"GET /{number} ".encode() for number in range(5)]


def test_nothing_more_is_read_while_many_requests_wait(serve):
    later = Later()
    server = serve(later)
    client = server.connect(b"".join(get(f"/{number}") for number in range(40)))
    later.wait(1)
    client.send(b"".join(get(f"/{number}") for number in range(40, 80)))
    time.sleep(0.1)
    (connection,) = server.server._connections

    assert len(later.requests) == 1
    assert connection._paused
    for number in range(80):
        later.wait(number + 1)
        echo(later.requests[number])
    assert client.bodies(80) == [f"GET /{number} ".encode() for number in range(80)]
    assert wait_for(lambda: not connection._paused)


def test_one_client_s_requests_keep_no_other_waiting(serve):
    """Between slices of what one client has sent, others have their turn."""
    order = []

    def noted(request):
        order.append(request.path)
        answer(request)

    server = serve(noted)
    blocked = threading.Event()
    server.loop.call_soon_threadsafe(blocked.wait, 10)
    many = server.connect(b"".join(get("/many") for _ in range(5_000)))
    one = server.connect(get("/one"))
    blocked.set()

    assert one.response()[0] == 200
    assert len(many.bodies(5_000)) == 5_000
    assert order.index("/one") < 2_500


def test_requests_in_single_bytes(serve):
    client = serve().connect()
    client.send_in_pieces(b"\r\n" + get("/a") + post(b"abc") + chunked(b"ab", b"c", trailers=b"X: y\r\n") + get("/b"))

    assert client.bodies(4) == [b"GET /a ", b"POST / abc", b"POST / abc", b"GET /b "]


def test_long_bodies_arrive_whole(serve):
    body = bytes(range(256)) * 4_000
    client = serve().connect(post(body) + chunked(*[body[:50_000]] * 3) + get("/a"))

    assert client.bodies(3) == [b"POST / " + body, b"POST / " + body[:50_000] * 3, b"GET /a "]


def test_fields_after_a_body_are_ignored(serve):
    got = []

    def noted(request):
        got.append(request.fields.by_name)
        echo(request)

    client = serve(noted).connect(chunked(b"a", trailers=b"Host: b\r\nX: y\r\n") + get("/a"))

    assert client.bodies(2) == [b"POST / a", b"GET /a "]
    assert [fields["host"] for fields in got] == ["a", "a"]


def test_client_that_waits_is_told_to_send_the_body(serve):
    client = serve().connect(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert client.head() == (100, {})
    client.send(b"abc")

    assert client.response()[2] == b"POST / abc"


def test_client_of_http_1_0_is_not_told_to_send_the_body(serve):
    client = serve().connect(b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    time.sleep(0.05)
    client.send(b"abc")

    assert client.response()[2] == b"POST / abc"


def test_body_that_is_not_wanted_is_not_waited_for(serve, monkeypatch):
    monkeypatch.setattr(module, "_LINGER_S", 0.1)
    client = serve(answer).connect(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\nabc")
    status, fields, _ = client.response()

    assert (status, fields["connection"]) == (200, "close")
    client.send(b"x" * 1_000)
    assert client.rest() == b""


def test_body_over_the_limit_is_answered_before_it_is_sent(serve):
    client = serve().connect(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n")
    assert client.response()[0] == 400  # more than 64 bits
    client = serve().connect(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n")
    assert client.response()[0] == 413


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 3\r\n\r\nabc", b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"]
)
def test_upgrade_is_not_taken_up_and_the_body_is_read(serve, framing):
    upgrade = (
        b"POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"
    )
    client = serve().connect()
    client.send_in_pieces(upgrade + framing, 5)
    status, fields, body = client.response()

    assert (status, fields["connection"], body) == (200, "close", b"POST / abc")


def test_upgrade_without_a_body_leaves_the_connection_as_it_is(serve):
    upgrade = get("/a", "Connection: Upgrade", "Upgrade: h2c")
    client = serve().connect(upgrade * 500 + get("/b"))

    assert client.bodies(501) == [b"GET /a "] * 500 + [b"GET /b "]


def test_line_feeds_alone_end_lines_of_a_head(serve):
    client = serve().connect(b"GET /a HTTP/1.1\nHost: a\n\nGET /b HTTP/1.1\r\nHost: a\n\n")
    assert client.bodies(2) == [b"GET /a ", b"GET /b "]
    client = serve().connect(b"POST / HTTP/1.1\nHost: a\nContent-Length: 4\n\r\na\n\nb")

    assert client.response()[2] == b"POST / a\n\nb"


def test_empty_lines_before_a_request_are_ignored(serve):
    client = serve().connect(b"\r\n\r\n" + get("/a") + b"\r\n" + get("/b"))

    assert client.bodies(2) == [b"GET /a ", b"GET /b "]


def test_requests_before_a_wrong_one_are_answered(serve):
    client = serve().connect(get("/a") + get("/b") + b"GET / HTTP/1.1\r\nHost : a\r\n\r\n")
    assert client.bodies(3) == [b"GET /a ", b"GET /b ", b"bad-request"]
    assert client.rest() == b""

    later = Later()
    client = serve(later).connect(get("/a") + get("/b") + b"GET / HTTP/1.1\r\nHost : a\r\n\r\n")
    for number in range(2):
        echo(later.wait(number + 1)[number])
    assert client.bodies(3) == [b"GET /a ", b"GET /b ", b"bad-request"]
    assert client.rest() == b""


def test_response_of_a_thread_may_come_after_the_client_has_left(serve):
    later = Later()
    server = serve(later)
    gone = threading.Event()
    client = server.connect(GET)
    later.wait(1)[0].on_gone = gone.set
    client.close()

    assert gone.wait(5)
    echo(later.requests[0])
    later.requests[0].respond(head_of(200, []), (), b"x")
    later.requests[0].take_body(lambda body: None)
    assert server.connect(GET) is not None


def test_body_that_is_cut_off_is_reported(serve):
    got = []
    client = serve(lambda request: request.take_body(got.append)).connect(post(b"abc")[:-1])
    time.sleep(0.05)
    client.close()

    assert wait_for(lambda: got)
    assert [problem.kind.status for problem in got] == [400]


def test_nothing_refers_to_a_connection_that_was_closed(serve):
    """The search for reference cycles is rare in a web worker: none may be left by connections."""
    server = serve()
    client = server.connect(GET)
    client.response()
    (connection,) = server.server._connections
    reference = weakref.ref(connection)
    gc.collect()
    gc.disable()
    try:
        del connection
        client.close()
        assert wait_for(lambda: reference() is None)
    finally:
        gc.enable()


def test_server_knows_whether_one_client_is_connected(serve):
    server = serve()
    assert not server.call(server.server.has_one_client)
    first = server.connect(GET)
    first.response()
    assert server.call(server.server.has_one_client)
    second = server.connect(GET)
    second.response()
    assert not server.call(server.server.has_one_client)
    second.close()

    assert wait_for(lambda: server.call(server.server.has_one_client))
