"""What can be wrong with a document: formats, negotiation, caching, other origins, links, errors."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from publisher.doctor.checks.check import ERROR, INFO, WARNING, Check

DOCUMENTS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "site-away": Check(ERROR, "The site does not answer", "RFC 9110 section 15", "Start it, or check its address."),
        "thing-not-found": Check(
            ERROR,
            "A thing that the site names has no description at its address",
            "Linked Data design issues, rules 2 and 3",
            "Serve a description there, or leave the name out.",
        ),
        "format-mislabelled": Check(
            ERROR,
            "The body is not in the format that Content-Type names",
            "RFC 9110 section 8.3",
            "Send the media type of what is written.",
        ),
        "format-malformed": Check(
            ERROR,
            "The body cannot be parsed",
            "the format's own specification",
            "Write it with a library, and parse it in a test.",
        ),
        "format-refused": Check(
            WARNING,
            "A common RDF format is not offered",
            "Linked Data Platform 1.0 section 4.3.2.1; Best Practices for Publishing Linked Data",
            "Offer at least Turtle and JSON-LD.",
        ),
        "formats-disagree": Check(
            ERROR,
            "Two formats of one document hold different statements",
            "RFC 9110 section 3.2: representations of one resource",
            "Write every format from the same triples.",
        ),
        "vary-missing": Check(
            ERROR,
            "The answer depends on Accept, but Vary does not say so: caches mix formats up",
            "RFC 9110 section 12.5.5",
            "Add 'Vary: Accept' to every negotiated answer.",
        ),
        "refusal-ignored": Check(
            ERROR,
            "A format that the client excludes with q=0 is sent",
            "RFC 9110 section 12.4.2",
            "Parse the weights of Accept; 0 means not acceptable.",
        ),
        "preference-ignored": Check(
            ERROR,
            "The format that the client prefers is offered, and another one is sent",
            "RFC 9110 section 12.5.1",
            "Compare the weights of Accept.",
        ),
        "unacceptable-answered": Check(
            WARNING,
            "Nothing acceptable is available, and something else is sent as if it were",
            "RFC 9110 section 15.5.7",
            "Answer 406 and list what is available.",
        ),
        "tag-shared": Check(
            ERROR,
            "Two formats have the same strong ETag: a cache or a client keeps the wrong one",
            "RFC 9110 section 8.8.3",
            "Make the tag from the format too.",
        ),
        "tag-missing": Check(
            INFO,
            "There is neither ETag nor Last-Modified: everything is fetched again and again",
            "RFC 9110 section 8.8",
            "Send a validator.",
        ),
        "condition-ignored": Check(
            WARNING,
            "If-None-Match with the tag that was sent is not a 304",
            "RFC 9110 section 13.1.2",
            "Compare the tag after negotiation.",
        ),
        "head-differs": Check(
            ERROR,
            "HEAD does not say what GET says",
            "RFC 9110 section 9.3.2",
            "Answer HEAD by the code of GET, without its body.",
        ),
        "cors-missing": Check(
            WARNING,
            "Web pages of other sites may not read this",
            "Fetch standard, CORS protocol",
            "Add 'Access-Control-Allow-Origin: *', to errors and redirects too.",
        ),
        "missing-found": Check(
            ERROR,
            "An address where nothing is answers as if something were",
            "RFC 9110 section 15.5.5",
            "Answer 404.",
        ),
        "redirects-many": Check(
            WARNING,
            "It takes more than two redirects to reach the description",
            "Cool URIs for the Semantic Web, section 4.2",
            "Redirect once, with 303.",
        ),
        "thing-and-page": Check(
            INFO,
            "The address that names the thing answers 200 itself: thing and document are one",
            "Cool URIs for the Semantic Web, section 4",
            "Answer 303 to the document, or name the thing with a fragment.",
        ),
        "coding-broken": Check(
            ERROR,
            "The body cannot be decoded, or has a coding that was not asked for",
            "RFC 9110 section 8.4 and 12.5.3",
            "Encode once, by Accept-Encoding.",
        ),
        "says-nothing-of-thing": Check(
            WARNING,
            "The description says nothing of the thing that it was asked for",
            "Linked Data design issues, rule 3",
            "Use the address of the thing as subject.",
        ),
        "alternates-missing": Check(
            INFO,
            "No Link header or <link> leads to the other formats",
            "RFC 8288; FAIR Signposting level 1",
            "Add Link headers with rel=alternate, type and canonical.",
        ),
        "page-without-data": Check(
            INFO,
            "The page for people has no data for search engines",
            "schema.org; JSON-LD 1.1 section 7",
            "Embed JSON-LD in a script element.",
        ),
        "traceback-shown": Check(
            ERROR,
            "An error shows the server's inner workings",
            "RFC 9457 section 5",
            "Send problem details, and log the rest.",
        ),
        "condition-before-format": Check(
            ERROR,
            "A request for one format with the tag of another is answered by 304: the client keeps the wrong format",
            "RFC 9110 section 13.2.1",
            "Choose the format first, then compare the tag with that of this format.",
        ),
        "not-modified-incomplete": Check(
            ERROR,
            "A 304 lacks headers of the 200: caches forget them",
            "RFC 9110 section 15.4.5",
            "Repeat ETag, Vary, Cache-Control and Content-Location.",
        ),
        "tag-shared-by-codings": Check(
            ERROR,
            "The compressed and the plain body have the same strong ETag",
            "RFC 9110 section 8.8.3.3",
            "Make the tag from the coding too, or make it weak.",
        ),
        "cache-control-missing": Check(
            INFO,
            "Nothing says for how long the answer may be kept: caches guess",
            "RFC 9111 section 5.2.2",
            "Send Cache-Control.",
        ),
        "slash-duplicates": Check(
            WARNING,
            "The address with a slash at its end is a second address of the same document",
            "RFC 9110 section 4.2.3; RFC 3986 section 6.2",
            "Answer 308 or 404 there.",
        ),
        "profile-refused": Check(
            WARNING,
            "A client that names a profile of JSON-LD does not get JSON-LD",
            "JSON-LD 1.1 section C; RFC 9110 section 12.5.1",
            "Let application/ld+json match whatever its parameters are.",
        ),
        "client-refused": Check(
            WARNING,
            "A program that people use does not get data with the Accept header that it sends",
            "RFC 9110 section 12.5.1",
            "Send data to whoever names RDF or JSON, although */* beside it allows a page.",
        ),
        "context-remote": Check(
            WARNING,
            "JSON-LD cannot be read without a context from another site",
            "JSON-LD 1.1 section 3.1; JSON-LD Best Practices 17",
            "Put the context into the document.",
        ),
        "context-dead": Check(
            ERROR,
            "JSON-LD names a context that cannot be fetched",
            "JSON-LD 1.1 API section 9.4",
            "Put the context into the document.",
        ),
        "json-ld-expanded": Check(
            INFO,
            "JSON-LD is expanded: programs have to know full IRIs",
            "JSON-LD 1.1 section 3.1; JSON-LD Best Practices",
            "Send it compacted, with its context inside.",
        ),
        "json-ld-links": Check(
            WARNING,
            "Link headers of JSON-LD that its clients stumble over",
            "JSON-LD 1.1 section 6.1",
            "Send at most one rel=alternate with JSON-LD, and a context by Link only with plain JSON.",
        ),
        "cors-credentials": Check(
            ERROR,
            "Pages of any other site may read this with the visitor's cookies",
            "Fetch standard, CORS protocol and credentials",
            "Send 'Access-Control-Allow-Origin: *' without Access-Control-Allow-Credentials.",
        ),
        "cors-headers-hidden": Check(
            INFO,
            "Pages of other sites cannot see headers that they need",
            "Fetch standard, Access-Control-Expose-Headers",
            "Expose Link, ETag and Content-Location.",
        ),
        "versions-missing": Check(
            INFO,
            "No header leads to earlier versions",
            "RFC 7089 section 2",
            "Send Link headers with rel=timegate or rel=timemap.",
        ),
        "deleted-not-gone": Check(
            WARNING,
            "What was withdrawn is not answered by 410 or by a redirect to its successor",
            "RFC 9110 section 15.5.11",
            "Keep a tombstone: 410 with what is known, or 301 to what replaces it.",
        ),
    }
)
