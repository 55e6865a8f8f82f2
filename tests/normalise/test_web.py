"""URLs, domains, e-mail addresses; and whose the latter are."""

import pytest

from publisher.normalise.normaliser import TextContext
from publisher.normalise.web import domain, email, is_office, url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.bern.ch/", "https://www.bern.ch/"),
        ("HTTPS://www.Bern.ch/A?b=c#d", "https://www.Bern.ch/A?b=c#d"),
        ("http://例え.jp/パス", "http://例え.jp/パス"),
        ("http://10.0.0.1:8080/x", "http://10.0.0.1:8080/x"),
        (" https://a.example ", "https://a.example"),
    ],
)
def test_url(text, expected):
    assert url(text) == ((expected,), ())


def test_url_without_a_scheme_is_repaired():
    found, (note,) = url("www.bern.ch/kontakt", TextContext("web"))

    assert found == ("http://www.bern.ch/kontakt",)
    assert note.kind == "repaired"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://a.example, http://b.example/x", ("http://a.example", "http://b.example/x")),
        ("https://a.example | https://b.example; https://a.example", ("https://a.example", "https://b.example")),
        ("https://a.example (EN) / https://b.example [DE]", ("https://a.example", "https://b.example")),
        ("Website: https://a.example", ("https://a.example",)),
        ('<a href="https://a.example/?b=1&amp;c=2">Our page</a>', ("https://a.example/?b=1&c=2",)),
        ("[Our page](https://a.example)", ("https://a.example",)),
        ("<https://a.example>", ("https://a.example",)),
        ("https://a.example.", ("https://a.example",)),
    ],
)
def test_several_urls_and_labels(text, expected):
    assert url(text) == (expected, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://http://www.a.example/", "http://www.a.example/"),
        ("http:/a.example", "http://a.example"),
        ("https//a.example", "https://a.example"),
        ("http:\\\\a.example", "http://a.example"),
        ("http;//a.example", "http://a.example"),
        ("//a.example/b", "http://a.example/b"),
        ("a.example / www.b.example", "http://a.example http://www.b.example"),
    ],
)
def test_mistyped_urls_are_repaired_with_a_note(text, expected):
    found, notes = url(text)

    assert (" ".join(found), [note.kind for note in notes]) == (expected, ["repaired"])


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "https://user:pass@a.example/",
        "https://a.example/ b",
        "https://a.example/<x>",
        "https://a.example/b c",
        "See http://a.example and call us",
        "https://a.example:443.b",
        "http://",
        "http://localhost/",
        "https://a.example:port/",
        "info@a.example",
        "Click to visit",
        "http://[::1",
    ],
)
def test_no_url(text):
    found, (note,) = url(text)

    assert found == ()
    assert note.kind == "not-understood"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bern.CH", ("bern.ch",)),
        ("www.bern.ch.", ("bern.ch",)),
        ("https://bern.ch/x", ("bern.ch",)),
        ("例え.jp", ("例え.jp",)),
        ("localhost", ()),
        ("a b.ch", ()),
    ],
)
def test_domain(text, expected):
    assert domain(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mailto:Info@Bern.CH", ("Info@bern.ch",)),
        ("MAILTO:info@bern.ch?subject=x", ("info@bern.ch",)),
        ("info@", ()),
        ("info at bern.ch", ()),
        ("voor\u00adlichting@a.nl", ("voorlichting@a.nl",)),
        ("info@bern.ch; office@bern.ch", ("info@bern.ch", "office@bern.ch")),
        ("info@bern.ch / office@bern.ch info@bern.ch", ("info@bern.ch", "office@bern.ch")),
        ("Office <info@bern.ch>", ("info@bern.ch",)),
        ("E-mail: info@bern.ch (secretary)", ("info@bern.ch",)),
        ("<a href='mailto:info@bern.ch'>Mail</a>", ("info@bern.ch",)),
        ("info [at] bern.ch", ("info@bern.ch",)),
        ("info(at)bern(dot)ch", ("info@bern.ch",)),
        ("info AT bern DOT ch", ("info@bern.ch",)),
        ("info＠bern.ch", ("info@bern.ch",)),
        ("info@bern.ch.", ("info@bern.ch",)),
        ("info@@bern.ch", ()),
        ("info@bern..ch", ()),
        ("info@ber n.ch", ()),
        ("ünfo@bern.ch", ()),
    ],
)
def test_email(text, expected):
    assert email(text)[0] == expected


@pytest.mark.parametrize(
    ("address", "names", "expected"),
    [
        pytest.param("info@x.example", (), True, id="info"),
        pytest.param("gemeinde.mailberg@isp.example", (), True, id="office-word-and-name"),
        pytest.param("bern@bern.example", (), True, id="its-own-domain"),
        pytest.param("harbourboard@isp.example", ("Harbour Board",), True, id="its-own-name"),
        pytest.param("ada.lovelace@bern.example", (), False, id="first-and-last-name"),
        pytest.param("a.lovelace@bern.example", ("Town of Lovelace",), False, id="initial-and-name"),
        pytest.param("alovelace@bern.example", (), False, id="a-name"),
        pytest.param("xyz@bern.example", (), False, id="in-doubt-a-person"),
        pytest.param("ralf.preis@preis-partner.example", ("Water Board",), False, id="partner-of-a-firm"),
        pytest.param("liz.bentley@isp.example", ("Town of Bentley",), False, id="named-as-the-town"),
        pytest.param("dadeldhura.isd@doi.example", ("Irrigation Office, Dadeldhura",), True, id="town-and-short-form"),
        pytest.param("madimunicipality@isp.example", (), True, id="long-word-within-a-word"),
        pytest.param("ce.0750001a@ac-paris.example", ("Lycée", "0750001A"), True, id="its-own-number"),
        pytest.param("ada.lovelace1985@isp.example", ("Lycée", "0750001A"), False, id="another-number"),
        pytest.param("lo2@lo2.example", (), True, id="its-own-domain-with-a-digit"),
        pytest.param("reitoria@ufg.example", (), True, id="portuguese-office"),
    ],
)
def test_office_or_person(address, names, expected):
    assert is_office(address, names) is expected
