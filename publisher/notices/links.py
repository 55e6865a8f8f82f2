"""Check the links of a release to other sites, each once in so many days, and say which are dead.

A link is dead when it failed at two checks in a row, a day apart: servers are restarted, and networks fail. What is
known of a link is remembered, so that a dead one is told once.
"""

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from publisher.notices.link_client import LinkAnswer, LinkClient, LinkState
from publisher.notices.memory import Memory
from publisher.notices.notice import Notice, NoticeKind
from publisher.rdf.namespaces import FOAF, SCHEMA
from publisher.release.files import open_read_only
from publisher.release.layout import RECORDS
from publisher.release.records import unpacked

DAY_S: Final = 86_400.0
FAILURES: Final = 2
"""So many failures in a row are a dead link."""

TOLD: Final = 50
"""Links in the text of a notice; the facts have all."""

_LIVE: Final = "SELECT iri, quads FROM record WHERE state = 'live' ORDER BY id"
_PROPERTIES: Final = "|".join(re.escape(str(iri)) for iri in (SCHEMA.url, FOAF.homepage, FOAF.page))
_LINK: Final = re.compile(rf"^<[^>]*> <(?:{_PROPERTIES})> <(https?://[^>]+)>", re.MULTILINE)


def links_of(release: Path, base: str) -> Iterator[tuple[str, str]]:
    """Yield the home pages and pages that the things of a release name: the thing's IRI and the address, fragments off.

    Args:
        release: its folder.
        base: of the release; links into the publication itself are left out.
    """
    with closing(open_read_only(release / RECORDS)) as database:
        for iri, quads in database.execute(_LIVE):
            for url in dict.fromkeys(_LINK.findall(unpacked(quads).decode())):
                if not url.startswith(f"{base}/"):
                    yield iri, url.partition("#")[0]


class LinkChecks:
    """The links that are known, and when each is to be checked.

    Args:
        memory: where that is remembered.
        days: between two checks of a link that is alive.
        clock: seconds since 1970.
    """

    def __init__(self, memory: Memory, days: int, clock: Callable[[], float] = time.time) -> None:
        self._database, self._days, self._clock = memory.database, days, clock

    def follow(self, release: Path, base: str) -> None:
        """Take over the links of a release; those that it no longer has are forgotten."""
        self._database.execute("CREATE TEMP TABLE IF NOT EXISTS named (thing TEXT, url TEXT, PRIMARY KEY (thing, url))")
        self._database.execute("BEGIN")
        self._database.execute("DELETE FROM named")
        self._database.executemany("INSERT OR IGNORE INTO named VALUES (?, ?)", links_of(release, base))
        self._database.execute("DELETE FROM link WHERE url NOT IN (SELECT url FROM named)")
        self._database.execute(
            "INSERT OR IGNORE INTO link SELECT DISTINCT url, 'new', '', 0, 0, 0 FROM named"  # checked first
        )
        self._database.execute("COMMIT")

    def run(self, client: LinkClient, budget_s: float) -> list[str]:
        """Check what is due, hosts in turns, until the time is over; return the links that have died since.

        Args:
            client: asks.
            budget_s: seconds.
        """
        deadline = time.monotonic() + budget_s
        waiting = [
            url
            for (url,) in self._database.execute("SELECT url FROM link WHERE due <= ? ORDER BY due", (self._clock(),))
        ]
        died = []
        while waiting and time.monotonic() < deadline:
            url = min(waiting, key=client.ready_in)
            waiting.remove(url)
            if self._settle(url, client.check(url)):
                died.append(url)
        return died

    def _settle(self, url: str, answer: LinkAnswer) -> bool:
        """Remember what came of asking; return whether the link has died by it."""
        before, failures = self._database.execute("SELECT state, failures FROM link WHERE url = ?", (url,)).fetchone()
        failed = answer.state is LinkState.DEAD
        failures = failures + 1 if failed else (failures if answer.state is LinkState.BUSY else 0)
        state = "failing" if failed and failures < FAILURES else str(answer.state)
        now = self._clock()
        due = now + DAY_S * (1 if state in {"failing", LinkState.BUSY} else self._days)
        self._database.execute(
            "UPDATE link SET state = ?, reason = ?, failures = ?, checked = ?, due = ? WHERE url = ?",
            (state if answer.state is not LinkState.BUSY else before, answer.reason, failures, now, due, url),
        )
        return state == LinkState.DEAD and before != LinkState.DEAD

    def notice(self, died: list[str], base: str) -> Notice:
        """Say which links have died, and which things name them."""
        rows = [row for url in sorted(died) for row in self._named(url)]
        lines = [f"{row['url']} ({row['reason']})\n  named by {row['thing']}" for row in rows[:TOLD]]
        more = f"\n… and {len(rows) - TOLD:,} more" if len(rows) > TOLD else ""
        word = "link is" if len(died) == 1 else "links are"
        subject = f"{len(died):,} {word} dead"
        text = f"These addresses failed twice, a day apart. Correct them in the source:\n\n{chr(10).join(lines)}{more}"
        at = dt.datetime.fromtimestamp(self._clock(), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Notice(NoticeKind.LINKS_DEAD, at, subject, text, {"base": base, "links": rows})

    def _named(self, url: str) -> list[dict[str, str]]:
        rows = self._database.execute(
            "SELECT url, reason, thing FROM link JOIN named USING (url) WHERE url = ? ORDER BY thing", (url,)
        )
        return [dict(zip(("url", "reason", "thing"), row, strict=True)) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many links are in each state."""
        return dict(self._database.execute("SELECT state, count(*) FROM link GROUP BY state ORDER BY state").fetchall())
