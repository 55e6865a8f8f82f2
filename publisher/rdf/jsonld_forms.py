"""The forms of a JSON-LD document that a profile asks for (JSON-LD 1.1 section 4.7 and its media type registration).

``compacted`` is the tree that documents have anyway, which is also the ``framed`` form: each thing where it first
occurs. ``expanded`` has full IRIs and no context; ``flattened`` has each node on its own. All hold the same triples.
"""

import re
from typing import Any, Final

import orjson

from publisher.rdf import jsonld
from publisher.rdf.nquads import RDF_TYPE, XSD_STRING, Subjects, group, literal, statements

PROFILES: Final = ("compacted", "expanded", "flattened", "framed")

NAMESPACE: Final = "http://www.w3.org/ns/json-ld#"

_PROFILE: Final = re.compile(r';\s*profile\s*=\s*(?:"([^"]*)"|([^\s";,]+))', re.IGNORECASE)
_JSON_LD: Final = "application/ld+json"


def profile_of(accept: str | None) -> str | None:
    """Return the form that an Accept header asks for; None without one that is known.

    Args:
        accept: the header, None if absent.
    """
    for media_range in re.findall(r'(?:[^,"]|"[^"]*")+', accept or ""):
        match = _PROFILE.search(media_range)
        if match and media_range.strip().lower().startswith(_JSON_LD):
            names = [iri.removeprefix(NAMESPACE) for iri in (match[1] or match[2] or "").split()]
            known = [name for name in names if name in PROFILES]
            if "flattened" in known or "expanded" in known:
                return "expanded" if "expanded" in known else "flattened"
            if known:
                return known[0]
    return None


def content_type(profile: str) -> str:
    """Return the media type of a form, with its parameter."""
    return f'{_JSON_LD};profile="{NAMESPACE}{profile}"'


def document(nquads: bytes, iri: str, base: str, profile: str) -> bytes:
    """Write the statements of a thing in a form.

    Args:
        nquads: N-Quads; graph names are dropped.
        iri: the thing's; it comes first.
        base: of the publication.
        profile: one of PROFILES.
    """
    subjects = group(statements(nquads.decode()), (f"<{iri}>",))
    if profile == "expanded":
        return orjson.dumps([_expanded(subject, subjects) for subject in subjects])
    if profile == "flattened":
        return jsonld.flattened(subjects, f"<{iri}>", base)
    return jsonld.document(subjects, f"<{iri}>", base)


def _expanded(subject: str, subjects: Subjects) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": _identifier(subject)}
    for predicate, values in subjects[subject].items():
        if predicate == RDF_TYPE and all(value[0] != '"' for value in values):
            node["@type"] = [_identifier(value) for value in values]
        else:
            node[_identifier(predicate)] = [_value(value) for value in values]
    return node


def _identifier(token: str) -> str:
    return token[1:-1] if token[0] == "<" else token


def _value(token: str) -> dict[str, str]:
    if token[0] != '"':
        return {"@id": _identifier(token)}
    text, datatype, language = literal(token)
    if language:
        tag, _, direction = language.partition("--")
        return {"@value": text, "@language": tag, **({"@direction": direction} if direction else {})}
    return {"@value": text} if datatype == XSD_STRING else {"@value": text, "@type": str(datatype)}
