"""The paths of a publication on disk, and the versions of this layout; the only place that knows the names.

The tree is drawn in publisher/release/__init__.py. Software reads the layouts of all earlier software, and writes its
own: what an earlier one could not read, or what this one reads in another way, is a new layout. Homes of old layouts
are test fixtures (tests/data/homes).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import orjson

from publisher import __version__
from publisher.errors import ManifestError, NewerLayoutError
from publisher.release.files import write_durably

LAYOUTS: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: ".gz files are chains of gzip members, of which many clients read only the first",
        2: "a .gz file is one member; each record's document says all of where the record came from",
        3: "it is known where each thing is in a dump and what it depends on; what files and builds share is said once",
    }
)
"""The layouts of releases, with what distinguishes each; ``manifest.json`` states it as ``format``."""

FORMAT: Final = max(LAYOUTS)
"""The layout of the releases that are written."""

SOFTWARE: Final = f"institution-publisher {__version__}"
"""What releases and homes say they were made by."""

HOME_LAYOUT: Final = 1
"""The layout of homes: ``home.json`` states it; a home without that file was made before, and has layout 1."""

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = f"{MANIFEST}.sig"
"""A signature is made when the manifest is complete, so no manifest lists it."""

RECORDS: Final = "records.sqlite"
RESOLUTION: Final = "resolution.sqlite"
STORE: Final = "store"
DUMPS: Final = "dumps"
QUALITY: Final = "quality"
CATALOG: Final = "catalog.nq"
QUERIES: Final = "queries.json"
MOVES: Final = "moves.json"
"""In a home, and in each release that was made after a move."""

VERSION: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z")
"""A version is the instant its build began, in UTC: ``20261124T123005Z``; versions sort as text."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one publication.

    Attributes:
        path: the folder, created by the first build.
    """

    path: Path

    @property
    def identifiers(self) -> Path:
        """The register of assigned identifiers."""
        return self.path / "identifiers.sqlite"

    @property
    def releases(self) -> Path:
        """The folder of sealed releases."""
        return self.path / "releases"

    @property
    def waiting(self) -> Path:
        """The folder of a sealed release that is not live yet (publisher/release/homes.py)."""
        return self.path / "waiting"

    @property
    def current(self) -> Path:
        """The symbolic link to the live release."""
        return self.path / "current"

    @property
    def staging(self) -> Path:
        """The folder of a running build; nothing in it is ever served."""
        return self.path / "staging"

    @property
    def statement(self) -> Path:
        """The file that states the layout of the home, and the software that last built in it."""
        return self.path / "home.json"

    @property
    def moves(self) -> Path:
        """The moves of the publication from one base IRI to another (publisher/release/moving)."""
        return self.path / MOVES

    @property
    def lock(self) -> Path:
        """The file that a running build holds."""
        return self.path / "build.lock"

    @property
    def choice(self) -> Path:
        """The file that is held for the moment in which the live release is chosen, or a release is removed."""
        return self.path / "current.lock"

    @property
    def replica(self) -> Path:
        """The file that states which place a replica follows; other homes have none."""
        return self.path / "replica.json"

    def release(self, version: str) -> Path:
        """The folder of one sealed release."""
        return self.releases / version

    def check_layout(self) -> None:
        """Refuse a home that newer software has built in; nothing is changed.

        Raises:
            NewerLayoutError: its layout is newer than this software's.
            ManifestError: it cannot be read which layout it has.
        """
        try:
            stated = orjson.loads(self.statement.read_bytes())
            layout, software = int(stated["layout"]), str(stated["software"])
        except FileNotFoundError:
            return
        except OSError as error:
            raise ManifestError(str(self.statement), f"cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise ManifestError(str(self.statement), "does not state the layout of the home: remove it") from error
        if layout > HOME_LAYOUT:
            raise NewerLayoutError(str(self.path), layout, HOME_LAYOUT, by=software, this=SOFTWARE)

    def state_layout(self) -> None:
        """State the layout, for the software to come; only the holder of the lock may call this."""
        data = orjson.dumps({"layout": HOME_LAYOUT, "software": SOFTWARE}, option=orjson.OPT_INDENT_2) + b"\n"
        if not self.statement.is_file() or self.statement.read_bytes() != data:
            write_durably(self.statement, data)
