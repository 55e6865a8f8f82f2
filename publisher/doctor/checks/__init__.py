"""Every check, by its code. Specified by docs/doctor.md, which lists them all."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from publisher.doctor.checks.check import Check, Severity
from publisher.doctor.checks.datasets import DATASETS
from publisher.doctor.checks.documents import DOCUMENTS
from publisher.doctor.checks.feeds import FEEDS
from publisher.doctor.checks.queries import QUERIES

CHECKS: Final[Mapping[str, Check]] = MappingProxyType({**DOCUMENTS, **QUERIES, **DATASETS, **FEEDS})

__all__ = ["CHECKS", "Check", "Severity"]
