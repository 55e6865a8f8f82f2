"""How ``publisher init`` reads a file: by what its user says, then by what the file itself shows."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from publisher.errors import Fault, SourceError, UnreadableFileError
from publisher.profiles.proposal.metadata.apply import described_source, notes_on
from publisher.profiles.proposal.metadata.find import metadata_of
from publisher.profiles.proposal.questions import Interview, Question
from publisher.sources import load_source
from publisher.sources.lines import find_encoding
from publisher.sources.proposals import Proposal
from publisher.sources.reader import reader_names, reader_of, unknown_reader
from publisher.sources.source import Source
from publisher.sources.streams import members

_PAGES: Final = "pages"
_TEXT_READERS: Final = frozenset({"csv", "html"})


@dataclass(frozen=True, slots=True)
class FormatOptions:
    """How the user says that a file is read; None where the file shows it.

    Attributes:
        encoding: a text encoding.
        reader: the name of a reader.
        delimiter: what separates cells.
        header_row: the number of the row with the column names.
        sheet: the name of a sheet, or its number.
        query: of a SQLite file, the SELECT statement whose rows are the records.
        database: of a file with a query, the environment variable that has the address of the database.
    """

    encoding: str | None = None
    reader: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    sheet: str | int | None = None
    query: str | None = None
    database: str | None = None

    @property
    def options(self) -> dict[str, Any]:
        """The options of the reader among them."""
        names = ("delimiter", "header_row", "sheet", "query", "database")
        chosen = {name: getattr(self, name) for name in names}
        return {name: value for name, value in chosen.items() if value is not None}

    def options_for(self, source: Source) -> dict[str, Any]:
        """The options of a source's reader among them; what is a sheet of a workbook is a table of a database."""
        options = self.options
        known = reader_of(source).options
        if "sheet" in options and "sheet" not in known and "table" in known:
            options["table"] = str(options.pop("sheet"))
        return options


def source_of(path: Path, chosen: FormatOptions, interview: Interview | None = None) -> tuple[Source, tuple[str, ...]]:
    """Return a file as a source, and notes on how it is read.

    Args:
        path: the file.
        chosen: what its user says about how it is read.
        interview: asks which of several sheets is read; without it the first visible one is.

    Raises:
        SourceError: no reader reads it.
    """
    source = _bare(path, chosen)
    if page := _as_page(source, path, chosen):
        return page
    metadata = metadata_of(path) if reader_of(source).table else None
    source = described_source(source, metadata) if metadata else source
    proposal = _proposal(source, path)
    notes = (*(notes_on(metadata) if metadata else ()), *proposal.notes)
    if proposal.reader:
        source = replace(source, reader=proposal.reader)
        proposal = _proposal(source, path)
        notes = (*notes, *proposal.notes)
    if interview and chosen.sheet is None and (sheet := _sheet(proposal, interview)):
        return source_of(path, replace(chosen, sheet=sheet))
    stated = {name: value for name, value in source.options.items() if metadata and name in metadata.options}
    proposed = dict(proposal.options)
    if chosen.header_row is not None or "header_row" in stated:
        proposed.pop("columns", None)  # somebody says where their names are
    options = {**source.options, **proposed, **stated, **chosen.options_for(source)}
    return replace(source, options=options), notes


def _sheet(proposal: Proposal, interview: Interview) -> str | None:
    """The sheet that a person chooses in place of the one that is read."""
    if len(proposal.tables) < 2:
        return None
    question = Question("sheet", "The workbook has several sheets. Which one is read?", proposal.tables, "")
    number = interview.choose(question).number
    return proposal.tables[number] if number else None


def _as_page(source: Source, path: Path, chosen: FormatOptions) -> tuple[Source, tuple[str, ...]] | None:
    """Return a text or HTML file that is an institution's own page as such; None for any other file."""
    if source.reader not in {_PAGES, "html"} or chosen.reader not in {None, _PAGES}:
        return None
    if source.encoding is None and source.reader == _PAGES:
        encoding = find_encoding(next(members(path, path.name)).open, None, path.name).name
        source = source if encoding == "utf-8" else replace(source, encoding=encoding)
    proposal = _proposal(replace(source, reader=_PAGES), path)
    if proposal.reader != _PAGES:
        return (source, ()) if source.reader == _PAGES else None
    return replace(source, reader=_PAGES, language=proposal.language, country=proposal.country), proposal.notes


def _bare(path: Path, chosen: FormatOptions) -> Source:
    if chosen.reader is None:
        source = load_source(path)
    elif chosen.reader in reader_names():
        source = Source(path=path, slug="source", title=path.name, reader=chosen.reader)
    else:
        fault = Fault("source-value-wrong", unknown_reader(chosen.reader), path.name, None, "reader")
        raise SourceError(str(path), (fault,))
    source = replace(source, path=path.parent, only=(path,), profile=None, encoding=chosen.encoding or source.encoding)
    return replace(source, options={**source.options, **chosen.options_for(source)})


def _proposal(source: Source, path: Path) -> Proposal:
    propose = reader_of(source).propose
    if propose is None:
        return Proposal()
    try:
        return propose(source, path)
    except UnreadableFileError as error:
        raise SourceError(str(path), (_with_advice(error.fault),)) from error


def _with_advice(fault: Fault) -> Fault:
    if fault.code != "encoding-unknown":
        return fault
    return replace(fault, message=fault.message.replace("Set 'encoding' in source.toml", "Name it with --encoding"))


def encoding_of(source: Source, path: Path) -> str | None:
    """Return the encoding of a text file and the reason for it; None for a format that has its own."""
    if source.reader not in _TEXT_READERS or source.encoding:
        return None
    try:
        encoding = find_encoding(next(members(path, path.name)).open, None, path.name)
    except UnreadableFileError:
        return None  # a page that names its encoding itself is read all the same
    return f"{encoding.name} ({encoding.reason})"
