"""Profiles: how the raw records of a source become institutions.

An interpreter takes one raw record and gives one normalised :class:`~publisher.records.Institution`. It raises
:class:`~publisher.errors.RecordError`, with every fault at once, for a record that no institution can be made of; what
it merely does not understand it keeps as a raw field of the document and tells in a quality note.
"""

from typing import Protocol

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
