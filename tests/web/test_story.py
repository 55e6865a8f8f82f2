"""Three releases, and every way in which they are told: all tell the same story."""

import io
import re
import sqlite3
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
import zstandard

from publisher.changes import apply
from publisher.rdf.namespaces import AS, RDF, TREE
from publisher.release import activate
from tests.web.publication import BASE, make_app
from tests.web.story import NAMES, RELEASES, TOLD, release_of, tell

SLUGS = tuple(NAMES)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
OAI = {"o": "http://www.openarchives.org/OAI/2.0/"}
RS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "rs": "http://www.openarchives.org/rs/terms/"}
_EVENT = re.compile(rf"{BASE}/releases/([0-9TZ]+)/doc/institution/([a-z]+)#event")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("story")
    tell(folder)
    return folder


@pytest.fixture(scope="module")
def at_release(tmp_path_factory):
    """Serves the story as it stood after a release."""
    folder, apps = tmp_path_factory.mktemp("stands"), []
    tell(folder)

    def serve(number):
        activate(folder, RELEASES[number][0])
        apps.append(make_app(folder))
        return apps[-1].test_client()

    yield serve
    for app in apps:
        app.extensions["site"].close()


@pytest.fixture(scope="module")
def client(home):
    app = make_app(home)
    yield app.test_client()
    app.extensions["site"].close()


def told_by_ldes(client) -> list[tuple[str, str, str]]:
    """Follow the relations of the root, as a client does, and read the members of every page."""
    root = list(ox.parse(client.get("/feed", headers={"Accept": "application/trig"}).data, format=ox.RdfFormat.TRIG))
    pages = sorted({quad.object.value for quad in root if quad.predicate.value == str(TREE.node)})
    found = []
    for page in pages:
        answer = client.get(page.removeprefix(BASE), headers={"Accept": "application/n-quads"})
        kinds, order = {}, []
        for quad in ox.parse(answer.data, format=ox.RdfFormat.N_QUADS):
            if quad.predicate.value == str(TREE.member):
                order.append(quad.object.value)
            elif quad.predicate.value == str(RDF.type) and quad.graph_name == ox.DefaultGraph():
                kinds[quad.subject.value] = quad.object.value.rpartition("#")[2]
        found += [(*match.groups(), kinds[iri]) for iri in order if (match := _EVENT.fullmatch(iri))]
    return found


def told_by_atom(client) -> list[tuple[str, str, str]]:
    """Walk back through the archive from the feed, newest first, and turn it round."""
    found, path = [], "/feed.atom"
    while path:
        root = ET.fromstring(client.get(path).data)
        for entry in root.findall("a:entry", ATOM):
            if match := _EVENT.fullmatch(entry.findtext("a:id", None, ATOM)):
                found.append((*match.groups(), entry.find("a:category", ATOM).get("term")))
        links = {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)}
        path = links.get("prev-archive", "").removeprefix(BASE)
    return found[::-1]


def told_by_resourcesync(client) -> list[tuple[str, str, str]]:
    versions = {created: version for version, created in RELEASES}
    found = []
    for url in ET.fromstring(client.get("/resourcesync/changelist.xml").data).findall("s:url", RS):
        match = re.fullmatch(rf"{BASE}/doc/institution/([a-z]+)\.ttl", url.findtext("s:loc", None, RS))
        if match:
            about = url.find("rs:md", RS)
            found.append((versions[about.get("datetime")], match[1], about.get("change")))
    return found


def told_by_oai(client) -> dict[str, tuple[str, str | None]]:
    answer = client.get("/oai?verb=ListIdentifiers&metadataPrefix=oai_dc&set=kind:institution")
    return {
        header.findtext("o:identifier", None, OAI).rpartition("/")[2]: (
            header.findtext("o:datestamp", None, OAI),
            header.get("status"),
        )
        for header in ET.fromstring(answer.data).iterfind(".//o:header", OAI)
    }


def told_by_timemaps(client) -> list[tuple[str, str, str]]:
    found = []
    for slug in SLUGS:
        answer = client.get(f"/timemap/institution/{slug}", headers={"Accept": "application/json"})
        for row in answer.json["mementos"]["list"]:
            found.append((row["uri"].split("/")[4], slug, row["change"]))
    return sorted(found)


def told_by_pages(client) -> dict[str, int]:
    """How many versions the page of each shows in its history."""
    counts = {}
    for slug in SLUGS:
        answer = client.get(f"/doc/institution/{slug}", headers={"Accept": "text/html"}, follow_redirects=True)
        section = answer.get_data(as_text=True).partition('<section id="history">')[2].partition("</section>")[0]
        counts[slug] = section.count("<li>")
    return counts


ACTIVITY = {"created": "Create", "updated": "Update", "deleted": "Delete", "merged": "Delete", "undeleted": "Create"}
SYNC = {"created": "created", "updated": "updated", "deleted": "deleted", "merged": "deleted", "undeleted": "created"}


def test_every_feed_tells_the_same_story(client):
    assert told_by_ldes(client) == [(version, slug, ACTIVITY[what]) for version, slug, what in TOLD]
    assert told_by_atom(client) == list(TOLD)
    assert told_by_resourcesync(client) == [(version, slug, SYNC[what]) for version, slug, what in TOLD]
    assert told_by_timemaps(client) == sorted(TOLD)
    last = {slug: (version, what) for version, slug, what in TOLD}
    created = dict(RELEASES)
    assert told_by_oai(client) == {
        slug: (created[version], "deleted" if what in {"deleted", "merged"} else None)
        for slug, (version, what) in last.items()
    }
    shown = {slug: sum(row[1] == slug for row in TOLD) for slug in SLUGS}
    assert told_by_pages(client) == {**shown, "anna": shown["bert"]}  # its address leads to Bert's


def unpacked(path) -> list[str]:
    data = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(path.read_bytes()), read_across_frames=True).read()
    return data.decode().splitlines()


def test_deltas_lead_from_the_first_dump_to_the_last(home):
    folders = [home / "releases" / version / "dumps" for version, _ in RELEASES]
    statements = set(unpacked(folders[0] / "institutions.nq.zst"))
    for folder in folders[1:]:
        statements = apply(
            statements, added=unpacked(folder / "added.nq.zst"), removed=unpacked(folder / "removed.nq.zst")
        )

    first = ox.Dataset(ox.parse("\n".join(statements), format=ox.RdfFormat.N_QUADS))
    newest = unpacked(folders[2] / "institutions.nq.zst")
    last = ox.Dataset(ox.parse("\n".join(newest), format=ox.RdfFormat.N_QUADS))
    for dataset in (first, last):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert first == last


def test_dumps_say_what_each_release_said(home):
    for number, (version, _) in enumerate(RELEASES):
        text = "\n".join(unpacked(home / "releases" / version / "dumps" / "institutions.nq.zst"))
        for slug, names in NAMES.items():
            described = (
                f"<{BASE}/id/institution/{slug}> <{RDF.type}> <http://schema.org/GovernmentOrganization>" in text
            )
            assert described == bool(names[number]), (version, slug)


@pytest.mark.parametrize(
    ("slug", "statuses"),
    [("anna", (200, 200, 301)), ("bert", (200, 200, 200)), ("carl", (200, 410, 200)), ("emil", (404, 200, 200))],
)
def test_address_answers_as_the_story_has_it(at_release, slug, statuses):
    found = tuple(at_release(number).get(f"/doc/institution/{slug}.ttl").status_code for number in range(3))

    assert found == statuses


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf", "html"])
def test_withdrawn_record_is_410_with_what_is_known_in_every_format(at_release, suffix):
    response = at_release(1).get(f"/doc/institution/carl.{suffix}")

    assert response.status_code == 410
    assert "Carl" in response.get_data(as_text=True)


def test_withdrawn_and_merged_records_are_found_by_query(home):
    store = ox.Store.read_only(str(release_of(home, 2).store))

    gone = {row["it"].value for row in store.query(f"SELECT ?it {{ ?it a <{AS.Tombstone}> }}")}
    into = {row["to"].value for row in store.query("SELECT ?to { ?it <http://purl.org/dc/terms/isReplacedBy> ?to }")}

    assert gone == {f"{BASE}/id/institution/anna"}
    assert into == {f"{BASE}/id/institution/bert"}


def test_withdrawn_records_are_found_by_search(home):
    with release_of(home, 1) as release:
        assert [(hit.slug, hit.state) for hit in release.search("Carl").hits] == [("carl", "deleted")]


@pytest.mark.parametrize(
    ("moment", "slug", "version"),
    [
        pytest.param("Tue, 15 Sep 2026 00:00:00 GMT", "bert", 0, id="between-first-and-second"),
        pytest.param("Thu, 01 Oct 2026 08:00:00 GMT", "bert", 1, id="the-very-instant"),
        pytest.param("Fri, 01 Jan 2027 00:00:00 GMT", "bert", 1, id="after-the-last"),
        pytest.param("Wed, 01 Jan 2020 00:00:00 GMT", "bert", 0, id="before-the-first"),
        pytest.param("Thu, 15 Oct 2026 00:00:00 GMT", "carl", 1, id="while-withdrawn"),
    ],
)
def test_timegate_leads_to_the_version_of_that_time(client, moment, slug, version):
    response = client.get(f"/doc/institution/{slug}", headers={"Accept-Datetime": moment, "Accept": "text/turtle"})

    assert response.status_code == 302
    assert response.headers["Location"] == f"/releases/{RELEASES[version][0]}/doc/institution/{slug}"
    assert "Accept-Datetime" in response.headers["Vary"]
    assert 'rel="original timegate"' in response.headers["Link"]


def test_time_that_is_none_is_a_clear_error(client):
    response = client.get("/doc/institution/bert", headers={"Accept-Datetime": "last Tuesday"})

    assert response.status_code == 400
    assert "Accept-Datetime" in response.get_data(as_text=True)


@pytest.mark.parametrize(("slug", "number", "status"), [("bert", 0, 200), ("carl", 1, 410), ("anna", 2, 410)])
def test_memento_says_what_was_said(client, slug, number, status):
    version, created = RELEASES[number]
    response = client.get(f"/releases/{version}/doc/institution/{slug}.nt")

    assert response.status_code == status
    assert response.headers["Memento-Datetime"].endswith("08:00:00 GMT")
    assert (NAMES[slug][number] or NAMES[slug][number - 1]) in response.get_data(as_text=True)
    assert f'<{BASE}/doc/institution/{slug}>; rel="original timegate"' in response.headers["Link"]
    del created


def test_memento_of_a_release_without_a_change_is_the_one_in_force(client):
    newest = client.get(f"/releases/{RELEASES[2][0]}/doc/institution/dora.nt")
    first = client.get(f"/releases/{RELEASES[0][0]}/doc/institution/dora.nt")

    assert newest.data == first.data
    assert newest.headers["Memento-Datetime"] == first.headers["Memento-Datetime"]


@pytest.mark.parametrize(
    "path",
    [
        "20260901T080000Z/doc/institution/emil",
        "20250101T000000Z/doc/institution/bert",
        "20260901T080000Z/doc/institution/nobody",
        "20260901T080000Z/doc/nothing/bert",
    ],
)
def test_version_that_never_was_is_404(client, path):
    assert client.get(f"/releases/{path}").status_code == 404


def test_page_of_an_earlier_version_says_that_it_is_one(client):
    page = client.get(f"/releases/{RELEASES[0][0]}/doc/institution/bert.html").get_data(as_text=True)

    assert "Earlier version" in page
    assert "<h1>Bert</h1>" in re.sub(r'<h1 lang="en">', "<h1>", page)


def test_mementos_stay_when_old_releases_are_removed(tmp_path):
    tell(tmp_path)
    for version, _ in RELEASES[:2]:
        folder = tmp_path / "releases" / version
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        folder.rmdir()
    app = make_app(tmp_path)

    response = app.test_client().get(f"/releases/{RELEASES[0][0]}/doc/institution/bert.nt")

    assert response.status_code == 200
    assert '"Bert"' in response.get_data(as_text=True)
    assert app.test_client().get(f"/releases/{RELEASES[0][0]}").status_code == 410
    assert app.test_client().get("/releases/20200101T000000Z").status_code == 404
    app.extensions["site"].close()


@pytest.mark.parametrize(
    ("query", "came", "went"),
    [
        ("from=20260901T080000Z&to=20261001T080000Z", "Bertram", "Bert"),
        ("from=20261001T080000Z&to=20260901T080000Z", "Bert", "Bertram"),
        ("", "Bertram", "Bert"),
    ],
)
def test_diff_between_any_two_versions(client, query, came, went):
    told = client.get(f"/diff/institution/bert?{query}", headers={"Accept": "application/json"}).json

    assert any(f'"{came}"' in line for line in told["added"])
    assert any(f'"{went}"' in line for line in told["removed"])


def test_diff_as_a_page(client):
    page = client.get("/diff/institution/bert").get_data(as_text=True)

    assert "Bertram" in page
    assert "Difference between two versions" in page


def test_difference_is_told_in_words_first(client):
    for path in ("/diff/institution/bert", "/doc/institution/bert.html"):
        page = client.get(path).get_data(as_text=True)

        name = re.search(r'<p><span class="muted">Name</span>(.*?)</p>', page, re.DOTALL)
        assert name, path
        assert re.sub(r"<[^>]*>|\s+", "", name[1]) == "Bert→Bertram"


def test_diff_of_a_version_with_itself_is_empty(client):
    told = client.get(
        "/diff/institution/bert?from=20261001T080000Z&to=20261001T080000Z", headers={"Accept": "application/json"}
    ).json

    assert told["added"] == told["removed"] == []


def test_unchanged_record_is_304_across_releases(at_release):
    client = at_release(0)
    etags = {
        (slug, suffix): client.get(f"/doc/institution/{slug}.{suffix}").headers["ETag"]
        for slug in ("dora", "bert")
        for suffix in ("ttl", "jsonld", "nt", "rdf")
    }
    client = at_release(2)

    for (slug, suffix), etag in etags.items():
        response = client.get(f"/doc/institution/{slug}.{suffix}", headers={"If-None-Match": etag})
        assert response.status_code == (304 if slug == "dora" else 200), (slug, suffix)


def test_long_change_list_is_an_index_of_the_pages(client, monkeypatch):
    monkeypatch.setattr("publisher.feeds.resourcesync.PART_SIZE", 3)

    index = ET.fromstring(client.get("/resourcesync/changelist.xml").data)
    parts = [client.get(loc.text.removeprefix(BASE)) for loc in index.iterfind(".//s:loc", RS)]

    assert [len(ET.fromstring(part.data).findall("s:url", RS)) for part in parts] == [7, 3, 2]


def test_closed_page_is_immutable_and_the_open_one_is_not(client):
    closed, opened = client.get("/feed/2026-09"), client.get("/feed/2026-11")

    assert "immutable" in closed.headers["Cache-Control"]
    assert "immutable" not in opened.headers["Cache-Control"]
    again = client.get("/feed/2026-11", headers={"If-None-Match": opened.headers["ETag"]})
    assert again.status_code == 304


def test_closed_page_has_the_same_bytes_in_every_later_release(at_release):
    headers = {"Accept": "application/n-quads"}
    bodies = [at_release(number).get("/feed/2026-09", headers=headers).data for number in (1, 2)]

    assert bodies[0] == bodies[1]


@pytest.mark.parametrize(
    "path",
    [
        "/feed/2026-13-x",
        "/feed/2020-01",
        "/feed.xlsx",
        "/feed/2026-09.html",
        "/resourcesync/none.xml",
        "/resourcesync/resourcelist-2.xml",
        "/timemap/institution/nobody",
        "/diff/institution/nobody",
        "/linkset/institution/nobody",
    ],
)
def test_what_there_is_none_of_is_404(client, path):
    assert client.get(path).status_code == 404


def test_feed_as_a_page(client):
    page = client.get("/feed", headers={"Accept": "text/html"}).get_data(as_text=True)

    assert "Bertram" in page
    assert "/feed.atom" in page


def test_linkset_is_the_link_header_as_json(client):
    told = client.get("/linkset/institution/bert")

    assert told.headers["Content-Type"] == "application/linkset+json"
    (links,) = told.json["linkset"]
    assert links["anchor"] == f"{BASE}/doc/institution/bert"
    assert {"href": f"{BASE}/id/institution/bert"} in links["cite-as"]
    assert {"href": f"{BASE}/doc/institution/bert.ttl", "type": "text/turtle"} in links["alternate"]
    header = client.head("/doc/institution/bert").headers["Link"]
    assert f'<{BASE}/linkset/institution/bert>; rel="linkset"; type="application/linkset+json"' in header


@pytest.mark.parametrize("path", ["/feed", "/feed/2026-10"])
@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/trig, application/n-quads, application/ld+json, text/turtle", "application/trig"),
        ("text/turtle;q=0.8, application/ld+json", "application/ld+json"),
    ],
)
def test_event_stream_in_formats_of_triples_too(client, path, accept, content_type):
    response = client.get(path, headers={"Accept": accept})

    assert (response.status_code, response.headers["Content-Type"]) == (200, content_type)
    assert client.get(f"{path}.ttl").headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert client.get(f"{path}.nt").headers["Content-Type"] == "application/n-triples"


@pytest.mark.parametrize(
    "language", ["", "zh-Hant-TW, *;q=0.1", "xx-@@;q=nonsense", "a" * 2000, "\u00fc".encode("latin-1")]
)
@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/doc/institution/bert", "text/turtle"),
        ("/catalog", "application/ld+json"),
        ("/search?q=bert", "application/json"),
        ("/feed", "application/atom+xml"),
    ],
)
def test_languages_that_a_client_prefers_change_no_data(client, path, accept, language):
    """Pages follow the reader; every representation for programs has all languages, so caches need not keep several."""
    plain = client.get(path, headers={"Accept": accept})
    response = client.get(path, headers={"Accept": accept, "Accept-Language": language})

    assert (response.status_code, response.data) == (200, plain.data)
    assert response.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Language" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("query", ["from=x", "to=x", "from=current", "to=20261001"])
def test_difference_from_what_is_no_version_is_400(client, query):
    response = client.get(f"/diff/institution/bert?{query}")

    assert response.status_code == 400
    assert "is no version" in response.json["detail"]


def test_oai_takes_a_form_too(client):
    answer = client.post("/oai", data={"verb": "Identify"})

    assert ET.fromstring(answer.data).findtext("o:Identify/o:deletedRecord", None, OAI) == "persistent"


def test_oai_datasets_are_the_catalogues(client):
    answer = ET.fromstring(client.get("/oai?verb=ListRecords&metadataPrefix=dcat_ap").data)

    identifiers = {each.text.rpartition("/")[2] for each in answer.iterfind(".//o:identifier", OAI)}
    assert identifiers == {"institutions", "gansu"}


def test_superseded_versions_are_not_stored_twice(home):
    name = f"history/{RELEASES[1][0]}.sqlite"
    inodes = {(home / "releases" / version / name).stat().st_ino for version, _ in RELEASES[1:]}

    assert len(inodes) == 1
    with sqlite3.connect(home / "releases" / RELEASES[2][0] / name) as db:
        assert db.execute("SELECT count(*) FROM old").fetchone() == (2,)
    db.close()
