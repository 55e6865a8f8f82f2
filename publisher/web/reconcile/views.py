"""The routes of the service; what they answer is told in docs/reconciliation.md."""

from typing import Any, Final

from flask import Blueprint, Response, abort, request

from publisher.rdf.formats import HTML
from publisher.web.http.negotiation import Representation, choose
from publisher.web.http.operations import described
from publisher.web.reconcile.answers import Deadline, json_answer, languages
from publisher.web.reconcile.candidates import answer, candidates
from publisher.web.reconcile.extend import as_lists, as_objects, extension, kind_of_type, rows
from publisher.web.reconcile.manifest import draft_manifest, manifest
from publisher.web.reconcile.operations import (
    EXTEND,
    FLYOUT,
    MANIFEST,
    MATCH,
    MAX_OFFSET,
    MAX_SUGGESTIONS,
    MAX_TEXT,
    POST_QUERIES,
    PREVIEW,
    PROPOSE,
    SUGGEST,
    SUGGESTIONS,
)
from publisher.web.reconcile.preview import about_page, preview_page
from publisher.web.reconcile.properties import proposed
from publisher.web.reconcile.queries import Query, bad, listed_batch, named_batch, parsed
from publisher.web.reconcile.suggest import entities, flyout, properties, types_like
from publisher.web.shell.responses import JSON, current_layout, current_served, whole_number

blueprint = Blueprint("reconcile", __name__)

OFFERS: Final = (Representation("json", JSON), Representation("html", HTML.media_type))
PARTS: Final = ("entity", "property", "type")


@blueprint.get("/reconcile")
@described(MANIFEST)
def service() -> Response:
    """The manifest; with ``queries`` or ``extend``, what 0.2 answers to them; for a browser, the page about it."""
    current_served()
    if "queries" in request.args or "extend" in request.args:
        return _of_form(request.args)
    if _is_draft():
        return json_answer(draft_manifest(current_layout()))
    chosen = None if "callback" in request.args else choose(request.headers.get("Accept"), OFFERS)
    if chosen is not None and chosen.suffix == "html":
        response = about_page(current_served())
        response.vary.add("Accept")
        return response
    return json_answer(manifest(current_layout()))


@blueprint.post("/reconcile")
@described(POST_QUERIES, "post")
def service_by_post() -> Response:
    """Queries: a form is 0.2, JSON is 1.0-draft."""
    if request.mimetype == JSON:
        return _of_json(parsed(request.get_data(), "the body"))
    return _of_form(request.form or request.args)


@blueprint.post("/reconcile/match")
@described(MATCH, "post")
def match_service() -> Response:
    """Queries of 1.0-draft."""
    return _of_json(_body())


@blueprint.post("/reconcile/extend")
@described(EXTEND, "post")
def extend_service() -> Response:
    """Data extension of 1.0-draft."""
    wanted = extension(_body())
    return json_answer(as_lists(wanted, rows(current_served().release, wanted, languages())))


@blueprint.get("/reconcile/extend/propose")
@described(PROPOSE)
def propose() -> Response:
    """The properties that things of a type have."""
    wanted = _text("type")
    limit = whole_number("limit", 0, least=0, most=MAX_SUGGESTIONS)
    listed = [{"id": each.id, "name": each.name} for each in proposed(kind_of_type(wanted))]
    said: dict[str, Any] = {"type": wanted, "properties": listed[:limit] if limit else listed}
    return json_answer({**said, "limit": limit} if limit else said)


@blueprint.get("/reconcile/suggest/<what>")
@described(SUGGEST)
def suggest(what: str) -> Response:
    """Suggestions for what a person types."""
    served, prefix, wanted = current_served(), _text("prefix"), _text("type")
    limit = whole_number("limit", SUGGESTIONS, least=1, most=MAX_SUGGESTIONS)
    offset = whole_number("cursor" if "cursor" in request.args else "offset", 0, least=0, most=MAX_OFFSET)
    if what == "entity":
        found = entities(served.release, prefix, wanted, limit, offset)
    elif what == "property":
        found = properties(prefix, wanted, limit, offset)
    elif what == "type":
        found = types_like(served, prefix, limit, offset)
    else:
        abort(404)
    return json_answer({"result": found})


@blueprint.get("/reconcile/flyout/<what>")
@described(FLYOUT)
def flyout_of(what: str) -> Response:
    """A few words about an entity, a property or a type (``?id=``), as HTML inside JSON."""
    found = flyout(current_served(), what, _text("id")) if what in PARTS else None
    return json_answer(found or abort(404))


@blueprint.get("/reconcile/preview")
@described(PREVIEW)
def preview() -> Response:
    """An entity (``?id=``) as a small page that other sites may show in a frame."""
    return preview_page(current_served(), _text("id"), languages()) or abort(404)


@blueprint.get("/reconcile/about")
def about() -> Response:
    """The service for people: how to use it, its types, its properties, what the features mean."""
    return about_page(current_served())


def _of_form(fields: Any) -> Response:
    """Answer a request of 0.2."""
    release, wanted = current_served().release, languages()
    if fields.get("queries"):
        batch = named_batch(parsed(fields["queries"], "queries"))
        found = _answered(list(batch.values()), "result", named_features=False)
        return json_answer(dict(zip(batch, found, strict=True)))
    if fields.get("extend"):
        extended = extension(parsed(fields["extend"], "extend"))
        return json_answer(as_objects(extended, rows(release, extended, wanted)))
    raise bad("expected a form with queries or extend, or JSON with queries")


def _of_json(value: Any) -> Response:
    """Answer queries of 1.0-draft."""
    return json_answer({"results": _answered(listed_batch(value), "candidates", named_features=True)})


def _answered(queries: list[Query], member: str, *, named_features: bool) -> list[Any]:
    """Answer queries one after the other, as long as there is time."""
    release, wanted, deadline = current_served().release, languages(), Deadline()
    answers = []
    for query in queries:
        deadline.check()
        answers.append(answer(candidates(release, query, wanted), member, named_features=named_features))
    return answers


def _body() -> Any:
    """The JSON of a request.

    Raises:
        ProblemError: it has another media type, or is no JSON (400).
    """
    if request.mimetype != JSON:
        raise bad(f"Content-Type: expected {JSON}, got {request.mimetype!r}")
    return parsed(request.get_data(), "the body")


def _text(name: str) -> str:
    """A parameter of the URL, without spaces around it."""
    text = request.args.get(name, "")
    if len(text) > MAX_TEXT:
        raise bad(f"{name}: expected at most {MAX_TEXT:,} characters")
    return text.strip()


def _is_draft() -> bool:
    """Whether the client asks for the manifest of 1.0-draft: ``Accept: application/json;version=1.0-draft``."""
    accepted = request.headers.get("Accept", "").lower()
    return any(
        "json" in part and "version=1.0" in part.replace('"', "").replace(" ", "") for part in accepted.split(",")
    )
