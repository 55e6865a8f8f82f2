"""The forms in which other programs take a thing, by their names in ``/export/<name>/<kind>/<slug>``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import segno

from publisher.rdf.graph import Graph
from publisher.release import Release, StoredRecord
from publisher.uris import Kind
from publisher.web.languages.reader import marked
from publisher.web.reuse.citation import Citation
from publisher.web.reuse.facts import facts_of
from publisher.web.reuse.quickstatements import quickstatements
from publisher.web.reuse.vcard import vcard


@dataclass(frozen=True, slots=True, eq=False)
class ExportForm:
    """A form in which other programs take a thing.

    Attributes:
        label: for people.
        media_type: with its charset, if it is text.
        suffix: of the file that is saved; "" to show it in the browser.
        kinds: what it exists for.
        write: makes the body.
    """

    label: str
    media_type: str
    suffix: str
    kinds: frozenset[Kind]
    write: Callable[[Release, StoredRecord], str]


def citation_of(release: Release, record: StoredRecord) -> Citation:
    """Return how to cite the description of a thing."""
    manifest = release.manifest
    key = f"{record.slug.replace('/', '-')}-{record.changed[:4]}"
    date, version = record.changed[:10], record.changed_version
    return Citation(record.label, manifest.title, manifest.publisher, date, version, record.iri, key)


def _vcard(_: Release, record: StoredRecord) -> str:
    return vcard(facts_of(Graph(record.quads, record.cards), record.iri), record.label)


def _quickstatements(release: Release, record: StoredRecord) -> str:
    return quickstatements(facts_of(Graph(record.quads, record.cards), record.iri), release.manifest.created[:10])


def _qr_code(_: Release, record: StoredRecord) -> str:
    """Return the thing's IRI as a QR code (ISO/IEC 18004), an SVG of black on white that scales with its frame."""
    code = segno.make_qr(record.iri, error="m")
    markup: str = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, title=record.iri)
    return markup.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


_ALL: Final = frozenset(Kind)
_INSTITUTIONS: Final = frozenset({Kind.INSTITUTION})

FORMS: Final[Mapping[str, ExportForm]] = MappingProxyType(
    {
        "citation": ExportForm(
            marked("Text"), "text/plain; charset=utf-8", "", _ALL, lambda *of: f"{citation_of(*of).text}\n"
        ),
        "bibtex": ExportForm(
            "BibTeX", "application/x-bibtex; charset=utf-8", "bib", _ALL, lambda *of: citation_of(*of).bibtex()
        ),
        "ris": ExportForm(
            "RIS", "application/x-research-info-systems; charset=utf-8", "ris", _ALL, lambda *of: citation_of(*of).ris()
        ),
        "vcard": ExportForm("vCard", "text/vcard; charset=utf-8", "vcf", _INSTITUTIONS, _vcard),
        "qr-code": ExportForm(marked("QR code"), "image/svg+xml", "", _ALL, _qr_code),
        "quickstatements": ExportForm(
            "QuickStatements", "text/plain; charset=utf-8", "", _INSTITUTIONS, _quickstatements
        ),
    }
)


@cache
def forms_for(kind: Kind) -> tuple[tuple[str, ExportForm], ...]:
    """Return the forms that exist for a kind of thing, with their names in addresses."""
    return tuple((name, form) for name, form in FORMS.items() if kind in form.kinds)
