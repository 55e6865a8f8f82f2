"""The paths of a publication on disk; the only place that knows the names.

The tree is drawn in publisher/release/__init__.py.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MANIFEST: Final = "manifest.json"
RECORDS: Final = "records.sqlite"
STORE: Final = "store"
DUMPS: Final = "dumps"
QUALITY: Final = "quality"
CATALOG: Final = "catalog.nq"

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
    def current(self) -> Path:
        """The symbolic link to the live release."""
        return self.path / "current"

    @property
    def staging(self) -> Path:
        """The folder of a running build; nothing in it is ever served."""
        return self.path / "staging"

    @property
    def lock(self) -> Path:
        """The file that a running build holds."""
        return self.path / "build.lock"

    def release(self, version: str) -> Path:
        """The folder of one sealed release."""
        return self.releases / version
