"""Ask all four kinds of query with sparqlx, and print what is found as JSON.

Usage: python query_sparqlx.py METHOD ENDPOINT QUERIES

QUERIES is a JSON object of the texts ("select", "ask", "construct", "describe"); METHOD is GET, POST or POST-direct.
"""

import asyncio
import json
import sys

from rdflib import RDF
from sparqlx import SPARQLWrapper

BURST = 200
PATIENT = {"timeout": 60}  # its own limit of 5 s for a connection is short on a busy machine


def main() -> None:
    method, endpoint, texts = sys.argv[1:4]
    queries = json.loads(texts)
    with SPARQLWrapper(sparql_endpoint=endpoint, query_method=method, client_config=PATIENT) as wrapper:
        found = {name: wrapper.query(text, convert=True) for name, text in queries.items()}
    answers = asyncio.run(at_once(endpoint, queries["select"]))
    assert all(len(answer) == len(found["select"]) for answer in answers)
    summary = {
        "select": [str(row["type"]) for row in found["select"]],
        "ask": found["ask"],
        "construct": [str(thing) for thing in found["construct"].subjects()],
        "describe": [str(thing) for thing in found["describe"].objects(predicate=RDF.type)],
    }
    json.dump(summary, sys.stdout)


async def at_once(endpoint: str, query: str) -> list[object]:
    """Return the answers to many different queries that are sent together."""
    async with SPARQLWrapper(sparql_endpoint=endpoint, aclient_config=PATIENT) as wrapper:
        texts = [f"{query} # {number}" for number in range(BURST)]
        return await asyncio.gather(*[wrapper.aquery(text, convert=True) for text in texts])


if __name__ == "__main__":
    main()
