"""Reports of the gate: W3C SHACL validation reports for machines, rows and a table for people.

Specified by https://www.w3.org/TR/shacl/#validation-report; without blank nodes, so that a result can be linked to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from functools import lru_cache

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection

from publisher.rdf.description import Quarantined, Result, Validated
from publisher.rdf.namespaces import RDF, SH, XSD
from publisher.uris import UriPolicy
from publisher.validation.shapes import dataset_shapes, record_shapes


def report_graph(results: Iterable[Result], uris: UriPolicy, iri: str | None = None) -> Iterator[str]:
    """Write a SHACL validation report as N-Triples lines without line ends, one result after another.

    Args:
        results: what the gate found.
        uris: whose shapes they speak of.
        iri: the report's IRI, ``<base>/quality`` by default; results are fragments of it.
    """
    report = iri or f"{uris.base}/quality"
    yield f"<{report}> <{RDF.type}> <{SH.ValidationReport}> ."
    conforms = "true"
    for number, result in enumerate(results, 1):
        # SHACL section 3.6.1.1: any result, whatever its severity, means that the data does not conform.
        conforms = "false"
        yield f"<{report}> <{SH.result}> <{report}#result-{number}> ."
        yield from result_graph(result, f"{report}#result-{number}", uris)
    yield f'<{report}> <{SH.conforms}> "{conforms}"^^<{XSD.boolean}> .'


def result_graph(result: Result, node: str, uris: UriPolicy) -> Iterator[str]:
    """Write one result, whose IRI is ``node``, as N-Triples lines without line ends."""
    yield f"<{node}> <{RDF.type}> <{SH.ValidationResult}> ."
    yield f"<{node}> <{SH.resultSeverity}> <{SH[result.severity.capitalize()]}> ."
    yield f"<{node}> <{SH.focusNode}> <{result.focus}> ."
    yield f"<{node}> <{SH.sourceConstraintComponent}> <{result.component}> ."
    yield f"<{node}> <{SH.sourceShape}> <{result.shape}> ."
    if result.value is not None:
        yield f"<{node}> <{SH.value}> {result.value} ."
    for message in _messages(result.shape, result.message, uris.base):
        yield f"<{node}> <{SH.resultMessage}> {message} ."
    if result.path is not None:
        yield from _path(result, node, uris)


def messages(result: Result, uris: UriPolicy) -> dict[str, str]:
    """What the shape tells the data's owner, by language ("en", "zh")."""
    return _told(result.shape, result.message, uris.base)


def _told(shape: str, message: str, base: str) -> dict[str, str]:
    for shapes in (record_shapes(base), dataset_shapes(base)):
        if shape in shapes.messages:
            return dict(shapes.messages[shape])
    return {"en": message} if message else {}


@lru_cache(maxsize=1024)
def _messages(shape: str, message: str, base: str) -> tuple[str, ...]:
    """The messages of a shape as literals, in the order of their languages; there are few shapes."""
    told = sorted(_told(shape, message, base).items())
    return tuple(str(ox.Literal(text, language=language)) for language, text in told)


def _path(result: Result, node: str, uris: UriPolicy) -> Iterator[str]:
    """The path: an IRI, or a copy of the shape's path expression with IRIs for its blank nodes."""
    if ":" in (result.path or "") and not (result.path or "").startswith(("(", "^")):
        yield f"<{node}> <{SH.resultPath}> <{result.path}> ."
        return
    graph = dataset_shapes(uris.base).graph
    expression = graph.value(rdflib.URIRef(result.shape), SH.path)
    if expression is not None:
        yield f"<{node}> <{SH.resultPath}> <{node}-path> ."
        yield from _expression(graph, expression, f"{node}-path")


def _expression(graph: rdflib.Graph, expression: rdflib.term.Node, name: str) -> Iterator[str]:
    if graph.value(expression, RDF.first) is not None:
        steps = list(Collection(graph, expression))
        for number, step in enumerate(steps, 1):
            cell = name if number == 1 else f"{name}-{number}"
            rest = f"<{name}-{number + 1}>" if number < len(steps) else f"<{RDF.nil}>"
            yield f"<{cell}> <{RDF.rest}> {rest} ."
            yield from _object(graph, step, cell, str(RDF.first))
        return
    for predicate, value in graph.predicate_objects(expression):
        yield from _object(graph, value, name, str(predicate))


def _object(graph: rdflib.Graph, value: rdflib.term.Node, subject: str, predicate: str) -> Iterator[str]:
    """One step of a path; a nested expression gets a name of its own."""
    if isinstance(value, rdflib.URIRef):
        yield f"<{subject}> <{predicate}> <{value}> ."
        return
    yield f"<{subject}> <{predicate}> <{subject}-step> ."
    yield from _expression(graph, value, f"{subject}-step")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to mend, as a person reads it.

    Attributes:
        outcome: "quarantined" or "published".
        severity: "violation", "warning", "info", or "fault" where no shape was needed to see it.
        rule: the shape's local name, or the fault's code.
        field: the property's local name, or the source's field.
        value: the offending value, shortened.
        advice, advice_zh: what to do, in English and in Chinese ("" where there is none).
    """

    outcome: str
    source: str
    key: str
    file: str
    line: int | None
    severity: str
    rule: str
    field: str
    value: str
    advice: str
    advice_zh: str


def rows(judged: Iterable[Validated | Quarantined], uris: UriPolicy) -> Iterator[Row]:
    """Everything there is to say of judged records, one row a finding."""
    for record in judged:
        about = record if isinstance(record, Quarantined) else record.description
        outcome = "quarantined" if isinstance(record, Quarantined) else "published"
        place = (outcome, about.source, about.key, about.file, about.line)
        for fault in record.faults if isinstance(record, Quarantined) else ():
            yield Row(*place, "fault", fault.code, fault.field or "", _short(fault.value), fault.message, "")
        yield from dict.fromkeys(_row(place, result, uris) for result in record.results)


def _row(place: tuple[str, str, str, str, int | None], result: Result, uris: UriPolicy) -> Row:
    """One result as a row; the constraints of one shape over one value give the same row, and are shown once."""
    told = messages(result, uris)
    rule, field, value = result.shape.rpartition("#")[2], _local(result.path), _short(result.value)
    return Row(*place, result.severity, rule, field, value, told.get("en", result.message), told.get("zh", ""))


def table(every: Iterable[Row]) -> str:
    """Rows as a table in plain text, each column as wide as its widest value."""
    heads = [field.name.replace("_", " ") for field in fields(Row)]
    lines = [heads, *([("" if value is None else str(value)) for value in astuple(row)] for row in every)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    lines.insert(1, ["-" * width for width in widths])
    return "".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )


def _local(path: str | None) -> str:
    """The local name of a property ("http://schema.org/telephone": "telephone"); a path expression as it is."""
    if path is None or path.startswith(("(", "^")):
        return path or ""
    return path[max(path.rfind("#"), path.rfind("/")) + 1 :]


def _short(value: str | None, width: int = 80) -> str:
    text = value or ""
    return text if len(text) <= width else f"{text[: width - 1]}…"
