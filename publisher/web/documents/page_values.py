"""The values of the page of a thing beside its sections: document.html shows them, and is rendered ahead."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from markupsafe import Markup, escape

from publisher.release import Release, SourceEntry, StoredRecord
from publisher.uris import Kind
from publisher.web.languages.reader import date_in_words, gettext, ngettext, number
from publisher.web.reuse.corrections import correction
from publisher.web.reuse.forms import citation_of
from publisher.web.shell.prerendered import Parts
from publisher.web.view.history import ChangeLine, history_of
from publisher.web.view.markup import joined
from publisher.web.view.messages import shape_message
from publisher.web.view.remarks import EditorRemark
from publisher.web.view.values import Value

VALUE_LENGTH: Final = 300
"""The most characters that are shown of a value that a remark is about."""

_WEB: Final = ("http://", "https://")

_FIELD: Final = Markup('<tr><th scope="row">{}</th><td>{}</td></tr>')
_RIGHTS: Final = Markup('<br><span class="muted small">{}</span>')

Values = Mapping[str, object]
"""Variables of a template by name; false for those that are not there."""


def of_thing(release: Release, record: StoredRecord) -> Values:
    """Return the IRIs and the addresses of a thing."""
    document, path = release.uris.document(record.kind, record.slug), f"/doc/{record.kind}/{record.slug}"
    is_embeddable = record.kind is Kind.INSTITUTION and record.state == "live"
    return {
        "document": document,
        "page": f"{release.uris.path}{path}",
        "embed_query": f"{_quoted(release.uris.base)}{quote(path)}" if is_embeddable else "",
        "iri": record.iri,
        "slug": record.slug,
    }


@lru_cache(maxsize=8)
def _quoted(base: str) -> str:
    return quote(base)


def of_version(change: ChangeLine | None) -> Values:
    """Return which earlier version of a record a page shows; nothing of the current one."""
    if change is None:
        return {}
    return {"version": change.version, "version_at": change.at, "version_date": date_in_words(change.at)}


def of_record(about: Mapping[str, Any]) -> Values:
    """Return where a record is from.

    Args:
        about: what a page shows of the record (publisher.web.view.record.record_of).
    """
    facts, fields = about["provenance"], about["fields"]
    first, last = facts["first_version"], facts["changed_version"]
    return {
        **_of_source(facts["source"]),
        "key": facts["key"],
        "file": facts["file"],
        "file_page": facts["file_page"],
        "line": str(facts["line"] or ""),
        "found_at": joined(facts["pages"], gettext(", ")),
        "licence": facts["licence"],
        "rights": _each(_RIGHTS.format(text) for text in facts["rights"]),
        "title": about["title"],
        "abstract": about["abstract"],
        "statistics": _statistics(about["statistics"]),
        "changed": facts["changed"],
        "changed_words": date_in_words(facts["changed"]),
        "changed_version": last,
        "first_version": first if first != last else "",
        "fields": _each(_FIELD.format(*field) for field in fields),
        "field_count": str(len(fields)),
    }


def of_use(release: Release, record: StoredRecord) -> Values:
    """Return how to cite a thing, and where to say that something is wrong."""
    return {
        "citation": citation_of(release, record).text,
        "label": record.label,
        "correction": correction(release.manifest, record) if record.kind is Kind.INSTITUTION else "",
    }


def of_remarks(parts: Parts, record: StoredRecord, remarks: Sequence[EditorRemark]) -> Values:
    """Return what the editor of a record should look at; nothing if there is nothing."""
    if not remarks:
        return {}
    shown = ngettext("%(shown)s remark", "%(shown)s remarks", len(remarks)) % {"shown": number(len(remarks))}
    values = {"count": shown, "rows": _each(_remark(parts, remark) for remark in remarks), "slug": record.slug}
    return {"remarks": parts.filled("_remarks.html", values, kind=record.kind)}


def of_history(parts: Parts, release: Release, record: StoredRecord) -> Values:
    """Return the last changes of a record, and how often it changed."""
    history = history_of(release, record)
    return {"changes": _each(_change(parts, line) for line in history["lines"]), "change_count": str(history["total"])}


def _remark(parts: Parts, remark: EditorRemark) -> Markup:
    message = shape_message(remark.reason, remark.message)
    values = {
        "style": remark.kind.lower().replace(" ", "-"),
        "remark": gettext(remark.kind),
        "field": gettext(remark.field) if remark.field else "",
        "value": _shortened(remark.value) if remark.value else "",
        "file": remark.file,
        "line": str(remark.line or ""),
        "message": message[:1].upper() + message[1:],
        "todo": gettext(remark.todo) if remark.todo else "",
        "query": remark.query,
    }
    return parts.filled("_remark.html", values)


def _shortened(text: str) -> str:
    """Return a long text up to the last word that there is room for."""
    return text if len(text) <= VALUE_LENGTH else f"{text[:VALUE_LENGTH].rsplit(' ', 1)[0]}..."


def _change(parts: Parts, line: ChangeLine) -> Markup:
    values = {
        "at": line.at,
        "date": date_in_words(line.at),
        "href": line.href,
        "word": gettext(line.word),
        "version": line.version,
        "diff": line.diff,
        "edits": parts.rendered("_edits.html", edits=line.edits) if line.edits else "",
    }
    return parts.filled("_change.html", values)


def _of_source(row: SourceEntry | None) -> Values:
    """Return what a page says of a source; nothing of a record that no source describes."""
    if row is None:
        return {}
    return {
        "source_title": row.title,
        "source_origin": row.origin if row.origin.startswith(_WEB) else "",
        "source_publisher": row.publisher if row.publisher != row.title else "",
        "retrieved": date_in_words(row.retrieved) if row.retrieved else "",
    }


def _statistics(values: Iterable[Value]) -> Markup:
    return escape(gettext(", ")).join([f"{value.text} {value.note}" for value in values])


def _each(pieces: Iterable[Markup]) -> Markup:
    return Markup("".join(pieces))  # noqa: S704 - each is markup
