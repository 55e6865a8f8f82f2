"""``/sources/<name>/description``: the source.toml of a source, to read and to edit, and its earlier states."""

from flask import Blueprint, Response, request
from tomlkit.exceptions import TOMLKitError
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import Fault, SourceError
from publisher.studio.description.about import FIELDS, edited, values_of
from publisher.studio.description.changes import (
    ChangedMeanwhileError,
    described_by,
    difference,
    earlier,
    faults_in,
    mark_of,
    text_of,
    undo,
    write,
)
from publisher.studio.errors import Refusal, RefusedError
from publisher.studio.pages import go, page, source_or_404, state_of, workspace
from publisher.studio.preview.effects import Effect, effect_of
from publisher.studio.preview.shown import in_full, uris_of
from publisher.studio.workspace import SourceFolder
from publisher.web.languages.reader import marked

blueprint = Blueprint("description", __name__)

CHANGED: Refusal = Refusal(
    409,
    marked("The description was changed meanwhile"),
    marked("Somebody has edited source.toml since this change was shown. Look at it, and make the change again."),
)


@blueprint.get("/sources/<name>/description")
def description(name: str) -> Response:
    """The description as it is, with what is wrong with it and its earlier states."""
    folder = source_or_404(name)
    return _page(folder, text_of(folder))


@blueprint.post("/sources/<name>/description")
def edit(name: str) -> Response:
    """Show the difference that an edited text makes."""
    return show_change(source_or_404(name), _text())


@blueprint.post("/sources/<name>/description/about")
def say_about(name: str) -> Response:
    """Show the difference that the form about the register makes."""
    folder = source_or_404(name)
    try:
        text = edited(text_of(folder), request.form)
    except TOMLKitError:
        return _page(folder, text_of(folder))
    return show_change(folder, text)


@blueprint.post("/sources/<name>/description/write")
def save(name: str) -> PlainResponse:
    """Write a text whose difference was shown."""
    folder = source_or_404(name)
    text = _text()
    if faults_in(folder, text):
        return show_change(folder, text)
    try:
        write(folder, state_of(folder), text, expected=request.form.get("mark", ""))
    except ChangedMeanwhileError:
        raise RefusedError(CHANGED) from None
    return go(f"/sources/{name}/{'columns' if request.form.get('from') == 'columns' else 'description'}")


@blueprint.post("/sources/<name>/description/undo")
def bring_back(name: str) -> PlainResponse:
    """Put the state before the last change in the place of the description."""
    folder = source_or_404(name)
    undo(folder, state_of(folder))
    return go(f"/sources/{name}/description")


def show_change(folder: SourceFolder, text: str, *, origin: str = "description") -> Response:
    """Return the page that shows what a change does to the description, before it is written.

    Args:
        folder: of the source.
        text: the description after the change.
        origin: the page to return to when it is written.
    """
    before = text_of(folder)
    if before == text:
        return _page(folder, text, unchanged=True)
    effect, faults = _effect(folder, text)
    settings = workspace().settings_of_site()
    return page(
        "description/change.html",
        400 if faults else 200,
        source=folder,
        lines=difference(before, text),
        text=text,
        mark=mark_of(before),
        faults=faults,
        effect=effect,
        **(in_full(effect.shown, effect.found, settings) if effect else {}),
        origin=origin,
        active="/",
        step="description",
    )


def _effect(folder: SourceFolder, text: str) -> tuple[Effect | None, tuple[Fault, ...]]:
    """What a change does to the first records, or what is wrong with it."""
    try:
        source = described_by(folder, text)
        return effect_of(folder, source, text, uris_of(workspace().settings_of_site())), ()
    except SourceError as error:
        return None, error.faults


def _page(folder: SourceFolder, text: str, *, unchanged: bool = False) -> Response:
    try:
        said = values_of(folder.load())
    except SourceError:
        said = {}  # only the text can be corrected
    return page(
        "description/description.html",
        source=folder,
        text=text,
        faults=folder.faults(),
        earlier=earlier(state_of(folder)),
        unchanged=unchanged,
        about=FIELDS if said else (),
        said=said,
        active="/",
        step="description",
    )


def _text() -> str:
    """Return the text of the form with the line ends of a file; browsers send those of the web."""
    return request.form.get("text", "").replace("\r\n", "\n")
