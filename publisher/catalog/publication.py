"""The facts of a catalogue: plain values, every one of them from a manifest, a setting or a count of the build.

Nothing here is read from the clock, the network or the environment, so the same release always has the same catalogue.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from publisher.catalog.authorities import FREQUENCIES, HVD_CATEGORIES, PUBLISHERS, THEMES
from publisher.errors import Fault, SettingError
from publisher.release import FileEntry, Manifest, SourceEntry
from publisher.release.dumps import CHECKSUMS, TABLE_METADATA
from publisher.release.layout import DUMPS
from publisher.uris import UriPolicy

WHOLE: Final = "institutions"
"""The name of the dataset that holds everything; its IRI never changes from release to release."""

_HTTP_IRI: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """The results of one shape, or of one check before the shapes.

    Attributes:
        severity: "violation", "warning" or "info"; "fault" where no shape was needed to see it.
        reason: the shape's local name, or the fault's code.
        message: the shape's message to the owner of the data.
        count: how many results there are.
    """

    severity: str
    reason: str
    message: str
    count: int


@dataclass(frozen=True, slots=True)
class Checks:
    """The results of checking a dataset's records.

    Attributes:
        read, published: source records; those that are not published are in quarantine.
        conforming: published records without any result of the shapes.
        filled: by field, how many of the published records have it, those of RDF sources not counted.
        findings: each shape or fault once.
    """

    read: int = 0
    published: int = 0
    conforming: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def with_fields(self) -> int:
        """How many of the published records have fields; each has a name. Those of RDF sources have none."""
        return self.filled.get("names", 0)


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

    @classmethod
    def of(
        cls,
        *,
        themes: str = "GOVE",
        keywords: str = "",
        frequency: str = "UNKNOWN",
        spatial: str = "",
        hvd: str = "",
        legislation: str = "",
    ) -> "Options":
        """Read the settings; lists are separated by commas.

        Raises:
            SettingError: a code that is not in the EU's lists, or a text that is not an IRI where an IRI is expected.
        """
        for name, words in (("SPATIAL", spatial), ("HVD_CATEGORIES", hvd), ("LEGISLATION", legislation)):
            for iri in _list(words):
                if not _HTTP_IRI.fullmatch(iri):
                    raise SettingError(f"PUBLISHER_{name}", iri, "an http(s) IRI")
        return cls(
            themes=tuple(_known("PUBLISHER_THEMES", code, THEMES) for code in _list(themes)),
            keywords=_list(keywords),
            frequency=_known("PUBLISHER_FREQUENCY", frequency, FREQUENCIES),
            spatial=_list(spatial),
            hvd_categories=tuple(_known("PUBLISHER_HVD_CATEGORIES", iri, HVD_CATEGORIES) for iri in _list(hvd)),
            legislation=_list(legislation),
        )


def publisher_type(name: str) -> str | None:
    """Read the kind of body that publishes; "" is not stated.

    Raises:
        SettingError: a name that ADMS does not have.
    """
    return _known("PUBLISHER_PUBLISHER_TYPE", name, PUBLISHERS) if name else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The facts of one release's catalogue.

    Attributes:
        manifest: of the release; of its files only the dumps need be there.
        history: the manifests of releases that can still be read, in any order; later ones are ignored.
        publisher_type: ADMS's name of what kind of body publishes ("RegionalAuthority").
        places: IRI to label of the widest places that are published.
        coverage: source slug to the IRI of the place that it covers.
        examples: IRIs of some things of the publication.
        options: what only the owner knows.
        with_results: source slug to how many of its published records have a validation result.
        findings: source slug ("" for what sources share) and the results there, each shape or fault once a source.
        former: the bases that the publication had before.
    """

    manifest: Manifest
    history: Sequence[Manifest] = ()
    publisher_type: str | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    coverage: Mapping[str, str] = field(default_factory=dict)
    examples: Sequence[str] = ()
    options: Options = field(default_factory=Options)
    with_results: Mapping[str, int] = field(default_factory=dict)
    findings: Sequence[tuple[str, Finding]] = ()
    former: Sequence[str] = ()

    @property
    def uris(self) -> UriPolicy:
        """The IRI policy."""
        return UriPolicy(self.manifest.base)

    @property
    def catalog(self) -> str:
        """The catalogue's IRI."""
        return f"{self.manifest.base}/catalog"

    @property
    def whole(self) -> str:
        """The IRI of the dataset that holds everything."""
        return self.uris.dataset(WHOLE)

    @property
    def service(self) -> str:
        """The IRI of the SPARQL service: its endpoint, as its own service description has it (publisher/web)."""
        return f"{self.manifest.base}/sparql"

    def dataset_of(self, source: SourceEntry) -> str:
        """Return the IRI of a source's own dataset; one that is named like the whole gets another name."""
        return self.uris.dataset(f"{source.slug}-source" if source.slug == WHOLE else source.slug)

    def origin_of(self, source: SourceEntry) -> str:
        """Return the IRI of what a source's records were taken from."""
        return source.origin or f"{self.dataset_of(source)}#origin"

    @property
    def datasets(self) -> tuple[str, ...]:
        """The IRIs of all datasets, the whole first."""
        return (self.whole, *map(self.dataset_of, self.manifest.sources))

    @property
    def earlier(self) -> list[Manifest]:
        """The releases before this one that can still be read, newest first."""
        rows = [row for row in self.history if row.version < self.manifest.version]
        return sorted(rows, key=lambda row: row.version, reverse=True)

    @property
    def first_created(self) -> str:
        """The instant of the first release, which is when the datasets were issued."""
        return (self.earlier or [self.manifest])[-1].created

    @property
    def licence(self) -> str | None:
        """The licence of the whole, None where none is stated."""
        return self.manifest.licence or None

    @property
    def description(self) -> str:
        """The owner's description, or one sentence made from the manifest."""
        named = ", ".join(row.title for row in self.manifest.sources) or "no source yet"
        return self.manifest.description or (
            f"{self.manifest.counts.published:,} records of institutions as linked data, made from: {named}. "
            f"Every record has an address of its own, its provenance and its history."
        )

    @property
    def downloads(self) -> Iterator[tuple[str, FileEntry]]:
        """The name of each download below ``dumps/``, and its entry in the manifest."""
        for entry in self.manifest.files:
            folder, _, name = entry.path.partition("/")
            if folder == DUMPS and name != CHECKSUMS and not name.endswith(TABLE_METADATA):
                yield name, entry

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the sources, and English for the publisher's own texts."""
        return tuple(sorted({"en", *(source.language for source in self.manifest.sources if source.language)}))

    def checks(self, source: SourceEntry | None = None) -> Checks:
        """Add up the results of checking a source; of all sources, with what several of them share, where None."""
        rows = self.manifest.sources if source is None else (source,)
        published = sum(row.counts.published for row in rows)
        filled: Counter[str] = Counter()
        for row in rows:
            filled.update(row.filled)
        counts: Counter[tuple[str, str]] = Counter()
        messages: dict[tuple[str, str], str] = {}
        for slug, finding in self.findings:
            if source is None or slug == source.slug:
                counts[finding.severity, finding.reason] += finding.count
                messages.setdefault((finding.severity, finding.reason), finding.message)
        return Checks(
            read=sum(row.counts.read for row in rows),
            published=published,
            conforming=published - sum(self.with_results.get(row.slug, 0) for row in rows),
            filled=dict(sorted(filled.items())),
            findings=tuple(Finding(*key, messages[key], number) for key, number in sorted(counts.items())),
        )

    def gaps(self) -> tuple[Fault, ...]:
        """List what the catalogue has to leave out because only the owner knows it, each with its setting."""
        manifest, options = self.manifest, self.options
        rows = (
            (not manifest.publisher, "publisher", "no publisher is named", "PUBLISHER_PUBLISHER_NAME"),
            (
                not (manifest.contact or manifest.contact_url),
                "contact",
                "no contact is named",
                "PUBLISHER_CONTACT_EMAIL or _CONTACT_URL",
            ),
            (not manifest.licence, "licence", "no licence is stated for the whole", "PUBLISHER_LICENCE"),
            (
                bool(manifest.publisher) and self.publisher_type is None,
                "publisher-type",
                "the publisher's type is not stated",
                "PUBLISHER_PUBLISHER_TYPE",
            ),
            (options.frequency == "UNKNOWN", "frequency", "how often data change is not stated", "PUBLISHER_FREQUENCY"),
            (
                not self.places and not options.spatial,
                "spatial",
                "no place is published and none is named as covered",
                "PUBLISHER_SPATIAL",
            ),
        )
        return tuple(
            Fault(f"catalogue-{code}-missing", f"the catalogue is incomplete: {problem}. Set {setting}", field=code)
            for missing, code, problem, setting in rows
            if missing
        )


def _list(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _known(name: str, value: str, allowed: Collection[str]) -> str:
    if value not in allowed:
        raise SettingError(name, value, f"one of {', '.join(sorted(allowed))}")
    return value
