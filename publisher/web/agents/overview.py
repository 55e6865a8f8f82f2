"""The tools ``about`` and ``schema``: what is published here, and what queries are made of."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from publisher.queries import load
from publisher.rdf.namespaces import prefixes
from publisher.release import Release
from publisher.release.manifest import Manifest, SourceEntry
from publisher.web.agents.answers import About, ExampleQuery, More, Schema, SourceOfData, TermCount
from publisher.web.agents.calls import Call
from publisher.web.site import Served
from publisher.web.sparql.description import limit_rows
from publisher.web.view.labels import labels

SOURCES: Final = 50
TERMS: Final = 40
MAX_TERMS: Final = 500

Topic = Literal["classes", "properties", "graphs", "examples"]

NOTES: Final = (
    (
        "Institutions, places and concepts are in the default graph; where a record comes from, what is doubtful about "
        "it and the catalogue are in named graphs."
    ),
    (
        "A thing has the address <base>/id/<kind>/<slug>; its record, which says what the source said, is at "
        "<base>/doc/<kind>/<slug>."
    ),
    (
        "skos:prefLabel has a name in each language, skos:altLabel other names; names in several languages multiply "
        'rows: filter by LANG(?name) = "en", or use SAMPLE.'
    ),
    "Telephone numbers are in E.164, as schema:telephone of the institution and of its contact points.",
    "To find institutions by name, search is faster and finds more than FILTER(CONTAINS(…)).",
)
"""What those who write a query should know."""


class AboutArguments(BaseModel):
    """Nothing."""

    model_config = ConfigDict(extra="forbid")


class SchemaArguments(BaseModel):
    """Which part of the schema."""

    model_config = ConfigDict(extra="forbid")

    topics: Annotated[
        list[Topic], Field(max_length=4, description="Only these parts; all of them if none is named")
    ] = []
    limit: Annotated[int, Field(ge=1, le=MAX_TERMS, description="The most classes, and properties")] = TERMS


def about(call: Call, _: AboutArguments) -> About:
    """Say what is published here."""
    release = call.served.release
    manifest = release.manifest
    shown = manifest.sources[:SOURCES]
    answer = About(
        title=manifest.title,
        description=manifest.description,
        base=manifest.base,
        release=manifest.version,
        created=manifest.created,
        licence=manifest.licence or None,
        things=dict(manifest.counts.things),
        statements=manifest.counts.triples,
        languages=sorted({row.language for row in manifest.sources if row.language}),
        sources=[_source(row) for row in shown],
        pages=entry_points(release),
        limits=limits_in_words(call.served),
    )
    if len(shown) < len(manifest.sources):
        how = f"{manifest.base}/releases/{manifest.version} as JSON has all"
        answer["more"] = More(shown=len(shown), total=len(manifest.sources), how=how)
    return answer


def limits_in_words(served: Served) -> dict[str, str]:
    """Return what one query, and one client, may use, by the name of the limit."""
    rows = limit_rows(served.engine.limits)
    return {name: f"{_readable(value)} {unit}" for name, value, unit in rows}


def _readable(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:,}".removesuffix(".0")


def _source(row: SourceEntry) -> SourceOfData:
    return SourceOfData(
        slug=row.slug,
        title=row.title,
        publisher=row.publisher,
        licence=row.licence,
        language=row.language,
        retrieved=row.retrieved,
        records=row.counts.published,
    )


def entry_points(release: Release) -> dict[str, str]:
    """Return the addresses where a visitor may begin, by what is there."""
    base = release.uris.base
    return {
        "home": f"{base}/",
        "search": f"{base}/search",
        "sparql": f"{base}/sparql",
        "match": f"{base}/api/match",
        "downloads": f"{base}/releases/{release.version}",
        "catalogue": f"{base}/catalog",
        "vocabulary": f"{base}/ontology",
        "shapes": f"{base}/shapes",
        "quality": f"{base}/quality",
        "changes": f"{base}/feed",
        "openapi": f"{base}/openapi.json",
    }


def example_queries(release: Release) -> list[ExampleQuery]:
    """Return the queries of a release that run as they are; none for a release that was built without."""
    return [ExampleQuery(title=row.title, query=row.example) for row in load(release.path) or () if row.is_example]


def schema(call: Call, wanted: SchemaArguments) -> Schema:
    """Return classes and properties with their counts, graphs, example queries and prefixes."""
    manifest = call.served.release.manifest
    topics, statistics, more = set(wanted.topics), manifest.statistics, dict[str, More]()

    def terms(topic: Topic, counts: dict[str, int]) -> list[TermCount]:
        if topics and topic not in topics:
            return []
        ranked = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
        if len(ranked) > wanted.limit:
            how = f"call schema again with a limit up to {MAX_TERMS}"
            more[topic] = More(shown=wanted.limit, total=len(ranked), how=how)
        return [_term(manifest, iri, count) for iri, count in ranked[: wanted.limit]]

    return Schema(
        release=manifest.version,
        endpoint=f"{manifest.base}/sparql",
        prefixes=dict(prefixes(manifest.base)),
        classes=terms("classes", statistics.classes),
        properties=terms("properties", statistics.properties),
        graphs=dict(statistics.graphs) if not topics or "graphs" in topics else {},
        examples=example_queries(call.served.release) if not topics or "examples" in topics else [],
        notes=list(NOTES),
        more=more,
    )


def _term(manifest: Manifest, iri: str, count: int) -> TermCount:
    known = labels(manifest.base)
    term = TermCount(id=iri, short=known.short(iri), name=known.name(iri), count=count)
    if properties := manifest.statistics.partitions.get(iri):
        term["properties"] = sorted(map(known.short, properties))
    return term
