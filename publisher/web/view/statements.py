"""Any RDF as a page: a subject's statements as a list, with the statements of its parts nested inside.

Used for what no section of a page shows, and for publications whose sources are RDF. It is half of most pages, so it is
written as markup here, not by a template: four times as fast (benchmarks/documents.py). All text is escaped.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import pyoxigraph as ox
from markupsafe import Markup, escape

from publisher.rdf.graph import TYPE, Term, name_of
from publisher.web.languages.reader import gettext, number
from publisher.web.view.values import Value, ValueFormatter

MAX_DEPTH: Final = 6


@dataclass(frozen=True, slots=True)
class Block:
    """A subject that no other block contains, and its statements as markup."""

    subject: Value
    rows: Markup


def statements(formatter: ValueFormatter, roots: Iterable[str]) -> tuple[Block, ...]:
    """Return all statements of a record, each subject once: nested in the first that refers to it, else in a block.

    Args:
        formatter: makes values of the record's statements.
        roots: the subjects to begin with, in this order.
    """
    writer = _Writer(formatter)
    blocks = []
    for subject in (*roots, *formatter.graph.subjects()):
        if subject in formatter.graph and subject not in writer.seen:
            writer.seen.add(subject)
            blocks.append(Block(_subject(formatter, subject), writer.markup(subject)))
    return tuple(blocks)


def rows_of(
    formatter: ValueFormatter,
    subject: str,
    *,
    without: frozenset[str] = frozenset(),
    elsewhere: frozenset[str] = frozenset(),
) -> Markup:
    """Return a subject's statements and those of its parts, without some predicates; parts can be linked to.

    Args:
        formatter: makes values of the statements.
        subject: the subject.
        without: predicates that are left out.
        elsewhere: subjects with a section of their own on the page; they are linked, their statements are not repeated.
    """
    writer = _Writer(formatter, {subject, *elsewhere}, anchors=True)
    described = formatter.graph.of(subject)
    return writer.markup(subject, without) if any(name not in without for name in described) else Markup("")


def _subject(formatter: ValueFormatter, subject: str) -> Value:
    return Value(subject) if subject.startswith("_:") else formatter.iri(subject)


@dataclass(slots=True)
class _Writer:
    """Writes the lists of statements of one record.

    Attributes:
        formatter: makes values.
        seen: the subjects whose statements are written already.
        anchors: whether parts get an ``id``.
    """

    formatter: ValueFormatter
    seen: set[str] = field(default_factory=set)
    anchors: bool = False

    def markup(self, subject: str, without: frozenset[str] = frozenset()) -> Markup:
        pieces: list[str] = []
        self._list(pieces, subject, 0, without)
        return Markup("".join(pieces))  # noqa: S704 - every piece is escaped where it is made

    def _list(self, pieces: list[str], subject: str, depth: int, without: frozenset[str] = frozenset()) -> None:
        formatter, described = self.formatter, self.formatter.graph.of(subject)
        names = {iri: formatter.term_name(iri) for iri in described if iri not in without}
        pieces.append('<dl class="statements">')
        for predicate in sorted(names, key=lambda iri: (iri != TYPE, names[iri].text)):
            terms = described[predicate]
            shown = formatter.fitting(terms)
            pieces.append(f"<div><dt>{_as_markup(names[predicate])}</dt><dd>")
            for term in shown:
                self._cell(pieces, predicate, term, depth)
            if len(terms) > len(shown):
                address = escape(formatter.more(subject, predicate))
                everything = gettext("All %(count)s") % {"count": number(len(terms))}
                pieces.append(f'<div class="cell"><a href="{address}">{escape(everything)}</a></div>')
            pieces.append("</dd></div>")
        pieces.append("</dl>")

    def _cell(self, pieces: list[str], predicate: str, term: Term, depth: int) -> None:
        formatter = self.formatter
        if isinstance(term, ox.Literal):
            pieces.append(f'<div class="cell">{_noted(formatter.literal(term))}</div>')
            return
        if predicate == TYPE and isinstance(term, ox.NamedNode):
            pieces.append(f'<div class="cell">{_type(formatter.term_name(term.value))}</div>')
            return
        subject, value = name_of(term), formatter.term(term)
        inside = subject in formatter.graph and subject not in self.seen and depth < MAX_DEPTH
        anchor = (value.iri or "").partition("#")[2] if inside and self.anchors else ""
        identified = f' id="{escape(anchor)}"' if anchor else ""
        pieces.append(f'<div class="cell"{identified}>{_noted(value)}')
        if inside:
            self.seen.add(subject)
            self._list(pieces, subject, depth + 1)
        pieces.append("</div>")


@lru_cache(maxsize=4096)
def _as_markup(value: Value) -> str:
    return value.__html__()


@lru_cache(maxsize=4096)
def _type(value: Value) -> str:
    return _noted(value)


def _noted(value: Value) -> str:
    """Return a value with its language, unless that is English, and its datatype or prefixed name in small print."""
    tag = value.language
    language = ""
    if tag and tag[:2].lower() != "en":
        title = gettext("language")
        language = f' <span class="tag" title="{escape(title)}">{escape(tag)}</span>'
    note = f' <span class="tag">{escape(value.note)}</span>' if value.note and not value.internal else ""
    return f"{value.__html__()}{language}{note}"
