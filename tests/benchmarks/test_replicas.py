"""The long run over two replicas behind nginx, for half a minute; and what its checks find."""

import pytest

from benchmarks.replicas import fleet
from benchmarks.replicas.readers import Reader
from benchmarks.replicas.record import Record, Seen, tenths
from benchmarks.replicas.run import run
from tests.support.web_servers import program


@pytest.mark.heavy
def test_a_short_run_has_no_wrong_body_and_no_failure_that_is_not_meant(tmp_path):
    program("nginx")
    tmp_path.chmod(0o755)
    record = run(1.0, tmp_path)

    assert record.wrong == []
    assert not record.failed
    assert record.events == {"releases that went live": 3, "web workers killed": 3, "replicas restarted": 1}
    assert min(record.answered[kind] for kind in ("documents", "queries", "searches", "dumps")) > 5
    assert record.answered["walks"] >= 1
    assert record.answered["resumed"] + record.answered["begun again"] >= 1
    assert record.refused


class Fleet(fleet.Fleet):
    """Three releases; the second went live at 10, the third at 20."""

    def __init__(self):
        super().__init__(None, ("one", "two", "three"), (), "")
        self.appeared, self.left = {0: 0.0, 1: 10.0, 2: 20.0}, {0: 10.2, 1: 20.2}
        for number, body in enumerate((b"one", b"two", b"three")):
            self._note(("/doc/a", "text/turtle"), body, number)
            self._note(("/doc/b", "text/turtle"), b"same", number)


@pytest.mark.parametrize(
    ("release", "began", "ended", "right"),
    [
        (0, 9.0, 9.5, True),
        (0, 10.1, 10.4, True),
        (0, 10.3, 10.4, False),
        (1, 9.0, 9.5, False),
        (1, 9.9, 10.1, True),
        (1, 25.0, 26.0, False),
        (2, 25.0, 26.0, True),
    ],
)
def test_body_is_right_while_its_release_is_live(release, began, ended, right):
    assert Fleet().was_live(Seen("", frozenset({release}), began, ended)) is right


def test_reader_who_sees_an_older_release_after_a_newer_one_is_noticed():
    record = Record()
    reader = Reader(Fleet(), record, "127.0.0.9")
    a, b = ("/doc/a", "text/turtle"), ("/doc/b", "text/turtle")
    for target, body in ((a, b"one"), (b, b"same"), (a, b"two"), (b, b"same")):
        reader.note("documents", target, body, 0.0)
    assert record.wrong == []

    reader.note("documents", a, b"one", 0.0)
    assert "of release 0 after 1" in record.wrong[0]
    reader.note("documents", a, b"half of one and half of two", 0.0)
    assert "of no release" in record.wrong[1]
    assert not record.is_clean()


def test_memory_is_compared_after_the_warm_up_of_a_process():
    flat = [50.0] * 10 + [100.0] * 30
    grown = [50.0] * 10 + [100.0 + number for number in range(30)]
    record = Record(memory_mib=[{"web 1": flat, "web 2": grown[:20], "web 3": grown[:19]}, {"first 4": flat}])

    assert record.memory_growth() == {"web 1": 1.0, "web 2": pytest.approx(108.5 / 100.5), "first 4": 1.0}
    assert record.is_flat()
    record.memory_mib.append({"web 5": grown})
    assert not record.is_flat()
    assert tenths([float(number) for number in range(20)]) == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]
