"""Harvest a repository with an OAI-PMH client, and print what it got as JSON: ``harvest_oai.py pyoai|scythe URL``."""

import json
import sys


def pyoai(url: str) -> dict[str, object]:
    from oaipmh.client import Client
    from oaipmh.metadata import MetadataRegistry, oai_dc_reader

    registry = MetadataRegistry()
    registry.registerReader("oai_dc", oai_dc_reader)
    client = Client(url, registry)
    records = list(client.listRecords(metadataPrefix="oai_dc", set="kind:institution"))
    return {
        "repository": client.identify().repositoryName(),
        "identifiers": [row.identifier() for row in client.listIdentifiers(metadataPrefix="oai_dc")],
        "titles": [metadata.getMap()["title"][0] for header, metadata, _ in records if not header.isDeleted()],
        "deleted": [header.identifier() for header, _, _ in records if header.isDeleted()],
        "sets": [row[0] for row in client.listSets()],
    }


def scythe(url: str) -> dict[str, object]:
    from oaipmh_scythe import Scythe

    with Scythe(url) as client:
        records = list(client.list_records(metadata_prefix="oai_dc", set_="kind:institution"))
        return {
            "repository": client.identify().repositoryName,
            "identifiers": [row.identifier for row in client.list_identifiers(metadata_prefix="oai_dc")],
            "titles": [row.metadata["title"][0] for row in records if not row.header.deleted],
            "deleted": [row.header.identifier for row in records if row.header.deleted],
            "sets": [row.setSpec for row in client.list_sets()],
        }


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"pyoai": pyoai, "scythe": scythe}[sys.argv[1]](sys.argv[2])))
