"""Guess which column feeds which field of the record, with a reason for each guess; a person has the last word.

Each guess rests on the column's name, in several languages (guess_words.toml), and on its values; where the name
suggests one thing and the values another there is no guess. Columns that seem to name people are to be left out.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from publisher.normalise.dates import date
from publisher.normalise.identifier import SCHEMES, Scheme
from publisher.normalise.normaliser import NO_CONTEXT
from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.countries import elsewhere
from publisher.profiles.proposal.fields import field_by_words, other_fields
from publisher.profiles.proposal.guess import PART, Guess
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.keys import (
    KeyChoice,
    by_name,
    identifying,
    key_rule,
    name_choice,
    quoted,
    says_what_it_is_about,
    slug_rule,
)
from publisher.profiles.proposal.kinds import types_rule, unknown_kinds
from publisher.profiles.proposal.names import names_by_header, names_by_value, names_of_towns
from publisher.profiles.proposal.people import is_table_of_posts, people_among, people_in
from publisher.profiles.proposal.positions import (
    geometry_types,
    is_country,
    pair_guesses,
    point_guesses,
    unnamed_guesses,
    without_both_twice,
)
from publisher.profiles.proposal.questions import CHECK, Interview
from publisher.profiles.proposal.registers import register_number
from publisher.profiles.proposal.within import with_contacts_within

_DATED: Final = frozenset({"names", "former_names", "alt_names", "parent"})
"""The fields whose values may have dates."""

_CONTACTS: Final = frozenset({"telephones", "faxes", "emails", "homepages", "classifications"})
_OWN_NAMES: Final = frozenset({"name", "title", "label", "名称", "名字"})
_OWN_IDENTIFIERS: Final = frozenset({"id", "_id", "code", "key", "identifier", "no", "编号", "代码"})

_PAGES: Final = frozenset({"website", "url", "web", "homepage", "web_url", "网址"})
_REACHED: Final = frozenset({"tel", "phone", "telephone", "address", "street", "电话", "地址"})
_MOSTLY: Final = 0.6
_SELF_EVIDENT: Final = frozenset({"ror", "isni", "lei", "uscc", "grid", "wikidata"})
"""Schemes whose identifiers nothing else looks like, or that have check digits."""

_ISO_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")


def guess(columns: Sequence[Column], interview: Interview | None = None) -> list[Guess]:
    """Guess what feeds what; each column at most once, except that an identifier may be the key too.

    Args:
        columns: the columns of the first records.
        interview: asks about what is doubtful; without it the safe side is taken.
    """
    interview = interview or Interview()
    posts = is_table_of_posts(columns, interview)
    people = [Guess("leave_out", column, reason) for column, reason in people_in(columns, interview, posts=posts)]
    free = _without(columns, people)
    left_out = {each.column.path for each in people}
    people = [each for each in people if not any(each.column.path.startswith(f"{path}.") for path in left_out)]
    found_identifiers = [found for column in free if (found := _identifier(column))]
    identifiers = _preferred(found_identifiers)
    choice = None if posts else identifying(free, field_by_words, lambda c: _identifier(c) is not None, interview)
    taken = [*found_identifiers, *([Guess("key", column, "") for column in choice.columns] if choice else [])]
    free = _without(free, taken)
    names = list(names_by_header(free, columns))
    key = choice.columns[0] if choice else None
    points = [*point_guesses(free), *pair_guesses(free, interview), *unnamed_guesses(free)]
    free = [column for column in _without(free, points) if column not in geometry_types(free)]
    within = _of_things_within(columns)
    others = without_both_twice([*points, *other_fields(_without(free, names), columns, key, interview)])
    others = [found for found in others if found.field not in _CONTACTS or found.column.path not in within]
    if not names:
        names = list(_names_without_header(_without(free, others), others))
    others = [found for found in others if found.column not in [name.column for name in names]]
    if choice is None and names:
        choice = _choice_by_name(names, others, posts=posts)
    others = with_contacts_within(others, [each for each in _without(free, names) if each.path not in within])
    others = _without_countries_elsewhere(others, interview)
    guesses = [*names, *identifiers, *_with_countries(others), *_types(others)]
    among = [] if posts else _people_among(columns, names)
    return [*people, *among, *_key_guesses(choice), *_with_periods(guesses, _without(columns, people))]


def _people_among(columns: Sequence[Column], names: Sequence[Guess]) -> Iterator[Guess]:
    """The records of people, which are left out of a list of institutions and people."""
    for each in names[:1]:
        if not each.rule and (people := people_among(columns, each.column)):
            reason = f"{CHECK} some of the names are people's: their records are left out"
            yield Guess("leave_out", people, reason, 'keep = "bodies"')


def _names_without_header(free: Sequence[Column], others: Sequence[Guess]) -> Iterator[Guess]:
    """What has the names, where no header says so: towns of a list of towns, texts like names, descriptions."""
    texts = [found.column for found in others if found.field == "description"]
    found = list(names_of_towns(others)) or list(names_by_value(free)) or list(names_by_value(texts))
    yield from found[:1]


def _of_things_within(columns: Sequence[Column]) -> set[str]:
    """The paths of what is said of things within a record that have a name and an identifier of their own.

    The telephone of such a unit is not that of the institution; contacts and addresses have a name at most. A thing
    with a page on the web and a telephone or an address is a body too.
    """
    paths = {column.path for column in columns if column.many}
    things = {path.rpartition(".")[0] for path in paths if path.rpartition(".")[2].lower() in _OWN_NAMES}
    last = {
        above: {path.rpartition(".")[2].lower() for path in paths if path.rpartition(".")[0] == above}
        for above in things
    }
    bodies = {
        above for above, names in last.items() if names & _OWN_IDENTIFIERS or (names & _PAGES and names & _REACHED)
    }
    return {path for path in paths if path.rpartition(".")[0] in bodies - {""}}


def _with_periods(guesses: Sequence[Guess], columns: Sequence[Column]) -> list[Guess]:
    """The same guesses, names and parents with the dates that stand beside them: from when, and until when."""
    taken = {each.column.path for each in guesses}
    dated, dates = [], []
    for each in guesses:
        beside = _dates_beside(each.column, columns, taken) if _may_have_dates(each) else {}
        taken.update(column.path for column in beside.values())
        dated.append(_with_dates(each, beside) if beside else each)
        dates += [Guess("period", column, f"{key} when {each.column.path} held") for key, column in beside.items()]
    return [*dated, *dates]


def _with_dates(found: Guess, beside: Mapping[str, Column]) -> Guess:
    """A guess whose rule has the columns of the dates."""
    dates = ", ".join(f"{key} = {quoted(column.path)}" for key, column in beside.items())
    if found.rule:
        return replace(found, rule=f"{found.rule.removesuffix(' }')}, {dates} }}")
    return replace(found, more=f"{found.more}, {dates}" if found.more else dates)


def _may_have_dates(found: Guess) -> bool:
    """Whether a guess is of names or of a parent, each in a column of its own with one value in a cell."""
    several = found.column.many or "split" in f"{found.more}{found.rule}" or "." in found.column.path
    return found.field in _DATED and not several and (not found.rule or found.rule.startswith("{ from = "))


def _dates_beside(column: Column, columns: Sequence[Column], taken: Container[str]) -> dict[str, Column]:
    """The columns that follow one without a gap, say "from" or "until", and have dates that nothing else uses."""
    beside: dict[str, Column] = {}
    for following in columns[columns.index(column) + 1 :]:
        key = next((key for key, words in WORDS["periods"].items() if following.mentions(*words)), None)
        if key is None or key in beside or following.path in taken or following.share_of(_is_date) < _MOSTLY:
            break
        beside[key] = following
    return beside


def _is_date(text: str) -> bool:
    return bool(date(text, NO_CONTEXT)[0]) and any(character.isdigit() for character in text)


def _types(guesses: Sequence[Guess]) -> Iterator[Guess]:
    """The classes of the first column of kinds whose words are known."""
    if any(each.field == "types" for each in guesses):
        return
    for found in guesses:
        if found.field == "classifications" and (rule := types_rule(found.column)):
            reason = "the kinds of its values are known"
            if unknown := unknown_kinds(found.column):
                reason = f"CHECK: no class is known for {', '.join(unknown[:5])}: they are published as organisations"
            yield Guess("types", found.column, reason, rule)
            return


def key_candidates(guesses: Iterable[Guess], records: int) -> list[tuple[Column, ...]]:
    """The keys that are tried over the whole file, best first, where the key is made of names; else none."""
    fields = _by_field(guesses)
    name, keys = next(iter(fields.get("names", ())), None), fields.get("key")
    return by_name(name, fields, records) if name and keys and keys[0] is name else []


def _by_field(guesses: Iterable[Guess]) -> dict[str, list[Column]]:
    """The columns that feed each field; the column of a part is no name of its own."""
    fields: dict[str, list[Column]] = {}
    for each in guesses:
        field = "part" if each.reason == PART else each.field
        if each.field == "parent" and each.column in fields.get("names", ()):
            continue
        fields.setdefault(field, []).append(each.column)
    return fields


def with_key(guesses: Sequence[Guess], columns: tuple[Column, ...], *, groups: bool) -> list[Guess]:
    """The same guesses with another key of names and places."""
    others = [each for each in guesses if each.field not in {"key", "slug", "group_by"}]
    return [*_key_guesses(name_choice(columns, groups=groups)), *others]


def _choice_by_name(names: Sequence[Guess], others: Sequence[Guess], *, posts: bool) -> KeyChoice:
    fields = _by_field([*names, *others])
    name = fields["names"][0]
    if posts:
        reason = f"{CHECK} the rows are posts: those of one institution are combined to one record (group_by)"
        return KeyChoice((name,), reason, groups=True)
    return name_choice(by_name(name, fields, name.records)[0], groups=False)


def _key_guesses(choice: KeyChoice | None) -> Iterator[Guess]:
    if choice is None:
        return
    yield Guess("key", choice.columns[0], choice.reason, rule=key_rule(choice))
    if slug := slug_rule(choice):
        yield Guess("slug", choice.columns[0], "names repeat, and the place tells them apart", rule=slug)
    if choice.groups:
        paths = ", ".join(quoted(column.path) for column in choice.columns)
        rule = f"[{paths}]" if len(choice.columns) > 1 else paths
        yield Guess("group_by", choice.columns[0], "several rows are of the same institution", rule=rule)


def _with_countries(guesses: Sequence[Guess]) -> list[Guess]:
    """The same guesses with one column of countries, codes first; telephones are read in the country of each record."""
    found = [guess for guess in guesses if guess.field == "country"]
    if not found:
        return list(guesses)
    best = max(found, key=lambda each: (each.column.share(_ISO_COUNTRY), each.column.share_of(is_country)))
    rule = f"country_from = {quoted(best.column.path)}" if best.column.share(_ISO_COUNTRY) >= _MOSTLY else ""
    return [
        replace(guess, more=", ".join(filter(None, (guess.more, rule))))
        if guess.field in {"telephones", "faxes"}
        else guess
        for guess in guesses
        if guess.field != "country" or guess is best
    ]


def _without_countries_elsewhere(guesses: Sequence[Guess], interview: Interview) -> list[Guess]:
    """The same guesses without a column of countries in which the institutions are not."""
    found = elsewhere(guesses)
    if found is None:
        return list(guesses)
    country, code = found
    interview.doubts[country.column.path] = (
        f"it names other countries than {code}, in which the telephones are, so it does not say where the institutions "
        "are, but perhaps whom they represent: it stays a raw field"
    )
    return [each for each in guesses if each is not country]


def _without(columns: Sequence[Column], guesses: Sequence[Guess]) -> list[Column]:
    taken = {guess.column.path for guess in guesses}
    return [column for column in columns if column.path not in taken]


def _preferred(identifiers: list[Guess]) -> list[Guess]:
    """The same guesses without the columns of all identifiers of a scheme where another says which is preferred."""
    paths = {each.column.path for each in identifiers}
    return [
        each
        for each in identifiers
        if not each.column.path.endswith(".all") or f"{each.column.path.removesuffix('all')}preferred" not in paths
    ]


def _identifier(column: Column) -> Guess | None:
    for name, scheme in SCHEMES.items():
        named = name in column.words or column.mentions(*WORDS["schemes"].get(name, ()))
        if name == "geonames" and "." in column.path:
            continue  # of a place of the institution
        if named and column.values and column.share(scheme.pattern) >= _MOSTLY:
            return Guess("identifiers", column, f"identifiers ({scheme.label})", f'scheme = "{name}"')
        if says_what_it_is_about(column) and column.share(scheme.pattern) == 1:
            return Guess("identifiers", column, f"addresses of {scheme.label}", f'scheme = "{name}"')
    return register_number(column)


def _all_valid(column: Column, scheme: Scheme) -> bool:
    """Whether every value is an identifier of a scheme, with the right check digits."""
    matches = [scheme.pattern.fullmatch(value) for value in column.values]
    return all(match and scheme.valid(scheme.canonical(match[1])) for match in matches)
