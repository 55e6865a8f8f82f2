"""The names that an institution had once, with the dates between which it had them, read from its own statements.

Dates are in roles (docs/mapping.md, "Facts with dates"); most former names have none.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from publisher.rdf.namespaces import SCHEMA
from publisher.rdf.nquads import Subjects, literal

_FORMER: Final = "/ontology#formerName>"
_FACT: Final = "/ontology#timeBoundedFact>"
_NAME, _SINCE, _UNTIL = (f"<{iri}>" for iri in (SCHEMA.name, SCHEMA.startDate, SCHEMA.endDate))


class FormerName(NamedTuple):
    """A name of earlier times.

    Attributes:
        text: the name.
        since, until: the first and the last day, month or year in which it was the name; "" if unknown.
    """

    text: str
    since: str = ""
    until: str = ""

    @property
    def dates(self) -> dict[str, str]:
        """The dates that are known, by ``since`` and ``until``."""
        return {name: date for name, date in (("since", self.since), ("until", self.until)) if date}

    @property
    def period(self) -> str:
        """The time as an interval of ISO 8601-2: "1990/2009", "../2009"; "" if nothing is known of it."""
        return f"{self.since or '..'}/{self.until or '..'}" if self.since or self.until else ""


def former_names(iri: str, subjects: Subjects) -> list[FormerName]:
    """Return the former names of a thing, those with dates first, the latest last; one of two times is there twice.

    Args:
        iri: the thing's.
        subjects: its statements.
    """
    thing = subjects.get(f"<{iri}>", {})
    names = [_text(token) for predicate, tokens in thing.items() if predicate.endswith(_FORMER) for token in tokens]
    if not names:
        return []
    dated = sorted({each for each in _dated(iri, subjects) if each.text in names}, key=_latest_last)
    known = {each.text for each in dated}
    return [*dated, *(FormerName(text) for text in dict.fromkeys(names) if text not in known)]


def _dated(iri: str, subjects: Subjects) -> Iterator[FormerName]:
    thing = subjects.get(f"<{iri}>", {})
    facts = (fact for predicate, tokens in thing.items() if predicate.endswith(_FACT) for fact in tokens)
    for fact in facts:
        role = subjects.get(fact, {})
        since, until = (_text(role[date][0]) if role.get(date) else "" for date in (_SINCE, _UNTIL))
        for name in role.get(_NAME, ()):
            yield FormerName(_text(name), since, until)


def _latest_last(name: FormerName) -> tuple[str, str, str]:
    return name.until or "9", name.since, name.text


def _text(token: str) -> str:
    return literal(token)[0] if token.startswith('"') else token
