"""Examine a site: find out what it has, and look at each part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publisher.doctor.client import Client
from publisher.doctor.datasets import examine_datasets
from publisher.doctor.document import Document
from publisher.doctor.documents import examine_deleted, examine_document, examine_errors
from publisher.doctor.findings import Finding
from publisher.doctor.sparql import examine_endpoint
from publisher.doctor.subject import Subject, discover


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
) -> Examination:
    """Examine a site.

    Args:
        client: asks.
        url: the root of the site, or its SPARQL endpoint.
        things: addresses of things; by default some are found.
        endpoint: the address of SPARQL; by default it is found.
        sample: how many things to examine.
        deleted: addresses of things that were withdrawn.
    """
    base = url.rstrip("/")
    first = client.get(f"{base}/", "text/html, */*;q=0.5")
    if first.status == 0:
        finding = Finding.of("site-away", first, first.problem)
        return Examination(Subject(base), (finding,), client.requests, (first.problem,))
    subject = discover(client, url, things, endpoint, sample)
    found = list(_once(_findings(client, subject, deleted)))
    found.sort(key=lambda finding: (-finding.check.severity, finding.code, finding.url))
    forbidden = [f"robots.txt forbids {address}" for address in sorted(client.forbidden)]
    return Examination(subject, tuple(found), client.requests, (*subject.notes, *forbidden))


def _findings(client: Client, subject: Subject, deleted: Sequence[str]) -> Iterator[Finding]:
    for thing in subject.things:
        yield from examine_document(Document(client, thing))
    yield from examine_deleted(client, deleted)
    yield from examine_errors(client, subject.base)
    if subject.endpoint:
        yield from examine_endpoint(client, subject.endpoint)
    yield from examine_datasets(client, subject)


def _once(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield each finding of a check once an address."""
    seen: set[tuple[str, str, str]] = set()
    for finding in findings:
        key = (finding.code, finding.url, finding.seen)
        if key not in seen:
            seen.add(key)
            yield finding
