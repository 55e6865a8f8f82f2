"""The fields of an institution that its owner describes in RDF: from statements to a record that a profile can read.

Reads W3C org, schema.org, FOAF, vCard, SKOS, LOCN and core vocabularies of the EU. Nothing is interpreted here:
telephones, addresses and hours are texts, which the rules of profile.toml beside this module give to the normalisers.
Specified by docs/sources.md (RDF).
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from publisher.profiles.rdf.graph import Graph, Term
from publisher.profiles.rdf.sites import cards_of, sites_of
from publisher.rdf.namespaces import CV, DCT, FOAF, ORG, OWL, RDF, RDFS, SKOS, VCARD
from publisher.rdf.organisations import (
    CHILD_TERMS,
    ORGANISATION_CLASSES,
    PARENT_TERMS,
    SCHEMA_NAMESPACES,
    schema_iris,
)
from publisher.sources.formats.rdf_subjects import GENID

_ROV: Final = "http://www.w3.org/ns/regorg#"
_TYPE: Final = str(RDF.type)
_ALT_NAMES: Final = (*schema_iris("alternateName"), str(SKOS.altLabel), str(FOAF.nick), f"{_ROV}alternativeName",
                     str(DCT.alternative), str(VCARD.nickname))  # fmt: skip
_DESCRIPTIONS: Final = (str(DCT.description), *schema_iris("description"), str(RDFS.comment), str(SKOS.definition),
                        str(VCARD.note))  # fmt: skip
_TELEPHONES: Final = (*schema_iris("telephone"), str(VCARD.hasTelephone), str(VCARD.tel), str(FOAF.phone),
                      str(CV.telephone))  # fmt: skip
_FAXES: Final = schema_iris("faxNumber")
_EMAILS: Final = (*schema_iris("email"), str(VCARD.hasEmail), str(VCARD.email), str(FOAF.mbox), str(CV.email))
_HOMEPAGES: Final = (str(FOAF.homepage), *schema_iris("url"), str(VCARD.hasURL), str(VCARD.url), str(CV.contactPage))
_SAME: Final = (str(OWL.sameAs), str(SKOS.exactMatch), *schema_iris("sameAs"))
_LINKS: Final = (str(FOAF.page), str(RDFS.seeAlso), *schema_iris("sameAs"))
_PAGES: Final = (str(FOAF.isPrimaryTopicOf), *schema_iris("mainEntityOfPage"))
_CONTACTS: Final = (*schema_iris("contactPoint"), str(CV.contactPoint))
_UNIT: Final = schema_iris("contactType")
_VALUES: Final = (str(VCARD.hasValue), str(VCARD.value), str(RDF.value))
_FAX_CLASSES: Final = frozenset({str(VCARD.Fax), "http://www.w3.org/2006/vcard/ns#fax"})
_CLASSIFICATIONS: Final = (str(ORG.classification), str(DCT.type), f"{_ROV}orgType", *schema_iris("additionalType"))


def fields_of(graph: Graph, iri: str, linked: Iterable[str], language: str | None) -> dict[str, Any]:
    """The fields of an institution.

    Args:
        graph: the statements about it and its parts.
        iri: its IRI.
        linked: the institutions of the source that it is related to.
        language: of texts without a language tag.
    """
    known = frozenset(linked)
    contacts = graph.nodes(iri, *_CONTACTS)
    units = [contact for contact in contacts if graph.text(contact, *_UNIT)]
    cards = [*cards_of(graph, iri), *(contact for contact in contacts if contact not in units)]
    places, addresses = sites_of(graph, iri)
    homepages = _values(graph, [iri], _HOMEPAGES)
    return {
        "key": iri if GENID not in iri else _substitute_key(graph, iri, homepages, places),
        "iri": iri if GENID not in iri and iri.startswith(("http://", "https://")) else None,
        "names": _texts(sorted(_names(graph, iri), key=lambda term: term.language not in {language, "en"}), language),
        "alt_names": _texts(graph.texts(iri, *_ALT_NAMES), language),
        "types": list(_types(graph, iri)),
        "description": _texts(graph.texts(iri, *_DESCRIPTIONS), language),
        **_ways(graph, cards),
        "contacts": [{"unit": graph.text(unit, *_UNIT), **_ways(graph, [unit])} for unit in units],
        "homepages": homepages,
        "links": _values(graph, [iri], _LINKS),
        "page": _values(graph, [iri], _PAGES),
        **_relations(graph, iri, known),
        "same_as": graph.nodes(iri, *_SAME),
        "identifiers": [term.value for term in graph.texts(iri, str(ORG.identifier), str(SKOS.notation))],
        "classifications": _texts(_labels(graph, iri, _CLASSIFICATIONS), language),
        "founded": _day(graph.text(iri, *schema_iris("foundingDate"))),
        "dissolved": _day(graph.text(iri, *schema_iris("dissolutionDate"))),
        "state": "inactive" if _is_gone(graph, iri) else "active",
        "sites": places,
        "addresses": addresses,
    }


def _names(graph: Graph, iri: str) -> list[Term]:
    """The names of an institution; a vCard of 2006 may have them in a node of its own."""
    names = graph.names(iri)
    return names or [name for node in graph.nodes(iri, str(VCARD.org)) for name in graph.names(node)]


def _substitute_key(graph: Graph, iri: str, homepages: list[str], places: list[dict[str, Any]]) -> str | None:
    """What identifies an institution that has no IRI: its home page, or its name and where it is."""
    if homepages:
        return homepages[0]
    words = [term.value for term in graph.names(iri)[:1]]
    words += [str(place["locality"]) for place in places[:1] if place.get("locality")]
    return ", ".join(words) or None


def _types(graph: Graph, iri: str) -> Iterator[str]:
    for name in graph.nodes(iri, _TYPE):
        namespace = next((each for each in SCHEMA_NAMESPACES if name.startswith(each)), None)
        if namespace and name.removeprefix(namespace) in ORGANISATION_CLASSES:
            yield name.removeprefix(namespace)
        elif name == str(CV.PublicOrganisation):
            yield "GovernmentOrganization"


def _relations(graph: Graph, iri: str, known: frozenset[str]) -> dict[str, Any]:
    """The institutions above and below: by their IRIs, or by name if they have none."""
    found: dict[str, Any] = {"parents": [], "children": [], "parent_names": [], "child_names": []}
    for kind, terms in (("parent", PARENT_TERMS), ("child", CHILD_TERMS)):
        for other in graph.nodes(iri, *sorted(terms)):
            if other in known and GENID not in other:
                found["children" if kind == "child" else "parents"].append(other)
            elif other in known:
                found[f"{kind}_names"] += [term.value for term in graph.names(other)[:1]]
    return found


def _ways(graph: Graph, cards: list[str]) -> dict[str, list[str]]:
    telephones = _values(graph, cards, _TELEPHONES, unless=_FAX_CLASSES)
    faxes = [text for text in _values(graph, cards, (*_FAXES, *_TELEPHONES)) if text not in telephones]
    return {"telephones": telephones, "faxes": faxes, "emails": _values(graph, cards, _EMAILS)}


def _values(
    graph: Graph, nodes: Iterable[str], properties: Iterable[str], unless: frozenset[str] = frozenset()
) -> list[str]:
    """The values of properties as texts: literals, IRIs, and the values of nodes that stand for one."""
    found: dict[str, None] = {}
    for node in nodes:
        for term in graph.values(node, *properties):
            if not term.is_iri or not graph.described(term.value):
                found[_plain(term)] = None
            elif not unless.intersection(graph.nodes(term.value, _TYPE)):
                inner = [_plain(value) for value in graph.values(term.value, *_VALUES)]
                found.update(dict.fromkeys(inner or ([term.value] if term.value.startswith("http") else [])))
    return [text for text in found if text and GENID not in text]


def _plain(term: Term) -> str:
    text = term.value.strip()
    return text.removeprefix("tel:") if term.is_iri else text


def _texts(terms: Iterable[Term], language: str | None) -> list[dict[str, str | None]]:
    return [{"text": term.value, "language": term.language or language} for term in terms]


def _labels(graph: Graph, iri: str, properties: tuple[str, ...]) -> list[Term]:
    """The literals among the values of some properties, and the names of the others."""
    terms = list(graph.texts(iri, *properties))
    for node in graph.nodes(iri, *properties):
        terms += graph.names(node)[:1]
    return terms


def _day(text: str | None) -> str | None:
    """A date without its time and time zone."""
    return text.partition("T")[0].rstrip("Z") if text else None


def _is_gone(graph: Graph, iri: str) -> bool:
    return bool(graph.text(iri, *schema_iris("dissolutionDate"))) or graph.text(iri, str(OWL.deprecated)) == "true"
