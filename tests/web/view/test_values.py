"""Terms as pages show them: names of properties, safe links, hours, telephones."""

import pytest

from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import SCHEMA
from publisher.web.view.hours import Interval, week
from publisher.web.view.labels import Labels, humanised
from publisher.web.view.things import spaced
from publisher.web.view.values import readable, safe_href


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("http://schema.org/openingHoursSpecification", "Opening hours specification"),
        ("http://xmlns.com/foaf/0.1/name", "Name"),
        ("http://www.w3.org/2004/02/skos/core#prefLabel", "Pref label"),
        ("http://example.org/ns#hasURL", "Has URL"),
        ("http://example.org/ns#HTTPStatusCode", "HTTP status code"),
        ("http://example.org/some-thing_here/", "Some thing here"),
        ("urn:isbn", "Isbn"),
        ("http://example.org/", "Example org"),
    ],
)
def test_name_of_a_term_from_its_iri(iri, name):
    assert humanised(iri) == name


def test_known_label_goes_before_the_iri_and_english_before_others():
    labels = Labels(
        {"http://x/p": {"zh": "名", "en": "name of it"}, "http://x/q": {"zh": "名"}, "http://x/r": {}}, "http://b"
    )

    assert labels.name("http://x/p") == "Name of it"
    assert labels.name("http://x/q") == "名"
    assert labels.name("http://x/r") == "R"
    assert labels.short("http://schema.org/name") == "schema:name"
    assert labels.short("http://b/ontology#x") == "v:x"
    assert labels.short("http://x/p") == "http://x/p"


@pytest.mark.parametrize(
    "iri", ["http://x.example/", "https://x.example/ü", "mailto:a@b.example", "tel:+86931", "HTTP://x.example"]
)
def test_safe_links(iri):
    assert safe_href(iri) == iri


@pytest.mark.parametrize(
    "iri",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "http:x",
        "https:///path",
        'http://x.example/"onmouseover="x',
        "http://x.example/<b>",
        "http://[bad",
        "//evil.example",
        "relative",
        "",
    ],
)
def test_unsafe_links_lead_nowhere(iri):
    assert safe_href(iri) is None


@pytest.mark.parametrize(
    ("iri", "text"),
    [
        ("https://kjt.example/", "kjt.example"),
        ("tel:+86", "+86"),
        ("mailto:a%40b@c.example", "a@b@c.example"),
        ("https://x.example/%E7%94%98", "x.example/甘"),
        ("urn:x:y", "urn:x:y"),
    ],
)
def test_addresses_as_people_read_them(iri, text):
    assert readable(iri) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [("+869318834621", "+86 931 883 4621"), ("+442079460000", "+44 20 7946 0000"), ("nonsense", "nonsense"), ("", "")],
)
def test_telephone_as_people_write_it(number, text):
    assert spaced(number) == text


def specification(name, days, opens=None, closes=None):
    lines = [f"<u:{name}> <{SCHEMA.dayOfWeek}> <{SCHEMA}{day}> ." for day in days]
    lines += [f'<u:{name}> <{SCHEMA.opens}> "{opens}" .'] if opens else []
    lines += [f'<u:{name}> <{SCHEMA.closes}> "{closes}" .'] if closes else []
    return "\n".join(lines) + "\n"


def hours(*specifications):
    graph = Graph("".join(specification(f"s{number}", *row) for number, row in enumerate(specifications)).encode())
    return week(graph, [f"u:s{number}" for number in range(len(specifications))])


def test_intervals_of_a_day_are_in_order():
    found = hours((["Monday"], "14:30:00", "18:00:00"), (["Monday", "Friday"], "08:30:00", "12:00:00"))

    assert found.days[0].intervals == (Interval("08:30", "12:00"), Interval("14:30", "18:00"))
    assert found.days[4].intervals == (Interval("08:30", "12:00"),)
    assert found.days[6].intervals == ()


def test_interval_over_midnight_says_so():
    assert hours((["Monday"], "22:00:00", "06:00:00")).days[0].intervals[0].overnight


def test_interval_without_days_is_put_on_no_day():
    found = hours(([], "08:30:00", "12:00:00"))

    assert found.days == ()
    assert found.undated == (Interval("08:30", "12:00"),)


def test_closed_on_public_holidays():
    found = hours((["Monday"], "08:30:00", "12:00:00"), (["PublicHolidays"],))

    assert found.closed_on_holidays
    assert hours((["PublicHolidays"],))


def test_nothing_known_is_no_week():
    assert not week(Graph(b""), [])
