"""Take the facts of a catalogue from a manifest, so that both always say the same."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from publisher.catalog.publication import (
    Agent,
    Checks,
    Contact,
    Download,
    Finding,
    Options,
    Publication,
    SourceFacts,
    Statistics,
    Version,
)
from publisher.release import Manifest, SourceEntry
from publisher.uris import UriPolicy

DUMPS = "dumps/"


def publication(
    manifest: Manifest,
    history: Sequence[Manifest] = (),
    *,
    downloads: Sequence[tuple[str, int, str]] | None = None,
    publisher_type: str | None = None,
    places: Mapping[str, str] | None = None,
    coverage: Mapping[str, str] | None = None,
    examples: Sequence[str] = (),
    options: Options | None = None,
    remarked: Mapping[str, int] | None = None,
    findings: Sequence[tuple[str, Finding]] = (),
) -> Publication:
    """Gather what the catalogue of a release is made of.

    Args:
        manifest: of the release; its files may still lack the catalogue itself.
        history: the releases before it that can still be read, in any order.
        downloads: name, size in bytes and media type of each download; None takes them from the manifest's files.
        publisher_type: ADMS's name of what kind of body publishes ("RegionalAuthority").
        places: IRI to label of the widest places that are published.
        coverage: source slug to the IRI of the place that it covers.
        examples: IRIs of some things.
        options: what only the owner knows.
        remarked: source slug to how many of its published records have a validation result.
        findings: source slug ("" for what sources share) and what was found there, each shape or fault once a source.
    """
    earlier = sorted((row for row in history if row.version < manifest.version), key=lambda row: row.version)
    return Publication(
        uris=UriPolicy(manifest.base),
        version=manifest.version,
        created=manifest.created,
        first_created=earlier[0].created if earlier else manifest.created,
        title=manifest.title,
        description=manifest.description or _description(manifest),
        publisher=_agent(manifest, publisher_type),
        contact=_contact(manifest),
        licence=manifest.licence or None,
        sources=tuple(
            _source(
                row, coverage or {}, _checks([row], remarked or {}, [it for slug, it in findings if slug == row.slug])
            )
            for row in manifest.sources
        ),
        downloads=tuple(Download(*row) for row in (_downloads(manifest) if downloads is None else downloads)),
        statistics=statistics(manifest),
        history=tuple(Version(row.version, row.created) for row in reversed(earlier)),
        places=dict(places or {}),
        examples=tuple(examples),
        options=options or Options(),
        checks=_checks(manifest.sources, remarked or {}, [it for _, it in findings]),
    )


def statistics(manifest: Manifest) -> Statistics:
    """The one count of a release, as the catalogue reads it."""
    counted = manifest.statistics
    return Statistics(
        triples=manifest.counts.triples,
        entities=counted.entities,
        classes=counted.classes,
        properties=counted.properties,
        graphs=counted.graphs,
        linksets={(predicate, space): number for predicate, space, number in counted.linksets},
    )


def _checks(rows: Sequence[SourceEntry], remarked: Mapping[str, int], findings: Sequence[Finding]) -> Checks:
    """Add up what checking some sources came to."""
    published = sum(row.counts.published for row in rows)
    filled: Counter[str] = Counter()
    for row in rows:
        filled.update(row.filled)
    counts: Counter[tuple[str, str]] = Counter()
    messages: dict[tuple[str, str], str] = {}
    for it in findings:
        counts[it.severity, it.reason] += it.count
        messages.setdefault((it.severity, it.reason), it.message)
    return Checks(
        read=sum(row.counts.read for row in rows),
        published=published,
        conforming=published - sum(remarked.get(row.slug, 0) for row in rows),
        filled=dict(sorted(filled.items())),
        findings=tuple(Finding(*key, messages[key], count) for key, count in sorted(counts.items())),
    )


def _downloads(manifest: Manifest) -> Iterator[tuple[str, int, str]]:
    for row in manifest.files:
        if row.path.startswith(DUMPS) and not row.path.endswith("SHA256SUMS"):
            yield row.path.removeprefix(DUMPS), row.size, row.media_type


def _agent(manifest: Manifest, kind: str | None) -> Agent | None:
    if not manifest.publisher:
        return None
    return Agent(manifest.publisher, manifest.publisher_url or None, kind)


def _contact(manifest: Manifest) -> Contact | None:
    if not (manifest.contact or manifest.contact_url):
        return None
    return Contact(manifest.contact or None, manifest.contact_url or None)


def _source(row: SourceEntry, coverage: Mapping[str, str], checks: Checks) -> SourceFacts:
    return SourceFacts(
        slug=row.slug,
        title=row.title,
        publisher=row.publisher or "Publisher not stated",
        licence=row.licence,
        origin=row.origin or None,
        retrieved=row.retrieved,
        language=row.language,
        entities=row.counts.published,
        spatial=coverage.get(row.slug),
        checks=checks,
    )


def _description(manifest: Manifest) -> str:
    """One sentence about the publication, of what the manifest knows, where its owner wrote none."""
    named = ", ".join(row.title for row in manifest.sources) or "no source yet"
    return (
        f"{manifest.counts.published:,} records of institutions as linked data, made from: {named}. "
        f"Every record has an address of its own, its provenance and its history."
    )
