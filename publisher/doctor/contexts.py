"""Contexts of JSON-LD: fetched, and put into the documents that name them.

The parser reads no context from another address; so the statements are those that a client sees, and what it has to
fetch is known. See: https://www.w3.org/TR/json-ld11/#the-context
"""

import json
from typing import Any, Final
from urllib.parse import urljoin

import requests

from publisher.doctor.client import Client, Reply
from publisher.doctor.reading import UnreadableError, as_json

KEY: Final = "@context"
MOST_CONTEXTS: Final = 10
_ACCEPT: Final = "application/ld+json, application/json;q=0.9"


class Contexts:
    """The contexts that documents name.

    Args:
        client: asks.

    Attributes:
        replies: what came back, by the address of the context.
        dead: the addresses that gave no context.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.replies: dict[str, Reply] = {}
        self.dead: set[str] = set()
        self._loaded: dict[str, Any] = {}

    def put_into(self, reply: Reply) -> bytes:
        """Return the body with every context that has an address replaced by what is there."""
        try:
            document = as_json(reply.body)
        except UnreadableError:
            return reply.body
        held = self._held(document, reply.url)
        return json.dumps(held).encode() if self.replies else reply.body

    def _held(self, node: Any, base: str) -> Any:
        if isinstance(node, list):
            return [self._held(each, base) for each in node]
        if isinstance(node, dict):
            return {
                key: self._context(value, base) if key == KEY else self._held(value, base)
                for key, value in node.items()
            }
        return node

    def _context(self, value: Any, base: str) -> Any:
        if isinstance(value, list):
            return [each for part in value for each in self._as_list(self._context(part, base))]
        if not isinstance(value, str):
            return self._held(value, base)
        url = urljoin(base, value)
        if url in self.replies or len(self.replies) >= MOST_CONTEXTS:
            return {} if url in self.dead else self._loaded.get(url, {})
        content = self._fetch(url)
        return self._loaded.setdefault(url, self._context(content, url)) if content is not None else {}

    @staticmethod
    def _as_list(value: Any) -> list[Any]:
        return value if isinstance(value, list) else [value]

    def _fetch(self, url: str) -> Any:
        reply = self._client.follow(url, _ACCEPT)[-1]
        links = requests.utils.parse_header_links(reply.headers.get("link", ""))
        elsewhere = [
            link["url"]
            for link in links
            if link.get("rel") == "alternate" and link.get("type") == "application/ld+json"
        ]
        if "json" not in reply.media_type and elsewhere:
            reply = self._client.follow(urljoin(reply.url, elsewhere[0]), _ACCEPT)[-1]
        self.replies[url] = reply
        try:
            document = as_json(reply.body) if reply.status == 200 else None
        except UnreadableError:
            document = None
        if not isinstance(document, dict) or KEY not in document:
            self.dead.add(url)
            return None
        return document[KEY]
