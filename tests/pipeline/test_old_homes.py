"""Homes live longer than software: one that an earlier version made is served as it is, then built upon.

``tests/data/homes/`` holds such a home with what its own software answered, and the script that made it.
"""

import io
import json
import re
import shutil
import sqlite3
import tarfile
from contextlib import closing

import orjson
import pytest
import zstandard

from publisher.changes import ChangeLog, apply
from publisher.config import Settings
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.pipeline.progress import NullProgress
from publisher.release import Manifest, current, verify, versions
from publisher.release.layout import FORMAT
from publisher.sources import load_source
from publisher.web import create_app
from publisher.web.site import open_site
from tests.conftest import ROOT
from tests.data.homes.make_home import BASE, OWNER, answers
from tests.support.registers import Clock

ARCHIVE = ROOT / "tests" / "data" / "homes" / "layout-2.tar.xz"
PERMANENT = re.compile(r"/(?:id|timemap)/|/releases/[0-9TZ]+/")
"""What answers in the same way for ever, or as long as a thing does not change: IRIs, lists of versions, old releases."""


class Messages(NullProgress):
    """Collects what a build tells a person."""

    def __init__(self):
        self.messages = []

    def say(self, message):
        self.messages.append(message)


class OldHome:
    """A copy of the home, its sources, and what the software that made it answered."""

    def __init__(self, folder):
        with tarfile.open(ARCHIVE) as archive:
            # Python 3.11 has filters since 3.11.4; the archive is our own.
            archive.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
        self.folder, self.home = folder, folder / "home"
        self.recorded = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
        self.old = [manifest.version for manifest in versions(self.home)]
        self.clock = Clock()

    def build(self, progress=None, **options):
        """Build a release of the sources in the home."""
        sources = tuple(load_source(self.folder / "sources" / slug) for slug in ("offices", "councils"))
        plan = Plan(home=self.home, base=BASE, sources=sources, owner=OWNER, processes=1, **options)
        return build(plan, progress, clock=self.clock)

    def edit(self, old, new):
        """Replace a text in the register of offices."""
        file = self.folder / "sources" / "offices" / "offices.csv"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def page(self, path, **headers):
        """The page that a browser is shown."""
        return self.answer(path, **headers).get_data(as_text=True)

    def answer(self, path, **headers):
        """The answer to a request."""
        settings = Settings(home=self.home, base_url=BASE, query_workers=1)
        site = open_site(settings)
        site.refresh()
        try:
            client = create_app(settings, site=site).test_client()
            with client.get(path, base_url=BASE, headers=headers) as response:
                response.get_data()
                return response
        finally:
            site.close()

    def rows(self, file, query):
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    return OldHome(tmp_path_factory.mktemp("untouched"))


@pytest.fixture(scope="module")
def built_upon(tmp_path_factory):
    """The home with two more releases: one of the same sources, one with an edited record."""
    old = OldHome(tmp_path_factory.mktemp("built"))
    old.identifiers = old.rows(old.home / "identifiers.sqlite", "SELECT * FROM assigned")
    with ChangeLog(current(old.home)) as log:
        old.changes = [change for page in log.pages() for change in log.on_page(page)]
    old.first, old.second = Messages(), Messages()
    old.build(old.first)
    old.edit("Open to the public", "Open on Tuesdays")
    old.build(old.second)
    old.answers = answers(old.home)
    return old


def test_old_releases_are_undamaged(untouched):
    for version in untouched.old:
        release = untouched.home / "releases" / version
        assert Manifest.load(release).format < FORMAT
        assert verify(release) == []


def test_old_home_is_served_as_it_is(untouched):
    found = answers(untouched.home)

    assert found.keys() == untouched.recorded.keys()
    for request, answer in untouched.recorded.items():
        assert found[request] == answer, request


@pytest.mark.parametrize("words", [">Pilot Office<", "offices.csv", "Harbour Authority", "0531-8834621"])
def test_page_of_an_old_record_shows_what_it_did(untouched, words):
    assert words in untouched.page("/doc/institution/pilot-office")


@pytest.mark.parametrize("path", ["/", "/quality", "/quality?source=offices", "/quality/records.csv"])
def test_what_old_releases_have_no_figures_for_is_served(untouched, path):
    answer = untouched.answer(path, Accept="text/html, */*;q=0.1")

    assert answer.status_code == 200
    assert "Trends begin with the next release" in answer.text or not path.endswith("quality")


def test_record_of_an_old_home_has_remarks(untouched):
    found = untouched.answer("/api/institutions/harbour-authority/remarks").json

    assert found["total"] == len(found["items"]) > 0
    assert {row["file"] for row in found["items"]} == {"offices.csv"}


def test_trend_begins_with_the_releases_that_are_there(built_upon):
    points = orjson.loads((current(built_upon.home) / "quality" / "trend.json").read_bytes())["points"]

    assert [point["version"] for point in points] == [manifest.version for manifest in versions(built_upon.home)]


def test_build_in_an_old_home_is_in_full_and_says_why(built_upon):
    assert [message for message in built_upon.first.messages if f"layout {FORMAT}" in message]
    assert not [message for message in built_upon.second.messages if "layout" in message]
    assert [manifest.format for manifest in versions(built_upon.home)] == [2, 2, FORMAT, FORMAT]
    for manifest in versions(built_upon.home):
        assert verify(built_upon.home / "releases" / manifest.version) == []


def test_identifiers_and_changes_of_the_old_releases_are_kept(built_upon):
    identifiers = built_upon.rows(built_upon.home / "identifiers.sqlite", "SELECT * FROM assigned")
    with ChangeLog(current(built_upon.home)) as log:
        changes = [change for page in log.pages() for change in log.on_page(page)]

    assert identifiers[: len(built_upon.identifiers)] == built_upon.identifiers
    assert changes[: len(built_upon.changes)] == built_upon.changes
    new = changes[len(built_upon.changes) :]
    assert {change.type for change in new} == {"created", "updated"}
    created = [change.iri for change in new if change.type == "created"]
    assert [iri for iri in created if "/id/file/" not in iri and "/quality-note" not in iri] == []


def test_what_is_permanent_answers_as_before(built_upon):
    requests = [request for request in built_upon.recorded if PERMANENT.match(request)]
    assert requests
    for request in requests:
        answer, found = built_upon.recorded[request], built_upon.answers[request]
        if "lines" in answer:  # of a list of versions, the last of which is not the last any more
            named = [re.search(r"<(\S+)>", line)[1] for line in answer["lines"]]
            assert set(named) <= {re.search(r"<(\S+)>", line)[1] for line in found["lines"]}, request
        else:
            assert found == answer, request


def test_no_document_and_no_feed_entry_is_lost(built_upon):
    for request, answer in built_upon.recorded.items():
        found = built_upon.answers[request]
        assert found["status"] == answer["status"], request
        if "entries" in answer:
            assert found["entries"][-len(answer["entries"]) :] == answer["entries"], request
        if request.startswith("/feed/"):
            assert set(answer.get("statements", ())) <= set(found.get("statements", ())), request


def test_old_version_is_found_by_its_time(built_upon):
    headers = {"Accept-Datetime": "Sun, 01 Nov 2026 20:00:00 GMT", "Accept": "application/n-triples"}
    answer = built_upon.answer("/doc/institution/registry-of-boats", **headers)

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/releases/20261101T080000Z/doc/institution/registry-of-boats")


def test_deltas_lead_from_the_old_dump_to_the_new(built_upon):
    releases = [built_upon.home / "releases" / manifest.version for manifest in versions(built_upon.home)]
    statements = set(lines_of(releases[0] / "dumps" / "institutions.nq.zst"))
    for release in releases[1:]:
        delta = {name: lines_of(release / "dumps" / f"{name}.nq.zst") for name in ("added", "removed")}
        statements = apply(statements, **delta)
        assert set(statements) == set(lines_of(release / "dumps" / "institutions.nq.zst"))


def lines_of(path):
    """The lines of a compressed dump."""
    stream = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(path.read_bytes()), read_across_frames=True)
    return stream.read().decode().splitlines()


def test_new_release_is_that_of_a_new_home(built_upon, tmp_path):
    """Where it comes from shows in the tombstones alone: everything that lives is described in the new way."""
    fresh = OldHome(tmp_path)
    fresh.home = tmp_path / "fresh"
    fresh.home.mkdir()
    shutil.copy(built_upon.home / "identifiers.sqlite", fresh.home)
    fresh.edit("Open to the public", "Open on Tuesdays")
    fresh.build()
    query = "SELECT iri, content, card FROM record WHERE state = 'live' ORDER BY iri"

    found, expected = (old.rows(current(old.home) / "records.sqlite", query) for old in (built_upon, fresh))
    assert found == expected
