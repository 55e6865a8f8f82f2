"""What the catalogue is told about a publication: plain values, every one of them from the manifest or a setting.

Nothing here is read from the clock, the network or the environment, so the same release always has the same catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from publisher.uris import UriPolicy

WHOLE = "institutions"
"""The name of the dataset that holds everything; its IRI never changes from release to release."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Who publishes. ``iri`` is their own, or None where the catalogue has to mint one."""

    name: str
    iri: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Where questions go: an address, a page, or both."""

    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one shape, or one check before the shapes, had to say.

    Attributes:
        severity: "violation", "warning" or "info"; "fault" where no shape was needed to see it.
        reason: the shape's local name, or the fault's code.
        message: what the shape says to the owner of the data.
    """

    severity: str
    reason: str
    message: str
    count: int


@dataclass(frozen=True, slots=True)
class Checks:
    """What checking a dataset's records came to.

    Attributes:
        read, published: source records; those that are not published are in quarantine.
        conforming: published records of which the shapes had nothing to say.
        filled: by field, how many of the published records have it, those of RDF sources aside.
        findings: each shape or fault once.
    """

    read: int = 0
    published: int = 0
    conforming: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def with_fields(self) -> int:
        """How many of the published records are told field by field: each has a name. Those of RDF sources are not."""
        return self.filled.get("names", 0)


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """One source of the publication, as a dataset of its own.

    Attributes:
        slug: its name in URLs.
        licence: an IRI, or None where the source states none.
        origin: the page it was taken from.
        retrieved: the day it was taken, "YYYY-MM-DD".
        language: BCP 47.
        entities: how many records of it were published.
        spatial: the IRI of the place it covers, if one is published.
        checks: what checking them came to.
    """

    slug: str
    title: str
    publisher: str
    licence: str | None = None
    origin: str | None = None
    retrieved: str | None = None
    language: str | None = None
    entities: int = 0
    spatial: str | None = None
    checks: Checks = field(default_factory=Checks)


@dataclass(frozen=True, slots=True)
class Download:
    """A file that can be downloaded: its name below ``dumps/``, its size, its registered media type."""

    name: str
    size_bytes: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier release that can still be read."""

    version: str
    created: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """The release's one count: VoID, the dataset pages and the service description all read it.

    Attributes:
        triples: in all graphs.
        entities: things with an IRI of their own.
        classes, properties: class or property IRI to how many instances or uses.
        graphs: graph IRI to how many triples; the default graph's key is "".
        linksets: predicate and target URI space to how many links out of the publication.
    """

    triples: int
    entities: int
    classes: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)
    graphs: Mapping[str, int] = field(default_factory=dict)
    linksets: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """What only the owner knows, beyond publisher, contact and licence (docs/settings.md).

    Attributes:
        themes: codes of the EU's data theme list ("GOVE").
        keywords: free words.
        frequency: code of the EU's frequency list ("MONTHLY").
        spatial: IRIs of what is covered, GeoNames or the EU's lists; added to the places that are published.
        hvd_categories: IRIs of high-value dataset categories; none for an ordinary dataset.
        legislation: ELI IRIs of the legislation that mandates the dataset.
    """

    themes: tuple[str, ...] = ("GOVE",)
    keywords: tuple[str, ...] = ("institutions", "organisations", "linked open data")
    frequency: str = "UNKNOWN"
    spatial: tuple[str, ...] = ()
    hvd_categories: tuple[str, ...] = ()
    legislation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Everything that the catalogue of one release says.

    Attributes:
        version: of the release ("20261124T123005Z"); ``created`` is its instant, ISO 8601 with Z.
        first_created: the instant of the first release, which is when the datasets were issued.
        history: the earlier releases that can still be read, newest first.
        places: IRI to label of the widest places that are published.
        examples: IRIs of some things of the publication.
        checks: what checking all sources came to, with what several of them share.
    """

    uris: UriPolicy
    version: str
    created: str
    first_created: str
    title: str
    description: str
    publisher: Agent | None
    contact: Contact | None
    licence: str | None
    sources: tuple[SourceFacts, ...]
    downloads: tuple[Download, ...]
    statistics: Statistics
    history: tuple[Version, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)
    checks: Checks = field(default_factory=Checks)

    @property
    def catalog(self) -> str:
        """The catalogue's IRI."""
        return f"{self.uris.base}/catalog"

    @property
    def whole(self) -> str:
        """The IRI of the dataset that holds everything."""
        return self.uris.dataset(WHOLE)

    @property
    def service(self) -> str:
        """The IRI of the SPARQL service: its endpoint, as its own service description says (publisher/web)."""
        return f"{self.uris.base}/sparql"

    def dataset_of(self, source: SourceFacts) -> str:
        """The IRI of a source's own dataset; one that is named like the whole gets another name."""
        return self.uris.dataset(dataset_name(source.slug))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the sources, and English for what the publisher itself says."""
        return tuple(sorted({"en", *(source.language for source in self.sources if source.language)}))


def dataset_name(slug: str) -> str:
    """The name of a source's dataset in URLs."""
    return f"{slug}-source" if slug == WHOLE else slug
