"""Lists that Chinese offices keep: what 'init' proposes for them reads every column, without an edit."""

from pathlib import Path

import pytest

from publisher.profiles.adapters import adapter_of
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.profiles.records import read
from publisher.records import RelationKind
from publisher.sources import load_source

CASE = Path(__file__).parents[3] / "shared" / "cases" / "in" / "zh_table" / "orgs.csv"

SIMPLIFIED = """序号,单位名称,单位简称,统一社会信用代码,所属行政区划,详细地址,办公电话,传真号码,邮政编码,对外办公时间,门户网站,上级主管部门,单位类型,成立时间,工作职责,法定代表人姓名,曾用名
1,杭州市西湖区水务局,区水务局,113301060025000019,浙江省杭州市西湖区,杭州市西湖区文三路100号,0571-87000001转12,0571-87000002,310012,周一至周五 上午8:30至12:00，下午1:30至5:00，法定节假日除外,www.shuiwu.example.cn,杭州市水务局,行政机关,2019年3月,（一）拟订水务规划；（二）组织实施。,赵某某,西湖区水利局
2,西湖区河道管理所,河道所,12330106470000002U,浙江省杭州市西湖区,杭州市西湖区古墩路8号,（0571）87000003、87000004,,310013,全天24小时,http://hedao.example.cn,杭州市西湖区水务局,事业单位（公益一类）,一九九八年五月,1、巡查河道；2、清理淤泥,钱某,
3,西湖区水协会,水协会,5133010600000003X2,杭州西湖,,13900000000,,,周一闭馆，其余时间9:00-17:00,,,社会团体,2001,,孙某,
"""

TRADITIONAL = """項次,機關名稱,簡稱,統一編號,地址,聯絡電話,傳真,網址,上級機關,機關性質,成立日期,首長姓名
1,臺北市政府衛生局,北市衛生局,04595257,臺北市信義區市府路1號,(02)2720-8889轉1800,02-27208890,https://health.example.tw,臺北市政府,機關,民國36年1月,陳某
2,臺北市立圖書館,市圖,10458575,臺北市大安區建國南路二段125號,02-27552823,,https://library.example.tw,臺北市政府,公營事業,民國41年,林某
"""


def proposed(tmp_path, text, name="list.csv"):
    """The source as 'init' proposes it for a table, and its records as they are adapted."""
    file = tmp_path / "list" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    (file.parent / "source.toml").write_text(describe(inspect_file(file)), encoding="utf-8")
    source = load_source(file.parent)
    adapter = adapter_of(source)
    return source, [adapter.adapt(raw, source) for raw in read(source)]


@pytest.fixture
def simplified(tmp_path):
    return proposed(tmp_path, SIMPLIFIED)


def test_country_language_and_key(simplified):
    source, records = simplified

    assert (source.country, source.language) == ("CN", "zh-Hans")
    assert [record.key for record in records] == ["113301060025000019", "12330106470000002U", "5133010600000003X2"]


def test_credit_codes_are_identifiers(simplified):
    _, records = simplified

    assert [[(code.scheme, code.value) for code in record.identifiers] for record in records[:1]] == [
        [("uscc", "113301060025000019")]
    ]


def test_names(simplified):
    _, (first, *_) = simplified

    assert [(name.value, name.language) for name in first.names] == [("杭州市西湖区水务局", "zh-Hans")]
    assert [name.value for name in first.alt_names] == ["区水务局"]
    assert [name.value for name in first.former_names] == ["西湖区水利局"]


def test_divisions_are_places(simplified):
    _, records = simplified

    assert [record.place for record in records] == ["cn-330106"] * 3


def test_kinds_are_concepts_and_classes(simplified):
    _, records = simplified

    assert [record.types for record in records] == [("GovernmentOrganization",), ("PublicOrganisation",), ("NGO",)]
    assert [concept.label.value for record in records for concept in record.classifications] == [
        "行政机关", "事业单位（公益一类）", "社会团体"
    ]  # fmt: skip
    title = records[0].classifications[0].scheme_title
    assert (title.value, title.language) == ("单位类型", "zh-Hans")


def test_telephones_with_extensions(simplified):
    _, records = simplified

    assert [[(number.e164, number.extension, number.kind) for number in record.telephones] for record in records] == [
        [("+8657187000001", "12", "voice"), ("+8657187000002", None, "fax")],
        [("+8657187000003", None, "voice"), ("+8657187000004", None, "voice")],
        [("+8613900000000", None, "voice")],
    ]


def test_addresses_have_parts_and_postcodes(simplified):
    _, (first, *_) = simplified
    address = first.sites[0].address

    assert (address.full.value, address.postal_code, address.place) == (
        "杭州市西湖区文三路100号",
        "310012",
        "cn-330106",
    )
    assert (address.thoroughfare.value, address.locator_designator) == ("文三路", "100")


def test_hours(simplified):
    _, records = simplified
    hours = [[(len(each.days), each.opens, each.closes) for each in record.sites[0].hours] for record in records]

    assert hours == [
        [(5, "08:30:00", "12:00:00"), (5, "13:30:00", "17:00:00")],
        [(7, "00:00:00", "23:59:59")],
        [(6, "09:00:00", "17:00:00")],
    ]
    assert records[0].sites[0].hours[0].closed_on_public_holidays


def test_parents_are_by_name(simplified):
    _, (first, second, third) = simplified

    parents = [[(r.kind, r.target.label.value) for r in record.relations] for record in (first, second, third)]
    assert parents == [
        [(RelationKind.PARENT, "杭州市水务局")], [(RelationKind.PARENT, "杭州市西湖区水务局")], []
    ]  # fmt: skip


def test_dates_and_home_pages(simplified):
    _, records = simplified

    assert [record.founded for record in records] == ["2019-03", "1998-05", "2001"]
    assert [record.homepages for record in records] == [
        ("http://www.shuiwu.example.cn",), ("http://hedao.example.cn",), ()
    ]  # fmt: skip


def test_responsibilities_are_numbered(simplified):
    _, records = simplified

    assert [[(duty.notation, duty.text.value) for duty in record.responsibilities] for record in records] == [
        [("（一）", "拟订水务规划；"), ("（二）", "组织实施。")],
        [("1、", "巡查河道；"), ("2、", "清理淤泥")],
        [],
    ]
    assert records[0].responsibilities_title.value == "工作职责"


def test_people_are_nowhere(simplified):
    _, records = simplified

    assert not any(person in record.model_dump_json() for record in records for person in ("赵某", "钱某", "孙某"))


def test_traditional_script(tmp_path):
    source, (first, second) = proposed(tmp_path, TRADITIONAL)

    assert (source.country, source.language) == ("TW", "zh-Hant")
    assert (first.key, first.names[0].value, first.names[0].language) == ("04595257", "臺北市政府衛生局", "zh-Hant")
    assert [number.e164 for number in first.telephones] == ["+886227208889", "+886227208890"]
    assert (first.telephones[0].extension, first.founded, second.founded) == ("1800", "1947-01", "1952")
    assert (first.types, second.types) == (("GovernmentOrganization",), ("Corporation",))
    assert first.relations[0].target.label.value == "臺北市政府"
    assert [(code.scheme, code.value) for code in first.identifiers] == [("ubn", "04595257")]
    assert (first.sites[0].address.country, first.place) == ("TW", None)
    assert "陳某" not in first.model_dump_json()


def test_list_without_codes_has_names_for_keys(tmp_path):
    _, records = proposed(tmp_path, "序号,机构名称,联系电话\n1,甲县民政局,0931-8000001\n2,乙县民政局,0931-8000002\n")

    assert [record.key for record in records] == ["甲县民政局", "乙县民政局"]
    assert [number.e164 for record in records for number in record.telephones] == ["+869318000001", "+869318000002"]


@pytest.mark.shared
@pytest.mark.skipif(not CASE.is_file(), reason="the case is not beside the checkout")
def test_case_of_the_home_register(tmp_path):
    source, records = proposed(tmp_path, CASE.read_text(encoding="utf-8"))

    assert source.country == "CN"
    assert [record.place for record in records] == ["cn-620102", "cn-620100", "cn-620702", "cn-621122"]
    assert [number.e164 for record in records for number in record.telephones if number.kind == "voice"] == [
        "+869318834621", "+869318461234", "+869368280000", "+869368280001", "+8613909320000"
    ]  # fmt: skip
    assert records[1].telephones[0].extension == "801"
    assert [record.founded for record in records] == ["2018-10", "1949-10-01", "2001", "2004-03"]
    assert [duty.notation for duty in records[0].responsibilities] == ["1.", "2."]
    assert records[2].types == ("PublicOrganisation",)
    assert [code.value for record in records for code in record.identifiers] == [
        "11620000013896519A", "12620000438000000X"
    ]  # fmt: skip
    assert len(records[3].sites[0].hours[0].days) == 7
    assert not any("张某" in record.model_dump_json() for record in records)


def test_hong_kong(tmp_path):
    source, (first, _) = proposed(
        tmp_path,
        "部門名稱,英文名稱,簡稱,地址,查詢電話,電郵地址,網址,辦公時間,部門首長\n"
        "衞生署,Department of Health,,香港灣仔皇后大道東213號21樓,2961 8989,enquiries@dh.example.hk,https://dh.example.hk,"
        "星期一至五 上午9時至下午5時45分（公眾假期除外）,陳某某\n"
        "教育局,Education Bureau,EDB,香港添馬添美道2號,2891 0088,info@edb.example.hk,https://edb.example.hk,,林某某\n",
    )

    assert (source.country, source.language) == ("HK", "zh-Hant")
    assert [(name.value, name.language) for name in first.names] == [
        ("衞生署", "zh-Hant"),
        ("Department of Health", "en"),
    ]
    assert [number.e164 for number in first.telephones] == ["+85229618989"]
    assert first.emails == ("enquiries@dh.example.hk",)
    assert [(len(each.days), each.opens[:5], each.closes[:5]) for each in first.sites[0].hours] == [
        (5, "09:00", "17:45")
    ]
    assert "陳某某" not in first.model_dump_json()


def test_social_organisations(tmp_path):
    _, (first, second) = proposed(
        tmp_path,
        "社会组织名称,统一社会信用代码,社会组织类型,业务主管单位,法定代表人,成立登记日期,住所,登记状态\n"
        "示例市足球协会,51620100000000001Q,社会团体,示例市体育局,王某某,2004-03-15,兰州市城关区某路1号,正常\n"
        "示例市爱心服务中心,52620100000000002U,民办非企业单位,甘肃省,李某某,2010年5月,兰州市安宁区某路2号,注销\n",
    )

    assert (first.types, second.types) == (("NGO",), ("NGO",))
    assert (first.founded, second.founded, second.state) == ("2004-03-15", "2010-05", "inactive")
    assert [relation.target.label.value for relation in first.relations] == ["示例市体育局"]
    assert second.relations == ()
    assert any("no institution" in note.message for note in second.document.notes)


def test_divisions_in_columns_of_their_own(tmp_path):
    _, (first, second) = proposed(
        tmp_path,
        "省,市,区县,单位名称,单位地址,邮编\n浙江省,杭州市,西湖区,西湖区图书馆,文三路1号,310012\n"
        "浙江省,宁波市,海曙区,海曙区图书馆,中山西路2号,315000\n",
    )

    assert (first.place, second.place) == ("cn-330106", "cn-330203")
    address = second.sites[0].address
    assert (address.full.value, address.place, address.postal_code) == (
        "浙江省宁波市海曙区中山西路2号", "cn-330203", "315000"
    )  # fmt: skip


def test_object_of_an_interface(tmp_path):
    text = (
        '{"code":200,"data":{"list":[{"机构编码":"A1","机构名称":"示例区税务局","行政区划代码":"330106","服务时间":"工作日8:30-17:00"},'
        '{"机构编码":"A2","机构名称":"示例区财政局","行政区划代码":"330102000","服务时间":"每天9:00-17:00"}]}}'
    )
    source, records = proposed(tmp_path, text, "list.json")

    assert source.country == "CN"
    assert [(record.key, record.place) for record in records] == [("A1", "cn-330106"), ("A2", "cn-330102")]
    assert [len(record.sites[0].hours[0].days) for record in records] == [5, 7]
