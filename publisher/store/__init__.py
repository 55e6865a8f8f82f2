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
    remote: str | None = None,
    cache_dir: Path | None = None,
) -> Engine:
    """Open an engine over a release's store; nothing is started before it is needed or prewarmed.

    Args:
        store: the pyoxigraph database.
        limits: what queries and clients may have.
        version: the release's version.
        base: the publication's base IRI; relative IRIs in queries are resolved against its ``/sparql``.
        remote: a SPARQL server's query URL, to which the release is loaded when the engine is prewarmed; after a space
            the URL of its graph store, where it is not to be guessed. None for the embedded engine.
        cache_dir: where answers are kept; a temporary folder where None.
    """
    # A worker imports this package too, and must not wait for what only its parent needs (rdflib takes 70 ms).
    from publisher.rdf.namespaces import prefixes  # noqa: PLC0415
    from publisher.store.embedded import EmbeddedEngine  # noqa: PLC0415
    from publisher.store.remote import RemoteEngine, Server  # noqa: PLC0415

    table = prefixes(base)
    if remote:
        server = Server.of(remote)
        return RemoteEngine(
            server, limits, version=version, base=base, store=store, prefixes=table, cache_dir=cache_dir
        )
    return EmbeddedEngine(
        store, limits, version=version, base_iri=f"{base}/sparql", prefixes=table, cache_dir=cache_dir
    )
