"""What is noticed of a home, and that it is told once."""

import pytest

from publisher.errors import ShrinkError
from publisher.notices.builds import last_outcome, recorded
from publisher.notices.memory import Memory
from publisher.notices.notice import NoticeKind
from publisher.notices.observation import observe
from publisher.release import Home, activate, versions
from tests.support.registers import Publication, row

DEAD_PROCESS = 2**22 + 1
"""Above the highest number that Linux gives a process."""


@pytest.fixture
def publication(tmp_path):
    publication = Publication(tmp_path)
    publication.build([row(number) for number in range(1, 11)])
    return publication


@pytest.fixture
def look(publication, tmp_path):
    memory = Memory(tmp_path / "watch.sqlite")
    yield lambda max_shrink=0.05: list(observe(Home(publication.home), memory, max_shrink))
    memory.close()


def kinds(notices):
    return [notice.kind for notice in notices]


def test_first_look_tells_nothing(look):
    assert look() == []
    assert look() == []


def test_release_is_told_once(look, publication):
    look()
    before = versions(publication.home)[-1].version
    report = publication.build([row(number) for number in range(1, 12)])

    [notice] = look()

    assert notice.kind is NoticeKind.RELEASE_LIVE
    assert notice.facts["release"] == report.manifest.version
    assert notice.facts["previous"] == before
    assert notice.facts["published"] == 11
    assert "11 records published, 0 in quarantine" in notice.subject
    assert look() == []


def test_rollback_is_told(look, publication):
    first = versions(publication.home)[0].version
    publication.build([row(1), *(row(number) for number in range(2, 12))])
    look()
    activate(publication.home, first)

    assert [notice.facts["release"] for notice in look() if notice.kind is NoticeKind.RELEASE_LIVE] == [first]


def test_source_that_shrinks(look, publication):
    look()
    publication.build([row(number) for number in range(1, 9)])

    notices = look()

    assert kinds(notices) == [NoticeKind.RELEASE_LIVE, NoticeKind.SOURCE_SHRUNK]
    assert notices[1].facts["source"] == "register"
    assert (notices[1].facts["before"], notices[1].facts["now"]) == (10, 8)


def test_small_loss_is_no_notice(look, publication):
    look()
    publication.build([row(number) for number in range(1, 10)])

    assert kinds(look(0.1)) == [NoticeKind.RELEASE_LIVE]


def test_build_that_fails_is_told_once(look, publication):
    look()
    with pytest.raises(ShrinkError), recorded(publication.home):
        publication.build([row(1)], max_shrink=0.1)

    [notice] = look()

    assert notice.kind is NoticeKind.BUILD_FAILED
    assert "would be deleted" in notice.subject
    assert look() == []


def test_build_that_was_killed(look, publication):
    look()
    (publication.home / "build.lock").write_text(f"{DEAD_PROCESS}\n")

    [notice] = look()

    assert notice.kind is NoticeKind.BUILD_FAILED
    assert "ended without a word" in notice.subject
    assert look() == []


def test_build_that_succeeds_is_no_failure(look, publication):
    look()
    with recorded(publication.home):
        publication.build([row(number) for number in range(1, 12)])

    assert kinds(look()) == [NoticeKind.RELEASE_LIVE]
    assert last_outcome(Home(publication.home)).failed is False


def test_removed_release_is_no_obstacle(look, publication):
    look()
    publication.build([row(number) for number in range(1, 12)])
    first = versions(publication.home)[0].version
    publication.home.joinpath("releases", first, "manifest.json").unlink()

    [notice] = look()

    assert notice.facts["previous"] is None
