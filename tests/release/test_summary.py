"""The counts and trees of a release: as a pass over everything finds them, in a full build, a patch, an old release."""

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from publisher.rdf.description import Description, Validated
from publisher.rdf.namespaces import ORG, SCHEMA, SKOS
from publisher.release.assembly import Edition, assemble, copy_records, patch_records
from publisher.release.files import open_read_only
from publisher.release.hits.search import Search
from publisher.release.layout import RECORDS
from publisher.release.layouts.database import Database
from publisher.release.shard import ShardWriter
from publisher.release.summary import parts_of
from publisher.release.trees.hierarchy import Hierarchy
from publisher.uris import Kind, UriPolicy

BASE = "https://lod.example.org"
FIRST, SECOND = Edition("20261124T120000Z", "2026-11-24T12:00:00Z"), Edition("20261125T120000Z", "2026-11-25T12:00:00Z")
TABLES = ("part", "facet_count", "link_count", "branch", "node")


def thing(slug, *, kind=Kind.INSTITUTION, links=(), state="live", label=None, says=(), **facets):
    iri = f"{BASE}/id/{kind}/{slug}"
    linked = tuple(f"{BASE}/id/{target}" for target in links)
    lines = [f"<{iri}> <{predicate}> <{BASE}/id/{target}> ." for predicate, target in says]
    return Description(
        iri, kind, slug, "s", slug, label or slug, (slug,), tuple(sorted(lines)), linked, facets=facets, state=state
    )


THINGS = [
    thing("science", kind=Kind.CONCEPT, label="Science"),
    thing("a", links=("place/cn",), type="Office", country="CN"),
    thing("b", links=("institution/a", "place/cn"), says=[(ORG.subOrganizationOf, "institution/a")], type="Office"),
    thing("c", links=("institution/c", "place/gs"), says=[(ORG.hasSubOrganization, "institution/d")], country="CN"),
    thing("d", links=("concept/science",), type="School", country=""),
    thing("e", type=["School", "Museum"]),
    thing("gone", links=("place/cn",), state="deleted", type="Office"),
    thing("cn", kind=Kind.PLACE, label="China"),
    thing("gs", kind=Kind.PLACE, links=("place/cn",), says=[(SCHEMA.containedInPlace, "place/cn")], label="Gansu"),
]

CHANGED = {
    "facets": [thing("a", links=("place/cn",), type="School", region="gs")],
    "several-values": [thing("a", links=("place/cn",), type=["School", "Office"], country=["CN", "FR"])],
    "one-value-less": [thing("e", type=["School"])],
    "links": [thing("a", links=("place/gs", "concept/science"), type="Office", country="CN")],
    "another-whole": [thing("b", links=("institution/d",), says=[(ORG.subOrganizationOf, "institution/d")])],
    "no-whole": [thing("b", type="Office")],
    "a-name": [thing("a", label="Zeta"), thing("c", label="Anton", says=[(ORG.hasSubOrganization, "institution/d")])],
    "withdrawn": [replace(THINGS[2], state="deleted")],
    "several": [thing("a"), thing("c", links=("place/cn",)), thing("d", type="Office", country="FR")],
    "nothing": [],
}


def shard(folder, things):
    writer = ShardWriter(folder, UriPolicy(BASE))
    writer.write([Validated(it) for it in things], [None] * len(things))
    writer.close()
    return folder


def release(folder, things, edition=FIRST):
    folder.mkdir()
    assemble(folder / RECORDS, [shard(folder / "shard", things)], edition, None)
    return folder


def tables(folder):
    with closing(open_read_only(folder / RECORDS)) as database:
        return {name: sorted(database.execute(f"SELECT * FROM {name}")) for name in TABLES}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return release(tmp_path_factory.mktemp("summary") / "one", THINGS)


def test_facets_are_counted_by_kind_and_in_all(made):
    rows = {row[:3]: row[3] for row in tables(made)["facet_count"]}

    assert rows["institution", "type", "Office"] == rows["", "type", "Office"] == 3
    assert rows["institution", "country", "CN"] == 2
    assert rows["institution", "type", "School"] == 2
    assert rows["institution", "type", "Museum"] == 1
    assert (rows["institution", "", ""], rows["place", "", ""], rows["", "", ""]) == (6, 2, 9)
    assert ("institution", "country", "") not in rows


def test_links_of_live_things_are_counted_but_not_to_themselves(made):
    rows = {(kind, target.removeprefix(f"{BASE}/id/")): hits for kind, target, hits in tables(made)["link_count"]}

    assert rows == {
        ("institution", "institution/a"): 1,
        ("institution", "place/cn"): 2,
        ("institution", "place/gs"): 1,
        ("institution", "concept/science"): 1,
        ("place", "place/cn"): 1,
    }


def test_the_foremost_below_a_thing_have_the_most_institutions(tmp_path):

    within = [(SCHEMA.containedInPlace, "place/cn")]
    places = [thing("cn", kind=Kind.PLACE), *(thing(it, kind=Kind.PLACE, says=within) for it in ("aa", "bb", "cc"))]
    offices = [thing("x", links=("place/cc",)), thing("y", links=("place/cc",)), thing("z", links=("place/bb",))]
    database = Database(release(tmp_path / "one", sorted([*places, *offices], key=lambda it: it.iri)) / RECORDS)
    hierarchy = Hierarchy(database.rows)

    assert [it.slug for it in hierarchy.below(Kind.PLACE, places[0].iri, limit=2)] == ["aa", "bb"]
    assert [(it.slug, it.institutions) for it in hierarchy.foremost(Kind.PLACE, places[0].iri, limit=2)] == [
        ("cc", 2),
        ("bb", 1),
    ]
    database.close()


def random_things(dice, numbers):
    """Institutions and places that are part of others: of none, of several, now and then in circles."""
    things = []
    for number in numbers:
        kind, relation = dice.choice([(Kind.INSTITUTION, ORG.subOrganizationOf), (Kind.PLACE, SCHEMA.containedInPlace)])
        if kind is Kind.INSTITUTION and dice.random() < 0.3:
            relation = ORG.hasSubOrganization
        wholes = [f"{kind}/{dice.randrange(number + (dice.random() < 0.3) * 9 + 1)}" for _ in range(dice.randrange(3))]
        state = dice.choice(["live"] * 9 + ["deleted"])
        said = [(relation, whole) for whole in dict.fromkeys(wholes)]
        label = dice.choice(["Zeta", "Anton", "Ämter", f"Office {number}"])
        things.append(thing(f"{number}", kind=kind, links=tuple(wholes), says=said, state=state, label=label))
    return {it.iri: it for it in things}


def named(folder):
    """The trees with IRIs instead of numbers."""
    with closing(open_read_only(folder / RECORDS)) as database:
        iris = {0: "", **dict(database.execute("SELECT id, iri FROM record"))}
        branches = database.execute("SELECT kind, whole, position, part FROM branch").fetchall()
        nodes = database.execute("SELECT record, above, below, within FROM node").fetchall()
    return (
        sorted((kind, iris[whole], place, iris[part]) for kind, whole, place, part in branches),
        sorted((iris[record], iris[above], below, within) for record, above, below, within in nodes),
    )


@pytest.mark.parametrize("seed", range(40))
def test_trees_that_change_anywhere_are_those_that_are_made_anew(tmp_path, seed):
    dice = random.Random(seed)
    before = random_things(dice, dice.sample(range(60), 40))
    changed = random_things(dice, dice.sample(range(60), dice.choice([1, 3, 12])))
    changed = {iri: it for iri, it in changed.items() if before.get(iri, it).kind == it.kind}
    old = release(tmp_path / "old", [before[iri] for iri in sorted(before)])
    (tmp_path / "new").mkdir()
    copy_records(tmp_path / "new", old)
    for number, group in enumerate((list(changed)[::2], list(changed)[1::2])):
        shard(tmp_path / f"shard-{number}", [changed[iri] for iri in sorted(group)])

    patch_records(tmp_path / "new", old, [tmp_path / "shard-0", tmp_path / "shard-1"], SECOND)

    after = {**before, **changed}
    assert named(tmp_path / "new") == named(release(tmp_path / "anew", [after[iri] for iri in sorted(after)], SECOND))


@pytest.mark.parametrize("name", CHANGED)
def test_a_patched_release_is_summed_up_as_one_that_is_made_anew(made, tmp_path, name):
    changed = {it.iri: it for it in CHANGED[name]}
    (tmp_path / "patched").mkdir()

    copy_records(tmp_path / "patched", made)
    patch_records(tmp_path / "patched", made, [shard(tmp_path / "changed", list(changed.values()))], SECOND)
    anew = release(tmp_path / "anew", [changed.get(it.iri, it) for it in THINGS], SECOND)

    assert tables(tmp_path / "patched") == tables(anew)


@pytest.mark.parametrize(
    ("kind", "says", "pairs"),
    [
        pytest.param("institution", [(ORG.subOrganizationOf, "institution/y")], ["x<y"], id="part-of"),
        pytest.param("institution", [(ORG.hasSubOrganization, "institution/y")], ["y<x"], id="has-part"),
        pytest.param("institution", [(SKOS.broader, "institution/y")], [], id="not-of-this-kind"),
        pytest.param("concept", [(SKOS.inScheme, "concept/y")], ["x<y"], id="in-scheme"),
        pytest.param(
            "concept", [(SKOS.inScheme, "concept/y"), (SKOS.broader, "concept/z")], ["x<z"], id="broader-before-scheme"
        ),
        pytest.param("legislation", [(SKOS.broader, "legislation/y")], [], id="no-trees-of-laws"),
    ],
)
def test_what_a_thing_says_to_be_part_of_what(kind, says, pairs):
    said = thing("x", kind=kind, says=says)
    found = parts_of(kind, said.iri, said.quads)

    assert [f"{part.rpartition('/')[2]}<{whole.rpartition('/')[2]}" for part, whole in found] == pairs


def test_a_literal_or_another_subject_says_nothing():
    iri = f"{BASE}/id/institution/x"
    lines = (
        f'<{iri}> <http://schema.org/name> "x <{ORG.subOrganizationOf}> <y>" .',
        f"<{iri}#unit> <{ORG.subOrganizationOf}> <{BASE}/id/institution/y> .",
    )

    assert parts_of("institution", iri, lines) == []


def answers(search, hierarchy):
    """What a reader is told of everything."""
    kinds = [None, *Kind]
    return (
        [search.search("", kind=kind, filters={}, limit=20, offset=0) for kind in kinds],
        [search.search("", kind=kind, filters={"type": "Office"}, limit=20, offset=0) for kind in kinds],
        [hierarchy.below(kind, None, limit=20) for kind in Kind],
        [hierarchy.path(it.iri) for it in THINGS],
    )


def test_a_release_without_these_tables_answers_the_same(made, tmp_path):
    shutil.copytree(made, tmp_path / "old")
    with closing(sqlite3.connect(tmp_path / "old" / RECORDS)) as connection:
        for name in TABLES:
            connection.execute(f"DROP TABLE {name}")
        connection.execute("DROP INDEX record_by_facets")
        connection.commit()
    told = []
    for folder in (made, tmp_path / "old"):
        database = Database(folder / RECORDS)
        hierarchy = Hierarchy(database.rows)
        told.append(answers(Search(database.rows, hierarchy), hierarchy))
        database.close()

    assert told[0] == told[1]
    assert told[0][2][0]
