"""Links in the studio: two records side by side, decided on in the file for review."""

import html
import re
import shlex

import pytest

from publisher.cli import run
from publisher.linking import Decision
from publisher.linking.review import read_rows
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.pipeline.stages.link import REVIEW
from publisher.records import Address, Document, Institution, Site, Text
from publisher.sources import load_source
from publisher.studio.links.candidates import facts_of
from tests.support.registers import BASE, Clock, plain_toml

RULES = ('telephones = "phone"', 'homepages = "web"', 'place = { country = { value = "CN" }, names = ["city"] }')
HEAD = "id,name,phone,web,city\n"


@pytest.fixture
def review(studio):
    """A release of two sources with a candidate; the file for review."""
    sources = []
    rows = {
        "north": "1,Harbour Office,0931 8834620,https://harbour.example/,甘肃省\n",
        "south": "a,Harbour Office,0931 8834629,,甘肃省\n",
    }
    for slug, row in rows.items():
        folder = studio.workspace.data / slug
        folder.mkdir()
        toml = plain_toml(slug, *RULES[:2]).replace('place = { country = { value = "CN" } }', RULES[2])
        (folder / "source.toml").write_text(toml, encoding="utf-8")
        (folder / "rows.csv").write_text(HEAD + row, encoding="utf-8")
        sources.append(load_source(folder))
    build(Plan(home=studio.workspace.home, base=BASE, sources=tuple(sources), processes=1), clock=Clock())
    return studio.workspace.home / REVIEW


def institution(source, name, address=None):
    sites = (Site(address=Address(full=Text(value=address), country="GB")),) if address else ()
    return Institution(
        source=source,
        key="1",
        slug="x",
        names=(Text(value=name, language="en"),),
        sites=sites,
        document=Document(file="x"),
    )


def form(decision):
    return {"source_a": "north", "key_a": "1", "source_b": "south", "key_b": "a", "decision": decision}


def decisions(path):
    return [row.decision for row in read_rows(path)]


def test_records_are_side_by_side_with_what_speaks_for_and_against(studio, review):
    text = studio.get("/links").text
    verdicts = dict(
        re.findall(r'<th scope="row">([^<]+)</th>.*?data-label="Speaks"><span class="[^"]*">([^<]+)<', text, re.DOTALL)
    )

    assert verdicts["Names"] == "for it"
    assert verdicts["Telephone"] == "against it"
    assert verdicts["Web site"] == "open"
    assert "harbour.example" in text


@pytest.mark.parametrize("decision", Decision)
def test_decision_is_written_and_taken_back(studio, review, decision):
    assert studio.post("/links/decide", form(decision.value)).status_code == 303
    assert decisions(review) == [decision]
    assert "Every candidate is decided on" in studio.get("/links").text

    studio.post("/links/decide", form(""))
    assert decisions(review) == [None]


def test_nothing_else_of_the_file_changes(studio, review):
    before = review.read_bytes()
    studio.post("/links/decide", form("same"))
    studio.post("/links/decide", form(""))

    assert review.read_bytes() == before


def test_decision_that_does_not_exist_is_refused(studio, review):
    assert studio.post("/links/decide", form("perhaps")).status_code == 404
    assert decisions(review) == [None]


def test_record_that_does_not_exist_is_named(studio, review):
    answer = studio.post("/links/decide", form("same") | {"key_b": "other"})

    assert answer.status_code == 400
    assert "has a record 'other' of a source 'south'" in html.unescape(answer.text)
    assert decisions(review) == [None]


def test_two_records_that_are_no_candidates_are_decided_on(studio, review):
    review.unlink()
    assert 'name="key_b"' in studio.get("/links").text

    assert studio.post("/links/decide", form("merge-into-a")).status_code == 303
    assert decisions(review) == [Decision.INTO_A]


def test_merger_that_contradicts_another_is_explained(studio, review):
    text = review.read_text(encoding="utf-8-sig")
    other = "merge-into-a,0.5,north,2,Quay Office,south,a,Harbour Office,cn,\n"
    review.write_text(text + other, encoding="utf-8")

    answer = studio.post("/links/decide", form("merge-into-a"))

    assert answer.status_code == 400
    assert "take one of the two decisions back" in answer.text
    assert None in decisions(review)


def test_each_decision_is_shown_as_a_command(studio, review, capsys):
    text = html.unescape(studio.get("/links").text)
    commands = re.findall(
        r"publisher (links decide .*)", re.search(r"<code>(publisher links decide.*?)</code>", text, re.DOTALL)[1]
    )
    found = []
    for line in commands:
        assert run(shlex.split(line)) == 0
        found += decisions(review)

    assert found == [Decision.SAME, Decision.CLOSE, Decision.NO, Decision.INTO_A, Decision.INTO_B]
    assert capsys.readouterr().err == ""


def test_page_without_candidates_says_when_there_are_some(studio):
    assert "There are no candidates" in studio.get("/links").text


@pytest.mark.parametrize(
    ("names", "verdict"),
    [
        (("Harbour Office", "Office of the Harbour"), "for"),
        (("Harbour Office", "Harbour Police of the North"), ""),
        (("Harbour Office", "Tax Court"), "against"),
    ],
)
def test_names_speak_as_they_do_in_the_score(names, verdict):
    left, right = (institution(slug, name) for slug, name in zip(("north", "south"), names, strict=True))

    facts = {fact.heading: fact.verdict for fact in facts_of(left, right)}

    assert facts["Names"] == verdict


def test_address_that_only_one_record_has_says_nothing():
    left = institution("north", "Harbour Office", "1 Dock Street, Newport")
    right = institution("south", "Harbour Office", "Newport")

    assert {fact.heading: fact.verdict for fact in facts_of(left, right)}["Address"] == ""
