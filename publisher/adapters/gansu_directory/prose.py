"""What the prose of a directory page says: names, status, rank, concurrent bodies, the body that leads it.

Only sentences of known forms are read; any other remains a part of the description. Every repetition in a pattern has a
bound, so that no text takes long.
"""

import re
from dataclasses import dataclass
from typing import Final

from publisher.normalise.normaliser import NO_CONTEXT, TextContext
from publisher.normalise.places import CITY_LEVEL, PROVINCE_LEVEL, Gazetteer, folded, name_of
from publisher.normalise.text import squeeze
from publisher.records import ConceptRef, Place
from publisher.uris import slug_of

_WORD = r"[A-Z][\w'’&-]{0,60}"
_RUN: Final = rf"{_WORD}(?:,?\s+(?:(?:of|and|for|the|on|in|to)\s+){{0,3}}{_WORD}){{0,30}}"
_HAN_NAME: Final = r"[\u4e00-\u9fff]{4,30}"

NAME: Final = re.compile(_RUN)
_SHORT_FORM: Final = re.compile(
    rf"(?P<name>{_RUN})\s*[(（]\s*(?:herein|here)after\s+(?:referred\s+to\s+as|called|abbreviated\s+as)\s+"
    rf"(?P<short>[^)）]+)[)）]"
)
_HAN_SHORT_FORM: Final = re.compile(
    rf"(?:^|[，。；,\s])(?P<name>{_HAN_NAME})[（(]以下简称[:：]?(?P<short>[^）)]+)[）)]"
)
_SENTENCE_NAME: Final = re.compile(rf"(?:^(?:The\s+)?|,\s+the\s+)(?P<name>{_RUN})\s+(?:is|are)\s+(?:an?|the)\b")

_GOVERNMENT = r"the\s+(?P<level>provincial|municipal|county|district|prefectural)\s+(?:people['’]s\s+)?government"
_STATUSES: Final = (
    ("constituent-department", re.compile(rf"constituent\s+department\s+of\s+{_GOVERNMENT}", re.IGNORECASE)),
    (
        "agency-directly-under-government",
        re.compile(
            rf"(?:(?P<rank>\b[a-z]{{1,40}})-level\s+)?(?:agency|institution|organi[sz]ation|body)\s+directly\s+"
            rf"(?:under|affiliated\s+(?:to|with))\s+{_GOVERNMENT}",
            re.IGNORECASE,
        ),
    ),
    ("constituent-department", re.compile(r"(?P<level>省|市)(?:人民)?政府组成部门")),
    ("agency-directly-under-government", re.compile(r"(?P<level>省|市)(?:人民)?政府直属机构")),
)
_RANK: Final = re.compile(
    r"\bat\s+the\s+(?P<rank>[a-z]{1,40}(?:[- ][a-z]{1,40}){0,3}?)\s+level\b|(?P<han>[正副](?:部|厅|局|处|县|科)级)"
)

_ALSO: Final = re.compile(r"\b(?:also|concurrently)\s+serves?\s+as\s+(?P<names>[^.;:]{1,600})")
_HAN_ALSO: Final = re.compile(r"加挂(?P<names>[^，。；]+?)牌子")
_LONGEST_LIST: Final = 1000
_LED: Final = re.compile(
    rf"\b(?:(?:is|are)\s+led\s+by|under\s+the\s+(?:\w+\s+)?leadership\s+of)\s+(?:the\s+)?(?P<name>{_RUN})"
)
_HEAD_NOUN: Final = (
    r"(?:Bureau|Office|Commission|Committee|Administration|Department|Center|Centre|Agency|Institute|Council|Authority"
    r"|Board|Ministry|Secretariat|Station|Court|Group)"
)
_COMPLETE: Final = re.compile(rf"(?:.*\b{_HEAD_NOUN}|(?:[\w-]+\s+)*{_HEAD_NOUN}\s+(?:of|for)\b.+)")

_OF_NAME: Final = re.compile(r"(?P<place>[A-Z][\w'’ ]*?)\s+(?P<word>Provincial|Municipal|County|District)\b")
_NOT_OF_GOVERNMENT: Final = re.compile(
    r"\bCPC\b|\bParty\b|People['’]s\s+(?:Government|Congress|Court|Procuratorate)|Political\s+Consultative|法院|检察院|人民政府"
)
_TITLE: Final = re.compile(
    r"(?P<title>(?:primary|main|major|principal|chief)\s+(?:responsibilities|duties|functions)(?:\s+and\s+\w+)?)",
    re.IGNORECASE,
)
_CHANGE: Final = re.compile(
    r"\b(?:transferred|transfer|abolished|cancel+ed|merged|delegated|adjusted|adjustment)\b|划转|划入|划出|取消|下放|职能转变|职责调整",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Names:
    """A name that prose introduces, and the short form it gives."""

    name: str
    short: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What a sentence says an institution is: its status, its rank, and the level of its government."""

    status: ConceptRef
    rank: ConceptRef | None
    level: str


def introduced(text: str) -> Names | None:
    """The name that "the X (hereinafter referred to as Y)" gives, with Y."""
    match = _SHORT_FORM.search(text) or _HAN_SHORT_FORM.search(text)
    if match is None:
        return None
    short = re.sub(r"^(?:the\s+)?[\s\"“‘']*(?:the\s+)?|[\s\"”’']+$", "", match["short"])
    return Names(_trimmed(match["name"]), squeeze(short) or None)


def opening_name(text: str) -> Names | None:
    """The name a paragraph opens with: "The X is a …", "…, the X is a …", or "X" alone or before a bracket.

    A name has three words or more: "It is a …" opens with none.
    """
    for match in _SENTENCE_NAME.finditer(text):
        if len((name := _trimmed(match["name"])).split()) > 2:
            return Names(name)
    alone = NAME.match(text)
    if alone and len(alone[0].split()) > 2 and re.fullmatch(r"\s*(?:[\[(（].*)?", text[alone.end() :], re.DOTALL):
        return Names(_trimmed(alone[0]))
    return None


def _trimmed(name: str) -> str:
    return re.sub(r"^(?:The|In|According|Under)\s+(?:the\s+)?", "", squeeze(re.split(r",\s+the\s+", name)[-1]))


def status_of(text: str, context: TextContext = NO_CONTEXT) -> Status | None:
    """The status that a sentence of a known form states, with the rank in the same sentence."""
    for slug, pattern in _STATUSES:
        if (match := pattern.search(text)) is None:
            continue
        level = {"省": "provincial", "市": "municipal"}.get(match["level"], match["level"].lower())
        full = slug if level == "provincial" else f"{level}-{slug}"
        label, origin = context.text(squeeze(match[0])), context.origin
        sentence = re.split(r"[.;。；]", text[match.start() :])[0]
        rank = _rank(sentence, match.groupdict().get("rank"), context)
        return Status(ConceptRef(scheme="status", slug=full, label=label, origin=origin), rank, level)
    return None


def _rank(sentence: str, word: str | None, context: TextContext) -> ConceptRef | None:
    match = _RANK.search(sentence)
    named = (match["rank"] or match["han"]) if match else word
    if not named:
        return None
    label = context.text(f"{named} level" if named.isascii() else named)
    return ConceptRef(scheme="rank", slug=slug_of(named), label=label, origin=context.origin)


def concurrent_bodies(text: str) -> tuple[str, ...]:
    """The bodies that an institution "also serves as", each by its own name."""
    found: dict[str, None] = {}
    for match in _ALSO.finditer(text):
        found.update(dict.fromkeys(split_names(match["names"])))
    for match in _HAN_ALSO.finditer(text):
        found.update(dict.fromkeys(name.strip() for name in re.split(r"[、和及]", match["names"]) if name.strip()))
    return tuple(found)


def split_names(text: str) -> tuple[str, ...]:
    """Cut "the A and the B", "A, B and C" into names.

    A name may have "and" in it ("Science and Technology Bureau"), so the text is cut only where both parts are whole
    names: they end in a word for a body, or begin with one and "of". Where a name after the first has an article, "and
    the", the text is cut only before an article.
    """
    if len(text) > _LONGEST_LIST:
        return ()
    pieces = re.split(r"(\s*,\s*and\s+|\s*,\s*|\s+and\s+|\s+as\s+well\s+as\s+)", squeeze(text))
    articles = any(piece.startswith("the ") for piece in pieces[2::2])
    names, start = list[str](), 0
    for place in range(1, len(pieces), 2):
        before, after = "".join(pieces[start:place]), "".join(pieces[place + 1 :])
        if articles and not after.startswith("the "):
            continue
        if _COMPLETE.fullmatch(_bare(before)) and _COMPLETE.fullmatch(_bare(after)):
            names.append(_bare(before))
            start = place + 1
    names.append(_bare("".join(pieces[start:])))
    return tuple(filter(None, names))


def _bare(name: str) -> str:
    return re.sub(r"^(?:the)\s+", "", name.strip(), flags=re.IGNORECASE).rstrip(" ,.")


def leader(text: str) -> str | None:
    """The body that leads an institution, where a sentence says so."""
    match = _LED.search(text)
    return _trimmed(match["name"]) if match else None


def jurisdiction(name: str, gazetteer: Gazetteer, within: str | None) -> Place | None:
    """The place that an institution's name says it is for: "Gansu Provincial …", "兰州市…"; None where it says none."""
    if match := _OF_NAME.match(name):
        word = match["word"]
        if word in {"County", "District"}:
            return gazetteer.find([f"{match['place']} {word}"], within=within)
        return _at_level(match["place"], gazetteer, word)
    leading = gazetteer.leading(folded(name), within)
    return leading[0] if leading else None


def _at_level(name: str, gazetteer: Gazetteer, word: str) -> Place | None:
    """Find "Gansu" as a province, "Lanzhou" as a city: a name may belong to one of each."""
    suffix = "Province" if word == "Provincial" else "City"
    return gazetteer.find([f"{name} {suffix}"], within="cn") or gazetteer.find([name], within="cn")


def government(name: str, place: Place | None, gazetteer: Gazetteer) -> str | None:
    """The people's government that a body of a place answers to, by the name such governments have.

    None for party bodies, courts, congresses and governments themselves, and where no place is known.
    """
    if place is None or _NOT_OF_GOVERNMENT.search(name):
        return None
    level, english = gazetteer.level(place.key), name_of(place, "en")
    if not name.isascii() and not re.search(r"[A-Za-z]", name):
        chinese = name_of(place, "zh")
        return f"{chinese}人民政府" if chinese else None
    words = {PROVINCE_LEVEL: "Provincial ", CITY_LEVEL: "Municipal "}
    return f"{english} {words.get(level or 0, '')}People's Government" if english else None


def list_title(text: str) -> str | None:
    """The title of a list of duties that a sentence announces: "Its primary responsibilities are:"."""
    match = _TITLE.search(text)
    return match["title"][:1].upper() + match["title"][1:].lower() if match else None


def is_change(heading: str) -> bool:
    """Whether a section's heading announces duties transferred, abolished or merged: changes, not duties."""
    return len(heading) <= 160 and bool(_CHANGE.search(heading))
