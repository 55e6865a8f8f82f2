"""The description of one thing, as it comes in each format."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from publisher.doctor.client import Client, Reply
from publisher.doctor.contexts import Contexts
from publisher.doctor.reading import RDF, Statement, UnreadableError, statements

HTML: Final = "text/html"
JSON_LD: Final = "application/ld+json"
COMMON: Final = ("text/turtle", JSON_LD, "application/rdf+xml", "application/n-triples")
"""What clients of linked data ask for."""


class Document:
    """The description of one thing, as it comes in each format.

    Args:
        client: asks.
        thing: the address of the thing or of its description.
    """

    def __init__(self, client: Client, thing: str) -> None:
        self.client, self.thing = client, thing
        self.hops = client.follow(thing, "text/turtle, */*;q=0.1")
        self.url = self.hops[-1].url
        self.formats: dict[str, Reply] = {}
        for media_type in (*COMMON, HTML):
            reply = client.follow(thing, media_type)[-1]
            if reply.status in {200, 410} and reply.media_type == media_type:
                self.formats[media_type] = reply
        self.contexts = Contexts(client)
        self.json_ld_sent = self.formats.get(JSON_LD)
        if self.json_ld_sent is not None:
            body = self.contexts.put_into(self.json_ld_sent)
            self.formats[JSON_LD] = replace(self.json_ld_sent, body=body)

    @property
    def data(self) -> Mapping[str, Reply]:
        """The answers that are RDF, by media type."""
        return {media_type: reply for media_type, reply in self.formats.items() if media_type in RDF}

    @property
    def main(self) -> Reply:
        """The answer that is looked at where one is enough: data if there is any."""
        return next(iter(self.data.values()), self.hops[-1])


def statements_of(reply: Reply) -> frozenset[Statement]:
    """Return the statements of an answer; none if it is not RDF or cannot be parsed."""
    if reply.media_type not in RDF:
        return frozenset()
    try:
        return statements(reply.body, reply.media_type, reply.url)
    except UnreadableError:
        return frozenset()


def without_blank_nodes(found: frozenset[Statement]) -> frozenset[Statement]:
    """Return the statements without blank nodes, which have no names to compare."""
    return frozenset(row for row in found if "_:" not in row)
