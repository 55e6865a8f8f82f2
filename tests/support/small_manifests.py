"""A manifest of a publication with two sources, as catalogues are made from."""

from publisher.rdf.namespaces import SCHEMA
from publisher.release import Counts, Manifest

BASE = "https://lod.example.org"
DIGEST = "0" * 64
GANSU = {
    "slug": "gansu-directory",
    "title": "Directory of Gansu",
    "publisher": "China Services Net",
    "origin": "https://directory.example.org/",
    "retrieved": "2026-08-20",
    "language": "zh",
    "counts": {"read": 8, "published": 7, "quarantined": 1},
    "filled": {"names": 7, "telephones": 2},
}
LIST = {
    "slug": "institutions",
    "title": "A list of that name",
    "publisher": "Somebody",
    "licence": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def manifest_of(**values) -> Manifest:
    given = {
        "version": "20261124T123005Z",
        "sequence": 3,
        "created": "2026-11-24T12:30:05Z",
        "software": "x",
        "base": BASE,
        "title": "Institutions of Gansu",
        "description": "Provincial bodies of Gansu, as their directory pages describe them.",
        "publisher": "Example Registry",
        "publisher_url": "https://registry.example.org/id/us",
        "contact": "data@example.org",
        "contact_url": "https://registry.example.org/contact",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "sources": [GANSU, LIST],
        "counts": Counts(read=8, published=7, quarantined=1, things={}, triples=4321),
        "statistics": {
            "entities": 40,
            "classes": {str(SCHEMA.GovernmentOrganization): 7, str(SCHEMA.Place): 3},
            "properties": {str(SCHEMA.name): 20, "https://elsewhere.example/p": 1},
            "graphs": {"": 4000, f"{BASE}/graph/provenance": 321},
            "linksets": [(str(SCHEMA.sameAs), "http://www.wikidata.org/entity/", 5)],
        },
        "files": [
            {"path": f"dumps/{name}", "sha256": DIGEST, "size": size, "media_type": media}
            for name, size, media in (
                ("institutions.nq.gz", 12345, "application/n-quads"),
                ("institutions.ttl.zst", 9999, "text/turtle"),
                ("institutions.parquet", 777, "application/vnd.apache.parquet"),
            )
        ],
    }
    return Manifest(**{**given, **values})
