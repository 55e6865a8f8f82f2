"""Bodies of requests: limits of size, of time, and of what all of them take."""

import asyncio

import pytest

from publisher.web.http.errors import ProblemError
from publisher.web.shell import bodies
from publisher.web.shell.bodies import Bodies, has_body

KIB = 1024


class Protocol:
    """A client that sends pieces, with a pause before each."""

    def __init__(self, *pieces, pause_s=0.0):
        self.pieces, self.pause_s = pieces, pause_s

    async def __aiter__(self):
        for piece in self.pieces:
            await asyncio.sleep(self.pause_s)
            yield piece


def read(protocol, reader=None, **headers):
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run((reader or Bodies()).read(protocol, fields))


def refusal(protocol, reader=None, **headers):
    with pytest.raises(ProblemError) as refused:
        read(protocol, reader, **headers)
    return refused.value.problem.kind.status


def test_body_in_pieces_is_whole():
    assert read(Protocol(b"ab", b"cd", b""), content_length="4") == b"abcd"
    assert read(Protocol(b"ab", b"cd"), transfer_encoding="chunked") == b"abcd"


def test_body_over_the_limit_is_refused_by_what_is_announced_and_by_what_comes():
    assert refusal(Protocol(), content_length=str(10 * KIB * KIB + 1)) == 413
    assert refusal(Protocol(*[b"x" * KIB * KIB] * 11), transfer_encoding="chunked") == 413


def test_body_that_is_cut_off_is_refused():
    assert refusal(Protocol(b"ab"), content_length="4") == 400


def test_slow_body_is_refused_and_a_long_one_may_take_longer(monkeypatch):
    monkeypatch.setattr(bodies, "GRACE_S", 0.2)
    assert refusal(Protocol(*[b"x"] * 10, pause_s=0.05), content_length="10") == 408
    assert len(read(Protocol(*[b"x" * 16 * KIB] * 10, pause_s=0.05), content_length=str(160 * KIB))) == 160 * KIB


def test_all_bodies_together_have_a_limit():
    reader = Bodies(100)

    async def together():
        waiting = asyncio.create_task(reader.read(Protocol(b"x" * 80, b"y", pause_s=0.1), {"content-length": "81"}))
        await asyncio.sleep(0.15)
        with pytest.raises(ProblemError) as refused:
            await reader.read(Protocol(b"x" * 30), {"content-length": "30"})
        assert refused.value.problem.kind.slug == "server-busy"
        return await waiting

    assert len(asyncio.run(together())) == 81
    assert len(read(Protocol(b"x" * 100), reader, content_length="100")) == 100


@pytest.mark.parametrize(
    ("headers", "has"),
    [
        ({}, False),
        ({"content-length": "0"}, False),
        ({"content-length": "1"}, True),
        ({"transfer-encoding": "x"}, True),
    ],
)
def test_what_has_a_body(headers, has):
    assert has_body(headers) is has
