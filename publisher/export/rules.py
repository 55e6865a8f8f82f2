"""What every web server has to know of an export."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from publisher.export.negotiation import Pattern, choices, patterns
from publisher.export.rendering import media_types
from publisher.rdf.formats import TRIG, TURTLE, by_suffix, document_formats
from publisher.release.moving import Move
from publisher.uris import UriPolicy
from publisher.web.datasets import catalog, feeds, quality
from publisher.web.documents.versions import TIMEMAPS
from publisher.web.http.problems.responses import PROBLEM_JSON
from publisher.web.shell.checks import MOVED_FOR, SITE_HEADERS, bases_that_moved, host_name
from publisher.web.shell.responses import PAGE_OR_JSON

_OF_FILES: Final = {
    "atom": "application/atom+xml",
    "css": "text/css; charset=utf-8",
    "gz": "application/gzip",
    "js": "text/javascript; charset=utf-8",
    "bib": "application/x-bibtex",
    "parquet": "application/vnd.apache.parquet",
    "problem": PROBLEM_JSON,
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "zst": "application/zstd",
}
"""Content types of what is no description, by suffix."""


class Negotiated(NamedTuple):
    """Addresses whose representations are chosen from by one list of patterns.

    Attributes:
        name: a word for variables of a configuration.
        patterns: the first that an Accept header fits decides.
        marker: the suffix of a representation that only these addresses have; "" if ``address`` tells them.
        address: a regular expression for their addresses, with the path of the base IRI.
    """

    name: str
    patterns: tuple[Pattern, ...]
    marker: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """The contract of the addresses of an export.

    Attributes:
        base: the base IRI.
        path: of the base IRI: "" or "/lod".
        moved: document to the document that took its place, as paths with the path of the base IRI.
        see: another address to the one that it leads to (303).
        negotiated: how representations are chosen; what is further down wins. Addresses that are in none have one.
        types: content types by the suffixes of files.
        former: of each host that a former base is on, the paths of these bases; one below another comes first.
        headers: what every response carries.
        moved_for: the Cache-Control of a redirect from a former base.
    """

    base: str
    path: str
    moved: Mapping[str, str]
    see: Mapping[str, str]
    negotiated: tuple[Negotiated, ...]
    types: Mapping[str, str]
    former: Mapping[str, Sequence[str]]
    headers: tuple[tuple[str, str], ...] = SITE_HEADERS
    moved_for: str = MOVED_FOR

    @classmethod
    def of(cls, base: str, moved: Mapping[str, str], see: Mapping[str, str], moves: Sequence[Move] = ()) -> Self:
        """Return the rules of a base IRI.

        Args:
            base: the base IRI.
            moved: document ("/doc/institution/x") to the path of the document that took its place.
            see: another address to the path that it leads to.
            moves: of the publication, from one base IRI to another.
        """
        uris = UriPolicy(base)
        path = uris.path
        types = {**media_types(), **{suffix: row.content_type for suffix, row in by_suffix().items()}, **_OF_FILES}
        old = {f"{path}{address}": new for address, new in sorted(moved.items())}
        others = {f"{path}{address}": new for address, new in sorted(see.items())}
        former: dict[str, list[str]] = {}
        for each in bases_that_moved(uris, moves):
            former.setdefault(host_name(each.host), []).append(each.path)
        return cls(base, path, old, others, _negotiated(path), types, former)

    @property
    def host(self) -> str:
        """The name of the host, without a port."""
        return host_name(UriPolicy(self.base).host)

    @property
    def former_hosts(self) -> Mapping[str, Sequence[str]]:
        """Other hosts that the publication was on, with the paths of the former bases."""
        return {host: paths for host, paths in self.former.items() if host != self.host}

    @property
    def former_here(self) -> Sequence[str]:
        """The paths of former bases on the host of now."""
        return self.former.get(self.host, ())

    @property
    def alternates(self) -> tuple[tuple[str, str], ...]:
        """Suffix and media type of each format of a document."""
        return tuple((row.suffix, row.media_type) for row in document_formats())

    @property
    def excluded(self) -> tuple[str, ...]:
        """What patterns say that a header does not contain, each once."""
        every = (expression for each in self.negotiated for pattern in each.patterns for expression in pattern.absent)
        return tuple(dict.fromkeys(every))

    def flags(self, pattern: Pattern) -> str:
        """Return an expression for a row of flags, one for each of :attr:`excluded`: 0 where a pattern excludes it."""
        return "".join("0" if expression in pattern.absent else "." for expression in self.excluded)

    def redirects(self) -> Mapping[str, str]:
        """Return every address of a thing that moved, with that of its successor: thing, document, each format."""
        every: dict[str, str] = {}
        for old, new in self.moved.items():
            every[old.replace("/doc/", "/id/", 1)] = new.replace("/doc/", "/id/", 1)
            every[old] = new
            every.update({f"{old}.{suffix}": f"{new}.{suffix}" for suffix, _ in self.alternates})
        return every


def _negotiated(path: str) -> tuple[Negotiated, ...]:
    """Return the lists of patterns: each for the same representations, in the same order, as the application has."""
    lists = (
        ("page", PAGE_OR_JSON, "json", ""),
        ("document", document_formats(), TURTLE.suffix, ""),
        ("timemap", TIMEMAPS, "link", ""),
        ("feed", feeds.FORMATS, TRIG.suffix, ""),
        ("catalog", catalog.FORMATS, "", f"^{path}/catalog$"),
        ("quality", quality.REPRESENTATIONS, "", f"^{path}/quality$"),
    )
    return tuple(
        Negotiated(name, tuple(patterns(choices([(row.suffix, row) for row in offers]))), marker, address)
        for name, offers, marker, address in lists
    )
