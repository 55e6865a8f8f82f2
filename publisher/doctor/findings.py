"""What can be wrong with a site: every check has a code, the section of a standard, and what to do."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Final


class Severity(IntEnum):
    """How bad a finding is; a greater one is worse."""

    INFO = 1
    """Others do it, and clients gain by it."""

    WARNING = 2
    """A standard recommends it (SHOULD), or some clients fail."""

    ERROR = 3
    """A standard demands it (MUST), or clients get something wrong."""


@dataclass(frozen=True, slots=True)
class Check:
    """A thing that is looked at.

    Attributes:
        severity: of its findings.
        title: what is wrong, if it is.
        spec: the section that says so.
        fix: what to do.
    """

    severity: Severity
    title: str
    spec: str
    fix: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong at one address.

    Attributes:
        code: of the check.
        url: where.
        seen: what was seen there.
        curl: a command that shows it.
    """

    code: str
    url: str
    seen: str
    curl: str

    @property
    def check(self) -> Check:
        """The check that it is of."""
        return CHECKS[self.code]


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "site-away": Check(_E, "The site does not answer", "RFC 9110 section 15", "Start it, or check its address."),
        "format-mislabelled": Check(
            _E,
            "The body is not in the format that Content-Type names",
            "RFC 9110 section 8.3",
            "Send the media type of what is written.",
        ),
        "format-malformed": Check(
            _E,
            "The body cannot be parsed",
            "the format's own specification",
            "Write it with a library, and parse it in a test.",
        ),
        "format-refused": Check(
            _W,
            "A common RDF format is not offered",
            "Linked Data Platform 1.0 section 4.3.2.1; Best Practices for Publishing Linked Data",
            "Offer at least Turtle and JSON-LD.",
        ),
        "formats-disagree": Check(
            _E,
            "Two formats of one document hold different statements",
            "RFC 9110 section 3.2: representations of one resource",
            "Write every format from the same triples.",
        ),
        "vary-missing": Check(
            _E,
            "The answer depends on Accept, but Vary does not say so: caches mix formats up",
            "RFC 9110 section 12.5.5",
            "Add 'Vary: Accept' to every negotiated answer.",
        ),
        "refusal-ignored": Check(
            _E,
            "A format that the client excludes with q=0 is sent",
            "RFC 9110 section 12.4.2",
            "Parse the weights of Accept; 0 means not acceptable.",
        ),
        "preference-ignored": Check(
            _E,
            "The format that the client prefers is offered, and another one is sent",
            "RFC 9110 section 12.5.1",
            "Compare the weights of Accept.",
        ),
        "unacceptable-answered": Check(
            _W,
            "Nothing acceptable is available, and something else is sent as if it were",
            "RFC 9110 section 15.5.7",
            "Answer 406 and list what is available.",
        ),
        "tag-shared": Check(
            _E,
            "Two formats have the same strong ETag: a cache or a client keeps the wrong one",
            "RFC 9110 section 8.8.3",
            "Make the tag from the format too.",
        ),
        "tag-missing": Check(
            _I,
            "There is neither ETag nor Last-Modified: everything is fetched again and again",
            "RFC 9110 section 8.8",
            "Send a validator.",
        ),
        "condition-ignored": Check(
            _W,
            "If-None-Match with the tag that was sent is not a 304",
            "RFC 9110 section 13.1.2",
            "Compare the tag after negotiation.",
        ),
        "head-differs": Check(
            _E,
            "HEAD does not say what GET says",
            "RFC 9110 section 9.3.2",
            "Answer HEAD by the code of GET, without its body.",
        ),
        "cors-missing": Check(
            _W,
            "Web pages of other sites may not read this",
            "Fetch standard, CORS protocol",
            "Add 'Access-Control-Allow-Origin: *', to errors and redirects too.",
        ),
        "missing-found": Check(
            _E,
            "An address where nothing is answers as if something were",
            "RFC 9110 section 15.5.5",
            "Answer 404.",
        ),
        "redirects-many": Check(
            _W,
            "It takes more than two redirects to reach the description",
            "Cool URIs for the Semantic Web, section 4.2",
            "Redirect once, with 303.",
        ),
        "thing-and-page": Check(
            _I,
            "The address that names the thing answers 200 itself: thing and document are one",
            "Cool URIs for the Semantic Web, section 4",
            "Answer 303 to the document, or name the thing with a fragment.",
        ),
        "coding-broken": Check(
            _E,
            "The body cannot be decoded, or has a coding that was not asked for",
            "RFC 9110 section 8.4 and 12.5.3",
            "Encode once, by Accept-Encoding.",
        ),
        "says-nothing-of-thing": Check(
            _W,
            "The description says nothing of the thing that it was asked for",
            "Linked Data design issues, rule 3",
            "Use the address of the thing as subject.",
        ),
        "alternates-missing": Check(
            _I,
            "No Link header or <link> leads to the other formats",
            "RFC 8288; FAIR Signposting level 1",
            "Add Link headers with rel=alternate, type and canonical.",
        ),
        "page-without-data": Check(
            _I,
            "The page for people has no data for search engines",
            "schema.org; JSON-LD 1.1 section 7",
            "Embed JSON-LD in a script element.",
        ),
        "traceback-shown": Check(
            _E,
            "An error shows the server's inner workings",
            "RFC 9457 section 5",
            "Send problem details, and log the rest.",
        ),
        "query-by-get": Check(_E, "A query by GET fails", "SPARQL 1.1 Protocol section 2.1.1", "Accept GET ?query=."),
        "query-by-form": Check(
            _E, "A query by POST of a form fails", "SPARQL 1.1 Protocol section 2.1.2", "Accept POST of a form."
        ),
        "query-by-post": Check(
            _E,
            "A query by POST of its text fails",
            "SPARQL 1.1 Protocol section 2.1.3",
            "Accept POST of application/sparql-query.",
        ),
        "results-wrong": Check(
            _E,
            "The result is not what the query asks for",
            "SPARQL 1.1 Query Language",
            "Compare with the W3C's test suite.",
        ),
        "results-malformed": Check(
            _E,
            "The result cannot be read in its format",
            "SPARQL 1.1 Query Results JSON, XML, CSV and TSV formats",
            "Write results with a library, and read them in a test.",
        ),
        "syntax-error-status": Check(
            _E,
            "A query that is no SPARQL is not answered with 400",
            "SPARQL 1.1 Protocol section 2.1.6",
            "Answer 400, with the place of the error.",
        ),
        "query-twice": Check(
            _W,
            "A request with two queries is answered",
            "SPARQL 1.1 Protocol section 2.1: exactly one",
            "Answer 400.",
        ),
        "dataset-ignored": Check(
            _E,
            "default-graph-uri is ignored: an unknown graph is not empty",
            "SPARQL 1.1 Protocol section 2.1.4",
            "Evaluate over the graphs that the request names, or answer 400.",
        ),
        "service-description-missing": Check(
            _W,
            "Without a query the endpoint does not describe itself",
            "SPARQL 1.1 Service Description section 2",
            "Answer GET without a query with RDF about the service.",
        ),
        "void-missing": Check(
            _I,
            "There is no description of the data set",
            "VoID section 7.2 (/.well-known/void)",
            "Publish VoID: example resources, dumps, the endpoint.",
        ),
        "catalog-malformed": Check(
            _E,
            "The description of the data sets cannot be parsed",
            "DCAT 3; VoID",
            "Parse it in a test.",
        ),
        "download-dead": Check(
            _E,
            "A download that the catalogue names cannot be fetched",
            "DCAT 3 section 6.8.10 (downloadURL)",
            "Correct the address, or take it out of the catalogue.",
        ),
        "download-mislabelled": Check(
            _W,
            "A download has another media type than its description says",
            "DCAT 3 section 6.8.15 (mediaType)",
            "Make both the same.",
        ),
        "download-without-ranges": Check(
            _I,
            "A large download cannot be resumed",
            "RFC 9110 section 14",
            "Serve byte ranges.",
        ),
        "sitemap-broken": Check(
            _W,
            "The sitemap cannot be read, or names addresses of another site",
            "sitemaps.org, protocol",
            "Write it anew with absolute addresses of this site.",
        ),
    }
)
"""Every check, by its code."""


def curl(method: str, url: str, headers: Mapping[str, str], body: str | None = None) -> str:
    """Return a command that repeats a request and shows what comes back."""
    words = ["curl", "--silent", "--include"]
    words += ["--head"] if method == "HEAD" else ["--request", method] if method not in {"GET", "POST"} else []
    for name, value in headers.items():
        words += ["--header", f"{name}: {value}"]
    words += ["--data-binary", body] if body is not None else []
    return shlex.join([*words, url])
