"""Load a source: validate its ``source.toml`` and report every fault at once, each with its line, key and a hint.

docs/sources.md documents the keys, and a test compares. A bare file is a source too: its reader follows from its
suffix. A file in a folder with a ``source.toml`` belongs to that source, and is read as its only file.
"""

import codecs
import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from publisher.errors import Fault, SourceError
from publisher.sources.reader import reader_names, readers_by_suffix, unknown_reader
from publisher.sources.source import DESCRIPTION, FileFacts, Source
from publisher.sources.toml_faults import faults_of, line_of, lines_of, parse_toml
from publisher.uris import slug_of

NOT_STATED: Final = "not stated"


def _expected(expected: str, value: Any) -> ValueError:
    return ValueError(f"expected {expected}, got {value!r}")


def _matching(pattern: str, expected: str) -> BeforeValidator:
    compiled = re.compile(pattern)

    def check(value: Any) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise _expected(expected, value)
        return value

    return BeforeValidator(check)


_ADDRESS: Final = r"https?://[^\s<>\"{}|\\^`]+"

Text = Annotated[str, _matching(r"(?s)\s*\S.*", "a text in quotes")]
Address = Annotated[str, _matching(_ADDRESS, 'an http(s) address in quotes ("https://…")')]
Language = Annotated[str, _matching(r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*", 'a BCP 47 language tag ("en", "zh-Hans")')]
Slug = Annotated[
    str, _matching(r"[a-z0-9]+(-[a-z0-9]+)*", 'lower-case letters, digits and hyphens ("gansu-directory")')
]
Country = Annotated[str, _matching(r"[A-Z]{2}", 'an ISO 3166-1 alpha-2 code in capitals ("CN")')]
Scheme = Annotated[
    str, _matching(r"[A-Z][A-Za-z0-9]*", 'a name in camel case, letters and digits ("ChinaServicesNetSid")')
]
Licence = Annotated[str, _matching(f"{_ADDRESS}|{NOT_STATED}", f'the licence\'s http(s) address, or "{NOT_STATED}"')]


def _day(value: Any) -> str:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    try:
        return dt.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _expected("a day, YYYY-MM-DD", value) from None


def _key(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip():
        raise _expected("a text in quotes or a whole number", value)
    return str(value)


def _encoding(value: Any) -> str:
    try:
        return codecs.lookup(value).name
    except (LookupError, TypeError):
        raise _expected('a text encoding that Python knows ("utf-8", "gb18030")', value) from None


def _reader(value: Any) -> str:
    if not isinstance(value, str):
        raise _expected("a text in quotes", value)
    if value not in reader_names():
        raise ValueError(unknown_reader(value))
    return value


def _profile(value: Any) -> str | dict[str, Any]:
    if isinstance(value, dict) or (isinstance(value, str) and value.strip()):
        return value
    raise _expected("the name of a profile in quotes, or a table", value)


def _list_of(check: Callable[[str], bool], expected: str) -> BeforeValidator:
    def listed(value: Any) -> tuple[str, ...]:
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and check(text) for text in texts):
            raise _expected(expected, value)
        return tuple(texts)

    return BeforeValidator(listed)


def _is_below(pattern: str) -> bool:
    return bool(pattern) and not pattern.startswith("/") and ".." not in Path(pattern).parts


Day = Annotated[str, BeforeValidator(_day)]
Patterns = Annotated[
    tuple[str, ...],
    _list_of(_is_below, 'file patterns below the source\'s own folder (["*.txt"]; no leading / and no ..)'),
]
Addresses = Annotated[
    tuple[str, ...],
    _list_of(lambda text: bool(re.fullmatch(_ADDRESS, text)), 'a list of http(s) addresses (["https://…"])'),
]


class Table(BaseModel):
    """The base of the tables of a source.toml: unknown keys are rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileDescription(Table):
    """The keys of a ``[files."name"]`` table."""

    key: Annotated[str, BeforeValidator(_key)] | None = None
    url: Address | None = None
    retrieved: Day | None = None


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
    encoding: Annotated[str, BeforeValidator(_encoding)] | None = None
    reader: Annotated[str, BeforeValidator(_reader)]
    key_scheme: Scheme | None = None
    include: Patterns = ("*",)
    exclude: Patterns = ()
    urls: Addresses = ()
    files: dict[str, FileDescription] = {}
    profile: Annotated[Any, BeforeValidator(_profile)] = None
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
    values = description.model_dump(exclude={"files", "licence"}, exclude_unset=True)
    licence = None if description.licence == NOT_STATED else description.licence
    facts = {name: FileFacts(**facts.model_dump()) for name, facts in description.files.items()}
    return Source(path=folder, licence=licence, file_facts=facts, **values)


def _missing_files(folder: Path, document: Mapping[str, Any], text: str) -> Iterator[Fault]:
    """Report each ``[files."name"]`` table without a file; those of a source that is fetched may appear later."""
    tables = document.get("files")
    if "urls" in document or not isinstance(tables, dict):
        return
    for name, table in tables.items():
        if isinstance(table, dict) and not (folder / name).is_file():
            message = f"there is no file {name!r} in the folder: correct the name, or remove the table"
            line = line_of(lines_of(text), f"files.{name}")
            yield Fault("source-file-missing", message, DESCRIPTION, line, f"files.{name}")


def _load_bare_file(path: Path) -> Source:
    suffixes = [suffix for suffix in map(str.lower, path.suffixes) if suffix not in {".gz", ".zst"}]
    reader = readers_by_suffix().get(suffixes[-1]) if suffixes else None
    stem = path.name.split(".")[0]
    if reader is None:
        known = " ".join(sorted(readers_by_suffix()))
        message = f"no reader for this kind of file (known: {known}); describe it in a {DESCRIPTION}"
        raise SourceError(str(path), (Fault("source-reader-unknown", message, file=path.name),))
    return Source(path=path, slug=slug_of(stem) or "source", title=stem, reader=reader)
