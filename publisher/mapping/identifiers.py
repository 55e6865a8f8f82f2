"""Identifiers that others assign: as ``schema:PropertyValue``, and in the properties that schema.org has for some.

The list of a register at https://org-id.guide is named by ``dct:conformsTo``. Specified by docs/mapping.md.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from publisher.mapping.nodes import Node, Work
from publisher.records import ExternalIdentifier

ORG_ID: Final = "http://org-id.guide/list/"
"""The addresses of org-id.guide's lists, each followed by the code of one."""


class Numbers(NamedTuple):
    """What a scheme of identifiers is to others.

    Attributes:
        word: the property that schema.org has for it; "" where schema.org has no such property.
        icd: its code in ISO 6523, "" if it has none.
        org_id: the code of its list at org-id.guide, "" where no list fits all its numbers.
    """

    word: str = ""
    icd: str = ""
    org_id: str = ""


_TAX: Final = "taxID"

_SCHEMES: Final[Mapping[str, Numbers]] = {
    "abn": Numbers("", "0151", "AU-ABN"),
    "adoszam": Numbers(_TAX),
    "afm": Numbers(_TAX),
    "cnpj": Numbers(_TAX, "", "BR-CNPJ"),
    "codice-fiscale": Numbers(_TAX, "", "IT-CF"),
    "cui": Numbers(_TAX, "", "RO-CUI"),
    "cuit": Numbers(_TAX, "", "AR-CUIT"),
    "cvr": Numbers("", "0184", "DK-CVR"),
    "duns": Numbers("duns", "0060", "XI-DUNS"),
    "edrpou": Numbers("", "", "UA-EDR"),
    "ein": Numbers(_TAX, "", "US-EIN"),
    "eori": Numbers("", "", "XI-EORI"),
    "gln": Numbers("globalLocationNumber", "0088"),
    "inn": Numbers(_TAX, "", "RU-INN"),
    "kbo": Numbers("", "0208", "BE-BCE_KBO"),
    "kvk": Numbers("", "0106", "NL-KVK"),
    "lei": Numbers("leiCode", "0199", "XI-LEI"),
    "mst": Numbers(_TAX, "", "VN-TIN"),
    "nif-es": Numbers(_TAX, "", "ES-NIF"),
    "nif-pt": Numbers(_TAX, "", "PT-NIPPC"),
    "nip": Numbers(_TAX, "", "PL-NIP"),
    "nit": Numbers(_TAX, "", "CO-NIT"),
    "ogrn": Numbers("", "", "RU-OGRN"),
    "oib": Numbers(_TAX, "", "HR-OIB"),
    "orgnr-no": Numbers("", "0192", "NO-BRC"),
    "orgnr-se": Numbers("", "0007", "SE-ON"),
    "regon": Numbers("", "", "PL-REGON"),
    "rfc": Numbers(_TAX, "", "MX-RFC"),
    "rut": Numbers(_TAX, "", "CL-RUT"),
    "siren": Numbers("", "0002"),
    "siret": Numbers("", "0009"),
    "ubn": Numbers(_TAX),
    "uei": Numbers("", "", "US-SAM"),
    "uid-ch": Numbers("", "0183"),
    "uscc": Numbers(_TAX, "", "CN-USCI"),
    "vat": Numbers("vatID"),
    "vkn": Numbers(_TAX, "", "TR-VKN"),
    "y-tunnus": Numbers("", "", "FI-PRO"),
}
_LIST_CODE: Final = re.compile(r"[a-z]{2}-[a-z0-9]+")
_FORMATTING: Final = re.compile(r"[^0-9A-Za-z]")
_COUNTRY_PREFIX: Final = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}")


def numbers_of(scheme: str) -> Numbers:
    """Return what a scheme is to others; one that a profile names by the code of a known list ("us-ein") is that."""
    if scheme in _SCHEMES:
        return _SCHEMES[scheme]
    code = scheme.upper() if _LIST_CODE.fullmatch(scheme) else ""
    return next((numbers for numbers in _SCHEMES.values() if code and numbers.org_id == code), Numbers())


def identifiers(work: Work, external: Sequence[ExternalIdentifier], domains: Sequence[str]) -> Node:
    """Return the identifiers that others assign; what another register says goes into that register's graph."""
    own: dict[str, list[str]] = {"identifier": [], "sameAs": []}
    every = [*external, *(ExternalIdentifier(scheme="domain", value=domain) for domain in domains)]
    for number, identifier in enumerate(every, 1):
        graph = f"links-{identifier.evidence}" if identifier.evidence else ""
        same = work.web_iri(identifier.iri, identifier.scheme) if identifier.iri else None
        numbers = numbers_of(identifier.scheme)
        value = work.clean(identifier.value)
        node = {
            "@id": work.part(f"identifier-{number}"),
            "@type": "schema:PropertyValue",
            "propertyID": identifier.scheme,
            "value": value,
            "url": same,
            "conformsTo": f"{ORG_ID}{numbers.org_id}" if numbers.org_id else None,
        }
        fragment = work.add(node, graph)
        if graph:
            work.add({"@id": work.iri, "identifier": fragment, "sameAs": same if identifier.same else None}, graph)
            continue
        own["identifier"].append(fragment)
        own["sameAs"] += [same] if same and identifier.same else []
        for word, text in _own_properties(numbers, value):
            own.setdefault(word, []).append(text)
    return dict(own)


def _own_properties(numbers: Numbers, value: str) -> list[tuple[str, str]]:
    """Return the properties of schema.org for an identifier, with their values."""
    found = []
    plain = _FORMATTING.sub("", value)
    if numbers.word == "vatID":
        found += [("vatID", plain.upper())] if _COUNTRY_PREFIX.fullmatch(plain.upper()) else []
    elif numbers.word:
        found.append((numbers.word, value))
    if numbers.icd and plain:
        found.append(("iso6523Code", f"{numbers.icd}:{plain}"))
    return found
