"""Which graph of the server holds which graph of a release.

Each release has graphs of its own, named below ``<base>/releases/{version}/``, so that loading one never touches what
readers of another see, and a server can hold several sites. The name of the release's own graph stands in it
percent-encoded, which makes the way back a matter of text.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote


@dataclass(frozen=True, slots=True)
class GraphNames:
    """The names for one release.

    Attributes:
        base: the publication's base IRI.
        version: the release's version.
    """

    base: str
    version: str

    @property
    def release(self) -> str:
        """The release itself."""
        return f"{self.base}/releases/{self.version}"

    @property
    def default(self) -> str:
        """What holds the release's default graph."""
        return f"{self.release}/default-graph"

    @property
    def nothing(self) -> str:
        """A graph that never holds anything: what a dataset without a default graph has for one."""
        return f"{self.release}/empty-graph"

    @property
    def mark(self) -> str:
        """What says, when the rest is there, that the release is whole."""
        return f"{self.release}/loaded"

    @property
    def prefix(self) -> str:
        """What the names of all named graphs begin with."""
        return f"{self.release}/graph/"

    def there(self, graph: str) -> str:
        """The server's name for a named graph of the release."""
        return self.prefix + quote(graph, safe="")

    def here(self, name: str) -> str:
        """The release's name for a graph of the server; any other IRI stays as it is."""
        return unquote(name.removeprefix(self.prefix)) if name.startswith(self.prefix) else name
