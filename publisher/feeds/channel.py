"""The publication as its feeds introduce it, and the addresses of its changes."""

from dataclasses import dataclass

from publisher.changes import Change
from publisher.uris import UriPolicy


@dataclass(frozen=True, slots=True)
class Channel:
    """A publication as its feeds introduce it.

    Attributes:
        uris: its URI policy.
        title, publisher, contact, licence: as in its manifest; "" where not stated.
    """

    uris: UriPolicy
    title: str
    publisher: str = ""
    contact: str = ""
    licence: str = ""

    @property
    def feed(self) -> str:
        """The address of the feed's root."""
        return f"{self.uris.base}/feed"

    def page(self, name: str) -> str:
        """Return the address of a page of the feed."""
        return f"{self.feed}/{name}"

    def memento(self, change: Change) -> str:
        """Return the address of the version of a record that a change made."""
        return self.uris.memento(change.version, change.kind, change.slug)

    def event(self, change: Change) -> str:
        """Return the IRI of the change itself, which is also the name of the graph with the record's statements."""
        return f"{self.memento(change)}#event"

    def document(self, change: Change) -> str:
        """Return the address of the record's document."""
        return self.uris.document(change.kind, change.slug)

    def timemap(self, change: Change) -> str:
        """Return the address of the list of the record's versions."""
        return f"{self.uris.base}/timemap/{change.kind}/{change.slug}"
