"""Lists of values as markup, for templates: in a sentence, as a trail, as cards. All text is escaped.

They are functions and not macros of a template, whose calls cost more; every page has some.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final

from markupsafe import Markup, escape

from publisher.rdf.formats import HTML, document_formats
from publisher.web.languages.reader import gettext
from publisher.web.view.values import SHARED, Value, as_language, escaped

UNFOLDED: Final = 3
"""How many identifiers of a scheme are shown at once."""

_STEP: Final = '<span class="sep" aria-hidden="true"> › </span>'


def joined(values: Iterable[Value], separator: str) -> Markup:
    """Return values one behind the other, with a separator between."""
    between = escape(separator)
    return between.join(map(escape, values))


def trail(values: Iterable[Value]) -> Markup:
    """Return the way to a thing, the outermost first."""
    return Markup(_STEP.join([value.__html__() for value in values]))  # noqa: S704 - values escape their texts


def lines(values: Iterable[Value]) -> Markup:
    """Return texts below each other."""
    texts = [f"<span{as_language(value.language)}>{escaped(value.text)}</span>" for value in values]
    return Markup("<br>".join(texts))  # noqa: S704 - the texts are escaped


def identifiers(schemes: Iterable[Mapping[str, Any]]) -> Markup:
    """Return identifiers as rows of a list of facts; of many of a scheme only the first are not folded.

    Args:
        schemes: as publisher.web.view.things.institution has them.
    """
    return Markup("".join([_of_scheme(row["scheme"], row["values"]) for row in schemes]))  # noqa: S704 - as above


def _of_scheme(scheme: str, values: Sequence[tuple[Value, str | None]]) -> str:
    between = escaped(gettext(", "))
    shown = [_identifier(value, register) for value, register in values]
    more = ""
    if others := shown[UNFOLDED:]:
        words = escaped(gettext("%(count)s more") % {"count": len(others)})
        more = f'<details class="more"><summary>{words}</summary>{between.join(others)}</details>'
    return f"<div><dt>{escaped(gettext(scheme))}</dt><dd>{between.join(shown[:UNFOLDED])}{more}</dd></div>"


def _identifier(value: Value, register: str | None) -> Markup:
    if not register:
        return Markup(value.__html__())  # noqa: S704 - values escape their texts
    title = escaped(gettext("according to"))
    tag = f'<span class="tag" title="{title}">{escaped(register)}</span>'
    return Markup(f"{value.__html__()} {tag}")  # noqa: S704 - as above


def cards(values: Iterable[Value]) -> Markup:
    """Return things as cards, each with its name and what it is, that link to their pages."""
    items = [f"<li>{_card(value)}</li>" for value in values]
    return Markup(f'<ul class="cards">{"".join(items)}</ul>')  # noqa: S704 - the texts of cards are escaped


def alternates(document: str) -> Markup:
    """Return the links of a page's head to the same document in all formats of RDF."""
    return _ALTERNATE.of(document)


def downloads(page: str) -> Markup:
    """Return links for people to the document of a page in all formats of RDF."""
    return _DOWNLOAD.of(page)


class _OfFormats:
    """Markup with a link for each format of RDF; all of it but the address is made once.

    Args:
        template: of one link: ``{address}`` and fields of the format in braces.
    """

    def __init__(self, template: str) -> None:
        self._template = Markup(template)  # noqa: S704 - one of those below

    @cache  # noqa: B019 - there are two of them, as long as the process is
    def _pieces(self) -> list[str]:
        rows = (row for row in document_formats() if row != HTML)
        made = [self._template.format(address="\0", format=row) for row in rows]
        return "\n".join(made).split("\0")

    def of(self, address: str) -> Markup:
        """Return the links for an address without the suffix of a format."""
        return Markup(str(escape(address)).join(self._pieces()))  # noqa: S704 - the pieces are escaped


_ALTERNATE: Final = _OfFormats(
    '<link rel="alternate" type="{format.media_type}" href="{address}.{format.suffix}" title="{format.label}">'
)
_DOWNLOAD: Final = _OfFormats('<a href="{address}.{format.suffix}" type="{format.media_type}">{format.label}</a>')


@lru_cache(maxsize=SHARED)
def _card(value: Value) -> str:
    """Return a card; the same institution is on many pages."""
    name = f'<span class="card-name"{as_language(value.language)}>{escaped(value.text)}</span>'
    note = f'<span class="card-note">{escaped(value.note)}</span>' if value.note else ""
    title = escaped(value.iri or "")
    if value.href:
        return f'<a class="card" href="{escaped(value.href)}" title="{title}">{name}{note}</a>'
    return f'<span class="card" title="{title}">{name}{note}</span>'
