"""Find what packages add to the publisher: readers, adapters, normalisers, formats and blueprints.

Each addition is an entry point (https://packaging.python.org/en/latest/specifications/entry-points/) in one of the
groups below. The project's own are registered the same way, in pyproject.toml. docs/extending.md has a recipe for each.
"""

from functools import cache
from importlib.metadata import Distribution, EntryPoint, entry_points
from typing import Any, Final

from publisher.errors import PluginError, near_miss

READERS: Final = "publisher.readers"
ADAPTERS: Final = "publisher.adapters"
NORMALISERS: Final = "publisher.normalisers"
FORMATS: Final = "publisher.formats"
BLUEPRINTS: Final = "publisher.blueprints"


@cache
def names(group: str) -> tuple[str, ...]:
    """List the names registered in a group, sorted."""
    return tuple(sorted(_registered(group)))


@cache
def load(group: str, name: str) -> Any:
    """Import what is registered under a name; every call returns the same object.

    Raises:
        PluginError: nothing is registered under the name, or importing it failed.
    """
    entry = _registered(group).get(name)
    if entry is None:
        raise PluginError(group, name, f"not registered: {near_miss(name, names(group))}")
    try:
        return entry.load()
    except (ImportError, AttributeError) as error:
        raise PluginError(group, name, str(error)) from error


def building() -> tuple[str, ...]:
    """Name what is registered in the groups that a release depends on, each with its package's version, sorted."""
    rows = [row for group in (READERS, ADAPTERS, NORMALISERS, FORMATS) for row in _registered(group).values()]
    return tuple(sorted(f"{row.group} {row.name} {row.value} {_version(row.dist) if row.dist else ''}" for row in rows))


@cache
def _registered(group: str) -> dict[str, EntryPoint]:
    """Return the entry points of a group by name; the project's own replace others of the same name."""
    entries: tuple[EntryPoint, ...] = tuple(_installed().select(group=group))
    ordered = sorted(entries, key=lambda entry: not entry.value.startswith("publisher."))
    return {entry.name: entry for entry in reversed(ordered)}


@cache
def _installed() -> Any:  # its class has another name from Python 3.12 on
    """Return the entry points of all packages: reading them takes ten milliseconds, for one group or for all."""
    return entry_points()


@cache
def _version(package: Distribution) -> str:
    """Return a package's version, for which its metadata are read each time."""
    return package.version
