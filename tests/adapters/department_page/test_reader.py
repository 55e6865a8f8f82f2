"""Pages in other languages: people are left out of them too."""

import pytest

from publisher.adapters.department_page.dispatch import PageAdapter
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.sources import Source, read

CHINESE = """示例市财政局
示例市财政局（以下简称市财政局）是市政府工作部门，为正处级。主要职责是：
（一）拟订财政规划。
（二）管理各项收支。
联系电话：0931-8000001（办公室）
地址：兰州市城关区某路1号
"""
PAGE = """Gansu Provincial Tide Bureau
Tel: 0931-8000001
Director: Zhang Weiming
Address: No. 1 Qingyang Road, Chengguan District, Lanzhou City
The Gansu Provincial Tide Bureau is a constituent department of the provincial government. Zhang Weiming opened it.
"""


def test_people_are_left_out_of_an_english_page(tmp_path):
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    source = Source(path=tmp_path / "page.txt", slug="s", title="S", reader="pages", country="CN")
    (raw,) = read(source)
    found = PageAdapter().adapt(raw, source)

    assert "Weiming" not in raw.raw.decode() + repr(raw.fields) + found.model_dump_json()
    assert [phone.e164 for phone in found.telephones] == ["+869318000001"]
    assert {name.language for name in found.names} == {"en"}


def test_page_without_people_keeps_its_bytes(tmp_path):
    body = PAGE.replace("Director: Zhang Weiming\n", "").encode()
    (tmp_path / "page.txt").write_bytes(body)
    (raw,) = read(Source(path=tmp_path / "page.txt", slug="s", title="S", reader="pages"))

    assert raw.raw == body


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        pytest.param("page.txt", PAGE, ['reader = "pages"', 'language = "en"', 'country = "CN"'], id="english"),
        pytest.param("page.txt", CHINESE, ['reader = "pages"', 'language = "zh-Hans"', 'country = "CN"'], id="chinese"),
        pytest.param(
            "page.html",
            f"<html><body><div>{CHINESE.replace(chr(10), '<br>')}</div></body></html>",
            ['reader = "pages"', 'language = "zh-Hans"', 'country = "CN"'],
            id="html",
        ),
    ],
)
def test_init_proposes_the_reader_with_language_and_country(tmp_path, name, text, lines):
    (tmp_path / name).write_text(text, encoding="utf-8")
    described = describe(inspect_file(tmp_path / name))

    assert [line for line in lines if line not in described.splitlines()] == []
    assert "[profile]" not in described.splitlines()


def test_page_in_another_encoding_is_described_with_it(tmp_path):
    (tmp_path / "page.txt").write_bytes(CHINESE.encode("gb18030"))

    assert 'encoding = "gb18030"' in describe(inspect_file(tmp_path / "page.txt")).splitlines()


def test_list_in_a_web_page_is_no_page(tmp_path):
    rows = "".join(f"<tr><td>{n}</td><td>示例{n}县教育局</td><td>0931-800000{n}</td></tr>" for n in range(1, 5))
    table = f"<table><tr><th>序号</th><th>单位名称</th><th>联系电话</th></tr>{rows}</table>"
    (tmp_path / "list.html").write_text(f"<html><body>{table}</body></html>", encoding="utf-8")

    assert 'reader = "html"' in describe(inspect_file(tmp_path / "list.html")).splitlines()
