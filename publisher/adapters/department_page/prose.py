"""What the sentences of a Chinese department's page say: names, status, rank, other names, what it came from.

Only sentences of known forms are read, in either script; any other remains a part of the description. Texts are
compared in simplified script, character by character, and names are taken as they are written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from publisher.normalise.normaliser import TextContext
from publisher.normalise.places import Gazetteer
from publisher.normalise.text import fold, simplified
from publisher.records import ConceptRef, Place
from publisher.uris import slug_of

BODY_END: Final = (
    r"(?:厅|局|委员会|委|办公室|办|部|院|署|处|科|股|所|站|中心|馆|队|社|会|校|学|园|室|司|政府|公司|集团|银行|基地|党组"
    r"|组|团|库|台|厂|军|系|区|庭|街道)"
)
"""How the names of bodies end."""

_LONGEST_NAME: Final = 30
_NAME: Final = r"[\u3400-\u9fff·、]{3,40}?"
_SHORT_FORM: Final = re.compile(
    r"(?:^|[,。;:\s]|是|为)(?P<name>[\u3400-\u9fff·]{3,40})\s*\((?:以?下(?:简称|统称|称)|简称)\s*:?(?P<short>[^()]{2,30})\)"
)
_QUOTES: Final = re.compile(r"^[\s\"“”‘’「」『』《》]+|[\s\"“”‘’「」『』《》]+$")
_OPENING: Final = re.compile(
    rf"(?:^|[,。])\s*(?P<name>[\u3400-\u9fff·]{{3,40}}{BODY_END})(?:\([^()]{{1,40}}\))?\s*"
    r"(?:是|为|作为|系|隶属于?|成立于|设立于|始建于|位于|贯彻|负责|主管|承担)",
    re.MULTILINE,
)
_LEVELS: Final = {
    "国务院": "national", "中央": "national", "省": "provincial", "自治区": "provincial", "市": "municipal",
    "自治州": "prefectural", "州": "prefectural", "地区": "prefectural", "盟": "prefectural", "县": "county",
    "区": "district", "旗": "county",
}  # fmt: skip
_OF: Final = (
    r"(?P<whole>[\u3400-\u9fff]{0,12}?(?P<level>国务院|自治区|自治州|省|市|州|盟|县|旗|区)(?P<power>委(?:员会)?|人民政府|政府)?"
    r"(?:的|主管[\u3400-\u9fff]{1,20}的)?(?:综合)?"
)
_STATUSES: Final = (
    ("constituent-department", re.compile(rf"{_OF}组成(?:部门|机构))")),
    ("special-agency-directly-under-government", re.compile(rf"{_OF}直属特设机构)")),
    ("agency-directly-under-government", re.compile(rf"{_OF}直属(?:机构|部门))")),
    ("institution-directly-under-government", re.compile(rf"{_OF}直属(?:公益[一二]类)?(?:事业单位))")),
    ("working-department", re.compile(rf"{_OF}工作(?:部门|机关|机构))")),
    ("office-of-government", re.compile(rf"{_OF}(?:办事机构|派出机构|派出机关|议事协调机构))")),
)
_RANK: Final = re.compile(
    r"(?P<rank>(?:正|副)(?:省部|省|部|厅局|厅|局|县处|县|处|乡科|乡|科|股)级)|(?P<plain>(?:省部|厅局|县处|乡科|厅|局|处|县|科|股)级)(?=[,。;)]|事业|单位|机构|建制|$)"
)
_ALSO: Final = re.compile(
    r"(?:(?:对外)?(?:同时)?加?挂(?:有)?|保留)\s*(?P<names>[^,。;]{3,120}?)\s*(?:的)?(?:[一二两三四五六七八九]块)?(?:牌子|牌)(?=[,。;)]|$)"
)
_JOINT: Final = re.compile(r"与(?P<names>[\u3400-\u9fff·]{3,40})合署办公")
_FORMER: Final = re.compile(
    rf"(?:前身(?:是|为|系)?|原名(?:称)?(?:是|为)?|(?:由)?原(?=[\u3400-\u9fff]{{3,30}}{BODY_END}(?:更名|改名|改制)))\s*"
    rf"[“\"「]?(?P<name>[\u3400-\u9fff·]{{3,40}}?{BODY_END})[”\"」]?(?=[,。;()]|更名|改名|改制|$)"
)
_MANAGED: Final = re.compile(
    rf"(?:归口)?由\s*(?P<name>(?!.{{0,6}}(?:以上|各))[\u3400-\u9fff·]{{3,30}}?{BODY_END})\s*(?:归口|统一|负责)?(?:管理|代管)(?=[,。;的]|$)"
)
_BELONGS: Final = re.compile(rf"隶属于?\s*(?P<name>[\u3400-\u9fff·]{{3,30}}?{BODY_END})(?=[,。;]|$|管理|领导)")
_NUMBER: Final = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_UNITS: Final = re.compile(
    rf"(?:内设|下设|设有|设)(?:有)?(?:{_NUMBER}个)?(?:职能)?(?:机构|科室|处室|部门|科|处)*(?:{_NUMBER}个)?\s*(?:分别)?[:为是有]?\s*"
    rf"(?P<names>[^。;:,]{{2,300}}?)(?:等?{_NUMBER}个[\u3400-\u9fff]{{1,6}})?(?=[。;]|$)"
)
_BELOW: Final = re.compile(
    rf"(?:下属|直属|所属)(?:事业)?(?:单位|机构)(?:{_NUMBER}个)?\s*(?:[:为是有]|分别是)\s*(?P<names>[^。;:,]{{4,300}}?)(?=[。;]|$)"
)
_BETWEEN: Final = re.compile(r"[、和及与]|以及")


@dataclass(frozen=True, slots=True)
class Status:
    """What a sentence says a department is: its status, and the government that it is of."""

    concept: ConceptRef
    level: str
    of_government: bool


def comparable(text: str) -> str:
    """A text as patterns see it; every offset fits the original."""
    return simplified(fold(text))


def introduced(text: str) -> tuple[str, str] | None:
    """The name and the short form of "X（以下简称Y）"."""
    match = _SHORT_FORM.search(comparable(text))
    if match is None:
        return None
    name = _without_lead(text[match.start("name") : match.end("name")])
    return name, _QUOTES.sub("", text[match.start("short") : match.end("short")])


def opening_name(text: str) -> str | None:
    """The name that a text opens with: "X是省政府组成部门", "X成立于…"."""
    match = _OPENING.search(comparable(text))
    return _without_lead(text[match.start("name") : match.end("name")]) if match else None


def _without_lead(name: str) -> str:
    return re.sub(r"^(?:根据|按照|依据|依據|據|经|經|将|組建|组建|設立|设立)+", "", name)


def status_of(text: str, context: TextContext) -> Status | None:
    """The status that a sentence states ("是省政府组成部门")."""
    found = [(slug, match) for slug, pattern in _STATUSES if (match := pattern.search(comparable(text)))]
    if not found:
        return None
    slug, match = min(found, key=lambda each: each[1].start("whole"))
    level = _LEVELS[match["level"]]
    written = text[match.start("whole") : match.end("whole")]
    label = context.text(re.sub(r"^.*(?:是|为|為|系|作为)", "", written) or written)
    full = slug if level == "provincial" else f"{level}-{slug}"
    concept = ConceptRef(scheme="status", slug=full, label=label, origin=context.origin)
    return Status(concept, level, (match["power"] or "政府").endswith("政府"))


def rank_of(text: str, context: TextContext) -> ConceptRef | None:
    """The rank that a sentence states ("为正厅级")."""
    match = _RANK.search(comparable(text))
    if match is None:
        return None
    written = text[match.start() : match.end()]
    return ConceptRef(scheme="rank", slug=slug_of(match[0]), label=context.text(written), origin=context.origin)


def also_known_as(text: str) -> tuple[str, ...]:
    """The bodies whose names a department has too: "加挂X、Y牌子", "与X合署办公"."""
    names: dict[str, None] = {}
    for pattern in (_ALSO, _JOINT):
        for match in pattern.finditer(comparable(text)):
            written = text[match.start("names") : match.end("names")]
            names.update(dict.fromkeys(split_names(written)))
    return tuple(names)


def split_names(text: str) -> Iterator[str]:
    """Split "X、Y和Z"; at "和", "及", "与" only between two whole names ("科学和技术局" is one)."""
    bare = comparable(text)
    starts = [0]
    for match in _BETWEEN.finditer(bare):
        before, after = bare[starts[-1] : match.start()], bare[match.end() :]
        before = _QUOTES.sub("", before)
        whole = match[0] == "、" or before[-1:] in '”"」'
        if whole or (_is_name(before) and _is_name(_QUOTES.sub("", re.split(r"[、和及与]", after)[0]))):
            starts.append(match.end())
    edges = [*starts[1:], None]
    for start, end in zip(starts, edges, strict=True):
        piece = text[start:end]
        name = _QUOTES.sub("", re.sub(r"(?:、|和|及|以及|与|與)$", "", piece.strip()))
        if name:
            yield name


def _is_name(text: str) -> bool:
    return len(text) > 3 and re.search(rf"{BODY_END}$", text) is not None


def former_names(text: str) -> tuple[str, ...]:
    """The names that a department had before: "前身是X", "由原X更名"."""
    return tuple(dict.fromkeys(text[m.start("name") : m.end("name")] for m in _FORMER.finditer(comparable(text))))


def manager(text: str) -> str | None:
    """The body that a department is managed by: "由X管理"."""
    match = _MANAGED.search(comparable(text))
    return text[match.start("name") : match.end("name")] if match else None


def superior(text: str) -> str | None:
    """The body that a sentence says a department belongs to: "隶属于X"."""
    match = _BELONGS.search(comparable(text))
    return text[match.start("name") : match.end("name")] if match else None


def units_in(text: str) -> tuple[str, ...]:
    """The units that a sentence lists: "下设综合科、业务科两个科室"; none where a piece of the list is no name."""
    return _listed(_UNITS, text, 2)


def bodies_below(text: str) -> tuple[str, ...]:
    """The bodies below that a sentence lists: "下属事业单位1个：X"."""
    return _listed(_BELOW, text, 4)


def _listed(pattern: re.Pattern[str], text: str, shortest: int) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for match in pattern.finditer(comparable(text)):
        pieces = list(split_names(text[match.start("names") : match.end("names")]))
        if all(len(piece) >= shortest and is_body(piece) for piece in pieces):
            names.update(dict.fromkeys(pieces))
    return tuple(names)


def is_body(name: str) -> bool:
    """Whether a text ends as the names of bodies and units do, and has no number of them."""
    bare = re.sub(r"\([^()]*\)$", "", comparable(name))
    return len(bare) <= _LONGEST_NAME and re.fullmatch(rf"[^\d。:;,]*{BODY_END}", bare) is not None


def leading_places(name: str, gazetteer: Gazetteer, within: str | None) -> tuple[Place | None, str]:
    """The place that a name begins with, and the words for it: "兰州市城关区教育局" is of 城关区."""
    place, rest = None, comparable(name)
    while step := gazetteer.leading(rest, place.key if place else within):
        place, rest = step
    return place, name[: len(name) - len(rest)]


def government_of(name: str, level: str, prefix: str) -> str | None:
    """The government that a department's status puts above it: of the place that its name begins with.

    Args:
        name: the department's name.
        level: the government's, as its status says.
        prefix: the words for a place of the gazetteer that the name begins with, "" for none.
    """
    ends = {word for word, of in _LEVELS.items() if of == level}
    if prefix and prefix.endswith(tuple(ends)):
        return f"{prefix}人民政府"
    for end in sorted(ends, key=len, reverse=True):
        if match := re.match(rf"[\u3400-\u9fff]{{2,8}}?{end}(?!政府|委)", comparable(name)):
            return f"{name[: match.end()]}人民政府"
    return None
