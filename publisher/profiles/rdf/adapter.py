"""Records that are RDF already: those of the publication's own base as they are, others read by a profile.

A resource ``<base>/id/institution/{slug}`` is a record with its own statements instead of those of the mapping. An
institution under the IRI of its owner is a record like that of any other source; the IRI is its key and another name of
it (``owl:sameAs``), and its owner's statements stay in the data beside it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from publisher.normalise.places import shipped_gazetteer
from publisher.profiles.profile_adapter import ProfileAdapter
from publisher.profiles.rdf.fields import fields_of
from publisher.profiles.rdf.graph import Graph
from publisher.profiles.spec.profile import ProfileSpec
from publisher.raw import RawRecord
from publisher.rdf.nquads import lines_of
from publisher.rdf.organisations import ORGANISATION_CLASSES
from publisher.records import Document, Institution, NoteKind, QualityNote, Text
from publisher.sources.source import Source
from publisher.uris import Kind

_TYPE: Final = re.compile(
    r"^<[^>]*> <http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type> <http://schema\.org/(\w+)>", re.MULTILINE
)


RDF: Final = "rdf"
"""The name of the reader of RDF."""


def is_institution(raw: RawRecord) -> bool:
    """Whether a resource of an RDF source is an institution, and so a record."""
    return raw.data is not None and raw.data["kind"] == Kind.INSTITUTION


class RdfAdapter:
    """Adapts resources that are described in RDF already."""

    def adapt(self, raw: RawRecord, source: Source) -> Institution:
        """Turn a resource for which :func:`is_institution` is true into an institution.

        Raises:
            RecordError: an institution under the IRI of its owner has no name, or a value that its model rejects.
        """
        assert raw.data is not None
        return _as_it_is(raw, source) if raw.data["slug"] else _read(raw, source)


def _as_it_is(raw: RawRecord, source: Source) -> Institution:
    data, text = raw.data or {}, raw.raw.decode()
    names = data["names"] or [data["label"]]
    types = tuple(dict.fromkeys(name for name in _TYPE.findall(text) if name in ORGANISATION_CLASSES))
    return Institution(
        source=source.slug,
        key=data["iri"],
        slug=data["slug"],
        types=types or ("Organization",),
        names=(Text(value=names[0]),),
        alt_names=tuple(Text(value=name) for name in names[1:]),
        document=Document(file=raw.file, language=source.language, licence=source.licence, notes=tuple(_notes(data))),
        statements=tuple(lines_of(text)),
        shaped=bool(source.options.get("shapes", False)),
    )


def _read(raw: RawRecord, source: Source) -> Institution:
    """Read an institution under the IRI of its owner by the profile of this package."""
    data = raw.data or {}
    fields = fields_of(Graph(raw.raw.decode()), data["iri"], data["linked"], source.language)
    record = _profile(source.reader).adapt(RawRecord(raw.file, raw.line, "", (), raw.raw, fields), source)
    if fields["iri"]:
        record = record.model_copy(update={"same_as": (fields["iri"],)})
    if not (notes := tuple(_notes(data))):
        return record
    document = record.document.model_copy(update={"notes": (*record.document.notes, *notes)})
    return record.model_copy(update={"document": document})


def _notes(data: Mapping[str, Any]) -> Iterator[QualityNote]:
    """Say what the reader left out."""
    if data.get("without_people"):
        yield QualityNote(kind=NoteKind.DROPPED, message="what the source says about people was left out")
    if data["without_direction"]:
        yield QualityNote(kind=NoteKind.DROPPED, message="the base direction of texts (RDF 1.2) was left out")


@cache
def _profile(reader: str) -> ProfileAdapter:
    table = tomllib.loads((Path(__file__).parent / "profile.toml").read_text(encoding="utf-8"))
    described = Source(path=Path(), slug="rdf", title="RDF", reader=reader)
    return ProfileAdapter(ProfileSpec.model_validate(table), described, shipped_gazetteer())


ADAPTER: Final = RdfAdapter()
