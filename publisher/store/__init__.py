"""Query engines over a release: the embedded one, or any SPARQL 1.1 server.

The web layer calls ``inspect`` to learn a query's form before it negotiates a format, then ``Engine.answer``.
"""

from __future__ import annotations

from pathlib import Path

from publisher.store.contract import Answer, Engine, Limits, Request

__all__ = ["Answer", "Engine", "Limits", "Request", "open_engine"]


def open_engine(
    store: Path,
    limits: Limits,
    *,
    version: str,
    base: str = "http://localhost",
    cache_dir: Path | None = None,
) -> Engine:
    """Open an engine over a release's store; nothing is started before it is needed or prewarmed.

    Args:
        store: the pyoxigraph database.
        limits: what queries and clients may have.
        version: the release's version.
        base: the publication's base IRI; relative IRIs in queries are resolved against its ``/sparql``.
        cache_dir: where answers are kept; a temporary folder where None.
    """
    # A worker imports this package too, and must not wait for what only its parent needs (rdflib takes 70 ms).
    from publisher.namespaces import prefixes  # noqa: PLC0415
    from publisher.store.embedded import EmbeddedEngine  # noqa: PLC0415

    return EmbeddedEngine(
        store, limits, version=version, base_iri=f"{base}/sparql", prefixes=prefixes(base), cache_dir=cache_dir
    )
