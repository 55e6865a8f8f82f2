"""A server that ends finishes what has begun, and waits for nobody else."""

import socket
import threading
import time

import pytest

from tests.web.server.loopback import GET, Later, echo, wait_for
from tests.web.server.test_streams import Pieces, streaming


def test_idle_connections_are_closed_at_once(serve):
    server = serve()
    clients = [server.connect(), server.connect(GET)]
    clients[1].response()
    began = time.monotonic()
    server.stop(8.0)

    assert time.monotonic() - began < 2
    assert [client.rest() for client in clients] == [b"", b""]
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", server.port))


def stopping(server, patience_s=8.0):
    thread = threading.Thread(target=server.stop, args=(patience_s,))
    thread.start()
    assert wait_for(lambda: server.server._stopping)
    return thread


def test_response_that_is_due_is_sent_and_ends_the_connection(serve):
    later = Later()
    server = serve(later)
    client = server.connect(GET)
    later.wait(1)
    stop = stopping(server)
    echo(later.requests[0])
    status, fields, body = client.response()
    stop.join(2)

    assert (status, fields["connection"], body) == (200, "close", b"GET / ")
    assert not stop.is_alive()


def test_stream_that_has_begun_is_finished_and_ends_the_connection(serve):
    more = threading.Event()
    body = Pieces(b"x", b"y", waits=more)
    server = serve(streaming(body))
    client = server.connect(GET)
    client.head()
    stop = stopping(server)
    more.set()
    stop.join(2)

    assert not stop.is_alive()
    assert client.rest() == b"1\r\nx\r\n1\r\ny\r\n0\r\n\r\n"
    assert body.ended


def test_nobody_is_waited_for_longer_than_the_patience(serve):
    server = serve(Later())
    client = server.connect(GET)
    time.sleep(0.05)
    began = time.monotonic()
    server.stop(0.2)

    assert 0.2 <= time.monotonic() - began < 2
    assert client.rest() == b""
