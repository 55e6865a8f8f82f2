"""Sentences of Chinese pages: what is read out of them, and what is not."""

import pytest

from publisher.adapters.department_page import prose
from publisher.normalise.normaliser import TextContext

CONTEXT = TextContext("body", 1, "zh-Hans")


@pytest.mark.parametrize(
    ("text", "slug", "label"),
    [
        ("示例厅是省政府组成部门", "constituent-department", "省政府组成部门"),
        ("示例局是市人民政府直属机构", "municipal-agency-directly-under-government", "市人民政府直属机构"),
        ("示例局是县政府工作部门", "county-working-department", "县政府工作部门"),
        ("示例局為市政府組成部門", "municipal-constituent-department", "市政府組成部門"),
        ("示例委是省委工作机关", "working-department", "省委工作机关"),
    ],
)
def test_status(text, slug, label):
    found = prose.status_of(text, CONTEXT)

    assert (found.concept.slug, found.concept.label.value) == (slug, label)


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("为正厅级", "正厅级"), ("机构规格为副处级", "副处级"), ("是正科级事业单位", "正科级"), ("為正處級", "正處級"),
        ("各级政府", None), ("处级干部", None),
    ],
)  # fmt: skip
def test_rank(text, rank):
    found = prose.rank_of(text, CONTEXT)

    assert (found.label.value if found else None) == rank


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("加挂示例省外国专家局牌子。", ["示例省外国专家局"]),
        ("挂示例市知识产权局、示例市标准局牌子", ["示例市知识产权局", "示例市标准局"]),
        ("加挂“示例市粮食局”的牌子。", ["示例市粮食局"]),
        ("加挂示例市科学和技术局牌子。", ["示例市科学和技术局"]),
        ("与示例市监察委员会合署办公。", ["示例市监察委员会"]),
        ("悬挂国旗。", []),
    ],
)
def test_other_names_of_a_body(text, names):
    assert list(prose.also_known_as(text)) == names


def test_names_introduced():
    assert prose.introduced("示例市财政局（以下简称“市财政局”）是") == ("示例市财政局", "市财政局")
    assert prose.introduced("財政局（以下簡稱本局）") == ("財政局", "本局")
    assert prose.opening_name("示例市财政局是市政府工作部门") == "示例市财政局"
    assert prose.former_names("前身是示例县水利局。") == ("示例县水利局",)
    assert prose.manager("由示例省市场监督管理局管理。") == "示例省市场监督管理局"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("下设综合科、业务科两个科室。", ("综合科", "业务科")),
        ("内设机构：办公室、人事处。", ("办公室", "人事处")),
        ("内设5个科室，分布在三楼。", ()),
        ("设局长1名，副局长2名。", ()),
    ],
)
def test_units_of_a_sentence(text, units):
    assert prose.units_in(text) == units
