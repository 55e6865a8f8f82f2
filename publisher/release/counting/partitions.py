"""Which properties the things of each class have, and which classes and datatypes their values: counted for VoID.

Only what a description says itself is counted, so that an incremental build adds and subtracts the same: the class of a
value is known if the value is a part of the same thing. A value that is another thing is counted by its *group*, which
its IRI tells ("…/id/place/*"); the classes that all live things of a group have are those of the value.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from publisher.rdf.namespaces import AS, DCT, RDF
from publisher.rdf.nquads import RDF_TYPE, XSD_STRING, Statement

DATATYPE: Final = "^^"
"""What the name of a datatype begins with, to distinguish it from a class."""

LANG_STRING: Final = f"{DATATYPE}{RDF.langString}"
_STRING: Final = f"{DATATYPE}{XSD_STRING}"
_TOMBSTONE: Final = f"<{AS.Tombstone}>"
_OF_THE_GONE: Final = frozenset({str(DCT.replaces)})
"""Properties whose values are tombstones."""

ALL: Final = ""
"""Beside the kinds of a property's values the number of all; beside the classes of a group that of its live things."""

_GROUP: Final = re.compile(r"<([^<>#]*/(?:id|doc)/[a-z]+/)([^<>#]*)>")

Partitions = dict[str, dict[str, dict[str, int]]]
"""Class, property, and what the values are: the number of statements; "" is all of a property."""

Groups = dict[str, dict[str, int]]
"""For each group of things its classes, with the number of things; "" is all that are live."""


@dataclass(slots=True)
class PartitionTally:
    """A running count of statements by the class of their subject, their property and the kind of their value."""

    values: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    groups: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, every: Sequence[Statement], sign: int = 1) -> None:
        """Count the statements of some things; with ``sign`` -1 subtract them."""
        classes: dict[str, tuple[str, ...]] = {}
        for subject, predicate, value, _ in every:
            if predicate == RDF_TYPE and value not in (known := classes.get(subject, ())):
                classes[subject] = (*known, value)
        self._count_groups(classes, sign)
        described = Counter(  # what follows a literal's quotes is taken apart once it is counted
            [
                (
                    classes.get(subject),
                    predicate,
                    value[value.rfind('"') + 1 :] if value[0] == '"' else _thing(subject, value, classes),
                )
                for subject, predicate, value, _ in every
                if predicate != RDF_TYPE
            ]
        )
        for (names, predicate, kind), number in described.items():
            kinds = (ALL, *_kinds(kind))
            for name in names or ():
                for value in kinds:
                    self.values[name[1:-1], predicate[1:-1], value] += sign * number

    def _count_groups(self, classes: Mapping[str, tuple[str, ...]], sign: int) -> None:
        for subject, names in classes.items():
            if group := _group(subject):
                if _TOMBSTONE not in names:
                    self.groups[group, ALL] += sign
                for name in names:
                    self.groups[group, name[1:-1]] += sign

    def add(self, partitions: Partitions, groups: Groups) -> None:
        """Add another worker's figures, or those of the release before."""
        for name, properties in partitions.items():
            for predicate, kinds in properties.items():
                self.values.update({(name, predicate, kind): number for kind, number in kinds.items()})
        for group, classes in groups.items():
            self.groups.update({(group, name): number for name, number in classes.items()})

    def partitions(self) -> Partitions:
        """Return the figures as the manifest has them: sorted, without zeros."""
        nested: Partitions = {}
        for (name, predicate, kind), number in sorted(self.values.items()):
            if number:
                nested.setdefault(name, {}).setdefault(predicate, {})[kind] = number
        return nested

    def grouped(self) -> Groups:
        """Return the classes of each group, sorted, without zeros."""
        nested: Groups = {}
        for (group, name), number in sorted(self.groups.items()):
            if number:
                nested.setdefault(group, {})[name] = number
        return nested


def values_of(predicate: str, kinds: Mapping[str, int], groups: Groups) -> tuple[dict[str, int | None], dict[str, int]]:
    """Return the classes and the datatypes of a property's values, each with its number of statements.

    A group stands for the classes that all its live things have; how many statements lead to these is not known if
    there are tombstones, which have none of them.

    Args:
        predicate: the property.
        kinds: what its values are, with the number of statements.
        groups: the classes of the things of each group.
    """
    classes: dict[str, int | None] = {}
    datatypes: dict[str, int] = {}
    for kind, number in kinds.items():
        if kind.startswith(DATATYPE):
            datatypes[kind.removeprefix(DATATYPE)] = number
        elif (members := groups.get(kind)) is not None:
            shared = _shared(members) if predicate not in _OF_THE_GONE else (str(AS.Tombstone),)
            exact = str(AS.Tombstone) not in members
            classes |= {name: _sum(classes.get(name, 0), number if exact else None) for name in shared}
        elif kind and not kind.endswith("*"):
            classes[kind] = _sum(classes.get(kind, 0), number)
    return dict(sorted(classes.items())), datatypes


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _shared(classes: Mapping[str, int]) -> Iterable[str]:
    live = classes.get(ALL, 0)
    return [name for name, number in classes.items() if number == live and name not in {ALL, str(AS.Tombstone)}]


def _thing(subject: str, value: str, classes: Mapping[str, tuple[str, ...]]) -> str | tuple[str, ...] | None:
    """Return the group of another thing, the classes of a part of the same thing, or None."""
    if "#" in value:
        return classes.get(value) if value.startswith(subject[:-1].partition("#")[0] + "#") else None
    return _group(value)


def _kinds(kind: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the names under which a value is counted: its datatype, its classes or its group; none for any other."""
    if isinstance(kind, tuple):
        return tuple(name[1:-1] for name in kind)
    if kind is None:
        return ()
    if not kind:
        return (_STRING,)
    if kind[0] == "@":
        return (LANG_STRING,)
    return (f"{DATATYPE}{kind[3:-1]}" if kind.startswith(DATATYPE) else kind,)


@lru_cache(maxsize=65536)
def _group(token: str) -> str | None:
    """Return the group of a thing or document ("https://…/id/concept/*/*" below a scheme); None for any other IRI."""
    match = _GROUP.fullmatch(token)
    return f"{match[1]}{'*/' if '/' in match[2] else ''}*" if match else None
