"""Check the sources, the named queries, the statements about the publication, and what is installed."""

from pathlib import Path
from typing import Final

import rdflib

from publisher import plugins, profiles
from publisher.assets import asset
from publisher.cli.checks.results import Results
from publisher.cli.plan import owner_of, paths_below, read_named_queries
from publisher.config import Settings
from publisher.errors import BaseIriError
from publisher.pipeline.build import require_different_slugs
from publisher.sources import Source
from publisher.uris import UriPolicy
from publisher.validation.shapes import dataset_shapes, record_shapes

PART: Final = "sources"


def check_sources(results: Results, settings: Settings, paths: tuple[Path, ...], profile: str | None) -> int:
    """Check each source as far as nothing is read or fetched; return the size of all files that are there, in bytes.

    Args:
        results: what was found is added.
        settings: the settings.
        paths: the sources that were named; by default all below ``data``.
        profile: the profile that was named.
    """
    sources: list[Source] = []
    total = 0
    with results.attempt(PART):
        paths = paths or paths_below(settings.data)
    for path in paths:
        with results.attempt(PART):
            source = profiles.load(path, profile)
            profiles.check(source)
            sources.append(source)
            total += _describe(results, source)
    with results.attempt(PART):
        require_different_slugs(sources)
    return total


def _describe(results: Results, source: Source) -> int:
    """Add what a source is, and return the size of its files, in bytes."""
    name = f"{source.slug} ({source.path})"
    if source.urls:
        results.ok(PART, f"{name}: {len(source.urls)} addresses, which a build fetches")
        return 0
    files = [*source.files(), *(join.path for join in source.joins)]
    for file in files:
        file.open("rb").close()
    results.ok(PART, f"{name}: {len(files):,} files of reader {source.reader}")
    return sum(file.stat().st_size for file in files)


def check_publication(results: Results, settings: Settings) -> None:
    """Check the named queries, and what the settings say about the publication."""
    with results.attempt("queries"):
        queries = read_named_queries(settings)
        results.ok("queries", f"{len(queries)} named queries can be used")
    with results.attempt("settings"):
        owner_of(settings)


def check_installation(results: Results, settings: Settings) -> None:
    """Check that the files and plugins of the installation are there, and that the shapes can be read."""
    with results.attempt("installation"):
        for name in ("ontology", "shapes", "queries"):
            asset(name)
        for group in (plugins.READERS, plugins.ADAPTERS, plugins.NORMALISERS, plugins.FORMATS, plugins.BLUEPRINTS):
            for name in plugins.names(group):
                plugins.load(group, name)
        shapes = _shapes(settings.base_url.rstrip("/"))
        results.ok("installation", f"complete: files, plugins, {shapes} shapes")


def _shapes(base: str) -> int:
    """Read the shapes, and count them."""
    try:
        policy = UriPolicy(base)
    except BaseIriError:  # reported with the settings
        policy = UriPolicy("http://localhost")
    graphs = (record_shapes(policy.base).graph, dataset_shapes(policy.base).graph)
    return sum(len(set(graph.subjects(rdflib.RDF.type, rdflib.SH.NodeShape))) for graph in graphs)
