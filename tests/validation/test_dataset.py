"""Things judged against each other, over their edges."""

from dataclasses import replace

import pytest

from publisher.mapping import Mapper
from publisher.records import InstitutionRef, Relation
from publisher.validation import dataset, edges, validate_dataset
from publisher.validation.engines import engine
from publisher.validation.shapes import dataset_shapes
from tests.support.sample_institutions import BASE, PLACES, URIS, Resolver, university

ORG = "http://www.w3.org/ns/org#"


def thing(number):
    return f"{BASE}/id/institution/i-{number}"


def build(parents, *, scheme=None, keys=None):
    """Edges of institutions: number -> number of its parent, or None."""
    records = [
        university(
            key=str((keys or {}).get(number, number)),
            key_scheme=scheme,
            slug=f"i-{number}",
            identifiers=(),
            place=None,
            relations=() if parent is None else (Relation(kind="parent", target=InstitutionRef(key=str(parent))),),
        )
        for number, parent in parents.items()
    ]

    class Slugs(Resolver):
        """The slug that the record asks for, so that two records may claim one identifier."""

        def institution(self, ref, source):
            return f"i-{ref.key}" if ref.source is None else None

    described = Mapper(URIS).institutions(records, Slugs()) + Mapper(URIS).places(PLACES.values())
    return [line for description in described for line in edges(description)]


def violations(found):
    return {name for name, results in found.items() if any(it.severity == "violation" for it in results)}


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize(
    ("parents", "refused"),
    [
        pytest.param({1: None, 2: 1, 3: 2}, set(), id="a-tree"),
        pytest.param({1: 1}, {1}, id="its-own-parent"),
        pytest.param({1: 2, 2: 1, 3: 1, 4: None}, {1, 2}, id="a-circle-and-one-below-it"),
        pytest.param({1: 2, 2: 3, 3: 4, 4: 5, 5: 1}, {1, 2, 3, 4, 5}, id="a-long-circle"),
    ],
)
def test_circular_hierarchy(parents, refused, engine):
    lines = build({number: None if parent == number else parent for number, parent in parents.items()})
    lines += [
        f"<{thing(number)}> <{ORG}subOrganizationOf> <{thing(number)}> ."
        for number, parent in parents.items()
        if parent == number
    ]

    found, faults = validate_dataset(URIS, lines, engine)

    assert violations(found) == {thing(number) for number in refused}
    assert faults == ()


def test_parent_that_is_not_published_is_a_warning():
    found, _ = validate_dataset(URIS, build({1: 9}))

    (result,) = found[thing(1)]
    assert (result.severity, result.value) == ("warning", f"<{thing(9)}>")


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize("scheme", [None, "ChinaServicesNetSid"])
def test_identifier_given_twice(scheme, engine):
    found, faults = validate_dataset(URIS, build({1: None, 2: None, 3: None}, scheme=scheme, keys={3: 2}), engine)

    assert violations(found) == {thing(2), thing(3)}
    assert faults == ()


def test_same_number_in_two_sources_is_no_clash():
    records = [university(source="a", key="1", slug="a"), university(source="b", key="1", slug="b", identifiers=())]

    class Slugs(Resolver):
        def institution(self, ref, source):
            return source

    described = Mapper(URIS).institutions(records, Slugs()) + Mapper(URIS).places(PLACES.values())
    found, _ = validate_dataset(URIS, [line for description in described for line in edges(description)])

    assert found == {}


def test_edges_are_few_and_plain():
    place = Mapper(URIS).places([PLACES["cn-620100"]])[0]

    assert f"<{place.iri}> <http://www.w3.org/2002/07/owl#sameAs> <{place.iri}> ." in edges(place)
    assert not any("graph/" in line or "name" in line for line in edges(place))


def test_what_stands_below_is_an_edge_of_that_only_where_it_is_an_address():
    above = Mapper(URIS).institutions([university()], Resolver())[0]
    below = [f"<{above.iri}> <{ORG}hasSubOrganization> {value} ." for value in (f"<{thing(1)}>", '"the library"')]

    told = edges(replace(above, quads=(*above.quads, *below)))

    assert [line for line in told if "subOrganizationOf" in line] == [
        f"<{thing(1)}> <{ORG}subOrganizationOf> <{above.iri}> ."
    ]


def test_pyshacl_sees_only_the_neighbourhood(monkeypatch):
    real, seen = engine("pyshacl", dataset_shapes, BASE), []

    class Watching:
        name = "pyshacl"

        def validate(self, ntriples):
            seen.append(ntriples)
            return real.validate(ntriples)

    monkeypatch.setattr(dataset, "engine", lambda name, *rest: Watching() if name == "pyshacl" else engine(name, *rest))
    validate_dataset(URIS, build({1: 2, 2: 1, 3: None, 4: 3}))

    assert thing(1) in seen[0]
    assert thing(4) not in seen[0]


def test_disagreement_is_a_fault(monkeypatch):
    class Blind:
        name = "pyshacl"

        def validate(self, ntriples):
            return set()

    monkeypatch.setattr(dataset, "engine", lambda name, *rest: Blind() if name == "pyshacl" else engine(name, *rest))

    _, faults = validate_dataset(URIS, build({1: 2, 2: 1}))

    assert [(fault.code, fault.value) for fault in faults] == [
        ("engines-disagree", thing(1)),
        ("engines-disagree", thing(2)),
    ]


def test_an_engine_that_gives_up_is_a_fault():
    found, faults = validate_dataset(URIS, ["no triple"])

    assert found == {}
    assert [fault.code for fault in faults] == ["shapes-engine-failed"]
