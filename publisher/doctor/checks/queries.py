"""What can be wrong with a SPARQL endpoint."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from publisher.doctor.checks.check import ERROR, INFO, WARNING, Check

QUERIES: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "query-by-get": Check(
            ERROR,
            "A query by GET fails",
            "SPARQL 1.1 Protocol section 2.1.1",
            "Accept GET ?query=; the rest of the endpoint is examined by GET.",
        ),
        "query-by-form": Check(
            ERROR, "A query by POST of a form fails", "SPARQL 1.1 Protocol section 2.1.2", "Accept POST of a form."
        ),
        "query-by-post": Check(
            ERROR,
            "A query by POST of its text fails",
            "SPARQL 1.1 Protocol section 2.1.3",
            "Accept POST of application/sparql-query.",
        ),
        "query-refused": Check(
            ERROR,
            "A query that is right is refused",
            "SPARQL 1.1 Query Language; SPARQL 1.1 Protocol section 2.1",
            "Run the W3C's test suite.",
        ),
        "results-wrong": Check(
            ERROR,
            "The result is not what the query asks for",
            "SPARQL 1.1 Query Language",
            "Compare with the W3C's test suite.",
        ),
        "results-malformed": Check(
            ERROR,
            "The result cannot be read in its format",
            "SPARQL 1.1 Query Results JSON, XML, CSV and TSV formats",
            "Write results with a library, and read them in a test.",
        ),
        "syntax-error-status": Check(
            ERROR,
            "A query that is no SPARQL is not answered with 400",
            "SPARQL 1.1 Protocol section 2.1.6",
            "Answer 400, with the place of the error.",
        ),
        "query-twice": Check(
            WARNING,
            "A request with two queries is answered",
            "SPARQL 1.1 Protocol section 2.1: exactly one",
            "Answer 400.",
        ),
        "dataset-ignored": Check(
            ERROR,
            "default-graph-uri is ignored: an unknown graph is not empty",
            "SPARQL 1.1 Protocol section 2.1.4",
            "Evaluate over the graphs that the request names, or answer 400.",
        ),
        "service-description-missing": Check(
            WARNING,
            "Without a query the endpoint does not describe itself",
            "SPARQL 1.1 Service Description section 2",
            "Answer GET without a query with RDF about the service.",
        ),
        "form-type-ignored": Check(
            WARNING,
            "A query is read from a body whose Content-Type is not of the protocol",
            "SPARQL 1.1 Protocol section 2.1; W3C protocol tests, bad-query-wrong-media-type",
            "Answer 400 or 415.",
        ),
        "parameters-refused": Check(
            WARNING,
            "Parameters that clients add are refused",
            "SPARQL 1.1 Protocol section 2.1 leaves room; SPARQLWrapper sends three",
            "Ignore format, output and results, or obey them.",
        ),
        "word-refused": Check(
            WARNING,
            "A query is refused because a word of it stands in a literal",
            "SPARQL 1.1 Query Language section 19.8",
            "Look for keywords in the tokens of the query, not in its text.",
        ),
        "result-cut": Check(
            ERROR,
            "A result is cut, and its status says that it is complete",
            "RFC 9110 section 15.3; SPARQL 1.1 Protocol section 2.1.5",
            "Answer with an error that names the limit.",
        ),
        "service-followed": Check(
            WARNING,
            "The endpoint asks any address that a query names: it can be used against its own network",
            "SPARQL 1.1 Federated Query section 4",
            "Refuse SERVICE, or allow addresses by a list.",
        ),
        "update-accepted": Check(
            ERROR,
            "Anybody may change the data",
            "SPARQL 1.1 Protocol section 4",
            "Refuse updates, or ask who sends them.",
        ),
        "service-description-elsewhere": Check(
            WARNING,
            "The description of the service names another endpoint",
            "SPARQL 1.1 Service Description section 3.4.1",
            "Build sd:endpoint from the address of this site.",
        ),
        "csv-by-address": Check(
            INFO,
            "No address alone gives a result as CSV, which spreadsheets need",
            "RFC 9110 section 12.1: clients that cannot set Accept",
            "Let format=csv or a suffix choose CSV.",
        ),
        "preflight-refused": Check(
            WARNING,
            "Pages of other sites may not send what a preflight asks for",
            "Fetch standard, CORS-preflight fetch",
            "Answer OPTIONS with a status below 300, Access-Control-Allow-Origin and Access-Control-Allow-Headers.",
        ),
    }
)
