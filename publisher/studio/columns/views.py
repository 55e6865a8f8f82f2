"""``/sources/<name>/columns``: a card for each column, and a form that says which field each feeds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request
from tomlkit.exceptions import TOMLKitError
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import PublisherError, SourceError
from publisher.studio.columns.cards import Card, Cards, Counts, cards_of, count
from publisher.studio.columns.edits import assign
from publisher.studio.columns.fields import FIELDS, rule_of
from publisher.studio.columns.remarks import in_language, remark_on
from publisher.studio.description.changes import text_of
from publisher.studio.description.views import show_change
from publisher.studio.pages import go, page, source_or_404
from publisher.studio.workspace import SourceFolder

blueprint = Blueprint("columns", __name__)

SHOWN: Final = 200
"""As many cards are shown; a file with more columns is described by hand."""

NONE: Final = "none"
"""What the form says for a column that is to feed no field."""


@dataclass(frozen=True, slots=True)
class CardView:
    """A card, the field that the form has for it ("" for what cannot be chosen), and what source.toml says of it."""

    card: Card
    chosen: str
    remark: str

    @property
    def shown_remark(self) -> str:
        """The remark in the language of the reader."""
        return in_language(self.remark)


@blueprint.get("/sources/<name>/columns")
def columns(name: str) -> PlainResponse:
    """The cards of a source; counted in all records where that is asked for."""
    folder = source_or_404(name)
    if not folder.is_described:
        return go(f"/sources/{name}/file")
    try:
        source = folder.load()
        found = cards_of(source) if source.profile is not None else None
        counts = count(source) if "count" in request.args and found else None
    except SourceError as error:
        return page("columns/columns.html", source=folder, faults=error.faults, active="/", step="columns")
    return _page(folder, found, counts)


@blueprint.post("/sources/<name>/columns")
def choose(name: str) -> PlainResponse:
    """Show what source.toml would say if columns fed other fields."""
    folder = source_or_404(name)
    found = cards_of(folder.load(), are_read=False)
    text = text_of(folder)
    chosen = {card.path: field for card, field in _chosen(found, request.form)}
    for path in sorted(chosen, key=lambda path: chosen[path] not in {"key", "names"}):
        text = _assigned(text, found, path, chosen[path])
    return show_change(folder, text, origin="columns")


def _page(folder: SourceFolder, found: Cards | None, counts: Counts | None) -> Response:
    text = text_of(folder)
    cards = found.cards[:SHOWN] if found else ()
    return page(
        "columns/columns.html",
        source=folder,
        found=found,
        counts=counts,
        views=[CardView(card, chosen_for(card), remark_on(text, card.path)) for card in cards],
        hidden=len(found.cards) - len(cards) if found else 0,
        fields=FIELDS,
        none=NONE,
        active="/",
        step="columns",
    )


def chosen_for(card: Card) -> str:
    """Return the field of a card as the form has it; "" where the column is used in a way that cannot be chosen."""
    if not card.uses:
        return NONE
    (use, *more) = card.uses
    return use.field.name if use.field and use.alone and not more else ""


def _chosen(found: Cards, form: Mapping[str, str]) -> Iterator[tuple[Card, str]]:
    """Yield the cards for which the form has another field than they feed."""
    by_path = {card.path: card for card in found.cards}
    for number in range(SHOWN):
        card = by_path.get(form.get(f"column-{number}", ""))
        field = form.get(f"field-{number}", "")
        if card and (field in FIELDS or field == NONE) and field != chosen_for(card):
            yield card, field


def _assigned(text: str, found: Cards, path: str, name: str) -> str:
    columns = [card.column for card in found.cards]
    column = next(column for column in columns if column.path == path)
    key = next((card.column for card in found.cards for use in card.uses if use.place == "key"), None)
    field = FIELDS.get(name)
    try:
        return assign(text, path, field, rule_of(field, column, key, columns) if field else "")
    except TOMLKitError as error:
        raise PublisherError(f"source.toml cannot be edited by the studio: {error}; edit it by hand") from error
