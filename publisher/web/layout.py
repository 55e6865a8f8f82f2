"""What every page stands in: the site's title, its addresses, its own files, the navigation."""

from dataclasses import dataclass
from typing import Final

from flask import current_app, request

from publisher.rdf.formats import DOCUMENT_FORMATS
from publisher.uris import UriPolicy
from publisher.web.ops.static_files import FILES
from publisher.web.site import ENVIRON_KEY, Served

NAVIGATION: Final = (
    ("/search", "Search"),
    ("/institutions", "Institutions"),
    ("/places", "Places"),
    ("/concepts", "Concepts"),
    ("/sparql", "SPARQL"),
    ("/releases", "Downloads"),
    ("/quality", "Quality"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The site as templates see it.

    Attributes:
        title: the publication's title.
        uris: its URI policy.
    """

    title: str
    uris: UriPolicy

    navigation = NAVIGATION
    formats = DOCUMENT_FORMATS

    @property
    def base(self) -> str:
        """The base IRI."""
        return self.uris.base

    def url(self, path: str) -> str:
        """A path-absolute reference to a page of the site ("/lod/search" for "/search")."""
        return f"{self.uris.path}{path}"

    def absolute(self, address: str) -> str:
        """The IRI of what :meth:`url` refers to."""
        return f"{self.uris.base}{address[len(self.uris.path) :]}"

    def static(self, name: str) -> str:
        """The address of one of our own files; it changes when the file does."""
        return f"{self.uris.path}/static/{name}?v={FILES[name].tag}" if name in FILES else self.url(f"/static/{name}")


def current_layout() -> Layout:
    """The frame for the request at hand, of the release that it is answered from."""
    served: Served | None = request.environ.get(ENVIRON_KEY)
    if served is None:
        return Layout(current_app.config["SETTINGS"].title, current_app.extensions["uris"])
    return Layout(served.release.manifest.title, served.release.uris)
