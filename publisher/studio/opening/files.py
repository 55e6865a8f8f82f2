"""Put files, or the query of a database, into a new folder of the workspace, under names that are safe there."""

import errno
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import Final, Protocol

from publisher.errors import Fault, SourceError
from publisher.release.files import write_durably
from publisher.scratch import scratch
from publisher.sources.fetch import fetch_files
from publisher.sources.formats.typed_tables.dump_text import is_dump
from publisher.sources.source import DESCRIPTION, Source
from publisher.studio.workspace import SourceFolder, Workspace
from publisher.uris import slug_of

MAX_FILES: Final = 50
MAX_NAME_BYTES: Final = 120
MAX_URL_BYTES: Final = 2 * 1024**3
MAX_URL_S: Final = 300.0
MAX_FOLDERS: Final = 1000
QUERY_SUFFIX: Final = ".sql"

_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\[\]{}]+')
"""What a file name cannot have on some systems, or means something in the patterns of a source.toml."""


class Upload(Protocol):
    """A file as a form sends it (werkzeug's FileStorage)."""

    filename: str | None

    def save(self, dst: Path, buffer_size: int = ...) -> None:
        """Write the file, piece by piece."""


def add_uploads(workspace: Workspace, uploads: Iterable[Upload]) -> SourceFolder:
    """Put the files of a form into a folder of their own, which appears when all of them are there.

    Raises:
        SourceError: there is no file, there are too many, or one is a source.toml.
    """
    given = [upload for upload in uploads if upload.filename]
    names = _names([upload.filename or "" for upload in given])
    workspace.data.mkdir(parents=True, exist_ok=True)
    with scratch("incoming", workspace.data, hidden=True) as incoming:
        for upload, name in zip(given, names, strict=True):
            upload.save(incoming / name)
        incoming.chmod(0o755)
        while True:
            try:
                return SourceFolder(incoming.rename(_new_folder(workspace, names[0])))
            except OSError as error:
                if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:  # another window was faster: the next name
                    raise


def add_address(workspace: Workspace, address: str) -> SourceFolder:
    """Fetch a file from the web into a folder of its own, as a build does.

    A person at this machine may name an address of its network. One who comes from elsewhere may not: the studio would
    reach for them what they cannot reach themselves.

    Raises:
        SourceError: the address is not valid, or the file cannot be fetched.
    """
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", address):
        raise _refused("address-wrong", f"{address!r} is no web address: it begins with http:// or https://")
    folder = _made_folder(workspace, address.split("?", maxsplit=1)[0].rstrip("/").rpartition("/")[2])
    source = Source(path=folder, slug=folder.name, title=folder.name, reader="csv", urls=(address,))
    try:
        fetch_files(
            source,
            workspace.data,
            max_bytes=MAX_URL_BYTES,
            max_time_s=MAX_URL_S,
            public_only=workspace.is_used_from_elsewhere,
        )
    except SourceError:
        rmtree(folder, ignore_errors=True)
        raise
    return SourceFolder(folder)


def add_query(workspace: Workspace, name: str, query: str) -> SourceFolder:
    """Put a query of a database into a folder of its own, as a file that the reader of databases runs.

    Raises:
        SourceError: the query is empty.
    """
    if not query.strip():
        raise _refused("query-empty", "there is no query: write a SELECT statement whose rows are the institutions")
    folder = _made_folder(workspace, name or "query")
    write_query(folder / f"{folder.name}{QUERY_SUFFIX}", query)
    return SourceFolder(folder)


def query_file(folder: SourceFolder) -> Path | None:
    """Return the file of a source that is one query of a database; None for any other source."""
    files = [path for path in folder.path.iterdir() if path.suffix == QUERY_SUFFIX and not path.is_symlink()]
    if len(files) != 1 or not files[0].is_file():
        return None
    with files[0].open(encoding="utf-8", errors="replace") as stream:
        return None if is_dump(stream.read(1 << 20)) else files[0]


def write_query(file: Path, query: str) -> None:
    """Write a query into its file."""
    text = query.replace("\r\n", "\n").strip()
    write_durably(file, f"{text}\n".encode())


def safe_name(name: str) -> str:
    """Return a name for a file: the last part of its path, without what is unsafe, in at most 120 bytes."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if letter == " " or letter.isprintable() or _UNSAFE.match(letter))
    plain = _UNSAFE.sub("_", shown).strip(" .") or "file"
    stem, dot, suffix = plain.rpartition(".")
    if not dot or len(suffix) > 12:
        stem, suffix = plain, ""
    room = MAX_NAME_BYTES - len(f".{suffix}".encode())
    short = stem.encode()[:room].decode(errors="ignore").rstrip(" .")
    return f"{short}.{suffix}" if suffix else short


def _names(given: list[str]) -> list[str]:
    if not given:
        raise _refused("upload-empty", "no file was chosen")
    if len(given) > MAX_FILES:
        raise _refused("upload-too-many", f"{len(given)} files are too many at once: {MAX_FILES} can be added")
    names: list[str] = []
    for name in map(safe_name, given):
        if name.casefold() == DESCRIPTION:
            raise _refused(
                "upload-description",
                f"{DESCRIPTION} is written here: put a folder that has one into the sources by hand",
            )
        taken = {other.casefold() for other in names}
        path, number = Path(name), 2
        while name.casefold() in taken:
            name, number = f"{path.stem}-{number}{path.suffix}", number + 1  # noqa: PLW2901 - until it is free
        names.append(name)
    return names


def _new_folder(workspace: Workspace, name: str) -> Path:
    """Return a folder that does not exist, named after a file."""
    slug = slug_of(name.partition(".")[0])[:60].strip("-") or "source"
    numbered = (slug if number == 1 else f"{slug}-{number}" for number in range(1, MAX_FOLDERS))
    free = next((each for each in numbered if not (workspace.data / each).exists()), None)
    if free is None:
        raise _refused("upload-too-many", f"there are {MAX_FOLDERS} sources of this name: rename the file")
    return workspace.data / free


def _made_folder(workspace: Workspace, name: str) -> Path:
    """Make a new folder, named after a file."""
    workspace.data.mkdir(parents=True, exist_ok=True)
    while True:
        folder = _new_folder(workspace, name)
        with suppress(FileExistsError):  # another window was faster: the next name
            folder.mkdir()
            return folder


def _refused(code: str, message: str) -> SourceError:
    return SourceError("upload", (Fault(code, message),))
