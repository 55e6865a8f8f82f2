"""Following ``current``: a new release takes over as a whole, a broken one never, and no request is lost."""

import importlib
import threading
import time
from dataclasses import replace
from urllib.parse import quote

import pytest

from publisher.config import Settings
from publisher.errors import ManifestError, QueryEngineError, SettingError
from publisher.release import activate
from publisher.web import create_app
from publisher.web.site import LiveSite, Served, open_site
from tests.store import servers
from tests.web.publication import BASE, SCIENCE, descriptions, make_app, publish

module = importlib.import_module("publisher.web.site")
loading = importlib.import_module("publisher.store.remote.load")  # the package has a function of that name

LATER = "20261125T080000Z"
DOC = f"/doc/institution/{SCIENCE}.nt"


class Closable:
    """Counts how often it was closed."""

    def __init__(self, version="v"):
        self.version, self.closed = version, 0

    def close(self):
        self.closed += 1


def served(version="v"):
    return Served(Closable(version), Closable())


@pytest.fixture
def own_home(tmp_path):
    publish(tmp_path, descriptions())
    return tmp_path


def later(home):
    changed = [
        replace(it, quads=tuple(line.replace("Duty number 1.", "Duty changed.") for line in it.quads))
        for it in descriptions()
    ]
    publish(home, changed, version=LATER, created="2026-11-25T08:00:00Z")


def wait_for(condition, timeout_s=5.0):
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def test_served_closes_once_after_the_last_request():
    it = served()
    assert it.acquire()
    assert it.acquire()
    it.retire()
    it.done()
    assert it.release.closed == 0
    it.done()
    wait_for(lambda: (it.release.closed, it.engine.closed) == (1, 1))
    assert not it.acquire()


def test_served_closes_at_once_where_nobody_uses_it():
    it = served()
    it.retire()
    it.retire()
    assert it.release.closed == 1


def test_new_release_is_taken_up_while_serving(own_home):
    app = make_app(own_home)
    client = app.test_client()
    before = client.get(DOC)
    later(own_home)

    wait_for(lambda: "Duty changed." in client.get(DOC).text)

    after = client.get(DOC)
    assert "Duty changed." not in before.text
    assert after.headers["ETag"] != before.headers["ETag"]
    app.extensions["site"].close()


def test_unchanged_record_is_304_across_releases(own_home):
    app = make_app(own_home)
    client = app.test_client()
    path = "/doc/institution/bureau-7.ttl"
    etag = client.get(path).headers["ETag"]
    page = client.get("/doc/institution/bureau-7.html").headers["ETag"]
    later(own_home)
    app.extensions["site"].refresh()
    assert app.extensions["site"].version == LATER

    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/doc/institution/bureau-7.html", headers={"If-None-Match": page}).status_code == 304
    app.extensions["site"].close()


def test_broken_release_never_takes_over(own_home, caplog):
    app = make_app(own_home)
    client = app.test_client()
    later(own_home)
    broken = own_home / "releases" / LATER / "manifest.json"
    broken.chmod(0o600)
    broken.write_text("{")

    for _ in range(3):
        assert client.get(DOC).status_code == 200
    app.extensions["site"].refresh()

    assert app.extensions["site"].version != LATER
    assert client.get(DOC).status_code == 200
    assert "cannot be opened" in caplog.text
    app.extensions["site"].close()


def test_rollback_is_followed_too(own_home):
    later(own_home)
    app = make_app(own_home)
    assert app.extensions["site"].version == LATER

    activate(own_home, "20261124T123005Z")
    app.extensions["site"].refresh()

    assert "Duty changed." not in app.test_client().get(DOC).text
    app.extensions["site"].close()


def test_no_request_fails_while_releases_change(own_home):
    app = make_app(own_home)
    later(own_home)
    wrong, stop = [], threading.Event()

    def ask():
        client = app.test_client()
        while not stop.is_set():
            response = client.get(DOC)
            if response.status_code != 200 or not response.text.strip().endswith("."):
                wrong.append(response.status)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for version in ("20261124T123005Z", LATER) * 6:
        activate(own_home, version)
        app.extensions["site"].refresh()
    stop.set()
    for thread in threads:
        thread.join()

    assert wrong == []
    app.extensions["site"].close()


def test_request_in_flight_keeps_its_release(own_home):
    app = make_app(own_home)
    site = app.extensions["site"]
    held = site.acquire()
    later(own_home)
    site.refresh()

    assert site.version == LATER
    assert held.release.record("institution", SCIENCE) is not None
    held.done()
    site.close()


def test_nothing_published_yet_is_503_and_is_taken_up_when_it_comes(tmp_path):
    site = LiveSite(tmp_path, lambda path: pytest.fail("there is nothing to open"))
    site.refresh()
    client = create_app(Settings(home=tmp_path), site=site).test_client()

    for path in ("/", "/doc/institution/x", "/search", "/places"):
        response = client.get(path)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_opener_failure_is_not_tried_again_at_once(tmp_path):
    publish(tmp_path, descriptions())
    tries = []

    def opener(path):
        tries.append(path)
        raise ManifestError(str(path), "broken")

    site = LiveSite(tmp_path, opener)
    for _ in range(5):
        assert site.acquire() is None

    assert len(tries) == 1


def test_what_was_opened_is_closed_where_the_engine_cannot_be(own_home, monkeypatch):
    closed = []

    def fail(*_, **__):
        raise QueryEngineError("no engine today")

    monkeypatch.setattr("publisher.web.site.open_engine", fail)
    monkeypatch.setattr("publisher.release.Release.close", lambda self: closed.append(self.version))

    site = open_site(Settings(home=own_home, base_url=BASE))

    assert site.version is None
    assert closed == ["20261124T123005Z"]


def test_site_is_served_while_the_sparql_server_is_away(home):
    app = create_app(Settings(home=home, base_url=BASE, engine="http://127.0.0.1:1/query"))
    client = app.test_client()

    assert client.get("/").status_code == 200
    assert client.get("/dumps/institutions.nt.gz").status_code == 200
    assert client.get("/sparql?query=ASK{}").status_code == 502
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["sparql"]) == (200, "the SPARQL server does not answer")
    assert "publisher_sparql_up 0.0" in client.get("/metrics").text
    app.extensions["site"].close()


@pytest.mark.parametrize("engine", ["nonsense", "localhost:7878/query", "ftp://localhost/", "http://", "http://[::1"])
def test_what_is_no_address_of_a_sparql_server_is_refused(home, engine):
    with pytest.raises(SettingError, match="SPARQL server"):
        Settings(home=home, base_url=BASE, engine=engine)


def test_no_answer_is_older_than_the_live_release(own_home):
    app, other = make_app(own_home), make_app(own_home)
    later(own_home)

    for version in ("20261124T123005Z", LATER) * 3:
        activate(own_home, version)
        for client in (app.test_client(), other.test_client()):
            assert client.get("/readyz").json["release"] == version
    app.extensions["site"].close()
    other.extensions["site"].close()


def test_an_idle_process_opens_a_new_release_unasked(own_home):
    site = open_site(Settings(home=own_home, base_url=BASE))
    before = site.version
    site.watch()
    later(own_home)

    wait_for(lambda: site.version != before)
    assert site.version == LATER
    site.close()


def test_freed_memory_goes_back_once_a_replaced_release_is_gone(own_home, monkeypatch):
    returned = []
    monkeypatch.setattr(module, "return_memory", lambda: returned.append(site.version))
    site = open_site(Settings(home=own_home, base_url=BASE))
    in_flight = site.acquire()
    site.watch()
    later(own_home)
    wait_for(lambda: site.version == LATER)
    time.sleep(2 * module.LOOK_EVERY_S)
    assert returned == [], "a request still reads the release before"

    in_flight.done()
    del in_flight

    wait_for(lambda: returned == [LATER])
    site.close()


def test_freed_memory_goes_back_once_what_nobody_uses_is_gone(own_home, monkeypatch):
    class Unused:
        """A past release, for example."""

    returned, unused = threading.Event(), [Unused()]
    monkeypatch.setattr(module, "return_memory", returned.set)
    site = open_site(Settings(home=own_home, base_url=BASE))
    site.on_look.append(lambda: [unused.pop()] if unused else [])
    assert not returned.is_set()
    site.watch()

    assert returned.wait(20)
    site.close()


def test_requests_that_wait_for_a_release_are_called_once_it_is_open(tmp_path):
    publish(tmp_path, descriptions())
    opening, opened, called = threading.Event(), threading.Event(), []

    def opener(path):
        opening.set()
        assert opened.wait(5)
        return served(path.name)

    site = LiveSite(tmp_path, opener)
    site.when_current(lambda: called.append(site.version))
    assert opening.wait(5)
    site.when_current(lambda: called.append(site.version))
    assert called == []
    opened.set()

    wait_for(lambda: len(called) == 2)
    assert called == ["20261124T123005Z"] * 2
    assert not site.is_stale()
    site.close()


def test_requests_that_wait_while_another_release_becomes_live_get_that(own_home):
    later(own_home)
    site, called = LiveSite(own_home, lambda path: served(path.name)), []
    opened = site.refresh

    def activated_meanwhile():
        opened()
        if site.version == LATER:
            activate(own_home, "20261124T123005Z")

    site.refresh = activated_meanwhile
    site.when_current(lambda: called.append(site.version))

    wait_for(lambda: called)
    assert called == ["20261124T123005Z"]
    site.close()
    assert not site.is_stale()


def test_truncated_records_take_the_release_out_of_service_until_it_is_whole(own_home):
    app = make_app(own_home)
    client, site = app.test_client(), app.extensions["site"]
    records = own_home / "releases" / "20261124T123005Z" / "records.sqlite"
    whole = records.read_bytes()
    assert client.get("/").status_code == 200
    records.chmod(0o600)
    records.write_bytes(whole[:8192])
    site.look_at_files()

    for path in ("/", DOC, "/search?q=bureau", "/dumps/institutions.nt.gz", "/sparql?query=ASK{}"):
        response = client.get(path)
        assert (response.status_code, response.json["type"]) == (503, f"{BASE}/problems/release-broken")
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["status"]) == (503, "damaged")
    assert "records.sqlite has 8,192 bytes instead of" in ready.json["damage"]
    assert client.get("/healthz").status_code == 200

    records.write_bytes(whole)
    site.look_at_files()
    assert client.get("/readyz").status_code == 200
    assert client.get(DOC).status_code == 200
    site.close()


def test_reading_truncated_records_is_an_error_and_not_the_end_of_the_process(own_home):
    app = make_app(own_home)
    records = own_home / "releases" / "20261124T123005Z" / "records.sqlite"
    size = records.stat().st_size
    app.test_client().get("/")
    records.chmod(0o600)
    with records.open("r+b") as file:
        file.truncate(size // 2)

    statuses = {app.test_client().get(f"/doc/institution/bureau-{number}").status_code for number in range(1, 9)}
    assert statuses <= {200, 404, 503}
    app.extensions["site"].close()


class Loading:
    """A preparation that takes until it is told to end."""

    def __init__(self, error=None):
        self.begun, self.end, self.done, self.error = [], threading.Event(), set(), error

    def is_done(self, release):
        return release.name in self.done

    def run(self, release):
        self.begun.append(release.name)
        assert self.end.wait(10)
        if self.error:
            raise self.error
        self.done.add(release.name)


def prepared_site(home, preparation):
    opened = []

    def opener(path):
        opened.append(path.name)
        return Served(Closable(path.name), Closable())

    site = LiveSite(home, opener, preparation)
    site.refresh()
    return site, opened


def test_old_release_is_served_until_the_new_one_is_prepared(own_home):
    loading = Loading()
    site, opened = prepared_site(own_home, loading)
    before = site.version
    later(own_home)
    for _ in range(20):
        assert site.acquire().release.version == before
    wait_for(lambda: loading.begun == [LATER])
    assert opened == [before]

    loading.end.set()
    wait_for(site.is_stale)
    assert site.acquire().release.version == LATER
    assert loading.begun == [LATER]
    site.close()


def test_another_process_that_has_prepared_it_is_enough(own_home):
    loading = Loading()
    site, _ = prepared_site(own_home, loading)
    later(own_home)
    assert not site.is_stale()
    loading.done.add(LATER)

    assert site.acquire().release.version == LATER
    loading.end.set()
    site.close()


def test_release_that_cannot_be_prepared_takes_over_as_it_is(own_home):
    loading = Loading(QueryEngineError("it is away"))
    site, _ = prepared_site(own_home, loading)
    later(own_home)
    assert not site.is_stale()
    loading.end.set()
    wait_for(site.is_stale)

    assert site.acquire().release.version == LATER
    site.close()


COUNT = "/sparql?query=" + quote('SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(CONTAINS(STR(?o), "Duty changed")) }')


def test_sparql_server_is_loaded_while_the_old_release_is_served(own_home, monkeypatch):
    """Slowly, by a server of oxigraph: documents and queries go on, and both change together."""
    send, slow = loading._send_graph, threading.Event()

    def waits(*arguments):
        assert slow.wait(30)
        send(*arguments)

    with servers.oxigraph() as url:
        app = create_app(Settings(home=own_home, base_url=BASE, engine=url))
        client = app.test_client()
        csv = {"Accept": "text/csv"}
        assert client.get(COUNT, headers=csv).text.split() == ["n", "0"]
        monkeypatch.setattr(loading, "_send_graph", waits)
        later(own_home)
        for _ in range(5):
            assert "Duty changed" not in client.get(DOC).text
            assert client.get(COUNT, headers=csv).text.split() == ["n", "0"]
        slow.set()
        wait_for(app.extensions["site"].is_stale, 30)

        assert "Duty changed" in client.get(DOC).text
        assert client.get(COUNT, headers=csv).text.split() == ["n", "1"]
        app.extensions["site"].close()
