"""Connections as the kernel sees them: slow readers and the longest idle ones over a limit are closed."""

import socket
import sys
import time

import pytest

from publisher.web.server import connections as module
from publisher.web.server.connections import Connections

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how a connection stands")


class Server:
    """A port, and connections to it that do what a test says."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = []

    def connect(self, sent=b"x", answered=b"y"):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", self.port))
        ours, _ = self.listener.accept()
        self.open += [client, ours]
        client.sendall(sent)
        ours.recv(100)
        time.sleep(0.005)
        ours.sendall(answered)
        return client, ours

    def close(self):
        for connection in (*self.open, self.listener):
            connection.close()


@pytest.fixture
def server():
    made = Server()
    yield made
    made.close()


def name(client):
    host, port = client.getsockname()
    return f"{host}:{port}"


def fill(ours):
    """Send until the kernel takes no more."""
    ours.settimeout(0)
    sent = 0
    try:
        while True:
            sent += ours.send(b"x" * 65_536)
    except BlockingIOError:
        return sent


def is_closed(client):
    """Whether the other end was closed; what it has sent before is read."""
    client.settimeout(1)
    try:
        while client.recv(65_536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def test_client_that_does_not_read_is_disconnected(server, monkeypatch):
    monkeypatch.setattr(module, "SLOW_AFTER_S", 0.3)
    connections = Connections(server.port, most=100, most_of_address=0)
    slow, ours = server.connect()
    idle, _ = server.connect()
    fill(ours)
    time.sleep(0.1)
    connections.look()
    time.sleep(0.4)
    connections.look()

    assert is_closed(slow)
    assert not is_closed(idle)


def test_client_that_reads_enough_stays(server, monkeypatch):
    monkeypatch.setattr(module, "SLOW_AFTER_S", 0.3)
    monkeypatch.setattr(module, "LEAST_BYTES_PER_S", 10_000)
    connections = Connections(server.port, most=100, most_of_address=0)
    client, ours = server.connect()
    fill(ours)
    for _ in range(8):
        connections.look()
        client.recv(40_000)
        time.sleep(0.1)
    connections.look()

    assert ours.fileno() != -1
    client.settimeout(0.2)
    assert client.recv(100)


def test_longest_idle_go_first_and_those_that_are_owed_an_answer_last(server):
    connections = Connections(server.port, most=3, most_of_address=0)
    owed, _ = server.connect(answered=b"")
    idle = []
    for _ in range(4):
        time.sleep(0.02)
        idle.append(server.connect()[0])
    connections.look()

    assert [is_closed(client) for client in (owed, *idle)] == [False, True, True, False, False]


def test_one_address_has_its_own_limit(server):
    connections = Connections(server.port, most=100, most_of_address=2)
    clients = [server.connect()[0] for _ in range(5)]
    time.sleep(0.02)
    connections.look()

    assert sum(is_closed(client) for client in clients) == 3


def test_descriptor_that_is_somebody_else_s_by_now_is_left_alone(server):
    client, _ = server.connect()
    other, others = server.connect()
    module._close(others.fileno(), name(client))

    assert not is_closed(other)
