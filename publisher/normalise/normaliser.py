"""What every normaliser takes and returns, so that one can stand in for another.

A normaliser is a function of a text and what is known about it. It returns the values that it is sure of, in their
order, and a quality note for whatever it repaired, inferred or did not understand; it never raises for a text::

    def postcode(text: str, context: TextContext = NO_CONTEXT) -> Normalised[str]:
        if match := PATTERN.fullmatch(text.strip()):
            return (match[0].upper(),), ()
        return (), (context.not_understood("not a postcode", text),)

Normalisers are entry points of the group ``publisher.normalisers``; a rule of a profile names one by its ``normalise``
key (docs/profiles.md).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

from publisher.normalise.places import Gazetteer
from publisher.records import NoteKind, Origin, QualityNote, Text

T = TypeVar("T")

Normalised = tuple[tuple[T, ...], tuple[QualityNote, ...]]
"""The values that a text holds, and notes on what was repaired, inferred or not understood."""

Remark = tuple[NoteKind, str] | tuple[NoteKind, str, str]
"""The kind and message of a quality note that a normaliser is about to write; and what it is about, if only a part."""


class TextContext(NamedTuple):
    """What is known about a text besides its characters.

    Attributes:
        field: the raw field that the text is in; None for a text of no field.
        line: the 1-based line of that field.
        language: BCP 47 of the text.
        country: ISO 3166-1 alpha-2 of the institution, for a text that names no country.
        place: the key of the place that the record is listed under, for an address that names no city.
        gazetteer: where places are looked up.
        options: what the rule says besides the keys that every rule has (``order`` of a date, ``fax`` of a telephone).
    """

    field: str | None = None
    line: int | None = None
    language: str | None = None
    country: str | None = None
    place: str | None = None
    gazetteer: Gazetteer | None = None
    options: Mapping[str, Any] = MappingProxyType({})

    @property
    def origin(self) -> Origin | None:
        """The field and line, as the values of a record carry them."""
        return _origin(self.field, self.line) if self.field is not None else None

    def text(self, value: str) -> Text:
        """A text in this language, from this place."""
        return Text(value=value, language=self.language, origin=self.origin)

    def note(self, kind: NoteKind, message: str, value: str | None = None) -> QualityNote:
        """Write a quality note on the field; a long value is shortened to what a table shows."""
        short = value if value is None or len(value) <= 200 else value[:199] + "…"
        return QualityNote(kind=kind, message=message, field=self.field, value=short)

    def not_understood(self, problem: str, value: str | None = None) -> QualityNote:
        """Note that a value was kept as text because nothing certain could be read out of it."""
        return self.note(NoteKind.NOT_UNDERSTOOD, f"{problem}; kept as text", value)

    def notes(self, remarks: Iterable[Remark], text: str) -> tuple[QualityNote, ...]:
        """Write each remark on a whole text once, as a quality note."""
        return tuple(
            QualityNote(kind=kind, message=message, field=self.field, value="".join(part) or text)
            for kind, message, *part in dict.fromkeys(remarks)
        )


@lru_cache(1 << 12)
def _origin(field: str, line: int | None) -> Origin:
    """An origin, made once: where a file has many records, those of a field are all the same."""
    return Origin(field=field, line=line)


NO_CONTEXT: Final = TextContext()
"""The context of a text about which nothing is known."""

Normaliser = Callable[[str, TextContext], Normalised[T]]


def limited(characters: int) -> Callable[[Normaliser[T]], Callable[..., Normalised[T]]]:
    """Make a normaliser that does not look into texts longer than its values ever are.

    A cell may have a million characters, and most patterns take time by the square of what they search.

    Args:
        characters: the longest text that is read.
    """

    def limit(normalise: Normaliser[T]) -> Callable[..., Normalised[T]]:
        @wraps(normalise)
        def normalise_short(text: str, context: TextContext = NO_CONTEXT) -> Normalised[T]:
            if len(text) > characters:
                return (), (context.not_understood(f"longer than {characters:,} characters: check the cell", text),)
            return normalise(text, context)

        return normalise_short

    return limit
