"""Legal instruments in a real build: one spelled otherwise is the same, one translated may be, and addresses stay."""

import pytest

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles import load
from publisher.release import Release
from tests.support.registers import BASE, Clock, plain_toml

SAME = "http://www.w3.org/2002/07/owl#sameAs"
SEE = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
CITED = (
    "Hall Document [2018] No. 120",
    "Zhongfa [2018] No. 120",
    "Zhong Fa [2018] No. 120",
    "Gan Ban Zi [2019] No. 10",
    "甘办字〔2019〕10号",
    "Gan Ban Fa [2019] No. 10",
    "Hall Document [2019] No. 10",
    "Hall Document [2020] No. 7",
)


@pytest.fixture
def publish(tmp_path):
    clock = Clock()

    def publishing(**sources):
        for slug, cited in sources.items():
            folder = tmp_path / slug
            folder.mkdir(exist_ok=True)
            (folder / "source.toml").write_text(plain_toml(slug, 'legal_basis = { cited = "basis" }'), encoding="utf-8")
            lines = [f'{number},Office {number} of {slug},"by {text}"' for number, text in enumerate(cited)]
            (folder / "t.csv").write_text("\n".join(["id,name,basis", *lines, ""]), encoding="utf-8")
        loaded = tuple(load(tmp_path / slug) for slug in sources)
        return build(Plan(home=tmp_path / "home", base=BASE, sources=loaded, processes=1), clock=clock).release

    return publishing


def laws(release):
    """Slug of each law: the slugs that it is the same as, those that it may be, and whether a note says so."""
    found = {}
    with Release.open(release) as opened:
        for thing in opened.things("legislation"):
            slug = thing.iri.rpartition("/")[2]
            text = opened.record("legislation", slug).quads.decode()
            own = [line.split(" ") for line in text.splitlines() if line.startswith(f"<{thing.iri}> ")]
            others = [
                {words[2].rpartition("/")[2][:-1] for words in own if words[1] == f"<{term}>"} for term in (SAME, SEE)
            ]
            found[slug] = (*others, "may be the same instrument" in text)
    return found


def test_same_spelling_is_the_same_and_a_translation_may_be(publish):
    assert laws(publish(one=CITED)) == {
        "zhongfa-2018-120": ({"zhong-fa-2018-120"}, {"hall-2018-120"}, True),
        "zhong-fa-2018-120": ({"zhongfa-2018-120"}, {"hall-2018-120"}, True),
        "hall-2018-120": (set(), {"zhongfa-2018-120", "zhong-fa-2018-120"}, True),
        "gan-ban-zi-2019-10": (set(), set(), False),
        "gan-ban-fa-2019-10": (set(), set(), False),
        "hall-2019-10": (set(), set(), False),
        "hall-2020-7": (set(), set(), False),
    }


def test_sources_are_not_compared(publish):
    assert laws(publish(one=CITED[:1], two=CITED[1:2])) == {
        "hall-2018-120": (set(), set(), False),
        "zhongfa-2018-120": (set(), set(), False),
    }


def test_addresses_stay_when_another_spelling_is_cited(publish):
    first = laws(publish(one=CITED[1:2]))
    second = laws(publish(one=CITED[:2]))

    assert set(first) < set(second)
    assert second["zhongfa-2018-120"] == (set(), {"hall-2018-120"}, True)


def test_institution_leads_to_the_instrument_as_it_cites_it(publish):
    release = publish(one=CITED[:2])
    with Release.open(release) as opened:
        quads = opened.record("institution", "office-1-of-one").quads.decode()

    assert f"<{BASE}/id/legislation/zhongfa-2018-120>" in quads
    assert f"<{BASE}/id/legislation/hall-2018-120>" not in quads


def test_law_by_title_alone_is_not_compared(tmp_path):
    folder = tmp_path / "titled"
    folder.mkdir()
    toml = plain_toml("titled", 'legal_basis = { title = "basis" }')
    (folder / "source.toml").write_text(toml, encoding="utf-8")
    (folder / "t.csv").write_text("id,name,basis\n1,Office,Act\n2,Board,Harbour Act\n", encoding="utf-8")
    plan = Plan(home=tmp_path / "home", base=BASE, sources=(load(folder),), processes=1)

    assert laws(build(plan, clock=Clock()).release) == {
        "act": (set(), set(), False),
        "harbour-act": (set(), set(), False),
    }


def test_law_that_is_cited_no_more_leaves_a_tombstone(publish):
    """One that is known by its number alone has no preferred label, and its address answers all the same."""
    publish(one=CITED[:1])
    for _ in range(2):
        release = publish(one=("a decision that is no instrument",))
        with Release.open(release) as opened:
            gone = opened.record("legislation", "hall-2018-120")
            assert (gone.state, gone.label) == ("deleted", CITED[0])
        assert (release / "quality" / "quarantine.jsonl").read_bytes() == b""
