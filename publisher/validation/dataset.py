"""Judge things against each other: circles, dangling references, identifiers given twice.

The bulk engine looks at every edge; pyshacl judges again the neighbourhood of each thing that would be quarantined.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from publisher.errors import Fault
from publisher.rdf.description import Result
from publisher.rdf.nquads import Statement, statements
from publisher.uris import UriPolicy
from publisher.validation.engines import BulkEngine, EngineFailedError, ReferenceEngine, ShaclEngine
from publisher.validation.gate import EngineName, by_thing, disagreement, in_order
from publisher.validation.shapes import dataset_shapes


def judge_dataset(
    uris: UriPolicy, edges: Iterable[str], engine: EngineName = "shacl"
) -> tuple[dict[str, tuple[Result, ...]], tuple[Fault, ...]]:
    """Judge the edges of a whole build.

    Args:
        uris: whose shapes.
        edges: N-Triples lines without line ends (publisher.validation.edges) of everything that passed by itself.
        engine: "shacl" (pyshacl as the referee) or "pyshacl".

    Returns:
        The results by the IRI of the thing they concern, and what the engines did not agree on, if anything.
    """
    text = "".join(f"{line}\n" for line in edges)
    judge = _reference(uris.base) if engine == "pyshacl" else _bulk(uris.base)
    try:
        found = {thing: in_order(results) for thing, results in by_thing(judge.judge(text), uris).items()}
    except EngineFailedError as error:
        return {}, (Fault("shapes-engine-failed", f"The engine {judge.name} could not judge the edges: {error}"),)
    if engine == "pyshacl":
        return found, ()
    refused = {thing for thing, results in found.items() if any(it.severity == "violation" for it in results)}
    return found, tuple(_referee(uris, text, refused, found)) if refused else ()


@lru_cache(maxsize=8)
def _bulk(base: str) -> ShaclEngine:
    return BulkEngine(dataset_shapes(base))


@lru_cache(maxsize=8)
def _reference(base: str) -> ShaclEngine:
    return ReferenceEngine(dataset_shapes(base))


def _referee(uris: UriPolicy, text: str, things: set[str], found: Mapping[str, Sequence[Result]]) -> Iterable[Fault]:
    """Have pyshacl judge the neighbourhood of things, and say where it found otherwise."""
    near = _neighbourhood(statements(text), {f"<{thing}>" for thing in things})
    try:
        again = by_thing(_reference(uris.base).judge(near), uris)
    except EngineFailedError as error:
        yield Fault("shapes-engine-failed", f"The engine pyshacl could not judge the edges: {error}")
        return
    for thing in sorted(things):
        if difference := disagreement(found[thing], again.get(thing, ())):
            yield Fault("engines-disagree", difference, value=thing)


def _neighbourhood(every: Sequence[Statement], things: set[str]) -> str:
    """The edges of things, of all that these lead to, and of those that share an object with them."""
    of_subject: dict[str, list[Statement]] = {}
    to_object: dict[tuple[str, str], list[str]] = {}
    for statement in every:
        subject, predicate, value, _ = statement
        of_subject.setdefault(subject, []).append(statement)
        to_object.setdefault((predicate, value), []).append(subject)
    wanted = set(things)
    for thing in things:
        for _, predicate, value, _ in of_subject.get(thing, ()):
            if _identifies(predicate):
                wanted.update(to_object[predicate, value])
    waiting = list(wanted)
    while waiting:
        for _, _, value, _ in of_subject.get(waiting.pop(), ()):
            if value in of_subject and value not in wanted:
                wanted.add(value)
                waiting.append(value)
    return "".join(f"{s} {p} {o} .\n" for subject in sorted(wanted) for s, p, o, _ in of_subject.get(subject, ()))


def _identifies(predicate: str) -> bool:
    return predicate in {"<http://www.w3.org/ns/org#identifier>", "<http://schema.org/sameAs>"}
