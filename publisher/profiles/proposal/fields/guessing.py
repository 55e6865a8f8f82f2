"""Guess which field each column feeds that is neither key nor name: by its header, or else by its values."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import orjson

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.fields.joined import with_closed_days, with_label, with_number
from publisher.profiles.proposal.fields.values import (
    BY_VALUE,
    STATES,
    are_dates,
    has_other_values,
    has_values,
    means_something_else,
    words_of,
)
from publisher.profiles.proposal.guess import Guess
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.keys import quoted
from publisher.profiles.proposal.kinds import active_by_default, closed_flag, scheme_rule
from publisher.profiles.proposal.names import ASIDES, in_its_language
from publisher.profiles.proposal.positions import is_country, is_one_site, is_unnamed, with_lines
from publisher.profiles.proposal.questions import Interview, Question
from publisher.profiles.proposal.references import is_amount, is_of_another_body, parent_rule
from publisher.rdf.organisations import ORGANISATION_CLASSES

_CLEARLY: Final = 0.8
_SINGLE: Final = frozenset(
    {"address", "area", "coordinates", "dissolved", "founded", "hours", "latitude", "locality", "longitude", "page",
     "place", "postal_code", "rank", "region", "state", "description"}
)  # fmt: skip
"""Fields with one value: a second column of the kind is not used, and said to be not recognised."""

_MORE: Final = {
    "concurrent": 'kind = "concurrent", by = "name", split = "、"',
    "emails": "offices_only = true",
    "faxes": "fax = true",
    "rank": 'scheme = "rank"',
}
_BETWEEN_NAMES: Final = (";", "；", "、", "|")
_CLOSED: Final = re.compile(rf"\b(?:{'|'.join(WORDS['closed_words'])})\b", re.IGNORECASE)
_DAY: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-]\d{4}")
_IN_A_LANGUAGE: Final = frozenset(
    {"description", "alt_names", "former_names", "acronyms", "address", "area", "locality", "region"}
)
_POSTAL: Final = ("postal_code", "locality")
_LABELS: Final = {"label", "name", "title"}
_IDS: Final = {"id", "@id", "identifier", "code", "key"}


def field_by_words(column: Column) -> str | None:
    """The field that a column's name suggests, whatever its values."""
    return next((row["field"] for row in WORDS["fields"] if column.mentions(*row["words"])), None)


def other_fields(
    columns: Sequence[Column], all_columns: Sequence[Column], key: Column | None, interview: Interview
) -> list[Guess]:
    """What the columns that are neither key nor name feed, by their names, or else by their values."""
    found = _best(
        {column.path: closed_flag(column) or _by_name(column, all_columns, key, interview) for column in columns}
    )
    fields = {each.field for each in found.values()}
    guesses: list[Guess] = []
    for column in columns:
        named = found.get(column.path) or (None if column.path in interview.doubts else _by_value(column, fields))
        if named:
            guesses.append(named)
        else:
            _tell_of_closed(column, interview)
    return with_lines(with_number(with_closed_days(with_label(guesses)), columns), columns)


def _tell_of_states(column: Column, interview: Interview) -> None:
    """Note that some values say that an institution is closed, but others are not known as states."""
    known = {value: STATES.get(value.lower()) for value in column.commonest(50)}
    unknown = [value for value, state in known.items() if state is None]
    if unknown and any(state in {"inactive", "withdrawn"} for state in known.values()):
        interview.doubts[column.path] = (
            f"some values are no known states ({', '.join(unknown[:3])}), so nothing is closed by the others: "
            f"say state = {{ from = {quoted(column.path)}, map = {{ … }} }}"
        )


def _tell_of_closed(column: Column, interview: Interview) -> None:
    """Note that some records say in words that they are closed, which no rule reads."""
    is_called = column.mentions(*WORDS["closed_flags"]) and not column.mentions("date", "year", "days", "on")
    number = len(column.values) if is_called else sum(bool(_CLOSED.search(value)) for value in column.values)
    if number and column.path not in interview.doubts:
        interview.doubts[column.path] = (
            f"{number} of its values say that something is closed: the institutions are published as active. Say "
            f"which are not, as in state = {{ from = {quoted(column.path)}, map = {{ … }} }}"
        )


def _best(found: dict[str, Guess | None]) -> dict[str, Guess]:
    """The same guesses with one column for each field that has one value: the likelier, then the fuller one."""
    best: dict[str, tuple[tuple[int, int], str]] = {}
    for path, each in found.items():
        if each and each.field in _SINGLE:
            rank = (_row_of(each), -each.column.filled)
            if each.field not in best or rank < best[each.field][0]:
                best[each.field] = (rank, path)
    chosen = {path for _, path in best.values()}
    kept = {path: each for path, each in found.items() if each and (each.field not in _SINGLE or path in chosen)}
    if "area" not in best:  # a province beside a region is the smaller of the two
        others = (each for path, each in found.items() if each and path not in kept)
        if smaller := next((each for each in others if each.column.mentions(*WORDS["smaller_regions"])), None):
            kept[smaller.column.path] = replace(smaller, field="area")
    return kept


def _broader(found: Guess, columns: Sequence[Column]) -> Guess:
    """The same guess, of a region where a district ("distrito") is broader than the municipalities beside it."""
    if found.field != "area" or not found.column.mentions("distrito"):
        return found
    regions = any(column.mentions(*words_of("region")) for column in columns if column is not found.column)
    within = any(column.mentions("concelho", "freguesia", "município", "municipio") for column in columns)
    return replace(found, field="region") if within and not regions else found


def _row_of(found: Guess) -> int:
    """How far down the words stand by which a column was found: what is broader stands further down."""
    broad = {"locality": WORDS["municipalities"], "region": WORDS["smaller_regions"]}.get(found.field, ())
    if found.column.mentions(*broad):
        return len(WORDS["fields"])
    rows = (number for number, row in enumerate(WORDS["fields"]) if row["field"] == found.field
            and found.column.mentions(*row["words"]))  # fmt: skip
    return next(rows, len(WORDS["fields"]))


def _by_value(column: Column, fields: set[str]) -> Guess | None:
    """What values show by themselves, whatever the language of the header."""
    if is_unnamed(column) and column.values and column.share_of(is_country) >= _CLEARLY:
        return Guess("country", column, "its values are countries")
    found = (each for each in BY_VALUE if column.values and column.share(each[1]) >= _CLEARLY)
    name, _, what = next(found, ("", None, ""))
    is_other = is_of_another_body(name, column) or (name == "telephones" and are_dates(column))
    if not name or is_other or (name == "postal_code" and name in fields):
        return None
    if name == "homepages" and (name in fields or has_other_values(name, column)):
        return None
    if name == "homepages" and is_one_site(column):
        return Guess("page", column, "its values are pages of one site") if "page" not in fields else None
    return Guess(name, column, f"its values are {what}", rest_of_rule(name, column))


def _by_name(column: Column, columns: Sequence[Column], key: Column | None, interview: Interview) -> Guess | None:
    if not column.values or column.words[-1:] in ASIDES or "@" in column.path.rpartition(".")[2].partition("@v")[0]:
        return _of_class(column)
    for row in WORDS["fields"]:
        field = row["field"]
        if not column.mentions(*row["words"]):
            continue
        if field == "state":
            _tell_of_states(column, interview)
        if not has_values(column, row) or means_something_else(field, column):
            continue
        if _is_beside_the_point(field, column, columns):
            return None
        if field == "description" and _is_of_kind(column):
            return Guess("classifications", column, reason_of("kinds"), scheme_rule(column))
        reason = reason_of(row["what"])
        if field != "parent":
            found = _broader(_dated(Guess(field, column, reason, rest_of_rule(field, column)), interview), columns)
            return in_its_language(found, columns) if field in _IN_A_LANGUAGE else found
        if not is_amount(column) and (rule := _parent(column, key, columns, interview)):
            return Guess(field, column, reason, rule=rule)
    return None


def _is_beside_the_point(field: str, column: Column, columns: Sequence[Column]) -> bool:
    """Whether a column feeds no field: a code with its label beside it, or a postal code and a town in one text."""
    if field in _POSTAL:
        return all(column.mentions(*words_of(each)) for each in _POSTAL)
    return field == "classifications" and _has_label(column, columns)


def reason_of(what: str) -> str:
    """Return the reason for a guess by the name of a column and its values."""
    return f"its name and values suggest {what}"


def _is_of_kind(column: Column) -> bool:
    """Whether a column describes the kind, not the institution ("legalForm.description")."""
    above, _, last = column.path.rpartition(".")
    is_kind = Column(above.rpartition(".")[2]).mentions(*words_of("classifications"))
    return is_kind or Column(last).mentions(*words_of("classifications"))


def _has_label(column: Column, columns: Sequence[Column]) -> bool:
    """Whether a code of a kind has its label beside it."""
    above, _, last = column.path.rpartition(".")
    beside = (each.path.rpartition(".") for each in columns if each is not column and each.values)
    named = any(
        other == above and Column(name).mentions(*words_of("description"), *WORDS["names"]) for other, _, name in beside
    )
    return bool(above) and Column(last).mentions(*WORDS["keys"]) and named


def _parent(column: Column, key: Column | None, columns: Sequence[Column], interview: Interview) -> str | None:
    """The rule of a parent column: an identifier with the label beside it, an identifier or a name."""
    above, _, last = column.path.rpartition(".")
    beside = {each.path.rpartition(".")[2] for each in columns if above and each.path.startswith(f"{above}.")}
    if last in _LABELS and beside & _IDS:
        return None  # it is the label of that identifier
    rule = parent_rule(column, key, columns, interview)
    if rule is None:
        return None
    if last in _IDS and (labels := sorted(beside & _LABELS)):
        return f"{{ each = {quoted(above)}, from = {quoted(last)}, {rule}, label = {quoted(labels[0])} }}"
    return f"{{ from = {quoted(column.path)}, {rule} }}"


def _of_class(column: Column) -> Guess | None:
    """The class that JSON-LD gives a record; that of a part ("address.@type") says nothing about the record."""
    if column.path != "@type" or not column.values:
        return None
    known = [value for value in column.commonest(20) if value in ORGANISATION_CLASSES]
    if not known:
        return None
    pairs = ", ".join(f"{quoted(value)} = {quoted(value)}" for value in known)
    return Guess("types", column, "the class of the record", f'map = {{ {pairs} }}, default = "Organization"')


def rest_of_rule(field: str, column: Column) -> str:
    """Return what the rule of a field says besides the column (TOML); "" for nothing."""
    if field == "classifications":
        return scheme_rule(column)
    if field == "state":
        states = {value: STATES.get(value.lower(), "active") for value in column.commonest(20)}
        pairs = ", ".join(f'{quoted(value)} = "{state}"' for value, state in states.items())
        return f"map = {{ {pairs} }}{active_by_default(column)}"
    if field in {"acronyms", "alt_names", "former_names"}:
        return _split(column)
    return _MORE.get(field, "")


def _split(column: Column) -> str:
    """Where a text with several names is split."""
    used = [sign for sign in _BETWEEN_NAMES if any(sign in value for value in column.values)]
    return f"split = {orjson.dumps(used[0] if len(used) == 1 else used).decode()}" if used else ""


def _dated(found: Guess, interview: Interview) -> Guess:
    """A guess of dates with the order of day and month, where a date shows it or a person says it."""
    if found.field not in {"founded", "dissolved"}:
        return found
    days = [match for value in found.column.values if (match := _DAY.fullmatch(value))]
    first, second = (sum(int(match[number]) > 12 for match in days) for number in (1, 2))
    dotted = all("." in match[0] for match in days)
    if not days:
        return found
    if first or (dotted and not second):
        if second:
            interview.doubts[found.column.path] = "most dates have the day first, but some the month: those stay text"
        return replace(found, more='order = "dmy"')
    if second:
        return replace(found, more='order = "mdy"')
    return _asked_order(found, interview, days[0][0])


def _asked_order(found: Guess, interview: Interview, example: str) -> Guess:
    path, why = found.column.path, "dates that can be read both ways"
    answer = interview.choose(
        Question(
            path,
            f"{path!r} has {why} ({example}). What comes first?",
            ("not certain: keep such dates as text", "the day", "the month"),
            f'it has {why}: they are kept as text. Say order = "dmy" or "mdy"',
        )
    )
    order = ("", 'order = "dmy"', 'order = "mdy"')[answer.number]
    return replace(found, more=order, reason=answer.reason)
