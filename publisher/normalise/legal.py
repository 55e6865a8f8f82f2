"""Legal instruments: "Hall Document [2018] No. 120", "甘办字〔2023〕55号": issuer word, year, number.

A series of instruments belongs to its issuer, and every issuer counts from 1 each year. So the same year and number
alone do not make one instrument: "Gan Ban Zi [2019] No. 10" and "Gan Ban Fa [2019] No. 10" are two. But one issuer word
has several spellings: a translation ("Hall Document") and a romanisation ("Zhongfa") cannot be compared letter by
letter. :func:`same_instrument` therefore takes two for one only if year and number agree and the issuer words

- are the same once romanised ("甘办字" and "Gan Ban Zi"), or
- are not both romanisations: then one at least is a translation, and it may be of the other.

That is likely within one directory, whose pages cite few instruments; across sources it is not, so :func:`groups` is
given the instruments of one source. What is joined by the second rule is a guess, and has to be told as one;
:func:`is_translated` says which it is. See docs/mapping.md.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from publisher.normalise.normaliser import NO_CONTEXT, Normalised, TextContext
from publisher.normalise.text import fold, has_han, squeeze
from publisher.records import LegalInstrument, Text
from publisher.uris import slug_of

_OPEN, _CLOSE = r"[\[〔【(]", r"[\]〕】)]"
_CITED: Final = re.compile(
    rf"(?P<issuer>[A-Z][\w.&'’-]*(?:\s+(?:[A-Z][\w.&'’-]*|of|the|and)){{0,12}}|[\u4e00-\u9fff]{{2,10}})"
    rf"\s*{_OPEN}\s*(?P<year>(?:18|19|20|21)\d\d)\s*{_CLOSE}\s*(?:No\s*\.?\s*|第)?(?P<number>\d{{1,5}})(?:\s*号)?"
)
_TITLE: Final = re.compile(r"(?:“(?P<en>[^“”]+)”|\"(?P<plain>[^\"]+)\"|《(?P<zh>[^《》]+)》)[\s(（,，]*(?:the\s+)?$")
_MAX_TITLE: Final = 600
_GENERIC: Final = re.compile(
    r"\b(?:documents?|nos?|in accordance with|according to|under|pursuant to)\b\.?", re.IGNORECASE
)
_HAN_LEAD: Final = re.compile(r"^(?:根据|依据|按照|经|和|及|以)+")
_SYLLABLES: Final = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:[aeiouv]{1,3})(?:ng|n|r)?[\s-]*)+", re.IGNORECASE
)


def instruments(text: str, context: TextContext = NO_CONTEXT) -> Normalised[LegalInstrument]:
    """Find the legal instruments that a text cites, each once, with the title quoted before it if there is one."""
    cited: dict[str, LegalInstrument] = {}
    for match in _CITED.finditer(fold(text)):
        if instrument := _instrument(text, match, context):
            cited.setdefault(instrument.slug, instrument)
    return tuple(cited.values()), ()


def _instrument(text: str, match: re.Match[str], context: TextContext) -> LegalInstrument | None:
    written = match["issuer"]
    issuer = _HAN_LEAD.sub("", written) if has_han(written) else _without_lead(written)
    word = slug_of(_GENERIC.sub("", issuer)) or slug_of(issuer)
    if not word:
        return None
    start = match.start() + len(written) - len(issuer)
    title = _TITLE.search(text[max(0, match.start() - _MAX_TITLE) : match.start()])
    value = next(filter(None, title.groups())) if title else None
    return LegalInstrument(
        slug=f"{word}-{match['year']}-{int(match['number'])}",
        identifier=squeeze(text[start : match.end()]),
        year=int(match["year"]),
        number=match["number"],
        title=Text(value=value, language=context.language, origin=context.origin) if value else None,
        origin=context.origin,
    )


def _without_lead(issuer: str) -> str:
    """Take the words of a sentence's beginning off an issuer ("In accordance with" ends before a capital)."""
    return re.sub(r"^(?:In|The|According|Under|Pursuant|By|And|Of)\s+(?:of\s+|the\s+|and\s+)*", "", issuer)


def is_romanised(instrument: LegalInstrument) -> bool:
    """Whether an issuer word is Chinese, or Chinese spelled in pinyin, rather than translated."""
    if has_han(instrument.identifier):
        return True
    word = instrument.slug.rsplit("-", 2)[0]
    return bool(_SYLLABLES.fullmatch(word)) and not re.search(r"\bdocument\b", instrument.identifier, re.IGNORECASE)


def same_instrument(one: LegalInstrument, other: LegalInstrument) -> bool:
    """Whether two citations of one source are of the same instrument (see the module's rules)."""
    if one.slug == other.slug or _joined(one.slug) == _joined(other.slug):
        return True
    if (one.year, one.number) != (other.year, other.number) or one.year is None or one.number is None:
        return False
    return not (is_romanised(one) and is_romanised(other))


def is_translated(group: Sequence[LegalInstrument]) -> bool:
    """Whether instruments of a group are taken for one across a translation, which is a guess."""
    return len({_joined(instrument.slug) for instrument in group}) > 1


def groups(cited: Iterable[LegalInstrument]) -> tuple[tuple[LegalInstrument, ...], ...]:
    """Group the citations of one source that have year and number by instrument; distinct identifiers once each.

    A citation joins a group only if it is the same as every member, so that no two romanised series ever meet by way of
    a translation that fits both: such a translation stays alone.
    """
    distinct = {(item.slug, item.identifier): item for item in cited}
    numbered: dict[str, list[LegalInstrument]] = {}
    for key in sorted(distinct):  # instruments of different years or numbers are never one
        numbered.setdefault(_numbered(distinct[key]), []).append(distinct[key])
    made = (group for alike in numbered.values() for group in _grouped(alike))
    return tuple(sorted((tuple(_ordered(group)) for group in made), key=lambda group: group[0].slug))


def _grouped(cited: Sequence[LegalInstrument]) -> list[list[LegalInstrument]]:
    """Group citations of one year and number."""
    made: list[list[LegalInstrument]] = []
    for item in sorted(cited, key=lambda item: not is_romanised(item)):
        fitting = [group for group in made if all(same_instrument(item, member) for member in group)]
        if len(fitting) == 1:
            fitting[0].append(item)
        else:
            made.append([item])
    return made


def _ordered(group: Iterable[LegalInstrument]) -> Iterator[LegalInstrument]:
    yield from sorted(group, key=lambda item: (item.title is None, item.slug, item.identifier))


def _numbered(instrument: LegalInstrument) -> str:
    """The year and number of an instrument ("2018-120"), as its slug has them."""
    return "-".join(instrument.slug.rsplit("-", 2)[1:])


def _joined(slug: str) -> str:
    """A slug with the hyphens of its issuer word taken out: "zhong-fa-2018-120" is "zhongfa-2018-120"."""
    issuer, year, number = slug.rsplit("-", 2)
    return f"{issuer.replace('-', '')}-{year}-{number}"
