"""Columns that are one value together: a street and its number, hours and closed days, a code and its label."""

import re
from collections.abc import Sequence
from dataclasses import replace

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.guess import CLOSED_DAYS, PARENT_LABEL, STREET_NUMBER, Guess
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.keys import quoted
from publisher.profiles.proposal.references import BY_NAME


def with_number(guesses: Sequence[Guess], columns: Sequence[Column]) -> list[Guess]:
    """Put the number of a house behind its street, where it has the next column to itself."""
    street = next((each for each in guesses if each.field == "address" and not each.column.many), None)
    position = columns.index(street.column) + 1 if street else len(columns)
    number = columns[position] if position < len(columns) else None
    if street is None or number is None or not number.mentions(*WORDS["house_numbers"]):
        return list(guesses)
    is_taken = number.many or any(each.column is number for each in guesses)
    if is_taken or any(sign in f"{street.column.path}{number.path}" for sign in '{}?"'):
        return list(guesses)
    template = quoted(f"{{{street.column.path}}} {{{number.path}?}}")
    joined = [replace(each, rule=f"{{ template = {template} }}") if each is street else each for each in guesses]
    return [*joined, Guess(STREET_NUMBER, number, "the number of the house")]


def with_closed_days(guesses: Sequence[Guess]) -> list[Guess]:
    """Put the days that are closed behind the hours: hours without them would say that all days are open."""
    hours = [each for each in guesses if each.field == "hours"]
    closed = [each for each in guesses if each.field == CLOSED_DAYS]
    if len(hours) != 1 or len(closed) != 1 or "." in f"{hours[0].column.path}{closed[0].column.path}":
        return [each for each in guesses if each not in closed]
    (open_at,), (days,) = hours, closed
    label = "(closed: {})" if re.search(r"[a-z]", "".join(days.column.values), re.IGNORECASE) else "（休館日：{}）"
    text = f"{{{open_at.column.path}}} {label.format(f'{{{days.column.path}?}}')}"
    joined = replace(open_at, rule=f"{{ template = {quoted(text)} }}")
    return [joined if each is open_at else each for each in guesses]


def with_label(guesses: Sequence[Guess]) -> list[Guess]:
    """Make one rule of a parent's key and its name in columns of their own ("parentId", "parentName")."""
    parents = [each for each in guesses if each.field == "parent" and "." not in each.column.path]
    by_name = [each for each in parents if each.rule.endswith(f"{BY_NAME} }}")]
    by_key = [each for each in parents if each not in by_name]
    if len(by_name) != 1 or len(by_key) != 1:
        return list(guesses)
    (name,), (key,) = by_name, by_key
    labelled = replace(key, rule=f"{key.rule.removesuffix(' }')}, label = {quoted(name.column.path)} }}")
    without_rule = replace(name, field=PARENT_LABEL, rule="")
    return [{id(key): labelled, id(name): without_rule}.get(id(each), each) for each in guesses]
