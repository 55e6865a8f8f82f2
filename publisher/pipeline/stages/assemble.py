"""Pass four: put the shards together to a release, count it, describe it, and hand its manifest to the seal."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import orjson

from publisher import __version__, catalog, changes, vocabulary
from publisher.pipeline.incremental.quality import report_patched, summary_of
from publisher.pipeline.passes import Passes, PassResult
from publisher.pipeline.plan import Plan, ontology, shapes
from publisher.pipeline.progress import Progress
from publisher.pipeline.stages.counts import Totals, add_up, explained, quarantine_of, report_of
from publisher.pipeline.stages.link import REVIEW, write_candidates
from publisher.pipeline.stages.load_store import Loading
from publisher.pipeline.stages.quality import Summary, quarantine_line
from publisher.rdf.nquads import statements
from publisher.release import Counts, InputFile, Manifest, SourceCounts, SourceEntry, versions
from publisher.release.files import open_read_only, read_only_uri
from publisher.release.layout import DUMPS, RECORDS
from publisher.release.schema import FACETS_INDEX
from publisher.release.shard import QUADS
from publisher.release.writer import ReleaseWriter
from publisher.reporting import FIELDS
from publisher.sources import Source
from publisher.uris import Kind, UriPolicy

MAX_PLACES: Final = 20
MAX_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class ReleaseInProgress:
    """A release on its way: what every kind of build needs to finish it.

    Attributes:
        inputs, hashes: what the manifest says of what went in.
    """

    plan: Plan
    writer: ReleaseWriter
    progress: Progress
    inputs: tuple[InputFile, ...]
    hashes: Mapping[str, str]


def finish(going: ReleaseInProgress, passes: Passes, passed: PassResult) -> Manifest:
    """Run the third pass, and write everything of the release but its manifest; gives that.

    Shards go into the query store and into ``records.sqlite`` as they appear.

    Raises:
        CountsError: what was read is not what was published and quarantined.
        ShrinkError: more records would be deleted than is allowed.
    """
    plan, writer = going.plan, going.writer
    further = (passed.further,) if passed.further else ()
    files = (*(shard / QUADS for shard in passed.shards), *further)
    with Loading(writer.store, files, alone=plan.processes == 1) as loading, ThreadPoolExecutor(1) as beside:
        downloads: list[Future[None]] = []
        shards = _then(
            loading.beside(passes.shards(passed)),
            lambda: downloads.append(beside.submit(_write_downloads, writer, passed.shards, further)),
        )
        writer.write_records(shards, _refused(passed), passed.places)
        going.progress.step("Putting the release together")
        totals = add_up(passed)
        _count_further(totals, passed.further)
        guard(writer.previous, writer.folder, plan.max_shrink)
        for one in downloads:
            one.result()
        described, manifest = finalise(going, totals)
        going.progress.step("Loading the query store")
        loading.finish((described, _vocabularies(plan, writer)))
    if passed.index and (waiting := write_candidates(plan, passed.index)):
        going.progress.say(f"{waiting:,} pairs of records may be one institution: decide in {plan.home / REVIEW}")
    return manifest


def _then(shards: Iterator[Path], go_on: Callable[[], None]) -> Iterator[Path]:
    """Give the shards, and go on with something else as soon as all of them are there."""
    yield from shards
    go_on()


def _write_downloads(writer: ReleaseWriter, shards: Sequence[Path], further: Iterable[Path]) -> None:
    """Chain the dumps while SQLite indexes the records: it leaves the interpreter alone for most of that time."""
    writer.write_dumps(shards)
    writer.write_further(further)
    writer.write_checksums()


def _count_further(totals: Totals, file: Path | None) -> None:
    """Count what is said of subjects that are no things of this publication; it is in the store as well."""
    if file is not None:
        with file.open(encoding="utf-8", newline="\n") as lines:
            for _, group in groupby(lines, key=lambda line: line.partition(" ")[0]):
                totals.tally.count(statements("".join(group)))


def finalise(
    going: ReleaseInProgress, totals: Totals, changed: Mapping[str, int] | None = None
) -> tuple[Path, Manifest]:
    """Write what follows from records and dumps: the log of changes, checksums, quality, the catalogue.

    Args:
        going: the release.
        totals: its counts.
        changed: the only records that may have changed since the release before, where that is known: their IRIs, each
            with its number in both releases.

    Returns:
        The catalogue's file, and the manifest.
    """
    plan, writer = going.plan, going.writer
    writer.settle(DUMPS)
    edition = writer.edition
    with ThreadPoolExecutor(1) as beside:
        logging = beside.submit(
            changes.write,
            writer.previous,
            writer.folder,
            version=edition.version,
            at=edition.created,
            keep_days=plan.keep_days,
            among=changed,
        )
        summary = write_quality(plan, writer, totals, None if changed is None else tuple(changed.values()))
        logging.result()
    writer.write_checksums()  # of what was added and removed as well
    manifest = _manifest(plan, writer, totals, going.inputs)
    manifest = manifest.model_copy(update={"hashes": {**manifest.hashes, **going.hashes}})
    return _describe(going, manifest, summary)


def _refused(passed: PassResult) -> Iterator[tuple[int, str, bytes]]:
    return ((number, digest, quarantine_line(it)) for number, digest, it in passed.refused)


def guard(previous: Path | None, staging: Path, allowed: float) -> None:
    """Refuse a release that deletes too many of the records that the one before had.

    Raises:
        ShrinkError: more than the allowed share would go.
    """
    if previous is None:
        return
    with closing(open_read_only(previous / RECORDS)) as before:
        before.execute("ATTACH ? AS now", (read_only_uri(staging / RECORDS),))
        (published,) = before.execute(f"SELECT count(*) {_LIVE_RECORDS}").fetchone()
        gone = before.execute(f"SELECT record.iri {_LIVE_RECORDS} {_NOT_NOW} ORDER BY record.iri").fetchall()
    changes.check_shrinkage(tuple(iri for (iri,) in gone), published=published, allowed=allowed)


_LIVE_RECORDS: Final = "FROM record JOIN source ON source.record = record.id WHERE record.state = 'live'"
_NOT_NOW: Final = """
AND NOT EXISTS (SELECT 1 FROM now.record AS new JOIN now.source ON now.source.record = new.id
  WHERE new.iri = record.iri AND new.state <> 'deleted')
"""


def write_quality(plan: Plan, writer: ReleaseWriter, totals: Totals, changed: Sequence[int] | None) -> Summary:
    """Write what was refused and what was warned of, from ``records.sqlite``; gives the counts."""
    uris = UriPolicy(plan.base)
    with closing(open_read_only(writer.folder / RECORDS)) as database:
        report: Iterator[bytes | memoryview]
        if changed is None or writer.previous is None:
            summary, report = explained(database), report_of(database, uris)
        else:
            summary = summary_of(writer.previous, database, changed)
            report = report_patched(writer.previous, database, changed, uris)
        writer.write_quality("quarantine.jsonl", quarantine_of(database))
        # N-Triples is Turtle too.
        writer.write_quality("report.ttl", report)
    counted = {
        "counts": {source: counts.model_dump() for source, counts in totals.by_source().items()},
        "reasons": summary.rows(),
    }
    writer.write_quality("summary.json", [orjson.dumps(counted, option=orjson.OPT_INDENT_2)])
    return summary


def _manifest(plan: Plan, writer: ReleaseWriter, totals: Totals, inputs: tuple[InputFile, ...]) -> Manifest:
    owner, edition = plan.owner, writer.edition
    sequence = max((manifest.sequence for manifest in versions(plan.home)), default=0) + 1
    counts = totals.by_source()
    return Manifest(
        version=edition.version,
        sequence=sequence,
        created=edition.created,
        software=f"institution-publisher {__version__}",
        base=plan.base,
        title=owner.title,
        description=owner.description,
        publisher=owner.publisher,
        publisher_url=owner.publisher_url,
        contact=owner.contact,
        contact_url=owner.contact_url,
        licence=owner.licence,
        previous=writer.previous.name if writer.previous else None,
        inputs=inputs,
        sources=tuple(
            _source_entry(source, counts.get(source.slug, SourceCounts()), totals.filled.get(source.slug, {}))
            for source in plan.sources
        ),
        counts=Counts(
            read=totals.read.total(),
            published=totals.records.total(),
            quarantined=totals.quarantined.total(),
            things=dict(sorted(totals.things.items())),
            states=dict(sorted(totals.states.items())),
            triples=totals.tally.triples,
            warnings=totals.warnings,
        ),
        statistics=totals.tally.statistics(),
        files=writer.entries("dumps"),
        hashes={"statements": _statements(writer.folder / RECORDS)},
        shapes_sha256=shapes(),
        context_sha256=ontology(),
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


def _statements(records: Path) -> str:
    """A digest of all statements: of every thing's own digest, in the order of the IRIs, by which rows are numbered."""
    total = hashlib.sha256()
    with closing(open_read_only(records)) as database:
        for (content,) in database.execute("SELECT content FROM record ORDER BY id"):
            total.update(content.encode())
    return total.hexdigest()


def _describe(going: ReleaseInProgress, manifest: Manifest, summary: Summary) -> tuple[Path, Manifest]:
    """Write the catalogue; give its file, and the manifest with its hash."""
    plan, writer = going.plan, going.writer
    with closing(open_read_only(writer.folder / RECORDS)) as database:
        publication = catalog.publication(
            manifest,
            versions(plan.home),
            downloads=writer.downloads(),
            publisher_type=plan.owner.publisher_type,
            places=_widest_places(database),
            coverage=_coverage(plan, database),
            examples=[iri for (iri,) in database.execute(_EXAMPLES, (MAX_EXAMPLES,))],
            options=plan.owner.options,
            remarked=dict(database.execute(_REMARKED).fetchall()),
            findings=list(_findings(summary)),
        )
    for gap in catalog.gaps(publication):
        going.progress.say(gap.message)
    graph = f" <{UriPolicy(plan.base).graph('catalog')}> ."
    lines = [line.removesuffix(" .") + graph for line in catalog.describe(publication)]
    file = writer.write_catalog(sorted(lines))
    # Sorted canonical N-Quads without blank nodes are their own RDFC-1.0 form.
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return file, manifest.model_copy(update={"hashes": {**manifest.hashes, "catalog": digest}})


_EXAMPLES: Final = (
    "SELECT iri FROM record NOT INDEXED WHERE kind = 'institution' AND state = 'live' "
    "AND EXISTS (SELECT 1 FROM source WHERE source.record = record.id) ORDER BY id LIMIT ?"
)
"""Rows are numbered in IRI order, so that a walk along them ends with the last example; an index would lead to all."""

_REMARKED: Final = f"""
SELECT record.source, count(*) FROM result
CROSS JOIN record INDEXED BY {FACETS_INDEX} ON record.id = result.record
WHERE result.record IN (SELECT record FROM input) GROUP BY record.source
"""  # noqa: S608 - constants
"""Counted by an index, a twentieth of what the rows take on the disk."""

_WIDEST: Final = """
SELECT iri, label FROM record WHERE kind = 'place' AND state = 'live'
AND NOT EXISTS (SELECT 1 FROM link WHERE link.record = record.id) ORDER BY iri LIMIT ?
"""


def _findings(summary: Summary) -> Iterator[tuple[str, catalog.Finding]]:
    for row in summary.rows():
        yield row["source"], catalog.Finding(row["severity"], row["reason"], row["message"], row["count"])


def _widest_places(database: sqlite3.Connection) -> dict[str, str]:
    return dict(database.execute(_WIDEST, (MAX_PLACES,)).fetchall())


def _coverage(plan: Plan, database: sqlite3.Connection) -> dict[str, str]:
    """The country of each source that is of one country, where that place is published."""
    uris = UriPolicy(plan.base)
    found = {}
    for source in plan.sources:
        iri = uris.thing(Kind.PLACE, (source.country or "").lower())
        if source.country and database.execute("SELECT 1 FROM record WHERE iri = ?", (iri,)).fetchone():
            found[source.slug] = iri
    return found


def _vocabularies(plan: Plan, writer: ReleaseWriter) -> Path:
    """Our own terms and shapes as a file for the query store; they are served, but are no part of the data."""
    uris = UriPolicy(plan.base)
    schemes = sorted(
        {(source.key_scheme, f"Identifiers of {source.title}") for source in plan.sources if source.key_scheme}
    )
    path = writer.work / "vocabularies.nq"
    lines = (*vocabulary.vocabulary(uris, schemes), *vocabulary.shapes(uris))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
