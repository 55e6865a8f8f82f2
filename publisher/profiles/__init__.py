"""Profiles: how the raw records of a source become institutions.

An interpreter takes one raw record and gives one normalised :class:`~publisher.records.Institution`. It raises
:class:`~publisher.errors.RecordError`, with every fault at once, for a record that no institution can be made of; what
it merely does not understand it keeps as a raw field of the document and tells in a quality note.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from publisher.errors import Fault, SourceError
from publisher.profiles.pages import PageInterpreter
from publisher.raw import RawRecord
from publisher.records import Institution
from publisher.sources.source import Source


class Interpreter(Protocol):
    """What makes an institution of a raw record; stateless, so that any process may use it."""

    def interpret(self, raw: RawRecord, source: Source) -> Institution:
        """Make an institution of a raw record.

        Raises:
            RecordError: none can be made of it; with every fault.
        """
        ...


SHIPPED: Final[Mapping[str, Interpreter]] = {"directory-page": PageInterpreter()}
"""By the name that ``profile`` in source.toml has."""

USUAL: Final[Mapping[str, str]] = {"pages": "directory-page"}
"""By reader, the profile of a source that names none."""


def interpreter(source: Source) -> Interpreter:
    """The interpreter of a source's records.

    Raises:
        SourceError: the source names a profile that there is not, or none where its reader has no usual one.
    """
    name = USUAL.get(source.reader) if source.profile is None else source.profile
    if isinstance(name, str) and (found := SHIPPED.get(name)):
        return found
    message = f"no profile {name!r}: one of {', '.join(sorted(SHIPPED))}"
    raise SourceError(str(source.path), (Fault("source-profile-unknown", message, "source.toml", field="profile"),))
