"""Places, concepts and their schemes, legal instruments, files: what institutions refer to, as things of their own.

Specified by docs/mapping.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from publisher.mapping import note_kinds, parts
from publisher.mapping.nodes import PROVENANCE, Work
from publisher.records import Concept, ConceptScheme, LegalInstrument, NoteKind, Place, SourceFile
from publisher.uris import Kind

_REGISTERS: Final = {"sws.geonames.org": "links-geonames", "www.wikidata.org": "links-wikidata"}
"""Whose identifiers go into a graph of their own, by the host of the identifier."""

MAY_BE_SAME_PLACE: Final = (
    "This may be the same place as another one of its name in the country; nothing but the name says so"
)


def place(work: Work, place: Place) -> None:
    """Add a place: its names and codes, the place it lies in, and all places around that.

    All ancestors are written (``geo:sfWithin``), so that a roll-up needs no property path.
    """
    point = parts.position(work, place.coordinates, "position")
    ancestors = [work.link(work.uris.thing(Kind.PLACE, key)) for key in place.within]
    alike = [work.link(work.uris.thing(Kind.PLACE, key)) for key in place.alike]
    for other in alike:
        work.note(NoteKind.INFERRED, MAY_BE_SAME_PLACE, field="name", value=other)
    work.add(
        {
            "@id": work.iri,
            "@type": [
                "schema:Country" if place.country else "schema:AdministrativeArea",
                "dct:Location",
                "geo:Feature",
            ],
            "prefLabel": work.texts(place.names),
            "name": work.texts(place.names),
            "altLabel": work.texts(place.other_names),
            "notation": place.notations,
            "containedInPlace": ancestors[:1],
            "sfWithin": ancestors,
            "geoCoordinates": point,
            "hasGeometry": point,
            "seeAlso": alike,
            "mainEntityOfPage": work.document,
        }
    )
    for graph, same in _by_register(place.same_as):
        for iri in work.web_iris([same], "sameAs"):
            work.add({"@id": work.iri, "sameAs": iri}, graph)


def _by_register(urls: Iterable[str]) -> Iterable[tuple[str, str]]:
    for url in urls:
        yield _REGISTERS.get(urlsplit(url).hostname or "", ""), url


def concept(work: Work, concept: Concept) -> None:
    """Add a concept of one of our schemes."""
    scheme = work.link(work.uris.thing(Kind.CONCEPT, concept.scheme))
    broader = concept.broader and work.link(work.uris.thing(Kind.CONCEPT, f"{concept.scheme}/{concept.broader}"))
    work.add(
        {
            "@id": work.iri,
            "@type": ["skos:Concept", "schema:DefinedTerm"],
            "prefLabel": work.texts(concept.labels),
            "name": work.texts(concept.labels),
            "definition": work.text(concept.definition),
            "notation": concept.notation and work.clean(concept.notation),
            "inScheme": scheme,
            "broader": broader,
            "exactMatch": work.web_iris(concept.exact_match, "exactMatch"),
            "topConceptOf": None if broader else scheme,
            "mainEntityOfPage": work.document,
        }
    )
    if concept.scheme == note_kinds.SCHEME:
        note_kinds.describe(work, concept)


def file(work: Work, file: SourceFile) -> None:
    """Add a file of many records, to the graph of their documents."""
    work.add(
        {
            "@id": work.iri,
            "@type": ["schema:MediaObject", "prov:Entity"],
            "name": work.clean(file.name),
            "language": file.language,
            "created": file.retrieved,
            "mainEntityOfPage": work.document,
        },
        PROVENANCE,
    )


def scheme(work: Work, scheme: ConceptScheme) -> None:
    """Add a concept scheme and its top concepts."""
    tops = [work.link(work.uris.thing(Kind.CONCEPT, f"{scheme.slug}/{top}")) for top in scheme.top_concepts]
    work.add(
        {
            "@id": work.iri,
            "@type": ["skos:ConceptScheme", "schema:DefinedTermSet"],
            "title": work.texts(scheme.titles),
            "prefLabel": work.texts(scheme.titles),
            "name": work.texts(scheme.titles),
            "hasTopConcept": tops,
            "mainEntityOfPage": work.document,
        }
    )


@dataclass(frozen=True, slots=True)
class Law:
    """One legal instrument.

    Attributes:
        mentions: how records mention it; all have its slug.
        alike: slugs of others that a source takes for the same, each with whether that is a guess by translation.
    """

    mentions: Sequence[LegalInstrument]
    alike: Sequence[tuple[str, bool]] = ()

    def names(self) -> list[str]:
        """Return its titles and identifiers, the first identifier in front, each once."""
        titles = [instrument.title.value for instrument in self.mentions if instrument.title]
        numbers = [instrument.identifier for instrument in self.mentions]
        return list(dict.fromkeys(numbers[:1] + titles + numbers))


def legislation(work: Work, law: Law) -> None:
    """Add a legal instrument under every identifier and title that sources give it.

    Another that only spells its issuer in another way is the same. One whose issuer may be a translation of this one's
    gets a link and a note that it may be the same; it keeps an IRI of its own.
    """
    group = law.mentions
    identifiers = list(dict.fromkeys(work.clean(instrument.identifier) for instrument in group))
    titles = work.texts(instrument.title for instrument in group if instrument.title)
    years = {instrument.year for instrument in group if instrument.year}
    others = [(work.link(work.uris.thing(Kind.LEGISLATION, slug)), translated) for slug, translated in law.alike]
    for other, translated in others:
        if translated:
            work.note(
                NoteKind.INFERRED,
                "This may be the same instrument as another one that is cited: year and number agree, and the issuer's "
                "name may be a translation",
                field="legal basis",
                value=other,
            )
    work.add(
        {
            "@id": work.iri,
            "@type": ["schema:Legislation", "cv:ReferenceFramework"],
            "documentIdentifier": identifiers,
            "legislationIdentifier": identifiers,
            "title": titles,
            "name": titles,
            "issued": [f"{year:04d}" for year in sorted(years)],
            "owlSameAs": [other for other, translated in others if not translated],
            "seeAlso": [other for other, translated in others if translated],
            "url": work.web_iris((instrument.url for instrument in group if instrument.url), "url"),
            "mainEntityOfPage": work.document,
        }
    )
