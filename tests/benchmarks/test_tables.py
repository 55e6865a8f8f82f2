"""A table says of each figure whether it is as wanted, and the ratio is of the turns, not of the totals."""

import pytest

from benchmarks import Row, Samples, Table, Target, percentile, take_turns


def test_ratio_is_the_median_of_the_turns():
    row = Row("x", Samples((10, 40, 90), "requests/s"), "peer", Samples((10, 20, 30), "requests/s"))

    assert row.ratio == Samples((1, 2, 3), "×")


@pytest.mark.parametrize(
    ("target", "met"),
    [
        pytest.param(Target(at_least=2), True, id="at-least-met"),
        pytest.param(Target(at_least=2.5), False, id="at-least-missed"),
        pytest.param(Target(at_most=2), True, id="at-most-met"),
        pytest.param(Target(at_most=1.5), False, id="at-most-missed"),
        pytest.param(None, None, id="no-target"),
    ],
)
def test_target_is_of_the_ratio(target, met):
    row = Row("x", Samples((4,), "s"), "peer", Samples((2,), "s"), target)

    assert row.met is met


def test_target_is_of_our_figure_without_a_peer():
    assert Row("x", Samples((1500,), "records/s"), target=Target(at_least=1200)).met is True


def test_markdown_marks_what_was_missed():
    table = Table("Title", (Row("x", Samples((1, 2, 3), "s"), target=Target(at_most=1)),), ("a note",))

    text = table.markdown()

    assert "| x | 2 (1–3) s | ≤ 1 | **missed** |" in text
    assert text.rstrip().endswith("- a note")


def test_turns_alternate():
    order = []

    figures = take_turns({name: lambda name=name: order.append(name) or len(order) for name in "ab"}, 3)

    assert order == ["a", "b", "b", "a", "a", "b"]
    assert figures == {"a": (1, 4, 5), "b": (2, 3, 6)}


@pytest.mark.parametrize(("share", "expected"), [(0.5, 5), (0.99, 10), (0.0, 1), (1.0, 10), (0.9, 9)])
def test_percentile_is_nearest_rank(share, expected):
    assert percentile(list(range(10, 0, -1)), share) == expected
