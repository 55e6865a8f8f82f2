"""Parts of pages that are rendered ahead, all but their variables: a page only puts its own values between.

Such a part is a template that shows its variables as they are, and at most asks whether one is there. It is rendered
once for each language and each set of variables that are there, with a mark in the place of each, and cut at the marks.
A page joins the pieces with its values between them, escaped (docs/adr/0218-prerendered-parts.md).

What else a template does with a variable, a filter or a comparison, would be done with the mark.
tests/web/shell/test_prerendered.py renders every part both ways.
"""

import re
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from jinja2 import Environment
from markupsafe import Markup

from publisher.web.shell.compiling import escaped

_MARK: Final = re.compile("\0([a-z_]+)\0")

_MOST_SETS: Final = 512
"""How many sets of variables are kept of all parts of a language; the text of one is some kB at the most."""


class Rendered(NamedTuple):
    """A template that is rendered ahead.

    Attributes:
        pieces: its text, every second item of which is a place for a value.
        encoded: the same in UTF-8.
        places: the name of the value of each place.
        names: each name once.
    """

    pieces: list[str]
    encoded: list[bytes]
    places: list[str]
    names: list[str]


class Parts:
    """The parts of the pages of one site in one language.

    Args:
        environment: of the templates of that language (publisher/web/shell/compiling.py).
        given: what all parts may use in any way, such as the layout.
    """

    def __init__(self, environment: Environment, given: Mapping[str, object]) -> None:
        self._environment = environment
        self._given = {**given, "ui": environment.get_template("_macros.html").module}
        self._ahead = lru_cache(maxsize=_MOST_SETS)(self._rendered_ahead)

    def filled(self, template: str, values: Mapping[str, object], **fixed: Hashable) -> Markup:
        """Return a part of a page that is rendered ahead.

        Args:
            template: name of the part.
            values: its variables, false for those that are not there; what is no markup is escaped.
            fixed: what few pages differ in; the part may use it in any way.
        """
        ahead = self._ahead(template, (*fixed.items(),), (*[name for name, value in values.items() if value],))
        joined = ahead.pieces.copy()
        shown = {name: escaped(values[name]) for name in ahead.names}
        joined[1::2] = [shown[name] for name in ahead.places]
        return Markup("".join(joined))  # noqa: S704 - the values are escaped, and the pieces are a template's

    def page(self, template: str, values: Mapping[str, object], **fixed: Hashable) -> bytes:
        """Return a page that is rendered ahead, in UTF-8.

        Takes what :meth:`filled` takes; a value in bytes is markup in UTF-8.
        """
        ahead = self._ahead(template, (*fixed.items(),), (*[name for name, value in values.items() if value],))
        joined = ahead.encoded.copy()
        shown = {name: _encoded(values[name]) for name in ahead.names}
        joined[1::2] = [shown[name] for name in ahead.places]
        return b"".join(joined)

    def rendered(self, template: str, **context: object) -> Markup:
        """Return a template, rendered for this page alone."""
        text = self._environment.get_template(template).render({**self._given, **context})
        return Markup(text)  # noqa: S704 - Jinja has escaped it

    def blocks(self, template: str, **context: object) -> dict[str, Markup]:
        """Return the blocks of a template by their names, rendered for this page alone."""
        found = self._environment.get_template(template)
        inner = found.new_context({**self._given, **context})
        return {name: Markup("".join(block(inner))) for name, block in found.blocks.items()}  # noqa: S704 - as above

    def _rendered_ahead(
        self, template: str, fixed: tuple[tuple[str, Hashable], ...], present: tuple[str, ...]
    ) -> Rendered:
        """Render a template with marks in the places of the variables that are there."""
        marks = {name: Markup(f"\0{name}\0") for name in present}  # noqa: S704 - the names are letters
        pieces = _MARK.split(self.rendered(template, **dict(fixed), **marks))
        places = pieces[1::2]
        return Rendered(pieces, [piece.encode() for piece in pieces], places, list(dict.fromkeys(places)))


def _encoded(value: object) -> bytes:
    return value if isinstance(value, bytes) else escaped(value).encode()
