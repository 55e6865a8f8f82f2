"""Where the next page of an API is: named in the page's JSON, in its Link header, or by a number in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import orjson

MAX_PAGE_BYTES: Final = 64 << 20
"""A larger page is not parsed to find the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """How the pages of an API follow each other. One of ``next``, ``link_header`` and ``parameter`` says so.

    Attributes:
        next: the path in the JSON of a page to the address of the next one, names joined by dots.
        link_header: whether the Link header of the response has it (RFC 8288, ``rel="next"``).
        parameter: the parameter of the address that counts pages or records.
        step: how much it grows from page to page.
        first: its value on the first page, where the address does not have it.
        limit: as many pages are fetched at most.
    """

    next: str | None = None
    link_header: bool = False
    parameter: str | None = None
    step: int = 1
    first: int = 1
    limit: int = 1000


class PageError(Exception):
    """The next page cannot be told; the message says why."""


def next_page(pages: Pages, url: str, body: bytes, header: str | None, records: Sequence[str]) -> str | None:
    """The address of the page after another one; None after the last one.

    Args:
        pages: how pages follow each other.
        url: the address of the page.
        body: its content.
        header: what its Link header names as the next one.
        records: the path to the records in its JSON: a page without any is the last one.

    Raises:
        PageError: the page is no JSON, or the next address is on another server.
    """
    if pages.link_header:
        return _checked(url, header) if header else None
    document = _parsed(body)
    if pages.parameter:
        found = _at(document, records)
        if isinstance(found, Mapping) and not records:
            raise PageError("the page is an object: say where the records are in it by 'records' in [options]")
        return _counted(pages, url, pages.parameter) if found else None
    found = _at(document, (pages.next or "").split("."))
    if found in (None, "", False):
        return None
    if not isinstance(found, str):
        raise PageError(f"at {pages.next!r} is {str(found)[:60]!r}, no address: correct 'next' in [pages]")
    return _checked(url, found)


def _parsed(body: bytes) -> Any:
    if len(body) > MAX_PAGE_BYTES:
        raise PageError(f"the page is over {MAX_PAGE_BYTES:,} bytes: ask for smaller ones")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise PageError(
            "the page is not JSON, so it does not tell the next one: use 'link_header' if there is one"
        ) from error


def _at(value: Any, path: Sequence[str]) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) and step else value if not step else None
    return value


def _checked(url: str, following: str) -> str:
    """The next address in full; on the server of the page, and by https if the page was.

    Servers behind a proxy often name their own pages by http.
    """
    target = urlsplit(urljoin(url, following))
    here = urlsplit(url)
    if target.scheme not in {"http", "https"} or target.hostname != here.hostname:
        raise PageError(f"the next page is {following[:200]}, on another server, which is not followed")
    if here.scheme == "https" and target.scheme == "http":
        target = target._replace(scheme="https", netloc=here.netloc)
    return urlunsplit(target)


def _counted(pages: Pages, url: str, parameter: str) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = query.get(parameter, str(pages.first))
    if not number.lstrip("-").isdecimal():
        raise PageError(f"{parameter}={number[:60]} is no number: correct 'parameter' in [pages]")
    query[parameter] = str(int(number) + pages.step)
    return urlunsplit(parts._replace(query=urlencode(query)))
