"""``/corrections``: the corrections of all sources; ``/sources/<name>/record``: a record and its values."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import Fault, SourceError
from publisher.profiles.corrections import Correction, CorrectionsFile, State, Status
from publisher.profiles.corrections.recording import Find, correct, states, take_back
from publisher.sources.source import Source
from publisher.studio.commands import command
from publisher.studio.corrections.index import index_of
from publisher.studio.corrections.records import source_record
from publisher.studio.pages import go, page, source_or_404, workspace
from publisher.studio.workspace import SourceFolder

blueprint = Blueprint("corrections", __name__)


@dataclass(frozen=True, slots=True)
class CorrectedFolder:
    """A source with corrections: its folder, what became of each correction, and what is wrong with the file."""

    name: str
    title: str
    states: tuple[State, ...]
    faults: tuple[Fault, ...]

    @property
    def asked(self) -> int:
        """How many corrections a person must decide about."""
        return len(self.faults) + sum(is_open(state) for state in self.states)


@blueprint.get("/corrections")
def corrections() -> Response:
    """The corrections of all sources, those first that a person must decide about."""
    here = workspace()
    folders = [found for folder in here.sources() if folder.is_described and (found := _corrected(folder))]
    return page(
        "corrections/corrections.html",
        folders=folders,
        sources=[folder.name for folder in here.sources() if folder.is_described],
        is_open=is_open,
        applied=Status.APPLIED,
        source_changed=Status.SOURCE_CHANGED,
        command=command("corrections", "list", here.data / (folders[0].name if folders else "SOURCE")),
        active="/corrections",
    )


@blueprint.get("/sources/<name>/record")
def record(name: str) -> Response:
    """A record as its source has it; with ``field``, a form to correct one of its values."""
    return _record_page(source_or_404(name), request.args.get("key", ""), (), 200)


@blueprint.post("/sources/<name>/record")
def correct_value(name: str) -> PlainResponse:
    """Write a correction; if it cannot be applied, the form says why."""
    folder, form = source_or_404(name), request.form
    texts = {each: form.get(each, "").strip() for each in ("key", "field", "old", "new", "who", "why")}
    today = dt.datetime.now(dt.UTC).date().isoformat()
    if not texts["why"]:
        return _record_page(folder, texts["key"], (Fault("correction-incomplete", NO_REASON, field="why"),), 400)
    wanted = Correction(**texts, when=today, line=None)
    try:
        source = folder.load()
        correct(source, wanted, of_several=True, find=_finder(source))
    except SourceError as error:
        return _record_page(folder, texts["key"], error.faults, 400)
    return go_to_record(folder, texts["key"])


@blueprint.post("/sources/<name>/corrections/remove")
def remove(name: str) -> PlainResponse:
    """Remove a correction, so that what the source says is published."""
    folder, form = source_or_404(name), request.form
    source = folder.load()
    replaced = (form.get("key", ""), form.get("field", ""), form.get("old", ""))
    if source.corrections and source.corrections.is_file():
        take_back(source.corrections, lambda each: each.replaced == replaced)
    return go("/corrections") if form.get("from") == "list" else go_to_record(folder, replaced[0])


NO_REASON = "say why the value is wrong: the reason is published with the correction"


def go_to_record(folder: SourceFolder, key: str) -> PlainResponse:
    """Return 303 to the page of a record."""
    return redirect(url_for("corrections.record", name=folder.name, key=key), 303)


def is_open(state: State) -> bool:
    """Whether a person must decide about a correction."""
    return state.status not in {Status.APPLIED, Status.NOT_NEEDED}


def _finder(source: Source) -> Find:
    """What finds the records of a source; its index is made when the first one is asked for."""
    return lambda key: index_of(source).find(key)


def _corrected(folder: SourceFolder) -> CorrectedFolder | None:
    try:
        source = folder.load()
        found, faults = states(source, _finder(source))
    except SourceError as error:
        return CorrectedFolder(folder.name, folder.name, (), error.faults)
    if not found and not faults:
        return None
    ordered = sorted(found, key=lambda state: not is_open(state))
    return CorrectedFolder(folder.name, source.title, tuple(ordered), tuple(faults))


def _record_page(folder: SourceFolder, key: str, faults: tuple[Fault, ...], status: int) -> Response:
    source = folder.load()
    found = source_record(source, key) if key else None
    file = CorrectionsFile.of(source)
    last = file.corrections[-1] if file and file.corrections else None
    return page(
        "corrections/record.html",
        status,
        source=folder,
        title=source.title,
        key=key,
        record=found,
        faults=faults,
        values={name: request.values.get(name, "") for name in ("field", "old", "new", "why")},
        chosen="field" in request.values,
        who=request.values.get("who", last.who if last else ""),
        command=command("corrections", "add", folder.path, key, "FIELD", "VALUE", ("--why", "TEXT")),
        active="/corrections",
    )
