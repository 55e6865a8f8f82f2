"""Write the named queries of a release, and what its endpoint says about itself."""

from pathlib import Path
from typing import Final

from publisher.pipeline.plan import Plan
from publisher.queries.description import statements
from publisher.queries.model import dump, offered
from publisher.release import Manifest
from publisher.release.writer import ReleaseWriter

SERVICE: Final = "service"
"""The graph of what the endpoint says about itself."""


def write_queries(plan: Plan, writer: ReleaseWriter, manifest: Manifest) -> Path:
    """Write the queries that have results in a release; return a file for the query store that describes them."""
    queries = [query for query, needs in plan.queries if offered(manifest.statistics, needs)]
    writer.write_queries(dump(queries))
    path = writer.work / f"{SERVICE}.nq"
    path.write_text("".join(f"{line}\n" for line in statements(manifest, queries)), encoding="utf-8")
    return path
