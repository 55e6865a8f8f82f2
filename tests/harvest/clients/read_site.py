"""Read a site with the clients of its standards, and print what each found as JSON: ``read_site.py BASE DOCUMENT``.

Run by an interpreter that has them; DOCUMENT is the path of a document.
"""

import datetime as dt
import json
import sys
from typing import Any


def signposts(address: str) -> dict[str, Any]:
    """FAIR Signposting, by the "signposting" library: targets by relation."""
    from signposting import find_signposting_http

    found = find_signposting_http(address)
    return {
        "cite-as": str(found.citeAs.target) if found.citeAs else None,
        "type": sorted(str(link.target) for link in found.types),
        "describedby": sorted(str(link.target) for link in found.describedBy),
        "item": sorted(str(link.target) for link in found.items),
        "linkset": [str(link.target) for link in found.linksets],
        "collection": str(found.collection.target) if found.collection else None,
    }


def feed(address: str) -> dict[str, Any]:
    """Atom, by feedparser, which most feed readers in Python use."""
    import feedparser

    found = feedparser.parse(address)
    return {"bozo": bool(found.bozo), "titles": [entry.title for entry in found.entries], "title": found.feed.title}


def pages(address: str) -> list[str]:
    """The sitemap, found through robots.txt, by ultimate-sitemap-parser."""
    from usp.tree import sitemap_tree_for_homepage

    return sorted(page.url for page in sitemap_tree_for_homepage(address).all_pages())


def memento(address: str) -> dict[str, str]:
    """The version of a moment (RFC 7089), by memento_client; a document is its own TimeGate."""
    from memento_client import MementoClient

    client = MementoClient(timegate_uri="", check_native_timegate=False)
    found = client.get_memento_info(address, dt.datetime(2026, 9, 15))  # noqa: DTZ001 - as its API wants it
    return {name: row["uri"][0] for name, row in found["mementos"].items()}


def openapi(address: str) -> str:
    """The API description, by openapi-spec-validator."""
    import requests
    from openapi_spec_validator import validate

    validate(requests.get(address, timeout=30).json())
    return "valid"


def main(base: str, document: str) -> None:
    """Ask every client."""
    found = {
        "signposts": {path: signposts(f"{base}{path}") for path in (document, "/catalog", "/dataset/institutions")},
        "download": signposts(f"{base}/dumps/institutions.csv.gz"),
        "feed": feed(f"{base}/feed.atom"),
        "pages": pages(f"{base}/"),
        "memento": memento(f"{base}{document}"),
        "openapi": openapi(f"{base}/openapi.json"),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
