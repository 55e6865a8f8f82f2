import pytest

from publisher.profiles import adapter_of, load, read
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe

FRAME = (
    '<div class="nav"><a href="/">首页</a><a href="/gk">政务公开</a></div>{}<div class="footer">主办：市政府办</div>'
)
OFFICES = """<table><tr><td colspan="6">某市市级部门联系方式</td></tr>
<tr><td>序号</td><td>类别</td><td>部门名称</td><td>办公地址</td><td>办公电话</td><td>负责人</td></tr>
<tr><td>1</td><td rowspan="2">政府部门</td><td>张掖市教育局</td><td>张掖市甘州区县府街4号</td><td>0936-8213017</td><td>赵甲</td></tr>
<tr><td>2</td><td>张掖市财政局</td><td>张掖市甘州区青年东街8号</td><td>0936-8213518</td><td>钱乙</td></tr>
<tr><td>3</td><td>事业单位</td><td>张掖市图书馆</td><td>张掖市甘州区县府南街</td><td>0936-8212475</td><td>孙丙</td></tr></table>"""
ONE_OFFICE = """<table><tr><td>单位名称</td><td>张掖市教育局</td><td>联系电话</td><td>0936-8213017</td></tr>
<tr><td>办公地址</td><td>张掖市甘州区县府街4号</td><td>邮政编码</td><td>734000</td></tr>
<tr><td>负责人</td><td>赵甲</td><td>办公时间</td><td>周一至周五 8:30-12:00</td></tr></table>"""


def records(folder, html):
    """The records of a page as `init` describes it."""
    path = folder / "page.html"
    path.write_text(f"<html><head><title>某市</title></head><body>{FRAME.format(html)}</body></html>", encoding="utf-8")
    (folder / "source.toml").write_text(describe(inspect_file(path)), encoding="utf-8")
    source = load(folder)
    return [adapter_of(source).adapt(raw, source) for raw in read(source)]


def test_page_with_a_list_of_offices_is_no_office(tmp_path):
    offices = records(tmp_path, OFFICES)

    assert [office.names[0].value for office in offices] == ["张掖市教育局", "张掖市财政局", "张掖市图书馆"]
    assert [office.telephones[0].e164 for office in offices] == ["+869368213017", "+869368213518", "+869368212475"]
    assert [office.classifications[0].label.value for office in offices] == ["政府部门", "政府部门", "事业单位"]


def test_page_with_labels_beside_values_is_one_office(tmp_path):
    (office,) = records(tmp_path, ONE_OFFICE)

    assert office.names[0].value == "张掖市教育局"
    assert office.sites[0].address.postal_code == "734000"


@pytest.mark.parametrize("html", [OFFICES, ONE_OFFICE], ids=["list", "labels"])
def test_nobody_is_published(tmp_path, html):
    published = "".join(office.model_dump_json() for office in records(tmp_path, html))

    assert [person for person in ("赵甲", "钱乙", "孙丙") if person in published] == []


def test_list_of_units_within_an_offices_page_names_nobody(tmp_path):
    prose = "<h1>张掖市教育局</h1><p>张掖市教育局是张掖市人民政府工作部门，为正县级。</p><p>主要职责是：</p><p>（一）贯彻执行教育方针，"
    prose += "拟订全市教育改革与发展规划并组织实施。</p><p>（二）负责全市基础教育、职业教育、特殊教育的统筹规划和协调管理。</p>"
    units = "<table><tr><th>科室</th><th>电话</th><th>负责人</th></tr><tr><td>办公室</td><td>8213017</td><td>李丁</td></tr></table>"

    (office,) = records(tmp_path, prose + units)

    assert office.names[0].value == "张掖市教育局"
    assert "李丁" not in office.model_dump_json()


def test_telephones_of_units_are_theirs(tmp_path):
    lines = (
        "<h1>张掖市教育局</h1><p>张掖市教育局是张掖市人民政府工作部门。</p><p>办公电话：0936-8213017</p><h2>内设机构</h2>",
        "<p>1.办公室（电话：0936-8213018）</p><p>2.人事科。联系电话：0936-8213019</p><p>3.基础教育科。负责基础教育。</p>",
    )

    (office,) = records(tmp_path, "".join(lines))

    assert [(unit.name.value, unit.duties.value if unit.duties else None) for unit in office.units] == [
        ("办公室", None),
        ("人事科", None),
        ("基础教育科", "负责基础教育。"),
    ]
    assert [(contact.unit.value, contact.telephones[0].e164) for contact in office.contacts] == [
        ("办公室", "+869368213018"),
        ("人事科", "+869368213019"),
    ]
