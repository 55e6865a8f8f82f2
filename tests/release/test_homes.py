"""The releases of a home: verify, activate, prune, compare."""

import pytest

from publisher.errors import ChecksumMismatchError, ManifestError, ReleaseNotFoundError
from publisher.release import activate, current, find, prune, verify, versions
from tests.support.registers import Publication, row


@pytest.fixture
def publication(tmp_path):
    publication = Publication(tmp_path)
    publication.build([row(1), row(2)])
    publication.build([row(1, "Renamed"), row(3)])
    publication.build([row(1, "Renamed"), row(2), row(3, merged_into="1")])
    return publication


def names(publication):
    return [manifest.version for manifest in versions(publication.home)]


def test_an_altered_file_is_named(publication):
    release = current(publication.home)
    file = release / "dumps" / "institutions.nq.gz"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(data)

    (error,) = verify(release)

    assert isinstance(error, ChecksumMismatchError)
    assert error.path == str(file)


@pytest.mark.parametrize("name", ["records.sqlite", "catalog.nq", "quality/summary.json"])
def test_a_missing_file_is_named(publication, name):
    release = current(publication.home)
    (release / name).unlink()

    (error,) = verify(release)

    assert isinstance(error, ManifestError)
    assert name in str(error)


def test_a_file_that_was_put_there_is_named(publication):
    release = current(publication.home)
    (release / "dumps" / "extra.nq").write_text("")

    (error,) = verify(release)

    assert "extra.nq" in str(error)


def test_a_link_in_place_of_a_file_is_named(publication, tmp_path):
    release = current(publication.home)
    elsewhere = tmp_path / "catalog.nq"
    (release / "catalog.nq").rename(elsewhere)
    (release / "catalog.nq").symlink_to(elsewhere)

    assert "catalog.nq" in str(verify(release)[0])


def test_activating_is_one_relative_link(publication):
    first = names(publication)[0]

    activate(publication.home, first)

    link = publication.home / "current"
    assert str(link.readlink()) == f"releases/{first}"
    assert current(publication.home).name == first


@pytest.mark.parametrize("version", ["20200101T000000Z", "../../etc", "", "current/.."])
def test_a_release_that_is_not_there(publication, version):
    with pytest.raises(ReleaseNotFoundError):
        find(publication.home, version)


def test_a_home_without_a_release(tmp_path):
    with pytest.raises(ReleaseNotFoundError, match="publisher build"):
        current(tmp_path)
    assert versions(tmp_path) == []


def test_pruning_keeps_the_newest_and_the_live_one(publication):
    first, second, third = names(publication)
    activate(publication.home, first)

    assert prune(publication.home, keep=1, dry_run=True) == [second]
    assert names(publication) == [first, second, third]
    assert prune(publication.home, keep=1) == [second]
    assert names(publication) == [first, third]
    assert verify(find(publication.home, third)) == []
