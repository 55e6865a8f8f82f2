"""A small register of institutions as a release's records: names in many scripts, telephones, identifiers, places."""

from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path

import orjson

from publisher.rdf.description import Description, Validated
from publisher.rdf.namespaces import LOCN, ORG, OWL, SCHEMA, SKOS
from publisher.release.assembly import Edition, assemble
from publisher.release.hits.search import Search
from publisher.release.layout import RECORDS
from publisher.release.layouts.database import Database
from publisher.release.shard import ShardWriter
from publisher.release.trees.hierarchy import Hierarchy
from publisher.uris import Kind, UriPolicy

BASE = "https://lod.example.org"
EDITION = Edition("20261124T120000Z", "2026-11-24T12:00:00Z")
_LITERALS = {
    "name": f"{SKOS.prefLabel}", "alias": f"{SKOS.altLabel}", "acronym": f"{BASE}/ontology#acronym",
    "former": f"{BASE}/ontology#formerName", "telephone": f"{SCHEMA.telephone}", "email": f"{SCHEMA.email}",
    "description": f"{SCHEMA.description}", "identifier": f"{ORG.identifier}",
}  # fmt: skip
_IRIS = {"homepage": f"{SCHEMA.url}", "page": f"{SCHEMA.sameAs}"}
_ADDRESS = {"postcode": f"{SCHEMA.postalCode}", "full": f"{LOCN.fullAddress}"}
_DUTY = f"{SKOS.definition}"


def thing(
    slug,
    name,
    *,
    kind=Kind.INSTITUTION,
    links=(),
    state="live",
    facets=None,
    units=(),
    duties=(),
    same=(),
    close=(),
    source="s",
    **said,
):
    """Describe a thing; a value is a text, a text and its language, or a list of either."""
    iri = f"{BASE}/id/{kind}/{slug}"
    lines = [_line(iri, _LITERALS["name"], name)]
    for word, values in said.items():
        for value in values if isinstance(values, list) else [values]:
            if word in _IRIS:
                lines.append(f"<{iri}> <{_IRIS[word]}> <{value}> .")
            elif word in _ADDRESS:
                lines.append(_line(f"{iri}#address", _ADDRESS[word], value))
            else:
                lines.append(_line(iri, _LITERALS[word], value))
    lines += [f"<{iri}> <{OWL.sameAs}> <{BASE}/id/{kind}/{other}> ." for other in same]
    lines += [f"<{iri}> <{SKOS.closeMatch}> <{BASE}/id/{kind}/{other}> ." for other in close]
    lines += [_line(f"{iri}#duty-{number}", _DUTY, text) for number, text in enumerate(duties)]
    label = name if isinstance(name, str) else name[0]
    linked = tuple(f"{BASE}/id/{target}" for target in links)
    names = (label, *units)
    return Description(
        iri, kind, slug, source, slug, label, names, tuple(sorted(lines)), linked, facets=facets or {}, state=state
    )


def _line(subject, predicate, value):
    text, language = value if isinstance(value, tuple) else (value, "")
    literal = orjson.dumps(text).decode()
    return f"<{subject}> <{predicate}> {literal}{f'@{language}' if language else ''} ."


def shard(folder: Path, things: Iterable[Description]) -> Path:
    """Write a shard."""
    writer = ShardWriter(folder, UriPolicy(BASE))
    described = [Validated(it) for it in things]
    writer.write(described, [None] * len(described))
    writer.close()
    return folder


def release(folder: Path, things: Iterable[Description]) -> Path:
    """Write the records of a release."""
    folder.mkdir()
    ordered = sorted(things, key=lambda it: it.iri)
    assemble(folder / RECORDS, [shard(folder / "shard", ordered)], EDITION, None)
    return folder


PARIS = {"place": "fr-75", "country": "FR"}
LANZHOU = {"place": "cn-620100", "region": "cn-620000", "country": "CN"}
BERGEN = {"place": "no-4601", "country": "NO", "type": "University"}

THINGS = [
    thing("fr", "France", kind=Kind.PLACE),
    thing("fr-75", "Paris", kind=Kind.PLACE, links=["place/fr"]),
    thing("no", "Norway", kind=Kind.PLACE),
    thing("no-4601", "Bergen", kind=Kind.PLACE),
    thing("cn", "China", kind=Kind.PLACE),
    thing("cn-620100", "Lanzhou", kind=Kind.PLACE),
    thing(
        "bergen-maritime", ("Bergen Maritime University", "en"), alias=("Bergen sjøfartsuniversitet", "nb"),
        acronym=["BMU"], telephone="+4755580000", homepage="https://www.bmu.example/", facets=BERGEN,
        email="post@bmu.example", identifier="0000 0001 2345 6789", page="https://ror.example/0abc123", postcode="5020",
    ),
    thing("bergen-maritime-press", ("Bergen Maritime University Press", "en"), facets=BERGEN),
    thing("bergen-museum", ("Museum of Bergen", "en"), links=["institution/bergen-maritime"], facets=BERGEN),
    thing("bergen-hall", ("Bergen Hall", "en"), links=["institution/bergen-maritime"], facets=BERGEN),
    thing("bay-metal-union", ("Bay Metal Union", "en"), acronym=["BMU"], facets={"country": "US"}),
    thing(
        "water-office", ("Office of Water Affairs", "en"), alias=[("甘肃省水务厅", "zh-Hans"), ("甘肅省水務廳", "zh-Hant")],
        telephone="+869318801234", facets=LANZHOU, full="1 Dingxi Road, Chengguan", postcode="730030",
        duties=["Keep the registers of irrigation canals."], units=["Foreign Experts Desk"],
    ),
    thing("academy", ("Académie de l'Étoile", "fr"), former="Cercle des Comètes", facets={**PARIS, "type": ["School", "Archive"]}),
    thing("thai", ("มหาวิทยาลัยดอกบัวทอง", "th"), alias=("Golden Lotus University", "en")),
    thing("greek", ("Ινστιτούτο Θάλασσας", "el"), description="Studies currents and tides."),
    thing("old-academy", ("Académie de l'Étoile ancienne", "fr"), state="deleted", facets=PARIS),
    thing("health-fr", ("Ministry of Kites", "en"), facets=PARIS),
    thing("health-no", ("Ministry of Kites", "en"), facets=BERGEN),
    thing("kelp", ("Shore Plants Society", "en"), acronym=["KELP"], homepage="https://kelp.example/", identifier="kelp.example"),
    thing(
        "seaweeds", ("Laboratory of Seaweeds", "en"), homepage="https://kelp.example/labs", identifier="kelp.example",
        telephone="+353112345678", alias=[("Saotharlann", "ga")], description="Dries seaweeds.",
    ),
    thing("st-brans", ("St. Bran's College", "en"), facets={"country": "IE"}),
]  # fmt: skip


@contextmanager
def searching(folder, things):
    """Write a release of some things, and search it."""
    with opened(release(folder, things)) as search:
        yield search


@contextmanager
def opened(release):
    """Search a release."""
    database = Database(release / RECORDS)
    try:
        yield Search(database.rows, Hierarchy(database.rows))
    finally:
        database.close()
