"""What the people who look after the data want to know of it: completeness, what should be fixed, and the trend.

Everything is read from sealed releases. Printed by ``publisher report`` (docs/cli.md) and shown at ``/quality``.
"""

from publisher.reporting.advice import advice
from publisher.reporting.completeness import FIELDS, Point, Remark, Report, SourceReport, filled, report

__all__ = ["FIELDS", "Point", "Remark", "Report", "SourceReport", "advice", "filled", "report"]
