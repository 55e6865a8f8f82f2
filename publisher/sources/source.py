"""A source: a folder of records with a ``source.toml`` that says what they are, where from, and under which terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from typing import Any, Final

from publisher.sources.files import list_files
from publisher.sources.pages import Pages

DESCRIPTION: Final = "source.toml"
CORRECTIONS: Final = "source.corrections.csv"
"""The values of a source that people corrected (docs/corrections.md)."""
METADATA: Final = ("datapackage.json", "csv-metadata.json", "*.csv-metadata.json", "*.csv.*-metadata.json")
"""Files that describe others: data packages, and CSV on the Web. They have no records."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What ``source.toml`` says about one file: the record's key, its address on the web, its date."""

    key: str | None = None
    url: str | None = None
    retrieved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A second file, whose rows have more values of the records.

    Attributes:
        folder: the folder of the source.
        file: the file, below that folder.
        on: the column or path of the records that both have.
        key: the column or path of it in the second file.
        columns: the columns whose values are added; all where none is named.
        by: the column whose value is added to the names of the others ("name@de" by the language).
        reader: the name of its reader.
        encoding, options: how it is read, as for the source.
        ignore_unmatched: whether rows without a record are expected.
    """

    folder: Path
    file: str
    on: str
    key: str
    reader: str
    columns: tuple[str, ...] = ()
    by: str | None = None
    encoding: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    ignore_unmatched: bool = False

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source, described; picklable, so that it can travel to a worker.

    Attributes:
        path: the folder, or the bare file.
        slug: what names the source in URLs, in the register and in reports; never changed once published.
        reader: the name of a registered reader ("csv").
        publisher, publisher_url: who maintains the records.
        licence: an http(s) IRI, or None where none is stated.
        rights: a sentence on the terms, for people.
        origin: an http(s) address where the records are found.
        retrieved: the day they were retrieved, YYYY-MM-DD.
        language: BCP 47 of the texts, None where unknown.
        country: ISO 3166-1 alpha-2 of the institutions, where all are of one.
        encoding: of text files, a Python codec name; None to detect it.
        key_scheme: the local name of our datatype for the source's identifiers ("ChinaServicesNetSid").
        include, exclude: glob patterns below the folder.
        urls: http(s) addresses to fetch the files from instead (sources/fetch.py).
        pages: how the pages of an API follow each other, where the addresses are those of first pages.
        only: the only files to read, where a part of the source was requested.
        joins: files with more values of the same records.
        file_facts: by the file's path below the folder.
        profile: the name of a profile, or the mapping table itself; None for the reader's usual one.
        options: further options of the reader (delimiter, sheet, records …); the reader checks them.
        corrections: the file of corrections, which need not exist; None for a source that is not on this machine.
        merged: by their keys, the records that a person merged into others: source and key of the record that stays.
    """

    path: Path
    slug: str
    title: str
    reader: str
    description: str | None = None
    publisher: str | None = None
    publisher_url: str | None = None
    licence: str | None = None
    rights: str | None = None
    origin: str | None = None
    retrieved: str | None = None
    language: str | None = None
    country: str | None = None
    encoding: str | None = None
    key_scheme: str | None = None
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    pages: Pages | None = None
    only: tuple[Path, ...] = ()
    joins: tuple[Join, ...] = ()
    file_facts: Mapping[str, FileFacts] = field(default_factory=dict)
    profile: str | Mapping[str, Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    corrections: Path | None = None
    merged: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder that files are named relative to."""
        return self.path if self.path.is_dir() else self.path.parent

    def files(self) -> tuple[Path, ...]:
        """List the files to read, sorted by their name below the folder.

        Raises:
            SourceError: no file matches.
        """
        if self.only:
            return self.only
        joined = tuple(escape(join.file) for join in self.joins)
        return list_files(
            self.path, include=self.include, exclude=(*self.exclude, DESCRIPTION, CORRECTIONS, *METADATA, *joined)
        )

    def name_of(self, file: Path) -> str:
        r"""Return a file's name as records carry it: below the folder, with forward slashes.

        A byte that is not UTF-8 is written as an escape ("\xff").
        """
        name = file.relative_to(self.folder).as_posix()
        return name if name.isascii() else name.encode(errors="surrogateescape").decode(errors="backslashreplace")

    def facts_of(self, name: str) -> FileFacts:
        """Return what ``source.toml`` says about a file, by its name below the folder."""
        return self.file_facts.get(name, FileFacts())
