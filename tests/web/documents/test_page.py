"""What a person sees: the sections of each kind of page, and that no text of a source is ever markup."""

import re
from dataclasses import replace

import pyoxigraph as ox
import pytest
from selectolax.lexbor import LexborHTMLParser

from publisher.rdf.description import Description
from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import ORG, OWL, RDF
from publisher.uris import Kind
from publisher.web.documents.page import shortened
from publisher.web.shell.pages import embedded
from tests.web.publication import BASE, HOSTILE, SCIENCE, WITHDRAWN, descriptions, make_app, publish

EVERY_PAGE = [
    "/",
    f"/doc/institution/{SCIENCE}",
    f"/doc/institution/{HOSTILE}",
    f"/doc/institution/{WITHDRAWN}",
    "/doc/institution/gansu-government",
    "/doc/place/cn-620000",
    "/doc/concept/category",
    "/doc/concept/category/departments",
    "/doc/legislation/hall-2018-120",
    "/search?q=gansu",
    "/search?q=nothing-like-this",
    "/institutions",
    "/places",
    "/concepts",
    "/institutions?part-of=gansu-government",
    "/places?in=cn",
    f"/statements/institution/{SCIENCE}",
    f"/values/institution/{SCIENCE}?property=http://www.w3.org/ns/org%23purpose",
    "/releases",
    "/releases/20261124T123005Z",
    "/ontology",
    "/shapes",
    "/quality",
    "/quality/quarantine",
    "/problems/query-timeout",
    "/nothing-here",
]


def page(client, path):
    return LexborHTMLParser(client.get(path, headers={"Accept": "text/html"}).text)


def text_of(tree, selector):
    return " ".join(" ".join(node.text(separator=" ").split()) for node in tree.css(selector))


def test_no_panel_is_a_heading_alone(tmp_path):
    iri = f"{BASE}/id/institution/mentioned"
    said = (
        f'<{iri}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Mentioned" .',
        f"<{iri}> <{RDF.type}> <http://www.w3.org/ns/org#FormalOrganization> .",
    )
    thing = Description(iri, Kind.INSTITUTION, "mentioned", "gansu", "m", "Mentioned", ("Mentioned",), said, facets={})
    publish(tmp_path, [thing])
    app = make_app(tmp_path)
    tree = page(app.test_client(), "/doc/institution/mentioned")
    app.extensions["site"].close()

    assert text_of(tree, "h1") == "Mentioned"
    assert [panel for panel in tree.css("section.panel") if not panel.css("dd, p, li, table")] == []


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_page_is_well_formed_for_people_and_machines(client, path):
    tree = page(client, path)

    assert len(tree.css("h1")) == 1
    assert tree.css_first("html").attributes["lang"] == "en"
    assert tree.css_first("title").text(strip=True)
    assert tree.css_first("main#content") is not None
    assert tree.css_first("a.skip").attributes["href"] == "#content"
    assert tree.css_first('meta[name="viewport"]') is not None
    anchors = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(anchors) == len(set(anchors)), "an id stands twice"
    for field in tree.css("input:not([type=hidden])"):
        assert tree.css_first(f'label[for="{field.attributes["id"]}"]') is not None


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(client, path):
    tree = page(client, path)

    for node in tree.css("script[src], link[rel=stylesheet], link[rel=icon], img"):
        address = node.attributes.get("src") or node.attributes.get("href")
        assert address.startswith(("/static/", "/export/qr-code/")), address
    inline = [node for node in tree.css("script:not([src])") if node.attributes.get("type") != "application/ld+json"]
    assert inline == []
    assert tree.css("[style]") == []
    assert [name for node in tree.css("*") for name in node.attributes if name.startswith("on")] == []


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_links_lead_to_harmless_schemes(client, path):
    for node in page(client, path).css("a[href]"):
        assert re.match(r"(https?://|mailto:|tel:|/|#|\?)", node.attributes["href"]), node.attributes["href"]


@pytest.mark.parametrize("path", [f"/doc/institution/{HOSTILE}", "/", "/search?q=pwned", "/search?kind=institution"])
def test_hostile_text_stays_text(client, path):
    tree = page(client, path)

    assert tree.css('img:not([src^="/export/qr-code/"])') == []
    assert all("document.title" not in (node.text() or "") for node in tree.css("script:not([type])"))


def test_hostile_text_is_not_taken_for_a_template(client):
    assert "49" not in text_of(page(client, f"/doc/institution/{HOSTILE}"), ".lead")


def test_institution_page_has_its_sections(client):
    tree = page(client, f"/doc/institution/{SCIENCE}")

    assert tree.css_first("h1").text() == "Gansu Department of Science"
    assert tree.css_first(".subtitle").attributes["lang"].lower() == "zh-hans"
    assert text_of(tree, ".crumbs") == "Places › China › Gansu › Lanzhou › Gansu Government"
    assert len(tree.css("#responsibilities .duties > li")) == 13
    assert text_of(tree, "#responsibility-01 .number") == "(1)"
    assert "Gansu Government" in text_of(tree, "#connections")
    assert "Notice on the Reform Plan" in text_of(tree, ".events")
    assert tree.css_first('a[href="tel:+869318834621"]').text() == "+86 931 883 4621"
    assert tree.css_first('a[href="mailto:office@kjt.example"]') is not None
    assert "No. 166 Qingyang Road" in text_of(tree, "address")
    assert "Directory of Gansu" in text_of(tree, "#record")
    assert "not stated by the source" in text_of(tree, "#record")
    assert "Only the link text survived" in text_of(tree, "#notes")
    assert "00-86-0931-8834621" in text_of(tree, ".raw")


def test_opening_hours_are_a_week(client):
    rows = page(client, f"/doc/institution/{SCIENCE}").css("#site .week tr")

    assert [row.css_first("th").text() for row in rows] == [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ]
    assert " ".join(rows[0].css_first("td").text().split()) == "08:30–12:00, 14:30–18:00"
    assert rows[6].css_first("td").text(strip=True) == "closed"


def test_page_introduces_itself_to_other_programs(client):
    tree = page(client, f"/doc/institution/{SCIENCE}")

    said = {node.attributes["property"]: node.attributes["content"] for node in tree.css("meta[property]")}
    assert said["og:url"] == f"{BASE}/doc/institution/{SCIENCE}"
    assert said["og:title"] == text_of(tree, "h1")
    assert said["og:description"] == tree.css_first("meta[name=description]").attributes["content"]
    assert len(said["og:description"]) <= 300


def test_hours_of_a_unit_that_are_the_sites_are_not_told_twice(client):
    tree = page(client, f"/doc/institution/{SCIENCE}")

    assert len(tree.css(".week")) == 1
    assert "Same opening hours as the site below" in text_of(tree, "#contact-details")


def test_uri_can_be_copied_and_the_formats_downloaded(client):
    tree = page(client, f"/doc/institution/{SCIENCE}")

    assert tree.css_first("[data-copy]").attributes["data-copy"] == f"{BASE}/id/institution/{SCIENCE}"
    assert [node.text() for node in tree.css(".formats a")] == ["Turtle", "JSON-LD", "N-Triples", "RDF/XML"]


def test_properties_have_readable_names_and_lead_to_their_iris(client):
    names = {
        node.attributes["href"]: node.text()
        for node in page(client, f"/statements/institution/{SCIENCE}").css(".statements dt a")
    }

    assert all(name and "http" not in name for name in names.values())
    assert "http://www.w3.org/2004/02/skos/core#prefLabel" in names


def test_every_statement_of_the_record_is_on_a_page_that_its_page_leads_to(client):
    thing = page(client, f"/doc/institution/{SCIENCE}")
    tree = page(client, thing.css_first(".all-statements a").attributes["href"])
    told = text_of(tree, ".statements")

    statements = list(ox.parse(client.get(f"/doc/institution/{SCIENCE}.nt").data, format=ox.RdfFormat.N_TRIPLES))
    own = [it for it in statements if it.subject.value.startswith(f"{BASE}/id/institution/{SCIENCE}")]
    assert len(own) > 80
    for statement in own:
        if isinstance(statement.object, ox.Literal):
            assert " ".join(statement.object.value.split()) in told
    assert text_of(thing, ".all-statements .count") == text_of(tree, "h1 .count")
    assert tree.css_first(f'.lead a[href="/doc/institution/{SCIENCE}"]') is not None


@pytest.mark.parametrize("path", ["/doc/place/cn-620000", "/doc/concept/category", "/doc/legislation/hall-2018-120"])
def test_statements_of_other_things_have_a_page_too(client, path):
    address = page(client, path).css_first(".all-statements a").attributes["href"]

    assert len(page(client, address).css(".statements dt")) > 1


def test_withdrawn_page_has_all_statements(client):
    assert page(client, f"/doc/institution/{WITHDRAWN}").css_first("details[open] .statements") is not None


@pytest.mark.parametrize("path", ["/statements/institution/nobody", "/statements/nothing/x"])
def test_statements_of_nothing_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_what_refers_to_it_is_listed(client):
    assert "Gansu Department of Science" in text_of(page(client, "/doc/institution/gansu-government"), "section")
    law = text_of(page(client, "/doc/legislation/hall-2018-120"), "section")
    assert "Gansu Department of Science" in law
    concept = text_of(page(client, "/doc/concept/category/departments-science"), "section")
    assert "Gansu Department of Science" in concept


def test_place_page_lists_places_and_institutions_in_it(client):
    tree = page(client, "/doc/place/cn-620000")

    assert "Lanzhou" in text_of(tree, ".cards")
    assert "Bureau 1" in text_of(tree, ".cards")
    assert text_of(tree, ".crumbs") == "Places › China"


def test_long_list_ends_in_a_search_for_all(tmp_path, monkeypatch):
    monkeypatch.setattr("publisher.web.view.incoming.SHOWN", 5)
    publish(tmp_path, descriptions())
    app = make_app(tmp_path)
    client = app.test_client()

    link = page(client, "/doc/place/cn-620000").css_first('a[href^="/search?linked="]')
    found = client.get(link.attributes["href"] + "&size=100", headers={"Accept": "application/json"}).json

    assert link.text() == f"All {found['total']}"
    app.extensions["site"].close()


def test_trees_show_what_is_below_what_and_how_much(client):
    places = page(client, "/places")
    concepts = page(client, "/concepts")

    assert "Lanzhou" in text_of(places, ".tree ul ul ul a")
    assert text_of(places, ".tree > ul > li > .row .n") == "33"
    assert text_of(concepts, ".tree > ul > li > .row a").startswith("Categories")
    assert text_of(concepts, ".tree ul ul ul a") == "Science"


def test_home_counts_and_leads_on(client):
    tree = page(client, "/")

    assert "34 institutions" in text_of(tree, ".figures")
    assert "Lanzhou" in text_of(tree, ".bars")
    assert f"curl -L -H 'Accept: text/turtle' {BASE}/id/institution/" in text_of(tree, "pre")
    for path in ("/sparql", "/releases", "/catalog", "/quality", "/ontology"):
        assert tree.css_first(f'.audiences a[href="{path}"]') is not None


def test_withdrawn_page_says_so(client):
    tree = page(client, f"/doc/institution/{WITHDRAWN}")

    assert "withdrawn" in text_of(tree, ".banner")
    assert "Closed Bureau" in text_of(tree, "h1")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """A publication of RDF in vocabularies that no page was made for."""
    home = tmp_path_factory.mktemp("foreign")
    thing, ex = f"{BASE}/id/institution/thing", "http://example.org/ns#"
    lines = [
        f"<{thing}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{ex}WeatherStation> .",
        f'<{thing}> <http://www.w3.org/2000/01/rdf-schema#label> "Wetterwarte"@de .',
        f'<{thing}> <{ex}heightAboveSea> "1517"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        f"<{thing}> <{ex}homepage> <javascript:alert(1)> .",
        f"<{thing}> <{ex}sensor> <{thing}#sensor> .",
        f"<{thing}> <{ex}near> _:b1 .",
        f'_:b1 <{ex}depthOf> "a blank node\'s word" .',
        f'<{thing}#sensor> <{ex}unitName> "hPa" .',
        f"<{thing}#sensor> <{ex}partOf> <{thing}> .",
        f'<{thing}> <{ex}note> "in a graph of its own" <http://example.org/g> .',
    ]
    it = Description(thing, Kind.INSTITUTION, "thing", "s", "k", "Wetterwarte", ("Wetterwarte",), tuple(sorted(lines)))
    publish(home, [it, replace(it, iri=f"{thing}-2", slug="thing-2", quads=(), label="Empty")])
    app = make_app(home)
    yield app.test_client()
    app.extensions["site"].close()


def test_any_rdf_makes_a_page(foreign):
    tree = page(foreign, "/doc/institution/thing")
    told = text_of(tree, ".block")

    assert tree.css_first("h1").text() == "Wetterwarte"
    for words in (
        "Height above sea",
        "1517",
        "xsd:integer",
        "Unit name",
        "hPa",
        "Weather station",
        "blank node's word",
        "own",
    ):
        assert words in told
    assert tree.css_first('a[href^="javascript"]') is None
    assert "javascript:alert(1)" in told


def test_thing_of_which_nothing_is_said_makes_a_page(foreign):
    assert page(foreign, "/doc/institution/thing-2").css_first("h1").text() == "Empty"


@pytest.mark.parametrize("text", ["</script>", "<!--", "-->", "a&b", "\u2028", "]]>"])
def test_embedded_json_cannot_end_its_element(text):
    import json

    made = embedded(json.dumps({"name": text}, ensure_ascii=False).encode())

    assert not set("<>&\u2028") & set(made)
    assert json.loads(made) == {"name": text}


def test_institutions_are_shown_below_what_they_belong_to(client):
    tree = page(client, "/institutions")

    assert text_of(tree, ".tree > ul > li > .row") == "Gansu Government 1"
    assert text_of(tree, ".tree ul ul .row") == "Gansu Department of Science"


@pytest.fixture
def narrow(client, monkeypatch):
    """A client of a site whose pages have little room."""
    monkeypatch.setattr("publisher.web.view.trees.levels.ROOM", 1)
    monkeypatch.setattr("publisher.web.view.trees.levels.SIBLINGS", 1)
    monkeypatch.setattr("publisher.web.browse.lists.SIBLINGS", 1)
    return client


@pytest.mark.parametrize(
    ("path", "whole", "parts"),
    [
        ("/institutions?part-of=gansu-government", "Gansu Government", "Gansu Department of Science"),
        ("/places?in=cn-620000", "Gansu", "Lanzhou"),
        ("/concepts?in=category/departments", "Departments", "Science"),
    ],
)
def test_what_is_below_a_thing_has_a_page_of_its_own(client, path, whole, parts):
    tree = page(client, path)

    assert text_of(tree, "h1").endswith(whole)
    assert text_of(tree, ".tree > ul > li > .row a") == parts
    assert (
        tree.css_first('link[rel="canonical"]').attributes["href"]
        == f"{BASE}{path.replace('category/', 'category%2F')}"
    )


@pytest.mark.parametrize(
    "path",
    ["/places?in=nowhere", "/places?in=../x", "/institutions?part-of=bureau-1", "/concepts?in=gansu", "/places?in=%00"],
)
def test_what_is_in_no_tree_has_no_such_page(client, path):
    assert client.get(path).status_code == 404


def test_a_level_without_room_leads_to_a_page_of_its_own(narrow):
    tree = page(narrow, "/places")

    assert [node.text() for node in tree.css(".tree a")] == ["China", "1 place ›"]
    assert tree.css_first(".tree a.more").attributes["href"] == "/places?in=cn"


def test_pages_of_a_list_lead_to_each_other(app, monkeypatch):
    monkeypatch.setattr("publisher.web.documents.views.PAGE_SIZE", 6)
    client = app.test_client()
    path, labels = f"/values/institution/{SCIENCE}?property=http%3A%2F%2Fwww.w3.org%2Fns%2Forg%23purpose", []
    first = path
    while path:
        tree = page(client, path)
        labels += [node.text() for node in tree.css(".cards .card-name")]
        following = tree.css_first('link[rel="next"]')
        assert (tree.css_first('.pager a[rel="next"]') is None) == (following is None)
        assert (tree.css_first('link[rel="prev"]') is None) == (path == first)
        path = following.attributes["href"] if following else None

    assert len(labels) == len(set(labels)) == 13


def test_parts_of_an_institution_are_not_captioned_as_institutions(app):
    path = f"/values/institution/{SCIENCE}?property=http%3A%2F%2Fwww.w3.org%2Fns%2Forg%23purpose"

    assert page(app.test_client(), path).css(".cards .card-note") == []


@pytest.mark.parametrize(
    "path",
    [
        f"/values/institution/{SCIENCE}",
        f"/values/institution/{SCIENCE}?property=http://schema.org/nothing",
        "/values/institution/nobody?property=http://schema.org/name",
        "/values/nothing/x?property=http://schema.org/name",
        "/values/institution/../x?property=http://schema.org/name",
    ],
)
def test_values_of_nothing_are_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """An institution with 120 parts, of which each says so too, and links that no page may follow."""
    home = tmp_path_factory.mktemp("crowded")
    whole = f"{BASE}/id/institution/whole"
    parts = [f"{BASE}/id/institution/part-{number:03}" for number in range(120)]
    kind, name = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    lines = [f"<{whole}> <{ORG.hasSubOrganization}> <{part}> ." for part in parts]
    lines += [f'<{whole}> {name} "Whole"@en .', f"<{whole}> <{ORG.linkedTo}> <javascript:alert(1)> ."]
    lines += [f"<{whole}> <{OWL.sameAs}> <{parts[0]}> .", f"<{whole}> <{ORG.reportsTo}> <{BASE}/id/institution/boss> ."]
    things = [
        Description(
            whole,
            Kind.INSTITUTION,
            "whole",
            "s",
            "k",
            "Whole",
            (),
            tuple(sorted(lines)),
            links=(*parts, f"{BASE}/id/institution/boss"),
        ),
        Description(f"{BASE}/id/institution/boss", Kind.INSTITUTION, "boss", "s", "boss", "Boss", (), ()),
    ]
    for number, part in enumerate(parts):
        said = (
            f"<{part}> {kind} <http://schema.org/ResearchOrganization> .",
            f'<{part}> {name} "Part {number:03}"@en .',
            f"<{part}> <{ORG.subOrganizationOf}> <{whole}> .",
        )
        slug = part.rpartition("/")[2]
        things.append(
            Description(part, Kind.INSTITUTION, slug, "s", slug, f"Part {number:03}", (), tuple(sorted(said)), (whole,))
        )
    publish(home, things)
    app = make_app(home)
    yield app.test_client()
    app.extensions["site"].close()


def test_page_of_many_parts_shows_some_and_leads_to_all(crowded):
    tree = page(crowded, "/doc/institution/whole")
    parts = tree.css('#connections .cards a[href^="/doc/institution/part-"]')
    every = tree.css_first('#connections a[href="/institutions?part-of=whole"]')

    assert 50 <= len(parts) < 60
    assert every.text() == "All 120"
    assert len(page(crowded, every.attributes["href"]).css(".tree .row")) == 120


def test_statements_of_many_values_show_some_and_lead_to_all(crowded):
    tree = page(crowded, "/statements/institution/whole")
    every = next(node for node in tree.css(".statements a") if node.text() == "All 120")

    assert len(page(crowded, every.attributes["href"]).css(".cards li")) == 120


def test_embedded_statements_are_those_that_the_page_shows_and_the_documents_have_all(crowded):
    embedded_ld = page(crowded, "/doc/institution/whole").css_first('script[type="application/ld+json"]').text()
    document = crowded.get("/doc/institution/whole.nt").data
    shown = set(ox.parse(embedded_ld, format=ox.RdfFormat.JSON_LD))
    everything = set(ox.parse(document, format=ox.RdfFormat.N_TRIPLES))

    def parts(triples):
        return [it for it in triples if it.predicate.value == str(ORG.hasSubOrganization)]

    assert shown < everything
    assert (len(parts(shown)), len(parts(everything))) == (50, 120)
    assert len({it.subject for it in shown}) == 51


def test_what_stands_in_two_graphs_is_one_value():
    line = "<http://x/s> <http://x/p> {} {}.\n"
    values = [f'"{number:02} \\" <x>"@en' for number in range(60)]
    quads = "".join(line.format(value, graph) for value in values for graph in ("", "<http://x/g> ")).encode()
    own = Graph(quads).own
    kept, _ = shortened(own, {})

    assert kept == {"<http://x/s>": {"<http://x/p>": values[:50]}}
    assert shortened(kept, {}) == (kept, {})


def test_page_of_an_earlier_version_is_whole(crowded):
    tree = page(crowded, "/releases/20261124T123005Z/doc/institution/whole")

    assert len(tree.css('#connections .cards a[href^="/doc/institution/part-"]')) > 120
    assert tree.css_first(".all-statements") is None
    assert len(tree.css(".statements a[href^='/doc/institution/part-']")) >= 120
    assert tree.css_first('a[href^="/values/"]') is None


def test_linked_institutions_are_captioned_by_what_they_are(crowded):
    cards = page(crowded, "/doc/institution/whole").css("#connections .card")
    notes = {card.css_first(".card-name").text(): card.css_first(".card-note") for card in cards}

    assert notes["Part 007"].text() == "Research organisation"
    assert notes["boss"].text() == "Institution"


def test_relations_have_headings_for_people(crowded):
    headings = [
        node.text(deep=False).strip() for node in page(crowded, "/doc/institution/whole").css("#connections h3")
    ]

    assert headings == ["Parts", "Reports to", "Linked to", "The same in other sources"]
    assert "Institutions that report to it" in text_of(page(crowded, "/doc/institution/boss"), "h2")


def test_a_related_thing_with_an_unsafe_address_is_no_link(crowded):
    tree = page(crowded, "/doc/institution/whole")

    assert tree.css_first('a[href^="javascript"]') is None
    assert "javascript:alert(1)" in text_of(tree, "#connections .cards")


@pytest.mark.parametrize("parameter", ["from", "to"])
def test_difference_to_what_is_no_version_is_a_wrong_parameter(client, parameter):
    response = client.get(f"/diff/institution/{SCIENCE}?{parameter}=x")

    assert response.status_code == 400
    assert parameter in response.json["detail"]
