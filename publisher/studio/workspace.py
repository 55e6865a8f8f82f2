"""What the studio works on: a home, and the folder of the sources that are published from it.

Sources are found by listing that folder, never by joining a name from a request to a path, so no name leads out of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from publisher.config import Settings
from publisher.errors import Fault, ReleaseNotFoundError, SourceError
from publisher.pipeline.schedule import base_of
from publisher.profiles import load
from publisher.release import Manifest, current
from publisher.sources.source import DESCRIPTION, Source
from publisher.studio.site.about import SiteAbout

SOURCES: Final = "sources"
"""The folder of a home for sources, where no other is named."""

STATE: Final = "studio"
"""The folder of a home for what the studio keeps of each source."""


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """A folder of the workspace.

    Attributes:
        path: the folder.
    """

    path: Path

    @property
    def name(self) -> str:
        """Its name, which addresses of the studio have."""
        return self.path.name

    @property
    def description(self) -> Path:
        """Its source.toml, which may be missing while a file is being opened."""
        return self.path / DESCRIPTION

    @property
    def is_described(self) -> bool:
        """Whether it has a source.toml."""
        return self.description.is_file()

    def load(self) -> Source:
        """Load the source.

        Raises:
            SourceError: it has no source.toml, or one that cannot be used.
        """
        return load(self.path)

    def faults(self) -> tuple[Fault, ...]:
        """Return what is wrong with its source.toml; nothing while it has none."""
        if not self.is_described:
            return ()
        try:
            self.load()
        except SourceError as error:
            return error.faults
        return ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """A home, and the folder of its sources.

    Attributes:
        settings: ``home`` is the folder of the releases, ``data`` the folder of the sources.
    """

    settings: Settings

    @property
    def home(self) -> Path:
        """The folder of the releases."""
        return self.settings.home

    @property
    def data(self) -> Path:
        """The folder of the sources."""
        return self.settings.data

    @property
    def state(self) -> Path:
        """The folder of what the studio keeps of each source besides the source itself."""
        return self.home / STATE

    @property
    def is_used_from_elsewhere(self) -> bool:
        """Whether it is opened from other machines, by names that were allowed (docs/studio.md)."""
        return bool(self.settings.allowed_hosts)

    def sources(self) -> tuple[SourceFolder, ...]:
        """Return the folders of sources, by name; symbolic links and hidden folders are none."""
        return tuple(sorted(self._folders(), key=lambda folder: folder.name))

    def source(self, name: str) -> SourceFolder | None:
        """Return the folder of a source by its name; None if no folder has that name."""
        return next((folder for folder in self._folders() if folder.name == name), None)

    def live(self) -> Manifest | None:
        """Return what the live release states of itself; None before the first.

        Raises:
            ManifestError: it cannot be read.
            NewerLayoutError: newer software has built in the home.
        """
        try:
            return Manifest.load(current(self.home))
        except ReleaseNotFoundError:
            return None

    def about(self) -> SiteAbout:
        """Return the name and the web address of the site; the address stays that of the releases, if there are any."""
        said = SiteAbout.load(self.state, title=self.settings.title, base=self.settings.base_url)
        return SiteAbout(said.title, base_of(self.home) or said.base)

    def settings_of_site(self) -> Settings:
        """Return the settings with the name and the web address of the site."""
        about = self.about()
        return replace(self.settings, title=about.title, base_url=about.base)

    def _folders(self) -> Iterator[SourceFolder]:
        if not self.data.is_dir():
            return
        for path in self.data.iterdir():
            if path.is_dir() and not path.is_symlink() and not path.name.startswith("."):
                yield SourceFolder(path)
