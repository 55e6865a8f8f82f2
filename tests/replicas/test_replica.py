"""A home that follows another: complete releases only, fetched once, checked, activated and removed as there."""

import datetime as dt
import os
import shutil
import subprocess
import sys
import time

import orjson
import pytest

from publisher.errors import (
    ChecksumMismatchError,
    ManifestError,
    NewerLayoutError,
    QueryEngineError,
    ReplicaHomeError,
    SignatureError,
    StorageError,
)
from publisher.release import activate, current, prune, verify, versions
from publisher.release.layout import MANIFEST, SIGNATURE, Home
from publisher.replicas import ObjectStorage, Replica, open_place, place, upload
from publisher.replicas import fetch as fetching
from publisher.replicas.place import SharedHome
from publisher.signatures import private_key, public_key, sign
from tests.replicas.conftest import rows


class Told(list):
    """What a replica reports."""

    def __call__(self, line):
        self.append(line)

    def about(self, words):
        return [line for line in self if words in line]


def replica_of(publication, home, **options):
    return Replica(SharedHome(publication.home), home, **options)


def names(home):
    return [manifest.version for manifest in versions(home)]


def is_whole(home):
    return all(verify(Home(home).release(version)) == [] for version in names(home))


def released_files(release):
    return {path.relative_to(release): path.read_bytes() for path in sorted(release.rglob("*")) if path.is_file()}


def damage(path):
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def test_replica_has_the_same_releases_and_the_same_one_live(publication, tmp_path):
    replica_of(publication, tmp_path / "replica").update()

    assert names(tmp_path / "replica") == names(publication.home)
    assert current(tmp_path / "replica").name == current(publication.home).name
    assert is_whole(tmp_path / "replica")
    for version in names(publication.home):
        copied = Home(tmp_path / "replica").release(version)
        assert released_files(copied) == released_files(Home(publication.home).release(version))


def test_replica_by_object_storage(publication, tmp_path, storage_url):
    upload(publication.home, ObjectStorage.open(storage_url))
    replica = Replica(open_place(storage_url), tmp_path / "replica")
    replica.update()

    assert names(tmp_path / "replica") == names(publication.home)
    assert is_whole(tmp_path / "replica")

    publication.build(rows(38, n3="Office of Rivers"))
    prune(publication.home, keep=2)
    upload(publication.home, ObjectStorage.open(storage_url))
    replica.update()

    assert names(tmp_path / "replica") == names(publication.home)
    assert len(names(tmp_path / "replica")) == 2
    assert current(tmp_path / "replica").name == current(publication.home).name
    assert is_whole(tmp_path / "replica")


def test_only_what_is_new_is_fetched(publication, tmp_path):
    told = Told()
    replica = replica_of(publication, tmp_path / "replica", report=told)
    replica.update()
    publication.build(rows(39, n3="Office of Rivers", n4="Office of Lakes"))
    told.clear()
    replica.update()

    earlier, (newest,) = versions(publication.home)[:-1], versions(publication.home)[-1:]
    known = {entry.sha256 for manifest in earlier for entry in manifest.files}
    shared = [entry.path for entry in newest.files if entry.sha256 in known]
    (line,) = told.about("is here")
    assert len(shared) > 3
    assert f"{len(newest.files) - len(shared)} files fetched" in line
    assert f"{len(shared)} were here" in line
    folder = current(tmp_path / "replica")
    assert all((folder / path).stat().st_nlink > 1 for path in shared)


def test_nothing_is_done_when_nothing_is_new(publication, tmp_path):
    told = Told()
    replica = replica_of(publication, tmp_path / "replica", report=told)
    replica.update()
    told.clear()
    replica.update()

    assert told == []


def test_roll_back_and_prune_are_followed(publication, tmp_path):
    replica = replica_of(publication, tmp_path / "replica")
    replica.update()
    first, second, _ = names(publication.home)
    activate(publication.home, second)
    replica.update()
    assert current(tmp_path / "replica").name == second

    shutil.rmtree(Home(publication.home).release(first))
    replica.update()
    assert names(tmp_path / "replica") == names(publication.home)


def test_damaged_file_is_never_activated(publication, tmp_path):
    replica = replica_of(publication, tmp_path / "replica")
    replica.update()
    before = current(tmp_path / "replica").name
    publication.build(rows(37))
    bad = current(publication.home) / "records.sqlite"
    whole = bad.read_bytes()
    damage(bad)

    with pytest.raises(ChecksumMismatchError, match=r"records\.sqlite"):
        replica.update()
    assert current(tmp_path / "replica").name == before
    assert before in names(tmp_path / "replica")
    assert current(publication.home).name not in names(tmp_path / "replica")

    bad.write_bytes(whole)
    replica.update()
    assert current(tmp_path / "replica").name == current(publication.home).name
    assert is_whole(tmp_path / "replica")


def test_own_damaged_file_is_not_shared(publication, tmp_path):
    replica = replica_of(publication, tmp_path / "replica")
    replica.update()
    publication.build(rows(39, n3="Office of Rivers", n5="Office of Hills"))
    shared = next(
        path
        for path in (current(publication.home) / "store").iterdir()
        if path.stat().st_nlink > 1 and path.stat().st_size and path.suffix == ".sst"
    )
    damage(current(tmp_path / "replica") / "store" / shared.name)
    replica.update()

    assert verify(current(tmp_path / "replica")) == []


class InterruptedCopyError(Exception):
    """A copy was ended in the middle."""


def test_copy_that_was_interrupted_is_continued(publication, tmp_path, monkeypatch):
    whole, begun = SharedHome.read, []

    def breaks_off(self, version, file, offset):
        begun.append((file.path, offset))
        for chunk in whole(self, version, file, offset):
            if file.path == "records.sqlite":
                yield chunk[:4_000]
                raise InterruptedCopyError
            yield chunk

    monkeypatch.setattr(SharedHome, "read", breaks_off)
    monkeypatch.setattr(fetching, "TOGETHER", 1)
    replica = replica_of(publication, tmp_path / "replica")
    with pytest.raises(InterruptedCopyError):
        replica.update()
    assert names(tmp_path / "replica") == []
    there = {path for path, _ in begun} - {"records.sqlite"}

    begun.clear()
    monkeypatch.setattr(SharedHome, "read", lambda *call: begun.append((call[2].path, call[3])) or whole(*call))
    replica.update()

    first = dict(reversed(begun))
    assert first["records.sqlite"] == 4_000
    assert there
    assert is_whole(tmp_path / "replica")
    assert not Home(tmp_path / "replica").staging.exists()


SLOW_COPY = """
import sys, time
from publisher.replicas import Replica
from publisher.replicas import place
whole = place.SharedHome.read
def slowly(self, version, file, offset):
    for chunk in whole(self, version, file, offset):
        for start in range(0, len(chunk), 20_000):
            time.sleep(0.02)
            yield chunk[start:start + 20_000]
place.SharedHome.read = slowly
print("begun", flush=True)
Replica(place.SharedHome(place.Path(sys.argv[1])), place.Path(sys.argv[2])).update()
"""


def test_copy_that_is_killed_again_and_again_is_never_seen_half(publication, tmp_path):
    home, command = tmp_path / "replica", [sys.executable, "-c", SLOW_COPY, publication.home, tmp_path / "replica"]
    kept = []
    for delay_s in (0.1, 0.4, 0.8, 1.3):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            time.sleep(delay_s)
            process.kill()
        assert is_whole(home)
        live = home / "current"
        assert not live.is_symlink() or verify(live.resolve()) == []
        kept.append(sum(path.stat().st_size for path in home.rglob("*") if path.is_file()))
    replica_of(publication, home).update()

    assert kept[-1] > kept[0]
    assert names(home) == names(publication.home)
    assert is_whole(home)
    assert not Home(home).staging.exists()


def test_begun_file_that_was_damaged_is_fetched_from_the_start(publication, tmp_path):
    home = Home(tmp_path / "replica")
    version = current(publication.home).name
    staged = home.staging / version
    staged.mkdir(parents=True)
    (staged / "catalog.nq.part").write_bytes(b"what a power cut left")
    (staged / "stranger.txt").write_bytes(b"of no release")
    replica_of(publication, home.path).update()

    assert verify(home.release(version)) == []


@pytest.mark.parametrize(
    "path", ["../../escaped", "/tmp/escaped", "dumps/../../escaped", "", "a//b", "dumps/./x", "nul\0byte"]
)
def test_manifest_that_leads_out_of_its_folder_is_refused(publication, tmp_path, path):
    manifest = current(publication.home) / MANIFEST
    data = orjson.loads(manifest.read_bytes())
    data["files"][0]["path"] = path
    manifest.chmod(0o644)
    manifest.write_bytes(orjson.dumps(data))

    with pytest.raises(ManifestError, match="inside the release"):
        replica_of(publication, tmp_path / "replica").update()
    assert not list(tmp_path.rglob("escaped"))


def test_file_that_never_ends_does_not_fill_the_disk(publication, tmp_path, monkeypatch):
    size = (current(publication.home) / "catalog.nq").stat().st_size
    read = []

    def endless(self, version, file, offset):
        while file.path == "catalog.nq":
            read.append(size)
            yield b"x" * size
        yield from whole(self, version, file, offset)

    whole = SharedHome.read
    monkeypatch.setattr(SharedHome, "read", endless)
    with pytest.raises(ChecksumMismatchError):
        replica_of(publication, tmp_path / "replica").update()
    assert len(read) == 2


def test_release_of_newer_software_is_refused_and_the_old_one_stays(publication, tmp_path):
    replica = replica_of(publication, tmp_path / "replica")
    replica.update()
    before = current(tmp_path / "replica").name
    publication.build(rows(30))
    manifest = current(publication.home) / MANIFEST
    data = orjson.loads(manifest.read_bytes())
    manifest.chmod(0o644)
    manifest.write_bytes(orjson.dumps({**data, "format": 99}))

    with pytest.raises(NewerLayoutError):
        replica.update()
    assert current(tmp_path / "replica").name == before


def test_place_that_is_away_changes_nothing(publication, tmp_path):
    replica = replica_of(publication, tmp_path / "replica")
    replica.update()
    before = names(tmp_path / "replica")
    publication.home.rename(tmp_path / "unmounted")

    with pytest.raises(StorageError, match="no live release"):
        replica.update()
    assert names(tmp_path / "replica") == before
    assert is_whole(tmp_path / "replica")


@pytest.fixture
def keys(tmp_path):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    for name in ("ours", "another"):
        key = Ed25519PrivateKey.generate()
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        (tmp_path / f"{name}.pem").write_bytes(private)
        (tmp_path / f"{name}.pub").write_bytes(public)
    return tmp_path


def test_only_a_signed_release_is_taken_if_a_key_is_given(publication, tmp_path, keys):
    replica = replica_of(publication, tmp_path / "replica", key=public_key(keys / "ours.pub"))
    with pytest.raises(SignatureError, match="not signed"):
        replica.update()
    for version in names(publication.home):
        sign(Home(publication.home).release(version) / MANIFEST, private_key(keys / "another.pem"))
    with pytest.raises(SignatureError, match="another key"):
        replica.update()
    assert names(tmp_path / "replica") == []

    for version in names(publication.home):
        sign(Home(publication.home).release(version) / MANIFEST, private_key(keys / "ours.pem"))
    replica.update()
    assert names(tmp_path / "replica") == names(publication.home)


def test_old_release_that_is_not_signed_keeps_nothing_else_back(publication, tmp_path, keys):
    first, _, live = names(publication.home)
    for version in (first, live):
        sign(Home(publication.home).release(version) / MANIFEST, private_key(keys / "ours.pem"))
    replica = replica_of(publication, tmp_path / "replica", key=public_key(keys / "ours.pub"))
    with pytest.raises(SignatureError):
        replica.update()

    assert names(tmp_path / "replica") == [first, live]
    assert current(tmp_path / "replica").name == live


def test_signature_that_comes_later_comes_along(publication, tmp_path, keys):
    replica = replica_of(publication, tmp_path / "replica")
    replica.update()
    sign(current(publication.home) / MANIFEST, private_key(keys / "ours.pem"))
    replica.update()

    copied = current(tmp_path / "replica") / SIGNATURE
    assert copied.read_bytes() == (current(publication.home) / SIGNATURE).read_bytes()


def test_replicas_with_a_delay_activate_at_one_instant(publication, tmp_path):
    first = replica_of(publication, tmp_path / "first", delay_s=3)
    second = replica_of(publication, tmp_path / "second", delay_s=3)
    for replica in (first, second):
        replica.update()
    before = current(tmp_path / "first").name
    version = publication.build(rows(36)).manifest.version
    since = dt.datetime.now(dt.UTC).timestamp()
    os.utime(publication.home / "current", (since, since), follow_symlinks=False)
    for replica in (first, second):
        replica.update()
        replica.update()

    assert version in names(tmp_path / "first")
    assert {current(tmp_path / name).name for name in ("first", "second")} == {before}
    for replica in (first, second):
        replica.wait()
    times = [(tmp_path / name / "current").lstat().st_mtime for name in ("first", "second")]
    assert {current(tmp_path / name).name for name in ("first", "second")} == {version}
    assert all(-0.01 <= moved - since - 3 < 2 for moved in times)


def test_clock_that_is_behind_does_not_add_to_the_delay(publication, tmp_path):
    replica = replica_of(publication, tmp_path / "replica")
    replica.update()
    version = publication.build(rows(36)).manifest.version
    ahead = time.time() + 3_600
    os.utime(publication.home / "current", (ahead, ahead), follow_symlinks=False)
    replica.update()

    assert current(tmp_path / "replica").name == version


def test_roll_back_does_not_wait(publication, tmp_path):
    replica = replica_of(publication, tmp_path / "replica", delay_s=600)
    replica.update()
    before = current(tmp_path / "replica").name
    publication.build(rows(36))
    _touch(publication.home / "current")
    replica.update()
    assert current(tmp_path / "replica").name == before
    older = names(publication.home)[0]
    activate(publication.home, older)
    replica.update()

    assert current(tmp_path / "replica").name == older
    replica.wait()
    assert current(tmp_path / "replica").name == older


def test_release_that_was_rolled_back_from_does_not_come_back(publication, tmp_path):
    """Its timer had begun when it was given up."""
    replica = replica_of(publication, tmp_path / "replica", delay_s=600)
    replica.update()
    publication.build(rows(36))
    _touch(publication.home / "current")
    replica.update()
    newest, older = names(publication.home)[-1], names(publication.home)[0]
    activate(publication.home, older)
    replica.update()

    replica._activate_later(newest)

    assert current(tmp_path / "replica").name == older


def test_place_that_changes_while_it_is_asked(publication, monkeypatch):
    """The instant is that at which the release of the answer became live."""
    first, second = names(publication.home)[0], publication.build(rows(36)).release.name
    activate(publication.home, first)
    os.utime(publication.home / "current", (1_000, 1_000), follow_symlinks=False)
    look, left = place.current, [second]

    def activated_before(home):
        if left:
            activate(home, left.pop())
            os.utime(home / "current", (2_000, 2_000), follow_symlinks=False)
        return look(home)

    monkeypatch.setattr(place, "current", activated_before)
    pointer = SharedHome(publication.home).live()

    assert (pointer.version, pointer.since.timestamp()) == (second, 2_000)


def _touch(link):
    now = time.time()
    os.utime(link, (now, now), follow_symlinks=False)


def test_release_is_prepared_before_it_is_activated(publication, tmp_path):
    home, prepared = tmp_path / "replica", []

    def prepare(release):
        prepared.append((release.name, names(home)[-1], (home / "current").exists()))

    replica = replica_of(publication, home, prepare=prepare)
    replica.update()
    replica.update()

    version = current(publication.home).name
    assert prepared == [(version, version, False)]
    assert current(home).name == version


def test_release_that_cannot_be_prepared_is_not_activated(publication, tmp_path):
    def prepare(_):
        raise QueryEngineError("it is away")

    with pytest.raises(QueryEngineError):
        replica_of(publication, tmp_path / "replica", prepare=prepare).update()
    assert not (tmp_path / "replica" / "current").exists()
    replica_of(publication, tmp_path / "replica").update()
    assert is_whole(tmp_path / "replica")


def test_replica_of_another_place_is_refused(publication, tmp_path, storage_url):
    replica_of(publication, tmp_path / "replica").update()
    upload(publication.home, ObjectStorage.open(storage_url))

    with pytest.raises(ReplicaHomeError, match="follows"):
        Replica(open_place(storage_url), tmp_path / "replica").update()


def test_home_with_builds_is_no_replica(publication, built):
    with pytest.raises(ReplicaHomeError, match="builds of its own"):
        replica_of(built, publication.home).update()


def test_nothing_is_built_in_a_replica(publication, tmp_path):
    replica_of(publication, tmp_path / "replica").update()
    before = names(tmp_path / "replica")
    with pytest.raises(ReplicaHomeError, match="build there"):
        publication.build(home=tmp_path / "replica")
    assert names(tmp_path / "replica") == before
