"""Responses in pieces: as fast as the client takes them, cut off if they fail, closed in every case."""

import threading
import time

import pytest

from publisher.web.server import connection as module
from tests.web.server.loopback import GET, echo, wait_for

MIB = 1024 * 1024


class Pieces:
    """A body, and what has happened to it."""

    def __init__(self, *pieces, fails=False, waits=None):
        self.pieces, self.fails, self.waits = pieces, fails, waits
        self.computed, self.events = 0, []

    def __iter__(self):
        for piece in self.pieces:
            self.computed += 1
            if self.waits:
                self.waits.wait(10)
            yield piece
        if self.fails:
            raise ValueError("a bug")

    def close(self):
        self.events.append("closed")

    def done(self):
        self.events.append("done")

    @property
    def ended(self):
        return wait_for(lambda: len(self.events) >= 2) and self.events == ["closed", "done"]


def streaming(body, *fields):
    """Respond with a stream to /, and otherwise with an echo."""

    def receive(request):
        if request.path == "/":
            request.stream(200, fields, body, body.done)
        else:
            echo(request)

    return receive


def test_stream_is_sent_in_chunks_and_the_connection_goes_on(serve):
    body = Pieces(b"ab", b"", b"c" * 70_000)
    client = serve(streaming(body)).connect(GET + b"GET /b HTTP/1.1\r\n\r\n")
    status, fields, received = client.response()

    assert (status, received) == (200, b"ab" + b"c" * 70_000)
    assert fields["transfer-encoding"] == "chunked"
    assert client.response()[2] == b"GET /b "
    assert body.ended


def test_stream_to_http_1_0_ends_with_the_connection(serve):
    body = Pieces(b"ab", b"c")
    _, fields, received = serve(streaming(body)).connect(b"GET / HTTP/1.0\r\n\r\n").response()

    assert received == b"abc"
    assert fields["connection"] == "close"
    assert "transfer-encoding" not in fields
    assert body.ended


def test_stream_of_known_length_has_no_chunks(serve):
    body = Pieces(b"ab", b"c")
    client = serve(streaming(body, ("Content-Length", "3"))).connect(GET + GET.replace(b"/", b"/b", 1))

    assert client.bodies(2) == [b"abc", b"GET /b "]
    assert body.ended


@pytest.mark.parametrize(
    ("body", "fields", "errors"),
    [
        pytest.param(Pieces(b"ab", fails=True), (), ["a stream failed"], id="error in chunks"),
        pytest.param(Pieces(b"ab", fails=True), [("Content-Length", "9")], ["a stream failed"], id="error"),
        pytest.param(Pieces(b"ab"), [("Content-Length", "9")], [], id="shorter than announced"),
    ],
)
def test_stream_that_is_not_complete_is_cut_off(serve, caplog, body, fields, errors):
    client = serve(streaming(body, *fields)).connect(GET * 2)
    received = client.rest()

    assert received.count(b"HTTP/1.1 ") <= 1
    assert not received.endswith(b"0\r\n\r\n")
    assert body.ended
    assert wait_for(lambda: [record.message for record in caplog.records] == errors)


def test_client_that_reads_slowly_has_little_computed_ahead(serve):
    body = Pieces(*[b"x" * 65_536] * 400)
    server = serve(streaming(body))
    client = server.connect(GET, receive_bytes=4_096)
    wait_for(lambda: body.computed >= 400, 0.5)
    (connection,) = server.server._connections
    buffered = server.call(connection._transport.get_write_buffer_size)

    assert buffered <= module.AHEAD_BYTES + 65_536 + 100
    assert body.computed < 200
    assert len(client.response()[2]) == 400 * 65_536
    assert body.ended


def test_stream_ends_when_the_client_leaves(serve, caplog):
    body = Pieces(*[b"x" * 65_536] * 400)
    server = serve(streaming(body))
    client = server.connect(GET, receive_bytes=4_096)
    assert wait_for(lambda: body.computed > 1)
    client.close()

    assert body.ended
    assert body.computed < 400
    assert server.connect(GET.replace(b"/", b"/b", 1)).response()[0] == 200
    assert caplog.records == []


def test_stream_ends_when_the_client_leaves_while_a_piece_is_computed(serve, caplog):
    more = threading.Event()
    body = Pieces(b"x", b"y", waits=more)
    server = serve(streaming(body))
    client = server.connect(GET)
    assert wait_for(lambda: body.computed == 1)
    client.close()
    assert wait_for(lambda: not server.server._connections)
    more.set()

    assert body.ended
    assert caplog.records == []


def test_stream_for_a_client_that_has_left_is_closed(serve):
    requests, body = [], Pieces(b"x")
    server = serve(requests.append)
    client = server.connect(GET)
    assert wait_for(lambda: requests)
    client.close()
    assert wait_for(lambda: not server.server._connections)
    requests[0].stream(200, (), body, body.done)

    assert body.ended
    assert body.computed == 0


def test_others_are_answered_while_a_piece_is_computed(serve):
    more = threading.Event()
    server = serve(streaming(Pieces(b"x", waits=more)))
    client = server.connect(GET)
    began = time.monotonic()
    assert server.connect(GET.replace(b"/", b"/b", 1)).response()[2] == b"GET /b "
    assert time.monotonic() - began < 5
    more.set()

    assert client.response()[2] == b"x"


def test_reading_goes_on_after_a_stream_to_a_slow_client(serve):
    """It was paused while the client did not keep up."""
    body = Pieces(*[b"x" * 65_536] * 100)
    client = serve(streaming(body)).connect(GET, receive_bytes=4_096)
    time.sleep(0.1)
    client.send(GET.replace(b"/", b"/b", 1))
    assert len(client.response()[2]) == 100 * 65_536
    assert client.response()[2] == b"GET /b "
    client.send(GET.replace(b"/", b"/c", 1))

    assert client.response()[2] == b"GET /c "
