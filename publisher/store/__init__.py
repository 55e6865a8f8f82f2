"""Query engines over a release: the embedded one, or any SPARQL 1.1 server.

The web layer calls ``inspect`` to learn a query's form before it negotiates a format, then ``Engine.answer``.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.store.contract import Answer, Limits, Request

if TYPE_CHECKING:
    from publisher.store.direct.rounds import Rounds
    from publisher.store.engine import Engine
    from publisher.store.observation.ends import QueryObserver

__all__ = ["Answer", "Engine", "Limits", "Request", "open_engine"]


def __getattr__(name: str) -> object:
    """Import ``Engine`` when it is used: a worker process imports this package too, and should start quickly."""
    if name == "Engine":
        return import_module("publisher.store.engine").Engine
    raise AttributeError(name)


def open_engine(
    store: Path,
    limits: Limits,
    *,
    version: str,
    base: str = "http://localhost",
    remote: str | None = None,
    cache_dir: Path | None = None,
    observer: QueryObserver | None = None,
    rounds: Rounds | None = None,
) -> Engine:
    """Open an engine over a release's store; nothing is started before the first query or ``prewarm``.

    Args:
        store: the pyoxigraph database.
        limits: what queries and clients may use.
        version: the release's version.
        base: the publication's base IRI; relative IRIs in queries are resolved against its ``/sparql``.
        remote: the query URL of a SPARQL server, to which the release is loaded when the engine is prewarmed; after a
            space the URL of its graph store, if it cannot be derived. None for the embedded engine.
        cache_dir: where answers are cached; a temporary folder if None.
        observer: is called with each query that has ended.
        rounds: of the small queries that are evaluated in this process; each by itself if None.
    """
    from publisher.rdf.namespaces import prefixes  # noqa: PLC0415 - as above
    from publisher.store.embedded import EmbeddedEngine  # noqa: PLC0415 - as above
    from publisher.store.remote import RemoteEngine, Server  # noqa: PLC0415 - as above

    if remote:
        server = Server.parse(remote)
        return RemoteEngine(
            store,
            limits,
            version=version,
            server=server,
            base=base,
            prefixes=prefixes(base),
            cache_dir=cache_dir,
            observer=observer,
        )
    return EmbeddedEngine(
        store,
        limits,
        version=version,
        base_iri=f"{base}/sparql",
        prefixes=prefixes(base),
        cache_dir=cache_dir,
        observer=observer,
        rounds=rounds,
    )
