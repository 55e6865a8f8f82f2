from dataclasses import replace

import pytest

from publisher.catalog import Finding, Options, Publication
from tests.support.small_manifests import BASE, manifest_of

WARNING = Finding("warning", "Name-language", "Say which language the name is in.", 3)
FAULT = Finding("fault", "row-ragged", "a row without a cell for each column", 1)


@pytest.fixture
def publication() -> Publication:
    return Publication(
        manifest=manifest_of(),
        history=(
            manifest_of(version="20261001T000000Z", created="2026-10-01T00:00:00Z"),
            manifest_of(version="20260901T080000Z", created="2026-09-01T08:00:00Z"),
        ),
        publisher_type="RegionalAuthority",
        places={f"{BASE}/id/place/cn-620000": "Gansu"},
        coverage={"gansu-directory": f"{BASE}/id/place/cn-620000"},
        examples=(f"{BASE}/id/institution/gansu-provincial-department-of-science-and-technology",),
        options=Options(frequency="MONTHLY"),
        with_results={"gansu-directory": 3},
        findings=(("gansu-directory", WARNING), ("gansu-directory", FAULT)),
    )


@pytest.fixture
def bare(publication) -> Publication:
    unknown = {"publisher": "", "publisher_url": "", "contact": "", "contact_url": "", "licence": ""}
    return replace(
        publication,
        manifest=publication.manifest.model_copy(update=unknown),
        history=(),
        places={},
        coverage={},
        options=Options(),
    )
