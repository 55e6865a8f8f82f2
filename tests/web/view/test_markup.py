"""Lists of values as markup: in their order, linked where they are pages, and no text is ever markup."""

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from publisher.rdf.formats import HTML, document_formats
from publisher.web.view.markup import UNFOLDED, alternates, cards, downloads, identifiers, joined, lines, trail
from publisher.web.view.values import Value

ATTACK = '"><img src=x onerror=alert(1)>'
PAGE = Value("Gansu", "/doc/place/gansu", "https://x.example/id/place/gansu", "zh-Hans", "Place", internal=True)
HOSTILE = Value(ATTACK, f"/doc/{ATTACK}", ATTACK, ATTACK, ATTACK, internal=True)
WITHOUT_PAGE = Value("Gone", iri="urn:gone")


def test_card_links_to_its_page_and_says_what_it_is():
    tree = LexborHTMLParser(cards([PAGE, WITHOUT_PAGE]))

    card = tree.css_first("ul.cards > li > a.card")
    assert card.attributes == {"class": "card", "href": PAGE.href, "title": PAGE.iri}
    assert card.css_first(".card-name").attributes["lang"] == "zh-Hans"
    assert [node.text() for node in card.css("span")] == ["Gansu", "Place"]
    assert tree.css_first("span.card").attributes["title"] == "urn:gone"
    assert len(tree.css("li")) == 2


def test_values_are_joined_in_their_order():
    assert LexborHTMLParser(joined([PAGE, WITHOUT_PAGE], ", ")).text() == "Gansu, Gone"
    assert joined([PAGE, PAGE], Markup("<br>")).count("<br>") == 1
    assert joined([PAGE, PAGE], "<").count("&lt;") == 1
    assert LexborHTMLParser(trail([PAGE, WITHOUT_PAGE])).css_first(".sep").attributes["aria-hidden"] == "true"
    assert joined([], ", ") == trail([]) == ""


def test_lines_stand_below_each_other_in_their_languages():
    tree = LexborHTMLParser(lines([Value("No. 166"), Value("兰州", language="zh-Hans")]))

    assert [node.text() for node in tree.css("span")] == ["No. 166", "兰州"]
    assert tree.css("span")[1].attributes["lang"] == "zh-Hans"
    assert len(tree.css("br")) == 1
    assert lines([]) == ""


def test_many_identifiers_of_a_scheme_are_folded():
    many = [(Value(f"100{number}"), None) for number in range(UNFOLDED + 2)]
    tree = LexborHTMLParser(identifiers([{"scheme": "ROR", "values": many}, {"scheme": "ISNI", "values": many[:1]}]))

    assert [node.text() for node in tree.css("dt")] == ["ROR", "ISNI"]
    assert tree.css_first("summary").text() == "2 more"
    assert [node.text() for node in tree.css("details span")] == ["1003", "1004"]
    assert len(tree.css("details")) == 1


def test_identifier_names_the_register_that_it_is_from():
    tree = LexborHTMLParser(identifiers([{"scheme": "ROR", "values": [(Value("03yrm5c26"), "grid")]}]))

    assert tree.css_first("dd .tag").text() == "grid"


def test_no_text_of_a_value_is_markup():
    schemes = identifiers([{"scheme": ATTACK, "values": [(HOSTILE, ATTACK)] * 5}])
    for made in (cards([HOSTILE]), joined([HOSTILE], ", "), trail([HOSTILE]), lines([HOSTILE]), schemes):
        assert LexborHTMLParser(made).css("img") == []
        assert [
            name for node in LexborHTMLParser(made).css("*") for name in node.attributes if name.startswith("on")
        ] == []


def test_formats_are_links_to_one_address():
    for made, selector in ((alternates(ATTACK), "link[rel=alternate]"), (downloads(ATTACK), "a")):
        tree = LexborHTMLParser(made)

        addresses = [node.attributes["href"] for node in tree.css(selector)]
        assert addresses == [f"{ATTACK}.{row.suffix}" for row in document_formats() if row != HTML]
        assert tree.css("img") == []
