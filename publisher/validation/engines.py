"""The two SHACL engines behind one interface: ``shacl`` (Rust) for the bulk, pyshacl as the reference.

Both take canonical N-Triples and return which constraints failed; everything a person reads comes from the shapes
(publisher/validation/shapes.py). Engines are made once a process and hold no state between calls.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, Protocol

import shacl

from publisher.rdf.description import Result
from publisher.validation.shapes import ShapeSet

EngineName = Literal["shacl", "pyshacl"]


class EngineFailedError(Exception):
    """An engine failed over data; the caller finds out over which record. Never leaves this package."""


def result_of(
    messages: Mapping[str, Mapping[str, str]],
    *,
    severity: str,
    focus: str,
    path: str | None,
    value: str | None,
    component: str,
    shape: str,
) -> Result:
    """Return what an engine found, with the message that the shape has.

    Args:
        messages: the messages of each shape, by language.
        severity: the severity's local name ("Violation").
        focus: the IRI of the node that was validated.
        path: as :func:`publisher.validation.shapes.path_text` writes it.
        value: the value that failed, as a term of canonical N-Triples.
        component: the IRI of the constraint component.
        shape: the shape's IRI.
    """
    return Result(
        severity=severity.lower(),
        focus=focus,
        path=path,
        value=value,
        component=component,
        shape=shape,
        message=messages.get(shape, {}).get("en", ""),
    )


class ShaclEngine(Protocol):
    """Validate data against shapes."""

    name: str

    def validate(self, ntriples: str) -> set[Result]:
        """Return every result, whatever its severity.

        Raises:
            EngineFailedError: the engine could not validate this data.
        """


class BulkEngine:
    """The Rust engine: some 4,000 records of 250 triples a second, in the process that calls it."""

    name = "shacl"

    def __init__(self, shapes: ShapeSet) -> None:
        self._messages = shapes.messages
        self._compiled = shacl.Shapes.from_text(shapes.turtle, format="turtle")

    def validate(self, ntriples: str) -> set[Result]:
        """Return every result; see :class:`ShaclEngine`."""
        try:
            report = self._compiled.validate_text(ntriples, format="ntriples", allow_warnings=True)
        except (ValueError, RuntimeError) as error:
            raise EngineFailedError(str(error)) from error
        return {
            result_of(
                self._messages,
                severity=found.severity,
                focus=_unbracketed(found.focus_node),
                path=found.path and _unbracketed(found.path),
                value=found.value,
                component=found.component_iri,
                shape=_unbracketed(found.source_shape or found.root_shape or ""),
            )
            for found in report.results
        }


@lru_cache(maxsize=16)
def engine(name: EngineName, shapes: Callable[[str], ShapeSet], base: str) -> ShaclEngine:
    """Return an engine for the record or dataset shapes of a publication, made once a process."""
    if name == "shacl":
        return BulkEngine(shapes(base))
    from publisher.validation.reference import ReferenceEngine  # noqa: PLC0415 - it is seldom needed, and slow to import

    return ReferenceEngine(shapes(base))


def _unbracketed(term: str) -> str:
    """An IRI without its brackets."""
    return term[1:-1] if term.startswith("<") else term
