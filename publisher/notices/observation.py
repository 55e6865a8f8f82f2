"""Compare a home with what was seen of it before, and say what happened."""

from collections.abc import Iterator
from pathlib import Path

from publisher.errors import PublisherError, ReleaseNotFoundError
from publisher.notices.builds import last_outcome
from publisher.notices.memory import Memory
from publisher.notices.notice import Notice, NoticeKind
from publisher.release import Home, Manifest, current


def observe(home: Home, memory: Memory, max_shrink: float) -> Iterator[Notice]:
    """Yield what happened since the last call, and remember what was seen; the first call only remembers.

    Args:
        home: the home.
        memory: what was seen before.
        max_shrink: the share of a source's records that may go without a notice.
    """
    began = bool(memory.seen("began"))
    for what, notices in (("build", _build(home, memory)), ("release", _release(home, memory, max_shrink))):
        value, found = notices
        if value != memory.seen(what):
            memory.remember(what, value)
            yield from found if began else ()
    memory.remember("began", "yes")


def _build(home: Home, memory: Memory) -> tuple[str, list[Notice]]:
    outcome = last_outcome(home)
    if outcome is None:
        return memory.seen("build"), []
    if not outcome.failed:
        return outcome.at, []
    text = f"{outcome.message}\n\nThe live release of {home.path} is as it was."
    first = outcome.message.splitlines()[0]
    facts = {"home": str(home.path), "error": outcome.message}
    return outcome.at, [Notice(NoticeKind.BUILD_FAILED, outcome.at, f"A build failed: {first[:200]}", text, facts)]


def _release(home: Home, memory: Memory, max_shrink: float) -> tuple[str, list[Notice]]:
    try:
        live = Manifest.load(current(home.path))
    except ReleaseNotFoundError:
        return memory.seen("release"), []
    before = _manifest(home.release(memory.seen("release")))
    counts = live.counts
    figures = f"{counts.published:,} records published, {counts.quarantined:,} in quarantine"
    facts = {
        "release": live.version,
        "base": live.base,
        "previous": before.version if before else None,
        "published": counts.published,
        "quarantined": counts.quarantined,
        "created": live.created,
    }
    text = f"{live.title}\n{live.base}\n\nRelease {live.version}: {figures}."
    subject = f"Release {live.version} is live: {figures}"
    notices = [Notice(NoticeKind.RELEASE_LIVE, live.created, subject, text, facts)]
    return live.version, notices + (_shrunk(before, live, max_shrink) if before else [])


def _manifest(release: Path) -> Manifest | None:
    try:
        return Manifest.load(release)
    except PublisherError:  # it was removed since
        return None


def _shrunk(before: Manifest, live: Manifest, max_shrink: float) -> list[Notice]:
    """The sources that have lost more than a share of their records, or all."""
    now = {source.slug: source.counts.published for source in live.sources}
    notices = []
    for source in before.sources:
        old, new = source.counts.published, now.get(source.slug, 0)
        if old and (old - new) / old > max_shrink:
            subject = f"Source {source.slug} has shrunk: {new:,} records instead of {old:,}"
            text = f"{source.title}\n\n{subject} since release {before.version}."
            facts = {"source": source.slug, "before": old, "now": new, "release": live.version, "base": live.base}
            notices.append(Notice(NoticeKind.SOURCE_SHRUNK, live.created, subject, text, facts))
    return notices
