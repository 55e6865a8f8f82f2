"""Write the source.toml of a file that was inspected, with a reason beside every guess."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.normalise.places import shipped_gazetteer
from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.files.joining import join_values
from publisher.profiles.proposal.files.self_describing import is_self_describing
from publisher.profiles.proposal.guess import OF_ELEMENTS, PART_VALUE, Guess
from publisher.profiles.proposal.init import Inspection
from publisher.profiles.proposal.keys import quoted
from publisher.profiles.proposal.metadata.model import TableMetadata
from publisher.profiles.proposal.questions import CHECK, SAID

_KEY_OF: Final = {"parent": "relations", "concurrent": "relations", "faxes": "telephones"}
_KEYS: Final = ("slug", "group_by", "leave_out", "types", "state", "names", "alt_names", "former_names", "acronyms",
                "description", "classifications", "rank", "relations", "telephones", "emails", "homepages", "links",
                "domains", "page", "founded", "dissolved", "legal_basis", "responsibilities",
                "identifiers")  # fmt: skip
_SINGLE: Final = frozenset(
    {"page", "key", "slug", "group_by", "state", "founded", "dissolved", "types", "description", "rank"}
)
_SITE: Final = ("address", "area", "locality", "region", "postal_code", "country", "hours", "latitude", "longitude",
                "coordinates")  # fmt: skip

_ADDRESS: Final = ("address", "area", "locality", "region", "postal_code")
_MORE: Final = ("hours", "latitude", "longitude", "coordinates")

_ISO_COUNTRY: Final = re.compile("[A-Za-z]{2}")
_MOSTLY: Final = 0.6


def describe(inspection: Inspection) -> str:
    """Return the source.toml of a file that was inspected."""
    profile = () if is_self_describing(inspection.source) else ("", "[profile]", *_profile(inspection))
    return "".join(f"{line}\n" for line in (*_head(inspection), *profile))


def _head(inspection: Inspection) -> Iterator[str]:
    source, file = inspection.source, inspection.source.only[0]
    yield f"# A first description of {file.name}, written by 'publisher init' with a reason for every guess."
    yield "# Check each guess, look at the result with 'publisher preview', then run 'publisher build'."
    yield "# The keys of this part are described in docs/sources.md, those of [profile] in docs/profiles.md."
    yield ""
    yield from _about(inspection, file)
    yield f"reader = {quoted(source.reader)}"
    included = source.include if source.include != ("*",) else (file.name,)
    yield f"include = [{', '.join(map(quoted, included))}]"
    yield from _country_and_language(inspection)
    if inspection.encoding:
        yield f"# encoding: {inspection.encoding}"
    if source.encoding:
        yield f"encoding = {quoted(source.encoding)}"
    yield from (f"# note: {_plain(note)}" for note in inspection.notes)
    if source.options:
        yield from ("", "[options]", *(f"{name} = {_toml(value)}" for name, value in source.options.items()))
    for join in source.joins:
        yield from ("", "[[join]]", *(f"{name} = {_toml(value)}" for name, value in join_values(join).items()))


def _about(inspection: Inspection, file: Path) -> Iterator[str]:
    """What the dataset is and whose, as metadata beside the file say it."""
    metadata = inspection.metadata or TableMetadata(file="")
    by = f"  # by {metadata.file}"
    yield (
        f"title = {quoted(metadata.title)}{by}"
        if metadata.title
        else f"title = {quoted(_title(file))}  # shown to readers"
    )
    if metadata.description:
        yield f"description = {quoted(metadata.description)}{by}"
    if metadata.licence:
        yield f"licence = {quoted(metadata.licence)}{by}"
    else:
        yield 'licence = "not stated"  # the address of the licence; it is never guessed'
    publisher = f"publisher = {quoted(metadata.publisher)}{by}" if metadata.publisher else ""
    yield publisher or '# publisher = "…"  # who maintains the register'
    origin = f"origin = {quoted(metadata.origin)}{by}" if metadata.origin else ""
    yield origin or '# origin = "https://…"  # where it is published'


def _origin_of(reason: str) -> str:
    """Return why a value was taken: guessed, unless a person said it."""
    return reason if reason.startswith(SAID) else f"guessed: {reason}"


def _country_and_language(inspection: Inspection) -> Iterator[str]:
    source = inspection.source
    if source.language or source.country:
        stated = (("language", source.language), ("country", source.country))
        yield from (f"{name} = {quoted(value)}" for name, value in stated if value)
        return
    if inspection.language:
        yield f"language = {quoted(inspection.language[0])}  # {_origin_of(inspection.language[1])}"
    else:
        yield f'# language = "…"  # {CHECK} nothing says which language the names are in'
    if inspection.country:
        yield f"country = {quoted(inspection.country[0])}  # {_origin_of(inspection.country[1])}"
    elif "country" in inspection.doubts:
        yield f'# country = "…"  # {CHECK} {inspection.doubts["country"]}'


def _profile(inspection: Inspection) -> Iterator[str]:
    by_key: dict[str, list[Guess]] = {}
    for each in inspection.guesses:
        by_key.setdefault(_KEY_OF.get(each.field, each.field), []).append(each)
    paths = ", ".join(column.path for column in inspection.columns[:12])
    if "the rows" in inspection.doubts:
        yield f"# {CHECK} the rows: {_plain(inspection.doubts['the rows'])}"
    if "key" in by_key:
        yield from _rule_lines("key", by_key["key"])
    else:
        yield '# key = "…"  # the column with the identifier: different in every record, and never changed'
    if "names" not in by_key:
        yield f'# names = "…"  # the column with the name: one of {paths}'
    if "types" not in by_key:
        yield '# types = { value = "GovernmentOrganization" }  # the schema.org class of all records'
    if ignored := sorted({text for column in inspection.columns for text in column.empty_words}):
        yield f"ignore = [{', '.join(map(quoted, ignored))}]  # texts that stand for no value"
    for key in _KEYS:
        if key in by_key:
            yield from _rule_lines(key, by_key[key])
    yield from _site(by_key)
    for each in by_key.get("values", ()):
        yield from ("", "[profile.values]", f"{PART_VALUE} = {_rule(each)}  # {_reason(each)}")
    yield from _rest(inspection)
    yield from _doubts_about_rules(inspection)


def _doubts_about_rules(inspection: Inspection) -> Iterator[str]:
    """What is doubtful about columns that are used, where the reason beside their rule does not say it."""
    guessed = {each.column.path: each for each in reversed(inspection.guesses)}
    for each in guessed.values():
        doubt = inspection.doubts.get(each.column.path)
        if doubt and doubt not in each.reason:
            yield f"# {CHECK} {_plain(each.column.path)[:200]}: {_plain(doubt)}"


def _rest(inspection: Inspection) -> Iterator[str]:
    """What feeds no field, as comments: the columns, and the rows that could not be read."""
    unused = _unused(inspection.guesses)
    guessed = {each.column.path for each in inspection.guesses if each not in unused}
    if rest := [column for column in inspection.columns if column.path not in guessed]:
        yield from ("", "# Not recognised; kept as raw fields, so that nothing is lost:")
        for column in rest:
            yield f"#   {_plain(column.path)[:200]}: {_examples(column)}"
            if doubt := inspection.doubts.get(column.path):
                yield f"#     {CHECK} {_plain(doubt)}"
    yield from (f"# Could not be read: {_plain(str(fault))}" for fault in inspection.unreadable[:10])


def _unused(guesses: Sequence[Guess]) -> list[Guess]:
    """The guesses that no rule is made of: of a field with one value all but the first."""
    fields = [each.field for each in guesses]
    single = (*_SITE, *_SINGLE)
    again = [each for number, each in enumerate(guesses) if each.field in single and each.field in fields[:number]]
    places = [each for each in guesses if each.field == "place" and "country" in fields]
    return [*again, *places]


def _rule_lines(key: str, guesses: list[Guess]) -> Iterator[str]:
    if len(guesses) == 1 or key in _SINGLE:
        yield f"# {_reason(guesses[0])}"
        yield f"{key} = {_rule(guesses[0])}"
    else:
        yield from (f"{key} = [", *(f"  {_rule(each)},  # {_reason(each)}" for each in guesses), "]")


def _rule(guess: Guess) -> str:
    path = quoted(guess.column.path)
    if guess.field == "legal_basis":
        return f"{{ cited = {path} }}"
    if guess.more == OF_ELEMENTS:
        return f"{{ each = {path}, {guess.more} }}"
    return guess.rule or (f"{{ from = {path}, {guess.more} }}" if guess.more else path)


def _reason(guess: Guess) -> str:
    """The reason for a guess, with examples; without them where it is about people, since files are shared."""
    reason = _plain(guess.reason)
    return reason if guess.field == "leave_out" else f"{reason}: {_examples(guess.column)}"


def _site(by_key: dict[str, list[Guess]]) -> Iterator[str]:
    first: dict[str, Guess] = {key: by_key[key][0] for key in _SITE if key in by_key}
    if "country" in first:
        yield f"place = {{ country = {_rule(first['country'])} }}"
    elif "place" in by_key:
        yield f"# {_reason(by_key['place'][0])}"
        yield f"place = {{ names = {_rule(by_key['place'][0])} }}"
    elif divisions := _chinese_divisions(first):
        yield "# the divisions, from the broadest to the narrowest"
        yield f"place = {{ names = [{', '.join(map(_rule, divisions))}] }}"
    if not first.keys() - {"country"}:
        return
    yield from ("", "[[profile.sites]]")
    above = _above([each for key, each in first.items() if key in _ADDRESS])
    elsewhere: dict[str, Guess] = {
        key: first.pop(key) for key in _MORE if above and key in first and not _is_below(first[key], above)
    }
    if above:
        yield f"each = {quoted(above)}"
        first = {key: _below(each, above) for key, each in first.items()}
    yield from _address(first)
    yield from _more(first)
    if elsewhere:
        yield from (
            "",
            "[[profile.sites]]",
            "# of the whole institution, which has several addresses",
            *_more(elsewhere),
        )


def _more(found: Mapping[str, Guess]) -> Iterator[str]:
    for key in _MORE:
        if key in found:
            yield f"{key} = {_rule(found[key])}  # {_reason(found[key])}"


def _chinese_divisions(first: Mapping[str, Guess]) -> list[Guess]:
    """The columns of Chinese divisions, from the broadest to the narrowest; none where they are not China's."""
    found = [first[key] for key in ("region", "locality", "area") if key in first]
    within = found[0].column.share_of(lambda name: shipped_gazetteer().find([name], within="cn")) if found else 0
    return found if len(found) > 1 and within >= _MOSTLY else []


def _chinese_address(first: Mapping[str, Guess], divisions: Sequence[Guess]) -> str:
    """The rule of a Chinese address whose divisions stand in columns of their own."""
    street, code = first["address"].column, first.get("postal_code")
    outer = "".join(f"{{{each.column.path}?}}" for each in divisions)
    is_whole = street.share_of(lambda text: shipped_gazetteer().leading(text, "cn")) >= _MOSTLY
    full = quoted(street.path) if is_whole else f"{{ template = {quoted(f'{outer}{{{street.path}}}')} }}"
    return f"{{ full = {full}{f', postal_code = {_rule(code)}' if code else ''} }}"


def _address(first: Mapping[str, Guess]) -> Iterator[str]:
    parts = {key: first[key] for key in ("area", "locality", "region", "postal_code") if key in first}
    if "address" in first and first["address"].column.is_han and (divisions := _chinese_divisions(first)):
        yield f"# {_reason(first['address'])}"
        yield f"address = {_chinese_address(first, divisions)}"
        return
    if "address" in first and not parts:
        yield f"# {_reason(first['address'])}"
        rule = _rule(first["address"])
        yield f"address = {{ full = {rule} }}" if rule.startswith("{") else f"address = {rule}"
    elif "address" in first and parts.keys() == {"postal_code"} and first["address"].column.is_han:
        yield f"# {_reason(first['address'])}"
        yield f"address = {{ full = {_rule(first['address'])}, postal_code = {_rule(parts['postal_code'])} }}"
    elif parts:
        columns = [("street", first["address"])] if "address" in first else []
        columns += parts.items()
        if "country" in first and first["country"].column.share(_ISO_COUNTRY) >= _MOSTLY:
            columns.append(("country_code", first["country"]))
        elif "country" in first and not any("/" in value for value in first["country"].column.values):
            columns.append(("country", first["country"]))
        yield "# the parts of the address, each in a column of its own"
        yield f"address = {{ {', '.join(f'{key} = {_rule(part)}' for key, part in columns)} }}"


def _above(guesses: Sequence[Guess]) -> str:
    """The path of the list in whose items all of some columns are; "" without such a list."""
    above = {each.column.path.rpartition(".")[0] for each in guesses}
    return above.pop() if len(above) == 1 and any(each.column.many for each in guesses) else ""


def _is_below(found: Guess, above: str) -> bool:
    return found.column.path.startswith(f"{above}.")


def _below(found: Guess, above: str) -> Guess:
    """The guess of a column as it is seen from an item of a list."""
    path = found.column.path
    inner = path.removeprefix(f"{above}.") if path.startswith(f"{above}.") else f"^{path}"
    return replace(found, column=replace(found.column, path=inner))


def _examples(column: Column) -> str:
    if any("@" in value for value in column.values):
        return "(e-mail addresses are not shown here)"
    shown = [value if len(value) <= 40 else value[:39] + "…" for value in column.examples]
    return _plain(" · ".join(shown)) or "empty"


def _plain(text: str) -> str:
    """A text as a comment can hold it: one line, no control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _toml(value: Any) -> str:
    """A value as TOML writes it: as JSON does, but a table on one line has other signs."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{quoted(name)} = {_toml(inner)}' for name, inner in value.items())} }}"
    return orjson.dumps(value).decode()


def _title(file: Path) -> str:
    words = re.sub(r"[-_.]+", " ", file.name.split(".")[0]).strip()
    return words[:1].upper() + words[1:] if words else "A register"
