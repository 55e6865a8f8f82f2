"""Ask whether an address still answers: HEAD, then GET; slowly at each host, and nothing that robots.txt forbids."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from urllib3 import Timeout
from urllib3.exceptions import HTTPError

from publisher import __version__
from publisher.sources.public_pool import PrivateAddressError, public_pool

AGENT: Final = f"institution-publisher-links/{__version__}"
TIMEOUT: Final = Timeout(connect=10.0, read=20.0)
MAX_REDIRECTS: Final = 5
ROBOTS_BYTES: Final = 512 * 1024

_BUSY: Final = frozenset({429, 503})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_ANSWERED: Final = frozenset({401, 402, 403, 405, 406, 407, 451, 999})
"""Statuses by which a server keeps programs out; somebody is there."""


class LinkState(StrEnum):
    """What is known of a link."""

    ALIVE = "alive"
    DEAD = "dead"
    BUSY = "busy"
    FORBIDDEN = "forbidden"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """What came of asking: the state, and the reason in words."""

    state: LinkState
    reason: str


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a server answered; ``location`` of a redirect only."""

    status: int
    reason: str
    location: str | None
    body: bytes


class LinkClient:
    """Asks for addresses, each host at most once in a while.

    Args:
        pause_s: seconds between two requests to one host.
        allowed: names of hosts on this network that may be asked.
        sleep: waits; a test replaces it.
    """

    def __init__(
        self, *, pause_s: float, allowed: frozenset[str] = frozenset(), sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._pool, self._pause_s, self._sleep = public_pool(allowed), pause_s, sleep
        self._next: dict[str, float] = {}
        self._robots: dict[str, RobotFileParser] = {}

    def ready_in(self, url: str) -> float:
        """Return in how many seconds the host of an address may be asked again."""
        return max(0.0, self._next.get(urlsplit(url).netloc, 0.0) - time.monotonic())

    def check(self, url: str) -> LinkAnswer:
        """Ask for an address; redirects are followed."""
        try:
            return self._follow(url)
        except PrivateAddressError as error:
            return LinkAnswer(LinkState.PRIVATE, str(error))
        except (HTTPError, ValueError) as error:  # ValueError: an address that no client can ask for
            return LinkAnswer(LinkState.DEAD, str(error).rpartition(": ")[2] or type(error).__name__)

    def _follow(self, url: str) -> LinkAnswer:
        for _ in range(MAX_REDIRECTS + 1):
            if urlsplit(url).scheme not in {"http", "https"}:
                return LinkAnswer(LinkState.DEAD, f"it leads to {url}")
            if not self._may(url):
                return LinkAnswer(LinkState.FORBIDDEN, "robots.txt forbids it")
            reply = self._ask("HEAD", url)
            if reply.status >= 400 and reply.status not in _BUSY:  # many servers answer HEAD wrongly
                reply = self._ask("GET", url)
            if not reply.location:
                return _answer(reply)
            url = urljoin(url, reply.location)
        return LinkAnswer(LinkState.DEAD, f"more than {MAX_REDIRECTS} redirects")

    def _may(self, url: str) -> bool:
        """Return whether robots.txt of the host lets us ask for an address (RFC 9309)."""
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._robots:
            parser = RobotFileParser()
            parser.parse(self._robots_of(root).splitlines())
            self._robots[root] = parser
        return self._robots[root].can_fetch(AGENT, url)

    def _robots_of(self, root: str) -> str:
        url = f"{root}/robots.txt"
        for _ in range(MAX_REDIRECTS + 1):
            reply = self._ask("GET", url, keep=ROBOTS_BYTES)
            if not reply.location:
                return reply.body.decode("utf-8", "replace") if reply.status == 200 else ""
            url = urljoin(url, reply.location)
        return ""

    def _ask(self, method: str, url: str, *, keep: int = 0) -> _Reply:
        """Send a request when the host may be asked; at most so many bytes of the body are read."""
        self._sleep(self.ready_in(url))
        headers = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
        try:
            response = self._pool.request(
                method, url, headers=headers, redirect=False, timeout=TIMEOUT, preload_content=False
            )
            body = response.read(keep) if keep else b""
            response.close()
        finally:
            self._next[urlsplit(url).netloc] = time.monotonic() + self._pause_s
        location = response.headers.get("Location") if response.status in _REDIRECTS else None
        return _Reply(response.status, response.reason or "", location, body)


def _answer(reply: _Reply) -> LinkAnswer:
    reason = f"{reply.status} {reply.reason}".strip()
    if reply.status in _BUSY:
        return LinkAnswer(LinkState.BUSY, reason)
    is_alive = reply.status < 400 or reply.status in _ANSWERED
    return LinkAnswer(LinkState.ALIVE if is_alive else LinkState.DEAD, reason)
