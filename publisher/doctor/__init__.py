"""Examine any linked data site over HTTP: is it what the standards say? Specified by docs/doctor.md."""

from publisher.doctor.checks import CHECKS, Severity
from publisher.doctor.examination import Examination, examine
from publisher.doctor.findings import Finding

__all__ = ["CHECKS", "Examination", "Finding", "Severity", "examine"]
