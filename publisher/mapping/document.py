"""The record document: where a record comes from, its raw fields, the counts of its page, its quality notes.

What many records have in common stands once: the file that they are in is a thing of its own, and so is the text of a
quality note. The build is described by the catalogue, to which ``void:inDataset`` leads.

Its triples are in the graph ``provenance``, its quality notes in ``quality``. Nothing here reads the clock: two builds
of the same input give the same triples. Specified by docs/mapping.md.
"""

from collections.abc import Sequence
from typing import Final

from publisher.mapping import note_kinds
from publisher.mapping.nodes import PROVENANCE, QUALITY, Node, Work
from publisher.records import Correction, Document, QualityNote, RawField
from publisher.uris import Kind

DATASET: Final = "institutions"
"""The dataset that every document is part of; the catalogue describes it."""


def stub(work: Work) -> None:
    """Add the document of a thing that several sources share: what it is about, and its quality notes."""
    work.add(_about(work), PROVENANCE)
    notes(work)


def record(work: Work, document: Document) -> None:
    """Add the document of a source's record, with its provenance."""
    file = work.uris.file(document.shared_file, document.file) if document.shared_file else _own_file(work, document)
    pages = work.web_iris([document.url] if document.url else [], "url")
    node: Node = {
        **_about(work),
        "title": work.text(document.title),
        "abstract": work.text(document.abstract),
        "rights": work.text(document.rights),
        "license": work.web_iris([document.licence] if document.licence else [], "licence"),
        "wasDerivedFrom": [file, *pages],
        "interactionStatistic": _statistics(work, document),
        "commentCount": document.comment_count,
        "pictureCount": document.picture_count,
        "rawField": _raw_fields(work, document),
        "correction": _corrections(work, document),
        "boilerplate": work.texts(document.boilerplate),
    }
    work.add(node, PROVENANCE)


def notes(work: Work, of_record: Sequence[QualityNote] = (), raw_fields: Sequence[RawField] = ()) -> None:
    """Add every quality note, the record's and those of the mapping, as DQV annotations (DQV section 4.9).

    The texts of the record's notes are things of their own (publisher/mapping/note_kinds.py); the mapping's, which are
    rare and found when those things are known already, have their text beside them.
    """
    fields = _iris_of_fields(work, raw_fields)
    distinct = dict.fromkeys((*of_record, *work.notes))
    shared = set(of_record)
    iris = [_note(work, note, number, fields, shared=note in shared) for number, note in enumerate(distinct, 1)]
    if iris:
        work.add({"@id": work.document, "hasQualityAnnotation": iris}, QUALITY)


def _own_file(work: Work, document: Document) -> str:
    """Add the file that has this record alone."""
    return work.add(
        {
            "@id": work.record_part("file"),
            "@type": ["schema:MediaObject", "prov:Entity"],
            "name": work.clean(document.file),
            "language": document.language,
            "sha256": document.sha256,
            "created": document.retrieved,
        },
        PROVENANCE,
    )


def _about(work: Work) -> Node:
    return {
        "@id": work.document,
        "@type": ["schema:WebPage", "foaf:Document", "prov:Entity"],
        "mainEntity": work.iri,
        "primaryTopic": work.iri,
        "inDataset": work.uris.dataset(DATASET),
    }


def _statistics(work: Work, document: Document) -> list[str]:
    return [
        work.add(
            {
                "@id": work.record_part(f"statistic-{number}"),
                "@type": "schema:InteractionCounter",
                "interactionType": f"schema:{statistic.action}",
                "userInteractionCount": statistic.count,
                "name": work.clean(statistic.name),
            },
            PROVENANCE,
        )
        for number, statistic in enumerate(document.statistics, 1)
    ]


def _raw_fields(work: Work, document: Document) -> list[str]:
    return [
        work.add(
            {
                "@id": work.record_part(f"raw-{number}"),
                "@type": "schema:PropertyValue",
                "name": work.clean(raw.name),
                "value": {"@value": work.clean(raw.value)},
                "position": raw.line,
            },
            PROVENANCE,
        )
        for number, raw in enumerate(document.raw_fields, 1)
    ]


def _iris_of_fields(work: Work, raw_fields: Sequence[RawField]) -> dict[str, str]:
    """The IRI of the first raw field of each name."""
    fields: dict[str, str] = {}
    for number, raw in enumerate(raw_fields, 1):
        fields.setdefault(raw.name, work.record_part(f"raw-{number}"))
    return fields


def _corrections(work: Work, document: Document) -> list[str]:
    """Add the values that people corrected (docs/corrections.md)."""
    fields = _iris_of_fields(work, document.raw_fields)
    return [
        _correction(work, correction, number, fields.get(correction.field))
        for number, correction in enumerate(document.corrections, 1)
    ]


def _correction(work: Work, correction: Correction, number: int, field: str | None) -> str:
    return work.add(
        {
            "@id": work.record_part(f"correction-{number}"),
            "@type": ["v:Correction", "prov:Activity"],
            "title": work.clean(correction.field),
            "sourceValue": correction.source_value and work.clean(correction.source_value),
            "correctedValue": correction.value and work.clean(correction.value),
            "correctedBy": correction.who and work.clean(correction.who),
            "created": correction.when,
            "description": work.clean(correction.why),
            "about": field,
        },
        PROVENANCE,
    )


def _note(work: Work, note: QualityNote, number: int, fields: dict[str, str], *, shared: bool) -> str:
    """Add an annotation: its motivation is the kind of note, its body the message, its target the document."""
    if shared:
        body = work.link(work.uris.thing(Kind.CONCEPT, note_kinds.path(note.kind, note.message)))
    else:
        body = note_kinds.add_text(work, work.record_part(f"note-{number}-body"), note.message)
    node = {
        "@id": work.record_part(f"note-{number}"),
        "@type": "dqv:QualityAnnotation",
        "motivatedBy": work.uris.term(f"note-{note.kind.value}"),  # specialises dqv:qualityAssessment, as DQV requires
        "hasTarget": work.document,
        "hasBody": body,
        "title": note.field and work.clean(note.field),
        "description": note.value and work.clean(note.value),
        "about": fields.get(note.field or ""),
    }
    return work.add(node, QUALITY)
