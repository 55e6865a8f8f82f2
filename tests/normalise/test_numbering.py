import pytest

from publisher.normalise.numbering import numbered, outline, split_inline


def shape(*paragraphs):
    lead, items = outline(enumerate(paragraphs, start=1))
    return lead, [(item.notation, item.text, item.parent) for item in items]


@pytest.mark.parametrize(
    ("paragraph", "notation", "text"),
    [
        ("(1) a", "(1)", "a"),
        ("（1）a", "（1）", "a"),
        ("1. a", "1.", "a"),
        ("1、a", "1、", "a"),
        ("1) a", "1)", "a"),
        ("(i) a", "(i)", "a"),
        ("(iv) a", "(iv)", "a"),
        ("iv. a", "iv.", "a"),
        ("I. a", "I.", "a"),
        ("Article 1 a", "Article 1", "a"),
        ("Article 12, a", "Article 12,", "a"),
        ("Article IV: a", "Article IV:", "a"),
        ("(a) a", "(a)", "a"),
        ("(一) a", "(一)", "a"),
        ("一、甲", "一、", "甲"),
        ("（十一）甲", "（十一）", "甲"),
        ("第一条 甲", "第一条", "甲"),
        ("①甲", "①", "甲"),
    ],
)
def test_number_is_taken_off(paragraph, notation, text):
    found = numbered(paragraph)

    assert found is not None
    assert (found.notation, found.text) == (notation, text)


@pytest.mark.parametrize("paragraph", ["a", "1.5 million", "(1)", "I am", "2018 was", "Article of faith", "(see 1) a"])
def test_no_number(paragraph):
    assert numbered(paragraph) is None


@pytest.mark.parametrize(
    ("notation", "value"),
    [("(xiv)", 14), ("(十)", 10), ("(二十)", 20), ("(二十一)", 21), ("(一百零三)", 103), ("⑳", 20), ("XL.", 40)],
)
def test_value_of_a_number(notation, value):
    found = numbered(f"{notation} a")

    assert found is not None
    assert value in [number for _, number in found.readings]


def test_flat_list_with_a_lead():
    assert shape("Duties are:", "(1) a", "(2) b") == (["Duties are:"], [("(1)", "a", None), ("(2)", "b", None)])


def test_nested_lists_start_again_under_each_heading():
    _, items = shape("I. A", "(1) a", "(2) b", "II. B", "(1) c", "III. C")

    assert items == [
        ("I.", "A", None),
        ("(1)", "a", 1),
        ("(2)", "b", 1),
        ("II.", "B", None),
        ("(1)", "c", 4),
        ("III.", "C", None),
    ]


def test_chinese_nesting():
    _, items = shape("一、甲", "（一）乙", "（二）丙", "二、丁")

    assert [parent for *_, parent in items] == [None, 1, 1, None]


def test_articles_with_a_list_in_the_last():
    _, items = shape("Article 1 x", "Article 2 y", "Article 3 z", "(1) a", "(2) b")

    assert [parent for *_, parent in items] == [None, None, None, 3, 3]


def test_mixed_numbering_is_one_list():
    _, items = shape("(i) a", "(2) b", "(iii) c")

    assert items == [("(i)", "a", None), ("(2)", "b", None), ("(iii)", "c", None)]


def test_letters_are_letters_where_they_go_on():
    _, items = shape(*(f"({letter}) x" for letter in "abcdefghij"))

    assert [parent for *_, parent in items] == [None] * 10


def test_a_gap_does_not_open_a_list():
    _, items = shape("(1) a", "(3) c", "(2) b")

    assert [parent for *_, parent in items] == [None, None, None]


def test_a_paragraph_without_number_belongs_to_the_item_before():
    _, items = outline([(1, "(1) a"), (2, "more"), (3, "(2) b")])

    assert [(item.more, item.line) for item in items] == [(["more"], 1), ([], 3)]


@pytest.mark.parametrize(
    ("paragraph", "pieces"),
    [
        ("Duties: (1) a; (2) b", ["Duties:", "(1) a;", "(2) b"]),
        ("职责：（一）甲；（二）乙", ["职责：", "（一）甲；", "（二）乙"]),
        ("(1) as said in (1) above", ["(1) as said in (1) above"]),
        ("see (2) and (3)", ["see (2) and (3)"]),
        ("Duties: (i) a; (ii) b", ["Duties:", "(i) a;", "(ii) b"]),
        ("1.制定规划。2.组织实施。", ["1.制定规划。", "2.组织实施。"]),
        ("1、制定规划；2、组织实施", ["1、制定规划；", "2、组织实施"]),
        ("一、甲。二、乙。", ["一、甲。", "二、乙。"]),
        ("①甲②乙③丙", ["①甲", "②乙", "③丙"]),
        ("一、甲：1.乙；2.丙。二、丁。", ["一、甲：", "1.乙；", "2.丙。", "二、丁。"]),
        ("占1.5亩。2.3亩在外。", ["占1.5亩。2.3亩在外。"]),
        ("Version 1. Chapter 2. End", ["Version 1. Chapter 2. End"]),
    ],
)
def test_a_list_in_one_paragraph_is_cut(paragraph, pieces):
    assert list(split_inline(paragraph)) == pieces


def test_no_word_is_lost():
    paragraphs = ["x y", "(1) a", "z", "I. b", "① c", "w"]
    lead, items = outline(enumerate(paragraphs))

    kept = [*lead, *(part for item in items for part in (item.notation, item.text, *item.more))]
    assert " ".join(kept).split() == " ".join(paragraphs).split()
