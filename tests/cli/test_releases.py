"""``publisher releases``."""

import json

import pytest

from publisher.release import current, versions
from tests.registers import row


@pytest.fixture
def versions_of(publication):
    publication.build([row(1)])
    publication.build([row(1), row(2)])
    return [manifest.version for manifest in versions(publication.home)]


@pytest.fixture
def releases(publisher, publication):
    return lambda command, *arguments: publisher("releases", command, "--home", publication.home, *arguments)


def test_list_marks_the_live_one(releases, versions_of):
    called = releases("list")

    lines = [line for line in called.out.splitlines() if "2026" in line]
    assert called.code == 0
    assert versions_of[1] in lines[0]
    assert "live" in lines[0]
    assert versions_of[0] in lines[1]
    assert "live" not in lines[1]


def test_show_prints_what_is_in_a_release(releases, versions_of):
    called = releases("show", versions_of[0])

    assert called.code == 0
    assert f"release {versions_of[0]}, number 1" in called.out
    assert "A register" in called.out
    assert "dumps/institutions.nq.gz" in called.out


def test_show_prints_the_manifest_as_json(releases, versions_of):
    assert json.loads(releases("show", "--json").out)["version"] == versions_of[1]


def test_activate_rolls_back(releases, versions_of, publication):
    called = releases("activate", versions_of[0])

    assert (called.code, current(publication.home).name) == (0, versions_of[0])


def test_verify_accepts_a_complete_release_and_names_a_changed_file(releases, versions_of, publication):
    assert releases("verify").code == 0

    file = current(publication.home) / "catalog.nq"
    file.chmod(0o644)
    file.write_text("altered")
    called = releases("verify")

    assert called.code == 3
    assert "catalog.nq is damaged: expected SHA-256" in called.err
    assert releases("verify", versions_of[0]).code == 0


def test_prune_prints_what_is_removed(releases, versions_of):
    assert f"would remove {versions_of[0]}" in releases("prune", "--keep", "1", "--dry-run").out
    assert f"removed {versions_of[0]}" in releases("prune", "--keep", "1").out
    assert "nothing to remove" in releases("prune", "--keep", "1").out


def test_diff_lists_what_differs(releases, versions_of):
    called = releases("diff", versions_of[0])

    assert "created" in called.out
    assert "/id/institution/office-2" in called.out
    assert "1 differences" in called.out


@pytest.mark.parametrize("command", ["list", "show", "verify"])
def test_without_a_release_the_exit_code_is_2(releases, command):
    called = releases(command)

    assert called.code == 2
    assert "publisher build" in called.err
