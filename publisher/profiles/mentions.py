"""Find people who are left out of one field of a record where another field mentions them.

An e-mail address, a telephone or a name that a profile leaves out often stands a second time, in the address or in the
remarks of the same record. What is left out is left out of every field.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import permutations
from typing import Any, Final

from publisher.normalise.web import is_office, plainly_written
from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.people import TITLES, is_person, without_titles

REDACTED: Final = "[left out]"
"""What replaces a text that may be about a person."""

_EMAIL: Final = re.compile(r"(?<![\w./@+-])[\w.!#$%&'*+-]{1,100}@(?:[\w-]{1,63}\.){1,20}[^\W\d_]{2,}")
_NUMBER: Final = re.compile(r"(?<!\w)[+(]{0,2}\d(?:[\s()/.–-]{0,3}\d){6,}(?!\w)")
_ENOUGH_DIGITS: Final = 7
_LONGEST_LIST: Final = 2000
_BRACKETS: Final = re.compile(r"\s?[(（\[][^)）\]\n]{0,200}[)）\]]")
_BETWEEN_PEOPLE: Final = re.compile(r"\s*[;|/\n、，]\s*|\s+(?:&|and|und|et|e|y|i|en|och|og)\s+")
_SINGLE: Final = re.compile(r"[^\W\d_a-z][\w'’-]+")
_NO_PERSON: Final = frozenset((*WORDS["organisations"], *WORDS["people"], *WORDS["role_words"]))
_NO_PLACE: Final = "市县縣区區省镇鎮乡鄉村路街道山河江湖"
"""Characters behind which a short Chinese name is the beginning of a place's."""

_WORD: Final = r"[^\W\d][\w.-]{0,40}"
_ALONE: Final = re.compile(
    rf"(?:^|[,;|/·\n])\s{{0,9}}(?:{_WORD}(?:\s{_WORD})?)?\s?:?\s{{0,9}}{re.escape(REDACTED)}\s{{0,9}}(?=$|[,;|/·\n])"
)


def without_mark(text: str) -> str:
    """Drop what replaces a mention, with the separator before; within a sentence it stays."""
    return _ALONE.sub("", text).strip(" ,;|/·\n")


class Mentions:
    """The people who are left out of a record, and where other texts mention them.

    Args:
        removed: by the path of a field, the texts that were left out.
        office_names: the names of the institution; None if addresses of people are not left out.
    """

    def __init__(self, removed: Mapping[str, list[str]], office_names: tuple[str, ...] | None = None) -> None:
        texts = [text for field in removed.values() for text in field if text != REDACTED]
        named = [field for path, field in removed.items() if not _is_of_titles(path)]
        self._office_names = office_names
        self._addresses = {match.lower() for text in texts for match in _EMAIL.findall(text)}
        self._numbers = {digits for text in texts for digits in _numbers_in(text)}
        people = {person for field in named for text in field for person in _people_in(text)}
        singles = [[text for text in field if _SINGLE.fullmatch(text) and not _has_role(text)] for field in named]
        people.update(f"{first} {last}" for one, other in permutations(singles, 2) for first in one for last in other)
        self._people = tuple(sorted(people, key=len, reverse=True))
        self._surnames = tuple({person.split()[-1] for person in people if " " in person})
        self._words = tuple({word.casefold() for person in people for word in person.split()})

    def __bool__(self) -> bool:
        return bool(self._addresses or self._numbers or self._people or self._office_names is not None)

    def is_private(self, address: str) -> bool:
        """Whether an e-mail address may be a person's: one that is left out elsewhere, or that has a person's name."""
        address = address.lower()
        if address in self._addresses:
            return True
        return self._office_names is not None and not is_office(address, self._office_names, self._words)

    def masked(self, text: str, *, is_name: bool = False, is_kept: bool = False) -> str:
        """Return a text with a mark in place of each mention.

        Args:
            text: the text.
            is_name: whether it is the institution's own name, which may be a person's too ("Ada Lovelace Institute").
            is_kept: whether addresses stay that are not left out elsewhere.
        """
        if (plain := plainly_written(text)) != text:
            left = self.masked(plain, is_name=is_name, is_kept=is_kept)
            return text if left == plain else left
        if "@" in text:
            is_kept = is_kept or "://" in text
            known = self._addresses
            is_masked = known.__contains__ if is_kept else self.is_private
            text = _EMAIL.sub(lambda match: REDACTED if is_masked(match[0].lower()) else match[0], text)
        if self._numbers:
            text = _NUMBER.sub(self._masked_number, text)
        return text if is_name else self._without_people(text)

    def _without_people(self, text: str) -> str:
        """Mask the names of people, and the telephones and addresses that stand in the same text."""
        masked = text
        for person in self._people:
            masked = _masked_person(person, masked)
        for surname in self._surnames:
            if surname in masked:
                masked = re.sub(rf"(?<!\w){TITLES}\s+{re.escape(surname)}(?!\w)", REDACTED, masked)
        return _EMAIL.sub(REDACTED, _NUMBER.sub(REDACTED, masked)) if masked != text else text

    def _masked_number(self, match: "re.Match[str]") -> str:
        digits = re.sub(r"\D", "", match[0])
        return REDACTED if any(digits.endswith(number) for number in self._numbers) else match[0]


def masked_data(value: Any, mentions: Mentions, names: frozenset[str], kept: frozenset[str], path: str = "") -> Any:
    """Mask every text of a record.

    Args:
        value: the record, or a part of it.
        mentions: who is left out.
        names: the paths of the institution's own names.
        kept: the paths of texts with addresses that the profile keeps on purpose.
        path: the path of the value.
    """
    if isinstance(value, dict):
        return {
            name: masked_data(inner, mentions, names, kept, f"{path}.{name}" if path else name)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [masked_data(inner, mentions, names, kept, path) for inner in value]
    if not isinstance(value, str):
        return value
    return mentions.masked(value, is_name=path in names, is_kept=path in kept)


@cache
def _is_of_titles(path: str) -> bool:
    return Column(path).mentions(*WORDS["titles_of_people"])


def _numbers_in(text: str) -> Iterator[str]:
    """The last digits of each telephone number: with and without a country code they are the same."""
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        yield digits[-max(_ENOUGH_DIGITS, len(digits) - 3) :]


def _people_in(text: str) -> Iterator[str]:
    """The names of people in a text that is left out, without titles and remarks in brackets."""
    text = _BRACKETS.sub("", text[:_LONGEST_LIST])
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 2 and all(_SINGLE.fullmatch(part) for part in parts):
        text = f"{parts[1]} {parts[0]}"
    elif len(parts) > 1:
        text = parts[0]
    for piece in _BETWEEN_PEOPLE.split(text):
        name = without_titles(piece.strip())
        if is_person(name, known=False) and not _has_role(name):
            yield name


def _has_role(text: str) -> bool:
    return any(word in _NO_PERSON for word in text.casefold().replace(".", " ").split())


def _masked_person(person: str, text: str) -> str:
    if not person.isascii() and " " not in person:
        return re.sub(rf"{re.escape(person)}(?![{_NO_PLACE}])", REDACTED, text)
    if person.casefold() not in " ".join(text.casefold().split()):
        return text
    pattern = r"\s+".join(map(re.escape, person.split()))
    around = rf"(?<![\w-])(?:(?P<before>\w+)\s+)?(?P<person>{pattern})(?![\w-])(?:\s+(?P<after>\w+))?"

    def mask(match: "re.Match[str]") -> str:
        beside = (match["before"] or "", match["after"] or "")
        if any(word.casefold() in WORDS["organisations"] for word in beside):
            return match[0]  # an institution that is named after somebody
        start, end = match.start("person") - match.start(), match.end("person") - match.start()
        return match[0][:start] + REDACTED + match[0][end:]

    return re.sub(around, mask, text, flags=re.IGNORECASE)
