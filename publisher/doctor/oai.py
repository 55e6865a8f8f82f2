"""Examine a repository of OAI-PMH 2.0: Identify, a list to its end, deleted records, errors.

See: http://www.openarchives.org/OAI/openarchivesprotocol.html
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from publisher.doctor.client import Client, Reply
from publisher.doctor.findings import Finding

MOST_PARTS: Final = 10
_OAI: Final = "{http://www.openarchives.org/OAI/2.0/}"
_IDENTIFY: Final = (
    *("repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp"),
    *("deletedRecord", "granularity"),
)


def is_repository(reply: Reply) -> bool:
    """Return whether an answer is one of OAI-PMH."""
    return reply.status == 200 and b"<OAI-PMH" in reply.body


def examine_repository(client: Client, url: str) -> Iterator[Finding]:
    """Yield what is wrong with a repository; of its list at most ten parts are read."""
    reply = _ask(client, url, verb="Identify")
    root = _root(reply)
    if root is None:
        yield Finding.of("oai-malformed", reply, "Identify is not well-formed XML of OAI-PMH")
        return
    missing = [name for name in _IDENTIFY if not root.findtext(f"{_OAI}Identify/{_OAI}{name}", "").strip()]
    if missing:
        yield Finding.of("oai-identify-incomplete", reply, f"no {', '.join(missing)}")
    yield from _list(client, url)
    for code, arguments in (
        ("badVerb", {"verb": "Nothing"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "there-is-no-such-token"}),
    ):
        reply = _ask(client, url, **arguments)
        root = _root(reply)
        if root is None or code not in {error.get("code") for error in root.iter(f"{_OAI}error")}:
            yield Finding.of("oai-error-missing", reply, f"status {reply.status} without the error {code}")


def _ask(client: Client, url: str, **arguments: str) -> Reply:
    return client.get(f"{url}?{urlencode(arguments)}")


def _root(reply: Reply) -> ET.Element | None:
    try:
        root = ET.fromstring(reply.body)  # noqa: S314 - entities are not resolved, and the size is bounded
    except ET.ParseError:
        return None
    return root if reply.status == 200 and root.tag == f"{_OAI}OAI-PMH" else None


def _list(client: Client, url: str) -> Iterator[Finding]:
    arguments = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    tokens: set[str] = set()
    known: set[str] = set()
    for _ in range(MOST_PARTS):
        reply = _ask(client, url, **arguments)
        root = _root(reply)
        if root is None:
            yield Finding.of("oai-malformed", reply, "ListRecords is not well-formed XML of OAI-PMH")
            return
        for record in root.iter(f"{_OAI}record"):
            identifier = record.findtext(f"{_OAI}header/{_OAI}identifier", "")
            if identifier in known:
                yield Finding.of("oai-list-broken", reply, f"{identifier} comes twice")
                return
            known.add(identifier)
            header = record.find(f"{_OAI}header")
            if header is not None and header.get("status") == "deleted" and record.find(f"{_OAI}metadata") is not None:
                yield Finding.of("oai-deleted-described", reply, identifier)
        token = root.findtext(f"{_OAI}ListRecords/{_OAI}resumptionToken", "").strip()
        errors = {error.get("code") for error in root.iter(f"{_OAI}error")} - {"noRecordsMatch"}
        if token in tokens or errors:
            seen = f"error {', '.join(map(str, errors))}" if errors else f"the token {token} comes twice"
            yield Finding.of("oai-list-broken", reply, seen)
            return
        if not token:
            return
        tokens.add(token)
        arguments = {"verb": "ListRecords", "resumptionToken": token}
