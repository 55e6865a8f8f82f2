"""Suggestions while a person types: entities, properties, types; and what a flyout shows of one."""

from collections.abc import Sequence
from typing import Any

from markupsafe import escape

from publisher.release import Release, StoredRecord
from publisher.uris import Kind
from publisher.web.reconcile.entities import description_of, id_of, kind_type, record_of, types_of
from publisher.web.reconcile.extend import kind_of_type
from publisher.web.reconcile.manifest import types
from publisher.web.reconcile.properties import property_of, proposed
from publisher.web.site import Served

Row = dict[str, Any]


def entities(release: Release, prefix: str, wanted: str, limit: int, offset: int) -> list[Row]:
    """Return things whose names begin with a text, or that it identifies.

    Args:
        release: the release.
        prefix: what a person typed.
        wanted: a type, "" for all.
        limit: the most suggestions.
        offset: how many are skipped.
    """
    named = record_of(release, prefix) if "/" in prefix else None
    own = [_row(release, named)] if named and not offset else []
    kind = kind_of_type(wanted)
    filters = {"type": wanted} if wanted and wanted.lower() not in set(Kind) else {}
    found = release.search(prefix, kind=kind, filters=filters, limit=limit, offset=offset)
    rows = [
        {
            "id": id_of(hit.iri, release),
            "name": hit.label,
            "description": description_of(release, hit.kind, hit.facets),
            "notable": types_of(hit.kind, hit.facets),
        }
        for hit in found.hits
        if hit.kind != Kind.FILE
    ]
    return list({row["id"]: row for row in (*own, *rows)}.values())[:limit]


def _row(release: Release, record: StoredRecord) -> Row:
    return {
        "id": id_of(record.iri, release),
        "name": record.label,
        "description": description_of(release, record.kind, record.facets),
        "notable": types_of(record.kind, record.facets),
    }


def properties(prefix: str, wanted: str, limit: int, offset: int) -> list[Row]:
    """Return properties whose ids or names have a text."""
    rows: list[Row] = [each.as_json() for each in proposed(kind_of_type(wanted))]
    exact = property_of(prefix) if prefix else None
    own = [exact.as_json()] if exact else []
    return list({row["id"]: row for row in (*own, *_having(rows, prefix))}.values())[offset : offset + limit]


def types_like(served: Served, prefix: str, limit: int, offset: int) -> list[Row]:
    """Return types whose names have a text."""
    return _having(types(served), prefix)[offset : offset + limit]


def _having(rows: Sequence[Row], text: str) -> list[Row]:
    """Rows whose id or name has a text, those that begin with it first."""
    wanted = " ".join(text.casefold().split())
    having = [row for row in rows if wanted in row["name"].casefold() or wanted in row["id"].casefold()]
    return sorted(having, key=lambda row: not row["name"].casefold().startswith(wanted))


def flyout(served: Served, what: str, identifier: str) -> Row | None:
    """Return what a flyout shows of an entity, a property or a type; None if there is no such one."""
    if what == "entity":
        record = record_of(served.release, identifier)
        row = _row(served.release, record) if record else None
    elif what == "property":
        found = property_of(identifier)
        row = dict(found.as_json()) if found else None
    else:
        row = next((each for each in types(served) if each["id"].casefold() == identifier.casefold()), None)
    if row is None:
        return None
    about = row.get("description") or _above(row)
    return {"id": identifier, "html": f"<p><strong>{escape(row['name'])}</strong></p><p>{escape(about)}</p>"}


def _above(row: Row) -> str:
    broader = row.get("broader") or [kind_type("type")]
    return " · ".join(str(each["name"]) for each in broader)
