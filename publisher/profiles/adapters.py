"""Adapters: what turns a raw record into an institution; and how the adapter of a source is found.

The table-driven one is the mapping profile (:mod:`publisher.profiles.profile_adapter`). Any other is an object with an
``adapt`` method, registered as an entry point of the group ``publisher.adapters``; a source uses it by
``profile = "name"`` in its source.toml, or because its reader names it.
"""

from typing import Protocol

from publisher import plugins
from publisher.errors import Fault, SourceError
from publisher.normalise.places import shipped_gazetteer
from publisher.profiles.paths import PathError
from publisher.profiles.profile_adapter import ProfileAdapter
from publisher.profiles.profile_file import read_profile
from publisher.raw import RawRecord
from publisher.records import Institution
from publisher.sources.reader import options_of, reader_of
from publisher.sources.source import DESCRIPTION, Source


class Adapter(Protocol):
    """Turns raw records into institutions; stateless, so that any process may use it."""

    def adapt(self, raw: RawRecord, source: Source) -> Institution:
        """Turn a raw record into an institution.

        Raises:
            RecordError: no institution can be made of the record; with every fault.
        """
        ...


def adapter_of(source: Source) -> Adapter:
    """Return the adapter of a source's records; a mapping profile is compiled at each call.

    Raises:
        SourceError: the profile cannot be used; with every fault.
    """
    reader = reader_of(source)
    if source.profile is None or reader.read_source is not None:
        name = reader.adapter
    else:
        name = source.profile if source.profile in plugins.names(plugins.ADAPTERS) else None
    if name is not None:
        adapter: Adapter = plugins.load(plugins.ADAPTERS, str(name))
        return adapter
    try:
        return ProfileAdapter(read_profile(source), source, shipped_gazetteer())
    except PathError as error:
        fault = Fault("profile-value-wrong", str(error), DESCRIPTION, field="profile")
        raise SourceError(str(source.path), (fault,)) from error


def check(source: Source) -> None:
    """Check what a source says of its reader and profile, before anything is read.

    Raises:
        SourceError: an option or the profile cannot be used; with every fault.
    """
    options_of(source)
    adapter_of(source)
