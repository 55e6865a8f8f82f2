"""Links between sources: in both descriptions, in the graph of their evidence, and as a person decided."""

import csv

import pyoxigraph as ox
import pytest

from publisher.errors import SourceError
from publisher.linking import Decision
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.pipeline.review import record_decision
from publisher.pipeline.stages.link import REVIEW
from publisher.profiles import load
from publisher.release import Release
from publisher.uris import Kind

BASE = "https://lod.example.org"
TOML = """title = "{title}"
licence = "not stated"
reader = "csv"
language = "en"
country = "GB"
[profile]
key = "id"
names = "name"
domains = "domain"
identifiers = {{ scheme = "wikidata", from = "qid" }}
place = {{ country = {{ value = "GB" }} }}
"""


@pytest.fixture
def publish(tmp_path):
    def publishing(**sources):
        loaded = []
        for title, rows in sources.items():
            folder = tmp_path / title
            folder.mkdir(exist_ok=True)
            (folder / "source.toml").write_text(TOML.format(title=title), encoding="utf-8")
            text = "".join(f"{title}-{number},{row}\n" for number, row in enumerate(rows, start=1))
            (folder / "t.csv").write_text("id,name,domain,qid\n" + text, encoding="utf-8")
            loaded.append(load(folder))
        return build(Plan(home=tmp_path / "home", base=BASE, sources=tuple(loaded), processes=1, max_shrink=1.0))

    publishing.home = tmp_path / "home"
    return publishing


def links(report, slug):
    release = Release.open(report.release)
    quads = ox.parse(release.record(Kind.INSTITUTION, slug).quads, ox.RdfFormat.N_QUADS)
    release.close()
    wanted = {"http://www.w3.org/2002/07/owl#sameAs", "http://www.w3.org/2004/02/skos/core#closeMatch"}
    return [
        (
            quad.predicate.value.rpartition("#")[2],
            quad.object.value.rpartition("/")[2],
            quad.graph_name.value.rpartition("/")[2],
        )
        for quad in quads
        if quad.predicate.value in wanted
    ]


def decide(home, decision):
    path = home / REVIEW
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = [{**row, "decision": decision} for row in csv.DictReader(stream)]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_shared_identifier_links_both_ways_in_its_graph(publish):
    report = publish(a=["Tide Office,,Q1"], b=["Bureau of Tides,,Q1"])

    assert links(report, "tide-office") == [("sameAs", "bureau-of-tides", "links-shared-identifier")]
    assert links(report, "bureau-of-tides") == [("sameAs", "tide-office", "links-shared-identifier")]
    assert not (publish.home / REVIEW).exists()


def test_shared_domain_with_a_like_name_links(publish):
    report = publish(a=["Tide Office,tide.example,"], b=["The Tide Office,tide.example,"])

    assert links(report, "tide-office")[0][2] == "links-shared-domain"


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("same", [("sameAs", "tide-office-2", "links-reviewed")]),
        ("close", [("closeMatch", "tide-office-2", "links-reviewed")]),
        ("no", []),
    ],
)
def test_candidate_waits_for_a_decision(publish, decision, expected):
    rows = {"a": ["Tide Office,,"], "b": ["Tide Office,,"]}
    first = publish(**rows)
    again = publish(**rows)

    assert links(first, "tide-office") == []
    assert again.unchanged
    decide(publish.home, decision)
    report = publish(**rows)
    assert not report.unchanged
    assert links(report, "tide-office") == expected
    assert publish(**rows).unchanged


def test_certain_pair_can_be_denied(publish):
    rows = {"a": ["Tide Office,,Q1"], "b": ["Moon Office,,Q1"]}
    publish(**rows)
    path = publish.home / REVIEW
    path.parent.mkdir()
    path.write_text(
        "decision,score,source_a,key_a,name_a,source_b,key_b,name_b\nno,1,a,a-1,Tide Office,b,b-1,Moon Office\n",
        encoding="utf-8",
    )

    assert links(publish(**rows), "tide-office") == []


def test_decision_on_a_record_that_is_gone_is_kept_and_harmless(publish):
    many = [f"Office {number},," for number in range(9)]
    publish(a=[*many, "Tide Office,,"], b=["Tide Office,,"])
    decide(publish.home, "same")
    report = publish(a=many, b=["Tide Office,,"])

    assert links(report, "tide-office-2") == []
    assert "same" in (publish.home / REVIEW).read_text(encoding="utf-8-sig")


def test_one_source_is_not_linked(publish):
    publish(a=["Tide Office,,Q1", "Tide Office,,Q1"])

    assert not (publish.home / REVIEW).exists()


def test_wrong_decision_stops_the_build_and_says_where(publish):
    rows = {"a": ["Tide Office,,"], "b": ["Tide Office,,"]}
    publish(**rows)
    decide(publish.home, "perhaps")

    with pytest.raises(SourceError, match=r"review.csv:2.*'perhaps' is not a decision"):
        publish(**rows)


def record(report, slug):
    release = Release.open(report.release)
    found = release.record(Kind.INSTITUTION, slug)
    release.close()
    return found.state, (found.successor or "").rpartition("/")[2]


OFFICES = {"a": ["Tide Office,,"], "b": ["Tide Office,,"]}


def test_merged_record_leads_to_the_one_that_stays_until_that_is_taken_back(publish):
    publish(**OFFICES)
    decide(publish.home, "merge-into-a")
    merged = publish(**OFFICES)
    again = publish(a=[*OFFICES["a"], "Moon Office,,"], b=OFFICES["b"])
    decide(publish.home, "")
    taken_back = publish(**OFFICES)

    assert record(merged, "tide-office-2") == record(again, "tide-office-2") == ("merged", "tide-office")
    assert record(merged, "tide-office") == record(again, "moon-office") == ("live", "")
    assert links(merged, "tide-office") == []
    assert record(taken_back, "tide-office-2") == ("live", "")


def test_merger_waits_while_the_source_of_the_record_that_stays_is_not_built(publish):
    publish(**OFFICES)
    decide(publish.home, "merge-into-b")

    assert record(publish(a=OFFICES["a"]), "tide-office") == ("live", "")
    assert record(publish(**OFFICES), "tide-office") == ("merged", "tide-office-2")


def test_two_records_of_one_source_are_merged_and_one_whose_successor_is_gone_is_held_back(publish):
    rows = ["Tide Office,,", "Office of the Tides,,"]
    publish(a=rows)
    record_decision(publish.home, ("a", "a-1", "a", "a-2"), Decision.INTO_B)
    merged = publish(a=rows)
    dangling = publish(a=rows[:1])
    held = (dangling.release / "quality" / "quarantine.jsonl").read_text(encoding="utf-8")

    assert record(merged, "tide-office") == ("merged", "office-of-the-tides")
    assert "merge-dangling" in held
    assert "take the merger back" in held
