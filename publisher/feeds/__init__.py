"""The change log in the formats that harvesters understand, and as versions in time.

Pure: a log's lines in, bytes out; no files, no network, no clock. ``ldes`` for replication, ``atom`` for feed readers,
``oai`` for library harvesters (OAI-PMH 2.0), ``resourcesync`` for mirrors, ``memento`` for old versions (RFC 7089).
Specified by docs/feeds.md.
"""

from publisher.feeds import atom, ldes, memento, oai, resourcesync
from publisher.feeds.channel import Channel

__all__ = ["Channel", "atom", "ldes", "memento", "oai", "resourcesync"]
