"""Releases, on disk and for their readers.

::

    <home>/
      identifiers.sqlite        which slug was assigned to which source record; append-only, never reassigned
      home.json                 the layout of the home
      last-build.json           how the last build ended (publisher/notices)
      watch.sqlite              what 'publisher watch' has seen, and has still to tell
      moves.json                from which base IRI to which the publication moved, if it did
      replica.json              in a replica: the place that it follows
      build.lock                held by a running build, or a running copy
      current.lock              held for a moment when a release goes live or is removed
      staging/                  where a build writes; what a build that died leaves behind is cleared by the next
      waiting/<version>/        a release that was built without going live, until it is activated or discarded
      releases/<version>/       sealed: files are read-only, nothing is ever added
        manifest.json           version, base IRI, inputs, counts, statistics, every other file with SHA-256 and size
        records.sqlite          a row a thing: N-Quads, cards, raw source, facets; the search index; counts and trees
        resolution.sqlite       what records say of each other, for the next build
        store/                  the query engine's database
        changes.sqlite          the log of every change since the first release (publisher/changes)
        history/                the versions that a release replaced; shared between releases by hard links
        dumps/                  institutions.{nq,nt,ttl,jsonld,rdf,jsonl,csv}.{gz,zst}, institutions.parquet,
                                {added,removed}.nq.zst, changes.{jsonl,csv}.{gz,zst},
                                {places,concepts}.csv.{gz,zst}, *.csv-metadata.json, scheme-*.ttl.{gz,zst}, SHA256SUMS
        quality/                report.ttl, quarantine.jsonl, summary.json, trend.json
        catalog.nq              the catalogue's statements
        queries.json            the named queries (publisher/queries)
        moves.json              the moves of the publication, if there were any (publisher/release/moving)
      current -> releases/<version>

A build writes everything in ``staging/<version>/``, the manifest last, flushes it to the disk, renames the folder into
``releases/`` and moves ``current`` by one atomic rename. Whenever it dies, the live release is whole. Serving needs the
folder of one release and nothing else. Specified by docs/releases.md.
"""

from publisher.release.hits.page import SameRecord, SearchHit, SearchPage
from publisher.release.hits.selection import Box, Circle, Order, Wanted
from publisher.release.hits.towns import Town
from publisher.release.homes import (
    activate,
    activate_waiting,
    current,
    discard_waiting,
    find,
    open_current,
    prune,
    verify,
    versions,
    waiting,
)
from publisher.release.layout import Home
from publisher.release.manifest import (
    Counts,
    FileEntry,
    InputFile,
    Manifest,
    SourceCounts,
    SourceEntry,
    Statistics,
)
from publisher.release.reader import CheckedRecord, Release, ReleaseFile, Surroundings
from publisher.release.records import StoredRecord, Thing
from publisher.release.trees.hierarchy import FacetCount, Hierarchy, TreeNode
from publisher.search.finding import Reason

__all__ = [
    "Box",
    "CheckedRecord",
    "Circle",
    "Counts",
    "FacetCount",
    "FileEntry",
    "Hierarchy",
    "Home",
    "InputFile",
    "Manifest",
    "Order",
    "Reason",
    "Release",
    "ReleaseFile",
    "SameRecord",
    "SearchHit",
    "SearchPage",
    "SourceCounts",
    "SourceEntry",
    "Statistics",
    "StoredRecord",
    "Surroundings",
    "Thing",
    "Town",
    "TreeNode",
    "Wanted",
    "activate",
    "activate_waiting",
    "current",
    "discard_waiting",
    "find",
    "open_current",
    "prune",
    "verify",
    "versions",
    "waiting",
]
