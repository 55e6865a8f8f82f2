"""``publisher backup`` and ``publisher restore``."""

from publisher.release import current
from tests.support.registers import row


def test_backup_and_restore(publisher, publication, tmp_path):
    publication.build([row(1)])
    version = current(publication.home).name

    first = publisher("backup", tmp_path / "backup", "--home", publication.home)
    again = publisher("backup", tmp_path / "backup", "--home", publication.home)
    restored = publisher("restore", tmp_path / "backup", "--home", tmp_path / "home-2")

    assert (first.code, again.code, restored.code) == (0, 0, 0)
    assert f"release {version} and 0 others are in {tmp_path / 'backup'}: 1 copied and checked" in first.out
    assert "0 copied and checked (0 bytes), 1 were there" in again.out
    assert f"{version} is live" in restored.out
    assert publisher("releases", "verify", "--home", tmp_path / "home-2").code == 0


def test_what_only_the_backup_has_is_told(publisher, publication, tmp_path):
    publication.build([row(1)])
    publisher("backup", tmp_path / "backup", "--home", publication.home)
    old = current(publication.home).name
    publication.build([row(1), row(2)])
    publisher("releases", "prune", "--keep", "1", "--home", publication.home)

    called = publisher("backup", tmp_path / "backup", "--home", publication.home)

    assert f"only the backup has {old}" in called.out


def test_wrong_folders_are_usage_errors(publisher, publication, tmp_path):
    publication.build([row(1)])

    assert publisher("backup", publication.home, "--home", publication.home).code == 2
    assert publisher("restore", tmp_path / "none", "--home", tmp_path / "home-2").code == 2
