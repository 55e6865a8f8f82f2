"""Trees of what is part of what: orders, sizes, several wholes, circles and chains without end."""

import pytest

from publisher.release.trees.tree import MAX_DEPTH, TOP, Tree, rooted

LABELS = {1: "World", 2: "beta", 3: "Alpha", 4: "gamma", 5: "Lonely", 6: "Zeta"}


def tree(*edges, largest_first=False):
    return Tree.of(LABELS, edges, largest_first=largest_first)


def test_parts_are_in_the_order_of_their_names():
    made = tree((2, 1), (3, 1), (4, 1), (6, 5))

    assert made.below == {TOP: [5, 1], 1: [3, 2, 4], 5: [6]}
    assert list(made.branches()) == [(TOP, 0, 5), (TOP, 1, 1), (1, 0, 3), (1, 1, 2), (1, 2, 4), (5, 0, 6)]


def test_accents_do_not_change_the_order():
    labels = {1: "Czechia", 2: "Côte d'Ivoire", 3: "Cuba", 4: "Åland", 5: "Albania", 6: "中国"}

    assert [labels[it] for it in Tree.of(labels, [], largest_first=False).below[TOP]] == [
        "Åland", "Albania", "Côte d'Ivoire", "Cuba", "Czechia", "中国"
    ]  # fmt: skip


def test_the_top_may_be_ordered_by_size():
    assert tree((2, 1), (3, 1), (6, 5), largest_first=True).below[TOP] == [1, 5, 4]


def test_all_below_is_counted_at_any_depth():
    made = tree((2, 1), (3, 2), (4, 3))

    assert made.within == {1: 3, 2: 2, 3: 1, 4: 0, 5: 0, 6: 0}
    assert (2, 1, 1, 2) in list(made.nodes())


def test_a_part_of_several_wholes_is_below_each_and_counts_for_the_first():
    made = tree((3, 2), (3, 1), (4, 3))

    assert made.below[1] == made.below[2] == [3]
    assert made.above[3] == 1
    assert (made.within[1], made.within[2]) == (2, 0)


def test_two_that_are_part_of_each_other_have_a_top():
    made = tree((1, 2), (2, 1), (3, 1))

    assert {1, 2} & set(made.below[TOP])
    assert sum(1 for whole in made.above.values() if whole == TOP) == len(made.below[TOP])


@pytest.mark.parametrize(
    "wholes",
    [
        {1: 2, 2: 1},
        {1: 1},
        {1: 2, 2: 3, 3: 2, 4: 1},
        {1: None, 2: 1},
    ],
)
def test_circles_are_cut_so_that_everything_has_a_root(wholes):
    cut = rooted(wholes)

    for start in cut:
        seen, current = set(), start
        while current is not None:
            assert current not in seen
            seen.add(current)
            current = cut[current]


def test_chains_without_end_are_cut_at_a_depth_that_pages_can_nest():
    cut = rooted({number: number - 1 if number > 1 else None for number in range(1, 5_000)})

    for start in cut:
        depth, current = 0, cut[start]
        while current is not None:
            depth, current = depth + 1, cut[current]
        assert depth <= MAX_DEPTH
