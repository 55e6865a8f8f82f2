"""Graphs to compare: what was written, read back."""

import pyoxigraph as ox

from publisher.rdf.formats import Format


def graph(data: bytes, form: Format) -> set:
    """Its triples, named graphs flattened, blank nodes named canonically."""
    dataset = ox.Dataset(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in ox.parse(data, format=form.rdf))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)
