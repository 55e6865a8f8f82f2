"""Judge in which encoding some lines beyond ASCII make sense, by decoding them in each and looking at the result.

Chinese, Japanese and Korean encodings are judged by the share of everyday characters; encodings of one byte by words:
letters of one script, capitals where they belong, frequent letters frequent, accents that one language has together.
A doubtful case is an error that shows how each candidate reads, because a wrong guess would publish mojibake.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

ENOUGH: Final = 0.8
"""The share of characters that must make sense."""

MARGIN: Final = 0.05
"""How much better than the next candidate the best must be."""

_SAMPLE_BYTES: Final = 1 << 16
_LINE_BYTES: Final = 1 << 12
_MAX_BAD_LINES: Final = 0.01

_EAST_ASIAN: Final = ("cp949", "euc_jp", "cp932", "big5", "gb18030")
_SINGLE_BYTE: Final = ("windows-1252", "windows-1250", "windows-1254", "windows-1257", "windows-1251", "koi8-r",
                       "windows-1253", "windows-1255", "windows-1256", "cp874", "iso8859-5", "cp866", "cp850",
                       "mac-roman")  # fmt: skip
_LATIN: Final = frozenset({"windows-1252", "windows-1250", "windows-1254", "windows-1257", "cp850", "mac-roman"})

_TOKEN: Final = re.compile(r"[A-Za-z\x80-\U0010ffff]+")
_PUNCTUATION: Final = re.compile(r"[\xa0\xad«»‹›“”„‚‘’–—…№§°·¡¿ºª€©®™•´`\u200e\u200f،؛؟]+")
_CURRENCIES: Final = "£¥¢€"
_BEFORE_NUMBER: Final = re.compile(r"(?<![^\W\d_])(?:[£¥¢€]|(?![A-Za-z])[^\W\d_])(?=\d)")
"""A sign, or a letter beyond ASCII by itself, before a number: "£50" makes sense, and "Ł50" is how it is misread."""

_FREQUENT: Final = {
    "CYRILLIC": "оеаинтсрвлкі",
    "GREEK": "αοιετσνηυρκπ",
    "HEBREW": "יוהלאתמרבשנד",
    "ARABIC": "اليمنوترةبعد",
    "THAI": "านรกเงมอยลวดท่้สต",
}
_COMMON: Final = {
    "euc_jp": "のにはをがたとしてるアイスンー市県区町村立館図書学校教育委員会庁省部課総務大",
    "gb18030": "的市省县区国中人民政府局委员会学校图书馆大科技教育厅部办公室院医街路号镇乡",
}
"""Characters of which institutions' names and addresses have many, for encodings that share most of their codes."""

_ACCENTS: Final[dict[str, tuple[str, ...]]] = {
    "windows-1252": ("äöüßé", "àâçéèêëîïôùûüœæÿ", "áéíóúñü", "àáâãçéêíóôõúü", "àèéìíòóù", "åäöéü", "æøåéüöä",
                     "àèéíïóòúüç",
                     "áéíóúýðþæö",
                     "áéíóúëïöüèê",
                     "äöüßéèàâçêôî"),
    "windows-1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíľňóôšťúýž", "áéíóöőúüű", "čšž", "čćđšž", "ăâîșțşţ"),
    "windows-1254": ("çğıöşüâîûİ",),
    "windows-1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """An encoding, the share of characters that make sense in it (0 to 1), and what they read in it."""

    name: str
    score: float
    text: str


def candidates_for(lines: Iterable[bytes]) -> list[Candidate]:
    """Judge every encoding in which the lines can be decoded, the best first.

    Args:
        lines: those beyond ASCII, header included; about the first 64 KiB are examined, 4 KiB of a line.
    """
    sample: list[bytes] = []
    size_bytes = 0
    for line in lines:
        sample.append(_shortened(line))
        size_bytes += len(sample[-1])
        if size_bytes > _SAMPLE_BYTES:
            break
    return list(_candidates(tuple(sample)))


@lru_cache(maxsize=4)
def _candidates(sample: tuple[bytes, ...]) -> tuple[Candidate, ...]:
    """Judge a sample; it is remembered, since a file is opened several times before its records are read."""
    found = [
        Candidate(name, score, text)
        for name in (*_EAST_ASIAN, *_SINGLE_BYTE)
        if (text := _decoded(sample, name)) and (score := _score(text, name)) > 0
    ]
    return tuple(sorted(found, key=lambda candidate: -candidate.score))


def _shortened(line: bytes) -> bytes:
    """Cut a long line behind a byte that is no part of a character in any of the encodings."""
    if len(line) <= _LINE_BYTES:
        return line
    return line[: 1 + max(line.rfind(mark, 0, _LINE_BYTES) for mark in (b" ", b",", b";", b"\t"))] or line[:_LINE_BYTES]


def best_of(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate that is clearly the best; None if that is doubtful."""
    if not candidates or candidates[0].score < ENOUGH:
        return None
    close = [each for each in candidates if each.score > candidates[0].score - MARGIN]
    if all(each.text == close[0].text for each in close):
        return close[0]
    korean = {each.name for each in close} <= {"cp949", "euc_jp", "gb18030"} and close[0].name == "cp949"
    return close[0] if korean else None  # hardly any other text is all Hangul


def _decoded(lines: Sequence[bytes], name: str) -> str:
    """Decode lines; "" if more than a few cannot be."""
    texts = []
    for line in lines:
        try:
            texts.append(line.decode(name).rstrip("\r\n"))
        except UnicodeDecodeError:
            continue
    return "\n".join(texts) if len(texts) >= len(lines) * (1 - _MAX_BAD_LINES) else ""


def _score(text: str, name: str) -> float:
    if name in _EAST_ASIAN:
        return _everyday_share(text, name)
    if name in _LATIN:
        return max(_word_share(text, accents) for accents in _accents(name))
    return _word_share(text, None)


def _accents(name: str) -> tuple[str, ...]:
    return _ACCENTS.get(name, _ACCENTS["windows-1252"])


def _everyday_share(text: str, name: str) -> float:
    """The share of the characters beyond ASCII that are everyday ones, and stand among their like."""
    everyday = total = second_half = 0
    for position, character in enumerate(text):
        if character.isascii() or unicodedata.category(character)[0] in "PZ" or "\uff01" <= character <= "\uff5e":
            continue
        total += 1
        around = text[max(0, position - 1) : position] + text[position + 1 : position + 2]
        in_word = any(each.isascii() and each.islower() for each in around)
        raw = character.encode(name)
        second_half += len(raw) == 2 and raw[1] < 0x80
        everyday += not in_word and _is_everyday(character, raw, name)
    if not total or (name == "big5" and not second_half):
        return 0.0
    share = everyday / total
    if common := _COMMON.get(name):
        share *= 0.85 + min(0.15, sum(map(text.count, common)) / total)
    return share


def _is_everyday(character: str, raw: bytes, name: str) -> bool:
    kana = "\u3041" <= character <= "\u30fe"
    if len(raw) != 2:
        return False
    lead = raw[0]
    match name:
        case "cp949":
            return "가" <= character <= "힣" and lead >= 0xB0 and raw[1] >= 0xA1
        case "euc_jp":
            return kana or 0xB0 <= lead <= 0xCF
        case "cp932":
            return kana or 0x88 <= lead <= 0x98
        case "big5":
            return 0xA4 <= lead <= 0xC6
        case _:
            return not kana and 0xB0 <= lead <= 0xD7 and raw[1] >= 0xA1


def _word_share(text: str, accents: str | None) -> float:
    """The share of the characters beyond ASCII that stand in words that make sense.

    Args:
        text: the decoded lines.
        accents: the letters that a language in Latin script adds; None for another script.
    """
    signs = [match[0] for match in _BEFORE_NUMBER.finditer(text)] if accents is not None else []
    good, total = sum(sign in _CURRENCIES for sign in signs), len(signs)
    letters: dict[str, Counter[str]] = {}
    for token in _TOKEN.findall(_BEFORE_NUMBER.sub(" ", text) if signs else text):
        for word in _PUNCTUATION.split(token):
            weight = sum(not character.isascii() for character in word)
            total += weight
            if weight and (script := _script(word, accents)):
                good += weight
                letters.setdefault(script, Counter()).update(word.lower())
    if not total:
        return 0.0
    if accents is not None:
        return good / total
    factors = (_frequency(script, counts) * counts.total() for script, counts in letters.items())
    return good / total * (sum(factors) / max(1, sum(counts.total() for counts in letters.values())))


def _frequency(script: str, counts: Counter[str]) -> float:
    """How much the frequent letters of a script are frequent: 1 as in any text, 0 if there are none."""
    share = sum(counts[letter] for letter in _FREQUENT[script]) / counts.total()
    return min(1.0, share / 0.55)


def _script(word: str, accents: str | None) -> str | None:
    """The script of a word that makes sense; None for one that does not."""
    plain = word.lower()
    if plain != word.upper() and not (word.islower() or word.isupper() or word[1:].islower()):
        return None
    if accents is not None:
        return "LATIN" if _is_latin(plain, accents.lower()) else None
    scripts = {unicodedata.name(character, "?").split(" ")[0] for character in plain if not _is_mark(character)}
    script = next(iter(scripts)) if len(scripts) == 1 else ""
    return script if script in _FREQUENT and _all_letters(plain) else None


def _is_latin(word: str, accents: str) -> bool:
    """Whether a word has only the accents of one language, plain letters besides, and a vowel beside each č and ř.

    Those two are what è and ø of western encodings become in a central European one.
    """
    places = [place for place, character in enumerate(word) if not character.isascii()]
    if len(places) == len(word) > 1 or any(word[place] not in accents for place in places):
        return False
    vowels = [unicodedata.normalize("NFD", character)[0] in "aeiouyæøœı" for character in word]
    return all(any(vowels[max(0, place - 1) : place + 2]) for place in places if word[place] in "čř")


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def _all_letters(word: str) -> bool:
    return all(character.isalpha() or _is_mark(character) for character in word)


def explain(candidates: Sequence[Candidate]) -> str:
    """Say how a line reads in the best candidates, for the fault that none of them is clearly right."""
    likely = [candidate for candidate in candidates if candidate.score > candidates[0].score / 2]
    readings = [tuple(dict.fromkeys(lines)) for lines in zip(*(each.text.split("\n") for each in likely), strict=False)]
    if not readings:
        return "no known encoding fits"
    number = max(range(len(readings)), key=lambda place: len(readings[place]))
    shown: dict[str, str] = {}
    for candidate in likely:
        shown.setdefault(_preview(candidate.text.split("\n")[number]), candidate.name)
    return "; ".join(f"in {name} a line reads “{text}”" for text, name in list(shown.items())[:4])


def _preview(line: str) -> str:
    text = " ".join("".join(c if c.isprintable() else "·" for c in line).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
