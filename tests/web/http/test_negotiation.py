"""RFC 9110 sections 12.4.2, 12.5.1 and 12.5.3, one row a rule."""

import pytest

from publisher.rdf.formats import HTML, JSON_LD, document_formats
from publisher.web.http.negotiation import choose, choose_coding

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        pytest.param(None, "html", id="no-accept-header"),
        pytest.param("", "html", id="empty-accept-header"),
        pytest.param("*/*", "html", id="anything"),
        pytest.param(BROWSER, "html", id="browser"),
        pytest.param(JENA, "ttl", id="jena"),
        pytest.param("text/turtle", "ttl", id="turtle"),
        pytest.param("TEXT/Turtle", "ttl", id="case-does-not-matter"),
        pytest.param("text/turtle;charset=utf-8", "ttl", id="charset-parameter"),
        pytest.param('text/turtle; charset="UTF-8"', "ttl", id="quoted-charset"),
        pytest.param("text/turtle;charset=latin-1", None, id="charset-not-offered"),
        pytest.param("application/ld+json", "jsonld", id="json-ld"),
        pytest.param('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld", id="profile"),
        pytest.param('application/ld+json;profile="a,b c";q=0.4, text/turtle;q=0.3', "jsonld", id="comma-in-quotes"),
        pytest.param("application/n-triples", "nt", id="n-triples"),
        pytest.param("application/rdf+xml", "rdf", id="rdf-xml"),
        pytest.param("text/*, text/html;q=0", "ttl", id="html-refused"),
        pytest.param("text/*", "html", id="first-of-equals"),
        pytest.param("application/*", "jsonld", id="first-of-the-range"),
        pytest.param("text/html;q=0.5, text/turtle;q=0.6", "ttl", id="higher-quality"),
        pytest.param("*/*;q=0.9, text/html;q=0.1", "ttl", id="most-specific-wins-over-higher-quality"),
        pytest.param("text/turtle;q=0.9, text/turtle;charset=utf-8;q=0.1, text/html;q=0.5", "html", id="parameter"),
        pytest.param("text/turtle;q=0.001, text/html;q=0", "ttl", id="three-decimals"),
        pytest.param("text/turtle;q=1.000", "ttl", id="one-with-decimals"),
        pytest.param("text/turtle;q=.9, text/html;q=.1", "ttl", id="no-digit-before-the-point"),
        pytest.param("text/turtle;q=1., text/html;q=0.", "ttl", id="no-digit-after-the-point"),
        pytest.param("text/turtle;q=0,9, text/html;q=0,1", "ttl", id="decimal-comma"),
        pytest.param("text/turtle;q=1,text/html;q=0,5", "ttl", id="comma-that-separates"),
        pytest.param("text/turtle; q = 0.3, text/html ;q= .5", "html", id="spaces-around-a-weight"),
        pytest.param('application/ld+json;profile="a;q=.1", text/turtle;q=.9', "jsonld", id="weight-in-quotes"),
        pytest.param("text/turtle;q=1.1, text/html;q=0.1", "html", id="quality-over-one-is-no-range"),
        pytest.param("text/turtle;q=high, application/n-triples;q=0.1", "nt", id="quality-no-number"),
        pytest.param("turtle, text/html", "html", id="broken-range-left-out"),
        pytest.param("*/turtle, application/rdf+xml", "rdf", id="star-before-slash-only"),
        pytest.param("nonsense", "html", id="nothing-but-nonsense"),
        pytest.param(" text/turtle ; q=0.3 , application/ld+json ; q=0.4 ", "jsonld", id="spaces"),
        pytest.param("text/html;level=1", None, id="unknown-parameter-names-another-variant"),
        pytest.param("image/png", None, id="nothing-acceptable"),
        pytest.param("application/json", "jsonld", id="json-ld-is-json"),
        pytest.param("*/*;q=0", None, id="everything-refused"),
        pytest.param("text/html;q=0, */*;q=0", None, id="all-refused-twice"),
    ],
)
def test_media_type(accept, suffix):
    chosen = choose(accept, document_formats())

    assert (chosen.suffix if chosen else None) == suffix


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        pytest.param(None, "identity", id="absent"),
        pytest.param("", "identity", id="empty"),
        pytest.param("gzip", "gzip", id="gzip"),
        pytest.param("x-gzip", "gzip", id="old-name"),
        pytest.param("GZIP", "gzip", id="case"),
        pytest.param("gzip, deflate, br, zstd", "zstd", id="browser"),
        pytest.param("gzip, deflate, br", "br", id="older-browser"),
        pytest.param("br;q=0.5, gzip", "gzip", id="quality"),
        pytest.param("*", "zstd", id="star"),
        pytest.param("*;q=0", None, id="all-refused"),
        pytest.param("identity", "identity", id="identity"),
        pytest.param("identity;q=1, gzip;q=0.5", "identity", id="identity-preferred"),
        pytest.param("gzip;q=0", "identity", id="gzip-refused"),
        pytest.param("identity;q=0, gzip", "gzip", id="identity-refused"),
        pytest.param("identity;q=0, gzip;q=0", None, id="both-refused"),
        pytest.param("compress", "identity", id="unknown"),
        pytest.param("gzip;q=nonsense, br", "br", id="broken-element"),
        pytest.param("br;q=0,2, gzip;q=0,5", "gzip", id="decimal-comma"),
        pytest.param("br;q=.2, gzip;q=.5", "gzip", id="no-digit-before-the-point"),
    ],
)
def test_content_coding(header, coding):
    assert choose_coding(header) == coding


def test_long_header_is_cut_not_refused():
    header = "text/turtle, " + "x/y, " * 10_000

    assert choose(header, (HTML, JSON_LD)) is None
    assert choose("x/y, " * 10_000 + "text/html", (HTML, JSON_LD)) is None


def test_unclosed_quotes_are_read_in_linear_time():
    assert choose('text/turtle;a="' + '\\"' * 4_000, (HTML, JSON_LD)) is HTML
