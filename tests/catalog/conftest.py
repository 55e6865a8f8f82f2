from dataclasses import replace

import pytest

from publisher.catalog import (
    Agent,
    Checks,
    Contact,
    Download,
    Finding,
    Options,
    Publication,
    SourceFacts,
    Statistics,
    Version,
)
from publisher.rdf.namespaces import SCHEMA
from publisher.uris import UriPolicy

BASE = "https://lod.example.org"
WARNED = Finding("warning", "Name-language", "Say which language the name is in.", 3)
FAULT = Finding("fault", "row-ragged", "a row without a cell for each column", 1)


@pytest.fixture
def publication() -> Publication:
    return Publication(
        uris=UriPolicy(BASE),
        version="20261124T123005Z",
        created="2026-11-24T12:30:05Z",
        first_created="2026-09-01T08:00:00Z",
        title="Institutions of Gansu",
        description="Provincial bodies of Gansu, as their directory pages describe them.",
        publisher=Agent("Example Registry", "https://registry.example.org/id/us", "RegionalAuthority"),
        contact=Contact("data@example.org", "https://registry.example.org/contact"),
        licence="https://creativecommons.org/licenses/by/4.0/",
        sources=(
            SourceFacts(
                "gansu-directory",
                "Directory of Gansu",
                "China Services Net",
                origin="https://directory.example.org/",
                retrieved="2026-08-20",
                language="zh",
                entities=7,
                spatial=f"{BASE}/id/place/cn-620000",
                checks=Checks(8, 7, 4, {"names": 7, "telephones": 2}, (WARNED, FAULT)),
            ),
            SourceFacts(
                "institutions", "A list of that name", "Somebody", "https://creativecommons.org/publicdomain/zero/1.0/"
            ),
        ),
        downloads=(
            Download("institutions.nq.gz", 12345, "application/n-quads"),
            Download("institutions.ttl.zst", 9999, "text/turtle"),
            Download("institutions.parquet", 777, "application/vnd.apache.parquet"),
        ),
        statistics=Statistics(
            triples=4321,
            entities=40,
            classes={str(SCHEMA.GovernmentOrganization): 7, str(SCHEMA.Place): 3},
            properties={str(SCHEMA.name): 20, "https://elsewhere.example/p": 1},
            graphs={"": 4000, f"{BASE}/graph/provenance": 321},
            linksets={(str(SCHEMA.sameAs), "http://www.wikidata.org/entity/"): 5},
        ),
        history=(
            Version("20261001T000000Z", "2026-10-01T00:00:00Z"),
            Version("20260901T080000Z", "2026-09-01T08:00:00Z"),
        ),
        places={f"{BASE}/id/place/cn-620000": "Gansu"},
        examples=(f"{BASE}/id/institution/gansu-provincial-department-of-science-and-technology",),
        options=Options(frequency="MONTHLY"),
        checks=Checks(8, 7, 4, {"names": 7, "telephones": 2}, (WARNED, FAULT)),
    )


@pytest.fixture
def bare(publication) -> Publication:
    return replace(publication, publisher=None, contact=None, licence=None, history=(), places={}, options=Options())
