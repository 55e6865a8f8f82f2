"""Lists of values as markup, for templates: in a sentence, as a trail, as cards. All text is escaped.

They are functions and not macros of a template, whose calls cost more; every page has some
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from publisher.web.view.values import SHARED, Value, as_language

_STEP: Final = '<span class="sep" aria-hidden="true"> › </span>'


def joined(values: Iterable[Value], separator: str) -> Markup:
    """Return values one behind the other, with a separator between."""
    between = escape(separator)
    return between.join(map(escape, values))


def trail(values: Iterable[Value]) -> Markup:
    """Return the way to a thing, the outermost first."""
    return Markup(_STEP.join([value.__html__() for value in values]))  # noqa: S704 - values escape their texts


def cards(values: Iterable[Value]) -> Markup:
    """Return things as cards, each with its name and what it is, that link to their pages."""
    items = [f"<li>{_card(value)}</li>" for value in values]
    return Markup(f'<ul class="cards">{"".join(items)}</ul>')  # noqa: S704 - the texts of cards are escaped


@lru_cache(maxsize=SHARED)
def _card(value: Value) -> str:
    """Return a card; the same institution is on many pages."""
    name = f'<span class="card-name"{as_language(value.language)}>{escape(value.text)}</span>'
    note = f'<span class="card-note">{escape(value.note)}</span>' if value.note else ""
    title = escape(value.iri)
    if value.href:
        return f'<a class="card" href="{escape(value.href)}" title="{title}">{name}{note}</a>'
    return f'<span class="card" title="{title}">{name}{note}</span>'
