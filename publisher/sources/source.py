"""A source: a folder of records with a ``source.toml`` that says what they are, where from, and under which terms.

``load_source`` reads and checks that description; every fault is reported at once, each with its line and key. The
keys are told in docs/sources.md. A bare file is a source too: its reader goes by its suffix, and nothing else is known
of it; a file that lies beside a ``source.toml`` belongs to that source, and is read as its only file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from publisher.errors import Fault, SourceError
from publisher.sources.files import list_files
from publisher.sources.reader import reader_named, reader_names, readers_by_suffix
from publisher.sources.toml import NOT_STATED, Checked, read_toml
from publisher.uris import slug_of

DESCRIPTION: Final = "source.toml"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What ``source.toml`` says of one file: the record's key, its address on the web, its date."""

    key: str | None = None
    url: str | None = None
    retrieved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source, described; picklable, so that it can travel to a worker.

    Attributes:
        path: the folder, or the bare file.
        slug: what names the source in URLs, in the register and in reports; never changed once published.
        reader: the name of a registered reader ("csv").
        publisher, publisher_url: who keeps the records.
        licence: an http(s) IRI, or None where none is stated.
        rights: a sentence on the terms, for people.
        origin: an http(s) address where the records are found.
        retrieved: the day they were taken, YYYY-MM-DD.
        language: BCP 47 of the texts, None where unknown.
        country: ISO 3166-1 alpha-2 of the institutions, where all are of one.
        encoding: of text files, a Python codec name; None where the reader is to find it out.
        key_scheme: the local name of our datatype for the source's identifiers ("ChinaServicesNetSid").
        include, exclude: glob patterns below the folder.
        urls: http(s) addresses to fetch the files from instead (sources/fetch.py).
        only: the only files to read, where a part of the source was asked for.
        file_facts: by the file's path below the folder.
        profile: the name of a profile, or the mapping table itself; None for the reader's usual one.
        options: what the reader takes besides (delimiter, sheet, records …); the reader checks them.
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
    only: tuple[Path, ...] = ()
    file_facts: Mapping[str, FileFacts] = field(default_factory=dict)
    profile: str | Mapping[str, Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder that files are named relative to."""
        return self.path if self.path.is_dir() else self.path.parent

    @property
    def one_record_a_file(self) -> bool:
        """Whether each file is one record: only then does a record say which bytes its file had, and on which lines.

        Elsewhere these change when other records of the file do.
        """
        return reader_named(self.reader).one_record_a_file

    def files(self) -> tuple[Path, ...]:
        """The files to read, sorted by their name below the folder.

        Raises:
            SourceError: there is none.
        """
        if self.only:
            return self.only
        return list_files(self.path, include=self.include, exclude=(*self.exclude, DESCRIPTION))

    def name_of(self, file: Path) -> str:
        """A file's name as records carry it: below the folder, with forward slashes."""
        return file.relative_to(self.folder).as_posix()

    def facts_of(self, name: str) -> FileFacts:
        """What ``source.toml`` says of a file, by its name below the folder."""
        return self.file_facts.get(name, FileFacts())


def load_source(path: Path) -> Source:
    """Read what a source is.

    Args:
        path: a folder with a source.toml, a source.toml, or a bare file.

    Raises:
        SourceError: it cannot be used; with every fault, each with file, line and key.
    """
    if path.name == DESCRIPTION:
        path = path.parent
    if path.is_dir():
        return _described(path)
    if not path.is_file():
        raise SourceError(str(path), (Fault("source-missing", "there is no such file or folder"),))
    if (path.parent / DESCRIPTION).is_file():
        return replace(_described(path.parent), only=(path,))
    return _bare(path)


def _described(folder: Path) -> Source:
    file = folder / DESCRIPTION
    if not file.is_file():
        message = f"no {DESCRIPTION}: write one (docs/sources.md), or have 'publisher init' make one"
        raise SourceError(str(folder), (Fault("source-toml-missing", message, file=DESCRIPTION),))
    checked = read_toml(file, readers=reader_names(), default_slug=slug_of(folder.resolve().name))
    checked.faults = (*checked.faults, *_missing_files(folder, checked))
    if checked.faults:
        raise SourceError(str(folder), checked.faults)
    return _built(folder, checked)


def _missing_files(folder: Path, checked: Checked) -> Iterator[Fault]:
    """The files that something is said of and that are not there; of a source that is fetched they may come later."""
    if checked.values.get("urls"):
        return
    for name in checked.values.get("files", {}):
        if not (folder / name).is_file():
            message = f"there is no file {name!r} in the folder: mend the name, or leave the table out"
            yield Fault("source-file-missing", message, DESCRIPTION, checked.line(f"files.{name}"), f"files.{name}")


def _built(folder: Path, checked: Checked) -> Source:
    values = dict(checked.values)
    facts = {name: FileFacts(**row) for name, row in values.pop("files", {}).items()}
    licence = values.pop("licence", NOT_STATED)
    return Source(path=folder, file_facts=facts, licence=None if licence == NOT_STATED else licence, **values)


def _bare(path: Path) -> Source:
    suffixes = [suffix for suffix in (s.lower() for s in path.suffixes) if suffix not in {".gz", ".zst"}]
    reader = readers_by_suffix().get(suffixes[-1]) if suffixes else None
    stem = path.name.split(".")[0]
    if reader is None:
        known = " ".join(sorted(readers_by_suffix()))
        message = f"no reader for this kind of file (known: {known}); describe it in a {DESCRIPTION}"
        raise SourceError(str(path), (Fault("source-reader-unknown", message, file=path.name),))
    return Source(path=path, slug=slug_of(stem) or "source", title=stem, reader=reader)
