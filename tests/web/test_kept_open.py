"""What stays open of past releases: a few, and none that nobody reads any longer."""

import pytest

from publisher.web import kept_open
from publisher.web.kept_open import IDLE_S, KeptOpen


@pytest.fixture
def now(monkeypatch):
    """The time of the clock, in seconds; it stands still."""
    times = [0.0]
    monkeypatch.setattr(kept_open, "monotonic", lambda: times[0])
    return times


def test_the_one_used_longest_ago_is_given_up_for_another():
    kept = KeptOpen[str](2)
    assert [kept.keep("1", "one"), kept.keep("2", "two")] == [[], []]
    assert kept.get("1") == "one"

    assert kept.keep("3", "three") == ["two"]
    assert kept.versions == ("1", "3")
    assert kept.get("2") is None


def test_what_nobody_uses_is_given_up(now):
    kept = KeptOpen[str](3)
    for version in ("1", "2", "3"):
        kept.keep(version, version)
    now[0] = IDLE_S / 2
    kept.get("2")
    assert kept.give_up_idle() == []

    now[0] = IDLE_S
    assert kept.give_up_idle() == ["1", "3"]
    assert kept.versions == ("2",)


def test_what_is_opened_again_takes_the_place_of_what_was_open():
    kept = KeptOpen[str](2)
    kept.keep("1", "one")

    assert kept.keep("1", "one again") == []
    assert kept.give_up("1") == ["one again"]
    assert kept.give_up("1") == []
