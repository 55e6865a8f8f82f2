"""Records that are RDF already: published as they are, so that only their names and types have to be read.

A resource ``<base>/id/institution/{slug}`` is a record like any other, with its own statements instead of those of the
mapping. Any other resource below the base, and any other subject, is not counted as a record.
"""

import re
from typing import Final

from publisher.profiles.spec import ORGANISATION_CLASSES
from publisher.raw import RawRecord
from publisher.rdf.nquads import lines_of
from publisher.records import Document, Institution, Text
from publisher.sources.source import Source
from publisher.uris import Kind

_TYPE: Final = re.compile(
    r"^<[^>]*> <http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type> <http://schema\.org/(\w+)>", re.MULTILINE
)


RDF: Final = "rdf"
"""The name of the reader of RDF."""


def is_institution(raw: RawRecord) -> bool:
    """Whether a resource of an RDF source is an institution of this publication, and so a record."""
    return raw.data is not None and raw.data["kind"] == Kind.INSTITUTION


class RdfAdapter:
    """Adapts resources that are described in RDF already."""

    def adapt(self, raw: RawRecord, source: Source) -> Institution:
        """Turn a resource for which :func:`is_institution` is true into an institution; never raises."""
        assert raw.data is not None
        text = raw.raw.decode()
        names = raw.data["names"] or [raw.data["label"]]
        types = tuple(dict.fromkeys(name for name in _TYPE.findall(text) if name in ORGANISATION_CLASSES))
        return Institution(
            source=source.slug,
            key=raw.data["iri"],
            slug=raw.data["slug"],
            types=types or ("Organization",),
            names=(Text(value=names[0]),),
            alt_names=tuple(Text(value=name) for name in names[1:]),
            document=Document(file=raw.file, language=source.language, licence=source.licence),
            statements=tuple(lines_of(text)),
            shaped=bool(source.options.get("shapes", False)),
        )


ADAPTER: Final = RdfAdapter()
