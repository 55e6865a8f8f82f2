"""Chinese in Latin letters: Hanyu Pinyin without tones, a syllable a character.

Characters with several readings are read by the phrases of pypinyin, and places by the table below: what the gazetteer
spells otherwise than pypinyin reads. pypinyin is imported with the first text: its dictionaries take a tenth of a
second and 55 MiB, and many registers have no Chinese.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

PLACES: Final = {
    "丰都": "feng du", "丹棱": "dan ling", "于都": "yu du", "什邡": "shi fang", "会稽": "kuai ji",
    "佛冈": "fo gang", "佛坪": "fo ping", "信都": "xin du", "六合区": "lu he qu", "单县": "shan xian",
    "召陵": "shao ling", "吴堡": "wu bu", "天长": "tian chang", "子长": "zi chang", "宁都": "ning du",
    "宕昌": "tan chang", "宜都": "yi du", "尧都": "yao du", "崆峒": "kong tong", "弓长岭": "gong chang ling",
    "新都": "xin du", "曾都": "zeng du", "望都": "wang du", "朝阳": "chao yang", "枞阳": "zong yang",
    "柞水": "zha shui", "武都": "wu du", "殷都": "yin du", "泊头": "bo tou", "洪洞": "hong tong",
    "涡阳": "guo yang", "漯河": "luo he", "珲春": "hun chun", "盐都": "yan du", "监利": "jian li",
    "秦都": "qin du", "穆棱": "mu ling", "筠连": "jun lian", "繁峙": "fan shi", "红寺堡": "hong si bu",
    "绥棱": "sui ling", "花都": "hua du", "荥经": "ying jing", "莲都": "lian du", "蚌山": "beng shan",
    "襄都": "xiang du", "覃塘": "qin tang", "郫都": "pi du", "郴州": "chen zhou", "都匀": "du yun",
    "都昌": "du chang", "长丰": "chang feng", "长乐": "chang le", "长兴": "chang xing", "长垣": "chang yuan",
    "长宁": "chang ning", "长安": "chang an", "长寿": "chang shou", "长岛": "chang dao", "长岭": "chang ling",
    "长庆": "chang qing", "长春": "chang chun", "长武": "chang wu", "长汀": "chang ting", "长江": "chang jiang",
    "长治": "chang zhi", "长泰": "chang tai", "长洲": "chang zhou", "长海": "chang hai", "长清": "chang qing",
    "长白": "chang bai", "长葛": "chang ge", "长顺": "chang shun", "闵行": "min hang", "闽侯": "min hou",
    "魏都": "wei du", "黟县": "yi xian", "龙圩": "long xu",
}  # fmt: skip
"""The readings of places, without what they are (市, 县, 区) where that is not part of them."""

_KINDS: Final = {"": "", "市": "shi", "县": "xian", "区": "qu"}
_BEFORE: Final = {"": "", "市": "shi", "省": "sheng"}
"""What may stand before a place: 市长 is a mayor, but not in 重庆市长寿区."""


def syllables(text: str) -> list[str]:
    """Return the syllables of a text in simplified characters ("重庆": chong, qing); other letters stay together."""
    return [syllable for phrase in load()(text) for syllable in _read(phrase)]


@cache
def load() -> Callable[[str], list[str]]:
    """Read the dictionaries, once in a process; return what finds the phrases of a text."""
    from pypinyin import load_phrases_dict  # noqa: PLC0415 - see above
    from pypinyin.seg.simpleseg import seg  # noqa: PLC0415

    load_phrases_dict(
        {
            f"{before}{place}{kind}": [[syllable] for syllable in f"{sound} {reading} {ending}".split()]
            for place, reading in PLACES.items()
            for before, sound in _BEFORE.items()
            for kind, ending in _KINDS.items()
        }
    )
    find: Callable[[str], list[str]] = seg
    return find


@lru_cache(1 << 14)
def _read(phrase: str) -> tuple[str, ...]:
    """The syllables of one phrase, which names have in common: reading takes ten times as long as finding phrases."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    return tuple(lazy_pinyin(phrase, style=Style.NORMAL, v_to_u=True))
