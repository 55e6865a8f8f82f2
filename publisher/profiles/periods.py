"""From when to when a name, another institution or an address held: the dates beside a text, read with care.

Specified by docs/profiles.md; the mapping of periods by docs/mapping.md.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from publisher.normalise.dates import date
from publisher.profiles.rules import CompiledRule, Match, RecordContext, Table
from publisher.records import Period, Text, in_order


def dated_texts(rules: Sequence[CompiledRule], record: RecordContext) -> tuple[Text, ...]:
    """Return every text that some rules find, with its language and its period."""
    return tuple(
        Text(value=match.text, language=match.language, period=period)
        for rule in rules
        for match, period in dated(rule, rule.matches(record), record)
    )


def dated(rule: CompiledRule, matches: Sequence[Match], record: RecordContext) -> list[tuple[Match, Period | None]]:
    """Return the texts that a rule found, each with its period.

    Where one cell has several texts, it is not known which of them the dates beside it are about: none has a period,
    and a note says so.
    """
    if not (rule.rule.since or rule.rule.until):
        return [(match, None) for match in matches]
    found: list[tuple[Match, Period | None]] = []
    for _, group in groupby(matches, key=lambda match: id(match.item)):
        beside = list(group)
        texts = [rule.text_at(key, beside[0], record) for key in ("since", "until")]
        if len(beside) > 1 and any(texts):
            problem = "several values stand beside one date, so it is not known which of them it is about"
            record.not_understood(problem, rule.field, " to ".join(filter(None, texts)))
            found += [(match, None) for match in beside]
        else:
            since, until = (_date(text, name, record) for text, name in zip(texts, _fields(rule), strict=True))
            found += [(match, period_of(since, until, record, rule.field)) for match in beside]
    return found


def site_period(table: Table, record: RecordContext, item: object) -> Period | None:
    """Return the period of a site."""
    since, until = (table.first_value(key, record, item) for key in ("since", "until"))
    return period_of(since, until, record, "site")


def period_of(since: str | None, until: str | None, record: RecordContext, field: str) -> Period | None:
    """Return a period, or None, with a note, where it ends before it begins.

    What ends after the source was retrieved is not over.
    """
    if since is None and until is None:
        return None
    if since and until and not in_order(since, until):
        problem = "the end is before the beginning, so neither is published"
        record.not_understood(problem, field, f"{since} to {until}")
        return None
    over = bool(until) and not (record.retrieved and str(until) > record.retrieved)
    return Period(since=since, until=until, over=over)


def _fields(rule: CompiledRule) -> tuple[str, str]:
    return rule.rule.since or rule.field, rule.rule.until or rule.field


def _date(text: str | None, field: str, record: RecordContext) -> str | None:
    """Read a date; a text such as "today" or "…" that says that there is no end yet gives none, and no note."""
    if text is None or text.casefold() in _OPEN:
        return None
    values, notes = date(text, record.context(field))
    record.notes.extend(notes)
    return next(iter(values), None)


_OPEN: Final = frozenset({
    "today", "present", "now", "current", "ongoing", "heute", "bis heute", "aktuell", "laufend", "aujourd'hui",
    "actuel", "actualidad", "presente", "atual", "oggi", "至今", "现在", "現在", "目前", "н.в.", "по н.в.",
    "настоящее время", "현재", "…", "...",
})  # fmt: skip
"""Words for an end that has not come."""
