"""Propose rules for telephones, e-mail and web addresses that stand within addresses, or within other texts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from publisher.normalise.contacts_within import contacts_within, extracted
from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.guess import Guess
from publisher.profiles.proposal.questions import CHECK
from publisher.profiles.proposal.references import is_of_another_body

_FIELDS: Final = {"telephones": "telephones", "faxes": "faxes", "emails": "emails", "urls": "homepages"}
_MORE: Final = {"faxes": "fax = true, ", "emails": "offices_only = true, "}
_REASON: Final = "they stand within its texts"
_OFTEN: Final = 0.5
"""The share of values with a contact, in a column that nothing else is known of."""


def with_contacts_within(guesses: Sequence[Guess], columns: Sequence[Column]) -> list[Guess]:
    """Return the same guesses, and those of contacts within addresses, telephones and texts that nothing is known of.

    Args:
        guesses: what feeds what.
        columns: those that may be published.
    """
    known = {each.column.path: each for each in guesses}
    has_pages = any(each.field == "homepages" for each in guesses)
    has_address = any(each.field in {"address", "locality"} for each in guesses)
    without: dict[int, Guess] = {}
    found: list[Guess] = []
    for column in columns:
        guess = known.get(column.path)
        if guess is not None and (guess.field not in {"address", "telephones"} or guess.rule):
            continue
        here = _guesses_of(column)
        if guess is None and not _is_of_contacts(column):
            continue
        if guess is not None and guess.field == "telephones":
            here = [each for each in here if each.field in {"emails", "homepages"}]
        elif guess is not None and here:
            without[id(guess)] = replace(guess, more=", ".join(filter(None, (guess.more, 'extract = "rest"'))))
        elif guess is None:
            here = [each for each in here if each.field != "homepages" and not is_of_another_body(each.field, column)]
            here += [] if has_address else _address_of(column)
        found += [each for each in here if not (has_pages and each.field == "homepages")]
    return [*(without.get(id(each), each) for each in guesses), *found]


def _is_of_contacts(column: Column) -> bool:
    """Whether most values of a column have a telephone or an e-mail address, and most have other words besides."""
    reached = sum(any(each.kind != "urls" for each in contacts_within(value)) for value in column.values)
    worded = sum(any(map(str.isalpha, text)) for value in column.values for text in extracted(value, "rest"))
    return min(reached, worded) > _OFTEN * len(column.values)


def _address_of(column: Column) -> list[Guess]:
    """The guess that what is left beside the contacts is an address: texts with a comma and a number."""
    rests = [text for value in column.values for text in extracted(value, "rest")]
    if sum("," in text and any(map(str.isdigit, text)) for text in rests) <= _OFTEN * len(column.values):
        return []
    within = replace(column, values=rests, first={})
    return [Guess("address", within, f"{CHECK} what is left of it looks like an address", 'extract = "rest"')]


def _guesses_of(column: Column) -> list[Guess]:
    """A guess for each kind of contact that stands within the values of a column."""
    found = [each for value in column.values for each in contacts_within(value)]
    guesses = []
    for kind, field in _FIELDS.items():
        if values := [each.text for each in found if each.kind == kind]:
            within = replace(column, values=values, filled=len(values), first={}, many=True)
            guesses.append(Guess(field, within, _REASON, f'{_MORE.get(kind, "")}extract = "{kind}"'))
    return guesses
