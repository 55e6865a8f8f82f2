"""A small publication, sealed and live: what every test of the web shell is asked about."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from flask.testing import FlaskClient

from publisher import catalog, changes, vocabulary
from publisher.assets import asset
from publisher.config import Settings
from publisher.mapping import Gone, Law, Link, Mapper, note_kinds
from publisher.queries.description import statements
from publisher.queries.model import dump, offered
from publisher.queries.reading import read_queries
from publisher.rdf.description import Description, Validated
from publisher.records import (
    Address,
    Concept,
    ConceptRef,
    ConceptScheme,
    Contact,
    Coordinates,
    Document,
    ExternalIdentifier,
    Institution,
    InstitutionRef,
    LegalInstrument,
    NoteKind,
    OpeningHours,
    Place,
    QualityNote,
    RawField,
    Relation,
    RelationKind,
    Responsibility,
    Site,
    Telephone,
    Text,
)
from publisher.release import Counts, Home, Manifest, Release, SourceCounts, SourceEntry, Statistics, activate
from publisher.release.assembly import Edition
from publisher.release.member_updates import MemberMap, MemberRun
from publisher.release.quadstore import finish, load
from publisher.release.shard import Outcome, ShardWriter
from publisher.release.writer import ReleaseWriter
from publisher.store import Answer, Limits, Request
from publisher.store.contract import QueryCounts
from publisher.uris import Kind, UriPolicy
from publisher.web import create_app
from publisher.web import site as web_site
from tests.support.sample_institutions import WEEKDAYS, en, zh

BASE = "https://lod.example.org"
VERSION = "20261124T123005Z"
CREATED = "2026-11-24T12:30:05Z"

SCIENCE = "gansu-department-of-science"
HOSTILE = "hostile"
WITHDRAWN = "closed-bureau"
MERGED = "merged-bureau"
SPREADSHEET = "spreadsheet-office"

PLACES = {
    place.key: place
    for place in (
        Place(key="cn", names=(en("China"), zh("中国")), country=True),
        Place(
            key="cn-620000",
            names=(en("Gansu"), zh("甘肃省")),
            notations=("620000",),
            within=("cn",),
            same_as=("https://sws.geonames.org/1810676/",),
        ),
        Place(key="cn-620100", names=(en("Lanzhou"), zh("兰州市")), notations=("620100",), within=("cn-620000", "cn")),
    )
}
SCHEME = ConceptScheme(slug="category", titles=(en("Categories"),), top_concepts=("departments",))
CONCEPTS = (
    Concept(scheme="category", slug="departments", labels=(en("Departments"),)),
    Concept(scheme="category", slug="departments-science", labels=(en("Science"), zh("科学")), broader="departments"),
)
LAW = LegalInstrument(
    slug="hall-2018-120", identifier="Hall Document [2018] No. 120", year=2018, title=en("Notice on the Reform Plan")
)


def document(key: str, **more: object) -> Document:
    return Document(file=f"{key}.txt", line=1, sha256="0" * 64, language="en", **more)


def science() -> Institution:
    departments = ConceptRef(scheme="category", slug="departments", label=en("Departments"))
    category = ConceptRef(scheme="category", slug="departments-science", label=en("Science"), broader=(departments,))
    open_hours = tuple(
        OpeningHours(days=WEEKDAYS, opens=opens, closes=closes, text=en("Weekdays 8:30 AM–12:00 PM, 2:30 PM–6:00 PM"))
        for opens, closes in (("08:30:00", "12:00:00"), ("14:30:00", "18:00:00"))
    )
    telephone = Telephone(e164="+869318834621", text="0931-8834621")
    return Institution(
        source="gansu",
        key="948",
        slug=SCIENCE,
        types=("GovernmentOrganization",),
        names=(en("Gansu Department of Science"), zh("甘肃省科学技术厅")),
        alt_names=(en("Provincial Department of Science"),),
        description=en("A constituent department of the provincial government."),
        classifications=(category,),
        relations=(
            Relation(kind=RelationKind.PARENT, target=InstitutionRef(key="gov")),
            Relation(kind=RelationKind.CONCURRENT, target=InstitutionRef(key="hostile")),
        ),
        telephones=(telephone,),
        emails=("office@kjt.example",),
        homepages=("https://kjt.example/",),
        sites=(
            Site(
                address=Address(full=en("No. 166 Qingyang Road, Lanzhou"), country="CN", place="cn-620100"),
                hours=open_hours,
                coordinates=Coordinates(latitude=36.06, longitude=103.83),
            ),
        ),
        contacts=(Contact(unit=en("Department Office"), telephones=(telephone,), hours=open_hours),),
        place="cn-620100",
        area_served="cn-620000",
        legal_basis=(LAW,),
        responsibilities=tuple(
            Responsibility(position=number, notation=f"({number})", text=en(f"Duty number {number}."))
            for number in range(1, 14)
        ),
        identifiers=(
            ExternalIdentifier(scheme="ror", value="03xz2hx98", iri="https://ror.org/03xz2hx98", evidence="ror"),
        ),
        document=document(
            "948",
            title=en("Institutional information"),
            raw_fields=(RawField(name="tel", value="00-86-0931-8834621"), RawField(name="tab", value="Science")),
            notes=(QualityNote(kind=NoteKind.LOST, message="Only the link text survived", field="Chinese Website"),),
        ),
    )


def hostile() -> Institution:
    attack = "</script><img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>"
    return Institution(
        source="gansu",
        key="hostile",
        slug=HOSTILE,
        types=("GovernmentOrganization",),
        names=(Text(value=attack, language="en"),),
        description=en(f"{attack} {{{{ 7*7 }}}} <!-- "),
        links=("https://evil.example/?a=1&b='x'",),
        document=document("hostile", raw_fields=(RawField(name=attack, value=attack),)),
    )


def plain(key: str, slug: str, name: str) -> Institution:
    return Institution(
        source="gansu",
        key=key,
        slug=slug,
        types=("GovernmentOrganization",),
        names=(en(name),),
        place="cn-620000",
        document=document(key),
    )


class Everything:
    """Resolves what the records of this publication refer to."""

    def __init__(self, records: Sequence[Institution]) -> None:
        self._slugs = {record.key: record.slug for record in records}

    def institution(self, ref: InstitutionRef, source: str) -> str | None:
        return self._slugs.get(ref.key or "")

    def replaced(self, slug: str) -> Sequence[str]:
        return (MERGED,) if slug == SCIENCE else ()

    def linked(self, slug: str) -> Sequence[Link]:
        return ()

    def place(self, key: str) -> Place | None:
        return PLACES.get(key)


def records() -> list[Institution]:
    return [
        science(),
        hostile(),
        plain("gov", "gansu-government", "Gansu Government"),
        plain("sheet", SPREADSHEET, "=HYPERLINK(1)"),
        *(plain(f"n{number}", f"bureau-{number}", f"Bureau {number}") for number in range(1, 31)),
    ]


def descriptions(base: str = BASE) -> list[Description]:
    uris = UriPolicy(base)
    mapper = Mapper(uris)
    everything = records()
    live = mapper.institutions(everything, Everything(everything))
    gone = [
        Gone(Kind.INSTITUTION, slug, name, _named(uris, slug, name), "gansu", slug, (name,), successor)
        for slug, name, successor in (
            (WITHDRAWN, "Closed Bureau", None),
            (MERGED, "Merged Bureau", "merged-again"),
            ("merged-again", "Merged Again", SCIENCE),
        )
    ]
    return [
        *(replace(it, raw=b"raw") for it in live),
        *mapper.places(PLACES.values()),
        *mapper.concepts([SCHEME], [*CONCEPTS, note_kinds.concept(NoteKind.LOST, "Only the link text survived")]),
        *mapper.legislation([Law([LAW])]),
        *mapper.tombstones(gone),
    ]


def _named(uris: UriPolicy, slug: str, name: str) -> tuple[str, ...]:
    iri = uris.thing(Kind.INSTITUTION, slug)
    return (
        f"<{iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/GovernmentOrganization> .",
        f'<{iri}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}"@en .',
    )


def publish(
    home: Path,
    things: Sequence[Description],
    *,
    base: str = BASE,
    version: str = VERSION,
    created: str = CREATED,
    quality: dict[str, bytes] | None = None,
    licence: str = "",
) -> Path:
    """Seal a release of these things and make it live."""
    uris = UriPolicy(base)
    previous = home / "current" if (home / "current").exists() else None
    writer = ReleaseWriter(Home(home), Edition(version, created), uris, previous)
    shard = writer.folder.parent / f"shard-{version}"
    shards = ShardWriter(shard, uris)
    ordered = sorted(things, key=lambda thing: thing.iri)
    shards.write([Validated(thing) for thing in ordered], [None] * len(ordered))
    shards.close()
    writer.write_records([shard])
    writer.write_dumps(MemberMap(None, uris), [MemberRun.of_shard(shard)])
    writer.write_table()
    changes.write(previous, writer.folder, version=version, at=created)
    writer.write_checksums()
    kinds = {kind: sum(thing.kind == kind for thing in things) for kind in Kind}
    lines = sum(len(thing.quads) for thing in things)
    counted = Statistics.model_validate(Outcome.load(shard).tally)
    facts = {"licence": licence, "statistics": counted}
    manifest = _manifest(base, version, created, kinds, lines).model_copy(update=facts)
    downloads = manifest.model_copy(update={"files": writer.entries("dumps")})
    writer.write_catalog(catalog.describe(catalog.Publication(manifest=downloads)))
    shipped = read_queries([asset("queries")], base)
    queries = [query for query, needs in shipped if offered(manifest.statistics, needs)]
    writer.write_queries(dump(queries))
    for name, body in (quality or {}).items():
        writer.write_quality(name, [body])
    load(writer.store, [shard / "quads.nq"])
    vocabularies = writer.folder.parent / "vocabularies.nq"
    service = statements(manifest, queries)
    lines = (*vocabulary.vocabulary(uris), *vocabulary.shapes(uris), *service)
    vocabularies.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    finish(writer.store, [vocabularies])
    writer.seal(manifest)
    return activate(home, version)


def _manifest(base: str, version: str, created: str, kinds: dict[Kind, int], triples: int) -> Manifest:
    source = SourceEntry(
        slug="gansu",
        title="Directory of Gansu",
        publisher="A directory",
        origin="https://directory.example/",
        retrieved="2026-11-01",
        counts=SourceCounts(read=36, published=34, quarantined=2),
    )
    return Manifest(
        version=version,
        sequence=1,
        created=created,
        software="test",
        base=base,
        title="Gansu as linked data",
        sources=(source,),
        counts=Counts(read=36, published=34, quarantined=2, things=dict(kinds), triples=triples),
    )


class PlainEngine:
    """A query engine in this process: what these tests ask needs no limits."""

    away = False
    counts = QueryCounts(running=1, waiting=2, abandoned=3)
    limits = Limits()

    def __init__(self, store: Path) -> None:
        self._store = ox.Store.read_only(str(store))

    def answer(self, request: Request) -> Answer:
        found = self._store.query(request.query)
        body = bytes(found.serialize(format=ox.RdfFormat.N_TRIPLES))
        return Answer(media_type=request.media_type, size_bytes=len(body), body=body)

    def close(self) -> None:
        pass


def open_served(path: Path, cache_mib: int = 8) -> web_site.Served:
    release = Release.open(path)
    return web_site.Served(release, PlainEngine(release.store), cache_bytes=cache_mib * web_site.MIB)


def make_app(home: Path, cache_mib: int = 8, **settings: object):
    site = web_site.LiveSite(home, lambda path: open_served(path, cache_mib))
    site.refresh()
    app = create_app(Settings(home=home, base_url=BASE, **settings), site=site)
    app.config["TESTING"] = True
    return app


@contextmanager
def client_of(home: Path, things: Sequence[Description]) -> Iterator[FlaskClient]:
    """Publish things beside the small publication, and ask the application about them until the block ends."""
    publish(home, [*things, *descriptions(BASE)], base=BASE)
    app = make_app(home)
    yield app.test_client()
    app.extensions["site"].close()


def lasting_headers(response: Any) -> dict[str, str]:
    """Return the header fields of a response without the id of its request, which is another each time."""
    return {name: value for name, value in response.headers.items() if name != "X-Request-Id"}
