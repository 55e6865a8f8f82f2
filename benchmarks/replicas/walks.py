"""Walks through the list of all institutions, page by page."""

import json
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from benchmarks.endurance import Target, ask

PAGE: Final = 60
WALK: Final = (f"/api/institutions?size={PAGE}", "application/json")


def walk(url: str) -> bytes:
    """Walk through the list of all institutions, and return what the walk gave."""
    pages, target = list[bytes](), WALK
    while True:
        status, body, _ = ask(url, target)
        if status != 200:
            raise RuntimeError(f"{target}: {status}")
        pages.append(body)
        following = next_page(body)
        if following is None:
            return joined(pages)
        target = following


def next_page(body: bytes) -> Target | None:
    """Return where a page of a list says that the next is."""
    address = json.loads(body).get("next")
    if address is None:
        return None
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}", WALK[1]


def joined(pages: Sequence[bytes]) -> bytes:
    """Return the pages of a walk as one body."""
    return b"\n".join(pages)
