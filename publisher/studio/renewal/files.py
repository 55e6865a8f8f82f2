"""The files of a source that a new version can replace, the new version that is looked at, and those that were there.

In the folder of what the studio keeps of the source::

    incoming/<file>          the new version, until it is used or discarded
    files/<until>/<file>     the versions that were replaced, the latest few
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from typing import Final

from publisher.errors import Fault, SourceError
from publisher.locks import editing
from publisher.release.files import part_of, remove_tree, sync
from publisher.sources.source import Source
from publisher.studio.opening.files import Upload, safe_name
from publisher.studio.workspace import SourceFolder

INCOMING: Final = "incoming"
FILES: Final = "files"
KEPT: Final = 5
"""As many earlier versions are kept."""

_STAMP: Final = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A new version of a file that is not used yet: the name of the file below the source's folder, and where it is."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """A version that was replaced: the name of the file, until when it was there, and where it is kept."""

    name: str
    until: datetime
    path: Path


def replaceable(source: Source) -> tuple[str, ...]:
    """Return the names of the files that a new version can replace; none of a source that is fetched from the web.

    Raises:
        SourceError: it has no file.
    """
    if source.urls:
        return ()
    joined = [join.path for join in source.joins if join.path.is_file()]
    return tuple(path.relative_to(source.folder).as_posix() for path in (*source.files(), *joined))


def receive(state: Path, source: Source, upload: Upload | None, name: str) -> None:
    """Keep a file as the new version of one of a source's files.

    Args:
        state: the folder for what is kept of the source.
        source: the source.
        upload: the file.
        name: of the file that it is a new version of; "" where there is only one, or one of the same name.

    Raises:
        SourceError: no file was chosen, or it is not known which one is replaced.
    """
    if upload is None or not upload.filename:
        raise _refused("upload-empty", "no file was chosen")
    names = replaceable(source)
    same = [each for each in names if Path(each).name == safe_name(upload.filename)]
    target = name or (names[0] if len(names) == 1 else "".join(same[:1]))
    if target not in names:
        raise _refused("version-of-no-file", "say which file of the source the new version replaces")
    with editing(source.folder):
        discard(state)
        path = state / INCOMING / target
        path.parent.mkdir(parents=True)
        upload.save(path)


def waiting_version(state: Path) -> NewVersion | None:
    """Return the new version that is looked at; None without one."""
    path = next((path for path in (state / INCOMING).rglob("*") if path.is_file()), None)
    return NewVersion(path.relative_to(state / INCOMING).as_posix(), path) if path else None


def discard(state: Path) -> None:
    """Forget the new version that is looked at."""
    remove_tree(state / INCOMING)


def put_in_place(folder: SourceFolder, state: Path, version: NewVersion) -> None:
    """Let a new version take the place of the file, and keep the one that was there.

    Nothing is done if the version was used or discarded meanwhile, as in another window.
    """
    with editing(folder.path):
        if version.path.is_file():
            _put_in_place(folder, state, version)


def _put_in_place(folder: SourceFolder, state: Path, version: NewVersion) -> None:
    target = folder.path / version.name
    kept = state / FILES / datetime.now(UTC).strftime(_STAMP) / version.name
    kept.parent.mkdir(parents=True)
    copyfile(target, kept)
    _replace(target, version.path)
    discard(state)
    for old in earlier_versions(state)[KEPT:]:
        remove_tree(state / FILES / old.until.strftime(_STAMP))


def earlier_versions(state: Path) -> tuple[EarlierVersion, ...]:
    """Return the versions that are kept, the latest first."""
    found = []
    for folder in sorted((state / FILES).glob("*"), reverse=True):
        path = next((path for path in folder.rglob("*") if path.is_file()), None)
        if path:
            until = datetime.strptime(folder.name, _STAMP).replace(tzinfo=UTC)
            found.append(EarlierVersion(path.relative_to(folder).as_posix(), until, path))
    return tuple(found)


def bring_back(folder: SourceFolder, state: Path) -> bool:
    """Put the latest version that is kept in the place of the file; False if none is kept."""
    with editing(folder.path):
        kept = earlier_versions(state)
        if not kept:
            return False
        _replace(folder.path / kept[0].name, kept[0].path)
        remove_tree(state / FILES / kept[0].until.strftime(_STAMP))
        return True


def _replace(target: Path, new: Path) -> None:
    """Put a copy of a file in the place of another, so that either the old or the new one is there."""
    temporary = part_of(target.with_name(f".{target.name}"))
    try:
        copyfile(new, temporary)
        sync(temporary)
        temporary.rename(target)
    finally:
        temporary.unlink(missing_ok=True)
    sync(target.parent)


def _refused(code: str, message: str) -> SourceError:
    return SourceError("upload", (Fault(code, message),))
