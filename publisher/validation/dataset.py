"""Validate things against each other over their edges: circles, dangling references, identifiers used twice.

For 250,000 institutions the descriptions are gigabytes; their edges are some ten lines each. The bulk engine validates
all edges; pyshacl validates again the neighbourhood of each thing that would be quarantined.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from publisher.errors import Fault
from publisher.rdf.description import Description, Result
from publisher.rdf.namespaces import DCT, ORG, OWL, RDF, SCHEMA, SKOS
from publisher.rdf.nquads import Statement, statements
from publisher.uris import UriPolicy
from publisher.validation.engines import EngineFailedError, EngineName, engine
from publisher.validation.gate import by_thing, disagreement, in_order
from publisher.validation.shapes import dataset_shapes

_SAME: Final = f"<{SCHEMA.sameAs}>"
_BELOW: Final = f"<{ORG.hasSubOrganization}>"
_IDENTIFYING: Final = frozenset({f"<{ORG.identifier}>", _SAME})

_EDGES: Final = frozenset(
    f"<{predicate}>"
    for predicate in (
        RDF.type,
        ORG.subOrganizationOf,
        ORG.classification,
        ORG.identifier,
        SKOS.broader,
        SCHEMA.containedInPlace,
        SCHEMA.areaServed,
        SCHEMA.sameAs,
        DCT.spatial,
        DCT.isReplacedBy,
    )
)


def edge(subject: str, predicate: str, value: str) -> str:
    """Return one edge between IRIs, as an N-Triples line without its end."""
    return f"<{subject}> <{predicate}> <{value}> ."


def thing_edges(iri: str, *classes: str) -> tuple[str, ...]:
    """Return the edges that every thing has, and those to its classes."""
    types = (edge(iri, str(RDF.type), name) for name in (str(OWL.Thing), *classes))
    return (edge(iri, str(OWL.sameAs), iri), *types)


def known_as(source: str, name: str) -> str:
    """Return an identifier or an identity elsewhere, scoped by the source that states it: an N-Triples literal."""
    return str(ox.Literal(f"{source} {name}"))


def edges(description: Description) -> tuple[str, ...]:
    """Return the edges of one thing, as N-Triples lines without line ends.

    Every thing is an ``owl:Thing`` and ``owl:sameAs`` itself. A thing with parts gives the edges of these parts to
    itself. An identifier, and an identity elsewhere, is one record's within its source: the same institution in another
    source is stated by links between the two, and one that no longer exists has no identity elsewhere any more.
    """
    thing = f"<{description.iri}>"
    lines = list(thing_edges(description.iri))
    for subject, predicate, value, _ in description.parsed.statements:
        if subject == thing and predicate == _BELOW and value.startswith("<"):
            lines.append(f"{value} <{ORG.subOrganizationOf}> {subject} .")
        if subject != thing or predicate not in _EDGES or (predicate == _SAME and description.state != "live"):
            continue
        scoped = known_as(description.source, value) if predicate in _IDENTIFYING else value
        lines.append(f"{subject} {predicate} {scoped} .")
    return tuple(lines)


def validate_dataset(
    uris: UriPolicy, lines: Iterable[str], name: EngineName = "shacl"
) -> tuple[dict[str, tuple[Result, ...]], tuple[Fault, ...]]:
    """Validate the edges of a whole build.

    Args:
        uris: whose shapes.
        lines: the edges of everything that passed by itself, as N-Triples lines without line ends.
        name: "shacl" (pyshacl as the referee) or "pyshacl".

    Returns:
        The results by the IRI of the thing they concern, and what the engines do not agree on, if anything.
    """
    text = "".join(f"{line}\n" for line in lines)
    try:
        found = by_thing(engine(name, dataset_shapes, uris.base).validate(text), uris)
    except EngineFailedError as error:
        return {}, (_failed(name, error),)
    results = {thing: in_order(every) for thing, every in found.items()}
    refused = {thing for thing, every in results.items() if any(result.severity == "violation" for result in every)}
    if name == "pyshacl" or not refused:
        return results, ()
    return results, tuple(_referee(uris, text, refused, results))


def _failed(name: EngineName, error: EngineFailedError) -> Fault:
    return Fault("shapes-engine-failed", f"The engine {name} could not validate the edges: {error}")


def _referee(uris: UriPolicy, text: str, things: set[str], results: Mapping[str, Sequence[Result]]) -> Iterable[Fault]:
    """Validate the neighbourhood of things by pyshacl; yield the differences."""
    near = _neighbourhood(statements(text), {f"<{thing}>" for thing in things})
    try:
        again = by_thing(engine("pyshacl", dataset_shapes, uris.base).validate(near), uris)
    except EngineFailedError as error:
        yield _failed("pyshacl", error)
        return
    for thing in sorted(things):
        if difference := disagreement(results[thing], again.get(thing, ())):
            yield Fault("engines-disagree", difference, value=thing)


def _neighbourhood(every: Sequence[Statement], things: set[str]) -> str:
    """The edges of things, of all that these lead to, and of those that share an identifier with them."""
    of_subject: dict[str, list[Statement]] = {}
    to_object: dict[tuple[str, str], list[str]] = {}
    for statement in every:
        subject, predicate, value, _ = statement
        of_subject.setdefault(subject, []).append(statement)
        to_object.setdefault((predicate, value), []).append(subject)
    near = set(things)
    for thing in things:
        for _, predicate, value, _ in of_subject.get(thing, ()):
            if predicate in _IDENTIFYING:
                near.update(to_object[predicate, value])
    waiting = list(near)
    while waiting:
        for _, _, value, _ in of_subject.get(waiting.pop(), ()):
            if value in of_subject and value not in near:
                near.add(value)
                waiting.append(value)
    return "".join(f"{s} {p} {o} .\n" for subject in sorted(near) for s, p, o, _ in of_subject.get(subject, ()))
