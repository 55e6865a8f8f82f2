"""What institutions refer to and share: concepts, their schemes, legal instruments, places: gathered, then described.

Where sources differ (a second label in the same language, another broader concept), what was met first stays; sources
are read in a fixed order, so the result is too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations

import orjson

from publisher.mapping import Law
from publisher.normalise import legal
from publisher.records import Concept, ConceptRef, ConceptScheme, LegalInstrument, Place, Text

SCHEME_TITLES = {
    "category": "Categories of institutions",
    "tag": "Tags of institutions",
    "rank": "Administrative ranks",
    "status": "Statuses of institutions",
    "type": "Types of institutions",
}
"""What a scheme of ours is called; any other is called after its slug."""


@dataclass(slots=True)
class _Met:
    labels: dict[str | None, Text] = field(default_factory=dict)
    broader: str | None = None
    exact_match: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class SharedThings:
    """What was referred to so far; grows with the number of different things, not with that of records."""

    places: set[str] = field(default_factory=set)
    concepts: dict[tuple[str, str], _Met] = field(default_factory=dict)
    laws: dict[str, dict[str, None]] = field(default_factory=dict)
    cited: dict[str, dict[str, LegalInstrument]] = field(default_factory=dict)
    titles: dict[str, Text] = field(default_factory=dict)
    described: dict[str, Place] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def add_concept(self, text: str) -> None:
        """Take down a concept and those above it, as an entry has them (JSON)."""
        if text not in self._seen:
            self._seen.add(text)
            ref = ConceptRef.model_validate_json(text)
            chain = (ref, *ref.broader)
            for position, one in enumerate(chain):
                above = chain[position + 1].slug if position + 1 < len(chain) else None
                self._meet(one, above)

    def add_law(self, text: str, source: str) -> None:
        """Take down a mention of a legal instrument, as an entry of a source has it (JSON)."""
        cited = self.cited.setdefault(source, {})
        if text not in cited:
            cited[text] = LegalInstrument.model_validate_json(text)
            self.laws.setdefault(cited[text].slug, {})[text] = None

    def described_laws(self) -> Iterator[Law]:
        """The legal instruments, by slug."""
        alike = self._alike()
        for slug, texts in sorted(self.laws.items()):
            mentions = tuple(LegalInstrument.model_validate_json(text) for text in texts)
            yield Law(mentions, tuple(sorted(alike.get(slug, {}).items())))

    def _alike(self) -> dict[str, dict[str, bool]]:
        """For each instrument, by slug, the others of its source that are the same; whether that is by translation."""
        found: dict[str, dict[str, bool]] = {}
        for cited in self.cited.values():
            numbered = (one for one in cited.values() if one.year is not None and one.number is not None)
            for group in legal.groups(numbered):
                for one, other in permutations(group, 2):
                    if one.slug != other.slug:
                        found.setdefault(one.slug, {})[other.slug] = legal.is_translated((one, other))
        return found

    def add_place(self, text: str) -> None:
        """Take down a place that a record describes, as an entry has it (JSON)."""
        if text not in self._seen:
            self._seen.add(text)
            place = Place.model_validate_json(text)
            known = self.described.get(place.key)
            self.described[place.key] = _united(known, place) if known else place

    def described_concepts(self) -> Iterator[Concept]:
        """The concepts, by scheme and slug."""
        for (scheme, slug), met in sorted(self.concepts.items()):
            labels = tuple(met.labels[language] for language in sorted(met.labels, key=str))
            yield Concept(
                scheme=scheme, slug=slug, labels=labels, broader=met.broader, exact_match=tuple(met.exact_match)
            )

    def described_schemes(self) -> Iterator[ConceptScheme]:
        """The schemes of those concepts, by slug."""
        for scheme in sorted({scheme for scheme, _ in self.concepts}):
            tops = (slug for (of, slug), met in sorted(self.concepts.items()) if of == scheme and not met.broader)
            yield ConceptScheme(slug=scheme, titles=(self._title(scheme),), top_concepts=tuple(tops))

    def _title(self, scheme: str) -> Text:
        if (ours := SCHEME_TITLES.get(scheme)) is None and scheme in self.titles:
            return self.titles[scheme]
        return Text(value=ours or scheme.replace("-", " ").capitalize(), language="en")

    def _meet(self, ref: ConceptRef, above: str | None) -> None:
        met = self.concepts.setdefault((ref.scheme, ref.slug), _Met())
        met.labels.setdefault(ref.label.language, Text(value=ref.label.value, language=ref.label.language))
        met.exact_match.update(dict.fromkeys(ref.exact_match))
        if ref.scheme_title:
            title = Text(value=ref.scheme_title.value, language=ref.scheme_title.language)
            self.titles.setdefault(ref.scheme, title)
        if met.broader is None and above and not self._is_above(ref.scheme, above, ref.slug):
            met.broader = above

    def _is_above(self, scheme: str, slug: str | None, wanted: str) -> bool:
        """Whether ``wanted`` is ``slug`` or stands above it: then it cannot stand below."""
        while slug is not None:
            if slug == wanted:
                return True
            met = self.concepts.get((scheme, slug))
            slug = met.broader if met else None
        return False


def law_text(law: Law) -> str:
    """A legal instrument as the index keeps it (JSON)."""
    mentions = [one.model_dump(exclude_none=True) for one in law.mentions]
    return orjson.dumps({"mentions": mentions, "alike": law.alike}).decode()


def law_of(data: bytes) -> Law:
    """A legal instrument that :func:`law_text` wrote."""
    said = orjson.loads(data)
    mentions = tuple(LegalInstrument.model_validate(one) for one in said["mentions"])
    return Law(mentions, tuple((slug, translated) for slug, translated in said["alike"]))


def _united(known: Place, other: Place) -> Place:
    """One place of two descriptions; where they differ, the one that was met first stays."""
    languages = {name.language for name in known.names}
    return known.model_copy(
        update={
            "names": (*known.names, *(name for name in other.names if name.language not in languages)),
            "notations": tuple(dict.fromkeys((*known.notations, *other.notations))),
            "within": known.within or other.within,
            "same_as": tuple(dict.fromkeys((*known.same_as, *other.same_as))),
            "coordinates": known.coordinates or other.coordinates,
        }
    )
