"""Our own vocabulary and shapes as they are published: read from their files, with the configured base IRI.

The Turtle files in ``ontology/`` and ``shapes/`` have ``https://lod.example.org`` in the place of the base IRI, so that
they are valid Turtle that any editor opens; :func:`turtle` replaces it. The N-Quads are the same at every build: blank
nodes of the shapes' lists are named by RDFC-1.0.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from publisher.assets import asset
from publisher.rdf.namespaces import RDF, RDFS, SH, XSD
from publisher.uris import UriPolicy

TEMPLATE_BASE: Final = "https://lod.example.org"
"""The base IRI in the files."""

ONTOLOGY: Final = ("ontology/ontology.ttl",)
RECORD_SHAPES: Final = ("shapes/record.ttl",)
DATASET_SHAPES: Final = ("shapes/dataset.ttl",)
LABELS: Final = ("ontology/labels.ttl", "ontology/shape-labels.ttl", "ontology/ontology.ttl")


@lru_cache(maxsize=64)
def turtle(name: str, base: str) -> str:
    """Read one of our Turtle files with the base IRI of a publication (escaped where a pattern begins with it).

    Raises:
        AssetMissingError: the installation is incomplete.
    """
    text = asset(name).read_text(encoding="utf-8")
    in_pattern = re.escape(base).replace("\\", "\\\\")
    return text.replace(f'"^{TEMPLATE_BASE}', f'"^{in_pattern}').replace(TEMPLATE_BASE, base)


def vocabulary(uris: UriPolicy, datatypes: Iterable[tuple[str, str]] = ()) -> tuple[str, ...]:
    """Return our own terms as sorted N-Quads lines without line ends, in ``<base>/graph/ontology``.

    Args:
        uris: whose base the terms are below.
        datatypes: further kinds of identifiers that sources use, as (local name, label in English).
    """
    lines = set(_canonical(ONTOLOGY, uris, "ontology"))
    for name, title in datatypes:
        lines |= set(_datatype(uris, name, title))
    return tuple(sorted(lines))


def shapes(uris: UriPolicy) -> tuple[str, ...]:
    """Return our shapes as sorted N-Quads lines without line ends, in ``<base>/graph/shapes``."""
    return _canonical(RECORD_SHAPES + DATASET_SHAPES, uris, "shapes")


@lru_cache(maxsize=1)
def shape_messages() -> Mapping[str, Mapping[str, str]]:
    """Return what the shapes tell the owner of the data: local name of the shape to language to message."""
    messages: dict[str, dict[str, str]] = {}
    for name in RECORD_SHAPES + DATASET_SHAPES:
        for quad in ox.parse(turtle(name, TEMPLATE_BASE), format=ox.RdfFormat.TURTLE):
            if quad.predicate.value == str(SH.message) and isinstance(quad.subject, ox.NamedNode):
                shape = quad.subject.value.rpartition("#")[2]
                assert isinstance(quad.object, ox.Literal)
                messages.setdefault(shape, {})[quad.object.language or ""] = quad.object.value
    return messages


@lru_cache(maxsize=16)
def labels(base: str) -> Mapping[str, Mapping[str, str]]:
    """Return the labels of properties and classes: IRI to language ("en", "zh") to label."""
    found: dict[str, dict[str, str]] = {}
    for name in LABELS:
        for triple in ox.parse(turtle(name, base), format=ox.RdfFormat.TURTLE):
            subject, value = triple.subject, triple.object
            if triple.predicate.value == str(RDFS.label) and isinstance(value, ox.Literal):
                found.setdefault(str(getattr(subject, "value", "")), {})[value.language or ""] = value.value
    return found


@lru_cache(maxsize=16)
def _canonical(files: tuple[str, ...], uris: UriPolicy, graph: str) -> tuple[str, ...]:
    """Read several files as one graph, its blank nodes named by RDFC-1.0 (https://www.w3.org/TR/rdf-canon/)."""
    name = ox.NamedNode(uris.graph(graph))
    dataset = ox.Dataset(
        ox.Quad(quad.subject, quad.predicate, quad.object, name)
        for file in files
        for quad in ox.parse(turtle(file, uris.base), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted(f"{quad} ." for quad in dataset))


def _datatype(uris: UriPolicy, name: str, title: str) -> Iterable[str]:
    term = ox.NamedNode(uris.term(name))
    facts = (
        (RDF.type, ox.NamedNode(str(RDFS.Datatype))),
        (RDFS.subClassOf, ox.NamedNode(str(XSD.string))),
        (RDFS.isDefinedBy, ox.NamedNode(f"{uris.base}/ontology")),
        (RDFS.label, ox.Literal(title, language="en")),
    )
    for predicate, value in facts:
        yield f"{term} <{predicate}> {value} <{uris.graph('ontology')}> ."
