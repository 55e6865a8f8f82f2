"""The link checker: what is dead, what is alive, and what is never asked."""

import socket

import pytest

from publisher.notices.link_client import LinkClient, LinkState
from publisher.notices.links import DAY_S, LinkChecks, links_of
from publisher.notices.memory import Memory
from publisher.release import current
from tests.notices.receivers import site
from tests.support.registers import BASE, Publication, row

LOCAL = frozenset({"127.0.0.1"})


@pytest.fixture
def client():
    return LinkClient(pause_s=0, allowed=LOCAL)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        pytest.param({"/a": 200}, LinkState.ALIVE, id="answers"),
        pytest.param({"/a": 404}, LinkState.DEAD, id="not-found"),
        pytest.param({"/a": 410}, LinkState.DEAD, id="gone"),
        pytest.param({"/a": 500}, LinkState.DEAD, id="broken"),
        pytest.param({("HEAD", "/a"): 405, ("GET", "/a"): 200}, LinkState.ALIVE, id="head-not-allowed"),
        pytest.param({("HEAD", "/a"): 404, ("GET", "/a"): 200}, LinkState.ALIVE, id="head-answered-wrongly"),
        pytest.param({"/a": 403}, LinkState.ALIVE, id="keeps-programs-out"),
        pytest.param({"/a": 429}, LinkState.BUSY, id="too-many"),
        pytest.param({"/a": 503}, LinkState.BUSY, id="busy"),
        pytest.param({"/a": (301, "/b", b""), "/b": 200}, LinkState.ALIVE, id="moved"),
        pytest.param({"/a": (302, "/b", b""), "/b": 404}, LinkState.DEAD, id="moved-to-nothing"),
        pytest.param({"/a": (302, "/a", b"")}, LinkState.DEAD, id="circle"),
        pytest.param({"/a": (302, "ftp://127.0.0.1/x", b"")}, LinkState.DEAD, id="leads-to-ftp"),
        pytest.param({"/a": (302, "file:///etc/passwd", b"")}, LinkState.DEAD, id="leads-to-a-file"),
        pytest.param(
            {"/a": 200, "/robots.txt": (200, None, b"User-agent: *\nDisallow: /a")}, LinkState.FORBIDDEN, id="robots"
        ),
    ],
)
def test_state(client, answers, state):
    with site() as served:
        served.answers = answers
        assert client.check(f"{served.url}/a").state is state
    if state is LinkState.FORBIDDEN:
        assert served.asked == [("GET", "/robots.txt")]
    assert all("institution-publisher-links" in headers["User-Agent"] for headers in served.headers)


def test_nobody_there(client):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert client.check(f"http://127.0.0.1:{port}/").state is LinkState.DEAD


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]"])
def test_this_network_is_not_asked(host):
    with site(**{"/a": 200}) as served:
        assert LinkClient(pause_s=0).check(f"http://{host}:{served.port}/a").state is LinkState.PRIVATE
    assert served.asked == []


def test_redirect_into_this_network_is_not_followed():
    with site(**{"/a": 200}) as inner, site() as outer:
        outer.answers = {"/a": (302, f"http://localhost:{inner.port}/a", b"")}
        answer = LinkClient(pause_s=0, allowed=LOCAL).check(f"{outer.url}/a")
    assert answer.state is LinkState.PRIVATE
    assert inner.asked == []


def test_name_that_leads_elsewhere_the_second_time(monkeypatch):
    """The address that was checked is connected to: the name is not looked up again."""
    looked_up, connected = [], []

    def getaddrinfo(host, port, *_, **__):
        looked_up.append(host)
        address = "93.184.216.34" if len(looked_up) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address, *_, **__):
        connected.append(address[0])
        raise TimeoutError("not reached in a test")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", connect)

    LinkClient(pause_s=0).check("http://rebinding.example/")

    assert connected == ["93.184.216.34"]


def test_hosts_are_asked_slowly():
    waits = []
    client = LinkClient(pause_s=10, allowed=LOCAL, sleep=waits.append)
    with site(**{"/a": 200, "/b": 200}) as served:
        client.check(f"{served.url}/a")
        client.check(f"{served.url}/b")
        assert client.ready_in(f"{served.url}/c") > 9
        assert client.ready_in("http://other.example/") == 0
    assert len([wait for wait in waits if wait > 9]) == len(served.asked) - 1


@pytest.fixture
def checks(tmp_path):
    memory, now = Memory(tmp_path / "watch.sqlite"), [1_800_000_000.0]
    checks = LinkChecks(memory, 30, lambda: now[0])
    yield checks, now
    memory.close()


def released(tmp_path, *urls):
    publication = Publication(tmp_path / "site")
    publication.build([row(number, url=url) for number, url in enumerate(urls, 1)])
    return current(publication.home)


def test_links_of_a_release(tmp_path):
    release = released(tmp_path, "https://a.example/#top", f"{BASE}/own", "https://b.example/x")

    assert list(links_of(release, BASE)) == [
        (f"{BASE}/id/institution/office-1", "https://a.example/"),
        (f"{BASE}/id/institution/office-3", "https://b.example/x"),
    ]


def test_dead_after_two_failures_a_day_apart_and_told_once(tmp_path, checks, client):
    checks, now = checks
    with site(**{"/a": 200, "/b": 404}) as served:
        release = released(tmp_path, f"{served.url}/a", f"{served.url}/b")
        checks.follow(release, BASE)
        assert checks.run(client, 60) == []
        assert checks.run(client, 60) == [], "a day has to pass"
        now[0] += DAY_S
        checks.follow(release, BASE)
        assert checks.run(client, 60) == [f"{served.url}/b"]
        now[0] += 30 * DAY_S
        assert checks.run(client, 60) == []
        assert checks.counts() == {"alive": 1, "dead": 1}
        notice = checks.notice([f"{served.url}/b"], BASE)
    assert notice.facts["links"] == [
        {"url": f"{served.url}/b", "reason": "404 Not Found", "thing": f"{BASE}/id/institution/office-2"}
    ]
    assert f"named by {BASE}/id/institution/office-2" in notice.text


def test_link_that_comes_back_and_dies_again(tmp_path, checks, client):
    checks, now = checks
    with site(**{"/a": 404}) as served:
        checks.follow(released(tmp_path, f"{served.url}/a"), BASE)
        told = []
        for status in (404, 404, 200, 404, 404):
            served.answers["/a"] = status
            told.append(len(checks.run(client, 60)))
            now[0] += 31 * DAY_S
    assert told == [0, 1, 0, 0, 1]


def test_busy_server_is_no_failure(tmp_path, checks, client):
    checks, now = checks
    with site(**{"/a": 503}) as served:
        checks.follow(released(tmp_path, f"{served.url}/a"), BASE)
        for _ in range(4):
            assert checks.run(client, 60) == []
            now[0] += DAY_S


def test_links_that_a_release_no_longer_has_are_forgotten(tmp_path, checks, client):
    checks, _ = checks
    checks.follow(released(tmp_path, "https://a.example/"), BASE)
    assert checks.counts() == {"new": 1}

    checks.follow(released(tmp_path / "next", "https://b.example/", "https://c.example/"), BASE)

    assert checks.counts() == {"new": 2}


def test_time_is_limited(tmp_path, checks, client):
    checks, _ = checks
    checks.follow(released(tmp_path, "https://a.example/"), BASE)

    assert checks.run(client, 0) == []
    assert checks.counts() == {"new": 1}
