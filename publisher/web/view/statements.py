"""Any RDF as a page: a subject's statements as a table, the parts it has nested inside.

Used for what no section of its own knows how to show, and for publications that are RDF to begin with.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from publisher.web.view.graph import TYPE, name_of
from publisher.web.view.values import Value, ValueFormatter

MAX_DEPTH: Final = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a statement, and the statements about it where it is a part of the same record."""

    value: Value
    rows: "tuple[StatementRow, ...]" = ()


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A property and its values, as many as there is room for.

    Attributes:
        property: its name.
        cells: the values.
        total: how many there are.
        more: where all are listed.
    """

    property: Value
    cells: tuple[Cell, ...]
    total: int
    more: str


@dataclass(frozen=True, slots=True)
class Block:
    """A subject that nothing else leads to, and its statements."""

    subject: Value
    rows: tuple[StatementRow, ...]


def statements(formatter: ValueFormatter, roots: Iterable[str]) -> tuple[Block, ...]:
    """Everything a record says, each subject once: nested below the first that leads to it, else a block of its own.

    Args:
        formatter: makes values of the record's statements.
        roots: the subjects to begin with, in order.
    """
    told: set[str] = set()
    blocks = []
    for subject in (*roots, *formatter.graph.subjects()):
        if subject in formatter.graph and subject not in told:
            told.add(subject)
            blocks.append(Block(_subject(formatter, subject), _rows(formatter, subject, told, 0)))
    return tuple(blocks)


def rows_of(
    formatter: ValueFormatter, subject: str, *, without: frozenset[str] = frozenset()
) -> tuple[StatementRow, ...]:
    """A subject's statements and those of its parts, some predicates left out."""
    return tuple(row for row in _rows(formatter, subject, {subject}, 0) if row.property.iri not in without)


def _subject(formatter: ValueFormatter, subject: str) -> Value:
    return Value(subject) if subject.startswith("_:") else formatter.iri(subject)


def _rows(formatter: ValueFormatter, subject: str, told: set[str], depth: int) -> tuple[StatementRow, ...]:
    described = formatter.graph.of(subject)
    predicates = sorted(described, key=lambda iri: (iri != TYPE, formatter.labels.name(iri)))
    return tuple(
        StatementRow(
            formatter.term_name(predicate),
            tuple(_cell(formatter, predicate, term, told, depth) for term in formatter.room(described[predicate])),
            len(described[predicate]),
            formatter.more(subject, predicate),
        )
        for predicate in predicates
    )


def _cell(
    formatter: ValueFormatter,
    predicate: str,
    term: ox.NamedNode | ox.BlankNode | ox.Literal,
    told: set[str],
    depth: int,
) -> Cell:
    if isinstance(term, ox.Literal):
        return Cell(formatter.literal(term))
    if predicate == TYPE and isinstance(term, ox.NamedNode):
        return Cell(formatter.term_name(term.value))
    subject = name_of(term)
    if subject in formatter.graph and subject not in told and depth < MAX_DEPTH:
        told.add(subject)
        return Cell(formatter.term(term), _rows(formatter, subject, told, depth + 1))
    return Cell(formatter.term(term))
