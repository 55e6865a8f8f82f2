"""Lists of offices in China, Taiwan and Japan, as they are published: what is read, and who is left out."""

import pytest
from openpyxl import Workbook

from publisher.profiles import adapter_of, load, read
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.raw import RawRecord


@pytest.fixture
def published(tmp_path):
    """Read a file as `init` describes it."""

    def publish(name):
        (tmp_path / "source.toml").write_text(describe(inspect_file(tmp_path / name)), encoding="utf-8")
        source = load(tmp_path)
        return [adapter_of(source).adapt(raw, source) for raw in read(source) if isinstance(raw, RawRecord)]

    return publish


def test_headings_over_all_columns_are_no_institutions(tmp_path, published):
    book = Workbook()
    sheet = book.active
    for row in (
        ["高等学校名单"],
        ["序号", "学校名称", "学校标识码", "主管部门", "所在地"],
        ["宁夏回族自治区（2所）"],
        [1, "宁夏大学", "4164010749", "宁夏回族自治区", "银川市"],
        [2, "北方民族大学", "4164011407", "国家民族事务委员会", "银川市"],
        ["新疆维吾尔自治区（1所）"],
        [3, "新疆大学", "4165010755", "新疆维吾尔自治区", "乌鲁木齐市"],
    ):
        sheet.append(row)
    for area in ("A1:E1", "A3:E3", "A6:E6"):
        sheet.merge_cells(area)
    book.save(tmp_path / "list.xlsx")

    assert [record.names[0].value for record in published("list.xlsx")] == ["宁夏大学", "北方民族大学", "新疆大学"]


def test_remarks_that_name_people_are_left_out(tmp_path, published):
    rows = (
        "单位,值班电话,传真电话,备注",
        "市发展和改革委员会,0937-6226461,0937-6226462,联系人：马超群",
        "市教育局,6226631,,24小时值班",
        "市民政局,0937-6226700,,",
    )
    (tmp_path / "list.csv").write_text("\n".join(rows) + "\n", encoding="gb18030")

    first, second, _ = published("list.csv")

    assert "马超群" not in first.model_dump_json()
    assert [(phone.e164, phone.kind) for phone in first.telephones] == [
        ("+869376226461", "voice"),
        ("+869376226462", "fax"),
    ]
    assert second.telephones == ()  # a local number is never completed


def test_a_municipality_is_not_called_after_its_prefecture(tmp_path, published):
    rows = (
        "団体コード,法人番号,都道府県名,市区町村名,郵便番号,住所,電話番号,FAX番号,首長名",
        "012025,9000020012025,北海道,函館市,040-8666,函館市東雲町4番13号,0138-21-3111,0138-21-3112,大泉潤",
        "282014,1000020282014,兵庫県,姫路市,670-8501,姫路市安田四丁目1番地,079-221-2111,,清元秀泰",
    )
    (tmp_path / "list.csv").write_text("\n".join(rows) + "\n", encoding="cp932")

    records = published("list.csv")

    assert [record.names[0].value for record in records] == ["函館市", "姫路市"]
    assert [record.sites[0].address.region.value for record in records] == ["北海道", "兵庫県"]
    assert not any(mayor in record.model_dump_json() for record in records for mayor in ("大泉潤", "清元秀泰"))


def test_taiwans_heads_of_offices_are_left_out(tmp_path, published):
    rows = (
        "機關代碼,機關名稱,郵遞區號,機關地址,聯絡電話,傳真電話,主管機關名稱,機關首長",
        "A09000000E,教育部,100217,臺北市中正區中山南路5號,(02)7736-6666,(02)2397-6920,行政院,陳大文",
        "A10000000I,法務部,100204,臺北市中正區重慶南路1段130號,02-21910189,,行政院,林小美",
    )
    (tmp_path / "list.csv").write_text("\n".join(rows) + "\n", encoding="big5")

    first, second = published("list.csv")

    assert first.telephones[1].kind == "fax"
    assert second.relations[0].target.label.value == "行政院"
    assert "陳大文" not in first.model_dump_json()


def test_bodies_of_the_same_office_and_the_names_in_english(tmp_path, published):
    rows = (
        "机构名称,英文名称,加挂牌子,成立文号,上级部门",
        "平凉市市场监督管理局,Pingliang Regulation,平凉市知识产权局、平凉市食品安全办公室,平办发〔2019〕8号,平凉市人民政府",
        "平凉市博物馆,Pingliang Museum,,平编发〔2011〕3号,平凉市文化和旅游局",
    )
    (tmp_path / "list.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")

    first, second = published("list.csv")

    assert [(name.value, name.language) for name in second.names] == [
        ("平凉市博物馆", "zh-Hans"),
        ("Pingliang Museum", "en"),
    ]
    assert [(each.kind, each.target.label.value) for each in first.relations] == [
        ("concurrent", "平凉市知识产权局"),
        ("concurrent", "平凉市食品安全办公室"),
        ("parent", "平凉市人民政府"),
    ]
    assert first.legal_basis[0].identifier == "平办发〔2019〕8号"
