"""Choose the key of a register: a column with an identifier, or else the name, or the name and the place.

A key must stay with its institution. A column that only counts the rows, a telephone or a postcode does not.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Final

import orjson

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.questions import CHECK, Interview, Question

FLOAT: Final = re.compile(r"-?\d+\.0+")
PHONE: Final = re.compile(r"(?=(?:\D*\d){6})(?=\+|.*[\s()/–-])(?:\+|0|\()[\d\s()./–-]{5,24}")
POSTCODE: Final = re.compile(
    r"\d{2}-\d{3}|\d{4}-\d{3}|\d{5}-\d{3}|\d{3} \d{2}|\d{4} ?[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d"
    r"|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}"
)
"""Postal codes that nothing else looks like."""

_CODE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9][\w./:-]{0,23}|\d{2,5}(?: \d{2,5}){1,4}")
_HAN_DATE: Final = re.compile(r"\d{4}年.{0,6}")
_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d{2}(?:[-./]\d{1,2}){0,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}")
_PLAIN: Final = re.compile(r"[1-9]\d*|\d+[.,]\d+")
_URL_KEY: Final = re.compile(r"(https?://[^\s?#]*/)[^\s/?#]+")
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_NO_KEYS: Final = frozenset(
    {"latitude", "longitude", "coordinates", "telephones", "faxes", "postal_code", "emails", "founded", "dissolved"}
)
_LAST_WORDS: Final = (("id",), ("code",), ("codigo",), ("kod",))
_PLACES: Final = ("locality", "region", "postal_code", "address", "country", "homepages")
"""What tells institutions of one name apart, best first."""

_FEW: Final = 0.1
Fields = Callable[[Column], str | None]
"""Says which field a column's name suggests."""


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """A key: its columns, the reason, what its rule says besides the column, and whether rows are put together."""

    columns: tuple[Column, ...]
    reason: str
    more: str = ""
    groups: bool = False


def identifying(
    columns: Sequence[Column], field_of: Fields, is_identifier: Callable[[Column], bool], interview: Interview
) -> KeyChoice | None:
    """Choose the column whose values identify the records, if there is one.

    Args:
        columns: the columns that may be the key.
        field_of: which field a column's name suggests.
        is_identifier: whether a column has identifiers of a known scheme.
        interview: asks whether numbers in the order of the rows are identifiers.
    """
    usable = [column for column in columns if not _is_no_key(column, field_of) and not column.path.startswith("@of.")]
    unique = [column for column in usable if column.is_key]
    named = [column for column in unique if column.mentions(*WORDS["keys"]) and not _is_other(column, field_of)]
    named += [column for column in unique if is_identifier(column) and column not in named]
    of_scheme = [column for column in usable[:1] if is_identifier(column)]  # an international one, before all others
    named.sort(key=lambda column: (not any(_is_parent_of(other, column) for other in columns), column not in of_scheme))
    for column in named:
        if choice := _named(column, columns, interview):
            return choice
    for column in usable:
        several = column.filled == column.records and not column.many and not column.is_key
        several = several and 4 * len(set(column.values)) >= len(column.values) and not column.mentions("alpha", "iso")
        called = column.mentions(*WORDS["identifiers"]) and not column.mentions(*WORDS["not_keys"])
        called = called or says_what_it_is_about(column)
        if several and called and not _names_agree(column, columns):
            interview.doubts[column.path] = (
                "several rows have the same value and other names, so it is not the key: correct it where it is wrong"
            )
        elif several and called:
            reason = f"{CHECK} rows with the same value are combined to one record (group_by)"
            return KeyChoice((column,), reason, _edit(column), groups=True)
    unique.sort(key=lambda column: column.mentions(*WORDS["not_keys"]))
    for column in unique:
        is_last = column.words[-1:] in _LAST_WORDS and len(column.words) > 1
        if is_last and column.share(_CODE) == 1 and not counts_rows(column):
            reason = f"{CHECK} every record has a code of its own here, though it may be of something else"
            return KeyChoice((column,), reason, _edit(column))
        if column in named or counts_rows(column) or _are_quantities(column):
            continue
        if column.share(_CODE) == 1 and not column.mentions(*WORDS["names"]) and field_of(column) is None:
            reason = "no column is called an identifier, but this one has a code for every record"
            return KeyChoice((column,), reason, _edit(column))
    return None


def says_what_it_is_about(column: Column) -> bool:
    """Whether a column has the address of what each row is about, as in results of queries: "item", "s", "uri"."""
    named = column.path.casefold().rpartition(".")[2] in WORDS["subjects"]
    return named and column.filled == column.records and not column.many and column.share(_ADDRESS) == 1


def _names_agree(column: Column, columns: Sequence[Column]) -> bool:
    """Whether rows with the same value have the same name; otherwise it is a code of a district or a kind, or wrong."""
    names = [each for each in columns if each.mentions(*WORDS["names"]) and not each.mentions(*WORDS["not_names"])]
    if not names:
        return True
    name = max(names, key=lambda each: each.filled)
    groups: dict[str, list[str]] = {}
    for number, value in column.first.items():
        groups.setdefault(value, []).append(name.first.get(number, "").casefold())
    several = [found for found in groups.values() if len(found) > 1]
    different = sum(len(set(found)) > 1 for found in several)
    return 2 * different <= len(several) and different <= max(1, _FEW * len(several))


def _are_quantities(column: Column) -> bool:
    """Whether values are years, dates or plain numbers, and the header says nothing of an identifier."""
    is_called = any(word in column.path.casefold() for word in WORDS["number_words"])
    return column.share(_YEAR) >= 0.6 or column.share(_HAN_DATE) >= 0.6 or (column.share(_PLAIN) == 1 and not is_called)


def _is_other(column: Column, field_of: Fields) -> bool:
    """Whether an identifier is of something else: of the parent, or of the kind."""
    return column.mentions(*WORDS["not_keys"]) or field_of(column) not in {None, "classifications"}


def _named(column: Column, columns: Sequence[Column], interview: Interview) -> KeyChoice | None:
    reason = "every record has one, and no two are the same"
    if not counts_rows(column) or any(_refers_to(other, column) for other in columns):
        return KeyChoice((column,), reason, _edit(column))
    answer = interview.choose(
        Question(
            column.path,
            f"{column.path!r} is {', '.join(column.commonest(3))} … in the order of the rows. What are these numbers?",
            ("they count the rows, and change when one is inserted", "identifiers, which stay with their institutions"),
            f"it counts the rows, and such numbers change hands when a row is inserted, so it is not the key. If they "
            f"are identifiers that stay, say key = {quoted(column.path)}",
        )
    )
    return KeyChoice((column,), answer.reason, _edit(column)) if answer.number else None


def _is_parent_of(other: Column, column: Column) -> bool:
    """Whether most of the values of a column that is called a parent are values of another."""
    if other is column or not other.values or not other.mentions(*WORDS["parents"]):
        return False
    known = set(column.first.values())
    return 2 * sum(value in known for value in other.values) > len(other.values)


def _refers_to(other: Column, column: Column) -> bool:
    """Whether another column, called a parent, has values of a column."""
    if other is column or not other.values or not other.mentions(*WORDS["parents"]):
        return False
    known = set(column.values)
    return all(whole_number(value) in known for value in other.values)


def whole_number(text: str) -> str:
    """A number that a spreadsheet made decimal ("2.0") as the whole number that it was."""
    return text.partition(".")[0] if FLOAT.fullmatch(text) else text


def _is_no_key(column: Column, field_of: Fields) -> bool:
    """Whether values are no identifiers: counted rows, telephones, postcodes, places on a map, amounts."""
    called_identifier = column.mentions(*WORDS["identifiers"])
    if not called_identifier and (counts_rows(column) or column.share(PHONE) >= 0.6):
        return True
    if column.values and column.share(POSTCODE) >= 0.8:
        return True
    return field_of(column) in _NO_KEYS


def counts_rows(column: Column) -> bool:
    """Whether the values are 1, 2, 3 … (or 0, 1, 2 …) in the order of the rows, without leading zeros."""
    if column.stored and "id" in column.words:
        return False
    values = [whole_number(value.rstrip(".)")) for value in column.values]
    if len(values) < 2 or not all(value.isdecimal() and len(value) < 10 for value in values):
        return False
    numbers = [int(value) for value in values]
    if numbers[0] not in {0, 1} or any(len(value) > 1 and value[0] in "0０" for value in values):
        return False
    return all(second == first + 1 for first, second in pairwise(numbers))


def _edit(column: Column) -> str:
    """What is cut off the values of a key: the common beginning of addresses, the ".0" of whole numbers."""
    if column.values and column.share(FLOAT) == 1:
        return r'remove = "\\.0+$"'
    starts = {match[1] if (match := _URL_KEY.fullmatch(value)) else "" for value in column.values}
    if len(starts) == 1 and (start := starts.pop()):
        return f"remove = {quoted('^' + re.escape(start).replace('/', '/'))}"
    return ""


def by_name(name: Column, fields: Mapping[str, Sequence[Column]], records: int) -> list[tuple[Column, ...]]:
    """The keys to try where no column identifies a record: the name, then the name with ever more places.

    Args:
        name: the column of the names.
        fields: by field, the columns that feed it.
        records: the number of records.
    """
    places = [column for field in _PLACES for column in fields.get(field, ())[:1] if column is not name]
    kinds = [column for field in ("part", "classifications") for column in fields.get(field, ())[:1]]
    tried: list[tuple[Column, ...]] = [(name,)]
    tried += [(name, place) for place in places]
    tried += [(name, *pair) for pair in combinations(places[:4], 2)]
    tried.append((name, *places[:4], *kinds))
    return [columns for columns in dict.fromkeys(tried) if _tells_apart(columns, records)] or [tried[-1]]


def _tells_apart(columns: Sequence[Column], records: int) -> bool:
    """Whether no two records have the same values."""
    values = {tuple(column.first.get(number, "") for column in columns) for number in range(records)}
    return len(values) == records


def name_choice(columns: tuple[Column, ...], *, groups: bool) -> KeyChoice:
    """The choice of a name, alone or with places, as the key."""
    if groups:
        what = "rows of the same name and place are combined to one record (group_by)"
    elif len(columns) > 1:
        what = f"no column identifies a record, and names repeat: the key is {' and '.join(c.path for c in columns)}"
    else:
        what = (
            "no column identifies a record, so the key is the name: name a better one if there is, which never changes"
        )
    return KeyChoice(columns, f"{CHECK} {what}", groups=groups)


def key_rule(choice: KeyChoice) -> str:
    """The rule of a key, as TOML."""
    paths = [column.path for column in choice.columns]
    if len(paths) > 1:
        template = "|".join(["{" + paths[0] + "}", *("{" + path + "?}" for path in paths[1:])])
        return f"{{ template = {quoted(template)} }}"
    return f"{{ from = {quoted(paths[0])}, {choice.more} }}" if choice.more else quoted(paths[0])


def slug_rule(choice: KeyChoice) -> str:
    """The rule of an address that is made of a name and a place, as TOML; "" where the name alone is enough."""
    places = [column for column in choice.columns[1:] if not any("/" in value for value in column.values)]
    if not places:
        return ""
    template = " ".join(["{" + choice.columns[0].path + "}", *("{" + column.path + "?}" for column in places[:2])])
    return f"{{ template = {quoted(template)} }}"


def quoted(text: str) -> str:
    """A text as TOML has it."""
    return orjson.dumps(text).decode().replace("\x7f", "\\u007f")


def repeats(records: Iterator[Mapping[str, Any]], tried: Sequence[tuple[str, ...]], value_of: Any) -> list[bool]:
    """For each of some keys, whether two records have the same values; one pass over all records.

    Args:
        records: the data of the records.
        tried: the paths of each key.
        value_of: returns the text of a record at a path.
    """
    seen: list[set[int]] = [set() for _ in tried]
    repeated = [False] * len(tried)
    for data in records:
        for number, paths in enumerate(tried):
            if repeated[number]:
                continue
            identity = hash(tuple(value_of(data, path) for path in paths))
            repeated[number] = identity in seen[number]
            seen[number].add(identity)
        if all(repeated):
            break
    return repeated
