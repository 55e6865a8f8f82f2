"""The script that writes the divisions down, and that what is committed is what it makes."""

import csv
import io
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

TABLE = """\
gb2260,level,parent,name_zh,pinyin,iso3166_2,geonames_id,geonames_name,wikidata_qid
110000,1,,北京市,bei jing,CN-BJ,2038349,Beijing Shi,Q956
110100,2,110000,市辖区,bei jing,,,,
110101,3,110100,东城区,dong cheng,,,,
610000,1,,陕西省,shan xi,CN-SN,1796480,Shaanxi Sheng,
610600,2,610000,延安市,yan an,,1787763,Yan'an Shi,
620525,3,610600,张家川回族自治县,zhang jia chuan,,,,
620402,3,610600,白银区,bai yin qu,,,,
441900,2,610000,东莞市,dong guan,,,,
441900,3,441900,东莞市,dong guan,,,,
654326,3,610600,吉木乃县,ji mu nai,,,,
"""


@pytest.fixture(scope="module")
def main():
    return runpy.run_path(str(ROOT / "scripts/make_places.py"))["main"]


def rows_of(main, table, capsys):
    main(["make_places.py", str(table)])
    text = capsys.readouterr().out
    return text, {row["code"]: row for row in csv.DictReader(io.StringIO(text))}


def test_names_are_spelled_and_holding_places_left_out(main, tmp_path, capsys):
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8-sig")
    _, rows = rows_of(main, tmp_path / "table.csv", capsys)

    assert {code: (row["parent"], row["name_en"]) for code, row in rows.items()} == {
        "110000": ("", "Beijing"),
        "110101": ("110000", "Dongcheng District"),
        "610000": ("", "Shaanxi"),
        "610600": ("610000", "Yan'an"),
        "620525": ("610600", "Zhangjiachuan Hui Autonomous County"),
        "620402": ("610600", "Baiyin District"),
        "441900": ("610000", "Dongguan"),
        "654326": ("610600", ""),
    }


@pytest.mark.shared
def test_the_committed_table_is_what_the_script_makes(main, shared, capsys):
    text, _ = rows_of(main, shared / "data/places/cn-gb2260-mapping.csv", capsys)

    assert text == (ROOT / "ontology/places/cn.csv").read_text(encoding="utf-8")
