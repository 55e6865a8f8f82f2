"""Identifiers assigned by others: in canonical form, with their check digits checked, and with their IRI.

Each scheme is a row of one table. A text may be the bare identifier or its IRI, in any of the usual spellings; what
does not fit the scheme, or fails its checksum, gives no identifier and a quality note.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from publisher.normalise.normaliser import NO_CONTEXT, Normalised, TextContext, limited
from publisher.records import ExternalIdentifier, NoteKind

_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_USCC: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_IRI_PART: Final = re.compile(r"[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme of identifiers.

    Attributes:
        name: what profiles and records call it ("isni").
        label: what people call it.
        pattern: matches the identifier in any usual spelling; group 1 is its digits and letters.
        iri: the IRI, with ``{}`` for the canonical form; "" for a scheme without IRIs.
        valid: checks the check digits of the canonical form.
        canonical: turns group 1 into the canonical form.
        keeps_wrong: whether an identifier with wrong check digits is kept, with a note, and not as another name: one
            without IRI leads nowhere, and an office's own statement of it is worth more than none.
    """

    name: str
    label: str
    pattern: re.Pattern[str]
    iri: str
    valid: Callable[[str], bool] = lambda _: True
    canonical: Callable[[str], str] = lambda text: text
    keeps_wrong: bool = False


def _ror_valid(identifier: str) -> bool:
    """ISO/IEC 7064 MOD 97-10 over the Crockford base 32 number (ror.readme.io, "ROR identifier pattern")."""
    number = 0
    for character in identifier[1:7]:
        number = number * 32 + _CROCKFORD.index(character)
    return 98 - number * 100 % 97 == int(identifier[7:])


def _isni_valid(identifier: str) -> bool:
    """ISO/IEC 7064 MOD 11-2 (ISO 27729)."""
    total = 0
    for digit in identifier[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == identifier[-1]


def _lei_valid(identifier: str) -> bool:
    """ISO/IEC 7064 MOD 97-10 over letters as numbers from 10 (ISO 17442)."""
    return int("".join(str(int(character, 36)) for character in identifier)) % 97 == 1


def _uscc_valid(identifier: str) -> bool:
    """The check character of GB 32100-2015: weights are powers of 3, modulo 31."""
    total = sum(_USCC.index(character) * pow(3, place, 31) for place, character in enumerate(identifier[:-1]))
    return _USCC[-total % 31] == identifier[-1]


def _ubn_valid(identifier: str) -> bool:
    """The check of Taiwan's Ministry of Finance: the digits of eight products add up to a multiple of 5.

    A 7 in the seventh place may count 1 more.
    """
    weighted = (int(digit) * weight for digit, weight in zip(identifier, (1, 2, 1, 2, 1, 2, 4, 1), strict=True))
    total = sum(product // 10 + product % 10 for product in weighted)
    return total % 5 == 0 or (identifier[6] == "7" and (total + 1) % 5 == 0)


SCHEMES: Final[Mapping[str, Scheme]] = {
    scheme.name: scheme
    for scheme in (
        Scheme(
            "ror",
            "Research Organization Registry",
            re.compile(r"(?:https?://)?(?:www\.)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?", re.IGNORECASE),
            "https://ror.org/{}",
            _ror_valid,
            str.lower,
        ),
        Scheme(
            "isni",
            "International Standard Name Identifier",
            re.compile(
                r"(?:https?://)?(?:www\.)?(?:isni\.org/)?(?:isni[:/ ]\s*)?((?:[0-9]{4}[ -]?){3}[0-9]{3}[0-9X])",
                re.IGNORECASE,
            ),
            "https://isni.org/isni/{}",
            _isni_valid,
            lambda text: re.sub(r"[ -]", "", text).upper(),
        ),
        Scheme(
            "wikidata",
            "Wikidata",
            re.compile(r"(?:https?://(?:www\.|m\.)?wikidata\.org/(?:entity|wiki)/|wd:)?(Q[1-9][0-9]*)", re.IGNORECASE),
            "http://www.wikidata.org/entity/{}",
            canonical=str.upper,
        ),
        Scheme(
            "grid",
            "Global Research Identifier Database",
            re.compile(r"(?:https?://(?:www\.)?grid\.ac/institutes/)?(grid\.[0-9]{1,6}\.[0-9a-f]{1,2})", re.IGNORECASE),
            "https://www.grid.ac/institutes/{}",
            canonical=str.lower,
        ),
        Scheme(
            "fundref",
            "Crossref Funder Registry",
            re.compile(r"(?:(?:https?://(?:dx\.)?doi\.org/|doi:)?10\.13039/)?([0-9]{6,14})", re.IGNORECASE),
            "https://doi.org/10.13039/{}",
        ),
        Scheme(
            "lei",
            "Legal Entity Identifier",
            re.compile(r"(?:https?://(?:www\.)?gleif\.org/lei/)?([A-Z0-9]{18}[0-9]{2})", re.IGNORECASE),
            "https://www.gleif.org/lei/{}",
            _lei_valid,
            str.upper,
        ),
        Scheme(
            "uscc",
            "Unified Social Credit Code (GB 32100)",
            re.compile(r"([0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10})", re.IGNORECASE),
            "",
            _uscc_valid,
            str.upper,
            keeps_wrong=True,
        ),
        Scheme(
            "ubn",
            "Unified Business Number (Taiwan)",
            re.compile(r"([0-9]{8})"),
            "",
            _ubn_valid,
        ),
        Scheme(
            "geonames",
            "GeoNames",
            re.compile(r"(?:https?://(?:sws\.|www\.)?geonames\.org/)?([1-9][0-9]*)(?:/.*)?", re.IGNORECASE),
            "https://sws.geonames.org/{}/",
        ),
    )
}
"""By name; docs/profiles.md lists them, and a test compares."""


@limited(500)
def identifier(text: str, context: TextContext = NO_CONTEXT) -> Normalised[ExternalIdentifier]:
    """Read an identifier, or its IRI.

    The option ``scheme`` is a name in SCHEMES, or a scheme of the source's own with ``iri`` as the template of its IRIs
    ("{}" for the identifier). ``evidence`` is the named graph that says so, where it is not the source itself.
    """
    scheme, evidence = context.options["scheme"], context.options.get("evidence")
    row = SCHEMES.get(scheme)
    if row is None:
        template = context.options.get("iri")
        iri = template.replace("{}", text) if template and _IRI_PART.fullmatch(text) else None
        return (ExternalIdentifier(scheme=scheme, value=text, iri=iri, evidence=evidence),), ()
    match = row.pattern.fullmatch(text.strip())
    if match is None:
        return (), (context.not_understood(f"no identifier of the {row.label}", text),)
    value = row.canonical(match[1])
    found = ExternalIdentifier(scheme=scheme, value=value, iri=row.iri.format(value) or None, evidence=evidence)
    if row.valid(value):
        return (found,), ()
    problem = f"the check digits of this {row.label} identifier are wrong"
    if not row.keeps_wrong:
        return (), (context.not_understood(problem, text),)
    message = f"{problem}; published as the source has it, and not used to find the same institution elsewhere"
    return (found.model_copy(update={"same": False}),), (context.note(NoteKind.NOT_UNDERSTOOD, message, text),)
