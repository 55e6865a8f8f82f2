"""``/dumps/…`` and ``/releases/…``: whole files, ranges, conditions, codings, and nothing that is no download."""

import base64
import errno
import gzip
import hashlib
import json

import pytest
import zstandard

from publisher import release as releases
from publisher.config import Settings
from publisher.release import prune
from publisher.web import create_app
from tests.support.registers import BASE as PUBLICATION_BASE
from tests.support.registers import Publication, row
from tests.web.publication import BASE, VERSION, descriptions, lasting_headers, make_app, publish

DUMP = "/dumps/institutions.nt.gz"
PAST = f"/releases/{VERSION}/dumps/institutions.nt.gz"


@pytest.fixture(scope="module")
def whole(home):
    return (home / "current" / "dumps" / "institutions.nt.gz").read_bytes()


@pytest.mark.parametrize("path", [DUMP, PAST])
def test_file_is_what_the_manifest_promises(client, whole, path):
    response = client.get(path)

    assert response.status_code == 200
    assert response.data == whole
    assert response.headers["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in response.headers
    assert response.headers["Content-Length"] == str(len(whole))
    assert response.headers["Accept-Ranges"] == "bytes"
    digest = base64.b64encode(hashlib.sha256(whole).digest()).decode()
    assert response.headers["Repr-Digest"] == f"sha-256=:{digest}:"


def test_past_file_may_be_kept_for_ever_and_the_latest_may_not(client):
    assert "immutable" in client.get(PAST).headers["Cache-Control"]
    assert "immutable" not in client.get(DUMP).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        pytest.param("bytes=0-9", 0, 10, id="first-ten"),
        pytest.param("bytes=10-", 10, None, id="from-ten"),
        pytest.param("bytes=-5", -5, None, id="last-five"),
        pytest.param("bytes=5-99999999", 5, None, id="beyond-the-end"),
    ],
)
def test_range(client, whole, asked, start, stop):
    response = client.get(DUMP, headers={"Range": asked})

    assert response.status_code == 206
    assert response.data == whole[start:stop]
    begin = start if start >= 0 else len(whole) + start
    assert response.headers["Content-Range"] == f"bytes {begin}-{begin + len(response.data) - 1}/{len(whole)}"
    assert response.headers["Content-Length"] == str(len(response.data))


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=0-1", "bytes=x-y", "nonsense"])
def test_range_that_is_not_served_gives_the_whole(client, whole, asked):
    response = client.get(DUMP, headers={"Range": asked})

    assert (response.status_code, response.data) == (200, whole)


def test_range_beyond_the_file_is_416(client, whole):
    response = client.get(DUMP, headers={"Range": "bytes=99999999-"})

    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(whole)}"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json["type"].endswith("/problems/requested-range-not-satisfiable")


@pytest.mark.parametrize("path", ["/dumps", "/dumps/"])
def test_folder_of_dumps_leads_to_where_they_are_listed(client, path):
    response = client.get(path)

    assert response.status_code == 303
    assert client.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize("name", ["institutions.nt", "institutions.csv"])
def test_content_without_a_coding_has_length_and_ranges(client, name):
    head, whole = client.head(f"/dumps/{name}"), client.get(f"/dumps/{name}").data

    assert int(head.headers["Content-Length"]) == len(whole)
    assert head.headers["Accept-Ranges"] == "bytes"
    middle = len(whole) // 2
    for start, stop in ((0, 100), (middle, middle + 77), (len(whole) - 5, len(whole)), (0, len(whole))):
        part = client.get(f"/dumps/{name}", headers={"Range": f"bytes={start}-{stop - 1}"})
        assert (part.status_code, part.data) == (206, whole[start:stop])
        assert part.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(whole)}"
    assert client.get(f"/dumps/{name}", headers={"Range": f"bytes={len(whole)}-"}).status_code == 416


@pytest.mark.parametrize(("same", "status"), [(True, 206), (False, 200)])
@pytest.mark.parametrize("kind", ["ETag", "Last-Modified"])
def test_if_range(client, same, status, kind):
    value = client.get(DUMP).headers[kind] if same else {"ETag": '"other"', "Last-Modified": "yesterday"}[kind]

    assert client.get(DUMP, headers={"Range": "bytes=0-1", "If-Range": value}).status_code == status


def test_conditional(client):
    etag = client.get(DUMP).headers["ETag"]

    assert client.get(DUMP, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(DUMP, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head(client):
    head, get = client.head(DUMP), client.get(DUMP)

    assert head.data == b""
    assert lasting_headers(head) == lasting_headers(get)


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br, zstd", "zstd, gzip;q=0.5", "*"])
def test_bare_name_negotiates_the_coding(client, whole, accepted):
    response = client.get("/dumps/institutions.nt", headers={"Accept-Encoding": accepted})

    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Content-Type"] == "application/n-triples"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(response.data) == gzip.decompress(whole)


def test_chain_of_zstd_frames_is_no_coding(client, whole):
    """Node's fetch reads the first frame and takes that for the whole."""
    response = client.get("/dumps/institutions.nt", headers={"Accept-Encoding": "zstd"})

    assert "Content-Encoding" not in response.headers
    assert response.data == gzip.decompress(whole)


@pytest.mark.parametrize("name", ["added.nq", "removed.nq"])
def test_delta_is_one_frame_and_may_be_a_coding(tmp_path, name):
    publish(tmp_path, descriptions()[:-3])
    publish(tmp_path, descriptions(), version="20261201T000000Z", created="2026-12-01T00:00:00Z")
    app = make_app(tmp_path)
    coded = app.test_client().get(f"/dumps/{name}", headers={"Accept-Encoding": "gzip, zstd"})
    plain = app.test_client().get(f"/dumps/{name}")
    app.extensions["site"].close()

    assert coded.headers["Content-Encoding"] == "zstd"
    assert zstandard.ZstdDecompressor().decompressobj().decompress(coded.data) == plain.data


def test_bare_name_without_a_coding_is_unpacked(client, whole):
    response = client.get("/dumps/institutions.nt")

    assert "Content-Encoding" not in response.headers
    assert response.data == gzip.decompress(whole)


def test_bare_names_have_a_tag_for_each_coding(client):
    tags = {
        client.get("/dumps/institutions.nt", headers={"Accept-Encoding": it}).headers["ETag"]
        for it in ("gzip", "identity")
    }

    assert len(tags) == 2


@pytest.mark.parametrize(
    "name",
    [
        "records.sqlite",
        "resolution.sqlite",
        "changes.sqlite",
        "store/CURRENT",
        "dumps/../records.sqlite",
        "dumps/nothing",
        "quality/",
        "dumps",
    ],
)
def test_what_is_no_download_is_not_served(client, name):
    assert client.get(f"/releases/{VERSION}/{name}").status_code == 404


@pytest.mark.parametrize("version", ["20200101T000000Z", "current", "..", "x"])
def test_no_such_release(client, version):
    assert client.get(f"/releases/{version}").status_code == 404
    assert client.get(f"/releases/{version}/dumps/institutions.nt.gz").status_code == 404


def test_link_and_file_that_somebody_placed_there_are_not_served(tmp_path):
    release = publish(tmp_path, descriptions())
    dumps = release / "dumps"
    (dumps / "passwd.gz").symlink_to("/etc/passwd")
    (dumps / "stray.gz").write_bytes(b"stray")
    (dumps / "institutions.nt.gz").unlink()
    (dumps / "institutions.nt.gz").symlink_to("/etc/passwd")
    app = make_app(tmp_path)

    for name in ("passwd.gz", "passwd", "stray.gz", "institutions.nt.gz"):
        assert app.test_client().get(f"/dumps/{name}").status_code == 404
    app.extensions["site"].close()


def test_releases_as_page_and_as_json(client):
    listed = client.get("/releases", headers={"Accept": "application/json"}).json
    page = client.get("/releases", headers={"Accept": "text/html"}).text

    assert listed["current"] == VERSION
    assert [row["href"] for row in listed["releases"]] == [f"{BASE}/releases/{VERSION}"]
    assert VERSION in page
    assert "institutions.ttl.zst" in page


def test_release_as_page_and_as_manifest(client):
    manifest = client.get(f"/releases/{VERSION}", headers={"Accept": "application/json"}).json
    page = client.get(f"/releases/{VERSION}", headers={"Accept": "text/html"}).text

    assert manifest["version"] == VERSION
    assert "Directory of Gansu" in page
    assert client.get(f"/releases/{VERSION}/manifest.json").json == manifest


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-3"}, {"Range": "bytes=99999999-"}])
@pytest.mark.parametrize("path", [DUMP, PAST, "/dumps/institutions.nt"])
def test_conditions_come_before_ranges(client, path, asked):
    sent = client.get(path).headers
    for name, value, status in (
        ("If-Match", '"other"', 412),
        ("If-Match", f"W/{sent['ETag']}", 412),
        ("If-Unmodified-Since", "Mon, 01 Jan 2001 00:00:00 GMT", 412),
        ("If-None-Match", sent["ETag"], 304),
        ("If-None-Match", "*", 304),
        ("If-Modified-Since", sent["Last-Modified"], 304),
    ):
        response = client.get(path, headers={**asked, name: value})
        assert (name, value, response.status_code) == (name, value, status)
    if asked != {"Range": "bytes=99999999-"}:
        for name in ("ETag", "Last-Modified"):
            condition = {"ETag": "If-Match", "Last-Modified": "If-Unmodified-Since"}[name]
            assert client.get(path, headers={**asked, condition: sent[name]}).status_code in {200, 206}
        assert client.get(path, headers={**asked, "If-Match": f'"x", {sent["ETag"]}'}).status_code in {200, 206}


def test_failed_condition_is_a_typed_error(client):
    response = client.get(DUMP, headers={"If-Match": '"other"', "Range": "bytes=0-3"})

    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json["type"].endswith("/problems/precondition-failed")


@pytest.fixture
def chained(tmp_path):
    """A home made by the software before, whose .gz files are chains of members."""
    publish(tmp_path, descriptions())
    release = (tmp_path / "current").resolve()
    manifest, dump = release / "manifest.json", release / "dumps" / "institutions.nt.gz"
    content = gzip.decompress(dump.read_bytes())
    for path in (manifest, dump):
        path.chmod(0o644)
    dump.write_bytes(gzip.compress(content[:1000]) + gzip.compress(content[1000:]))
    facts = json.loads(manifest.read_text())
    (entry,) = (row for row in facts["files"] if row["path"] == "dumps/institutions.nt.gz")
    entry |= {"size": dump.stat().st_size, "sha256": hashlib.sha256(dump.read_bytes()).hexdigest()}
    manifest.write_text(json.dumps(facts | {"format": 1}))
    app = make_app(tmp_path)
    yield app.test_client(), content
    app.extensions["site"].close()


def test_chain_of_gzip_members_is_no_coding(chained):
    """Most clients would read its first member and take that for the whole."""
    client, content = chained
    decoded = client.get("/dumps/institutions.nt", headers={"Accept-Encoding": "gzip"})
    refused = client.get("/dumps/institutions.nt", headers={"Accept-Encoding": "gzip, identity;q=0"})
    file = client.get("/dumps/institutions.nt.gz", headers={"Accept-Encoding": "gzip"})

    assert (decoded.status_code, decoded.data) == (200, content)
    assert "Content-Encoding" not in decoded.headers
    assert refused.status_code == 406
    assert (gzip.decompress(file.data), file.headers["Content-Type"]) == (content, "application/gzip")
    assert "Content-Encoding" not in file.headers


def test_one_gzip_member_is_a_coding(client, whole):
    response = client.get("/dumps/institutions.nt", headers={"Accept-Encoding": "gzip"})

    assert (response.headers["Content-Encoding"], response.data) == ("gzip", whole)


@pytest.fixture
def own(tmp_path):
    publish(tmp_path, descriptions())
    app = make_app(tmp_path)
    yield tmp_path / "releases" / VERSION, app.test_client()
    app.extensions["site"].close()


NAMES = [DUMP, PAST, "/dumps/institutions.nt.zst", "/dumps/institutions.nt"]


def assert_damaged(client, path, **headers):
    for response in (client.get(path, headers=headers), client.head(path)):
        assert response.status_code == 503
        assert "Repr-Digest" not in response.headers
        assert "ETag" not in response.headers
    assert client.get(path).json["type"] == f"{BASE}/problems/release-broken"
    assert "/releases/" not in client.get(path).json["detail"]


@pytest.mark.parametrize("asked_before", [False, True])
def test_altered_file_is_not_sent_under_its_digest(own, asked_before):
    release, client = own
    if asked_before:
        assert [client.get(name).status_code for name in NAMES] == [200] * 4
    for end in ("gz", "zst"):
        path = release / "dumps" / f"institutions.nt.{end}"
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.chmod(0o600)
        path.write_bytes(content)

    for name in NAMES:
        assert_damaged(client, name)
        assert_damaged(client, name, Range="bytes=0-9")
    assert client.get("/dumps/institutions.ttl.gz").status_code == 200


def test_truncated_file_is_not_sent(own):
    release, client = own
    path = release / "dumps" / "institutions.nt.gz"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])

    assert_damaged(client, DUMP)


def test_file_that_cannot_be_read_is_a_typed_error(own, monkeypatch):
    def fail(_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("publisher.web.http.files.sha256_of", fail)

    assert_damaged(own[1], DUMP)


def test_csv_names_its_metadata(tmp_path):
    publication = Publication(tmp_path)
    publication.build([row(1, "Anna")])
    release = publication.build([row(1, "Hanna")]).release
    app = create_app(Settings(home=publication.home, base_url=PUBLICATION_BASE))
    client = app.test_client()

    for name in ("institutions.csv", "institutions.csv.gz", "places.csv", "concepts.csv.zst", "changes.csv"):
        links = client.get(f"/dumps/{name}", headers={"Host": "localhost"}).headers["Link"]
        table = name.removesuffix(".gz").removesuffix(".zst")
        assert (
            f'<{PUBLICATION_BASE}/dumps/{table}-metadata.json>; rel="describedby"; type="application/csvm+json"'
            in links
        )
    past = client.get(f"/releases/{release.name}/dumps/changes.csv.gz").headers["Link"]
    assert f"<{PUBLICATION_BASE}/releases/{release.name}/dumps/changes.csv-metadata.json>" in past
    metadata = client.get("/dumps/institutions.csv-metadata.json")
    assert metadata.headers["Content-Type"] == "application/csvm+json"
    assert f'<{PUBLICATION_BASE}/dumps/institutions.csv>; rel="describes"' in metadata.headers["Link"]
    app.extensions["site"].close()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("changes.csv", "it is the first"),
        ("scheme-x.ttl", "Build again"),
        ("places.csv", "Build again"),
        ("concepts.csv.gz", "Build again"),
        ("nothing.txt", "lists its files"),
    ],
)
def test_missing_download_says_why(client, name, words):
    response = client.get(f"/dumps/{name}")

    assert response.status_code == 404
    assert words in response.json["detail"]


@pytest.mark.parametrize("path", ["", "/manifest.json", "/dumps/institutions.nt.gz"])
def test_release_that_is_removed_while_it_is_asked_for_is_410(tmp_path, monkeypatch, path):
    publication = Publication(tmp_path, base=BASE)
    first = publication.build([row(1)]).release
    publication.build([row(1), row(2)])
    app = create_app(Settings(home=publication.home, base_url=BASE))
    find = releases.find

    def removed(home, version):
        found = find(home, version)
        prune(publication.home, keep=1)
        return found

    monkeypatch.setattr(releases, "find", removed)
    try:
        answer = app.test_client().get(f"/releases/{first.name}{path}")
    finally:
        app.extensions["site"].close()

    assert answer.status_code == 410
    assert f"/releases/{first.name}/doc/" in answer.json["detail"]
