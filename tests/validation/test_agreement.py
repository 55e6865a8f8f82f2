"""Both engines say the same of records with every kind of fault, and every constraint of the shapes is broken."""

import pytest
import rdflib

from benchmarks import agreement
from benchmarks.shacl.breaking import ways
from benchmarks.shacl.constraints import Constraint, constraints
from benchmarks.shacl.faults import kinds, seeded
from benchmarks.shacl.hostile import literals
from publisher.rdf.namespaces import RDF, SH
from publisher.uris import UriPolicy
from publisher.validation.engines import BulkEngine, EngineFailedError
from publisher.validation.reference import ReferenceEngine
from publisher.validation.shapes import dataset_shapes, record_shapes

BASE = "https://lod.example.org"
URIS = UriPolicy(BASE)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Some hundred records; faults stand close, so that every kind is there."""
    return agreement.agreement(tmp_path_factory.mktemp("small"), BASE, 500, share=0.45)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return agreement.agreement(tmp_path_factory.mktemp("large"), BASE, 10_000, share=0.2)


@pytest.fixture(params=["small", pytest.param("large", marks=pytest.mark.heavy)])
def found(request):
    return request.getfixturevalue(request.param)


def every_constraint():
    return [it for shapes in (record_shapes(BASE), dataset_shapes(BASE)) for it in constraints(shapes.graph)]


def test_engines_agree(found):
    assert "\n\n".join(map(str, found.disagreements)) == ""
    assert found.records.judged == found.edges.judged == len(found.faulty.descriptions)


def test_every_constraint_of_every_shape_is_broken(found):
    broken = set(found.constraints())

    assert [it.name for it in every_constraint() if (it.shape, it.component) not in broken] == []


def test_no_result_is_of_a_constraint_that_nobody_knows(found):
    known = {(it.shape, it.component) for it in every_constraint()}

    assert set(found.constraints()) <= known


def test_every_kind_of_fault_is_there(found):
    planted = {it.fault.name for faults in found.faulty.faults.values() for it in faults}

    assert found.faulty.left_out == []
    assert planted == {fault.name for fault in kinds(BASE)}


def test_a_fault_alone_in_its_record_is_found_where_it_was_put(found):
    alone = {iri: faults[0] for iri, faults in found.faulty.faults.items() if len(faults) == 1}
    missed = []
    for iri, planted in alone.items():
        results = found.records.results.get(iri, frozenset()) | found.edges.results.get(iri, frozenset())
        constraint = planted.fault.constraint
        wanted = (planted.focus, constraint.shape, constraint.component)
        if planted.fault.way.sure and wanted not in {(it.focus, it.shape, it.component) for it in results}:
            missed.append((iri, planted.fault.name))

    assert len(alone) > 100
    assert missed == []


def test_most_records_have_no_fault_and_some_have_several(found):
    assert len(found.faulty.faults) < 0.5 * len(found.faulty.descriptions)
    assert any(len(faults) > 2 for faults in found.faulty.faults.values())
    assert found.faulty.refused > 0


def test_same_seed_gives_the_same_faults(small, tmp_path):
    again = seeded(tmp_path, BASE, 500, share=0.45)

    assert again.descriptions == small.faulty.descriptions
    assert again.faults == small.faulty.faults


@pytest.mark.heavy
def test_engines_agree_over_every_hostile_literal_in_every_property():
    bulk, reference = (engine(record_shapes(BASE)) for engine in (BulkEngine, ReferenceEngine))
    judged = {(name, it.path) for it in constraints(record_shapes(BASE).graph) if it.path for name in it.classes}
    for name, path in sorted(judged):
        triples = "".join(
            f"<{BASE}/{number}> <{RDF.type}> <{name}> .\n<{BASE}/{number}> <{path}> {value} .\n"
            for number, value in enumerate(literals())
        )
        assert bulk.validate(triples) == reference.validate(triples), path

    assert len(judged) > 90


def described(small, count=3):
    return [it for it in small.faulty.descriptions if it.iri in small.records.results][:count]


def test_a_result_that_one_engine_lacks_is_reported_with_the_record(small, monkeypatch):
    class Blind(ReferenceEngine):
        def validate(self, ntriples):
            return {it for it in super().validate(ntriples) if it.focus.partition("#")[0] != given[1].iri}

    given = described(small)
    monkeypatch.setattr(agreement, "ReferenceEngine", Blind)

    (disagreement,) = agreement.compare_records(given, URIS).disagreements

    assert disagreement.iri == given[1].iri
    assert "only shacl: Result(" in str(disagreement)
    assert disagreement.triples in str(disagreement)


@pytest.mark.parametrize("name", ["path", "component", "severity", "value"])
def test_results_are_compared_whole(small, monkeypatch, name):
    class Otherwise(BulkEngine):
        def validate(self, ntriples):
            return {type(it)(**{**as_dict(it), name: "otherwise"}) for it in super().validate(ntriples)}

    def as_dict(result):
        return {field: getattr(result, field) for field in result.__dataclass_fields__}

    monkeypatch.setattr(agreement, "BulkEngine", Otherwise)

    assert len(agreement.compare_records(described(small), URIS).disagreements) == 3


def test_an_engine_that_gives_up_disagrees_over_that_record_alone(small, monkeypatch):
    class Weak(ReferenceEngine):
        def validate(self, ntriples):
            if f"<{given[2].iri}>" in ntriples:
                raise EngineFailedError("too much")
            return super().validate(ntriples)

    given = described(small)
    monkeypatch.setattr(agreement, "ReferenceEngine", Weak)

    (disagreement,) = agreement.compare_records(given, URIS).disagreements

    assert disagreement.iri == given[2].iri
    assert "pyshacl gave up: too much" in str(disagreement)


def test_a_constraint_that_is_added_to_a_shape_is_known():
    text = record_shapes(BASE).turtle + "\ns:Unit-of sh:lessThan org:changedBy .\n"
    added = set(constraints(rdflib.Graph().parse(data=text, format="turtle"))) - set(
        constraints(record_shapes(BASE).graph)
    )

    (constraint,) = (it for it in added if it.kind == "lessThan")
    assert constraint.component == str(SH.LessThanConstraintComponent)
    with pytest.raises(ValueError, match="no way is known to break Unit-of lessThan"):
        ways(constraint)


def test_what_a_shape_says_must_be_known_to_be_a_constraint_or_none():
    text = record_shapes(BASE).turtle + "\ns:Unit-of rdfs:isDefinedBy s:Unit .\n"

    with pytest.raises(ValueError, match="isDefinedBy"):
        constraints(rdflib.Graph().parse(data=text, format="turtle"))


def test_a_fault_of_each_member_of_a_list_is_the_constraint_s():
    (interval,) = [it for it in constraints(record_shapes(BASE).graph) if it.name == "OpeningHours-interval or"]

    assert isinstance(interval, Constraint)
    assert (interval.path, interval.classes) == ("", {"http://schema.org/OpeningHoursSpecification"})
