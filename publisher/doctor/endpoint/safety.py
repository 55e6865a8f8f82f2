"""Examine what an endpoint lets strangers do, and whether it tells when a result is not all.

Each request is harmless: the update removes a statement that nobody has, SERVICE names an address that does not
exist, and the long result is 10,500 rows of small numbers.
"""

import math
import socket
import threading
from collections.abc import Iterator
from typing import Final, Self
from urllib.parse import urlencode, urlsplit

from publisher.doctor.client import Client, Reply
from publisher.doctor.endpoint.queries import FORM, UPDATE, by_get, seen
from publisher.doctor.findings import Finding
from publisher.doctor.reading import CSV_RESULTS, JSON_RESULTS, UnreadableError, rows

SIDES: Final = (105, 100)
"""Values of two variables, which together make more rows than some endpoints send."""

NOTHING: Final = "<urn:institution-publisher-doctor:nothing>"
NO_CHANGE: Final = f"DELETE DATA {{ {NOTHING} {NOTHING} {NOTHING} }}"
_TURN_S: Final = 0.1
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
_UNKNOWN_HOST: Final = ("name or service not known", "enotfound", "unknownhost", "could not resolve", "dns error")
"""How programs say that they looked for a host that does not exist."""

_WORDS: Final = 'ASK { FILTER(STRLEN("SERVICE LOAD INSERT DELETE DROP") > 0) }'


def examine_safety(client: Client, url: str) -> Iterator[Finding]:
    """Yield what strangers may do, and results that are cut."""
    yield from _update(client, url)
    yield from _service(client, url)
    yield from _words(client, url)
    yield from _long_result(client, url)


def _update(client: Client, url: str) -> Iterator[Finding]:
    """Send an update that changes nothing, in both ways, to the endpoint and to the usual address for updates."""
    addresses = [url]
    if url.endswith("/query"):
        addresses.append(f"{url.removesuffix('query')}update")
    for address in addresses:
        for content_type, body in ((UPDATE, NO_CHANGE), (FORM, urlencode({"update": NO_CHANGE}))):
            reply = client.send("POST", address, JSON_RESULTS, body, Content_Type=content_type)
            if 200 <= reply.status < 300 and _means_it(client, reply, content_type, body):
                yield Finding.of("update-accepted", reply, f"{content_type}: status {reply.status}")
                return


def _means_it(client: Client, reply: Reply, content_type: str, body: str) -> bool:
    """Whether the success was one: what is no update at all is refused."""
    nonsense = body.replace("DELETE", "NONSENSE")
    return client.send("POST", reply.url, JSON_RESULTS, nonsense, Content_Type=content_type).status >= 400


def _service(client: Client, url: str) -> Iterator[Finding]:
    """Name an address in SERVICE: on this machine one that listens, else a host that does not exist."""
    if urlsplit(url).hostname in _LOOPBACK:
        with _Listener() as listener:
            reply = _federated(client, url, f"http://127.0.0.1:{listener.port}/sparql")
        if listener.asked:
            yield Finding.of("service-followed", reply, "a request came to the address that SERVICE named")
        return
    reply = _federated(client, url, "http://institution-publisher-doctor.invalid/sparql")
    if any(word in reply.text.lower() for word in _UNKNOWN_HOST):
        yield Finding.of("service-followed", reply, "it looked for the host that SERVICE named")


def _federated(client: Client, url: str, address: str) -> Reply:
    return by_get(client, url, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")


class _Listener:
    """Listens on this machine, notes whether anybody came, and closes each connection.

    Attributes:
        port: where it listens.
        asked: whether a connection came.
    """

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(_TURN_S)
        self.port: int = self._server.getsockname()[1]
        self.asked = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._server.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._server.accept()
            except TimeoutError:
                continue
            self.asked = True
            connection.close()


def _words(client: Client, url: str) -> Iterator[Finding]:
    reply = by_get(client, url, _WORDS)
    if reply.status >= 400:
        yield Finding.of("word-refused", reply, seen(reply))


def _long_result(client: Client, url: str) -> Iterator[Finding]:
    """Ask for more rows than some endpoints send."""
    xs, ys = (" ".join(map(str, range(side))) for side in SIDES)
    query = f"SELECT ?x ?y {{ VALUES ?x {{ {xs} }} VALUES ?y {{ {ys} }} }}"
    reply = by_get(client, url, query, CSV_RESULTS)
    media_type = CSV_RESULTS
    if reply.status == 406 or (reply.status == 200 and reply.media_type != CSV_RESULTS):
        reply, media_type = by_get(client, url, query), JSON_RESULTS
    if reply.status != 200 or not reply.complete:
        return
    try:
        count = len(rows(reply.body, media_type))
    except UnreadableError as error:
        yield Finding.of("result-cut", reply, f"status 200, and the body ends early: {error}")
        return
    if count != (expected := math.prod(SIDES)):
        yield Finding.of("result-cut", reply, f"status 200 with {count:,} of {expected:,} rows")
