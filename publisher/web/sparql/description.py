"""The service description of ``/sparql``: its language and formats, its dataset, and its limits.

W3C SPARQL 1.1 Service Description and VoID from the manifest, because counting a large store would take seconds, and
the example queries. All but the limits is in the store too, in ``<base>/graph/service``. There are no blank nodes:
every part is a fragment of the endpoint's IRI.
"""

from typing import Final

import pyoxigraph as ox

from publisher.catalog.graph import Statements, graph, text
from publisher.queries import description as queries
from publisher.queries import load
from publisher.rdf.namespaces import DCT, SCHEMA, SD, prefixes
from publisher.rdf.versions import FULL
from publisher.store import Limits
from publisher.store.results import GRAPH_FORMATS
from publisher.web.languages.reader import marked
from publisher.web.site import Served

_NOTE: Final = (
    "Language tags in results are in lower case (zh-hant). LANG() may be compared with a constant in any case; compare "
    "it with a variable by LANGMATCHES or LCASE. DESCRIBE returns the statements of the default graph about a thing "
    "and its parts. The endpoint is read-only and does not query other endpoints."
)
_NEWER: Final = " Beyond SPARQL 1.1 it understands SPARQL 1.2: VERSION, triple terms, reifiers, base direction."


def describe(served: Served, media_type: str, path: str) -> bytes:
    """Return the service description in an RDF format; ``path`` is that of the endpoint."""
    manifest, to = served.release.manifest, Statements()
    versions = served.engine.versions
    endpoint = queries.describe(manifest, load(served.release.path) or (), to, versions)
    to.describe(
        endpoint,
        (),
        {
            SD.availableGraphs: f"{endpoint}#dataset",
            DCT.title: text(f"SPARQL endpoint of {manifest.title}", None),
            DCT.description: text(_NOTE + (_NEWER if FULL in versions else ""), "en"),
            SCHEMA.softwareVersion: text(served.engine.software, None),
            SCHEMA.version: text(manifest.version, None),
            SCHEMA.additionalProperty: _limits(endpoint, served.engine.limits, to),
        },
    )
    address = f"{manifest.base}{path}"
    lines = (line.replace(f"<{endpoint}", f"<{address}") for line in to.lines())
    body = ox.serialize(graph(lines), format=GRAPH_FORMATS[media_type], prefixes=prefixes(manifest.base))
    assert body is not None
    return body


def limit_rows(limits: Limits) -> tuple[tuple[str, float | int, str], ...]:
    """Return the limits as people read them: name, value, unit, in English."""
    return (
        (marked("time"), limits.timeout_s, marked("seconds")),
        (marked("memory"), limits.memory_mib, "MiB"),
        (marked("rows"), limits.rows, marked("rows or triples")),
        (marked("answer size"), limits.size_bytes, marked("bytes")),
        (marked("query size"), limits.text_bytes, marked("bytes")),
        (marked("nesting"), limits.nesting, marked("levels")),
        (marked("share of a client"), limits.share_s, f"query-seconds in {limits.window_s:g} seconds"),
    )


def _limits(endpoint: str, limits: Limits, to: Statements) -> list[str]:
    """Describe each limit of a query or a client as a schema:PropertyValue with its unit; return their IRIs."""
    return [
        to.describe(
            f"{endpoint}#limit-{name.replace(' ', '-')}",
            SCHEMA.PropertyValue,
            {SCHEMA.name: text(name, None), SCHEMA.value: ox.Literal(value), SCHEMA.unitText: text(unit, None)},
        )
        for name, value, unit in limit_rows(limits)
    ]
