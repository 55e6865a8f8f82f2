"""The gate: what passes, what is kept back and why, and what happens when an engine gives up or the two disagree."""

import pickle
from dataclasses import replace

import pytest

from publisher.mapping import Law, Mapper
from publisher.records import Concept, ConceptScheme
from publisher.validation import Gate, gate, settle
from publisher.validation.engines import EngineFailedError, engine
from publisher.validation.shapes import record_shapes
from tests.support.sample_institutions import BASE, INSTRUMENT, PLACES, URIS, Resolver, department, en, university

MAPPER = Mapper(URIS)


def universities(count):
    records = [university(key=str(number), slug=f"u-{number}") for number in range(count)]
    return MAPPER.institutions(records, Resolver())


def altered(description, before, after):
    """A description with one piece of its text changed, as a fault of the mapping or of a source would."""
    assert any(before in line for line in description.quads)
    return replace(description, quads=tuple(sorted(line.replace(before, after) for line in description.quads)))


def broken(description):
    return altered(description, '"1909"', '"about 1909"')


class Scripted:
    """An engine that says what a test wants, and counts what it is asked."""

    name = "scripted"

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def validate(self, ntriples):
        self.asked.append(ntriples)
        return self.answer(ntriples)


@pytest.fixture
def engines(monkeypatch):
    """Put scripted engines in place of the real ones."""

    def put(bulk=None, reference=None):
        scripted = {"shacl": bulk, "pyshacl": reference}
        monkeypatch.setattr(gate, "engine", lambda name, *rest: scripted[name] or engine(name, *rest))

    return put


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_everything_that_the_mapping_makes_passes(engine):
    descriptions = [
        *MAPPER.institutions([department(), university(), university(key="w", state="withdrawn")], Resolver()),
        *MAPPER.places(PLACES.values()),
        *MAPPER.concepts(
            [ConceptScheme(slug="category", titles=(en("Categories"),), top_concepts=("departments",))],
            [Concept(scheme="category", slug="departments", labels=(en("Departments"),))],
        ),
        *MAPPER.legislation([Law([INSTRUMENT])]),
    ]

    validated, quarantined = Gate(URIS, engine).validate(descriptions)

    assert quarantined == []
    assert [it.description for it in validated] == descriptions
    assert [result for it in validated for result in it.results] == []


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_a_violation_quarantines_its_record_alone(engine):
    whole = universities(6)
    given = [*whole[:3], replace(broken(whole[3]), raw=b"raw", file="f.jsonl", line=9), *whole[4:]]

    validated, quarantined = Gate(URIS, engine).validate(given)

    assert [it.description.slug for it in validated] == ["i-0", "i-1", "i-2", "i-4", "i-5"]
    (kept,) = quarantined
    assert (kept.source, kept.key, kept.file, kept.line, kept.raw) == ("register", "3", "f.jsonl", 9, b"raw")
    assert {result.shape for result in kept.results} == {f"{BASE}/shapes#Institution-founded"}
    assert {result.focus for result in kept.results} == {f"{BASE}/id/institution/i-3"}
    assert kept.results[0].message.startswith("Give the founding date")
    assert kept.faults == ()


def test_a_warning_is_published_with_its_record():
    given = [altered(universities(1)[0], '"兰州大学"@zh-hans', '"兰州大学"')]

    validated, quarantined = Gate(URIS).validate(given)

    assert quarantined == []
    assert {(result.severity, result.shape.rpartition("#")[2]) for result in validated[0].results} == {
        ("warning", "Institution-name-language")
    }


def test_a_fault_of_a_part_or_of_the_document_is_the_record_s():
    part = altered(universities(1)[0], '"36.05"', '"136.05"')
    record = altered(universities(2)[1], f'"{"cd" * 32}"', '"none"')

    _, quarantined = Gate(URIS).validate([part, record])

    assert [kept.key for kept in quarantined] == ["0", "1"]


def test_every_description_comes_out_once_even_with_the_same_iri():
    twice = universities(1) * 2

    validated, quarantined = Gate(URIS).validate(twice)

    assert len(validated) + len(quarantined) == 2


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("<{iri}> <http://x.example/p> _:b0 .", "blank-node"),
        ('_:b0 <http://x.example/p> "a" .', "blank-node"),
        ('<{iri}> <http://x.example/123> "a" .', "unwritable"),
        ('<{iri}> <http://x.example/p> "\\u0002" .', "unwritable"),
        ('<{iri}> <http://x.example/p> "\\b" .', "unwritable"),
        ("no triple at all", "unwritable"),
    ],
)
def test_what_cannot_be_published_in_every_format_is_a_fault(line, code):
    given = universities(2)
    given[0] = replace(given[0], quads=(*given[0].quads, line.replace("{iri}", given[0].iri)))

    validated, quarantined = Gate(URIS).validate(given)

    assert [it.description.key for it in validated] == ["1"]
    assert code in [fault.code for fault in quarantined[0].faults]


def test_underscore_colon_in_a_text_is_no_blank_node():
    given = [altered(universities(1)[0], '"LZU"', '"_:b0"')]

    assert Gate(URIS).validate(given)[1] == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_an_engine_that_gives_up_costs_only_the_record_to_blame(engines, size):
    def answer(ntriples):
        if "/id/institution/i-0>" in ntriples:
            raise EngineFailedError("NaN in a range")
        return set()

    engines(bulk=Scripted(answer))

    validated, quarantined = Gate(URIS, sample=0).validate(universities(size))

    assert [it.key for it in quarantined] == ["0"]
    assert len(validated) == size - 1
    assert quarantined[0].faults[0].code == "shapes-engine-failed"
    assert "NaN in a range" in quarantined[0].faults[0].message


def test_pyshacl_giving_up_quarantines_too(engines):
    def answer(ntriples):
        raise EngineFailedError("TypeError")

    engines(reference=Scripted(answer))

    _, quarantined = Gate(URIS).validate([broken(universities(1)[0])])

    assert [fault.code for fault in quarantined[0].faults] == ["shapes-engine-failed"]
    assert quarantined[0].results


def test_reference_judges_again_what_would_be_quarantined_and_nothing_else(engines):
    reference = Scripted(engine("pyshacl", record_shapes, BASE).validate)
    engines(reference=reference)
    given = universities(5)
    given[2] = broken(given[2])

    Gate(URIS, sample=0).validate(given)

    assert len(reference.asked) == 1
    assert "/id/institution/i-2>" in reference.asked[0]
    assert "/id/institution/i-1>" not in reference.asked[0]


@pytest.mark.parametrize(("share", "judged"), [(0, 0), (1, 40)])
def test_reference_judges_a_sample_of_what_passes(engines, share, judged):
    reference = Scripted(lambda ntriples: set())
    engines(reference=reference)

    Gate(URIS, sample=share).validate(universities(40))

    assert (
        "".join(reference.asked).count("/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/org#FormalOrg") == judged
    )


def test_sample_is_the_same_at_every_build():
    iris = [description.iri for description in universities(400)]
    chosen = [iri for iri in iris if gate._chosen(iri, 0.25)]

    assert chosen == [iri for iri in iris if gate._chosen(iri, 0.25)]
    assert 60 < len(chosen) < 140


def test_a_violation_that_only_one_engine_sees_quarantines_and_says_so(engines):
    engines(reference=Scripted(lambda ntriples: set()))

    _, quarantined = Gate(URIS).validate([broken(universities(1)[0])])

    (fault,) = quarantined[0].faults
    assert fault.code == "engines-disagree"
    assert "only shacl" in fault.message
    assert "Institution-founded" in fault.message


def test_a_violation_that_the_bulk_engine_misses_quarantines_where_the_sample_finds_it(engines):
    engines(bulk=Scripted(lambda ntriples: set()))

    validated, quarantined = Gate(URIS, sample=1).validate([broken(universities(1)[0]), *universities(2)[1:]])

    assert [it.key for it in quarantined] == ["0"]
    assert [fault.code for fault in quarantined[0].faults] == ["engines-disagree"]
    assert len(validated) == 1


def test_with_pyshacl_chosen_the_bulk_engine_is_not_asked(engines):
    bulk = Scripted(lambda ntriples: set())
    engines(bulk=bulk)

    _, quarantined = Gate(URIS, "pyshacl").validate([broken(universities(1)[0])])

    assert bulk.asked == []
    assert len(quarantined) == 1


def test_both_ways_of_judging_come_to_the_same():
    given = universities(12)
    for number, (before, after) in enumerate(
        [
            ('"1909"', '"soon"'),
            ('"36.05"', '"north"'),
            ("<mailto:office@lzu.edu.cn>", "<mailto:office>"),
            ('"LZU"@en', '"LZU"'),
            ("#CollegeOrUniversity", "#CollegeOrUniversity"),
            ("<http://schema.org/CollegeOrUniversity>", "<http://schema.org/Recipe>"),
        ]
    ):
        if any(before in line for line in given[number].quads):
            given[number] = altered(given[number], before, after)

    bulk, reference = Gate(URIS, "shacl").validate(given), Gate(URIS, "pyshacl").validate(given)

    assert [it.key for it in bulk[1]] == [it.key for it in reference[1]] == ["0", "1", "2", "5"]
    assert [it.faults for it in bulk[1]] == [(), (), (), ()]


def test_nothing_to_judge():
    assert Gate(URIS).validate([]) == ([], [])


def test_gate_goes_to_another_process():
    assert pickle.loads(pickle.dumps(Gate(URIS, "pyshacl", 0.5))) == Gate(URIS, "pyshacl", 0.5)


def test_settle_adds_warnings_and_quarantines_violations():
    validated = Gate(URIS).validate(universities(1))[0][0]
    result = Gate(URIS).validate([broken(universities(1)[0])])[1][0].results[0]

    warned = settle(validated, [replace(result, severity="warning")])
    refused = settle(validated, [result])

    assert [it.severity for it in warned.results] == ["warning"]
    assert (refused.key, refused.results) == ("0", (result,))
    assert settle(validated, []) == validated
