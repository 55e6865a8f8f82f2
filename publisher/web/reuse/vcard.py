"""An institution as a vCard 4.0 (RFC 6350): for the address book of a telephone or a mail program."""

from collections.abc import Iterator
from typing import Final

from publisher.web.reuse.facts import Facts, Name, PostalAddress

MAX_OCTETS: Final = 75
"""The longest line, without its line break (section 3.2)."""

_ESCAPES: Final = str.maketrans({"\\": r"\\", ",": r"\,", ";": r"\;", "\n": r"\n", "\r": None})


def vcard(facts: Facts, label: str) -> str:
    """Return the vCard of an institution, with CRLF and folded lines.

    Args:
        facts: about it.
        label: how the site names it, if it has no name of its own.
    """
    lines = ("BEGIN:VCARD", "VERSION:4.0", "KIND:org", *_properties(facts, label), "END:VCARD")
    return "".join(_folded(line) for line in lines)


def _properties(facts: Facts, label: str) -> Iterator[str]:
    names = facts.names or (Name(label, ""),)
    # FN may be repeated, one for each language (section 6.2.1); ALTID says that they are one name
    altid = ";ALTID=1" if len(names) > 1 else ""
    for name in names:
        yield f"FN{altid}{_language(name)}:{_text(name.text)}"
    yield f"ORG:{_text(names[0].text)}"
    if facts.other_names:
        yield "NICKNAME:" + ",".join(_text(name.text) for name in facts.other_names)
    for number in facts.telephones:
        yield f"TEL;VALUE=uri;TYPE=work,voice:tel:{number}"
    for number in facts.faxes:
        yield f"TEL;VALUE=uri;TYPE=work,fax:tel:{number}"
    for email in facts.emails:
        yield f"EMAIL;TYPE=work:{_text(email)}"
    if facts.address:
        yield f"ADR;TYPE=work{_language(facts.address.street)}:{_address(facts.address)}"
    if facts.position:
        yield f"GEO:geo:{facts.position.latitude},{facts.position.longitude}"
    for page in facts.pages:
        yield f"URL:{page}"
    yield f"UID:{facts.iri}"
    yield f"SOURCE:{facts.iri}"


def _address(address: PostalAddress) -> str:
    """Return the seven components of ADR (section 6.3.1); post office box and extended address stay empty."""
    parts = ("", "", address.street.text, address.locality, address.region, address.postal_code, address.country)
    return ";".join(_text(part) for part in parts)


def _language(name: Name) -> str:
    return f";LANGUAGE={name.language}" if name.language else ""


def _text(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, of whole characters, each after the first behind a space."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > MAX_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + width
    return "".join(f"{each}\r\n" for each in (*pieces, piece))
