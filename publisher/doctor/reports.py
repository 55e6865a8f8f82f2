"""Write an examination: for people, as JSON, as JUnit for build servers, as SARIF for code hosts."""

import json
import xml.etree.ElementTree as ET
from typing import Any, Final

from publisher import __version__
from publisher.doctor.checks import CHECKS, Severity
from publisher.doctor.examination import Examination

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_text(examination: Examination) -> str:
    """Return the findings for people: what, where, what was seen, how to see it, what to do."""
    lines = [f"{examination.subject.base}: {_examined(examination)}", ""]
    for finding in examination.findings:
        check = finding.check
        lines += [
            f"{check.severity.name.lower()} {finding.code}: {check.title}",
            f"  where  {finding.url}",
            f"  seen   {finding.seen}",
            f"  see    {finding.curl}",
            f"  do     {check.fix} ({check.spec})",
            "",
        ]
    lines += [f"not examined: {note}" for note in examination.notes]
    counts = {severity: sum(each.check.severity == severity for each in examination.findings) for severity in Severity}
    found = ", ".join(f"{count} {severity.name.lower()}" for severity, count in reversed(counts.items()) if count)
    lines.append(f"{len(examination.findings)} findings ({found})" if found else "no finding")
    return "\n".join(lines) + "\n"


def as_json(examination: Examination) -> str:
    """Return the examination as JSON."""
    return json.dumps(
        {
            "site": examination.subject.base,
            "examined": {"documents": examination.subject.things, "sparql": examination.subject.endpoint or None},
            "requests": examination.requests,
            "not_examined": examination.notes,
            "findings": [
                {
                    "code": finding.code,
                    "severity": finding.check.severity.name.lower(),
                    "title": finding.check.title,
                    "url": finding.url,
                    "seen": finding.seen,
                    "curl": finding.curl,
                    "spec": finding.check.spec,
                    "fix": finding.check.fix,
                }
                for finding in examination.findings
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def as_junit(examination: Examination) -> str:
    """Return the examination as JUnit XML: a test case for each check, with its findings as failures."""
    failed = {finding.code for finding in examination.findings}
    suite = ET.Element("testsuite", name=examination.subject.base, tests=str(len(CHECKS)), failures=str(len(failed)))
    for code, check in CHECKS.items():
        case = ET.SubElement(suite, "testcase", classname=check.severity.name.lower(), name=code)
        here = [finding for finding in examination.findings if finding.code == code]
        if here:
            failure = ET.SubElement(case, "failure", message=check.title)
            failure.text = "\n".join(f"{finding.url}: {finding.seen}\n{finding.curl}" for finding in here)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def as_sarif(examination: Examination) -> str:
    """Return the examination as SARIF 2.1.0."""
    rules = [
        {
            "id": code,
            "shortDescription": {"text": check.title},
            "help": {"text": f"{check.fix} ({check.spec})"},
            "defaultConfiguration": {"level": _LEVELS[check.severity]},
        }
        for code, check in CHECKS.items()
    ]
    results: list[dict[str, Any]] = [
        {
            "ruleId": finding.code,
            "level": _LEVELS[finding.check.severity],
            "message": {"text": f"{finding.check.title}: {finding.seen}. To see it: {finding.curl}"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": finding.url}}}],
        }
        for finding in examination.findings
    ]
    driver = {"name": "publisher doctor", "version": __version__, "rules": rules}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    log = {"$schema": schema, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


REPORTS: Final = {"table": as_text, "json": as_json, "junit": as_junit, "sarif": as_sarif}
"""The forms of a report, by their names on the command line."""


def _examined(examination: Examination) -> str:
    subject = examination.subject
    parts = [f"{len(subject.things)} documents"]
    parts += ["SPARQL"] if subject.endpoint else []
    parts += ["catalogue"] if subject.catalog is not None else []
    return f"{', '.join(parts)}; {examination.requests} requests"
