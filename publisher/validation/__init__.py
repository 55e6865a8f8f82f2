"""The gate between mapping and release: validation by two SHACL engines, and the reports of their results.

Record-local shapes (shapes/record.ttl) validate descriptions in batches, by :class:`Gate`; dataset-level shapes
(shapes/dataset.ttl) validate the edges between things, by :func:`validate_dataset`. A violation quarantines, a warning
or info is published with the record. Only this package makes :class:`publisher.rdf.description.Validated`.

Specified by docs/shapes.md and https://www.w3.org/TR/shacl/.
"""

from publisher.validation.dataset import edge, edges, known_as, thing_edges, validate_dataset
from publisher.validation.engines import EngineName
from publisher.validation.gate import Gate, quarantined, settle
from publisher.validation.report import result_graph

__all__ = [
    "EngineName",
    "Gate",
    "edge",
    "edges",
    "known_as",
    "quarantined",
    "result_graph",
    "settle",
    "thing_edges",
    "validate_dataset",
]
