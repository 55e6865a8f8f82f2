"""The IRIs that a thing had below the bases that its publication had before: the same thing by another name."""

from collections.abc import Iterable
from dataclasses import replace

from publisher.rdf.description import Description
from publisher.rdf.namespaces import OWL


def with_former_iris(description: Description, base: str, former: Iterable[str]) -> Description:
    """Add owl:sameAs to the IRIs that a thing had before; not to those of its document, which is redirected.

    Args:
        description: the thing, below the base of now.
        base: the base of now.
        former: the bases before.
    """
    same = (f"<{description.iri}> <{OWL.sameAs}> <{other}{description.iri[len(base) :]}> ." for other in former)
    return replace(description, quads=tuple(sorted({*description.quads, *same})))
