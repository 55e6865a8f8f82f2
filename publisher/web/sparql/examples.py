"""Example queries: each is offered only if the release has the classes and properties that it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from publisher.rdf.namespaces import DCT, DQV, OA, ORG, PROV, SCHEMA, SKOS, prefixes
from publisher.release import Manifest
from publisher.uris import UriPolicy


@dataclass(frozen=True, slots=True)
class Example:
    """A query that a visitor may run.

    Attributes:
        title: what it finds, in words.
        needs: IRIs of the classes and properties without which it finds nothing.
        query: SPARQL.
    """

    title: str
    needs: tuple[str, ...]
    query: str


_EXAMPLES: Final = (
    Example(
        "Institutions and their names",
        (str(SKOS.prefLabel), str(ORG.FormalOrganization)),
        """SELECT ?institution ?name WHERE {
  ?institution a org:FormalOrganization ; skos:prefLabel ?name .
}
ORDER BY ?name
LIMIT 100""",
    ),
    Example(
        "Number of institutions in each place",
        (str(DCT.spatial), str(SKOS.prefLabel)),
        """SELECT ?place (COUNT(DISTINCT ?institution) AS ?institutions) WHERE {
  ?institution dct:spatial/skos:prefLabel ?place .
  FILTER(LANG(?place) = "en")
}
GROUP BY ?place
ORDER BY DESC(?institutions)
LIMIT 50""",
    ),
    Example(
        "Number of institutions in each category",
        (str(ORG.classification), str(SKOS.prefLabel)),
        """SELECT ?category (COUNT(DISTINCT ?institution) AS ?institutions) WHERE {
  ?institution org:classification/skos:prefLabel ?category .
}
GROUP BY ?category
ORDER BY DESC(?institutions)
LIMIT 50""",
    ),
    Example(
        "Telephone numbers",
        (str(SCHEMA.telephone), str(ORG.FormalOrganization)),
        """SELECT ?name ?telephone WHERE {
  ?institution a org:FormalOrganization ; skos:prefLabel ?name ; schema:telephone ?telephone .
}
ORDER BY ?name
LIMIT 100""",
    ),
    Example(
        "Open on Friday at three in the afternoon",
        (str(SCHEMA.openingHoursSpecification), str(SCHEMA.opens), str(ORG.hasPrimarySite)),
        """SELECT ?name ?opens ?closes WHERE {
  ?institution skos:prefLabel ?name ; org:hasPrimarySite/schema:openingHoursSpecification ?hours .
  ?hours schema:dayOfWeek schema:Friday ; schema:opens ?opens ; schema:closes ?closes .
  FILTER(?opens <= "15:00:00"^^xsd:time && "15:00:00"^^xsd:time < ?closes)
}
ORDER BY ?name
LIMIT 100""",
    ),
    Example(
        "On a map: everything with coordinates",
        (str(SCHEMA.latitude), str(SCHEMA.longitude)),
        """SELECT ?thing ?name ?latitude ?longitude WHERE {
  ?thing (org:hasPrimarySite|schema:location)?/schema:geo ?point .
  ?point schema:latitude ?latitude ; schema:longitude ?longitude .
  ?thing skos:prefLabel ?name .
}
LIMIT 500""",
    ),
    Example(
        "Which body is part of which",
        (str(ORG.subOrganizationOf), str(SKOS.prefLabel)),
        """SELECT ?part ?whole WHERE {
  ?a org:subOrganizationOf ?b ; skos:prefLabel ?part .
  ?b skos:prefLabel ?whole .
}
ORDER BY ?whole ?part
LIMIT 100""",
    ),
    Example(
        "Legal instruments and the institutions that they established",
        (str(SCHEMA.Legislation), str(ORG.resultedFrom)),
        """SELECT ?instrument ?institution WHERE {
  ?a org:resultedFrom/cv:hasFormalFramework/dct:identifier ?instrument ; skos:prefLabel ?institution .
}
ORDER BY ?instrument
LIMIT 100""",
    ),
    Example(
        "From which file, line and build each record is",
        (str(PROV.wasDerivedFrom), str(SCHEMA.MediaObject)),
        """SELECT ?institution ?file ?line ?build ?built WHERE {
  GRAPH <{provenance}> {
    ?record schema:mainEntity ?institution ; void:inDataset ?dataset ; prov:wasDerivedFrom/schema:name ?file .
    OPTIONAL { ?record v:rawField/schema:position ?line }
  }
  GRAPH <{catalog}> {
    ?dataset prov:wasGeneratedBy ?build .
    ?build prov:startedAtTime ?built .
  }
}
LIMIT 100""",
    ),
    Example(
        "Quality notes, and how many records have each",
        (str(DQV.QualityAnnotation), str(OA.hasBody)),
        """SELECT ?kind ?note (COUNT(?record) AS ?records) WHERE {
  GRAPH <{quality}> {
    ?annotation oa:hasTarget ?record ; oa:motivatedBy ?kind ; oa:hasBody/rdf:value ?note .
  }
}
GROUP BY ?kind ?note
ORDER BY DESC(?records)
LIMIT 100""",
    ),
    Example(
        "Classes and how many things each has",
        (),
        """SELECT ?class (COUNT(?thing) AS ?things) WHERE {
  ?thing a ?class .
}
GROUP BY ?class
ORDER BY DESC(?things)""",
    ),
    Example(
        "Named graphs and how many statements each has",
        (),
        """SELECT ?graph (COUNT(*) AS ?triples) WHERE {
  GRAPH ?graph { ?s ?p ?o }
}
GROUP BY ?graph
ORDER BY DESC(?triples)""",
    ),
    Example(
        "Any ten statements",
        (),
        """SELECT * WHERE {
  ?subject ?property ?value .
}
LIMIT 10""",
    ),
)


def examples(manifest: Manifest) -> tuple[Example, ...]:
    """Return the examples that have results in a release, the most telling first, with their prefixes."""
    statistics, table, uris = manifest.statistics, prefixes(manifest.base), UriPolicy(manifest.base)
    graphs = {f"<{{{name}}}>": f"<{uris.graph(name)}>" for name in ("provenance", "quality", "catalog")}
    present = {*statistics.classes, *statistics.properties}
    return tuple(
        replace(example, query=with_prefixes(_replaced(example.query, graphs), table))
        for example in _EXAMPLES
        if present.issuperset(example.needs)
    )


def _replaced(text: str, replacements: Mapping[str, str]) -> str:
    for name, value in replacements.items():
        text = text.replace(name, value)
    return text


def with_prefixes(body: str, table: Mapping[str, str]) -> str:
    """Return a query with a declaration for each prefix that it uses."""
    used = [f"PREFIX {name}: <{iri}>" for name, iri in table.items() if f"{name}:" in body]
    return "\n".join([*used, "", body]) if used else body
