"""Profiles: how the raw records of a source become institutions.

An :class:`Adapter` turns one raw record into one :class:`~publisher.records.Institution`. It raises
:class:`~publisher.errors.RecordError`, with every fault at once, for a record that no institution can be made of; what
it does not understand it keeps as a raw field of the document, with a quality note. A mapping profile is the adapter
that a table in source.toml describes (docs/profiles.md).

Read records with :func:`read` of this package: it redacts what a profile leaves out (officials' names, people's
addresses) before anything else sees a record.
"""

from publisher.profiles.adapters import Adapter, adapter_of, check
from publisher.profiles.profile_file import SHIPPED, load, with_profile
from publisher.profiles.records import read

__all__ = ["SHIPPED", "Adapter", "adapter_of", "check", "load", "read", "with_profile"]
