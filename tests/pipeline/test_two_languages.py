"""An English page and a Chinese page of one body are one institution, with its names in both languages."""

import csv
import gzip

import pyoxigraph as ox
import pytest

from publisher.cli import run

ENGLISH = """Zhejiang Provincial Department of Water Affairs
Tel: 00-86-0571-87000001
Address: No. 9 Wensan Road, Xihu District, Hangzhou City
The Zhejiang Provincial Department of Water Affairs is a constituent department of the provincial government.
"""
CHINESE = """浙江省水务厅
浙江省水务厅（以下简称省水务厅）是省政府组成部门。主要职责是：（一）拟订规划。（二）监督实施。
联系电话：0571-87000001
地址：杭州市西湖区文三路9号
"""


def build(tmp_path, english, chinese, *, folders=("a", "b")):
    for folder, name, text in zip(folders, ("en.txt", "zh.txt"), (english, chinese), strict=True):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
        head = 'title = "Pages"\nlicence = "not stated"\nreader = "pages"\ncountry = "CN"\n'
        (tmp_path / folder / "source.toml").write_text(head, encoding="utf-8")
    sources = [str(tmp_path / folder) for folder in dict.fromkeys(folders)]
    assert run(["build", "--home", str(tmp_path / "home"), "--processes", "1", *sources]) == 0
    return tmp_path / "home"


def names_of(home):
    """The preferred names of each institution, and what it is the same as."""
    (release,) = [path for path in (home / "releases").iterdir() if path.is_dir()]

    data = gzip.decompress((release / "dumps" / "institutions.nq.gz").read_bytes())
    found: dict[str, set[str]] = {}
    same: set[tuple[str, str]] = set()
    for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS):
        if quad.predicate.value.endswith("core#prefLabel") and "/id/institution/" in quad.subject.value:
            found.setdefault(quad.subject.value.rpartition("/")[2], set()).add(quad.object.value)
        if quad.predicate.value.endswith("owl#sameAs"):
            same.add((quad.subject.value.rpartition("/")[2], quad.object.value.rpartition("/")[2]))
    return found, same


@pytest.mark.parametrize("folders", [("a", "b"), ("a", "a")], ids=["two-sources", "one-folder"])
def test_two_pages_are_one_institution(tmp_path, folders):
    names, same = names_of(build(tmp_path, ENGLISH, CHINESE, folders=folders))

    english, chinese = "zhejiang-provincial-department-of-water-affairs", "zhe-jiang-sheng-shui-wu-ting"
    assert same == {(english, chinese), (chinese, english)}
    assert names[english] == names[chinese] == {"Zhejiang Provincial Department of Water Affairs", "浙江省水务厅"}


def test_in_doubt_a_person_is_asked(tmp_path):
    home = build(tmp_path, ENGLISH, CHINESE.replace("0571-87000001", "0571-87000009"))
    _, same = names_of(home)

    assert same == set()
    with (home / "links" / "review.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["decision"], row["name_a"], row["name_b"]) == (
        "", "Zhejiang Provincial Department of Water Affairs", "浙江省水务厅"
    )  # fmt: skip


def test_other_body_at_the_same_address_is_not_the_same(tmp_path):
    other = CHINESE.replace("浙江省水务厅", "浙江省财政厅").replace("省水务厅", "省财政厅")
    _, same = names_of(build(tmp_path, ENGLISH, other.replace("0571-87000001", "0571-87000009")))

    assert same == set()
