"""What a card says of a column: its values, how full and how various it is, and how its field reads them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from publisher import plugins, sources
from publisher.normalise.hours.osm import to_osm
from publisher.normalise.normaliser import TextContext
from publisher.normalise.places import shipped_gazetteer
from publisher.profiles.joins import extended, joined_files
from publisher.profiles.preview import as_text
from publisher.profiles.profile_file import read_profile
from publisher.profiles.proposal.columns import EMPTY_WORDS, Column, columns_of
from publisher.profiles.spec.rules import NORMALISERS, Rule
from publisher.profiles.spec.tables import Spec
from publisher.raw import RawRecord
from publisher.records import OpeningHours, Telephone
from publisher.sources.reader import reader_of
from publisher.sources.source import Source
from publisher.studio.columns.uses import Use, uses_of
from publisher.studio.sample import HELD, Item, Readable, sample_of

EXAMPLES: Final = 4
READ: Final = 3
WORST: Final = 3
MOST_DIFFERENT: Final = 10_000
LOOKED_AT: Final = 300
"""As many different values are read by the normaliser, to find the worst."""

MOST_COLUMNS: Final = 500
_FIRST: Final = 80


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, and what its field makes of it.

    Attributes:
        text: the value.
        results: what is published; nothing where it stays text.
        notes: what was repaired or not understood.
    """

    text: str
    results: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A column.

    Attributes:
        column: its values in the first records.
        different: how many different values they are.
        examples: the most frequent ones.
        uses: which fields it feeds.
        readings: the first values as the field reads them, then the worst.
    """

    column: Column
    different: int
    examples: tuple[str, ...]
    uses: tuple[Use, ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def path(self) -> str:
        """The name of the column, or the path."""
        return self.column.path

    @property
    def share(self) -> float:
        """In which share of the records it is filled, 0 to 1."""
        return self.column.filled / self.column.records if self.column.records else 0.0


@dataclass(frozen=True, slots=True)
class Cards:
    """The columns of a source.

    Attributes:
        cards: one for each.
        records: how many records were looked at.
        editable: whether a column can be given to another field here: the profile is a table of the source itself.
    """

    cards: tuple[Card, ...]
    records: int
    editable: bool


@dataclass(slots=True)
class Count:
    """How full and how various a column is in all records.

    Attributes:
        filled: the number of records in which it is not empty.
        values: the hashes of its different texts, at most MOST_DIFFERENT.
    """

    filled: int = 0
    values: set[int] = field(default_factory=set)

    @property
    def different(self) -> int:
        """How many different texts it has, as far as they were counted."""
        return len(self.values)

    @property
    def is_more(self) -> bool:
        """Whether there may be more."""
        return len(self.values) == MOST_DIFFERENT


@dataclass(frozen=True, slots=True)
class Counts:
    """The columns of all records.

    Attributes:
        records: how many there are.
        columns: the counts of each column.
    """

    records: int
    columns: Mapping[str, Count]


def cards_of(source: Source, *, are_read: bool = True) -> Cards:
    """Return the cards of a source's columns, from its first records.

    Args:
        source: the source.
        are_read: whether the cards have how the fields read the values.

    Raises:
        SourceError: the source cannot be read, or its profile cannot be used.
    """
    columns = sample(source)
    uses = uses_of(read_profile(source))
    editable = isinstance(source.profile, Mapping) and "extends" not in source.profile
    cards = tuple(_card(column, uses.get(column.path, []), source, are_read=are_read) for column in columns)
    return Cards(cards, max((column.records for column in columns), default=0), editable)


def count(source: Source) -> Counts:
    """Count how full and how various the columns of a source are in all records, in bounded memory.

    Raises:
        SourceError: the source cannot be read.
    """
    return _counted(Readable.of(source))


@lru_cache(maxsize=HELD)
def _counted(readable: Readable) -> Counts:
    columns: dict[str, Count] = {}
    records = 0
    for data in _records(readable.source):
        records += 1
        for name, value in data.items():
            text = "" if value is None else str(value).strip()
            if not text or text.casefold() in EMPTY_WORDS:
                continue
            if (each := columns.get(name)) is None:
                if len(columns) == MOST_COLUMNS:
                    continue
                each = columns[name] = Count()
            each.filled += 1
            if len(each.values) < MOST_DIFFERENT:
                each.values.add(hash(text))
    return Counts(records, columns)


def sample(source: Source) -> tuple[Column, ...]:
    """Return the columns of a source's first records.

    Raises:
        SourceError: the source cannot be read.
    """
    return _sampled(Readable.of(source))


@lru_cache(maxsize=HELD)
def _sampled(readable: Readable) -> tuple[Column, ...]:
    source = readable.source
    records = (data for item in sample_of(source).records() if (data := _data_of(item)))
    return tuple(columns_of(records, table=reader_of(source).table))


def _records(source: Source) -> Iterator[Mapping[str, Any]]:
    with joined_files(source) as joined:
        for file in source.files():
            for item in sources.read_file(source, file):
                if data := _data_of(extended(item, joined)):
                    yield data


def _data_of(item: Item) -> Mapping[str, Any] | None:
    return item.data if isinstance(item, RawRecord) else None


def _card(column: Column, uses: Sequence[Use], source: Source, *, are_read: bool) -> Card:
    examples = tuple(_short(value) for value in column.commonest(EXAMPLES))
    readings = _readings(column, uses, source) if are_read else ()
    return Card(column, len(set(column.values)), examples, tuple(uses), readings)


def _readings(column: Column, uses: Sequence[Use], source: Source) -> tuple[Reading, ...]:
    """The first values as the first field that reads more than text reads them, then those with most notes."""
    found = next(((use, name) for use in uses if (name := _normaliser(use))), None)
    if found is None:
        return ()
    use, name = found
    normalise = plugins.load(plugins.NORMALISERS, name)
    context = _context(column, use.rule, source)
    values = list(dict.fromkeys(column.values))[:LOOKED_AT]
    readings = [_reading(text, normalise(text, context)) for text in values]
    worst = sorted(
        (each for each in readings[READ:] if each.notes), key=lambda each: (bool(each.results), -len(each.notes))
    )
    return (*readings[:READ], *worst[:WORST])


def _normaliser(use: Use) -> str | None:
    if not isinstance(use.rule, Rule) or use.rule.template or use.rule.split or use.rule.match:
        return None
    return use.rule.normalise or NORMALISERS.get(use.place.rpartition(".")[2])


def _context(column: Column, rule: Spec, source: Source) -> TextContext:
    options = {name: getattr(rule, name) for name in type(rule).model_fields if name not in Rule.model_fields}
    country = options.get("country") or source.country
    return TextContext(column.path, None, source.language, country, None, shipped_gazetteer(), options)


def _reading(text: str, normalised: tuple[tuple[Any, ...], tuple[Any, ...]]) -> Reading:
    values, notes = normalised
    return Reading(_short(text), tuple(map(_short, _shown(values))), tuple(note.message for note in notes))


def _shown(values: Sequence[Any]) -> tuple[str, ...]:
    """Return values as texts: telephones as numbers, hours as one text, anything else by its parts."""
    hours = [value for value in values if isinstance(value, OpeningHours)]
    others = [value.e164 if isinstance(value, Telephone) else as_text(value) for value in values if value not in hours]
    return (*others, *([to_osm(hours)] if hours else []))


def _short(text: str) -> str:
    return text if len(text) <= _FIRST else f"{text[: _FIRST - 1]}…"
