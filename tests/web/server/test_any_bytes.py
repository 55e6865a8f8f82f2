"""Any requests in any pieces get the same responses in the same order, and any bytes at all an answer or an end."""

import threading
from collections import deque
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.web.server.bodies import Allowance
from publisher.web.server.connection import Connection
from publisher.web.server.server import Server
from tests.web.server.loopback import echo, refuse


class Loop:
    """An event loop whose time goes on when a test says so."""

    def __init__(self):
        self.now, self._ready, self._timers = 100.0, deque(), []

    def time(self):
        return self.now

    def call_soon(self, function, *arguments):
        self._ready.append((function, arguments))

    def call_later(self, seconds, function, *arguments):
        self._timers.append((self.now + seconds, function, arguments))

    def run(self):
        while self._ready:
            function, arguments = self._ready.popleft()
            function(*arguments)

    def sleep(self, seconds):
        self.now += seconds
        due = [timer for timer in self._timers if timer[0] <= self.now]
        self._timers = [timer for timer in self._timers if timer not in due]
        for _, function, arguments in due:
            function(*arguments)
        self.run()


class Line:
    """A connection, and the transport that it has; what is sent while nothing is read arrives afterwards."""

    def __init__(self, answer_later=frozenset()):
        self.loop, self.sent, self.closed, self._coming = Loop(), b"", False, deque()
        self._reading, self._ended, self.later, self._answer_later = True, False, deque(), answer_later
        self.server = Server(self._receive, refuse, self.loop, most=10, make_room=list)
        self.server.thread = threading.get_ident()
        self.failures = []
        self.server.failed = self.failures.append
        self.connection = Connection(self.server)
        self.connection.connection_made(self)
        self.server._look()

    def receive(self, data):
        self._coming.append(data)
        self.run()

    def run(self):
        self.loop.run()
        while self._coming and self._reading and not self.closed:
            self.connection.data_received(self._coming.popleft())
            self.loop.run()

    def answer_one(self):
        if self.later:
            echo(self.later.popleft())
        self.run()

    def keeps_up(self, *, keeps_up):
        if keeps_up is self.connection._flow.full:
            (self.connection.resume_writing if keeps_up else self.connection.pause_writing)()
        self.run()

    def finish(self):
        """Answer everything, to a client that reads everything."""
        self.keeps_up(keeps_up=True)
        while self.later:
            self.answer_one()
        self.run()

    def _receive(self, request):
        if request.path in self._answer_later:
            self.later.append(request)
        else:
            echo(request)

    # What a transport has.

    def write(self, data):
        assert not self.closed
        assert not self._ended
        self.sent += data

    def write_eof(self):
        assert not self._ended
        self._ended = True

    def close(self):
        self.closed = True

    abort = close

    def pause_reading(self):
        self._reading = False

    def resume_reading(self):
        self._reading = True

    def can_write_eof(self):
        return True

    def is_closing(self):
        return self.closed

    def get_extra_info(self, _):
        return ("192.0.2.1", 5)

    def set_write_buffer_limits(self, **_):
        pass


def responses(sent):
    """Return the status and the body of each response."""
    found = []
    while sent:
        head, end, rest = sent.partition(b"\r\n\r\n")
        assert end
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(fields[b"Content-Length"])
        found.append((int(head.split()[1]), rest[:length]))
        sent = rest[length:]
    return found


bodies = st.binary(max_size=200) | st.integers(0, 60_000).map(lambda size: b"x" * size)
numbers = st.integers(0, 5)


@st.composite
def well_formed(draw):
    """A request, and the body of its response."""
    path = f"/{draw(numbers)}".encode()
    fields = b"".join(b"%b: %b\r\n" % field for field in draw(st.lists(st.sampled_from(FIELDS), max_size=3)))
    before = draw(st.sampled_from([b"", b"\r\n"]))
    framing = draw(st.sampled_from(["none", "length", "chunks"]))
    body = b"" if framing == "none" else draw(bodies)
    method = b"GET" if framing == "none" else b"POST"
    head = b"%b%b %b HTTP/1.1\r\n%b" % (before, method, path, fields)
    if framing == "length":
        head += b"Content-Length: %d\r\n" % len(body)
    if framing == "chunks":
        cuts = sorted({0, len(body), *draw(st.lists(st.integers(0, len(body)), max_size=4))})
        chunks = [body[start:end] for start, end in pairwise(cuts)]
        extension, trailer = (
            draw(st.sampled_from([b"", b";a=b", b';a="b;c"'])),
            draw(st.sampled_from([b"", b"X: y\r\n"])),
        )
        whole = b"".join(b"%x%b\r\n%b\r\n" % (len(chunk), extension, chunk) for chunk in chunks)
        return head + b"Transfer-Encoding: chunked\r\n\r\n" + whole + b"0\r\n" + trailer + b"\r\n", (
            b"%b %b %b" % (method, path, body)
        )
    return head + b"\r\n" + body, b"%b %b %b" % (method, path, body)


FIELDS = [
    (b"Host", b"a"),
    (b"X", b""),
    (b"X-Long", b"y" * 3_000),
    (b"Connection", b"keep-alive"),
    (b"Accept", b"\xc3\xa9"),
]
actions = st.sampled_from(["nothing", "behind", "keeps up", "answer"])


def cut(data, cuts):
    places = [0, *sorted(place % (len(data) + 1) for place in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(places)]


def act(line, action):
    if action == "answer":
        line.answer_one()
    elif action != "nothing":
        line.keeps_up(keeps_up=action == "keeps up")


@settings(deadline=None, max_examples=200)
@given(
    st.lists(well_formed(), max_size=40),
    st.lists(st.tuples(st.integers(0, 200_000), actions), max_size=20),
    st.frozensets(numbers.map(lambda number: f"/{number}"), max_size=3),
)
def test_requests_in_any_pieces_get_their_responses_in_order(requests, cuts, answer_later):
    line = Line(answer_later)
    pieces = cut(b"".join(request for request, _ in requests), [place for place, _ in cuts])
    for number, piece in enumerate(pieces):
        if piece:
            line.receive(piece)
        if number < len(cuts):
            act(line, cuts[number][1])
    line.finish()

    assert responses(line.sent) == [(200, body) for _, body in requests]
    assert line.failures == []
    assert not line.closed
    assert line._reading
    assert line.server.allowance.free_bytes == Allowance().free_bytes


FRAGMENTS = [
    b"GET / HTTP/1.1\r\n", b"POST /1 HTTP/1.1\r\n", b"GET / HTTP/1.0\r\n", b"OPTIONS * HTTP/1.1\n", b"CONNECT a:1 HTTP/1.1\r\n",
    b"Host: a\r\n", b"\r\n", b"\n", b"\r", b"Content-Length: 5\r\n", b"Content-Length: 0\r\n", b"abcde", b"Transfer-Encoding: chunked\r\n",
    b"5\r\nabcde\r\n", b"0\r\n", b"0\r\n\r\n", b"5;a=b\n", b"Connection: Upgrade\r\nUpgrade: h2c\r\n", b"Connection: close\r\n",
    b"Expect: 100-continue\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"X: " + b"y" * 20_000, b"a:\r\n" * 200, b": ", b" ",
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", b"GET / HTTP/1.1\r\n\r\n" * 50,
]  # fmt: skip


@settings(deadline=None, max_examples=500)
@given(
    st.lists(st.tuples(st.sampled_from(FRAGMENTS) | st.binary(max_size=50), actions), max_size=30),
    st.frozensets(st.sampled_from(["/", "/1", "*"]), max_size=2),
)
def test_any_bytes_are_answered_or_end_the_connection(pieces, answer_later):
    line = Line(answer_later)
    for piece, action in pieces:
        if piece:
            line.receive(piece)
        act(line, action)
    line.finish()
    sent = line.sent.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")

    assert {status for status, _ in responses(sent)} <= {200, 400, 405, 408, 413, 431}
    assert line.failures == []
    for _ in range(10):  # a client that sends nothing more holds nothing for long
        line.loop.sleep(20)
        line.finish()
    assert line.closed
    line.connection.connection_lost(None)
    line.loop.run()
    assert line.server.allowance.free_bytes == Allowance().free_bytes


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_requests_in_small_pieces(size):
    line, data = Line(), b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
    for start in range(0, len(data), size):
        line.receive(data[start : start + size])

    assert responses(line.sent) == [(200, b"GET /a "), (200, b"POST / abc")]


def test_requests_wait_for_a_client_that_reads_slowly():
    line = Line()
    line.keeps_up(keeps_up=False)
    line.receive(b"GET /a HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab")
    line.loop.sleep(100)
    line.keeps_up(keeps_up=True)
    line.receive(b"c")

    assert responses(line.sent) == [(200, b"GET /a "), (200, b"POST / abc")]
