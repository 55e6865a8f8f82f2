"""Bursts of small queries against a real server, beside queries that never end: all are answered, none refused."""

import asyncio
from urllib.parse import urlencode

import pytest

from tests.web.publication import descriptions, publish
from tests.web.sparql.server import free_port, served

DEATH = "SELECT (COUNT(*) AS ?n{}) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c != ?f && ?i != ?l) }}"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    base = f"http://127.0.0.1:{free_port()}"
    home = tmp_path_factory.mktemp("home")
    publish(home, descriptions(base), base=base)
    with served(home, base, trusted_proxies=1, query_timeout=60, query_share=1e6):
        yield base


async def ask(base, query, client):
    """Send a query on a connection of its own; give status and body."""
    host, port = base.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"Host: {host}:{port}\r\nX-Forwarded-For: {client}\r\nAccept: text/csv\r\nConnection: close\r\n"
    writer.write(f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\n{head}\r\n".encode())
    try:
        answer = await reader.read()
    finally:
        writer.close()
    return int(answer.split()[1]), answer.partition(b"\r\n\r\n")[2]


async def burst(base, clients, each):
    """Ask all at once, while some ask what never ends and give up; return what came of the small queries."""
    deaths = [asyncio.create_task(ask(base, DEATH.format(number), f"198.51.100.{number}")) for number in range(6)]
    await asyncio.sleep(0.3)
    asked = [
        ask(base, f"SELECT ({number} AS ?x) {{}}", f"192.0.2.{number % clients}") for number in range(clients * each)
    ]
    answers = await asyncio.gather(*asked)
    for death in deaths:
        death.cancel()
    await asyncio.gather(*deaths, return_exceptions=True)
    return answers


@pytest.mark.parametrize(("clients", "each"), [(1, 400), (10, 100)])
def test_bursts_are_answered_beside_queries_of_death(base, clients, each):
    answers = asyncio.run(burst(base, clients, each))

    assert {status for status, _ in answers} == {200}
    assert [body.split() for _, body in answers] == [[b"x", b"%d" % number] for number in range(clients * each)]
