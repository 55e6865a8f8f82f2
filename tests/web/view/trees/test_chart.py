"""The organisation chart: what has a box, where the boxes are, and how names are broken."""

import pytest

from publisher.release import TreeNode
from publisher.uris import Kind, UriPolicy
from publisher.web.view.names import Names
from publisher.web.view.trees.chart import MAX_BOXES, WIDTH, broken, chart

BASE = "https://lod.example.org"


class Release:
    """As much of a release as a chart needs."""

    uris = UriPolicy(BASE)


def node(slug, *, below=0, within=0):
    return TreeNode(f"{BASE}/id/institution/{slug}", Kind.INSTITUTION, slug, slug.capitalize(), below, within, 0)


def drawn(above, parts, *, below=None):
    path = [node(f"above-{number}", below=1, within=9) for number in range(above)]
    own = node("own", below=parts if below is None else below, within=parts)
    return chart(Release(), [*path, own], [node(f"part-{number}") for number in range(parts)], Names({}))


@pytest.mark.parametrize(
    ("above", "parts", "boxes", "more"),
    [
        (0, 0, 1, ""),
        (1, 0, 2, ""),
        (2, 1, 4, ""),
        (3, 26, 30, ""),
        (3, 27, 30, "and 2 more"),
        (0, 29, 30, ""),
        (0, 40, 30, "and 12 more"),
    ],
)
def test_a_chart_has_at_most_thirty_boxes(above, parts, boxes, more):
    made = drawn(above, min(parts, MAX_BOXES), below=parts)

    assert len(made.boxes) == boxes
    assert [box.lines[0] for box in made.boxes if box.role == "more"] == ([more] if more else [])
    assert sum(box.role == "own" for box in made.boxes) == 1


def test_a_long_way_to_the_top_is_shortened():
    made = drawn(20, 2)

    titles = [box.title for box in made.boxes]
    assert titles == ["Above-0", "", *(f"Above-{number}" for number in range(16, 20)), "Own", "Part-0", "Part-1"]


@pytest.mark.parametrize(("above", "parts"), [(0, 0), (1, 1), (2, 7), (9, 30)])
def test_no_box_lies_on_another_and_all_are_within_the_drawing(above, parts):
    made = drawn(above, parts)

    places = [(box.x, box.y) for box in made.boxes]
    assert len(set(places)) == len(places)
    for box in made.boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.y + box.height <= made.height
    for one in made.boxes:
        for other in made.boxes:
            apart = abs(one.y - other.y) >= one.height or one.x + one.width <= other.x or other.x + other.width <= one.x
            assert one is other or apart


def test_boxes_lead_to_pages_and_the_last_one_to_all():
    made = drawn(1, 30, below=412)

    assert made.boxes[0].href == "/doc/institution/above-0"
    assert made.boxes[1].href == ""
    assert made.boxes[-1].href == "/institutions?part-of=own"
    assert made.boxes[0].note == "9 parts"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Office", ("Office",)),
        ("Department of Science and Technology", ("Department of", "Science and…")),
        ("甘肃省科学技术厅高新技术发展及产业化处室", ("甘肃省科学技术厅", "高新技术发展及…")),
        ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", ("Donaudampfschi…",)),
        ("", ("",)),
    ],
)
def test_names_are_broken_to_fit(text, lines):
    assert broken(text, 115, 2) == lines
