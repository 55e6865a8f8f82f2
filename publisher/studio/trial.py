"""A copy of a source to try something on: its folder with links to the same files, beside it and gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

from publisher.release.files import link_or_copy
from publisher.scratch import scratch
from publisher.studio.workspace import SourceFolder


def _linked(source: str, target: str) -> None:
    link_or_copy(Path(source), Path(target))


@contextmanager
def trial_of(folder: SourceFolder) -> Iterator[SourceFolder]:
    """Give a folder of the same name with links to the same files.

    A file of it is replaced, never written into: what is written into a link is written into the source.
    """
    with scratch("trial", folder.path.parent, hidden=True) as place:
        trial = place / folder.name
        copytree(folder.path, trial, copy_function=_linked, symlinks=True)
        yield SourceFolder(trial)
