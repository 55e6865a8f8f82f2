"""The builds that made the releases, each a PROV activity: when, by which software, from what.

A record's document is in the dataset (``void:inDataset``), and the dataset says which build generated it. So a record
that has not changed says the same in every release. Specified by https://www.w3.org/TR/prov-o/ and docs/mapping.md.
"""

from publisher.catalog.graph import Statements, instant, text
from publisher.catalog.publication import Publication
from publisher.rdf.namespaces import PROV, RDFS
from publisher.release import Manifest


def builds(publication: Publication, to: Statements) -> None:
    """Describe the build of the release, and those of the earlier releases that can still be read."""
    for manifest in (publication.manifest, *publication.earlier):
        release = f"{manifest.base}/releases/{manifest.version}"
        to.describe(release, (), {PROV.wasGeneratedBy: _build(publication, manifest, to)})
    build = _build(publication, publication.manifest, to)
    used = [publication.origin_of(source) for source in publication.manifest.sources]
    to.describe(build, (), {PROV.used: used})
    to.describe(publication.whole, (), {PROV.wasGeneratedBy: build})


def _build(publication: Publication, manifest: Manifest, to: Statements) -> str:
    return to.describe(
        f"{publication.whole}#build-{manifest.version}",
        PROV.Activity,
        {
            RDFS.label: text(f"Build of the release {manifest.version}"),
            RDFS.comment: text(f"Made by {manifest.software}"),
            PROV.startedAtTime: instant(manifest.created),
            PROV.wasAssociatedWith: publication.uris.term("pipeline"),
        },
    )
