"""Write the catalogue's graph in the formats that harvesters read; the same graph gives the same bytes.

JSON-LD carries its context inline, since a remote one takes a harvester down with its host, and is a flat ``@graph`` of
named nodes, since harvesters expand it with rdflib before they look. See docs/catalogue.md.
"""

from collections.abc import Iterable
from typing import Any

import orjson
import pyoxigraph as ox

from publisher.rdf.formats import JSON_LD, Format
from publisher.rdf.namespaces import RDF, XSD, prefixes


def graph(lines: Iterable[str]) -> "tuple[ox.Triple, ...]":
    """Parse N-Triples or N-Quads lines into triples in their order; graph names are dropped."""
    data = "".join(f"{line}\n" for line in lines)
    return tuple(quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS))


def write(triples: "Iterable[ox.Triple]", fmt: Format, base: str) -> bytes:
    """Serialise triples.

    Args:
        triples: sorted by subject; no blank nodes.
        fmt: any row of publisher/rdf/formats.py that carries RDF.
        base: the base IRI, for the prefix of our own terms.
    """
    if fmt is JSON_LD:
        return _json_ld(triples, prefixes(base))
    assert fmt.rdf is not None
    written = ox.serialize(triples, format=fmt.rdf, prefixes=prefixes(base))
    assert written is not None
    return written


def _json_ld(triples: "Iterable[ox.Triple]", table: dict[str, str]) -> bytes:
    nodes: dict[str, dict[str, Any]] = {}
    used: set[str] = set()
    for triple in triples:
        subject = _iri(triple.subject)
        node = nodes.setdefault(subject, {"@id": subject})
        predicate = _iri(triple.predicate)
        if predicate == str(RDF.type):
            node.setdefault("@type", []).append(_compact(_iri(triple.object), table, used))
        else:
            node.setdefault(_compact(predicate, table, used), []).append(_value(triple.object, table, used))
    context = {prefix: space for prefix, space in table.items() if prefix in used}
    return orjson.dumps({"@context": context, "@graph": list(nodes.values())}, option=orjson.OPT_INDENT_2)


def _value(term: object, table: dict[str, str], used: set[str]) -> Any:
    if not isinstance(term, ox.Literal):
        return {"@id": _iri(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == str(XSD.string):
        return term.value
    return {"@value": term.value, "@type": _compact(term.datatype.value, table, used)}


def _iri(term: object) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value


def _compact(iri: str, table: dict[str, str], used: set[str]) -> str:
    for prefix, space in table.items():
        local = iri.removeprefix(space)
        if local != iri and local and not local.startswith("//"):
            used.add(prefix)
            return f"{prefix}:{local}"
    return iri
