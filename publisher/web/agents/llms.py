"""``/llms.txt``: what this site is and how to ask it, in Markdown, from the facts of the release (https://llmstxt.org)."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from publisher.release.manifest import Manifest, SourceEntry
from publisher.release.records import Thing
from publisher.uris import Kind
from publisher.web.agents.overview import NOTES, example_queries, limits_in_words
from publisher.web.site import Served

EXAMPLES: Final = 5
"""Queries that are shown; the query page and the tool ``schema`` have all."""

_PLURALS: Final = {
    Kind.INSTITUTION: "institutions",
    Kind.PLACE: "places",
    Kind.CONCEPT: "concepts",
    Kind.LEGISLATION: "legal instruments",
    Kind.FILE: "source files",
}


def llms_txt(served: Served) -> str:
    """Return the text for a release."""
    manifest = served.release.manifest
    lines = [f"# {_line(manifest.title)}", "", f"> {_summary(manifest)}", ""]
    if manifest.description:
        lines += [_line(manifest.description), ""]
    lines += [*_how(served), "", "## Data", "", *map(_source, manifest.sources), "", "## Ways in", ""]
    lines += [*_ways(served), "", "## Queries", "", *(f"- {note}" for note in NOTES), "", *_limits(served)]
    for row in example_queries(served.release)[:EXAMPLES]:
        lines += ["", f"### {row['title']}", "", "```sparql", row["query"], "```"]
    lines += ["", "## Optional", "", *_optional(manifest)]
    return "\n".join(lines) + "\n"


def _summary(manifest: Manifest) -> str:
    counts = ", ".join(f"{n:,} {_PLURALS.get(kind, kind)}" for kind, n in manifest.counts.things.items() if n)  # type: ignore[call-overload]
    return f"Registers of institutions as linked open data: {counts}. Release {manifest.version} of {manifest.created}."


def _how(served: Served) -> Iterator[str]:
    base, thing = served.release.uris.base, _first(served)
    words = urlencode({"q": _line(thing.label) if thing else "ministry of health"})
    yield "How to answer a question about an institution:"
    yield ""
    yield f"1. `{base}/search.json?{words}` finds it by any words, in any language."
    yield "2. Fetch the `document` of the right item with `Accept: application/ld+json`, or with `.ttl` behind it."
    yield "3. Cite its `iri`, which stays for ever, and the licence of its source."
    yield ""
    yield f"Programs that speak MCP use `{base}/mcp` (streamable HTTP), whose tools do all of this."


def _source(row: SourceEntry) -> str:
    facts = [f"{row.counts.published:,} records", *filter(None, (row.publisher, row.licence, row.language))]
    return f"- {_line(row.title)}: {_line(', '.join(facts))}"


def _ways(served: Served) -> Iterator[str]:
    release = served.release
    base, thing = release.uris.base, _first(served)
    rows = [
        ("Search", "/search.json?q=", "things by words, telephone number, address, identifier; filters and pages"),
        ("Match", "/api/match?text=", "which institution a text means, with scores"),
        ("SPARQL", "/sparql", "SPARQL 1.1 Protocol; without a query its service description"),
        ("MCP", "/mcp", "tools for language models"),
        ("Downloads", f"/releases/{release.version}", "everything, as N-Quads, JSON Lines, CSV, Parquet and more"),
        ("Catalogue", "/catalog", "DCAT and VoID"),
        ("Vocabulary", "/ontology", "our own terms"),
        ("Quality", "/quality", "what was left out, and what is doubtful"),
    ]
    yield from (f"- [{name}]({base}{path}): {about}" for name, path, about in rows)
    if thing is not None:
        document = release.uris.document_of(thing.iri)
        yield f"- [A record]({document}.jsonld): for example {_line(thing.label)}; also .ttl, .nt, .rdf, .html"


def _first(served: Served) -> Thing | None:
    return next(served.release.things(Kind.INSTITUTION, limit=1), None)


def _limits(served: Served) -> Iterator[str]:
    limits = "; ".join(f"{name} {value}" for name, value in limits_in_words(served).items())
    yield f"Limits of a query: {limits}. Over a limit the answer is an error (application/problem+json), never a part."


def _optional(manifest: Manifest) -> Iterator[str]:
    base = manifest.base
    yield f"- [OpenAPI]({base}/openapi.json): the whole API"
    yield f"- [Changes]({base}/feed): what changed from release to release"
    yield f"- [Shapes]({base}/shapes): the SHACL shapes that every record conforms to"
    yield f"- [Sitemap]({base}/sitemap.xml): every page"


def _line(text: str) -> str:
    """A text in one line, that is no Markdown."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")").replace("<", "‹")
