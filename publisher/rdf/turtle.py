"""Turtle from the terms of N-Quads: each term is copied, or shortened to a prefixed name.

Specified by https://www.w3.org/TR/turtle/.
"""

import re
from collections.abc import Collection
from typing import Final

from publisher.rdf.nquads import RDF_TYPE, Names, Subjects, names

_INTEGER: Final = re.compile(r'"([+-]?[0-9]+)"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>')


def head(base: str, used: Collection[str] | None = None) -> str:
    """Declare the prefixes that are ``used``, and leave a line empty; without ``used`` declare all."""
    prefixes = names(base).prefixes.items()
    declared = "".join([f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes if used is None or name in used])
    return declared if used is None else f"{declared}\n"


def body(subjects: Subjects, base: str) -> tuple[str, set[str]]:
    """Write statements without the prefixes; return the prefixes that they need as well."""
    used: set[str] = set()
    out: list[str] = []
    known = names(base)
    short, use, write = known.short, used.add, out.append
    for subject, properties in subjects.items():
        between = f"{subject} "
        for predicate, values in properties.items():
            verb, prefix = ("a", "") if predicate == RDF_TYPE else short(predicate)
            use(prefix)
            terms: list[str] = []
            for value in values:
                if value[-1] != ">" or value in subjects:  # a subject is written in full, and so is what refers to it
                    terms.append(value)
                else:
                    term, prefix = short(value) if value[0] == "<" else _typed_literal(value, known)
                    use(prefix)
                    terms.append(term)
            write(f"{between}{verb} {', '.join(terms)}")
            between = " ;\n    "
        write(" .\n")
    return "".join(out), used


def _typed_literal(token: str, known: Names) -> tuple[str, str]:
    """Write a literal with a datatype, a whole number without quotes; return the prefix that it needs as well."""
    if number := _INTEGER.fullmatch(token):
        return number[1], ""
    cut = token.rindex("^^<") + 2
    datatype, prefix = known.short(token[cut:])
    return f"{token[:cut]}{datatype}", prefix
