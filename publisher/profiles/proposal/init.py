"""``publisher init FILE``: inspect a file, and find out which column of it feeds which field.

No guess publishes anybody's name or address, and a licence is never guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from publisher import sources
from publisher.errors import Fault, SourceError, UnreadableFileError
from publisher.normalise.address import DIGITS_OF_POSTAL_CODES
from publisher.profiles.joins import extended, joined_files
from publisher.profiles.mentions import Mentions
from publisher.profiles.paths import parse_path
from publisher.profiles.proposal.columns import Column, columns_of
from publisher.profiles.proposal.countries import country_of, language_of_names
from publisher.profiles.proposal.files.file_format import FormatOptions, encoding_of, source_of
from publisher.profiles.proposal.files.joining import combine, files_in
from publisher.profiles.proposal.files.self_describing import contents_of, is_self_describing
from publisher.profiles.proposal.guess import Guess
from publisher.profiles.proposal.guesses import guess, key_candidates, with_key
from publisher.profiles.proposal.keys import repeats
from publisher.profiles.proposal.metadata.apply import described_columns, described_guesses
from publisher.profiles.proposal.metadata.find import metadata_of
from publisher.profiles.proposal.metadata.model import TableMetadata
from publisher.profiles.proposal.questions import CHECK, Interview, Question
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.reader import reader_of
from publisher.sources.source import DESCRIPTION, Source

SAMPLE: Final = 2_000
_SHORT_CODE: Final = 4
MAX_INSPECTED: Final = 2_000
"""How many columns are looked at."""
"""As many records are inspected."""

_DATABASES: Final = frozenset({"sqlite", "sql"})
COMPARED: Final = 200_000
"""In as many records names and places are compared, where they are to be the key."""


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
        country: the country of the register, and the reason; None where nothing says it, or each record says its own.
        language: the language of the names, and the reason; None where nothing says it.
        doubts: what is doubtful, by column or subject.
        metadata: what stands beside the file about it.
    """

    source: Source
    columns: tuple[Column, ...]
    guesses: tuple[Guess, ...]
    unreadable: tuple[Fault, ...]
    encoding: str | None
    notes: tuple[str, ...] = ()
    country: tuple[str, str] | None = None
    language: tuple[str, str] | None = None
    doubts: Mapping[str, str] = field(default_factory=dict)
    metadata: TableMetadata | None = None


def inspect_file(path: Path, chosen: FormatOptions | None = None, interview: Interview | None = None) -> Inspection:
    """Inspect the first records of a file.

    Args:
        path: the file.
        chosen: what its user says about how it is read.
        interview: asks about what is doubtful; without it the safe side is taken.

    Raises:
        SourceError: it has no reader or no record, or is a directory page, which needs no profile.
    """
    interview = interview or Interview()
    try:
        return _inspected_file(path, chosen or FormatOptions(), interview)
    except UnreadableFileError as error:
        raise SourceError(str(path), (error.fault,)) from error


def _inspected_file(path: Path, chosen: FormatOptions, interview: Interview) -> Inspection:
    source, notes = source_of(path, chosen, interview)
    if is_self_describing(source):
        contents = contents_of(source)
        if contents.faults and not contents.has_institutions:
            raise SourceError(str(path), contents.faults)
        return Inspection(source, (), (), contents.faults, None, (*notes, *contents.notes))
    return _inspected(source, path, notes, interview)


def inspect_files(
    paths: Sequence[Path], chosen: FormatOptions | None = None, interview: Interview | None = None
) -> Inspection:
    """Inspect the first records of several files that belong together, or of those in a folder.

    Args:
        paths: files, or a folder of files.
        chosen: what their user says about how they are read.
        interview: asks about what is doubtful; without it the safe side is taken.

    Raises:
        SourceError: as for :func:`inspect_file`; the files are in different folders.
    """
    files = files_in(paths)
    if len(files) == 1:
        return inspect_file(files[0], chosen, interview)
    found = combine(files, chosen or FormatOptions())
    source = replace(found.main.source, include=found.include, joins=found.joins)
    return _inspected(source, found.main.path, (*found.main.notes, *found.notes), interview or Interview())


def _inspected(source: Source, path: Path, notes: tuple[str, ...], interview: Interview) -> Inspection:
    with joined_files(source) as joined:
        items = [extended(item, joined) for item in islice(sources.read_file(source, path), SAMPLE)]
    records = [item.data for item in items if isinstance(item, RawRecord) and item.data]
    faults = tuple(fault for item in items if isinstance(item, UnreadableRecord) for fault in item.faults)
    if not records:
        raise SourceError(str(path), faults or (Fault("source-no-records", "no record could be read", path.name),))
    columns = columns_of(records, table=reader_of(source).table)
    for column in columns:
        column.stored = source.reader in _DATABASES
    metadata = metadata_of(path) if reader_of(source).table else None
    columns = described_columns(columns, metadata) if metadata else columns
    if len(columns) > MAX_INSPECTED:
        notes = (*notes, f"only the first {MAX_INSPECTED:,} of {len(columns):,} columns are looked at")
        columns = columns[:MAX_INSPECTED]
    guesses = _with_unique_key(source, path, guess(columns, interview), len(records), interview)
    guesses = described_guesses(guesses, columns, metadata) if metadata else guesses
    _set_examples(columns, guesses)
    country = _country(guesses, columns, interview)
    _tell_of_postcodes(guesses, country[0] if country else None, interview)
    return Inspection(
        source,
        tuple(columns),
        tuple(guesses),
        faults,
        encoding_of(source, path),
        notes,
        country,
        _language(guesses, columns, country, metadata),
        interview.doubts,
        metadata,
    )


def _language(
    guesses: Sequence[Guess], columns: Sequence[Column], country: tuple[str, str] | None, metadata: TableMetadata | None
) -> tuple[str, str] | None:
    if metadata and metadata.language:
        return metadata.language, f"by {metadata.file}"
    return language_of_names(guesses, columns, country[0] if country else None)


def _tell_of_postcodes(guesses: Sequence[Guess], country: str | None, interview: Interview) -> None:
    """Note that postal codes lack a digit: by the country, or because the others have one more."""
    for each in guesses:
        codes = [value for value in each.column.values if value.isdecimal()] if each.field == "postal_code" else []
        longest = DIGITS_OF_POSTAL_CODES.get(country or "") or max(map(len, codes), default=0)
        short = [code for code in codes if len(code) == longest - 1 and longest > _SHORT_CODE]
        if short:
            interview.doubts[each.column.path] = (
                f"{len(short)} of {len(codes)} postal codes have {longest - 1} digits, not {longest} ({short[0]}): a "
                "spreadsheet may have cut off their leading zeros. They are published as they are: correct the file"
            )


def _set_examples(columns: Sequence[Column], guesses: Sequence[Guess]) -> None:
    """Choose what may be shown of each column: nobody who is left out of another one."""
    mentions = Mentions({each.column.path: each.column.values for each in guesses if each.field == "leave_out"}, ())
    names = {each.column.path for each in guesses if each.field == "names"}
    people = {each.column.path: set(each.column.values) for each in guesses if each.field == "leave_out"}
    for column in dict.fromkeys((*columns, *(each.column for each in guesses))):
        shown = [text for text in column.commonest(len(column.values)) if text not in people.get(column.path, ())][:3]
        column.examples = tuple(mentions.masked(text, is_name=column.path in names) for text in shown)


def _with_unique_key(
    source: Source, path: Path, guesses: list[Guess], records: int, interview: Interview
) -> list[Guess]:
    """Compare the names, and the names and places, of all records, where they are to be the key."""
    tried = key_candidates(guesses, records)
    if not tried or any(each.field == "group_by" for each in guesses):
        return guesses
    table = reader_of(source).table
    paths = [tuple(column.path for column in columns) for columns in tried]
    repeated = repeats(_data(source, path), paths, lambda data, text: _text_at(data, text, table=table))
    for columns, is_repeated in zip(tried, repeated, strict=True):
        if not is_repeated:
            return with_key(guesses, columns, groups=False)
    if len(tried[-1]) == 1:
        interview.doubts[tried[-1][0].path] = (
            "names repeat, and no column tells the institutions apart: of several with one name only the first is "
            "published, and the others are quarantined. Add a column with an identifier of each, and say key = …"
        )
    return with_key(guesses, tried[-1], groups=len(tried[-1]) > 1)


def _data(source: Source, path: Path) -> Iterator[Mapping[str, Any]]:
    items = islice(sources.read_file(source, path), COMPARED)
    return (item.data for item in items if isinstance(item, RawRecord) and item.data)


def _text_at(data: Mapping[str, Any], text: str, *, table: bool) -> str:
    return str(data.get(text, "")) if table else str(next(iter(parse_path(text, column=False).get(data)), ""))


def _country(guesses: Sequence[Guess], columns: Sequence[Column], interview: Interview) -> tuple[str, str] | None:
    if any(each.field == "country" for each in guesses):
        return None  # each record says its own
    if found := country_of(guesses, columns):
        return found
    telephones = [each.column for each in guesses if each.field in {"telephones", "faxes"}]
    national = [value for column in telephones for value in column.values if not value.startswith(("+", "00"))]
    if not national:
        return None
    answer = interview.choose(
        Question(
            "country",
            f"In which country are telephones like {national[0]!r}? (its code, as in GB; nothing if not certain)",
            (),
            "nothing says in which country telephone numbers without a country code are: they stay text. Say which, as "
            'in country = "GB"',
            "[A-Za-z]{2}",
        )
    )
    return (answer.text.upper(), answer.reason) if answer.text else None


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


def recognised(inspection: Inspection) -> str:
    """Return how much of a file was recognised, in a sentence."""
    if not inspection.columns:
        return f"the reader {inspection.source.reader!r} knows what the fields mean, so no profile is needed"
    columns = {each.column.path for each in inspection.guesses}
    return f"{len(columns)} of {len(inspection.columns)} columns recognised; check each guess in it"


def remarks(inspection: Inspection) -> Iterator[str]:
    """Yield what should be checked: notes, doubts, what was left out, a sentence each."""
    yield from (note.removeprefix(CHECK).strip() for note in inspection.notes)
    if not inspection.columns:
        return
    fields = {each.field for each in inspection.guesses}
    for name, what in (("key", "an identifier"), ("names", "a name")):
        if name not in fields:
            yield f"no column looks like {what}: name it as {name} in [profile]"
    yield from (f"{about}: {doubt}" for about, doubt in inspection.doubts.items())
    about_people = [each.column.path for each in inspection.guesses if each.field == "leave_out"]
    left_out = [path for path in about_people if path not in inspection.doubts]
    if left_out:
        yield f"left out, because they seem to be about people: {', '.join(left_out)}"
    for each in inspection.guesses:
        if each.reason.startswith(CHECK) and each.column.path not in inspection.doubts:
            yield f"{each.column.path}: {each.reason.removeprefix(CHECK).strip()}"
    if inspection.language is None:
        yield "language: nothing says which language the names are in; say it in source.toml if you know it"
    elif inspection.language[1].startswith(CHECK):
        yield f"language: {inspection.language[0]}; {inspection.language[1].removeprefix(CHECK).strip()}"
    if inspection.unreadable:
        yield f"{len(inspection.unreadable)} of the first rows could not be read: they are listed at its end"
