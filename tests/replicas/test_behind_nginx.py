"""Two replicas behind the real nginx, one of them a release ahead: what a reader puts together is of one release."""

import hashlib
import json
import os
import pwd
from contextlib import ExitStack, contextmanager
from urllib.parse import quote

import pytest

from benchmarks.endurance import ask
from benchmarks.harness import peers
from benchmarks.replicas.proxy import behind_nginx
from benchmarks.replicas.walks import WALK, next_page
from publisher.release import Manifest, current, versions
from publisher.replicas import Replica
from publisher.replicas.place import SharedHome
from tests.replicas.conftest import rows
from tests.support.registers import Publication
from tests.support.web_servers import free_port, nginx_of, program

BASE = "http://localhost:8000"
LIST = ("/api/institutions?size=10", WALK[1])
DUMP = ("/dumps/institutions.nt.gz", "*/*")
DOCUMENTS = [
    (f"/doc/institution/office-{number}", accept)
    for number in (1, 2, 30)
    for accept in ("text/turtle", "application/ld+json", "text/html")
]

IN_TURNS = """
upstream publisher {{ server 127.0.0.1:{first}; server 127.0.0.1:{second}; }}
server {{
  listen 127.0.0.1:{port};
  location / {{ proxy_pass http://publisher; proxy_set_header Host $http_host; }}
}}
"""
"""The worst case: nothing keeps a reader at a replica, so that each request goes to the other one."""


@contextmanager
def in_turns(ports, folder):
    folder.mkdir()
    port = free_port()
    rules = IN_TURNS.format(first=ports[0], second=ports[1], port=port)
    with nginx_of(rules, port, folder, owner=pwd.getpwuid(os.getuid()).pw_name):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """The second replica has the second release on its disk, and does not serve it yet."""
    with running_pair(tmp_path_factory) as made:
        yield made


@pytest.fixture
def another_pair(tmp_path_factory):
    """As pair, for a test that stops one of them."""
    with running_pair(tmp_path_factory) as made:
        yield made


@contextmanager
def running_pair(tmp_path_factory):
    program("nginx")
    work = tmp_path_factory.mktemp("pair")
    work.chmod(0o755)
    with ExitStack() as running:
        yield Pair(work, running)


class Pair:
    """Two replicas with their servers, and nginx twice: as it is shipped, and taking turns."""

    def __init__(self, work, running):
        publication = Publication(work, base=BASE)
        publication.build(rows(40))
        self.homes = work / "first", work / "second"
        self.replicas = [
            Replica(SharedHome(publication.home), home, delay_s=delay)
            for home, delay in zip(self.homes, (0, 3_600), strict=True)
        ]
        for replica in self.replicas:
            replica.update()
        self.servers = [ExitStack() for _ in self.homes]
        for server in self.servers:
            running.callback(server.close)
        self.urls = [
            server.enter_context(peers.ours(home, work, workers=1)).url
            for home, server in zip(self.homes, self.servers, strict=True)
        ]
        ports = [int(url.rpartition(":")[2]) for url in self.urls]
        self.shipped = running.enter_context(behind_nginx(ports, work)).url
        self.in_turns = running.enter_context(in_turns(ports, work / "turns"))
        self.before = {target: answers(self.urls, target) for target in (*DOCUMENTS, DUMP)}
        self.walk_before = begun_walk(self.in_turns)
        self.half_before = ask(self.urls[1], DUMP, {"Range": "bytes=0-999"})
        publication.build(rows(39, n1="Office of Rivers", n30="Office of Lakes"))
        for replica in self.replicas:
            replica.update()
        running.callback(self.replicas[1].close)


def answers(urls, target):
    return [ask(url, target) for url in urls]


def begun_walk(url):
    return [ask(url, LIST)[1]]


def finished_walk(url, pages):
    while (target := next_page(pages[-1])) is not None:
        status, body, _ = ask(url, target)
        assert status == 200, body
        pages.append(body)
    return [row["iri"] for page in pages for row in json.loads(page)["items"]], pages


def live(url, source=None):
    return json.loads(ask(url, ("/releases", "application/json"), source=source)[1])["current"]


def test_replicas_are_a_release_apart(pair):
    assert live(pair.urls[0]) > live(pair.urls[1])
    assert [len(versions(home)) for home in pair.homes] == [2, 2]


def test_answers_and_tags_of_a_release_are_the_same_on_both(pair):
    for target, (first, second) in pair.before.items():
        assert first[0] == second[0] == 200
        assert first[1] == second[1], target
        assert first[2]["etag"] == second[2]["etag"], target
        assert first[2]["last-modified"] == second[2]["last-modified"]


def test_walk_goes_on_in_its_release_at_either_replica(pair):
    found, pages = finished_walk(pair.in_turns, list(pair.walk_before))

    assert len(found) == len(set(found)) == 40
    assert len(pages) == 4


def test_walk_in_the_new_release_goes_on_where_that_is_not_live_yet(pair):
    found, pages = finished_walk(pair.urls[1], begun_walk(pair.urls[0]))

    assert len(found) == len(set(found)) == 39
    assert len(pages) == 4


def test_past_release_is_queried_at_both(pair):
    version = live(pair.urls[1])
    path = f"/releases/{version}/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    first, second = answers(pair.urls, (path, "text/csv"))

    assert first[0] == second[0] == 200
    assert first[1] == second[1]


def test_download_is_resumed_at_the_other_replica_while_that_has_the_release(pair):
    tag = pair.half_before[2]["etag"]
    status, rest, _ = ask(pair.urls[1], DUMP, {"Range": "bytes=1000-", "If-Range": tag})

    assert status == 206
    assert pair.half_before[1] + rest == pair.before[DUMP][0][1]


def test_download_is_begun_again_where_another_release_is_live(pair):
    tag = pair.half_before[2]["etag"]
    status, whole, headers = ask(pair.urls[0], DUMP, {"Range": "bytes=1000-", "If-Range": tag})

    assert status == 200
    assert headers["etag"] != tag
    assert hashlib.sha256(whole).hexdigest() == digest_of_dump(pair.homes[0])


def test_download_of_a_release_is_resumed_anywhere(pair):
    target = (f"/releases/{live(pair.urls[1])}{DUMP[0]}", "*/*")
    parts = [ask(pair.in_turns, target, {"Range": range_})[1] for range_ in ("bytes=0-999", "bytes=1000-")]

    assert hashlib.sha256(b"".join(parts)).hexdigest() == digest_of_dump(pair.homes[1])


def test_reader_stays_at_one_replica(pair):
    seen = {}
    for number in range(2, 14):
        source = f"127.0.0.{number}"
        seen[source] = {live(pair.shipped, source) for _ in range(4)}

    assert all(len(found) == 1 for found in seen.values())
    assert len(set.union(*seen.values())) == 2, "the readers are spread over both"


def test_nothing_fails_when_a_replica_goes(another_pair):
    pair = another_pair
    pair.servers[0].close()
    left = live(pair.urls[1])
    query = b"SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for number in range(2, 14):
        source = f"127.0.0.{number}"
        assert live(pair.shipped, source) == left
        posted = ask(
            pair.shipped, ("/sparql", "text/csv"), {"Content-Type": "application/sparql-query"}, query, source=source
        )
        assert posted[0] == 200


def digest_of_dump(home):
    return Manifest.load(current(home)).file(DUMP[0].removeprefix("/")).sha256
