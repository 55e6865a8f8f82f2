"""Add files, say how they are read, answer what is doubtful, and write the first description."""

import codecs
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import Fault, SourceError
from publisher.profiles.proposal.files.file_format import FormatOptions
from publisher.profiles.proposal.init import Inspection, recognised, remarks
from publisher.profiles.proposal.source_toml import describe
from publisher.sources.formats.typed_tables.sql import VARIABLE
from publisher.sources.reader import reader_names
from publisher.sources.source import Source
from publisher.studio.columns.remarks import in_language
from publisher.studio.commands import command
from publisher.studio.description.changes import write
from publisher.studio.opening.asked import Asked, Outcome, inspect
from publisher.studio.opening.files import add_address, add_query, add_uploads, query_file, write_query
from publisher.studio.opening.state import Opening
from publisher.studio.pages import go, page, source_or_404, state_of, workspace
from publisher.studio.security import takes_files
from publisher.studio.workspace import SourceFolder

blueprint = Blueprint("opening", __name__)

ENCODINGS: Final = (
    "utf-8",
    "windows-1252",
    "windows-1251",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-kr",
    "iso-8859-2",
    "utf-16",
)
"""Encodings that the form offers; any other can be typed."""

DELIMITERS: Final = (",", ";", "\t", "|")
MAX_UPLOAD_BYTES: Final = 2 * 1024**3


@blueprint.get("/add")
def add() -> Response:
    """The form for files and for an address."""
    return _add_page()


@blueprint.post("/add/files")
@takes_files(MAX_UPLOAD_BYTES)
def add_files() -> PlainResponse:
    """Put files into a new folder."""
    try:
        folder = add_uploads(workspace(), request.files.getlist("file"))
    except SourceError as error:
        return _add_page(error)
    return go(f"/sources/{folder.name}/file")


@blueprint.post("/add/address")
def add_from_web() -> PlainResponse:
    """Fetch a file from the web into a new folder."""
    address = request.form.get("address", "").strip()
    try:
        folder = add_address(workspace(), address)
    except SourceError as error:
        return _add_page(error, address=address)
    Opening(origin=address).save(state_of(folder))
    return go(f"/sources/{folder.name}/file")


@blueprint.post("/add/query")
def add_from_database() -> PlainResponse:
    """Put a query into a new folder; the address of the database is in an environment variable."""
    said = {name: request.form.get(name, "").strip() for name in ("name", "query", "database")}
    try:
        chosen = FormatOptions(database=_variable(said["database"]))
        folder = add_query(workspace(), said["name"], said["query"])
    except SourceError as error:
        return _add_page(error, said=said)
    Opening(chosen).save(state_of(folder))
    return go(f"/sources/{folder.name}/file")


def _add_page(error: SourceError | None = None, address: str = "", said: Mapping[str, str] | None = None) -> Response:
    """The forms, with what was said in them and what is wrong with that."""
    status, faults = (400, error.faults) if error else (200, ())
    return page("opening/add.html", status, faults=faults, address=address, said=said or {}, active="/add")


@blueprint.get("/sources/<name>/file")
def file(name: str) -> Response:
    """How the file of a source is read, its first rows, and what is doubtful about it."""
    folder = source_or_404(name)
    opening = Opening.load(state_of(folder))
    return _page(folder, opening, inspect(folder.path, opening))


@blueprint.post("/sources/<name>/file")
def say(name: str) -> PlainResponse:
    """Keep what is said about a file; write the description where that was asked for."""
    folder = source_or_404(name)
    before = Opening.load(state_of(folder))
    chosen, wrong = _chosen(request.form)
    if (file := query_file(folder)) and request.form.get("query", "").strip():
        write_query(file, request.form["query"])
        chosen = replace(chosen, query=None)
    asked = inspect(folder.path, replace(before, chosen=chosen)).questions
    opening = replace(before, chosen=chosen, answers={**before.answers, **_answers(request.form, asked)})
    outcome = inspect(folder.path, opening)
    if wrong:
        return _page(folder, opening, outcome, status=400, wrong=wrong)
    opening.save(state_of(folder))
    asked_for_more = {each.name for each in outcome.questions} - {each.name for each in asked}
    if "write" not in request.form or outcome.inspection is None or asked_for_more:
        return go(f"/sources/{name}/file")
    text = describe(outcome.inspection)
    if opening.origin:
        text = text.replace('# origin = "https://…"', f'origin = "{opening.origin}"', 1)
    write(folder, state_of(folder), text)
    return go(f"/sources/{name}/columns")


def _page(
    folder: SourceFolder,
    opening: Opening,
    outcome: Outcome,
    *,
    status: int = 200,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    found = outcome.inspection
    return page(
        "opening/file.html",
        status,
        source=folder,
        outcome=outcome,
        chosen=opening.chosen,
        wrong=wrong or {},
        as_read=found.source if found else None,
        summary=recognised(found) if found else "",
        remarks=list(map(in_language, _remarks(found, outcome))) if found else [],
        readers=sorted(reader_names()),
        queried=_queried(folder, opening.chosen, found.source if found else None),
        encodings=ENCODINGS,
        command=_command(folder, opening.chosen),
        active="/",
        step="file",
    )


def _remarks(found: Inspection, outcome: Outcome) -> list[str]:
    """What should be checked, without that which the page asks about."""
    asked = tuple(f"{each.question.about}: " for each in outcome.questions if each.answer is None)
    return [remark for remark in remarks(found) if not remark.startswith(asked)]


def _command(folder: SourceFolder, chosen: FormatOptions) -> str:
    said = {
        "--encoding": chosen.encoding,
        "--reader": chosen.reader,
        "--delimiter": chosen.delimiter,
        "--header-row": chosen.header_row,
        "--sheet": chosen.sheet,
        "--query": chosen.query,
        "--database": chosen.database,
    }
    return command("init", folder.path, *((name, str(value)) for name, value in said.items() if value is not None))


def _chosen(form: Mapping[str, str]) -> tuple[FormatOptions, dict[str, str]]:
    """Return how a form says that a file is read, and what of it cannot be meant."""
    names = ("encoding", "reader", "delimiter", "header_row", "sheet", "query", "database")
    said = {name: form.get(name, "").strip(" ") for name in names}
    wrong = {}
    if said["encoding"] and not _is_encoding(said["encoding"]):
        wrong["encoding"] = said["encoding"]
    if said["header_row"] and not (said["header_row"].isdecimal() and len(said["header_row"]) < 7):
        wrong["header_row"] = said["header_row"]
    if said["reader"] and said["reader"] not in reader_names():
        wrong["reader"] = said["reader"]
    if said["database"] and not VARIABLE.fullmatch(said["database"]):
        wrong["database"] = said["database"]
    right = {name: value for name, value in said.items() if value and name not in wrong}
    sheet = right.get("sheet")
    return FormatOptions(
        codecs.lookup(right["encoding"]).name if "encoding" in right else None,
        right.get("reader"),
        right.get("delimiter"),
        int(right["header_row"]) if "header_row" in right else None,
        int(sheet) if sheet and sheet.isdecimal() and len(sheet) < 4 else sheet,
        right.get("query", "").strip() or None,
        right.get("database"),
    ), wrong


def _queried(folder: SourceFolder, chosen: FormatOptions, source: Source | None) -> str | None:
    """The query of a source that is one, or of a SQLite file; None for any other source."""
    if file := query_file(folder):
        return file.read_text(encoding="utf-8", errors="replace")
    return chosen.query or "" if chosen.query or (source and source.reader == "sqlite") else None


def _variable(name: str) -> str:
    """Return the name of an environment variable, which a form must not fill with an address and its password.

    Raises:
        SourceError: it is no name.
    """
    if not VARIABLE.fullmatch(name):
        message = "write the name of the variable, like DATABASE_URL, not the address: a password is kept there"
        raise SourceError("upload", (Fault("database-variable-wrong", message),))
    return name


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return True


def _answers(form: Mapping[str, str], asked: tuple[Asked, ...]) -> dict[str, int | str]:
    """Return the answers of a form to questions that were asked."""
    found: dict[str, int | str] = {}
    for each in asked:
        text = form.get(f"answer-{each.name}")
        if text is None:
            continue
        if not each.question.choices:
            found[each.name] = text.strip()
        elif text.isdecimal() and int(text) < len(each.question.choices):
            found[each.name] = int(text)
    return found
