"""Streams that have to be computed: in threads, in pieces, while the event loop goes on."""

import asyncio
import threading
from types import SimpleNamespace

from publisher.web.http.messages import HttpResponse
from publisher.web.http.metrics import Metrics
from publisher.web.http.observer import Observer
from publisher.web.shell.exchange import Exchange, Outlet


class Client:
    """A client that takes whatever is sent at once."""

    def __init__(self):
        self.got, self.done, self.aborted = [], asyncio.Event(), False

    async def send_bytes(self, piece):
        self.got.append(piece)

    def response_stream(self, status, headers):
        return self

    def taken(self, client, position=0):
        return position

    def abort(self, client):
        self.aborted = True


class Computed:
    """A body whose pieces are computed, each when it is asked for."""

    def __init__(self, pieces):
        self.pieces, self.threads, self.closed = pieces, [], threading.Event()

    def __iter__(self):
        for piece in self.pieces:
            self.threads.append(threading.current_thread().name)
            yield piece()

    def close(self):
        self.closed.set()


async def sent(body):
    client = Client()
    outlet = Outlet(asyncio.get_running_loop(), client, Observer(Metrics()))
    scope = SimpleNamespace(method="POST", path="/sparql", query_string="", client="192.0.2.1:50000")
    Exchange(outlet, client, scope).send(HttpResponse(200, {}, body))
    for _ in range(2000):
        if body.closed.is_set():
            break
        await asyncio.sleep(0.005)
    outlet.close()
    return client


def test_the_event_loop_goes_on_while_a_piece_is_computed():
    async def ask():
        going, ticks = threading.Event(), []

        async def tick():
            ticks.append(1)
            going.set()

        def slow():
            # Only the event loop can set it: a piece that is computed there would wait in vain.
            assert going.wait(10)
            return b"slow"

        asyncio.get_running_loop().call_later(0.05, lambda: asyncio.ensure_future(tick()))
        body = Computed([slow, lambda: b" and quick"])
        return await sent(body), body, ticks

    client, body, ticks = asyncio.run(ask())

    assert b"".join(client.got) == b"slow and quick"
    assert ticks == [1]
    assert all(name.startswith("streams") for name in body.threads)
    assert not client.aborted


def test_a_stream_that_fails_is_cut_off():
    def broken():
        raise OSError("gone")

    client = asyncio.run(sent(Computed([lambda: b"begun", broken])))

    assert client.got == [b"begun"]
    assert client.aborted
