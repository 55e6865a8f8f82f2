"""Legal instruments: "Hall Document [2018] No. 120", "甘办字〔2023〕55号": issuer word, year, number.

Every issuer numbers its instruments from 1 each year, so that "Gan Ban Zi [2019] No. 10" and "Gan Ban Fa [2019] No.
10" are two. But one issuer word has several spellings: a translation ("Hall Document") and a romanisation ("Zhongfa")
cannot be compared letter by letter. :func:`same_instrument` takes two citations for one if year and number agree and
the issuer words

- are the same once romanised ("甘办字" and "Gan Ban Zi"), or
- are not both romanisations: at least one is a translation, and it may be of the other.

The second rule is likely to hold within one directory, whose pages cite few instruments, but not across sources;
therefore :func:`groups` takes the instruments of one source. It is a guess, and must be published as one:
:func:`is_translated` tells whether a group rests on it. See docs/mapping.md.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from publisher.normalise.normaliser import NO_CONTEXT, Normalised, TextContext, limited
from publisher.normalise.text import fold, has_han, squeeze
from publisher.records import LegalInstrument
from publisher.uris import slug_of

_OPEN, _CLOSE = r"[\[〔【(]", r"[\]〕】)]"
_CITED: Final = re.compile(
    rf"(?P<issuer>[A-Z][\w.&'’-]{{0,60}}(?:\s+(?:[A-Z][\w.&'’-]{{0,60}}|of|the|and)){{0,12}}|[\u4e00-\u9fff]{{2,10}})"
    rf"\s*{_OPEN}\s*(?P<year>(?:18|19|20|21)\d\d)\s*{_CLOSE}\s*(?:No\s*\.?\s*|第)?(?P<number>\d{{1,5}})(?:\s*号)?"
)
_TITLE: Final = re.compile(r"(?:“(?P<en>[^“”]+)”|\"(?P<plain>[^\"]+)\"|《(?P<zh>[^《》]+)》)[\s(（,，]*(?:the\s+)?$")
_MAX_TITLE: Final = 600
_GENERIC: Final = re.compile(
    r"\b(?:documents?|nos?|in accordance with|according to|under|pursuant to)\b\.?", re.IGNORECASE
)
_LEAD: Final = re.compile(r"^(?:In|The|According|Under|Pursuant|By|And|Of)\s+(?:of\s+|the\s+|and\s+)*")
_HAN_LEAD: Final = re.compile(r"^(?:根据|依据|按照|经|和|及|以)+")
_SYLLABLES: Final = re.compile(
    r"(?>(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv]{1,3}(?:ng|n|r)?[\s-]*)+)", re.IGNORECASE
)


@limited(10_000)
def instruments(text: str, context: TextContext = NO_CONTEXT) -> Normalised[LegalInstrument]:
    """Find the legal instruments that a text cites, each once, with the title quoted before it if there is one."""
    cited: dict[str, LegalInstrument] = {}
    for match in _CITED.finditer(fold(text)):
        if instrument := _instrument(text, match, context):
            cited.setdefault(instrument.slug, instrument)
    return tuple(cited.values()), ()


def _instrument(text: str, match: re.Match[str], context: TextContext) -> LegalInstrument | None:
    written = match["issuer"]
    issuer = (_HAN_LEAD if has_han(written) else _LEAD).sub("", written)
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
        title=context.text(value) if value else None,
        origin=context.origin,
    )


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
    """Whether a group rests on a translation, which is a guess."""
    return len({_joined(instrument.slug) for instrument in group}) > 1


def groups(cited: Iterable[LegalInstrument]) -> tuple[tuple[LegalInstrument, ...], ...]:
    """Group the citations of one source that have year and number by instrument; distinct identifiers once each.

    A citation joins a group only if it is the same as every member, so that a translation that matches two romanised
    series never joins them: it stays alone.
    """
    distinct = {(item.slug, item.identifier): item for item in cited}
    by_number: dict[str, list[LegalInstrument]] = {}
    for key in sorted(distinct):  # instruments of different years or numbers are never one
        by_number.setdefault(_year_and_number(key[0]), []).append(distinct[key])
    merged = [group for instruments in by_number.values() for group in _grouped(instruments)]
    for group in merged:
        group.sort(key=lambda item: (item.title is None, item.slug, item.identifier))
    return tuple(sorted(map(tuple, merged), key=lambda group: group[0].slug))


def _grouped(cited: Sequence[LegalInstrument]) -> list[list[LegalInstrument]]:
    """Group citations of one year and number."""
    groups: list[list[LegalInstrument]] = []
    for item in sorted(cited, key=lambda item: not is_romanised(item)):
        matching = [group for group in groups if all(same_instrument(item, member) for member in group)]
        if len(matching) == 1:
            matching[0].append(item)
        else:
            groups.append([item])
    return groups


def _year_and_number(slug: str) -> str:
    """The year and number of an instrument ("2018-120"), from its slug."""
    return "-".join(slug.rsplit("-", 2)[1:])


def _joined(slug: str) -> str:
    """A slug without the hyphens of its issuer word: "zhong-fa-2018-120" is "zhongfa-2018-120"."""
    issuer, year, number = slug.rsplit("-", 2)
    return f"{issuer.replace('-', '')}-{year}-{number}"
