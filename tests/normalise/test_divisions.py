"""Divisions as offices write them: whole, in part, by code, in either script; never one of several."""

import pytest

from publisher.normalise.divisions import division
from publisher.normalise.places import shipped_gazetteer


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("浙江省杭州市西湖区", "cn-330106"),
        ("浙江省杭州市", "cn-330100"),
        ("浙江省", "cn-330000"),
        ("杭州西湖", "cn-330106"),
        ("浙江/杭州/西湖区", "cn-330106"),
        ("四川省-成都市-武侯区", "cn-510107"),
        ("廣東省廣州市天河區", "cn-440106"),
        ("北京海淀", "cn-110108"),
        ("上海市市辖区浦东新区", "cn-310115"),
        ("甘肃省临夏州临夏市", "cn-622901"),
        ("浙江省本级", "cn-330000"),
        ("330106", "cn-330106"),
        ("330106001000", "cn-330106"),
    ],
)
def test_a_division_is_found(text, key):
    place = division(text, shipped_gazetteer())

    assert place is not None
    assert place.key == key


@pytest.mark.parametrize("text", ["鼓楼区", "浙江省示例市", "浙江省杭州市某某区", "990101", "海南市", "", "东京都"])
def test_no_division_is_guessed(text):
    assert division(text, shipped_gazetteer()) is None


def test_a_division_of_elsewhere_is_not_taken():
    assert division("浙江省杭州市", shipped_gazetteer(), within="cn-440000") is None
