"""The generated register mapped by RML (https://rml.io/specs/rml/), as its owner would write it for morph-kgc.

The same columns to the same kind of triples as ours, as far as RML templates reach: no telephone, address or hours is
read, no reference is checked, no part of a list is told apart, and nothing is said of a record that does not fit.
"""

from collections.abc import Iterator
from typing import Final

Maps = tuple[tuple[str, str], ...]

_SUBJECT: Final = "{base}/id/institution/{{id}}"
_DOCUMENT: Final = "{base}/doc/institution/{{id}}"
_FILE_IRI: Final = "{base}/id/file/generated/institutions-csv"

_THING: Final[Maps] = (
    ("rdf:type", "constant <http://www.w3.org/ns/org#FormalOrganization>"),
    ("rdf:type", "template http://schema.org/{{type}}"),
    ("skos:prefLabel", "column name_en en"),
    ("skos:prefLabel", "column name_zh zh-Hans"),
    ("schema:name", "column name_en en"),
    ("schema:name", "column name_zh zh-Hans"),
    ("org:identifier", "column id"),
    ("org:classification", "template {base}/id/concept/category/{{category_code}}"),
    ("org:subOrganizationOf", "template {base}/id/institution/{{parent}}"),
    ("schema:parentOrganization", "template {base}/id/institution/{{parent}}"),
    ("dct:spatial", "template {base}/id/place/cn-{{place_code}}"),
    ("schema:foundingDate", "column founded ^http://www.w3.org/2001/XMLSchema#gYear"),
    ("schema:telephone", "column telephone"),
    ("vcard:hasTelephone", "template tel:{{telephone}}"),
    ("foaf:homepage", "iri homepage"),
    ("schema:url", "iri homepage"),
    ("schema:mainEntityOfPage", f"template {_DOCUMENT}"),
    ("org:purpose", "column responsibilities en"),
)
_SITED: Final[Maps] = (
    ("org:hasPrimarySite", f"template {_SUBJECT}#site"),
    ("schema:location", f"template {_SUBJECT}#site"),
    ("schema:address", f"template {_SUBJECT}#address"),
)
_SITE: Final[Maps] = (
    ("rdf:type", "constant <http://www.w3.org/ns/org#Site>"),
    ("rdf:type", "constant <http://schema.org/Place>"),
    ("schema:containedInPlace", "template {base}/id/place/cn-{{place_code}}"),
    ("schema:openingHours", "column hours"),
    ("org:siteAddress", f"template {_SUBJECT}#address"),
    ("schema:address", f"template {_SUBJECT}#address"),
)
_ADDRESS: Final[Maps] = (
    ("rdf:type", "constant <http://www.w3.org/ns/locn#Address>"),
    ("rdf:type", "constant <http://schema.org/PostalAddress>"),
    ("rdf:type", "constant <http://www.w3.org/2006/vcard/ns#Address>"),
    ("locn:fullAddress", "column address en"),
    ("schema:streetAddress", "column address en"),
    ("schema:addressCountry", 'constant "CN"'),
    ("locn:adminUnitL2", "column province zh-Hans"),
)
_RECORD: Final[Maps] = (
    ("rdf:type", "constant <http://schema.org/WebPage>"),
    ("rdf:type", "constant <http://xmlns.com/foaf/0.1/Document>"),
    ("rdf:type", "constant <http://www.w3.org/ns/prov#Entity>"),
    ("schema:mainEntity", f"template {_SUBJECT}"),
    ("foaf:primaryTopic", f"template {_SUBJECT}"),
    ("void:inDataset", "constant <{base}/dataset/institutions>"),
    ("dct:license", "constant <http://creativecommons.org/publicdomain/zero/1.0/>"),
    ("prov:wasDerivedFrom", f"constant <{_FILE_IRI}>"),
)
_FILE: Final[Maps] = (
    ("rdf:type", "constant <http://schema.org/MediaObject>"),
    ("rdf:type", "constant <http://www.w3.org/ns/prov#Entity>"),
    ("schema:name", 'constant "institutions.csv"'),
    ("dct:language", 'constant "en"'),
    ("dct:created", "text 2026-01-01^http://www.w3.org/2001/XMLSchema#date"),
)

_EVERY: Final = 'rml:source "{file}" ; rml:referenceFormulation ql:CSV'
_WITH_ADDRESS: Final = """rml:query "SELECT * FROM read_csv('{file}', all_varchar=true) WHERE address IS NOT NULL" """
"""A tabular view: RML has no conditions, and a site without an address would fit no shape."""
_FIRST: Final = """rml:query "SELECT * FROM read_csv('{file}', all_varchar=true) LIMIT 1" """
"""A single row, for what is the same for the whole file."""

_SUBJECTS: Final = (
    (_SUBJECT, _THING, _EVERY),
    (_SUBJECT, _SITED, _WITH_ADDRESS),
    (f"{_SUBJECT}#site", _SITE, _WITH_ADDRESS),
    (f"{_SUBJECT}#address", _ADDRESS, _WITH_ADDRESS),
    (_DOCUMENT, _RECORD, _EVERY),
    (_FILE_IRI, _FILE, _FIRST),
)

_PREFIXES: Final = """
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
"""


def mapping(base: str, file: str) -> str:
    """The RML mapping, in Turtle, of a generated CSV file."""
    return _PREFIXES + "".join(
        f"<#map-{number}> rml:logicalSource [ {rows.format(file=file)} ] ;\n"
        f"  rr:subjectMap [ {_subject(subject.format(base=base))} ] ;\n  {' ;'.join(_maps(base, maps))} .\n"
        for number, (subject, maps, rows) in enumerate(_SUBJECTS)
    )


def _subject(iri: str) -> str:
    return f'rr:template "{iri}"' if "{" in iri else f"rr:constant <{iri}>"


def _maps(base: str, maps: Maps) -> Iterator[str]:
    for predicate, told in maps:
        kind, _, value = told.partition(" ")
        yield f"rr:predicateObjectMap [ rr:predicate {predicate} ; rr:objectMap [ {_object(kind, value, base)} ] ]\n"


def _object(kind: str, value: str, base: str) -> str:
    if kind == "constant":
        return f"rr:constant {value.format(base=base)}"
    if kind == "template":
        return f'rr:template "{value.format(base=base)}" ; rr:termType rr:IRI'
    if kind == "text":
        text, _, datatype = value.partition("^")
        return f'rr:constant "{text}" ; rr:datatype <{datatype}>'
    column, _, tag = value.partition(" ")
    reference = f'rml:reference "{column}"'
    if kind == "iri":
        return f"{reference} ; rr:termType rr:IRI"
    if tag.startswith("^"):
        return f"{reference} ; rr:datatype <{tag[1:]}>"
    return f'{reference} ; rr:language "{tag}"' if tag else reference
