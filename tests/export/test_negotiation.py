"""Negotiation by regular expressions decides as the application does."""

import random
import re

import pytest

from publisher.export.negotiation import choices, patterns
from publisher.rdf.formats import document_formats
from publisher.web.datasets import catalog, feeds
from publisher.web.http.negotiation import choose
from publisher.web.shell.responses import PAGE_OR_JSON

HEADERS = 700
RANGES = (
    "text/html", "application/xhtml+xml", "text/turtle", "application/ld+json", "application/n-triples",
    "application/rdf+xml", "application/json", "application/xml", "text/n3", "text/plain", "application/trig", "*/*",
    "text/*", "application/*", "image/webp", 'application/ld+json;profile="a,b"',
)  # fmt: skip
WEIGHTS = ("", "", ";q=1", "; q=1.0", ";q=0.9", ";q=0.8", ";q=.7", "; q=0.5", ";q=0.3", ";q=0.1", ";q=0", ";q=0.0")
OFFERS = {"documents": document_formats(), "pages": PAGE_OR_JSON, "catalogue": catalog.FORMATS, "feed": feeds.FORMATS}


def header(chance):
    """A header as a client may write it; a page's two names have one weight, as every browser sends them."""
    ranges = chance.sample(RANGES, chance.randint(1, 5))
    if sum(each.startswith("application/ld+json") for each in ranges) == 2:
        ranges.remove("application/ld+json")
    if {"text/html", "application/xhtml+xml"} <= set(ranges):
        ranges.remove("application/xhtml+xml")
    return chance.choice((",", ", ")).join(each + chance.choice(WEIGHTS) for each in ranges)


@pytest.mark.parametrize("name", OFFERS)
def test_random_headers(name):
    offers = OFFERS[name]
    compiled = [
        (each.suffix, re.compile(each.expression, re.IGNORECASE))
        for each in patterns(choices([(row.suffix, row) for row in offers]))
    ]
    chance = random.Random(name)

    for _ in range(HEADERS):
        accept = header(chance)
        chosen = choose(accept, offers)
        ours = next((suffix for suffix, expression in compiled if expression.search(accept)), None)
        assert ours == (chosen and chosen.suffix), accept


def test_weights_are_compared_by_tenths():
    every = list(patterns(choices([(row.suffix, row) for row in document_formats()])))

    def first(accept):
        return next(each.suffix for each in every if each.fits(accept))

    assert first("application/rdf+xml;q=0.9,text/turtle;q=0.8") == "rdf"
    assert first("application/rdf+xml;q=0.95,text/turtle;q=0.9") == "ttl", "the server's order decides"
    assert first("application/rdf+xml;q=0.05") == "rdf"
