"""The reader of SQL: each file of the source is a query, or a dump; each row of the result, or of the table, a record.

A dump is read as it is (dump.py), without a database.

The address of the database is in an environment variable, so that no password is in source.toml. A build fetches the
rows into the home first, as it fetches files from the web: so a build sees one state of the database, a database that
does not answer stops it before anything changes, and unchanged rows are known to the next build.
docs/adr/0102-queries-to-databases.md has the reasons.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from publisher.errors import Fault, SourceError, UnreadableFileError
from publisher.locks import editing
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.capped import Limits, parsed_lines
from publisher.sources.formats.typed_tables import dump
from publisher.sources.formats.typed_tables.rows import records_of
from publisher.sources.proposals import Proposal
from publisher.sources.reader import Option, Reader, options_of, read_members
from publisher.sources.source import DESCRIPTION, Source
from publisher.sources.streams import members, sha256_of, unpacking

_WORKER: Final = f"{__package__}.sql_worker"
VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""The name of an environment variable."""

_FETCHED: Final = ".rows"
"""The suffix of a file with the rows that a query had."""


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the rows of a query: those that were fetched, or else from the database.

    Raises:
        SourceError: an option that is not known, or of the wrong form.
    """
    options = _options(source)
    if is_dump_file(source, file):
        return read_members(source, file, lambda member, digest: dump.records(member, digest, source.encoding, options))
    return _records(file, source.name_of(file).removesuffix(_FETCHED), options)


def is_dump_file(source: Source, file: Path) -> bool:
    """Whether a file has a dump, rather than a query or the rows of one."""
    if file.suffix == _FETCHED:
        return False
    try:
        return dump.is_dump_member(next(members(file, source.name_of(file))))
    except (UnreadableFileError, StopIteration):
        return False


def propose(source: Source, file: Path) -> Proposal:
    """Choose the table of a dump; a query needs no options.

    Raises:
        UnreadableFileError: the dump cannot be read.
    """
    if not is_dump_file(source, file) or source.options.keys() & {"table", "tables"}:
        return Proposal()
    return dump.proposal(next(members(file, source.name_of(file))), source.encoding)


def _records(file: Path, name: str, options: Mapping[str, Any]) -> Iterator[RawRecord | UnreadableRecord]:
    try:
        digest = sha256_of(file, name)
        if file.suffix == _FETCHED:
            with unpacking(name), file.open("rb") as lines:
                yield from records_of(lines, name, digest)
        else:
            yield from records_of(_lines(file, name, options), name, digest)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=name)


def _options(source: Source) -> dict[str, Any]:
    options = options_of(source)
    faults = []
    if not VARIABLE.fullmatch(options["database"]):
        message = "expected the name of the environment variable with the database's address: a password is kept there"
        faults.append(Fault("source-value-wrong", message, DESCRIPTION, None, "options.database"))
    faults += [
        Fault("source-value-wrong", "expected a number of seconds above 0", DESCRIPTION, None, f"options.{option}")
        for option in ("statement_timeout", "timeout")
        if options[option] < 1
    ]
    if faults:
        raise SourceError(str(source.path), tuple(faults))
    return options


def _lines(file: Path, name: str, options: Mapping[str, Any]) -> Iterator[bytes]:
    """Start the worker.

    Raises:
        UnreadableFileError: the fault of the query or the database, or that SQLAlchemy is not installed.
    """
    if find_spec("sqlalchemy") is None:
        message = "queries need SQLAlchemy: pip install 'institution-publisher[sql]'"
        raise UnreadableFileError(Fault("sql-not-installed", message, name))
    seconds = str(options["statement_timeout"]), str(options["timeout"])
    limits = Limits(elapsed_s=options["timeout"])
    arguments = (str(file.resolve()), name, options["database"], *seconds)
    yield from parsed_lines(_WORKER, arguments, name=name, kind="sql", limits=limits)


def fetch(source: Source, cache: Path) -> Source:
    """Run the queries of a source, and return the source with the files of their rows.

    Args:
        source: a folder of queries.
        cache: a folder of this project's own; the source gets a folder in it.

    Raises:
        SourceError: a query or the database failed; with every fault. The rows of the last time stay as they were.
    """
    options = _options(source)
    dumps = [source.name_of(file) for file in source.files() if is_dump_file(source, file)]
    if dumps and len(dumps) == len(source.files()):
        return source
    if dumps:
        message = "this is a dump, and other files of the source are queries: put them into folders of their own"
        raise SourceError(str(source.path), (Fault("sql-dump-and-query", message, dumps[0]),))
    folder = cache / source.slug
    folder.mkdir(parents=True, exist_ok=True)
    faults: list[Fault] = []
    files: list[Path] = []
    with editing(folder):  # two that fetch at once would mix what they get
        for file in source.files():
            name = source.name_of(file)
            target = folder / f"{name.replace('/', '-')}{_FETCHED}"
            try:
                _fetch_rows(file, name, target, options)
            except UnreadableFileError as error:
                faults.append(error.fault)
            files.append(target)
    if faults:
        raise SourceError(str(source.path), tuple(faults))
    day = max(dt.datetime.fromtimestamp(file.stat().st_mtime, tz=dt.UTC).date().isoformat() for file in files)
    return replace(source, path=folder, only=tuple(files), retrieved=source.retrieved or day)


def _fetch_rows(file: Path, name: str, target: Path, options: Mapping[str, Any]) -> None:
    """Write the rows of a query to a file, which keeps its date if they are the same as the last time."""
    part = target.with_name(f".{target.name}.part")
    try:
        part.touch(mode=0o600)
        with unpacking(name), part.open("wb") as stream:
            stream.writelines(_lines(file, name, options))
        if not target.is_file() or sha256_of(target, name) != sha256_of(part, name):
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


READER: Final = Reader(
    read_file=read_file,
    fetch=fetch,
    suffixes=(".sql",),
    named_columns=True,
    propose=propose,
    options={
        "table": Option(str, "of a dump, the table to read; needed if there are several"),
        "tables": Option(list, 'of a dump, several tables, by name or pattern (["office_*"]), as of SQLite'),
        "database": Option(str, "the environment variable that has the address of the database", "DATABASE_URL"),
        "statement_timeout": Option(int, "how many seconds the database may take to answer the query", 300),
        "timeout": Option(int, "how many seconds reading all rows may take", 3600),
    },
)
