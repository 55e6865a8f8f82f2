"""``publisher rebase``: the next build has another base; the move can be taken back before."""

import pytest

from publisher.release import current, versions
from publisher.release.moving import read_moves
from tests.support.registers import BASE, row

NEW = "https://registers.example.net"


@pytest.fixture
def rebase(publisher, publication):
    publication.build([row(1)])
    return lambda *arguments: publisher("rebase", *arguments, "--home", publication.home)


def test_next_build_has_the_new_base(publisher, publication, rebase):
    called = rebase(f"{NEW}/")

    assert called.code == 0
    assert (
        f"set PUBLISHER_BASE_URL, and run 'publisher build'\nkeep the host of {BASE} leading to this server"
        in called.out
    )
    [move] = read_moves(publication.home / "moves.json")
    assert (move.old, move.new, move.release) == (BASE, NEW, current(publication.home).name)
    refused = publisher("build", publication.source, "--home", publication.home, "--base-url", BASE)
    assert refused.code == 2
    assert f"expected {NEW}, the base of the releases" in refused.err
    built = publisher("build", publication.source, "--home", publication.home, "--base-url", NEW)
    assert built.code == 0
    assert f"the base was {BASE}, and is {NEW}: every record is processed again" in built.err
    assert versions(publication.home)[-1].base == NEW


def test_another_base_without_a_move_is_refused(publisher, publication, rebase):
    called = publisher("build", publication.source, "--home", publication.home, "--base-url", NEW)

    assert called.code == 2
    assert "'publisher rebase' moves it to another" in called.err
    assert rebase(BASE).code == 2


def test_move_is_taken_back(publisher, publication, rebase):
    rebase(NEW)

    again = rebase("https://third.example.com")
    assert again.code == 2
    assert f"'publisher rebase {BASE} --undo'" in again.err
    assert rebase(BASE, "--undo").code == 0
    assert read_moves(publication.home / "moves.json") == ()
    assert rebase(BASE, "--undo").code == 2
    assert publisher("build", publication.source, "--home", publication.home, "--base-url", BASE).code == 0


@pytest.mark.parametrize("base", ["registers.example.net", "https://a.org/?x", "ftp://a.org"])
def test_wrong_base(rebase, base):
    assert rebase(base).code == 2


def test_home_without_a_release(publisher, tmp_path):
    called = publisher("rebase", NEW, "--home", tmp_path / "home")

    assert called.code == 2
    assert f"build with --base-url {NEW}" in called.err
