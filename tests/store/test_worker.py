"""A query worker: what it says of its work, and how it sends replies."""

import os
import signal

import orjson
import pyoxigraph as ox
import pytest

from publisher.store import worker
from publisher.store.wire import BEGUN, SHARED_BYTES, TAKEN_BACK, FrameReader, ReplyKind, frame

JSON = "application/sparql-results+json"


class Connection:
    """Hands messages to the worker, and notes what it sends."""

    def __init__(self, *messages):
        self._messages, self.sent = [*messages, b""], []

    def recv(self, _):
        return self._messages.pop(0)

    def sendall(self, message):
        self.sent.append([(ReplyKind(kind), body) for kind, _, body in FrameReader().frames(message)])


def query(text):
    body = {"query": text, "media_type": JSON, "default_graphs": (), "named_graphs": (), "parts": False}
    return frame(orjson.dumps(body))


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """Return a function that has a worker do messages: it gives what was sent, and the memory that both share."""
    monkeypatch.setattr(signal, "setitimer", lambda *_: None)
    shared = os.memfd_create("shared")
    os.truncate(shared, SHARED_BYTES)

    def run(*messages, taken_back=0):
        config = worker.WorkerConfig(
            store="", spool=str(tmp_path), base_iri="http://x/", parent=0, socket=0, shared=shared, memory_mib=0,
            rows=1000, size_bytes=10**9, seconds=10, prefixes={},
        )  # fmt: skip
        connection = Connection(*messages)
        server = worker.QueryServer(config, ox.Store(), connection)
        server._numbers[TAKEN_BACK] = taken_back
        server.serve()
        return connection.sent, server._numbers

    yield run
    os.close(shared)


def test_a_reply_is_sent_at_once_if_there_is_no_further_query(serve):
    sent, _ = serve(query("ASK {}"), query("ASK {}"))

    assert [len(message) for message in sent] == [1, 1]


def test_replies_to_queries_that_came_together_go_a_few_at_once(serve):
    sent, numbers = serve(b"".join(query(f"SELECT ({number} AS ?x) {{}}") for number in range(10)))

    assert [len(message) for message in sent] == [4, 4, 2]
    values = [orjson.loads(body)["results"]["bindings"][0]["x"]["value"] for message in sent for _, body in message]
    assert values == [str(number) for number in range(10)]
    assert numbers[BEGUN] == 10


def test_long_replies_do_not_wait_for_others(serve):
    long = query(f'SELECT ("{"x" * 40_000}" AS ?x) {{}}')

    sent, _ = serve(query("ASK {}") + long + query("ASK {}"))

    assert [len(message) for message in sent] == [2, 1]


def test_errors_and_queries_that_were_taken_back_keep_their_places(serve):
    sent, _ = serve(query("ASK {}") + query("ASK {}") + query("ASK {") + query("ASK {}"), taken_back=1)

    assert [kind for message in sent for kind, _ in message] == [
        ReplyKind.SKIPPED, ReplyKind.INLINE, ReplyKind.SYNTAX, ReplyKind.INLINE,
    ]  # fmt: skip
