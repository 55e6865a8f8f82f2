"""The body of a directory page: its sentences about the institution, and its numbered responsibilities."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from publisher.adapters.gansu_directory import prose
from publisher.normalise.legal import instruments
from publisher.normalise.normaliser import TextContext
from publisher.normalise.numbering import Item, numbered, outline
from publisher.normalise.text import language_of
from publisher.raw import RawCell
from publisher.records import LegalInstrument, QualityNote, Responsibility, Text

MAX_PROSE: Final = 20_000
"""Characters of a text that are searched for statements; no page makes one later."""


@dataclass(slots=True)
class Body:
    """What the body says.

    ``other_paragraphs`` are those that are neither description nor responsibility: they remain raw fields.
    """

    description: Text | None = None
    title: Text | None = None
    responsibilities: tuple[Responsibility, ...] = ()
    names: prose.Names | None = None
    status: prose.Status | None = None
    concurrent: tuple[str, ...] = ()
    leader: str | None = None
    legal: tuple[LegalInstrument, ...] = ()
    other_paragraphs: list[RawCell] = field(default_factory=list)
    notes: list[QualityNote] = field(default_factory=list)


def read_body(paragraphs: list[RawCell], default_language: str | None) -> Body:
    """Read the paragraphs of a body.

    Args:
        paragraphs: in order, each with its line.
        default_language: the language of the source.
    """
    body = Body()
    lead, items = outline((row.line, row.value) for row in paragraphs)
    items = _without_trailing(body, items)
    lead, items = _statements(lead, items)
    items = _without_changes(body, items)
    _describe(body, lead, paragraphs, default_language)
    body.responsibilities = tuple(_responsibilities(items, default_language))
    return body


def _not_understood(problem: str, paragraph: str) -> QualityNote:
    return TextContext("body").not_understood(problem, paragraph)


def _describe(body: Body, lead: list[str], paragraphs: list[RawCell], default: str | None) -> None:
    if not lead:
        return
    text = "\n".join(lead)
    context = TextContext("body", paragraphs[0].line, language_of(text, default))
    body.description = context.text(text)
    prose_text = text[:MAX_PROSE]
    opening = lead[0][:MAX_PROSE]
    first = numbered(opening)
    body.names = prose.introduced(prose_text) or prose.opening_name(first.text if first else opening)
    body.status = prose.status_of(prose_text, context)
    body.concurrent = prose.concurrent_bodies(prose_text)
    body.leader = prose.leader(prose_text)
    body.legal, _ = instruments(prose_text, context)
    if title := prose.list_title(prose_text):
        body.title = context.text(title)


def _without_trailing(body: Body, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Separate the paragraphs after the last number: nothing says that they belong to it."""
    if items and items[-1].more:
        for paragraph in items[-1].more:
            body.other_paragraphs.append(RawCell(name="body", value=paragraph, line=items[-1].line))
            body.notes.append(_not_understood("a paragraph after the numbered list", paragraph))
        items[-1].more = []
    return items


def _statements(lead: list[str], items: tuple[Item, ...]) -> tuple[list[str], tuple[Item, ...]]:
    """Move numbered paragraphs that say what the institution is, not what it does, to the description.

    Pages number their opening sentences as articles: "Article 1 … is a constituent department of …", "Article 3 The
    main responsibilities are:". What is below the last becomes a list of its own.
    """
    moved: set[int] = set()
    for item in items:
        if item.parent is not None and item.parent not in moved:
            break
        if not _is_statement(item.text[:MAX_PROSE]):
            break
        moved.add(item.position)
        lead = [*lead, *item.paragraphs]
    others = tuple(item for item in items if item.position not in moved)
    for item in others:
        item.parent = None if item.parent in moved else item.parent
    return lead, others


def _is_statement(text: str) -> bool:
    ends_in_list = text.rstrip().endswith((":", "：")) and prose.list_title(text) is not None
    says = prose.introduced(text) or prose.status_of(text) or prose.concurrent_bodies(text)
    return bool(ends_in_list or says or prose.leader(text))


def _without_changes(body: Body, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Separate sections on duties transferred, abolished or merged: they describe changes, not duties."""
    parents = {item.parent for item in items}
    changes: set[int] = set()
    for item in items:
        heads = item.parent is None and item.position in parents and prose.is_change(item.text)
        if heads or item.parent in changes:
            changes.add(item.position)
            body.other_paragraphs.append(RawCell(name="body", value="\n".join(item.paragraphs), line=item.line))
        if heads:
            message = "a section on duties transferred, abolished or merged is no list of duties"
            body.notes.append(_not_understood(message, item.text))
    return tuple(item for item in items if item.position not in changes)


def _responsibilities(items: tuple[Item, ...], default: str | None) -> Iterator[Responsibility]:
    new = {item.position: place for place, item in enumerate(items, start=1)}
    for item in items:
        text = "\n".join([item.text, *item.more])
        context = TextContext("body", item.line, language_of(text, default))
        yield Responsibility(
            position=new[item.position],
            notation=item.notation,
            text=context.text(text),
            parent=new.get(item.parent) if item.parent is not None else None,
            origin=context.origin,
        )
