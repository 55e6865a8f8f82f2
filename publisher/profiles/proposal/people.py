"""Find the columns that are about people, by their headers and by their values.

No guess may publish anybody's name: what seems to be about people is proposed for ``leave_out``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.questions import Interview, Question

_OFFICIAL: Final = ("official", "oficial", "ufficiale", "officiel", "officielle", "offiziell", "offizielle")
_LIKELY: Final = 0.5
"""The share of values that must look like names of people, where the header does not say so."""

_SHORTEST_BODY: Final = 3
"""Shorter words of names of institutions are "of" and "and", which people's names have too."""

_SEVERAL: Final = 2
_LONGEST_NAME: Final = 200
TITLES: Final = (
    r"(?i:mr|mrs|ms|miss|dr|prof|dott|dott\.ssa|ing|sr|sra|mme|mlle|herr|frau|hr|fr|sig|sig\.ra|dhr|mevr|pani|bayan"
    r"|h\.\s?e|s\.\s?e|hon|rev|cllr|sir|dame|mgr|inż|hab|bc|phdr|mudr|judr|rndr|paeddr|drs|dra|ir|hj|dra?|don|doña|avv|arch|geom|rag"
    r"|κ|κα|ד\"ר|מר|גב['׳]|د|श्री|श्रीमती|डॉ|ông|bà|ts|ths|sayın|m\.|пан|пані)\.?"
)
"""A title before a name."""

_PLACES: Final = frozenset(
    word
    for row in WORDS["fields"]
    if row["field"] in {"address", "locality", "region", "area", "postal_code", "country"}
    for word in row["words"]
)
_BODIES: Final = frozenset(word for name in (WORDS["organisations"], *WORDS["name_words"].values())
                           for word in name if len(word) > _SHORTEST_BODY)  # fmt: skip
_BODY_ENDINGS: Final = tuple(WORDS["body_endings"])

_TITLES: Final = rf"(?:{TITLES}\s+)*"
_CAPITALISED: Final = r"[^\W\d_a-z][\w'’-]*\.?"
_PARTICLES: Final = r"(?:(?:de|del|della|di|da|dos|van|von|der|den|la|le|el|al|bin)\s+)*"
_PERSON: Final = re.compile(rf"{_TITLES}{_CAPITALISED}(?:\s+{_PARTICLES}{_CAPITALISED}){{1,3}}")
_SURNAME_FIRST: Final = re.compile(
    rf"({_CAPITALISED}(?:\s+{_PARTICLES}{_CAPITALISED}){{0,3}})\s*,\s*({_CAPITALISED}(?:\s+{_CAPITALISED}){{0,2}})"
)
"""A surname, or two, and the given names behind a comma."""

_PROFILE: Final = re.compile(r"linkedin\.com/in/|orcid\.org/\d", re.IGNORECASE)
"""Addresses of people's own pages."""

_PLURALS: Final = ("names", "nombres", "noms", "nomes", "nomi", "namen")
"""Headers of a person's names, given names among them, where a comma stands within."""

_ADDRESSED: Final = re.compile(r"(?:Hr|Fr|Herr|Frau|Mr|Mrs|Ms|Mme|Sra?|Sig|Dhr|Mevr)\.?\s+" + _CAPITALISED)
_TITLE: Final = (
    r"(?:(?i:mr|mrs|ms|miss|dr|prof|hon(?:'ble|ble)?|justice|shri|smt|sri|kumari|ambassador|senator|h\.\s?e|mhe|cllr|mme"
    r"|mlle|herr|frau|dott(?:\.ssa)?|avv|mgr|judr|mudr|phdr|др|проф|д-р)\.?\s+)+"
)
_BEGINS_WITH_TITLE: Final = re.compile(_TITLE)
_TITLED: Final = re.compile(rf"{_TITLE}{_CAPITALISED}(?:\s+{_PARTICLES}{_CAPITALISED}){{0,3}}")
"""A title and a name, whatever the name."""

_HAN_PERSON: Final = re.compile(rf"[{''.join(WORDS['han_surnames'].split())}][\u4e00-\u9fff]{{1,2}}")
_JAPANESE_PERSON: Final = re.compile(
    rf"(?:{'|'.join(WORDS['japanese_surnames'])})\s?[\u3041-\u30ff\u4e00-\u9fff]{{1,3}}"
)
_KOREAN_PERSON: Final = re.compile(rf"[{WORDS['korean_surnames']}][\uac00-\ud7a3]{{2}}")
_LATIN_LABELS: Final = "|".join(re.escape(word) for word in WORDS["people"] if word.isascii() and len(word) > 4)
_OTHER_LABELS: Final = "|".join(re.escape(word) for word in WORDS["people"] if not word.isascii() and len(word) > 1)
_PERSON_LABEL: Final = re.compile(
    rf"(?:\b(?:{_LATIN_LABELS})|(?<![^\W\d_])(?:{_OTHER_LABELS})|(?:联系人|聯絡人|负责人|負責人|担当者?|담당자))"
    r"\s?[:：]\s?[^\W\d_]{2}",
    re.IGNORECASE,
)
"""A label of a person in a text ("remarks; contact person: …")."""


def people_in(columns: Sequence[Column], interview: Interview, *, posts: bool) -> Iterator[tuple[Column, str]]:
    """Give each column that is to be left out because it seems to be about people, with the reason.

    Args:
        columns: all columns of the register.
        interview: asks about columns that only their values make suspicious.
        posts: whether the rows are posts that people hold.
    """
    named = [column for column in columns if _is_called_name(column) and not is_called_person(column)]
    others = [column for column in columns if column not in named]
    kept = _names_of_bodies(columns, named)
    names_people = any(is_called_person(column) or _looks_like_people(column) for column in others)
    with_profiles = {column.path.partition(".")[0] for column in columns if any(map(_PROFILE.search, column.values))}
    for column in columns:
        if is_called_person(column) or (column not in named[:1] and column.path.partition(".")[0] in with_profiles):
            yield column, "seems to be about a person"
        elif any(map(_PERSON_LABEL.search, column.values)) and column not in named[:1]:
            yield column, "some of its values name people"
        elif names_people and column.mentions(*WORDS["mobiles"]):
            answer = interview.choose(_question_of_mobiles(column))
            if answer.number == 0:
                yield column, answer.reason
        elif column is not kept and column.mentions(*_PLURALS) and column.share(_SURNAME_FIRST) >= _LIKELY:
            yield column, "its values are surnames and given names"
        elif posts and _is_of_a_post(column):
            yield column, "is about the holder of a post"
        elif (kept and column is not kept and _are_only_names(column)) or (
            _looks_like_people(column) and (posts or column is not kept) and not _is_of_a_place(column)
        ):
            answer = interview.choose(_question(column))
            if answer.number == 0:
                yield column, answer.reason


def people_among(columns: Sequence[Column], names: Column) -> Column | None:
    """Return the people among the names of a list of institutions and people; None if there are none.

    Something must say what somebody is (a role, a date of birth): institutions are named after people, too.
    """
    if not any(column is not names and column.mentions(*WORDS["roles"]) for column in columns):
        return None
    people = [value for value in names.values if is_of_person(value)]
    bodies = sum(map(_is_body, names.values))
    several = len(people) >= _SEVERAL and bodies >= _SEVERAL
    return replace(names, values=people, filled=len(people), first={}, examples=()) if several else None


def _is_called_name(column: Column) -> bool:
    """Whether the header says that the column has names of institutions."""
    return column.mentions(*WORDS["names"]) or column.is_only(WORDS["body_headers"])


def _names_of_bodies(columns: Sequence[Column], named: Sequence[Column]) -> Column | None:
    """The column of the institutions' names, which may be named after people; None where another one has their names.

    A column called "Name" whose values are people, beside a column of offices, has the names of their heads.
    """
    if not named or not _looks_like_people(named[0]) or people_among(columns, named[0]):
        return named[0] if named else None
    offices = [column for column in columns if column not in named[:1] and column.share_of(_is_body) >= _LIKELY]
    return None if offices and named[0].share_of(_is_body) < _LIKELY else named[0]


def _is_body(text: str) -> bool:
    """Whether a text has a word of names of institutions, in any language."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return any(word in _BODIES or word.endswith(_BODY_ENDINGS) for word in words)


_LANGUAGE_WORDS: Final = tuple(word for words in WORDS["languages"].values() for word in words)


def _are_only_names(column: Column) -> bool:
    """Whether a column is called "Name" and nothing else, and its values have the form of people's names."""
    others = (*_LANGUAGE_WORDS, "sort", "sortier", "sortname")
    if len(column.words) != 1 or not column.mentions(*WORDS["names"]) or column.mentions(*others):
        return False
    if column.share_of(_is_body) >= _LIKELY:
        return False
    return column.share_of(lambda value: is_person(value, known=False)) >= _LIKELY


def _is_of_a_place(column: Column) -> bool:
    """Whether the header says that the values are addresses or places, which are often named after people."""
    return column.mentions(*_PLACES) and not column.mentions("name", "contact")


def _question(column: Column) -> Question:
    return Question(
        column.path,
        f"The values of {column.path!r} look like names of people. What are they?",
        ("people: leave the column out", "institutions or something else: publish it"),
        "left out, because the values look like names of people",
    )


def _question_of_mobiles(column: Column) -> Question:
    return Question(
        column.path,
        f"The register names people. Whose telephones are {column.path!r}?",
        ("theirs: leave the column out", "the institutions': publish it"),
        "left out, because the register names people, and their mobile telephones seem to stand here",
    )


def _is_of_a_post(column: Column) -> bool:
    """Whether a column of a table of posts says something of the person who holds a post: pay, rank, telephone."""
    about = (*WORDS["posts"], *WORDS["titles_of_people"], *WORDS["reached_by"])
    return column.mentions(*about) and not column.mentions(*WORDS["organisation_words"])


def is_called_person(column: Column) -> bool:
    """Whether the header mentions a person, rather than an office's address or number."""
    if column.mentions("first", "last", "given", "family", "contact") and column.mentions("name"):
        return True
    if column.mentions("lead", "led") and column.mentions("by"):
        return True
    if column.mentions(*WORDS["technical_contacts"]) and column.mentions(*WORDS["reached_by"]):
        return True
    if not column.mentions(*WORDS["people"]) or column.mentions(*WORDS["not_people"]):
        return False
    is_office = column.mentions(*WORDS["people_or_office"])  # "head of office" is a person, "head office" a place
    if is_office or _is_official_name(column):
        return (is_office and "of" in column.words) or _looks_like_people(column)
    return True


def _is_official_name(column: Column) -> bool:
    """Whether a header says that a name is the official one, rather than that of an official."""
    others = [word for word in WORDS["people"] if word not in _OFFICIAL]
    return column.mentions(*_OFFICIAL) and column.mentions(*WORDS["names"]) and not column.mentions(*others)


def is_table_of_posts(columns: Sequence[Column], interview: Interview) -> bool:
    """Whether the rows are posts that people hold, so that a record for each would be about a person."""
    about = [column for column in columns if column.mentions(*WORDS["posts"]) and not column.mentions("code", "office")]
    held = any(map(_looks_like_people, columns)) or any(column.mentions(*WORDS["pay"]) for column in columns)
    if len(about) < 2 or not held:
        return False
    shown = " and ".join(repr(column.path) for column in about[:2])
    question = Question(
        "the rows",
        f"The rows seem to be posts that people hold ({shown}). What is a record?",
        ("an institution: its rows are combined, and nothing of the holders is published", "each row"),
        f"they seem to be posts that people hold ({shown}): those of one institution are combined, and nothing of the "
        "holders is published",
    )
    return interview.choose(question).number == 0


def _looks_like_people(column: Column) -> bool:
    """Whether most values have the form of a person's name, and enough of them a usual given name or surname."""
    if not column.values:
        return False
    return sum(map(is_person, column.values)) >= _LIKELY * len(column.values)


def is_person(text: str, *, known: bool = True) -> bool:
    """Whether a text has the form of a person's name.

    Args:
        text: the text, without remarks.
        known: whether it must also have a usual given name or surname.
    """
    if len(text) > _LONGEST_NAME:
        return False
    words = text.casefold().replace(".", " ").split()
    if any(word in WORDS["organisations"] for word in words):
        return False
    if _ADDRESSED.fullmatch(text) or (_TITLED.fullmatch(text) and not _is_body(text)):
        return True
    if match := _SURNAME_FIRST.fullmatch(text):
        text = f"{match[2]} {match[1]}"
        words = text.casefold().replace(".", " ").split()
    if _HAN_PERSON.fullmatch(text) or _JAPANESE_PERSON.fullmatch(text) or _KOREAN_PERSON.fullmatch(text):
        return True
    return bool(_PERSON.fullmatch(text)) and (not known or any(word in WORDS["given_names"] for word in words[:2]))


def is_of_person(name: str) -> bool:
    """Whether a name in a list of institutions and people is a person's: it begins with a title ("Justice", "Shri")."""
    return bool(_BEGINS_WITH_TITLE.match(name)) and not _is_body(name)


def without_titles(text: str) -> str:
    """Return a person's name without "Dr", "Mrs" and the like before it."""
    return re.sub(f"^{_TITLES}", "", text)
