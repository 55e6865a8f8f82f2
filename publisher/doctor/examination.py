"""Examine a site: find out what it has, and look at each part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publisher.doctor.client import Client
from publisher.doctor.datasets import examine_datasets
from publisher.doctor.documents import Document, examine_document, examine_errors
from publisher.doctor.findings import Finding, curl
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


def examine(client: Client, url: str, things: Sequence[str] = (), endpoint: str = "", sample: int = 3) -> Examination:
    """Examine a site.

    Args:
        client: asks.
        url: the root of the site, or its SPARQL endpoint.
        things: addresses of things; by default some are found.
        endpoint: the address of SPARQL; by default it is found.
        sample: how many things to examine.
    """
    base = url.rstrip("/")
    first = client.get(f"{base}/", "text/html, */*;q=0.5")
    if first.status == 0:
        reason = first.problem
        finding = Finding("site-away", first.url, reason, curl("GET", first.url, {}))
        return Examination(Subject(base), (finding,), client.requests, (reason,))
    subject = discover(client, url, things, endpoint, sample)
    found = list(_once(_findings(client, subject)))
    found.sort(key=lambda finding: (-finding.check.severity, finding.code, finding.url))
    forbidden = [f"robots.txt forbids {address}" for address in sorted(client.forbidden)]
    return Examination(subject, tuple(found), client.requests, (*subject.notes, *forbidden))


def _findings(client: Client, subject: Subject) -> Iterator[Finding]:
    for thing in subject.things:
        yield from examine_document(Document(client, thing))
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
