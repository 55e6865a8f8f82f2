"""Pass four: put the shards together to a release, count it, describe it, and hand its manifest to the seal."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from publisher import __version__, catalog, changes, vocabulary
from publisher.errors import CountsError
from publisher.pipeline.partition import QUARANTINE, RESULTS
from publisher.pipeline.passes import Passed
from publisher.pipeline.plan import Plan, ontology, shapes
from publisher.pipeline.quality import Summary, quarantine_line, result_of
from publisher.pipeline.runner import aside
from publisher.pipeline.watching import Watch
from publisher.release import Counts, InputFile, Manifest, SourceCounts, SourceEntry, versions
from publisher.release.assembly import read_only
from publisher.release.layout import RECORDS
from publisher.release.quadstore import finish as finish_store
from publisher.release.quadstore import load as load_store
from publisher.release.shard import QUADS, Outcome
from publisher.release.statements import Tally
from publisher.release.writer import ReleaseWriter
from publisher.sources import Source
from publisher.uris import Kind, UriPolicy
from publisher.validation import report_graph

MAX_PLACES: Final = 20
MAX_EXAMPLES: Final = 3


@dataclass(slots=True)
class Totals:
    """What the shards hold, added up from what is on disk."""

    records: Counter[str]
    quarantined: Counter[str]
    things: Counter[str]
    states: Counter[str]
    tally: Tally
    warnings: int = 0


def finish(
    plan: Plan, writer: ReleaseWriter, passed: Passed, watch: Watch, *, inputs: tuple[InputFile, ...], fingerprint: str
) -> Manifest:
    """Write everything of the release but its manifest, and give that.

    Raises:
        CountsError: what was read is not what was published and quarantined.
        ShrinkError: more records would be deleted than is allowed.
    """
    watch.step("Putting the release together")
    edition, totals = writer.edition, add_up(passed)
    with aside(alone=plan.processes == 1) as elsewhere:
        loading = elsewhere(load_store, writer.store, tuple(shard / QUADS for shard in passed.shards))
        writer.write_records(passed.shards)
        guard(writer.previous, writer.folder, plan.max_shrink)
        writer.write_dumps(passed.shards)
        changes.write(
            writer.previous, writer.folder, version=edition.version, at=edition.created, keep_days=plan.keep_days
        )
        writer.write_checksums()
        write_quality(plan, writer, passed, totals)
        manifest = _manifest(plan, writer, passed, totals, inputs)
        manifest = manifest.model_copy(update={"hashes": {**manifest.hashes, "fingerprint": fingerprint}})
        described, manifest = _describe(plan, writer, manifest, watch)
        watch.step("Loading the query store")
        loading.result()
        elsewhere(finish_store, writer.store, (described, _vocabularies(plan, writer))).result()
    return manifest


def add_up(passed: Passed) -> Totals:
    """Add up what the shards say they hold.

    Raises:
        CountsError: what was read is not what was published and quarantined.
    """
    totals = Totals(Counter(), Counter(), Counter(), Counter(), Tally())
    for refused in passed.refused:
        totals.quarantined[refused.source] += 1
    for shard in passed.shards:
        outcome = Outcome.load(shard)
        totals.records.update(outcome.records)
        totals.quarantined.update(outcome.quarantined)
        totals.things.update(outcome.things)
        totals.states.update(outcome.states)
        totals.warnings += outcome.warnings
        totals.tally.add(Tally.load(outcome.tally))
    for source, count in passed.read.items():
        if count != totals.records[source] + totals.quarantined[source]:
            raise CountsError(
                source, read=count, published=totals.records[source], quarantined=totals.quarantined[source]
            )
    return totals


def guard(previous: Path | None, staging: Path, allowed: float) -> None:
    """Refuse a release that deletes too many of the records that the one before had.

    Raises:
        ShrinkError: more than the allowed share would go.
    """
    if previous is None:
        return
    with closing(sqlite3.connect(read_only(previous / RECORDS), uri=True)) as before:
        before.execute("ATTACH ? AS now", (read_only(staging / RECORDS),))
        (published,) = before.execute(f"SELECT count(*) {_LIVE_RECORDS}").fetchone()
        gone = before.execute(f"SELECT record.iri {_LIVE_RECORDS} {_NOT_NOW} ORDER BY record.iri").fetchall()
    changes.guard(tuple(iri for (iri,) in gone), published=published, allowed=allowed)


_LIVE_RECORDS: Final = "FROM record JOIN source ON source.record = record.id WHERE record.state = 'live'"
_NOT_NOW: Final = """
AND NOT EXISTS (SELECT 1 FROM now.record AS new JOIN now.source ON now.source.record = new.id
  WHERE new.iri = record.iri AND new.state <> 'deleted')
"""


def write_quality(plan: Plan, writer: ReleaseWriter, passed: Passed, totals: Totals) -> None:
    """Write what was refused and what was warned of."""
    quarantine = writer.write_quality("quarantine.jsonl", _quarantined(passed))
    summary = Summary()
    for row in _rows([quarantine]):
        summary.refused(row)
    for row in _rows(shard / RESULTS for shard in passed.shards):
        summary.warned(row)
    counted = {
        "counts": {source: counts.model_dump() for source, counts in _by_source(passed, totals).items()},
        "reasons": summary.rows(),
    }
    writer.write_quality("summary.json", [orjson.dumps(counted, option=orjson.OPT_INDENT_2)])
    results = (result_of(row) for row in _results(quarantine, passed))
    lines = report_graph(results, UriPolicy(plan.base))
    # N-Triples is Turtle too.
    writer.write_quality("report.ttl", (f"{line}\n".encode() for line in lines))


def _quarantined(passed: Passed) -> Iterator[bytes]:
    yield from (quarantine_line(refused) for refused in passed.refused)
    for shard in passed.shards:
        with (shard / QUARANTINE).open("rb") as stream:
            yield from stream


def _results(quarantine: Path, passed: Passed) -> Iterator[dict[str, Any]]:
    for row in _rows([quarantine]):
        yield from row["results"]
    yield from _rows(shard / RESULTS for shard in passed.shards)


def _rows(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for file in files:
        with file.open("rb") as stream:
            for line in stream:
                yield orjson.loads(line)


def _by_source(passed: Passed, totals: Totals) -> dict[str, SourceCounts]:
    return {
        source: SourceCounts(read=read, published=totals.records[source], quarantined=totals.quarantined[source])
        for source, read in sorted(passed.read.items())
    }


def _manifest(
    plan: Plan, writer: ReleaseWriter, passed: Passed, totals: Totals, inputs: tuple[InputFile, ...]
) -> Manifest:
    owner, edition = plan.owner, writer.edition
    sequence = max((manifest.sequence for manifest in versions(plan.home)), default=0) + 1
    counts = _by_source(passed, totals)
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
        sources=tuple(_source_entry(source, counts.get(source.slug, SourceCounts())) for source in plan.sources),
        counts=Counts(
            read=passed.read.total(),
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


def _source_entry(source: Source, counts: SourceCounts) -> SourceEntry:
    return SourceEntry(
        slug=source.slug,
        title=source.title,
        publisher=source.publisher or "",
        licence=source.licence,
        origin=source.origin or "",
        retrieved=source.retrieved,
        language=source.language,
        counts=counts,
    )


def _statements(records: Path) -> str:
    """A digest of all statements: of every thing's own digest, in the order of the IRIs."""
    total = hashlib.sha256()
    with closing(sqlite3.connect(read_only(records), uri=True)) as database:
        for (content,) in database.execute("SELECT content FROM record ORDER BY iri"):
            total.update(content.encode())
    return total.hexdigest()


def _describe(plan: Plan, writer: ReleaseWriter, manifest: Manifest, watch: Watch) -> tuple[Path, Manifest]:
    """Write the catalogue; give its file, and the manifest with its hash."""
    with closing(sqlite3.connect(read_only(writer.folder / RECORDS), uri=True)) as database:
        publication = catalog.publication(
            manifest,
            versions(plan.home),
            downloads=writer.downloads(),
            publisher_type=plan.owner.publisher_type,
            places=_widest_places(database),
            coverage=_coverage(plan, database),
            examples=[iri for (iri,) in database.execute(_EXAMPLES, (MAX_EXAMPLES,))],
            options=plan.owner.options,
        )
    for gap in catalog.gaps(publication):
        watch.say(gap.message)
    graph = f" <{UriPolicy(plan.base).graph('catalog')}> ."
    lines = [line.removesuffix(" .") + graph for line in catalog.describe(publication)]
    file = writer.write_catalog(sorted(lines))
    # Sorted canonical N-Quads without blank nodes are their own RDFC-1.0 form.
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return file, manifest.model_copy(update={"hashes": {**manifest.hashes, "catalog": digest}})


_EXAMPLES: Final = (
    "SELECT iri FROM record WHERE kind = 'institution' AND state = 'live' AND id IN (SELECT record FROM source) "
    "ORDER BY iri LIMIT ?"
)
_WIDEST: Final = """
SELECT iri, label FROM record WHERE kind = 'place' AND state = 'live'
AND NOT EXISTS (SELECT 1 FROM link WHERE link.record = record.id) ORDER BY iri LIMIT ?
"""


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
    path = writer.home.staging / "work" / "vocabularies.nq"
    lines = (*vocabulary.vocabulary(uris, schemes), *vocabulary.shapes(uris))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
