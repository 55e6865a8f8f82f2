"""Circles: found, and always the same one reported."""

from publisher.pipeline.stages.identification.circles import Hierarchy


def test_no_circle():
    hierarchy = Hierarchy()
    hierarchy.add("a", "b")

    assert hierarchy.circle("c", "a") == ()


def test_an_institution_above_itself():
    assert Hierarchy().circle("a", "a") == ("a", "a")


def test_the_shortest_circle_is_reported():
    hierarchy = Hierarchy()
    for below, above in (("b", "c"), ("c", "d"), ("d", "a"), ("b", "z"), ("z", "a")):
        hierarchy.add(below, above)

    assert hierarchy.circle("a", "b") == ("a", "b", "z", "a")


def test_what_else_is_known_does_not_matter():
    few, many = Hierarchy(), Hierarchy()
    for below, above in (("b", "y"), ("y", "a")):
        few.add(below, above)
        many.add(below, above)
    for below, above in (("b", "c"), ("c", "d"), ("b", "x"), ("x", "c")):
        many.add(below, above)

    assert few.circle("a", "b") == many.circle("a", "b") == ("a", "b", "y", "a")


def test_what_two_records_say_stays_when_one_of_them_goes():
    hierarchy = Hierarchy()
    for _ in range(2):
        hierarchy.add("b", "a")
    hierarchy.remove([("b", "a")])
    assert hierarchy.circle("a", "b") == ("a", "b", "a")

    hierarchy.remove([("b", "a")])
    assert hierarchy.circle("a", "b") == ()


def test_what_is_kept_is_known():
    kept = {"b": ["a", "a"]}
    hierarchy = Hierarchy(lambda slug: kept.get(slug, ()))
    hierarchy.add("b", "c")
    hierarchy.remove([("b", "a")])

    assert hierarchy.circle("a", "b") == ("a", "b", "a")
