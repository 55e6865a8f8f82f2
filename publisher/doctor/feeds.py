"""Find the feeds of a site, an event stream and a repository of OAI-PMH, and examine them."""

from collections.abc import Iterator
from typing import Final

from publisher.doctor.client import Client
from publisher.doctor.findings import Finding
from publisher.doctor.oai import examine_repository, is_repository
from publisher.doctor.streams import ACCEPT, examine_stream, is_stream
from publisher.doctor.subject import Subject

STREAMS: Final = ("/feed", "/ldes")
REPOSITORIES: Final = ("/oai", "/oai-pmh", "/oai/request")
_OTHERS: Final = ("/.well-known/resourcesync", "/feed.atom", "/atom.xml")


def examine_feeds(client: Client, subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong with what a site says of its changes; a site without things has none to tell."""
    streams = (client.follow(f"{subject.base}{path}", ACCEPT)[-1] for path in STREAMS)
    stream = next(filter(is_stream, streams), None)
    if stream is not None:
        yield from examine_stream(client, stream)
    repositories = (f"{subject.base}{path}" for path in REPOSITORIES)
    repository = next((url for url in repositories if is_repository(client.get(f"{url}?verb=Identify"))), None)
    if repository is not None:
        yield from examine_repository(client, repository)
    if stream is None and repository is None and subject.things:
        replies = [client.get(f"{subject.base}{path}") for path in _OTHERS]
        if not any(reply.status == 200 for reply in replies):
            yield Finding.of("changes-missing", replies[0], f"status {replies[0].status}")
