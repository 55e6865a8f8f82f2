"""Duties: numbered ones are split, whatever numbers them; what has no number stays as it is."""

import pytest

from publisher.profiles.duties import read_responsibilities
from publisher.records import Text


def duties(*texts):
    found = read_responsibilities(Text(value=text, language="zh-Hans") for text in texts)
    return [(duty.position, duty.notation, duty.text.value, duty.parent) for duty in found]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1.制定规划。2.组织实施。", ["1.", "2."]),
        ("1、制定规划；2、组织实施", ["1、", "2、"]),
        ("（一）制定规划。（二）组织实施。", ["（一）", "（二）"]),
        ("一、制定规划。二、组织实施。", ["一、", "二、"]),
        ("①制定规划②组织实施", ["①", "②"]),
        ("主要职责是：（1）制定规划；（2）组织实施", ["（1）", "（2）"]),
        ("(1) Draft plans. (2) Carry them out.", ["(1)", "(2)"]),
        ("1. Draft plans\n2. Carry them out", ["1.", "2."]),
    ],
)
def test_numbered_duties_are_split(text, numbers):
    assert [number for _, number, _, _ in duties(text)] == numbers


def test_lists_below_duties():
    text = "一、规划：1.制定规划。2.组织实施。二、监督。"

    assert duties(text) == [
        (1, "一、", "规划：", None), (2, "1.", "制定规划。", 1), (3, "2.", "组织实施。", 1), (4, "二、", "监督。", None)
    ]  # fmt: skip


def test_text_without_numbers_is_one_duty():
    assert duties("负责全省科技工作，2018年1.5亿元。") == [(1, None, "负责全省科技工作，2018年1.5亿元。", None)]


def test_what_stands_before_the_numbers_is_kept():
    assert duties("负责全省科技工作。（一）规划。（二）监督。") == [
        (1, None, "负责全省科技工作。", None), (2, "（一）", "规划。", None), (3, "（二）", "监督。", None)
    ]  # fmt: skip


def test_positions_go_on_over_several_texts():
    assert [position for position, *_ in duties("1.甲。2.乙。", "丙")] == [1, 2, 3]
