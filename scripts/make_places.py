"""Make ontology/places/cn.csv from a table of GB/T 2260 codes with their GeoNames and Wikidata identifiers.

Run when the divisions change: ``python scripts/make_places.py TABLE.csv > ontology/places/cn.csv``. The table has the
columns gb2260, level, parent, name_zh, pinyin (syllables), iso3166_2, geonames_id, wikidata_qid. What is made of it:

- the holding places of the code ("市辖区", "省直辖县级行政区划") are no places: their children move up;
- the romanised name is joined and spelled after GB/T 28039 ("yan an" -> "Yan'an"), its generic word taken off;
- the English name is that with the generic word in English, for divisions whose name is Han Chinese; a name of another
  language (Mongolian, Tibetan, Uyghur …) is not respelled from its Chinese form, so it has none unless a name in
  common use is known (CONVENTIONAL).
"""

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

Row = Mapping[str, str]

PSEUDO: Final = re.compile(r"市辖区|县|(省|自治区)直辖县级行政区划")

CONVENTIONAL: Final = {
    "150000": "Inner Mongolia",
    "540000": "Tibet",
    "610000": "Shaanxi",
    "150100": "Hohhot",
    "150200": "Baotou",
    "150600": "Ordos",
    "150700": "Hulunbuir",
    "150900": "Ulanqab",
    "152200": "Hinggan League",
    "152500": "Xilingol League",
    "152900": "Alxa League",
    "230100": "Harbin",
    "230200": "Qiqihar",
    "540100": "Lhasa",
    "540200": "Shigatse",
    "542500": "Ngari Prefecture",
    "620171": "Lanzhou New Area",
    "650100": "Ürümqi",
    "650200": "Karamay",
    "652900": "Aksu Prefecture",
    "653100": "Kashgar Prefecture",
    "653200": "Hotan Prefecture",
}
"""English names in common use that are no respelling of the Chinese."""

PEOPLES: Final = {
    "各族": "Multi-Ethnic", "哈尼族": "Hani", "哈萨克": "Kazakh", "仡佬族": "Gelao", "仫佬族": "Mulao",
    "保安族": "Bonan", "傈僳族": "Lisu", "傣族": "Dai", "佤族": "Wa", "侗族": "Dong", "回族": "Hui",
    "土家族": "Tujia", "土族": "Tu", "壮族": "Zhuang", "布依族": "Buyei", "布朗族": "Blang", "彝族": "Yi",
    "怒族": "Nu", "拉祜族": "Lahu", "撒拉族": "Salar", "景颇族": "Jingpo", "普米族": "Pumi", "朝鲜族": "Korean",
    "柯尔克孜": "Kyrgyz", "毛南族": "Maonan", "水族": "Sui", "满族": "Manchu", "独龙族": "Derung", "瑶族": "Yao",
    "畲族": "She", "白族": "Bai", "纳西族": "Naxi", "维吾尔": "Uyghur", "羌族": "Qiang", "苗族": "Miao",
    "蒙古族": "Mongol", "蒙古": "Mongol", "藏族": "Tibetan", "裕固族": "Yugur", "东乡族": "Dongxiang", "黎族": "Li",
}  # fmt: skip

GENERICS: Final = (
    ("自治州", "Autonomous Prefecture"), ("自治县", "Autonomous County"), ("自治旗", "Autonomous Banner"),
    ("自治区", ""), ("林区", "Forestry District"), ("地区", "Prefecture"), ("盟", "League"), ("省", ""),
    ("市", ""), ("区", "District"), ("县", "County"), ("旗", "Banner"),
)  # fmt: skip

NOT_HAN: Final = re.compile(r"15|54|65|63(?!01|02)|5132|5133|5134|5334|6230|6209(23|24)|5423|2321")
"""Code prefixes of regions where most names are of another language than Chinese."""


def main(argv: list[str]) -> None:
    """Read the table named on the command line, write ours to standard output."""
    with Path(argv[1]).open(encoding="utf-8-sig", newline="") as stream:
        rows: dict[str, Row] = {}
        for row in csv.DictReader(stream):
            rows.setdefault(row["gb2260"], row)  # a city without districts is listed again as its own district
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("code", "level", "parent", "name_zh", "name_en", "pinyin", "iso3166_2", "geonames", "wikidata"))
    writer.writerows(_places(rows))


def _places(rows: Mapping[str, Row]) -> Iterator[tuple[str, ...]]:
    for code, row in rows.items():
        if PSEUDO.fullmatch(row["name_zh"]):
            continue
        parent = row["parent"]
        while parent and PSEUDO.fullmatch(rows[parent]["name_zh"]):
            parent = rows[parent]["parent"]
        pinyin = _pinyin(row)
        yield (
            code, row["level"], parent, row["name_zh"], _english(row, pinyin), pinyin,
            row["iso3166_2"], row["geonames_id"], row["wikidata_qid"],
        )  # fmt: skip


def _pinyin(row: Row) -> str:
    """Join the syllables of the proper name; an inner syllable that starts with a vowel takes an apostrophe."""
    syllables = row["pinyin"].split()
    proper = len(_proper(row["name_zh"])[0])
    if len(syllables) > max(proper, 1) and syllables[-1] in {"qu", "xian", "shi"}:
        syllables = syllables[:-1]
    joined = "".join(f"'{part}" if place and part[0] in "aoe" else part for place, part in enumerate(syllables))
    return joined[:1].upper() + joined[1:]


def _proper(name_zh: str) -> tuple[str, tuple[str, ...], str]:
    """Take a name apart: the proper name, the peoples it names, the generic word in English."""
    generic, english = next(((zh, en) for zh, en in GENERICS if name_zh.endswith(zh)), ("", ""))
    rest, peoples = name_zh.removesuffix(generic), list[str]()
    while generic.startswith("自治") and (people := next((zh for zh in PEOPLES if rest.endswith(zh)), "")):
        peoples.insert(0, PEOPLES[people])
        rest = rest.removesuffix(people)
    return rest, tuple(peoples), english


def _english(row: Row, pinyin: str) -> str:
    if (code := row["gb2260"]) in CONVENTIONAL:
        return CONVENTIONAL[code]
    if not pinyin or (NOT_HAN.match(code) and row["level"] != "1"):
        return ""
    _, peoples, generic = _proper(row["name_zh"])
    return " ".join((pinyin, *peoples, generic) if generic else (pinyin,))


if __name__ == "__main__":
    main(sys.argv)
