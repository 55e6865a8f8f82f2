"""Load a source: validate its ``source.toml`` and report every fault at once, each with its line, key and a hint.

docs/sources.md documents the keys, and a test compares. A bare file is a source too: its reader follows from its
suffix. A file in a folder with a ``source.toml`` belongs to that source, and is read as its only file.
"""

import codecs
import datetime as dt
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from publisher.errors import Fault, SourceError, UnreadableFileError
from publisher.records import LANGUAGE_TAG
from publisher.sources import lines
from publisher.sources.pages import Pages
from publisher.sources.reader import reader_names, readers_by_suffix, unknown_reader
from publisher.sources.source import CORRECTIONS, DESCRIPTION, FileFacts, Join, Source
from publisher.sources.streams import PACKED, members
from publisher.sources.toml_faults import faults_of, line_of, lines_of, parse_toml
from publisher.sources.unread_formats import unread_message
from publisher.uris import slug_of

NOT_STATED: Final = "not stated"


def _checked(expected: str, convert: Callable[[Any], Any]) -> BeforeValidator:
    """Validate by a conversion that fails for wrong values; ``expected`` says what a right one is."""

    def check(value: Any) -> Any:
        try:
            return convert(value)
        except (ValueError, TypeError, LookupError):
            raise ValueError(f"expected {expected}, got {value!r}") from None

    return BeforeValidator(check)


def _matching(pattern: str) -> Callable[[Any], str]:
    def match(value: Any) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError
        return str(value)

    return match


def _all(convert: Callable[[Any], str]) -> Callable[[Any], tuple[str, ...]]:
    def convert_all(value: Any) -> tuple[str, ...]:
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not texts:
            raise ValueError
        return tuple(map(convert, texts))

    return convert_all


MAX_NAME_BYTES: Final = 255
MAX_RECURSIVE: Final = 2
"""How often a pattern may have "**"; each goes through all folders below."""


def _pattern_below(value: Any) -> str:
    if (
        not value
        or value.startswith("/")
        or ".." in Path(value).parts
        or value.count("**") > MAX_RECURSIVE
        or any("**" in part and part != "**" for part in Path(value).parts)
        or len(os.fsencode(value)) > MAX_NAME_BYTES
    ):
        raise ValueError
    try:
        next(Path("/nonexistent").glob(value), None)  # refuses what is no pattern
    except (NotImplementedError, IndexError, re.error):
        raise ValueError from None
    return str(value)


def _key(value: Any) -> str:
    return _TEXT(str(value) if type(value) is int else value)


def _licence(value: Any) -> str:
    return NOT_STATED if value == NOT_STATED else _ADDRESS(value)


def _encoding(value: Any) -> str:
    return codecs.lookup(value).name


def _profile(value: Any) -> Any:
    return value if isinstance(value, dict) else _TEXT(value)


def _reader(value: Any) -> str:
    if value not in reader_names():
        raise ValueError(unknown_reader(value))
    return str(value)


_TEXT: Final = _matching(r"(?s)\s*\S.*")
_SLUG: Final = "[a-z0-9]+(-[a-z0-9]+)*"
_ADDRESS: Final = _matching(r"https?://[^\s<>\"{}|\\^`]+")

Text = Annotated[str, _checked("a text in quotes", _TEXT)]
Key = Annotated[str, _checked("a text in quotes or a whole number", _key)]
Address = Annotated[str, _checked('an http(s) address in quotes ("https://…")', _ADDRESS)]
Addresses = Annotated[tuple[str, ...], _checked('a list of http(s) addresses (["https://…"])', _all(_ADDRESS))]
Licence = Annotated[str, _checked(f'the licence\'s http(s) address, or "{NOT_STATED}"', _licence)]
Day = Annotated[str, _checked("a day, YYYY-MM-DD", lambda value: dt.date.fromisoformat(str(value)).isoformat())]
Language = Annotated[str, _checked('a BCP 47 language tag ("en", "zh-Hans")', _matching(LANGUAGE_TAG))]
Country = Annotated[str, _checked('an ISO 3166-1 alpha-2 code in capitals ("CN")', _matching("[A-Z]{2}"))]
Encoding = Annotated[str, _checked('a text encoding that Python knows ("utf-8", "gb18030")', _encoding)]
Scheme = Annotated[str, _checked('letters and digits in camel case ("ExampleId")', _matching("[A-Z][A-Za-z0-9]*"))]
Slug = Annotated[str, _checked('lower-case letters, digits and hyphens ("gansu-directory")', _matching(_SLUG))]
Patterns = Annotated[tuple[str, ...], _checked('file patterns below this folder (["*.txt"])', _all(_pattern_below))]
FileBelow = Annotated[str, _checked("the name of a file below this folder", _pattern_below)]
Names = Annotated[tuple[str, ...], _checked('a list of column names (["phone"])', _all(_TEXT))]
Profile = Annotated[Any, _checked("the name of a profile in quotes, or a table", _profile)]


class Table(BaseModel):
    """The base of the tables of a source.toml: unknown keys are rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileDescription(Table):
    """The keys of a ``[files."name"]`` table."""

    key: Key | None = None
    url: Address | None = None
    retrieved: Day | None = None


class JoinDescription(Table):
    """The keys of a ``[[join]]`` table."""

    file: FileBelow
    on: Text
    key: Text | None = None
    columns: Names = ()
    by: Text | None = None
    reader: Annotated[Text, AfterValidator(_reader)] | None = None
    encoding: Encoding | None = None
    options: dict[str, Any] = {}
    unmatched: Literal["report", "ignore"] = "report"

    def join(self, folder: Path) -> Join:
        """The join of a source in a folder."""
        return Join(
            folder=folder,
            file=self.file,
            on=self.on,
            key=self.key or self.on,
            reader=self.reader or reader_for(self.file) or "",
            columns=self.columns,
            by=self.by,
            encoding=self.encoding,
            options=self.options,
            ignore_unmatched=self.unmatched == "ignore",
        )


class PagesDescription(Table):
    """The keys of the ``[pages]`` table."""

    next: Text | None = None
    link_header: bool = False
    parameter: Text | None = None
    step: Annotated[int, Field(ge=1)] = 1
    first: int = 1
    limit: Annotated[int, Field(ge=1, le=100_000)] = 1000

    @model_validator(mode="after")
    def _says_how(self) -> Self:
        if [self.next is not None, self.link_header, self.parameter is not None].count(True) != 1:
            raise ValueError("say how pages follow each other by exactly one of 'next', 'link_header' and 'parameter'")
        return self


class Description(Table):
    """The keys of a source.toml; :class:`~publisher.sources.source.Source` says what each means."""

    title: Text
    slug: Slug = Field(description="the name of the folder cannot be used")
    description: Text | None = None
    publisher: Text | None = None
    publisher_url: Address | None = None
    licence: Licence = Field(description=f'an http(s) address, or "{NOT_STATED}"')
    rights: Text | None = None
    origin: Address | None = None
    retrieved: Day | None = None
    language: Language | None = None
    country: Country | None = None
    encoding: Encoding | None = None
    reader: Annotated[Text, AfterValidator(_reader)]
    key_scheme: Scheme | None = None
    include: Patterns = ("*",)
    exclude: Patterns = ()
    urls: Addresses = ()
    pages: PagesDescription | None = None
    files: dict[str, FileDescription] = {}
    join: tuple[JoinDescription, ...] = ()
    profile: Profile = None
    options: dict[str, Any] = {}


def load_source(path: Path) -> Source:
    """Load a source.

    Args:
        path: a folder with a source.toml, a source.toml, or a bare file.

    Raises:
        SourceError: the source cannot be used; with every fault, each with file, line and key.
    """
    if path.name == DESCRIPTION:
        path = path.parent
    if path.is_dir():
        return _load_folder(path)
    if not path.is_file():
        raise SourceError(str(path), (Fault("source-missing", "there is no such file or folder"),))
    if (path.parent / DESCRIPTION).is_file():
        return replace(_load_folder(path.parent), only=(path,))
    return _load_bare_file(path)


def _load_folder(folder: Path) -> Source:
    file = folder / DESCRIPTION
    if not file.is_file():
        message = f"no {DESCRIPTION}: write one (docs/sources.md), or create one with 'publisher init'"
        raise SourceError(str(folder), (Fault("source-toml-missing", message, file=DESCRIPTION),))
    parsed = parse_toml(file)
    if isinstance(parsed, Fault):
        raise SourceError(str(folder), (parsed,))
    document, text = parsed
    faults = list(_missing_files(folder, document, text))
    if default := slug_of(folder.resolve().name):
        document.setdefault("slug", default)
    try:
        description = Description.model_validate(document)
    except ValidationError as error:
        faults += faults_of(error, Description, text, file=DESCRIPTION, kind="source")
    if faults:
        raise SourceError(str(folder), tuple(sorted(faults, key=lambda fault: fault.line or 0)))
    joins = tuple(join.join(folder) for join in description.join)
    if faults := list(_unusable_joins(joins, text)):
        raise SourceError(str(folder), tuple(faults))
    values = description.model_dump(exclude={"files", "licence", "join", "pages"}, exclude_unset=True)
    licence = None if description.licence == NOT_STATED else description.licence
    facts = {name: FileFacts(**facts.model_dump()) for name, facts in description.files.items()}
    pages = Pages(**description.pages.model_dump()) if description.pages else None
    values |= {"file_facts": facts, "joins": joins, "pages": pages, "corrections": folder / CORRECTIONS}
    return Source(path=folder, licence=licence, **values)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long for the file system
        return False


def _unusable_joins(joins: tuple[Join, ...], text: str) -> Iterator[Fault]:
    """Report each join whose file does not exist, or whose reader is not known by its suffix."""
    for number, join in enumerate(joins):
        field = f"join[{number}].file"
        line = line_of(lines_of(text), field)
        if not _is_file(join.path):
            message = f"there is no file {join.file!r} in the folder: correct the name, or remove the table"
            yield Fault("source-file-missing", message, DESCRIPTION, line, field)
        elif not join.reader:
            message = f"no reader is known for {join.file!r}: say which one by 'reader' in [[join]]"
            yield Fault("source-value-wrong", message, DESCRIPTION, line, field)


def reader_for(name: str) -> str | None:
    """The name of the reader for a file, by its suffix; None for an unknown suffix."""
    suffixes = [suffix for suffix in map(str.lower, Path(name).suffixes) if suffix not in PACKED]
    return readers_by_suffix().get(suffixes[-1]) if suffixes else None


def _missing_files(folder: Path, document: Mapping[str, Any], text: str) -> Iterator[Fault]:
    """Report each ``[files."name"]`` table without a file; those of a source that is fetched may appear later."""
    tables = document.get("files")
    if "urls" in document or not isinstance(tables, dict):
        return
    for name, table in tables.items():
        if isinstance(table, dict) and not _is_file(folder / name):
            message = f"there is no file {name!r} in the folder: correct the name, or remove the table"
            line = line_of(lines_of(text), f"files.{name}")
            yield Fault("source-file-missing", message, DESCRIPTION, line, f"files.{name}")


def _is_tabbed(path: Path) -> bool:
    """Whether each of the first lines of a text has as many tabs, at least one: a table, as spreadsheets export it."""
    try:
        member = next(members(path, path.name))
        encoding = lines.find_unicode(member.open) or lines.Encoding("latin-1", "only tabs are looked for")
        with member.open() as stream:
            texts = [line.text for line in islice(lines.lines_of(stream, encoding), 50) if line.text.strip()]
    except UnreadableFileError:
        return False  # the reader reports it
    counts = {text.count("\t") for text in texts}
    return len(texts) > 1 and len(counts) == 1 and counts != {0}


def _reader_of_archive(path: Path) -> str | None:
    """Return the reader of the files in a zip archive, if they have the same."""
    if path.suffix.lower() != ".zip":
        return None
    try:
        suffixes = {member.suffix for member in members(path, path.name)}
    except UnreadableFileError as error:
        raise SourceError(str(path), (error.fault,)) from error
    readers = {readers_by_suffix().get(suffix) for suffix in suffixes}
    if len(readers) == 1 and None not in readers:
        return readers.pop()
    message = f"the archive has files of several kinds, or of one that is not read ({' '.join(sorted(suffixes))}): "
    fault = Fault("source-reader-unknown", f"{message}unpack it, and name the file with the records", path.name)
    raise SourceError(str(path), (fault,))


def _load_bare_file(path: Path) -> Source:
    reader = reader_for(path.name) or _reader_of_archive(path)
    if reader == "pages" and _is_tabbed(path):
        reader = "csv"
    stem = path.name.split(".")[0]
    if reader is None:
        suffixes = [suffix for suffix in map(str.lower, path.suffixes) if suffix not in PACKED]
        message = unread_message(suffixes[-1] if suffixes else "", readers_by_suffix())
        raise SourceError(str(path), (Fault("source-reader-unknown", message, file=path.name),))
    corrections = path.with_name(f"{stem}.corrections.csv")
    return Source(path=path, slug=slug_of(stem) or "source", title=stem, reader=reader, corrections=corrections)
