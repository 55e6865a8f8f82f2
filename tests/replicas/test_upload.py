"""Releases in object storage: whole before they are live, each file once, continued, and removed as in the home."""

import shutil

import orjson
import pytest

from publisher.errors import ChecksumMismatchError, NewerLayoutError, ReleaseNotFoundError, StorageError
from publisher.release import activate, current, prune, versions
from publisher.replicas import ObjectStorage, Replica, upload
from publisher.replicas.storage import POINTER, STATEMENT
from tests.replicas.conftest import rows
from tests.support.registers import Publication


def names(home):
    return [manifest.version for manifest in versions(home)]


def test_each_file_of_all_releases_is_there_once(publication, storage_url):
    storage = ObjectStorage.open(storage_url)
    done = upload(publication.home, storage)

    named = {entry.sha256: entry.size for manifest in versions(publication.home) for entry in manifest.files}
    assert storage.files() == named
    assert (done.files, done.size_bytes) == (len(named), sum(named.values()))
    assert storage.versions() == names(publication.home)
    assert storage.live().version == done.version == current(publication.home).name


def test_second_upload_copies_nothing_and_keeps_the_time(publication, storage_url):
    storage = ObjectStorage.open(storage_url)
    upload(publication.home, storage)
    since = storage.live().since
    done = upload(publication.home, storage)

    assert (done.files, done.size_bytes, done.removed) == (0, 0, ())
    assert storage.live().since == since


def test_what_the_home_removed_goes_with_files_that_nothing_else_has(publication, storage_url):
    storage = ObjectStorage.open(storage_url)
    upload(publication.home, storage)
    oldest = names(publication.home)[0]
    prune(publication.home, keep=2)
    done = upload(publication.home, storage)

    assert done.removed == (oldest,)
    assert storage.versions() == names(publication.home)
    assert storage.files().keys() == {
        entry.sha256 for manifest in versions(publication.home) for entry in manifest.files
    }


def test_roll_back_moves_the_pointer(publication, storage_url):
    storage = ObjectStorage.open(storage_url)
    upload(publication.home, storage)
    older = names(publication.home)[0]
    activate(publication.home, older)
    upload(publication.home, storage)

    assert storage.live().version == older


def test_upload_that_breaks_off_leaves_the_old_release_live_and_is_continued(publication, storage_url, monkeypatch):
    storage = ObjectStorage.open(storage_url)
    upload(publication.home, storage)
    before = storage.live()
    publication.build(rows(35, n1="Office of Bridges"))
    put, count = ObjectStorage.put, []

    def breaks_off(self, name, content):
        if name.startswith("files/"):
            count.append(name)
            if len(count) > 4:
                raise StorageError(self.name, "the network is gone")
        put(self, name, content)

    monkeypatch.setattr(ObjectStorage, "put", breaks_off)
    with pytest.raises(StorageError, match="network"):
        upload(publication.home, storage)
    assert storage.live() == before
    assert current(publication.home).name not in storage.versions()

    monkeypatch.setattr(ObjectStorage, "put", put)
    sent = set(storage.files())
    upload(publication.home, storage)
    assert storage.live().version == current(publication.home).name
    assert sent & {entry.sha256 for entry in versions(publication.home)[-1].files}


def test_damaged_file_is_not_uploaded(publication, storage_url):
    file = current(publication.home) / "catalog.nq"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b"#")
    storage = ObjectStorage.open(storage_url)

    with pytest.raises(ChecksumMismatchError, match=r"catalog\.nq"):
        upload(publication.home, storage)
    assert not storage.has_pointer()


def test_file_that_was_cut_short_in_the_storage_is_sent_again(publication, tmp_path):
    storage = ObjectStorage.open(f"file://{tmp_path / 'storage'}")
    upload(publication.home, storage)
    victim = max((tmp_path / "storage" / "files").rglob("*"), key=lambda path: path.stat().st_size)
    victim.write_bytes(victim.read_bytes()[:100])
    done = upload(publication.home, storage)

    assert done.files == 1


def test_place_of_another_publication_is_refused(publication, tmp_path, storage_url):
    storage = ObjectStorage.open(storage_url)
    upload(publication.home, storage)
    (tmp_path / "other").mkdir()
    other = Publication(tmp_path / "other", base="https://other.example.org")
    other.build(rows(2))

    with pytest.raises(StorageError, match="another place"):
        upload(other.home, storage)
    assert storage.live().version == current(publication.home).name


def test_home_without_a_release_is_refused(tmp_path, storage_url):
    with pytest.raises(ReleaseNotFoundError):
        upload(tmp_path / "empty", ObjectStorage.open(storage_url))


@pytest.mark.parametrize(
    ("name", "data", "kind", "words"),
    [
        pytest.param(STATEMENT, b"not JSON", StorageError, "no JSON", id="statement-not-json"),
        pytest.param(STATEMENT, b"[]", StorageError, "no place of releases", id="statement-not-object"),
        pytest.param(STATEMENT, b"{}", StorageError, "does not state a layout", id="no-layout"),
        pytest.param(STATEMENT, orjson.dumps({"layout": 99}), NewerLayoutError, "newer software", id="newer"),
        pytest.param(POINTER, b"", StorageError, "no JSON", id="pointer-empty"),
        pytest.param(POINTER, b'{"version": "../x"}', StorageError, "names no release", id="pointer-elsewhere"),
        pytest.param(
            POINTER, b'{"version": "20261124T120000Z", "since": "soon"}', StorageError, "no time", id="pointer-no-time"
        ),
    ],
)
def test_place_that_is_not_as_it_should_be_is_refused(publication, tmp_path, storage_url, name, data, kind, words):
    storage = ObjectStorage.open(storage_url)
    upload(publication.home, storage)
    storage.put(name, data)

    with pytest.raises(kind, match=words):
        Replica(storage, tmp_path / "replica").update()
    assert not (tmp_path / "replica" / "current").exists()


def test_empty_place_says_what_to_do(tmp_path, storage_url):
    with pytest.raises(StorageError, match="publisher releases upload"):
        Replica(ObjectStorage.open(storage_url), tmp_path / "replica").update()


@pytest.mark.parametrize("url", ["nothing://bucket/site", "s3://", "file://relative/site", "http://[", "no scheme://x"])
def test_url_that_cannot_be_used_is_refused(url):
    with pytest.raises(StorageError):
        ObjectStorage.open(url).live()


def test_storage_that_does_not_answer_is_an_error_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("publisher.replicas.storage._ATTEMPTS", 0)
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_ALLOW_HTTP": "true",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StorageError) as raised:
        Replica(ObjectStorage.open("s3://bucket/site"), tmp_path / "replica").update()
    assert "\n" not in str(raised.value)


def test_password_is_not_shown():
    with pytest.raises(StorageError) as raised:
        ObjectStorage.open("s3://user:secret@bad host/site").live()

    assert "s3://bad host/site" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_missing_file_in_the_storage_is_named(publication, tmp_path):
    storage = ObjectStorage.open(f"file://{tmp_path / 'storage'}")
    upload(publication.home, storage)
    shutil.rmtree(tmp_path / "storage" / "files")

    with pytest.raises(StorageError, match="not found"):
        Replica(storage, tmp_path / "replica").update()
