"""A client that asks politely: slowly, by its name, within limits, and nothing that robots.txt forbids."""

import shlex
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import requests
import urllib3

from publisher import __version__

AGENT: Final = f"institution-publisher-doctor/{__version__}"
TIMEOUT_S: Final = 30
MAX_BYTES: Final = 5 * 1024 * 1024
"""The most of a body that is read."""

_PART_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Attributes:
        method, url, sent, body_sent: the request.
        status: 0 if nothing came back; then ``problem`` says why.
        headers: of the answer, by names in lower case.
        body: decoded by its content coding.
        complete: whether all of the body was read.
        problem: why there is no answer, or why its body could not be read.
    """

    method: str
    url: str
    sent: Mapping[str, str]
    body_sent: str | None
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    complete: bool = True
    problem: str = ""

    @property
    def media_type(self) -> str:
        """The media type of the body, without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def curl(self) -> str:
        """A command that repeats the request."""
        return curl(self.method, self.url, self.sent, self.body_sent)

    def named(self, header: str) -> frozenset[str]:
        """Return the words of a header that is a list, in lower case."""
        return frozenset(word.strip().lower() for word in self.headers.get(header, "").split(",") if word.strip())


class Client:
    """Sends requests, at most so many a second.

    Args:
        rate: requests a second; 0 for no limit.
        obey_robots: whether addresses that robots.txt forbids are left alone.
        sleep: waits; a test replaces it.
    """

    def __init__(
        self, *, rate: float = 5.0, obey_robots: bool = True, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._session = requests.Session()
        self._session.headers.clear()
        self._pause_s = 1 / rate if rate else 0.0
        self._obey_robots, self._sleep, self._next = obey_robots, sleep, 0.0
        self._robots: dict[str, RobotFileParser] = {}
        self.requests = 0
        self.forbidden: set[str] = set()

    def get(self, url: str, accept: str | None = None, **headers: str) -> Reply:
        """Send a GET; redirects are not followed. ``If_None_Match="x"`` sends the header If-None-Match."""
        return self.send("GET", url, accept, **headers)

    def send(self, method: str, url: str, accept: str | None = None, body: str | None = None, **headers: str) -> Reply:
        """Send a request; redirects are not followed."""
        return self._ask(method, url, accept, body, headers)

    def get_raw(self, url: str, accept: str | None = None, **headers: str) -> Reply:
        """Send a GET; leave the body as it was sent, in its content coding."""
        return self._ask("GET", url, accept, None, headers, raw=True)

    def follow(self, url: str, accept: str, most: int = 6) -> list[Reply]:
        """Send a GET and follow redirects; return every answer, the last one last."""
        replies = [self.get(url, accept)]
        while replies[-1].status in {301, 302, 303, 307, 308} and len(replies) <= most:
            location = replies[-1].headers.get("location")
            if not location:
                break
            replies.append(self.get(requests.compat.urljoin(replies[-1].url, location), accept))
        return replies

    def may(self, url: str) -> bool:
        """Return whether robots.txt lets us ask for an address."""
        if not self._obey_robots:
            return True
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._robots:
            parser = RobotFileParser()
            reply = self._send("GET", f"{root}/robots.txt", {}, None)
            parser.parse(reply.text.splitlines() if reply.status == 200 else [])
            self._robots[root] = parser
        allowed = self._robots[root].can_fetch(AGENT, url)
        if not allowed:
            self.forbidden.add(url)
        return allowed

    def _ask(
        self,
        method: str,
        url: str,
        accept: str | None,
        body: str | None,
        headers: Mapping[str, str],
        *,
        raw: bool = False,
    ) -> Reply:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if accept is not None:
            sent = {"Accept": accept, **sent}
        if not self.may(url):
            return Reply(method, url, sent, body, problem="robots.txt forbids it")
        return self._send(method, url, sent, body, raw=raw)

    def _send(self, method: str, url: str, sent: Mapping[str, str], body: str | None, *, raw: bool = False) -> Reply:
        wait = self._next - time.monotonic()
        if wait > 0:
            self._sleep(wait)
        self._next = time.monotonic() + self._pause_s
        self.requests += 1
        headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", **sent}
        try:
            with self._session.request(
                method,
                url,
                headers=headers,
                data=body.encode() if body is not None else None,
                allow_redirects=False,
                timeout=TIMEOUT_S,
                stream=True,
            ) as answer:
                content, complete = _read(answer, raw=raw)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            return Reply(method, url, sent, body, problem=_reason(error))
        lower = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(method, url, sent, body, answer.status_code, lower, content, complete)


def _read(answer: requests.Response, *, raw: bool) -> tuple[bytes, bool]:
    content = b""
    parts: Iterable[bytes] = (
        answer.raw.stream(_PART_BYTES, decode_content=False) if raw else answer.iter_content(_PART_BYTES)
    )
    for part in parts:
        content += part
        if len(content) > MAX_BYTES:
            return content[:MAX_BYTES], False
    return content, True


def _reason(error: Exception) -> str:
    kinds = {
        requests.exceptions.SSLError: "the certificate cannot be trusted",
        requests.exceptions.ConnectTimeout: f"no connection within {TIMEOUT_S} s",
        requests.exceptions.ReadTimeout: f"no answer within {TIMEOUT_S} s",
        requests.exceptions.ContentDecodingError: "the body cannot be decoded by its Content-Encoding",
        requests.exceptions.ChunkedEncodingError: "the connection ended in the middle of the body",
        requests.exceptions.ConnectionError: "no connection",
    }
    return next((text for kind, text in kinds.items() if isinstance(error, kind)), str(error))


def curl(method: str, url: str, headers: Mapping[str, str], body: str | None = None) -> str:
    """Return a command that repeats a request and shows what comes back."""
    words = ["curl", "--silent", "--include"]
    words += ["--head"] if method == "HEAD" else ["--request", method] if method not in {"GET", "POST"} else []
    for name, value in headers.items():
        words += ["--header", f"{name}: {value}"]
    words += ["--data-binary", body] if body is not None else []
    return shlex.join([*words, url])
