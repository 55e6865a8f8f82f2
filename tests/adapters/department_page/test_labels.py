"""The labels of a line: known ones only, several in a line, with spaces in them, each with its unit."""

import pytest

from publisher.adapters.department_page.labels import labelled, role_of


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("联系电话：0571-1", [("联系电话", "telephone", "0571-1", "")]),
        ("电　话：1 传　真：2", [("电\u3000话", "telephone", "1", ""), ("传\u3000真", "fax", "2", "")]),
        ("地址：某路1号电话：2", [("地址", "address", "某路1号", ""), ("电话", "telephone", "2", "")]),
        ("人事处电话：1", [("人事处电话", "telephone", "1", "人事处")]),
        ("电话（人事处）：1", [("电话", "telephone", "1", "人事处")]),
        ("（2）网址：http://a.example.cn/", [("网址", "website", "http://a.example.cn/", "")]),
        ("負責人：某某", [("負責人", "person", "某某", "")]),
        ("来源：办公室 作者：某某", [("来源", "publishing", "办公室", ""), ("作者", "person", "某某", "")]),
        ("主要职责：规划", []),
        ("规划：主管部门", []),
        ("没有标签", []),
    ],
)
def test_labels_of_a_line(line, found):
    assert [(each.label, each.role, each.value, each.unit) for each in labelled(line)] == found


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("委员会地址", "address"), ("编辑部电话", "telephone"), ("厅长", "person"), ("法定代表人", "person"),
        ("聯絡電話", "telephone"), ("24小时咨询电话", "telephone"), ("电子邮箱", "email"), ("规划", None),
    ],
)  # fmt: skip
def test_role_of_a_label(label, role):
    assert role_of(label) == role
