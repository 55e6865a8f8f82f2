"""URI policy: how an IRI of this publication is minted, and how one is read back.

Pure functions of the base IRI. A *thing* is ``<base>/id/{kind}/{slug}``, its *record document* is
``<base>/doc/{kind}/{slug}``; the parts of either are fragments of it, so no blank node is ever needed. Which slug a
source's record has is decided once and for ever by publisher/identifiers.py. Specified by docs/uris.md.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from slugify import slugify

from publisher.errors import BaseIriError


class Kind(StrEnum):
    """What a thing is, as its URL says it."""

    INSTITUTION = "institution"
    PLACE = "place"
    CONCEPT = "concept"
    LEGISLATION = "legislation"
    FILE = "file"


SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)?")
"""A slug: lower-case ASCII words joined by hyphens; a concept's has its scheme before a slash ("category/science")."""

MAX_SLUG: Final = 120


@lru_cache(maxsize=64)
def _path_of(address: str) -> str:
    return urlsplit(address).path


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing of this publication, taken apart.

    Attributes:
        kind: which family it belongs to.
        slug: its local name ("gansu-provincial-…"; for a concept "category/departments-science").
    """

    kind: Kind
    slug: str


@dataclass(frozen=True, slots=True)
class UriPolicy:
    """Mint and parse the IRIs below one base.

    Attributes:
        base: absolute http(s) IRI in ASCII, without a trailing slash, query or fragment.

    Raises:
        BaseIriError: any other form.
    """

    base: str

    def __post_init__(self) -> None:
        if not self.base.isascii():
            raise BaseIriError(self.base, uri=_as_uri(self.base))
        if not _is_root(self.base):
            raise BaseIriError(self.base)

    @property
    def path(self) -> str:
        """The path below the host ("" or "/lod"), where everything is mounted."""
        return _path_of(self.base)

    @property
    def host(self) -> str:
        """The authority, as a Host header spells it ("lod.example.org", "localhost:8000")."""
        return urlsplit(self.base).netloc

    def thing(self, kind: Kind | str, slug: str) -> str:
        """The IRI of the thing itself."""
        return f"{self.base}/id/{kind}/{slug}"

    def document(self, kind: Kind | str, slug: str) -> str:
        """The IRI of the record that describes it."""
        return f"{self.base}/doc/{kind}/{slug}"

    def memento(self, version: str, kind: Kind | str, slug: str) -> str:
        """The address of the record as it was in a release."""
        return f"{self.base}/releases/{version}/doc/{kind}/{slug}"

    def file(self, source: str, name: str) -> str:
        """The IRI of a file of many records, by its name below the source's folder."""
        return self.thing(Kind.FILE, file_slug(source, name))

    def document_of(self, iri: str) -> str:
        """The record document's IRI for a thing's IRI."""
        return f"{self.base}/doc{iri[len(self.base) + 3 :]}"

    def kind_of(self, iri: str) -> str:
        """The kind of a thing, by its IRI, which must be one of this publication's."""
        start = len(self.base) + 4
        return iri[start : iri.index("/", start)]

    def term(self, name: str) -> str:
        """A term of our own vocabulary."""
        return f"{self.base}/ontology#{name}"

    def graph(self, name: str) -> str:
        """A named graph; institution data itself is in the default graph."""
        return f"{self.base}/graph/{name}"

    def dataset(self, name: str) -> str:
        """A dataset's IRI; it never changes from release to release."""
        return f"{self.base}/dataset/{name}"

    def parse(self, iri: str) -> Ref | None:
        """Take a thing's or document's IRI apart, a fragment ignored; None for any other IRI."""
        if not iri.startswith(self.base):
            return None
        match = _PATH.fullmatch(iri[len(self.base) :].partition("#")[0])
        return Ref(Kind(match["kind"]), match["slug"]) if match else None


def _is_root(base: str) -> bool:
    """Return whether an IRI can be the root of a publication: what a client requests for it is what it is."""
    try:
        parts = urlsplit(base)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and port_is_number
        and "@" not in parts.netloc
        and re.search(r"[\s<>\"{}|\\^`?#]|%(?![0-9A-Fa-f]{2})", base) is None
        and {"", ".", ".."}.isdisjoint(parts.path.split("/")[1:])
    )


def _as_uri(iri: str) -> str:
    """Map an IRI to a URI (RFC 3987 section 3.1): its host in Punycode, its path percent-encoded; "" if that fails."""
    try:
        parts = urlsplit(iri)
        host = parts.netloc.encode("idna").decode()
    except ValueError:
        return ""
    return urlunsplit(parts._replace(netloc=host, path=quote(parts.path, safe="/%:@!$&'()*+,;=~")))


_PATH: Final = re.compile(rf"/(?:id|doc)/(?P<kind>{'|'.join(Kind)})/(?P<slug>{SLUG.pattern})")


_PLAIN_FILE_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]{1,5}")
_DIGEST_LENGTH: Final = 12


@lru_cache(maxsize=4096)
def file_slug(source: str, name: str) -> str:
    """Return the slug of a source's file ("ror/ror-jsonl"): of its name alone, whatever other files there are.

    A name that is not in lower-case letters, digits and hyphens has a digest at the end, so that two names never have
    one slug.

    Args:
        source: the slug of the source.
        name: the file's name below the source's folder.
    """
    if _PLAIN_FILE_NAME.fullmatch(name):
        return f"{source}/{name.replace('.', '-')}"
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST_LENGTH]
    words = slugify(re.sub(r"[^\w]+", " ", name), max_length=MAX_SLUG // 2, word_boundary=True, save_order=True)
    return f"{source}/{f'{words}-{digest}' if words else digest}"


def slug_of(text: str) -> str:
    """Make a slug from a name; other scripts are transliterated, an apostrophe is dropped.

    Returns "" where nothing of the name survives: the caller then falls back on the source's own identifier.
    """
    return slugify(re.sub(r"['\u2019]", "", text), max_length=MAX_SLUG, word_boundary=True, save_order=True)
