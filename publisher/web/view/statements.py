"""Any RDF as a page: a subject's statements as a table, with the statements of its parts nested inside.

Used for what no section of a page shows, and for publications whose sources are RDF.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from publisher.web.view.values import TYPE, Term, Value, ValueFormatter, name_of

MAX_DEPTH: Final = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a statement, and the statements about it if it is a part of the same record."""

    value: Value
    rows: "tuple[StatementRow, ...]" = ()


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A property and its values, as many as there is room for.

    Attributes:
        property: its name.
        cells: the values.
        total: how many there are.
        more: the address of the list of all; None if all are shown.
    """

    property: Value
    cells: tuple[Cell, ...]
    total: int
    more: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """A subject that no other block contains, and its statements."""

    subject: Value
    rows: tuple[StatementRow, ...]


def statements(formatter: ValueFormatter, roots: Iterable[str]) -> tuple[Block, ...]:
    """Return all statements of a record, each subject once: nested in the first that refers to it, else in a block.

    Args:
        formatter: makes values of the record's statements.
        roots: the subjects to begin with, in this order.
    """
    seen: set[str] = set()
    blocks = []
    for subject in (*roots, *formatter.graph.subjects()):
        if subject in formatter.graph and subject not in seen:
            seen.add(subject)
            blocks.append(Block(_subject(formatter, subject), _rows(formatter, subject, seen, 0)))
    return tuple(blocks)


def rows_of(
    formatter: ValueFormatter, subject: str, *, without: frozenset[str] = frozenset()
) -> tuple[StatementRow, ...]:
    """Return a subject's statements and those of its parts, without some predicates."""
    return tuple(row for row in _rows(formatter, subject, {subject}, 0) if row.property.iri not in without)


def _subject(formatter: ValueFormatter, subject: str) -> Value:
    return Value(subject) if subject.startswith("_:") else formatter.iri(subject)


def _rows(formatter: ValueFormatter, subject: str, seen: set[str], depth: int) -> tuple[StatementRow, ...]:
    described = formatter.graph.of(subject)
    names = {predicate: formatter.term_name(predicate) for predicate in described}

    def row(predicate: str) -> StatementRow:
        terms = described[predicate]
        shown = formatter.fitting(terms)
        cells = tuple(_cell(formatter, predicate, term, seen, depth) for term in shown)
        more = formatter.more(subject, predicate) if len(terms) > len(shown) else None
        return StatementRow(names[predicate], cells, len(terms), more)

    return tuple(row(iri) for iri in sorted(described, key=lambda iri: (iri != TYPE, names[iri].text)))


def _cell(
    formatter: ValueFormatter,
    predicate: str,
    term: Term,
    seen: set[str],
    depth: int,
) -> Cell:
    if isinstance(term, ox.Literal):
        return Cell(formatter.literal(term))
    if predicate == TYPE and isinstance(term, ox.NamedNode):
        return Cell(formatter.term_name(term.value))
    subject = name_of(term)
    if subject in formatter.graph and subject not in seen and depth < MAX_DEPTH:
        seen.add(subject)
        return Cell(formatter.term(term), _rows(formatter, subject, seen, depth + 1))
    return Cell(formatter.term(term))
