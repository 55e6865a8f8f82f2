"""Open a release for serving: its records and, over its store, the query engine with the limits of the settings."""

from contextlib import ExitStack, closing
from pathlib import Path

from publisher.config import Settings
from publisher.release import Release
from publisher.store import Limits, open_engine
from publisher.web.site import Served, Site

MIB = 1024 * 1024
KIB = 1024


def limits_of(settings: Settings) -> Limits:
    """The limits of one query and of one client, as the settings have them."""
    return Limits(
        timeout_s=settings.query_timeout_s,
        memory_mib=settings.query_memory_mib,
        rows=settings.query_rows,
        size_bytes=settings.query_mib * MIB,
        text_bytes=settings.query_kib * KIB,
        queue=settings.query_queue,
        workers=settings.query_workers,
        share_s=settings.query_share_s,
        window_s=settings.query_window_s,
        cache_bytes=settings.query_cache_mib * MIB,
    )


def open_site(settings: Settings) -> Site:
    """Open the publication below ``settings.home``; a home without a release yet is followed until it has one."""
    limits = limits_of(settings)

    def opener(path: Path) -> Served:
        with ExitStack() as undo:  # what was opened is closed again where the rest cannot be
            release = undo.enter_context(closing(Release.open(path)))
            engine = open_engine(
                release.store,
                limits,
                version=release.version,
                base=release.uris.base,
                remote=settings.engine or None,
            )
            undo.callback(engine.close)
            engine.prewarm()
            undo.pop_all()
        return Served(release, engine)

    site = Site(settings.home, opener)
    site.refresh()
    return site
