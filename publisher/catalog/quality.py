"""How good the data is, in W3C's Data Quality Vocabulary: measurements on each dataset, by metrics of our own.

A metric is a fragment of the catalogue, a measurement one of its dataset, so both can be dereferenced and neither is a
blank node. Dimensions are those of LDQD, which the note on DQV recommends for linked data. Specified by
https://www.w3.org/TR/vocab-dqv/ and docs/catalogue.md.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from publisher.catalog.graph import Statements, Values, text, typed
from publisher.catalog.publication import Checks, Finding, Publication
from publisher.rdf.namespaces import DQV, RDFS, SKOS, XSD

LDQD: Final = "http://www.w3.org/2016/05/ldqd#"
COMPLETENESS: Final = (f"{LDQD}completeness", "Completeness")
CONSISTENCY: Final = (f"{LDQD}consistency", "Consistency")
INTRINSIC: Final = (f"{LDQD}intrinsicDimensions", "Intrinsic")

PLACES: Final = 6
"""Decimal places of a share: one record in 250,000 still shows."""


@dataclass(frozen=True, slots=True)
class _Metric:
    """What is measured: its name in IRIs, its label, what it means, its dimension, its datatype."""

    name: str
    label: str
    meaning: str
    dimension: tuple[str, str]
    datatype: str
    see: str | None = None


_PUBLISHED: Final = _Metric(
    "published",
    "Share of records published",
    "The share of the source records that were read that are published, 0 to 1. The others are in quarantine.",
    COMPLETENESS,
    str(XSD.decimal),
)
_QUARANTINED: Final = _Metric(
    "quarantined",
    "Share of records in quarantine",
    "The share of the source records that were read that were refused, because they cannot be read, break a shape or "
    "contradict other records, 0 to 1.",
    CONSISTENCY,
    str(XSD.decimal),
)
_CONFORMING: Final = _Metric(
    "conforming",
    "Share of published records that conform",
    "The share of the published records that conform to the shapes as SHACL defines it, without any warning, 0 to 1.",
    CONSISTENCY,
    str(XSD.decimal),
)
_WARNINGS: Final = _Metric(
    "warnings",
    "Warnings and remarks",
    "How many validation results, warnings and remarks together, the shapes gave of what is published.",
    CONSISTENCY,
    str(XSD.integer),
)


def measurements(publication: Publication, to: Statements) -> None:
    """Describe what was measured on the whole and on each source's dataset, and by which metrics."""
    everything = publication.checks()
    fields = sorted(everything.filled)
    _measured(publication, publication.whole, everything, fields, to)
    for source in publication.manifest.sources:
        _measured(publication, publication.dataset_of(source), publication.checks(source), fields, to)


def _measured(publication: Publication, dataset: str, checks: Checks, fields: list[str], to: Statements) -> None:
    """Describe the measurements on one dataset; a share of nothing is not measured."""

    def measure(metric: _Metric, value: str) -> None:
        values: Values = {
            DQV.computedOn: dataset,
            DQV.isMeasurementOf: _metric(publication, metric, to),
            DQV.value: typed(value, metric.datatype),
        }
        node = to.describe(f"{dataset}#quality-{metric.name}", DQV.QualityMeasurement, values)
        to.describe(dataset, (), {DQV.hasQualityMeasurement: node})

    if checks.read:
        measure(_PUBLISHED, _share(checks.published, checks.read))
        measure(_QUARANTINED, _share(checks.read - checks.published, checks.read))
    if checks.published:
        measure(_CONFORMING, _share(checks.conforming, checks.published))
    if checks.with_fields:
        for name in fields:
            measure(_completeness(name), _share(checks.filled.get(name, 0), checks.with_fields))
    measure(
        _WARNINGS, str(sum(finding.count for finding in checks.findings if finding.severity in {"warning", "info"}))
    )
    for finding in checks.findings:
        measure(_found(publication, finding), str(finding.count))


def _metric(publication: Publication, metric: _Metric, to: Statements) -> str:
    """Describe a metric, its dimension and that one's category; return its IRI."""
    category = to.describe(INTRINSIC[0], DQV.Category, {SKOS.prefLabel: text(INTRINSIC[1])})
    dimension, label = metric.dimension
    to.describe(dimension, DQV.Dimension, {SKOS.prefLabel: text(label), DQV.inCategory: category})
    return to.describe(
        f"{publication.catalog}#metric-{metric.name}",
        DQV.Metric,
        {
            SKOS.prefLabel: text(metric.label),
            SKOS.definition: text(metric.meaning),
            DQV.expectedDataType: metric.datatype,
            RDFS.seeAlso: metric.see,
            DQV.inDimension: dimension,
        },
    )


def _completeness(field: str) -> _Metric:
    words = field.replace("alt_", "other ").replace("_", " ")
    return _Metric(
        f"completeness-{field.replace('_', '-')}",
        f"Completeness of {words}",
        f"The share of the published records that have the field “{words}”, 0 to 1.",
        COMPLETENESS,
        str(XSD.decimal),
    )


def _found(publication: Publication, finding: Finding) -> _Metric:
    """The metric that counts what one shape, or one check before the shapes, found."""
    if finding.severity == "fault":
        meaning = f"How many records were refused with the fault “{finding.reason}”."
        return _Metric(f"fault-{finding.reason}", f"Fault “{finding.reason}”", meaning, CONSISTENCY, str(XSD.integer))
    return _Metric(
        f"shape-{finding.reason}",
        f"Validation results of the shape “{finding.reason}”",
        f"How many validation results of severity “{finding.severity}” the shape gave: {finding.message}",
        CONSISTENCY,
        str(XSD.integer),
        f"{publication.uris.base}/shapes#{finding.reason}",
    )


def _share(part: int, of: int) -> str:
    """A share as XML Schema 1.1 writes a decimal in canonical form ("0.25", "1"), as the query engine does too."""
    text = f"{Decimal(part) / Decimal(of):.{PLACES}f}"
    return text.rstrip("0").rstrip(".")
