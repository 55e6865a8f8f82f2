"""Pages of Chinese departments: other departments, numberings, scripts and files than the one they were tried with."""

import contextlib
import json
import re
import time
from pathlib import Path

import pytest

from publisher.adapters.department_page.dispatch import PageAdapter
from publisher.errors import RecordError
from publisher.raw import RawRecord
from publisher.records import NoteKind, RelationKind
from publisher.sources import Source, load_source, read
from tests.support.missing_words import missing_words

PAGES = Path(__file__).parents[2] / "data" / "department_pages"
CASE = Path(__file__).parents[4] / "shared" / "cases" / "in" / "zh_page"


def institution_of(path, **options):
    source = Source(
        path=path, slug="s", title="S", reader="pages", **{"language": "zh-Hans", "country": "CN", **options}
    )
    (raw,) = read(source)
    assert isinstance(raw, RawRecord)
    return PageAdapter().adapt(raw, source)


def page(tmp_path, text, name="page.txt", **options):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return institution_of(tmp_path / name, **options)


def related(institution, kind):
    return [relation.target.label.value for relation in institution.relations if relation.kind == kind]


def values(texts):
    return [text.value for text in texts]


def numbers(institution):
    return [(phone.e164, phone.label, phone.kind) for phone in institution.telephones]


def duties(institution):
    return [(duty.notation, duty.text.value, duty.parent) for duty in institution.responsibilities]


def hours(institution):
    return [(len(each.days), each.opens[:5], each.closes[:5]) for each in institution.sites[0].hours]


def literals(value):
    if isinstance(value, dict | list):
        return [text for inner in (value.values() if isinstance(value, dict) else value) for text in literals(inner)]
    return [str(value)]


def test_commission_with_sections_of_every_kind():
    found = institution_of(PAGES / "commission.txt")

    assert (values(found.names), values(found.alt_names)) == (["杭州市卫生健康委员会"], ["市卫生健康委"])
    assert (found.status.label.value, found.status.slug) == ("市政府工作部门", "municipal-working-department")
    assert found.rank.label.value == "正局级"
    assert related(found, RelationKind.PARENT) == ["杭州市人民政府"]
    assert related(found, RelationKind.CONCURRENT) == ["杭州市中医药管理局", "杭州市爱国卫生运动委员会办公室"]
    assert related(found, RelationKind.CHILD) == ["杭州市第一人民医院", "杭州市疾病预防控制中心"]
    assert [(number, parent) for number, _, parent in duties(found)] == [
        ("1．", None), ("2．", None), ("（1）", 2), ("（2）", 2), ("3．", None)
    ]  # fmt: skip
    assert [(unit.notation, unit.name.value) for unit in found.units] == [
        ("（一）", "办公室（政策法规处）"), ("（二）", "人事处"), ("（三）", "规划发展与信息化处")
    ]  # fmt: skip
    assert found.units[1].duties.value == "负责机构编制管理。"
    assert numbers(found) == [
        ("+8657185251000", None, "voice"),
        ("+8657185251003", None, "fax"),
        ("+8657185251001", "办公室", "voice"),
        ("+8657185251002", "监督", "voice"),
    ]
    assert (found.sites[0].place, found.sites[0].address.postal_code) == ("cn-330102", "310016")
    assert hours(found) == [(5, "08:30", "12:00"), (5, "13:30", "17:30")]
    assert found.homepages == ("http://wsjkw.example.cn",)
    assert [(each.action, each.count) for each in found.document.statistics] == [("ViewAction", 3456)]


def test_rules_in_articles():
    found = institution_of(PAGES / "articles.txt")

    assert [number for number, *_ in duties(found)] == ["（一）", "（二）", "（三）"]
    assert [(law.identifier, law.title.value) for law in found.legal_basis] == [
        ("甘办字〔2019〕10号", "陇西县机构改革方案")
    ]
    assert related(found, RelationKind.CONCURRENT) == ["陇西县语言文字工作委员会办公室"]
    assert [unit.name.value for unit in found.units] == ["办公室", "基础教育股"]
    assert [phone for phone, *_ in numbers(found)] == ["+869326620001", "+869326620002"]
    assert [(code.scheme, code.value) for code in found.identifiers] == [("uscc", "11621122013900000K")]
    assert "第五条 陇西县教育局机关行政编制12名。设局长1名，副局长2名。" in values(found.document.raw_fields)
    assert found.area_served == "cn-621122"


def test_office_in_few_lines():
    found = institution_of(PAGES / "office.txt")

    assert values(found.names) == ["陇西县人民政府办公室"]
    assert (found.founded, values(found.former_names)) == ("2019-03", ["陇西县政府办"])
    assert duties(found)[0] == ("①", "负责县政府会议的准备工作；", None)
    assert [unit.name.value for unit in found.units] == ["综合股", "秘书股", "督查股"]
    assert numbers(found) == [("+869326622222", None, "voice"), ("+869326623333", None, "fax")]


def test_department_of_a_university():
    found = institution_of(PAGES / "university.txt")

    assert (values(found.names), found.types) == (["示例大学教务处"], ("Organization",))
    assert related(found, RelationKind.PARENT) == ["示例大学"]
    assert [(contact.unit.value, contact.telephones[0].e164) for contact in found.contacts] == [
        ("教学运行科", "+869317000001"), ("学籍管理科", "+869317000002")
    ]  # fmt: skip
    assert found.emails == ("jwc@example.edu.cn",)


def test_traditional_script():
    found = institution_of(PAGES / "traditional.txt", language="zh-Hant", country="TW")

    assert [(name.value, name.language) for name in found.names] == [("示例市政府教育局", "zh-Hant")]
    assert found.alt_names == ()
    assert duties(found) == [
        ("一、", "綜理教育行政事項。", None),
        ("二、", "辦理國民教育：", None),
        ("（一）", "國小教育", 2),
        ("（二）", "國中教育", 2),
        ("三、", "推動社會教育。", None),
    ]
    assert found.responsibilities_title.value == "業務職掌"
    assert [(phone.e164, phone.extension, phone.kind) for phone in found.telephones] == [
        ("+886229603456", "2501", "voice"), ("+886229603457", None, "fax")
    ]  # fmt: skip
    assert (found.sites[0].address.country, found.sites[0].address.postal_code) == ("TW", "220242")
    assert hours(found) == [(5, "08:00", "12:00"), (5, "13:30", "17:30")]


def test_site_with_menus_around_its_page():
    found = institution_of(PAGES / "site.html")

    assert (values(found.names), values(found.alt_names)) == (["示例省水利厅"], ["省水利厅"])
    assert [number for number, *_ in duties(found)] == ["（一）", "（二）"]
    assert numbers(found) == [("+869318410001", None, "voice"), ("+869318410002", None, "fax")]
    assert (found.sites[0].place, found.sites[0].address.postal_code) == ("cn-620102", "730000")
    assert hours(found) == [(5, "08:30", "12:00"), (5, "14:30", "18:00")]
    assert "当前位置：首页 > 机构概况 > 机构职能" in values(found.document.boilerplate)
    assert not any("首页" in text for text in (found.description.value, *values(found.document.raw_fields)))


def test_page_that_word_saved():
    found = institution_of(PAGES / "word.htm")

    assert values(found.names) == ["示例市人力资源和社会保障局"]
    assert related(found, RelationKind.CONCURRENT) == ["示例市外国专家局"]
    assert duties(found) == [("1.", "拟订就业规划。", None), ("2.", "统筹社会保险。", None)]
    assert found.sites[0].address.full.value == "兰州市七里河区某路9号"
    assert numbers(found) == [("+869312330001", None, "voice")]


@pytest.mark.parametrize(
    ("file", "people"),
    [
        ("commission.txt", ["钱多多", "孙某某", "李某"]),
        ("articles.txt", ["赵某某"]),
        ("university.txt", ["周老师"]),
        ("traditional.txt", ["林某某"]),
        ("site.html", ["王某某", "王某"]),
        ("word.htm", ["钱某", "赵某某"]),
    ],
)
def test_people_are_nowhere(file, people):
    source = Source(path=PAGES / file, slug="s", title="S", reader="pages", language="zh-Hans", country="CN")
    (raw,) = read(source)
    found = PageAdapter().adapt(raw, source)

    text = found.model_dump_json() + raw.raw.decode() + repr(raw.fields)
    assert not [person for person in people if person in text]
    assert [note.message for note in found.document.notes if note.kind is NoteKind.DROPPED]


@pytest.mark.parametrize("file", ["articles.txt", "traditional.txt"])
def test_no_other_word_is_lost(file):
    text = (PAGES / file).read_text(encoding="utf-8")
    found = json.loads(institution_of(PAGES / file).model_dump_json())

    assert missing_words(re.sub(r"(?:赵|林)某某", "", text), literals(found)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "示例市档案局\nArchives Bureau of Shili\n示例市档案局是市委工作机关。\n电话：0931-8000001\n",
        "示例市档案局\n英文名称：Archives Bureau of Shili\n示例市档案局是市委工作机关。\n电话：0931-8000001\n",
    ],
)
def test_english_name_beside_the_chinese_one(tmp_path, text):
    found = page(tmp_path, text)

    assert [(name.value, name.language) for name in found.names] == [
        ("示例市档案局", "zh-Hans"), ("Archives Bureau of Shili", "en")
    ]  # fmt: skip


def test_title_that_is_no_name(tmp_path):
    found = page(
        tmp_path, "机构职能\n示例市档案局（以下简称市档案局）是市委工作机关。\n主要职责是：\n（一）管理档案。\n"
    )

    assert values(found.names) == ["示例市档案局"]
    assert related(found, RelationKind.PARENT) == []


def test_title_of_an_article_is_no_name(tmp_path):
    found = page(tmp_path, "示例市财政局2024年工作总结\n示例市财政局是市政府工作部门。\n电话：0931-8000001\n")

    assert (values(found.names), found.alt_names) == (["示例市财政局"], ())
    assert found.document.title.value == "示例市财政局2024年工作总结"


@pytest.mark.parametrize("heading", ["主要职责是：", "主要职责", "一、主要职责如下：", "示例市财政局的主要职责是："])
def test_title_of_the_duties(tmp_path, heading):
    found = page(tmp_path, f"示例市财政局\n{heading}\n（一）拟订规划。\n（二）监督实施。\n")

    assert found.responsibilities_title.value == "主要职责"


def test_name_in_brackets_behind_the_name(tmp_path):
    found = page(tmp_path, "示例市财政局（示例市国有资产管理局）\n示例市财政局是市政府工作部门。\n电话：0931-8000001\n")

    assert (values(found.names), values(found.alt_names)) == (["示例市财政局"], ["示例市国有资产管理局"])


def test_short_title_and_full_name_in_the_text(tmp_path):
    found = page(
        tmp_path,
        "省药监局\n示例省药品监督管理局（简称省药监局）由示例省市场监督管理局管理，为副厅级。\n电话：0931-8000001\n",
    )

    assert (values(found.names), values(found.alt_names)) == (["示例省药品监督管理局"], ["省药监局"])
    assert related(found, RelationKind.REPORTS_TO) == ["示例省市场监督管理局"]


def test_names_are_split_between_whole_names_only(tmp_path):
    text = "示例市科学技术和信息化局\n示例市科学技术和信息化局是市政府工作部门，加挂示例市外国专家局和示例市大数据管理局牌子。\n"
    found = page(tmp_path, text)

    assert related(found, RelationKind.CONCURRENT) == ["示例市外国专家局", "示例市大数据管理局"]


@pytest.mark.parametrize(
    "line",
    [
        "联系电话：0931-8000001（办公室） 传真：0931-8000002 邮编：730000",
        "联系电话（办公室）：0931-8000001；传真：0931-8000002；邮政编码：730000",
        "办公室电话：0931-8000001\n传　真：0931-8000002\n邮　编：730000",
        "1.办公室电话：0931-8000001\n2.传真：0931-8000002\n3.邮编：730000",
        "办公室电话\n0931-8000001\n传真\n0931-8000002\n邮编\n730000",
    ],
)
def test_labels_in_every_form(tmp_path, line):
    found = page(tmp_path, f"示例市财政局\n地址：兰州市城关区某路1号\n{line}\n")

    assert [(phone.e164, phone.kind) for phone in found.telephones] == [
        ("+869318000002", "fax"), ("+869318000001", "voice")
    ]  # fmt: skip
    assert found.contacts[0].unit.value == "办公室"
    assert found.sites[0].address.postal_code == "730000"


def test_page_without_a_name(tmp_path):
    with pytest.raises(RecordError, match="the page has no name"):
        page(tmp_path, "主要职责\n（一）管理档案。\n（二）保管档案。\n")


def test_page_without_anything_but_a_name_and_duties(tmp_path):
    found = page(tmp_path, "示例县档案馆职责\n收集档案。\n保管档案。\n", country=None)

    assert (found.sites, found.telephones) == ((), ())
    assert values(found.names) == ["示例县档案馆"]


@pytest.mark.shared
@pytest.mark.skipif(not CASE.is_dir(), reason="the case is not beside the checkout")
def test_case_of_the_home_register(tmp_path):
    for name in ("kjt.txt", "source.toml"):
        (tmp_path / name).write_bytes((CASE / name).read_bytes())
    source = load_source(tmp_path)
    (raw,) = read(source)
    found = PageAdapter().adapt(raw, source)

    assert (values(found.names), values(found.alt_names)) == (["示例省科学技术厅"], ["省科技厅"])
    assert [law.identifier for law in found.legal_basis] == ["厅字〔2018〕120号"]
    assert (found.rank.label.value, found.status.slug) == ("正厅级", "constituent-department")
    assert related(found, RelationKind.CONCURRENT) == ["示例省外国专家局"]
    assert [number for number, *_ in duties(found)] == ["（一）", "（二）", "（三）"]
    assert numbers(found) == [("+869318834622", None, "fax"), ("+869318834621", "办公室", "voice")]
    assert (found.sites[0].address.full.value, found.sites[0].address.postal_code) == (
        "兰州市城关区庆阳路166号", "730030"
    )  # fmt: skip
    assert hours(found) == [(5, "08:30", "12:00"), (5, "14:30", "18:00")]
    assert found.sites[0].hours[0].closed_on_public_holidays
    assert found.responsibilities_title.value == "主要职责"
    assert "张某" not in found.model_dump_json() + raw.raw.decode()


def test_lines_that_break_within_one_element():
    found = institution_of(PAGES / "breaks.html")

    assert values(found.names) == ["示例省教育厅"]
    assert [text for _, text, _ in duties(found)][-1].endswith("牵头。")
    assert numbers(found) == [("+869318825001", None, "fax"), ("+869318825000", "工作日", "voice")]
    assert "政务微信：示例教育" in values(found.document.raw_fields)
    assert "孙某某" not in found.model_dump_json()


def test_subdistrict_with_its_leaders_among_the_labels():
    found = institution_of(PAGES / "subdistrict.txt")

    assert (found.status.label.value, found.rank.label.value) == ("城关区人民政府的派出机构", "正科级")
    assert related(found, RelationKind.PARENT) == ["兰州市城关区人民政府"]
    assert [(contact.unit.value, contact.telephones[0].e164) for contact in found.contacts] == [
        ("办公室", "+869318500001"), ("党建办", "+869318500002"), ("便民服务中心", "+869318500003")
    ]  # fmt: skip
    assert hours(found) == [(7, "09:00", "17:00")]
    assert not [one for one in ("赵一一", "钱二二", "孙三三", "13900000001") if one in found.model_dump_json()]


def test_lists_within_sentences():
    audit, hospital = institution_of(PAGES / "audit.txt"), institution_of(PAGES / "hospital.txt")

    assert [unit.name.value for unit in audit.units] == ["办公室", "法规科", "财政审计科", "经济责任审计科"]
    assert related(audit, RelationKind.CHILD) == ["示例市审计中心"]
    assert [unit.name.value for unit in hospital.units] == ["内科", "外科", "妇产科"]
    assert (hospital.types, related(hospital, RelationKind.PARENT)) == (("Hospital",), ["示例市卫生健康委员会"])
    assert (hospital.founded, numbers(hospital)) == ("1951", [("+869317200001", None, "voice")])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("示例市财政局\n" + "（一）" * 20_000, id="numbers"),
        pytest.param("示例市财政局\n" + "电话：" * 20_000, id="labels"),
        pytest.param("示例市财政局\n" + "加挂示例局和" * 10_000, id="names"),
        pytest.param("示例市财政局\n" + "示例局" * 30_000 + "是", id="openings"),
        pytest.param("示例市财政局\n" + "内设机构：办公室、" * 10_000, id="units"),
    ],
)
def test_no_text_takes_long(tmp_path, text):
    started = time.process_time()
    with contextlib.suppress(RecordError):
        page(tmp_path, text)
    assert time.process_time() - started < 10
