"""The gate between mapping and release: SHACL by two engines, and reports of what they found.

Record-local shapes (shapes/record.ttl) judge descriptions in batches, by :class:`Gate`; dataset-level shapes
(shapes/dataset.ttl) judge the edges between things, by :func:`judge_dataset`. A violation quarantines, a warning or
info is published with the record. Only this package makes :class:`publisher.rdf.description.Validated`.

Specified by docs/shapes.md and https://www.w3.org/TR/shacl/.
"""

from publisher.validation.dataset import judge_dataset
from publisher.validation.edges import edge, edges, known_as, thing_edges
from publisher.validation.gate import EngineName, Gate, quarantined, settle
from publisher.validation.report import Row, messages, report_graph, result_graph, rows, table

__all__ = [
    "EngineName",
    "Gate",
    "Row",
    "edge",
    "edges",
    "judge_dataset",
    "known_as",
    "messages",
    "quarantined",
    "report_graph",
    "result_graph",
    "rows",
    "settle",
    "table",
    "thing_edges",
]
