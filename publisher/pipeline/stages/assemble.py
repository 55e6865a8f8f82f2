"""Assemble a release: put the shards together, count and describe them, and return the manifest."""

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

import orjson

from publisher import catalog, changes, vocabulary
from publisher.pipeline.executors.background import BackgroundTask
from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.plan import Plan, asset_digest
from publisher.pipeline.progress import Progress
from publisher.pipeline.stages.beside import write_further_downloads
from publisher.pipeline.stages.counts import Totals, add_up
from publisher.pipeline.stages.guards import check_against_previous
from publisher.pipeline.stages.index import Index
from publisher.pipeline.stages.link import REVIEW, write_candidates
from publisher.pipeline.stages.map_validate import Partition
from publisher.pipeline.stages.named_queries import write_queries
from publisher.pipeline.stages.quality import Summary, quarantine_line, quarantine_of, report_of
from publisher.pipeline.stages.reading.batch_file import BatchFile
from publisher.pipeline.stages.records import IdentifiedRecords
from publisher.release import Counts, Home, InputFile, Manifest, SourceCounts, SourceEntry, quadstore, versions
from publisher.release.assembly import SourceLists
from publisher.release.files import open_read_only
from publisher.release.layout import QUALITY, RECORDS, SOFTWARE
from publisher.release.member_updates import MemberMap, MemberRun, mend_cuts
from publisher.release.moving import former_bases
from publisher.release.shard import QUADS
from publisher.release.writer import ReleaseWriter
from publisher.reporting import FIELDS, trend
from publisher.reporting.notes import remarks_of
from publisher.sources import Source
from publisher.uris import Kind, UriPolicy

MAX_PLACES: Final = 20
MAX_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class ReleaseInProgress:
    """A release that is being built, incrementally or in full.

    Attributes:
        inputs, hashes: what the manifest says about the input.
    """

    plan: Plan
    writer: ReleaseWriter
    runner: Runner
    progress: Progress
    inputs: tuple[InputFile, ...]
    hashes: Mapping[str, str]


def assemble(
    release: ReleaseInProgress,
    records: IdentifiedRecords,
    index: Index,
    partitions: Sequence[Partition],
    shards: Iterable[Path],
) -> Manifest:
    """Write everything of a release but its manifest, and return the manifest.

    Args:
        release: the release.
        records: its records.
        index: its index.
        partitions: what the shards are made of.
        shards: the shards, each when it is complete: it goes into the query store and ``records.sqlite`` at once.

    Raises:
        CountsError: what was read is not what was published and quarantined.
        ShrinkError: more records would be deleted than is allowed.
    """
    writer = release.writer
    paths = [partition.target for partition in partitions]
    further = write_further(writer.work / "further.nq", records.batches)
    load_quads = partial(load_store, writer.store, (*(path / QUADS for path in paths), *further))
    in_process = release.runner.in_process
    with BackgroundTask(load_quads, "the query store", in_process=in_process) as loading, ThreadPoolExecutor(1) as pool:
        downloads: list[Future[None]] = []

        def arriving() -> Iterator[Path]:
            yield from loading.watched(shards)
            release.runner.release_workers()
            mend_cuts(paths, writer.uris)
            downloads.append(pool.submit(_write_downloads, writer, paths, further))

        writer.write_records(arriving(), lists_of(records, index, writer.uris))
        release.progress.step("Assembling the release")
        totals = add_up(records, paths)
        for file in further:
            with file.open(encoding="utf-8", newline="\n") as lines:
                totals.add_further(lines)
        for download in downloads:
            download.result()
        return complete(release, index, totals, loading)


def complete(
    release: ReleaseInProgress,
    index: Index,
    totals: Totals,
    storing: BackgroundTask,
    changed: Collection[str] | None = None,
) -> Manifest:
    """Write what follows from records and dumps, and return the manifest.

    Args:
        release: the release.
        index: its index.
        totals: its counts.
        storing: writes its query store.
        changed: the IRIs of the only things that may have changed since the previous release, if that is known.

    Raises:
        ShrinkError: more records would be deleted than is allowed.
        KeyShiftError: names have moved from key to key.
    """
    plan, writer = release.plan, release.writer
    number = None if changed is None else len(changed)
    check_against_previous(plan, writer.previous, writer.folder, totals, number)
    described, manifest = _finalise(release, totals, changed)
    service = write_queries(plan, writer, manifest)
    writer.write_moves(plan.moves)
    release.progress.step("Writing the query store")
    storing.finish()
    quadstore.finish(writer.store, (described, service, _write_vocabularies(plan, writer)))
    if waiting := write_candidates(plan, index):
        release.progress.say(f"{waiting:,} pairs of records may be the same institution: review {plan.home / REVIEW}")
    return manifest


def lists_of(records: IdentifiedRecords, index: Index, uris: UriPolicy) -> SourceLists:
    """What a release lists in full, read when it is written."""
    slugs, refused = records.slugs, records.refused

    def iri_of(number: int) -> str | None:
        slug = None if number in refused else slugs.get(number)
        return uris.thing(Kind.INSTITUTION, slug) if slug else None

    return SourceLists(
        known=(
            (number, bytes.fromhex(digest), row, line)
            for number, digest, line, row in records.known_inputs()
            if number not in refused
        ),
        inputs=(
            (number, bytes.fromhex(digest), iri_of(number), line) for number, digest, line in records.other_inputs()
        ),
        refused=((number, quarantine_line(record)) for number, record in records.quarantined()),
        bases=index.bases(),
        lapsed=index.lapsed(),
        places=index.described_places(),
    )


def refused_entries(records: IdentifiedRecords, database: Path) -> Iterator[tuple[str, bytes]]:
    """The slugs and entries of the records that have a slug, but were refused; ``database`` is ``records.sqlite``."""
    with closing(open_read_only(database)) as rows:
        refused = rows.execute("SELECT number FROM refused WHERE number IS NOT NULL").fetchall()
    for number in sorted({*records.refused, *(number for (number,) in refused)}):
        if slug := records.named_at(number):
            yield slug, records.read(records.at(number)).entry


def load_store(store: Path, files: Sequence[Path]) -> None:
    """Load the query store from files that appear meanwhile.

    Loading takes one core for as long as mapping a third of the records takes two; if it began when all is mapped, it
    would leave cores idle. The memory that the loader needs is freed with its process.
    """
    rmtree(store, ignore_errors=True)  # of a loader that was lost
    quadstore.load(store, files)


def write_further(path: Path, batches: Iterable[Path]) -> tuple[Path, ...]:
    """Write the statements about subjects that are no things of the publication; returns the file, if there are any."""
    with path.open("wb") as stream:
        for batch in batches:
            with closing(BatchFile(batch)) as file:
                stream.writelines(file.further())
    return (path,) if path.stat().st_size else ()


def _write_downloads(writer: ReleaseWriter, shards: Sequence[Path], further: Iterable[Path]) -> None:
    """Chain the dumps, while SQLite indexes the records and mostly leaves the interpreter free."""
    writer.write_dumps(MemberMap(None, writer.uris), [MemberRun.of_shard(shard) for shard in shards])
    writer.write_further(further)
    writer.write_checksums()


def _finalise(release: ReleaseInProgress, totals: Totals, changed: Collection[str] | None) -> tuple[Path, Manifest]:
    """Write the change log, checksums, quality and the catalogue; returns the catalogue's file, and the manifest."""
    plan, writer = release.plan, release.writer
    edition = writer.edition
    with ThreadPoolExecutor(2) as pool:
        tabling = pool.submit(writer.write_table)
        logging = pool.submit(
            changes.write,
            writer.previous,
            writer.folder,
            version=edition.version,
            at=edition.created,
            keep_days=plan.keep_days,
            among=changed,
        )
        summary, counted = _write_quality(plan, writer, totals)
        logging.result()
        tabling.result()
    write_further_downloads(plan, writer, changed)
    writer.write_checksums()  # again: these, and what was added and removed, are downloads too
    manifest = _manifest(release, totals)
    _write_trend(release, manifest, counted)
    return _write_catalog(release, manifest, summary)


def _write_quality(plan: Plan, writer: ReleaseWriter, totals: Totals) -> tuple[Summary, Mapping[str, Any]]:
    """Write why records were quarantined and what was found in others; returns the summary, and as it was written."""
    summary = Summary()
    with closing(open_read_only(writer.folder / RECORDS)) as database:
        summary.add(database)
        writer.write_quality("quarantine.jsonl", quarantine_of(database))
        writer.write_quality("report.ttl", report_of(database, UriPolicy(plan.base)))
        writer.settle(f"{QUALITY}/report.ttl")
        remarks = remarks_of(database, UriPolicy(plan.base))
    counted = {
        "counts": {source: counts.model_dump() for source, counts in totals.by_source().items()},
        "reasons": summary.rows(),
        "remarks": remarks,
    }
    writer.write_quality("summary.json", [orjson.dumps(counted, option=orjson.OPT_INDENT_2)])
    return summary, counted


def _write_trend(release: ReleaseInProgress, manifest: Manifest, summary: Mapping[str, Any]) -> None:
    """Write the figures of this release behind those of the ones before."""
    home = Home(release.plan.home)
    kept = ((earlier, home.release(earlier.version)) for earlier in versions(release.plan.home))
    points = trend.trend(release.writer.previous, kept, trend.point_of(manifest, summary))
    release.writer.write_quality(trend.FILE, [trend.dump(points)])


def _manifest(release: ReleaseInProgress, totals: Totals) -> Manifest:
    plan, writer = release.plan, release.writer
    owner, edition = plan.owner, writer.edition
    counts = totals.by_source()
    return Manifest(
        version=edition.version,
        sequence=max((manifest.sequence for manifest in versions(plan.home)), default=0) + 1,
        created=edition.created,
        software=SOFTWARE,
        base=plan.base,
        title=owner.title,
        description=owner.description,
        publisher=owner.publisher,
        publisher_url=owner.publisher_url,
        contact=owner.contact,
        contact_url=owner.contact_url,
        licence=owner.licence,
        previous=writer.previous.name if writer.previous else None,
        inputs=release.inputs,
        sources=tuple(
            _source_entry(source, counts.get(source.slug, SourceCounts()), totals.filled.get(source.slug, {}))
            for source in plan.sources
        ),
        counts=Counts(
            read=totals.read.total(),
            published=totals.published.total(),
            quarantined=totals.quarantined.total(),
            things=dict(sorted(totals.things.items())),
            states=dict(sorted((+totals.states).items())),
            triples=totals.tally.triples,
            warnings=totals.warnings,
        ),
        statistics=totals.tally.statistics(),
        files=writer.entries("dumps"),
        hashes={"statements": _statements_digest(writer.folder / RECORDS), **release.hashes},
        shapes_sha256=asset_digest("shapes"),
        context_sha256=asset_digest("ontology"),
    )


def _source_entry(source: Source, counts: SourceCounts, filled: Mapping[str, int]) -> SourceEntry:
    return SourceEntry(
        slug=source.slug,
        title=source.title,
        publisher=source.publisher or "",
        licence=source.licence,
        origin=source.origin or "",
        retrieved=source.retrieved,
        language=source.language,
        counts=counts,
        filled={name: filled[name] for name in FIELDS if filled.get(name)},
    )


def _statements_digest(records: Path) -> str:
    """A digest of all statements: of the digests of all things in the order of their IRIs, which the rows have."""
    digest = hashlib.sha256()
    with closing(open_read_only(records)) as database:
        for (content,) in database.execute("SELECT content FROM record ORDER BY id"):
            digest.update(content.encode())
    return digest.hexdigest()


def _write_catalog(release: ReleaseInProgress, manifest: Manifest, summary: Summary) -> tuple[Path, Manifest]:
    """Write the catalogue; returns its file, and the manifest with its hash."""
    plan, writer = release.plan, release.writer
    with closing(open_read_only(writer.folder / RECORDS)) as database:
        publication = catalog.Publication(
            manifest=manifest,
            history=versions(plan.home),
            publisher_type=plan.owner.publisher_type,
            places=dict(database.execute(_WIDEST_PLACES, (MAX_PLACES,)).fetchall()),
            coverage=_coverage(plan, database),
            examples=[iri for (iri,) in database.execute(_EXAMPLES, (MAX_EXAMPLES,))],
            options=plan.owner.options,
            former=former_bases(plan.moves, "", plan.base),
            with_results=summary.with_results,
            findings=[
                (row["source"], catalog.Finding(row["severity"], row["reason"], row["message"], row["count"]))
                for row in summary.rows()
            ],
        )
    for gap in publication.gaps():
        release.progress.say(gap.message)
    graph = f" <{writer.uris.graph('catalog')}> ."
    lines = [line.removesuffix(" .") + graph for line in catalog.describe(publication)]
    file = writer.write_catalog(sorted(lines))
    # Sorted canonical N-Quads without blank nodes are their own RDFC-1.0 form.
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return file, manifest.model_copy(update={"hashes": {**manifest.hashes, "catalog": digest}})


_EXAMPLES: Final = (
    "SELECT iri FROM record NOT INDEXED WHERE kind = 'institution' AND state = 'live' "
    "AND EXISTS (SELECT 1 FROM source WHERE source.record = record.id) ORDER BY id LIMIT ?"
)
"""Rows are numbered in IRI order, so a scan ends with the last example; an index would lead to all of them."""

_WIDEST_PLACES: Final = """
SELECT iri, label FROM record WHERE kind = 'place' AND state = 'live'
AND NOT EXISTS (SELECT 1 FROM link WHERE link.record = record.id) ORDER BY iri LIMIT ?
"""


def _coverage(plan: Plan, database: sqlite3.Connection) -> dict[str, str]:
    """The country of each source that covers one country, if that place is published."""
    uris = UriPolicy(plan.base)
    query = "SELECT 1 FROM record WHERE iri = ?"
    countries = ((it.slug, uris.thing(Kind.PLACE, it.country.lower())) for it in plan.sources if it.country)
    return {slug: iri for slug, iri in countries if database.execute(query, (iri,)).fetchone()}


def _write_vocabularies(plan: Plan, writer: ReleaseWriter) -> Path:
    """Write our own terms and shapes for the query store; they are served, but are not part of the data."""
    schemes = sorted(
        {(source.key_scheme, f"Identifiers of {source.title}") for source in plan.sources if source.key_scheme}
    )
    path = writer.work / "vocabularies.nq"
    lines = (*vocabulary.vocabulary(writer.uris, schemes), *vocabulary.shapes(writer.uris))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
