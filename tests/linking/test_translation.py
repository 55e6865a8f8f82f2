"""Chinese names in the words of their usual translation; addresses in either language under one key."""

import pytest

from publisher.linking.translation import translated
from publisher.linking.whereabouts import address_key
from publisher.records import Address, Text


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("浙江省教育厅", "zhejiang provincial education department"),
        ("杭州市西湖区财政局", "hangzhou municipal xihu district finance bureau"),
        ("浙江省科学技术厅", "zhejiang provincial science technology department"),
        ("杭州市卫生健康委员会", "hangzhou municipal health commission"),
        ("浙江省文化和旅游厅", "zhejiang provincial culture tourism department"),
        ("浙江省教育廳", "zhejiang provincial education department"),
    ],
)
def test_name_in_english_words(name, english):
    assert translated(name) == english


@pytest.mark.parametrize("name", ["Zhejiang Education Department", "潮汐观测", "某某某某局"])
def test_what_is_not_known_is_not_translated(name):
    assert translated(name) is None


def test_address_has_one_key_in_both_languages():
    def key(road, number="166", place="cn-620102"):
        return address_key(
            Address(full=Text(value=road), thoroughfare=Text(value=road), locator_designator=number, place=place)
        )

    assert key("庆阳路") == key("Qingyang Road") == "cn-620102:166:qingyang"
    assert key("东岗西路") == key("Donggang West Road")
    assert key("庆阳路") != key("庆阳路", "168")
    assert key("庆阳路", place=None) is None
