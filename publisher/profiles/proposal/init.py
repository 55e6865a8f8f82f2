"""``publisher init FILE``: inspect a file, and write a first source.toml with a reason for every guess.

Where a key and a name were found, the result can be built at once. No guess publishes anybody's name or address, and a
licence is never guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from publisher import sources
from publisher.errors import Fault, SourceError
from publisher.profiles.joins import extended, joined_files
from publisher.profiles.proposal.columns import Column, columns_of
from publisher.profiles.proposal.countries import country_of, language_of_names
from publisher.profiles.proposal.file_format import FormatOptions, encoding_of, source_of
from publisher.profiles.proposal.guesses import OF_ELEMENTS, Guess, guess
from publisher.profiles.proposal.joining import combine, files_in, join_values
from publisher.profiles.proposal.self_describing import contents_of, is_self_describing
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.reader import reader_of
from publisher.sources.source import DESCRIPTION, Source

SAMPLE: Final = 500

_KEY_OF: Final = {"parent": "relations", "faxes": "telephones"}
_KEYS: Final = ("group_by", "leave_out", "state", "names", "alt_names", "former_names", "acronyms", "description",
                "classifications", "rank", "relations", "telephones", "emails", "homepages", "domains", "page",
                "founded", "dissolved", "legal_basis", "responsibilities", "identifiers")  # fmt: skip
_PLAIN: Final = frozenset({"leave_out", "group_by", "page"})
"""Keys whose rules are names of columns only."""

_SINGLE: Final = frozenset({"page", "key", "group_by", "state", "founded", "dissolved", "description", "rank"})


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the first records of a file show.

    Attributes:
        source: the file, as it will be read.
        columns: its columns, or the paths to its leaves.
        guesses: which column feeds which field.
        unreadable: the faults of pieces that could not be read.
        encoding: its name and the reason for it; None for a format that has its own.
        notes: what should be known about how the file is read.
    """

    source: Source
    columns: tuple[Column, ...]
    guesses: tuple[Guess, ...]
    unreadable: tuple[Fault, ...]
    encoding: str | None
    notes: tuple[str, ...] = ()


def inspect_file(path: Path, chosen: FormatOptions | None = None) -> Inspection:
    """Inspect the first records of a file.

    Args:
        path: the file.
        chosen: what its user says about how it is read.

    Raises:
        SourceError: it has no reader or no record, or is a directory page, which needs no profile.
    """
    source, notes = source_of(path, chosen or FormatOptions())
    if is_self_describing(source):
        contents = contents_of(source)
        if contents.faults and not contents.has_institutions:
            raise SourceError(str(path), contents.faults)
        return Inspection(source, (), (), contents.faults, None, (*notes, *contents.notes))
    return _inspected(source, path, notes)


def inspect_files(paths: Sequence[Path], chosen: FormatOptions | None = None) -> Inspection:
    """Inspect the first records of several files that belong together, or of those in a folder.

    Args:
        paths: files, or a folder of files.
        chosen: what their user says about how they are read.

    Raises:
        SourceError: as for :func:`inspect_file`; the files are in different folders.
    """
    files = files_in(paths)
    if len(files) == 1:
        return inspect_file(files[0], chosen)
    found = combine(files, chosen or FormatOptions())
    source = replace(found.main.source, include=found.include, joins=found.joins)
    return _inspected(source, found.main.path, (*found.main.notes, *found.notes))


def _inspected(source: Source, path: Path, notes: tuple[str, ...]) -> Inspection:
    with joined_files(source) as joined:
        items = [extended(item, joined) for item in islice(sources.read_file(source, path), SAMPLE)]
    records = [item.data for item in items if isinstance(item, RawRecord) and item.data]
    faults = tuple(fault for item in items if isinstance(item, UnreadableRecord) for fault in item.faults)
    if not records:
        raise SourceError(str(path), faults or (Fault("source-no-records", "no record could be read", path.name),))
    columns = columns_of(records, table=reader_of(source).table)
    return Inspection(source, tuple(columns), tuple(guess(columns)), faults, encoding_of(source, path), notes)


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
    yield f"title = {_quoted(_title(file))}  # shown to readers"
    yield 'licence = "not stated"  # the address of the licence; it is never guessed'
    yield '# publisher = "…"  # who maintains the register'
    yield '# origin = "https://…"  # where it is published'
    yield f"reader = {_quoted(source.reader)}"
    included = source.include if source.include != ("*",) else (file.name,)
    yield f"include = [{', '.join(map(_quoted, included))}]"
    country = country_of(inspection.guesses, inspection.columns)
    if source.language or source.country:
        stated = (("language", source.language), ("country", source.country))
        yield from (f"{name} = {_quoted(value)}" for name, value in stated if value)
    elif language := language_of_names(inspection.guesses, inspection.columns, country[0] if country else None):
        yield f"language = {_quoted(language[0])}  # guessed: {language[1]}"
    else:
        yield '# language = "…"  # CHECK: nothing says which language the names are in'
    if country:
        yield f"country = {_quoted(country[0])}  # guessed: {country[1]}"
    if inspection.encoding:
        yield f"# encoding: {inspection.encoding}"
    if source.encoding:
        yield f"encoding = {_quoted(source.encoding)}"
    yield from (f"# note: {_plain(note)}" for note in inspection.notes)
    if source.options:
        yield from (
            "",
            "[options]",
            *(f"{name} = {_toml(value)}" for name, value in source.options.items()),
        )
    for join in source.joins:
        yield from ("", "[[join]]", *(f"{name} = {_toml(value)}" for name, value in join_values(join).items()))


def _profile(inspection: Inspection) -> Iterator[str]:
    by_key: dict[str, list[Guess]] = {}
    for each in inspection.guesses:
        by_key.setdefault(_KEY_OF.get(each.field, each.field), []).append(each)
    paths = ", ".join(column.path for column in inspection.columns[:12])
    if "key" in by_key:
        yield from _rule_lines("key", by_key["key"])
    elif "names" in by_key:
        yield "# No column has a different value in every record. Names change, and a key must not: find a better one."
        yield f"key = {_quoted(by_key['names'][0].column.path)}"
    else:
        yield '# key = "…"  # the column with the identifier: different in every record, and never changed'
    if "names" not in by_key:
        yield f'# names = "…"  # the column with the name: one of {paths}'
    if "types" in by_key:
        yield from _rule_lines("types", by_key["types"])
    else:
        yield '# types = { value = "GovernmentOrganization" }  # the schema.org class of all records'
    for key in _KEYS:
        if key in by_key:
            yield from _rule_lines(key, by_key[key])
    yield from _site(by_key)
    guessed = {each.column.path for each in inspection.guesses}
    if rest := [column for column in inspection.columns if column.path not in guessed]:
        yield from ("", "# Not recognised; kept as raw fields, so that nothing is lost:")
        yield from (f"#   {column.path}: {_examples(column)}" for column in rest)
    yield from (f"# Could not be read: {_plain(str(fault))}" for fault in inspection.unreadable[:10])


def _rule_lines(key: str, guesses: list[Guess]) -> Iterator[str]:
    if len(guesses) == 1 or key in _SINGLE:
        yield f"# {_reason(guesses[0])}"
        yield f"{key} = {_rule(guesses[0])}"
    else:
        yield from (f"{key} = [", *(f"  {_rule(each)},  # {_reason(each)}" for each in guesses), "]")


def _rule(guess: Guess) -> str:
    path = _quoted(guess.column.path)
    if guess.field == "legal_basis":
        return f"{{ cited = {path} }}"
    if guess.more == OF_ELEMENTS:
        return f"{{ each = {path}, {guess.more} }}"
    ignored = ", ".join(map(_quoted, guess.column.placeholders))
    more = ", ".join(
        filter(None, (guess.more, f"ignore = [{ignored}]" if ignored and guess.field not in _PLAIN else ""))
    )
    return f"{{ from = {path}, {more} }}" if more else path


def _reason(guess: Guess) -> str:
    """The reason for a guess, with examples; without them where it is about people, since files are shared."""
    return guess.reason if guess.field == "leave_out" else f"{guess.reason}: {_examples(guess.column)}"


def _site(by_key: dict[str, list[Guess]]) -> Iterator[str]:
    keys = ("address", "locality", "region", "postal_code", "country", "hours", "latitude", "longitude")
    first = {key: by_key[key][0] for key in keys if key in by_key}
    if "country" in first:
        yield f"place = {{ country = {_rule(first['country'])} }}"
    elif "place" in by_key:
        yield f"# {_reason(by_key['place'][0])}"
        yield f"place = {{ names = {_rule(by_key['place'][0])} }}"
    if not first.keys() - {"country"}:
        return
    yield from ("", "[[profile.sites]]")
    parts = {key: first[key] for key in ("locality", "region", "postal_code", "country") if key in first}
    if "address" in first and not parts:
        yield f"# {_reason(first['address'])}"
        yield f"address = {_rule(first['address'])}"
    elif "address" in first and parts.keys() == {"postal_code"} and first["address"].column.is_han:
        yield f"# {_reason(first['address'])}"
        yield f"address = {{ full = {_rule(first['address'])}, postal_code = {_rule(parts['postal_code'])} }}"
    elif parts.keys() - {"country"} or "address" in first:
        columns = [("street", first["address"])] if "address" in first else []
        columns += parts.items()
        yield "# the parts of the address, each in a column of its own"
        yield f"address = {{ {', '.join(f'{key} = {_rule(part)}' for key, part in columns)} }}"
    for key in ("hours", "latitude", "longitude"):
        if key in first:
            yield f"{key} = {_rule(first[key])}  # {_reason(first[key])}"


def _examples(column: Column) -> str:
    if any("@" in value for value in column.values):
        return "(e-mail addresses are not shown here)"
    shown = [value if len(value) <= 40 else value[:39] + "…" for value in column.commonest(3)]
    return _plain(" · ".join(shown)) or "empty"


def _plain(text: str) -> str:
    """A text as a comment can hold it: one line, no control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _toml(value: Any) -> str:
    """A value as TOML writes it: as JSON does, but a table on one line has other signs."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_quoted(name)} = {_toml(inner)}' for name, inner in value.items())} }}"
    return orjson.dumps(value).decode()


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode().replace("\x7f", "\\u007f")


def _title(file: Path) -> str:
    words = re.sub(r"[-_.]+", " ", file.name.split(".")[0]).strip()
    return words[:1].upper() + words[1:] if words else "A register"


def destination(path: Path) -> Path:
    """Return where the description of a file goes: beside it.

    Raises:
        SourceError: there is one already.
    """
    target = path.parent / DESCRIPTION
    if target.exists():
        message = f"{target} exists, and is not overwritten: edit it, or move it away"
        raise SourceError(str(path), (Fault("source-toml-exists", message, DESCRIPTION),))
    return target
