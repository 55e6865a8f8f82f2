"""Every page of the studio is Chinese for readers of Chinese: no sentence of the software's own is left in English."""

import io
import re
import zipfile

import pytest
from lxml import html

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles import load

CHINESE = {"Accept-Language": "zh-CN"}

SENTENCE = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:,? [A-Za-z'’-]+){2,}")
"""Three words of Latin letters; the data of these tests have none."""

QUOTED = re.compile("（[^（）]*）|'[^']*'|publisher init FILE|CSV on the Web")
"""What a library says of a file, and what is to be written as it is; and a name."""

TABLE = """序号,名称,电话,网址,成立日期,类别,负责人,国家
1,兰州市档案馆,0931 8834620,https://a.example,03/04/1974,档案馆,张伟,CN
2,兰州市图书馆,12,不是网址,05/06/1950,图书馆,李娜,CN
3,兰州市博物馆,,https://c.example,不详,博物馆,王芳,CN
4,,0931 8834623,,,,刘洋,CN
5,兰州市动物园,0931 8834624,,07/08/1990,动物园,陈静,CN
"""
TOML = """title = "机构"
reader = "csv"
licence = "not stated"
language = "zh-Hans"

[profile]
key = "序号"
names = "名称"
telephones = "电话"  # its values are telephone numbers
homepages = "网址"  # its name and values suggest web addresses
founded = "成立日期"
leave_out = "负责人"
classifications = { from = "类别", scheme = "kind" }
place = { country = "国家" }
"""
CORRECTIONS = """key,field,old,new,who,when,why
1,电话,0931 8834620,0931 8834621,,2026-11-29,号码已变更
2,电话,12,无,,2026-11-29,号码已变更
3,传真,,0931 8834621,,2026-11-29,号码已变更
9,电话,1,2,,2026-11-29,号码已变更
5,名称,兰州动物园,兰州市动物园,,2026-11-29,名称有误
1,网址,https://a.example,https://a.example,,2026-11-29,相同
1,电话,0931 8834620,0931 8834622,,昨天,两次
"""


def zipped(**files):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return body.getvalue()


BROKEN_FILES = {
    "空.csv": b"",
    "信.pdf": b"%PDF-1.7",
    "二进制.csv": b"a,b\n\x00\x01\x02\n",
    "编码.csv": b"a,b\n\x81\x20\xff\n",
    "表.xlsx": b"PK\x03\x04broken",
    "表.ods": zipped(mimetype="x"),
    "表.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "伪.xlsx": b"a,b\n1,2\n",
    "数据.json": b'{"a": [1, 2',
    "数值.json": b"[1, 2, 3]",
    "数据.xml": b"<a><b></a>",
    "实体.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a><r><n>&b;</n></r></a>',
    "数据.yaml": b"a: [1, 2",
    "名片.vcf": b"BEGIN:VCARD\nFN:X\n",
    "不是名片.vcf": b"x",
    "数据.parquet": b"PAR1",
    "数据.sqlite": b"SQLite format 3\x00",
    "数据.ttl": b"<a> <b>",
    "网页.html": b"<p>x</p>",
    "混合.zip": zipped(a_csv="a,b\n1,2\n", b_json="{}"),
    "损坏.zip": b"PK\x03\x04",
    "损坏.csv.gz": b"\x1f\x8b\x08\x00",
}
BROKEN_DESCRIPTIONS = {
    "not-toml": "title = ",
    "unknown-key": f'titel = "x"\n{TOML}',
    "no-title": TOML.replace('title = "机构"\n', ""),
    "unknown-reader": TOML.replace('"csv"', '"cvs"'),
    "unknown-column": TOML.replace('"电话"', '"传真"'),
    "unknown-rule": TOML.replace("telephones", "telefones"),
    "wrong-value": TOML.replace('licence = "not stated"', "licence = 3"),
    "no-table": TOML.replace('{ country = "国家" }', "[3]"),
    "no-profile": TOML.partition("[profile]")[0],
    "unknown-profile": TOML.partition("[profile]")[0].replace("licence", 'profile = "rorr"\nlicence'),
}


def english(answer):
    """The sentences in English that a page shows: not those of files, commands, and names of fields and files."""
    page = html.fromstring(answer.text)
    for each in page.xpath("//code|//pre|//textarea|//script|//style|//option[not(contains(., ':'))]|//dd"):
        each.drop_tree()
    texts = [*page.itertext(), *page.xpath("//@aria-label|//@title|//@placeholder")]
    return [text for text in texts if SENTENCE.search(QUOTED.sub("", text))]


@pytest.fixture
def folder(studio):
    folder = studio.workspace.data / "offices"
    folder.mkdir()
    (folder / "offices.csv").write_text(TABLE, encoding="utf-8")
    return folder


def look(studio, path):
    answer = studio.get(path, headers=CHINESE)
    assert 'lang="zh-Hans"' in answer.text, path
    return answer


@pytest.mark.parametrize(
    "path", ["/", "/add", "/publish", "/publish/schedule", "/quality", "/corrections", "/links", "/nothing"]
)
def test_pages_of_an_empty_studio(studio, path):
    assert english(look(studio, path)) == []


def test_pages_for_somebody_without_a_session(studio):
    for path in ("/", "/open?token=guessed"):
        assert english(studio.new_client().get(path, headers=CHINESE)) == []


def test_pages_of_a_source(studio, folder):
    found = {"file": english(look(studio, "/sources/offices/file"))}
    (folder / "source.toml").write_text(TOML, encoding="utf-8")
    (folder / "source.corrections.csv").write_text(CORRECTIONS, encoding="utf-8")
    for path in (
        *("file", "columns", "columns?count=all", "preview", "preview?record=1", "preview?record=2", "description"),
        *("record?key=1&field=电话&old=0931+8834620", "record?key=4", "record?key=9"),
    ):
        found[path] = english(look(studio, f"/sources/offices/{path}"))
    found["/"] = english(look(studio, "/"))
    found["corrections"] = english(look(studio, "/corrections"))

    assert {path: sentences for path, sentences in found.items() if sentences} == {}


def test_written_description_is_explained(studio, folder):
    studio.post("/sources/offices/file", {"write": "1"})

    assert english(look(studio, "/sources/offices/columns")) == []


def test_changes(studio, folder):
    (folder / "source.toml").write_text(TOML, encoding="utf-8")
    for text in (TOML.replace("电话", "网址"), TOML.replace('"名称"', '"电话"'), TOML + "# x\n"):
        answer = studio.post("/sources/offices/description", {"text": text}, headers=CHINESE)
        assert english(answer) == []


@pytest.mark.parametrize(
    "form",
    [
        {"key": "1", "field": "电话", "old": "0931 8834620", "new": "x", "why": ""},
        {"key": "1", "field": "电话", "old": "0931 8834620", "new": "x", "why": "错"},
        {"key": "1", "field": "传真", "old": "", "new": "x", "why": "错"},
        {"key": "8", "field": "电话", "old": "", "new": "x", "why": "错"},
    ],
)
def test_corrections_that_are_refused(studio, folder, form):
    (folder / "source.toml").write_text(TOML, encoding="utf-8")

    assert english(studio.post("/sources/offices/record", form, headers=CHINESE)) == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/x.csv"])
def test_addresses_that_are_refused(studio, address):
    found = english(studio.post("/add/address", {"address": address}, headers=CHINESE))

    assert [each for each in found if "Max retries" not in each and "Connection refused" not in each] == []


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_files_that_cannot_be_read(studio, name):
    folder = studio.workspace.data / "broken"
    folder.mkdir()
    (folder / name).write_bytes(BROKEN_FILES[name])

    assert english(look(studio, "/sources/broken/file")) == []


@pytest.mark.parametrize("text", BROKEN_DESCRIPTIONS.values(), ids=BROKEN_DESCRIPTIONS)
def test_descriptions_that_are_wrong(studio, folder, text):
    (folder / "source.toml").write_text(text, encoding="utf-8")
    found = {}
    for path in ("/", *(f"/sources/offices/{page}" for page in ("columns", "preview", "description"))):
        if sentences := english(look(studio, path)):
            found[path] = sentences

    assert found == {}


def test_pages_of_a_release(studio, folder):
    (folder / "source.toml").write_text(TOML, encoding="utf-8")
    here = studio.workspace
    build(Plan(home=here.home, base="http://127.0.0.1:8600", sources=(load(folder),), processes=1, activate=False))

    assert english(look(studio, "/quality")) == []
    assert english(look(studio, "/publish")) == []
