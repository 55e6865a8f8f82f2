"""Examine a site: find out what it has, and look at each part."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import rdflib

from publisher.doctor.client import Client
from publisher.doctor.datasets import examine_datasets
from publisher.doctor.document import Document
from publisher.doctor.documents import examine_deleted, examine_document, examine_errors
from publisher.doctor.endpoint.sparql import examine_endpoint
from publisher.doctor.feeds import examine_feeds
from publisher.doctor.findings import Finding
from publisher.doctor.subject import Subject, discover

PARTS: Final = ("documents", "sparql", "datasets", "feeds")
"""What of a site is examined, in this order."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was examined, and what is wrong.

    Attributes:
        subject: what of the site was examined.
        findings: the worst first.
        requests: how many were sent.
        notes: what could not be examined, and why.
    """

    subject: Subject
    findings: tuple[Finding, ...]
    requests: int
    notes: tuple[str, ...]


def examine(
    client: Client,
    url: str,
    things: Sequence[str] = (),
    endpoint: str = "",
    sample: int = 3,
    *,
    deleted: Sequence[str] = (),
    shapes: Sequence[rdflib.Graph] = (),
    parts: Collection[str] = PARTS,
) -> Examination:
    """Examine a site.

    Args:
        client: asks.
        url: the root of the site, or its SPARQL endpoint.
        things: addresses of things; by default some are found.
        endpoint: the address of SPARQL; by default it is found.
        sample: how many things to examine.
        deleted: addresses of things that were withdrawn.
        shapes: SHACL shapes for the catalogue, beside ours.
        parts: which of :data:`PARTS` to examine.
    """
    base = url.rstrip("/")
    first = client.get(f"{base}/", "text/html, */*;q=0.5")
    if first.status == 0:
        finding = Finding.of("site-away", first, first.problem)
        return Examination(Subject(base), (finding,), client.requests, (first.problem,))
    subject = discover(client, url, things, endpoint, sample)
    examinations: dict[str, Callable[[], Iterator[Finding]]] = {
        "documents": lambda: _documents(client, subject, deleted),
        "sparql": lambda: examine_endpoint(client, subject.endpoint) if subject.endpoint else iter(()),
        "datasets": lambda: examine_datasets(client, subject, shapes),
        "feeds": lambda: examine_feeds(client, subject),
    }
    found = list(_once(finding for part in PARTS if part in parts for finding in examinations[part]()))
    found.sort(key=lambda finding: (-finding.check.severity, finding.code, finding.url))
    forbidden = [f"robots.txt forbids {address}" for address in sorted(client.forbidden)]
    left = [f"{part}: left out by --only" for part in PARTS if part not in parts]
    return Examination(subject, tuple(found), client.requests, (*subject.notes, *forbidden, *left))


def _documents(client: Client, subject: Subject, deleted: Sequence[str]) -> Iterator[Finding]:
    for thing in subject.things:
        yield from examine_document(Document(client, thing))
    yield from examine_deleted(client, deleted)
    yield from examine_errors(client, subject.base)


def _once(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield each finding of a check once an address."""
    seen: set[tuple[str, str, str]] = set()
    for finding in findings:
        key = (finding.code, finding.url, finding.seen)
        if key not in seen:
            seen.add(key)
            yield finding
