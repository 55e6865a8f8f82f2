"""Write a timer into a folder of the home: a new one, or one that has such a timer and nothing else."""

import re
from pathlib import Path
from typing import Final

from publisher.errors import UsageError
from publisher.pipeline.schedule import Schedule
from publisher.pipeline.stages.link import REVIEW
from publisher.release import Home
from publisher.sources.fetch import FETCHED
from publisher.studio.workspace import SOURCES, STATE

_NAME: Final = re.compile(r"[\w][\w .-]{0,60}")


def folder_of(home: Path, name: str) -> Path | None:
    """Return the folder of a home with a name; None if the name could lead elsewhere, or the home needs it itself."""
    layout = Home(home)
    own = {path.name for path in (layout.releases, layout.waiting, layout.current, layout.staging)}
    is_name = _NAME.fullmatch(name) and name == name.strip()
    return home / name if is_name and name not in own | {REVIEW.parts[0], FETCHED, SOURCES, STATE} else None


def write_timer(planned: Schedule, name: str) -> tuple[Path, ...]:
    """Write the files of a timer into a folder of its home, and return their paths.

    Raises:
        UsageError: no folder has that name, or the folder has something else.
    """
    folder = folder_of(planned.home, name)
    if folder is None:
        message = "name another one, of letters, digits, dots, hyphens and spaces"
        raise UsageError(f"the timer cannot be in a folder {name!r} of the home: {message}")
    is_other = folder.is_symlink() or (folder.exists() and not folder.is_dir())
    if is_other or (folder.is_dir() and {path.name for path in folder.iterdir()} - planned.files.keys()):
        raise UsageError(f"the folder {name!r} of the home has something else already: name another one")
    return planned.write(folder)
