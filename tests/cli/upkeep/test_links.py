"""``publisher links``: candidates are listed, and decided on without an editor."""

import pytest

from publisher.linking import Decision
from publisher.linking.review import COLUMNS, read_rows
from publisher.pipeline.stages.link import REVIEW

ROW = ",0.72,north,1,Harbour Office,south,a,Harbour Bureau,cn,names 50% alike\n"


@pytest.fixture
def home(tmp_path):
    file = tmp_path / REVIEW
    file.parent.mkdir()
    file.write_text(f"{','.join(COLUMNS)}\n{ROW}", encoding="utf-8")
    return tmp_path


def decided(home):
    return [row.decision for row in read_rows(home / REVIEW)]


def test_candidates_are_listed_with_reasons_until_they_are_decided_on(publisher, home):
    listed = publisher("links", "list", "--home", home)
    assert "0.72  Harbour Office · Harbour Bureau" in listed.out
    assert "'north' '1' 'south' 'a'" in listed.out
    assert "names 50% alike" in listed.out
    assert "nothing was decided yet" in publisher("links", "list", "--decided", "--home", home).out

    publisher("links", "decide", "north", "1", "south", "a", "same", "--home", home)

    assert "no candidate waits" in publisher("links", "list", "--home", home).out
    assert "same  Harbour Office · Harbour Bureau" in publisher("links", "list", "--decided", "--home", home).out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("north 1 south a same", Decision.SAME),
        ("south a north 1 no", Decision.NO),
        ("north 1 south a merge", Decision.INTO_A),
        ("south a north 1 merge", Decision.INTO_B),
    ],
)
def test_decision_is_written_and_taken_back(publisher, home, words, expected):
    called = publisher("links", "decide", *words.split(), "--home", home)
    assert (called.code, decided(home)) == (0, [expected])

    publisher("links", "decide", "south", "a", "north", "1", "open", "--home", home)
    assert decided(home) == [None]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("north 1 north 1 merge", "these are not two records"),
        ("north 1 south b same", "no release of"),
        ("north 1 south b open", "nothing was decided on these two records"),
    ],
)
def test_records_that_are_not_there_are_refused(publisher, home, words, said):
    called = publisher("links", "decide", *words.split(), "--home", home)

    assert called.code == 2
    assert said in called.err
    assert decided(home) == [None]
