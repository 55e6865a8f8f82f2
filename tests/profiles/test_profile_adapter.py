"""Mapping profiles: each key of the language, on records small enough to read."""

import tomllib
from pathlib import Path

import pytest

from publisher.errors import RecordError, UsageError
from publisher.profiles import adapter_of
from publisher.raw import RawRecord
from publisher.records import RawField, RelationKind, State
from publisher.sources.formats.json import fields_of
from publisher.sources.source import Source

BASE = 'key = "id"\nnames = "name"\n'


@pytest.fixture
def adapt():
    def adapting(profile, data, *, base=BASE, reader="json", **source):
        made = Source(
            path=Path("nowhere"), slug="test", title="T", reader=reader, profile=tomllib.loads(base + profile), **source
        )
        row = {"id": "1", "name": "A", **data}
        raw = RawRecord("f", 7, "0" * 64, fields_of(row, 7), b"raw", row)
        return adapter_of(made).adapt(raw, made)

    return adapting


def texts(values):
    return [(text.value, text.language) for text in values]


def notes(record):
    return [(note.kind.value, note.field, note.value) for note in record.document.notes]


@pytest.mark.parametrize(
    ("rule", "data", "expected"),
    [
        pytest.param('"x"', {"x": "a"}, ["a"], id="path"),
        pytest.param('["x", "y"]', {"x": "a", "y": "b"}, ["a", "b"], id="list-of-rules"),
        pytest.param('{ from = ["x", "y"] }', {"x": "a", "y": "b"}, ["a", "b"], id="several-paths"),
        pytest.param('{ value = "c" }', {}, ["c"], id="constant"),
        pytest.param('{ template = "{x} of {y}" }', {"x": "a", "y": "b"}, ["a of b"], id="template"),
        pytest.param('{ template = "{x} of {y}" }', {"x": "a"}, [], id="template-with-a-gap"),
        pytest.param('{ template = "{x} of {y?}" }', {"x": "a"}, ["a of"], id="template-with-an-allowed-gap"),
        pytest.param('{ from = "x", split = ";" }', {"x": "a; b ;;c"}, ["a", "b", "c"], id="split"),
        pytest.param('{ from = "x", split = [";", " / "] }', {"x": "a;b / c"}, ["a", "b", "c"], id="split-at-several"),
        pytest.param('{ from = "x", match = "[0-9]+" }', {"x": "no 12 b"}, ["12"], id="match"),
        pytest.param('{ from = "x", match = "no ([0-9]+)" }', {"x": "no 12 b"}, ["12"], id="match-a-group"),
        pytest.param('{ from = "x", match = "no" }', {"x": "yes"}, [], id="match-does-not-fit"),
        pytest.param('{ from = "x", remove = "^the " }', {"x": "the body"}, ["body"], id="remove"),
        pytest.param('{ from = "x", case = "lower" }', {"x": "ABc"}, ["abc"], id="lower-case"),
        pytest.param('{ from = "x", case = "upper" }', {"x": "aBc"}, ["ABC"], id="upper-case"),
        pytest.param('{ from = "x", unlike = "y" }', {"x": ["a", "B"], "y": "b"}, ["a"], id="unlike"),
        pytest.param('{ from = "x", ignore = ["-", "n/a"] }', {"x": ["-", "a", "n/a"]}, ["a"], id="ignore"),
        pytest.param('{ from = "x", map = { a = "one" } }', {"x": "a"}, ["one"], id="map"),
        pytest.param('{ from = "x", map = { a = "one" }, default = "other" }', {"x": "b"}, ["other"], id="map-default"),
        pytest.param('{ from = "x", default = "d" }', {}, ["d"], id="default"),
        pytest.param('{ from = "x", limit = 2 }', {"x": ["a", "b", "c"]}, ["a", "b"], id="limit"),
        pytest.param('{ each = "x", from = "v" }', {"x": [{"v": "a"}, {"v": "b"}]}, ["a", "b"], id="each"),
        pytest.param('{ each = "x", from = "^y" }', {"x": [{}, {}], "y": "r"}, ["r"], id="root-from-an-item"),
        pytest.param('{ from = "x", when = { y = "1" } }', {"x": "a", "y": 1}, ["a"], id="when"),
        pytest.param('{ from = "x", when = { y = ["1", "2"] } }', {"x": "a", "y": 3}, [], id="when-one-of"),
        pytest.param('{ from = "x", when = { y = true } }', {"x": "a", "y": "b"}, ["a"], id="when-there"),
        pytest.param('{ from = "x", when = { y = false } }', {"x": "a", "y": "b"}, [], id="when-not-there"),
        pytest.param('{ from = "x", unless = { y = "b" } }', {"x": "a", "y": "b"}, [], id="unless"),
        pytest.param(
            '{ each = "x", from = "v", when = { k = "1", "^y" = "b" } }',
            {"x": [{"v": "a", "k": "1"}, {"v": "b", "k": "2"}], "y": "b"},
            ["a"],
            id="when-of-an-item-and-the-record",
        ),
        pytest.param(
            '"x"', {"x": [True, 2, 2.0, 2.5, None, "", " s "]}, ["true", "2", "2", "2.5", "s"], id="kinds-of-values"
        ),
    ],
)
def test_rule(adapt, rule, data, expected):
    assert [text.value for text in adapt(f"alt_names = {rule}", data).alt_names] == list(dict.fromkeys(expected))


@pytest.mark.parametrize(
    ("rule", "data", "expected"),
    [
        ('{ from = "x", language = "en" }', {"x": "a"}, [("a", "en")]),
        ('{ from = "x" }', {"x": "a"}, [("a", "de")]),
        ('{ each = "x", from = "v", language_from = "l" }', {"x": [{"v": "a", "l": "FR"}]}, [("a", "fr")]),
        ('{ each = "x", from = "v", language_from = "l" }', {"x": [{"v": "a", "l": None}]}, [("a", None)]),
        ('{ each = "x", from = "v", language_from = "l" }', {"x": [{"v": "a", "l": "no tag!"}]}, [("a", None)]),
        ('{ each = "x", from = "v", language_from = "l", language = "en" }', {"x": [{"v": "a"}]}, [("a", "en")]),
    ],
)
def test_language(adapt, rule, data, expected):
    assert texts(adapt(f"alt_names = {rule}", data, language="de").alt_names) == expected


def test_one_preferred_name_a_language_and_the_rest_as_further_ones(adapt):
    data = {"n": [{"v": "One", "l": "en"}, {"v": "Un", "l": "fr"}, {"v": "Other", "l": "en"}, {"v": "One", "l": "en"}]}
    record = adapt("", data, base='key = "id"\nnames = { each = "n", from = "v", language_from = "l" }\n')

    assert texts(record.names) == [("One", "en"), ("Un", "fr")]
    assert texts(record.alt_names) == [("Other", "en")]


@pytest.mark.parametrize(
    ("data", "profile", "slug"),
    [
        ({"name": "Board of Health"}, "", "board-of-health"),
        ({"name": "甘肃省档案馆"}, "", "gan-su-sheng-dang-an-guan"),
        ({"name": "!!!"}, "", "1"),
        ({"name": "!!!", "id": "?!"}, "", "record"),
        ({"name": "X", "short": "The Board"}, 'slug = "short"', "the-board"),
    ],
)
def test_slug(adapt, data, profile, slug):
    assert adapt(profile, data).slug == slug


@pytest.mark.parametrize(
    ("status", "state"), [("on", State.ACTIVE), ("off", State.INACTIVE), ("gone", State.WITHDRAWN)]
)
def test_state(adapt, status, state):
    rule = 'state = { from = "s", map = { on = "active", off = "inactive", gone = "withdrawn" } }'

    assert adapt(rule, {"s": status}).state is state


MERGED = """
state = { from = "s", map = { on = "active", gone = "withdrawn" } }
merged_into = { each = "next", from = "k", label = "n" }
"""


@pytest.mark.parametrize(
    ("data", "state", "key"),
    [
        pytest.param({"s": "gone", "next": [{"k": "2", "n": "B"}]}, State.MERGED, "2", id="one-successor"),
        pytest.param({"s": "gone", "next": [{"k": "2"}, {"k": "3"}]}, State.WITHDRAWN, None, id="several"),
        pytest.param({"s": "gone"}, State.WITHDRAWN, None, id="none"),
        pytest.param({"s": "on", "next": [{"k": "2"}]}, State.ACTIVE, None, id="still-active"),
    ],
)
def test_merged_into(adapt, data, state, key):
    record = adapt(MERGED, data)

    assert record.state is state
    assert (record.merged_into.key if record.merged_into else None) == key


def test_types(adapt):
    rule = 'types = { from = "t", map = { uni = "CollegeOrUniversity", gov = "GovernmentOrganization" } }'

    assert adapt(rule, {"t": ["gov", "uni", "gov"]}).types == ("GovernmentOrganization", "CollegeOrUniversity")
    assert adapt(rule, {"t": "?!"}).types == ("Organization",)
    assert notes(adapt(rule, {"t": "?!"})) == [("not-understood", "t", "?!")]


def test_concepts(adapt):
    record = adapt(
        'classifications = { each = "t.*", from = "@value", slug = "@key", scheme = "kind", scheme_title = "Kinds", '
        'exact_match = "http://www.wikidata.org/entity/{}" }\n'
        'keywords = { from = "k", split = ";", scheme = "tag" }\n'
        'rank = { from = "r", scheme = "rank" }\nstatus = { from = "s", scheme = "status" }',
        {
            "t": {"http://www.wikidata.org/entity/Q5": "town"},
            "k": "Water;Sewers;Water",
            "r": "City level",
            "s": "Agency",
        },
        language="en",
    )
    (kind,) = record.classifications

    assert (kind.scheme, kind.slug, kind.label.value, kind.scheme_title.value) == ("kind", "q5", "town", "Kinds")
    assert kind.exact_match == ("http://www.wikidata.org/entity/Q5",)
    assert [concept.slug for concept in record.keywords] == ["water", "sewers"]
    assert (record.rank.slug, record.status.slug) == ("city-level", "agency")


def test_concepts_with_broader_ones(adapt):
    rule = 'classifications = { from = "c", scheme = "category", broader_separator = ">" }'
    (concept,) = adapt(rule, {"c": "Departments > Science > Space"}).classifications

    assert (concept.slug, concept.label.value) == ("departments-science-space", "Space")
    assert [(above.slug, above.label.value) for above in concept.broader] == [
        ("departments-science", "Science"),
        ("departments", "Departments"),
    ]


def test_relations(adapt):
    record = adapt(
        'relations = [{ kind = "parent", each = "up", from = "k", label = "n" }, '
        '{ kind = "reports-to", by = "name", from = "boss", split = ";" }]',
        {"up": [{"k": "9", "n": "Nine"}, {"k": "9"}, {"k": "1"}], "boss": "X; Y"},
    )

    assert [(one.kind, one.target.key, one.target.label and one.target.label.value) for one in record.relations] == [
        (RelationKind.PARENT, "9", "Nine"),
        (RelationKind.REPORTS_TO, None, "X"),
        (RelationKind.REPORTS_TO, None, "Y"),
    ]
    assert record.relations[0].target.origin.field == "up.k"


def test_telephones_and_faxes(adapt):
    record = adapt(
        'telephones = [{ from = "t" }, { from = "f", fax = true, country = "GB" }, { each = "o", from = "n", country_from = "c" }]',
        {"t": "0931 8834621", "f": "020 7946 0018", "o": [{"n": "030 90260", "c": "de"}]},
        country="CN",
    )

    assert [(number.e164, number.kind) for number in record.telephones] == [
        ("+869318834621", "voice"),
        ("+442079460018", "fax"),
        ("+493090260", "voice"),
    ]


@pytest.mark.parametrize(
    ("country", "telephone", "e164"),
    [("ES", "91 234 56 78", "+34912345678"), ("JP", "03-1234-5678", "+81312345678"), ("", "030 123456", "+4930123456")],
)
def test_country_of_the_record_counts_before_the_sources(adapt, country, telephone, e164):
    profile = 'telephones = "phone"\nplace = { country = "country" }\n[[sites]]\naddress = { full = "address" }\n'
    data = {"phone": telephone, "country": country, "address": "1 Long Street"}
    record = adapt(profile, data, country="DE")

    assert [phone.e164 for phone in record.telephones] == [e164]
    assert [site.address.country for site in record.sites if site.address] == [country or "DE"]


def test_telephone_that_cannot_be_read_never_refuses_a_record(adapt):
    record = adapt('telephones = "phone"', {"phone": "0251 123-4200 bis 123456789012345"}, country="DE")

    assert [phone.e164 for phone in record.telephones] == ["+492511234200"]
    assert [(kind, value) for kind, _, value in notes(record)] == [("not-understood", "123456789012345")]


def test_emails_of_offices_only(adapt):
    rule = 'emails = { from = "e", offices_only = true }'
    record = adapt(rule, {"e": ["mailto:info@a.example", "ada.lovelace@a.example", "no address"]})

    assert record.emails == ("info@a.example",)
    assert ("dropped", "e", None) in notes(record)
    assert ("not-understood", "e", "no address") in notes(record)


def test_web(adapt):
    record = adapt(
        'homepages = "u"\nlinks = ["l", "m"]\ndomains = { from = "d", split = " " }',
        {
            "u": "www.a.example",
            "l": ["https://b.example/", "javascript:x"],
            "m": "https://b.example/",
            "d": "A.example b.example a.example",
        },
    )

    assert record.homepages == ("http://www.a.example",)
    assert record.links == ("https://b.example/",)
    assert record.domains == ("a.example", "b.example")


def test_site_with_a_whole_address_hours_and_coordinates(adapt):
    record = adapt(
        '[[sites]]\naddress = "a"\nhours = "h"\nlatitude = "lat"\nlongitude = "lon"\n',
        {
            "a": "No. 166 Qingyang Road, Chengguan District, Lanzhou City",
            "h": "Weekdays 8:30-12:00",
            "lat": "36.05",
            "lon": 103.8,
        },
        language="en",
        country="CN",
    )
    (site,) = record.sites

    assert (site.address.thoroughfare.value, site.address.place) == ("Qingyang Road", "cn-620102")
    assert (site.hours[0].opens, len(site.hours[0].days)) == ("08:30:00", 5)
    assert (site.coordinates.latitude, site.coordinates.longitude) == (36.05, 103.8)


def test_site_with_an_address_in_parts(adapt):
    record = adapt(
        '[[sites]]\neach = "s"\n[sites.address]\nstreet = "st"\nlocality = "c"\npostal_code = "p"\ncountry_code = "cc"\n'
        '[sites.place]\ncountry = "cc"\n',
        {"s": [{"st": "1 High St", "c": "Ayr", "p": "KA7 1UB", "cc": "GB"}, {"x": 1}]},
    )
    (site,) = record.sites

    assert site.address.full.value == "1 High St, Ayr, KA7 1UB"
    assert (site.address.country, site.address.postal_code, site.place) == ("GB", "KA7 1UB", "gb")


@pytest.mark.parametrize(
    "pair",
    [
        {"lat": "north", "lon": "1"},
        {"lat": "91", "lon": "1"},
        {"lat": "1", "lon": "181"},
        {"lat": "0", "lon": "0.0"},
        {"lat": "NaN", "lon": "NaN"},
        {"lat": "525163", "lon": "133777"},
        {"lat": "52°70'N", "lon": "13°E"},
        {"lat": "52°N", "lon": "13°S"},
    ],
)
def test_coordinates_that_are_none(adapt, pair):
    record = adapt('[[sites]]\nlatitude = "lat"\nlongitude = "lon"\n', pair)

    assert record.sites == ()
    assert notes(record)[0][0] == "not-understood"


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("48,1372", "11,5755", (48.1372, 11.5755)),
        ("48°8'14\"N", "11°34'32\"E", (48.137222, 11.575556)),
        ("S 33° 51.5'", "151°12′E", (-33.858333, 151.2)),
        ("34°36′S", "58°22′30″W", (-34.6, -58.375)),
    ],
)
def test_coordinates_in_the_usual_spellings(adapt, latitude, longitude, expected):
    record = adapt('[[sites]]\nlatitude = "lat"\nlongitude = "lon"\n', {"lat": latitude, "lon": longitude})
    (site,) = record.sites

    assert (site.coordinates.latitude, site.coordinates.longitude) == expected
    assert notes(record) == []


@pytest.mark.parametrize(
    ("country", "latitude", "longitude", "problem"),
    [
        ("DE", 11.5755, 48.1372, "swapped"),
        ("US", 34.05, 118.24, "sign of the longitude"),
        ("AU", 33.87, 151.2, "sign of the latitude"),
        ("US", -118.24, 34.05, "swapped"),
    ],
)
def test_coordinates_outside_their_country_are_noted(adapt, country, latitude, longitude, problem):
    profile = '[[sites]]\nlatitude = "lat"\nlongitude = "lon"\n'
    record = adapt(profile, {"lat": latitude, "lon": longitude}, country=country)

    assert record.sites == ()
    assert problem in record.document.notes[0].message


@pytest.mark.parametrize(
    ("country", "latitude", "longitude"),
    [("DE", 48.1372, 11.5755), ("US", 21.3, -157.85), ("CN", 29.65, 91.1), ("FR", -21.1, 55.5), (None, 11.5, 48.1)],
)
def test_coordinates_that_fit_or_cannot_be_judged_are_published(adapt, country, latitude, longitude):
    profile = '[[sites]]\nlatitude = "lat"\nlongitude = "lon"\n'
    (site,) = adapt(profile, {"lat": latitude, "lon": longitude}, country=country).sites

    assert (site.coordinates.latitude, site.coordinates.longitude) == (latitude, longitude)


def test_names_are_on_one_line(adapt):
    record = adapt('alt_names = "also"', {"name": "Harbour\r\nOffice", "also": "Lock   House"})

    assert [text.value for text in (*record.names, *record.alt_names)] == ["Harbour Office", "Lock House"]


def test_radical_in_a_name_is_noted_and_the_slug_is_the_key(adapt):
    record = adapt("", {"id": "k7", "name": "⻲山市役所"})

    assert record.slug == "k7"
    assert [kind for kind, _, _ in notes(record)] == ["not-understood"]


@pytest.mark.parametrize("text", ["<p>Runs the <b>docks</b></p>", "Docks&nbsp;and locks", "Docks &amp; locks"])
def test_markup_in_a_description_is_noted(adapt, text):
    record = adapt('description = "d"', {"d": text})

    assert record.description.value == text
    assert notes(record) == [("not-understood", "d", text)]


def test_private_language_tag_is_noted_and_the_name_kept(adapt):
    rule = 'key = "id"\nnames = { from = "name", language_from = "lang" }\n'
    record = adapt("", {"name": "Daq", "lang": "x-elvish"}, base=rule)

    assert texts(record.names) == [("Daq", None)]
    assert ("not-understood", "name", "x-elvish") in notes(record)


def test_contacts(adapt):
    record = adapt(
        '[[contacts]]\neach = "c"\nunit = "u"\ntelephones = { from = "t", country = "GB" }\nemail = "e"\nurl = "w"\n',
        {
            "c": [
                {"u": "Enquiries", "t": "020 7946 0018", "e": "info@a.example", "w": "https://a.example/"},
                {"u": "Nobody"},
            ]
        },
    )
    (contact,) = record.contacts

    assert (contact.unit.value, contact.telephones[0].e164) == ("Enquiries", "+442079460018")
    assert (contact.email, contact.url) == ("info@a.example", "https://a.example/")


@pytest.mark.parametrize(
    ("rule", "data", "key", "noted"),
    [
        pytest.param('place = "p"', {"p": "Lanzhou"}, "cn-620100", False, id="name"),
        pytest.param('place = { names = ["q", "p"] }', {"q": "Gansu", "p": "Lanzhou"}, "cn-620100", False, id="names"),
        pytest.param(
            'place = { names = [{ from = "p", split = ">" }] }',
            {"p": "Gansu > Lanzhou"},
            "cn-620100",
            False,
            id="split",
        ),
        pytest.param('place = "p"', {"p": "Atlantis"}, "cn", True, id="unknown-name-gives-the-country"),
        pytest.param('place = { country = "c" }', {"c": "FR"}, "fr", False, id="country-code"),
        pytest.param(
            'place = { country = "c" }', {"c": "http://www.wikidata.org/entity/Q142"}, "fr", False, id="country-item"
        ),
        pytest.param('place = { country = "c" }', {"c": "France"}, "fr", False, id="country-name"),
        pytest.param('place = { country = "c" }', {"c": "Utopia"}, None, True, id="no-country"),
        pytest.param(
            'place = { country = "c", subdivision = "s" }', {"c": "CN", "s": "GS"}, "cn-620000", False, id="iso-3166-2"
        ),
        pytest.param(
            'place = { country = "c", subdivision = "s" }',
            {"c": "CN", "s": "CN-GS"},
            "cn-620000",
            False,
            id="iso-3166-2-whole",
        ),
        pytest.param('place = { geonames = "g" }', {"g": 1804430}, "cn", False, id="geonames-without-a-name"),
        pytest.param('place = { geonames = "g" }', {"g": 1810676}, "cn-620000", False, id="geonames-of-the-gazetteer"),
    ],
)
def test_place(adapt, rule, data, key, noted):
    record = adapt(rule, data, country="CN")

    assert record.place == key
    assert bool(notes(record)) is noted


def test_places_that_a_record_brings_along(adapt):
    rule = (
        'place = { country = "c", subdivision = "s", subdivision_name = "sn", geonames = "g", '
        'name = { from = "n", language = "en" }, latitude = "lat", longitude = "lon" }'
    )
    data = {"c": "TH", "s": "10", "sn": "Bangkok", "g": 1609350, "n": "Bangkok", "lat": 13.7, "lon": 100.5}
    record = adapt(rule, data)
    subdivision, city = record.places

    assert (subdivision.key, subdivision.within, subdivision.notations) == ("th-10", ("th",), ("TH-10",))
    assert (city.key, city.within, city.same_as) == (
        "geonames-1609350",
        ("th-10", "th"),
        ("https://sws.geonames.org/1609350/",),
    )
    assert record.place == city.key


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        (1898, "", "1898"),
        (970, "", "0970"),
        ("03/04/1898", ', order = "dmy"', "1898-04-03"),
        ("03/04/1898", "", "1898"),
    ],
)
def test_dates(adapt, text, order, expected):
    record = adapt(f'founded = {{ from = "f"{order} }}\ndissolved = "e"', {"f": text, "e": "2001-02-03"})

    assert (record.founded, record.dissolved) == (expected, "2001-02-03")


def test_legal_basis(adapt):
    record = adapt(
        'legal_basis = [{ cited = "c" }, { each = "l", title = "t", url = "u", identifier = "i" }]',
        {
            "c": "set up by (Hall Document [2018] No. 120)",
            "l": [{"t": "Water Act", "u": "https://l.example/1"}, {"u": "https://l.example/2"}, {}],
        },
        language="en",
    )

    assert [law.slug for law in record.legal_basis][:2] == ["hall-2018-120", "water-act"]
    assert record.legal_basis[2].identifier == "https://l.example/2"
    assert record.legal_basis[2].slug.startswith("law-")


def test_responsibilities(adapt):
    record = adapt('responsibilities = { from = "r", split = "|" }', {"r": "Water | Sewers"})

    assert [(duty.position, duty.text.value) for duty in record.responsibilities] == [(1, "Water"), (2, "Sewers")]


def test_identifiers(adapt):
    record = adapt(
        'identifiers = [{ scheme = "ror", from = "r" }, { scheme = "uei", from = "u", iri = "https://u.example/{}", evidence = "uei" }]',
        {"r": ["https://ror.org/00pjdza24", "00pjdza24", "00pjdza25"], "u": "A1"},
    )

    assert [(one.scheme, one.value, one.iri, one.evidence) for one in record.identifiers] == [
        ("ror", "00pjdza24", "https://ror.org/00pjdza24", None),
        ("uei", "A1", "https://u.example/A1", "uei"),
    ]
    assert notes(record) == [("not-understood", "r", "00pjdza25")]


@pytest.mark.parametrize(
    ("same_as", "values", "expected"),
    [
        ("always", ["Q1", "Q2"], [True, True]),
        ("alone", ["Q1", "Q2"], [False, False]),
        ("alone", ["Q1"], [True]),
        ("never", ["Q1"], [False]),
    ],
)
def test_identifier_may_be_of_a_part(adapt, same_as, values, expected):
    record = adapt(f'identifiers = {{ scheme = "wikidata", from = "q", same_as = "{same_as}" }}', {"q": values})

    assert [one.same for one in record.identifiers] == expected


def test_document(adapt):
    record = adapt(
        'page = { url = { template = "https://a.example/{id}" }, title = "t", abstract = "d", rights = "r" }',
        {"t": "Title", "d": "Summary", "r": "All yours"},
        licence="https://creativecommons.org/publicdomain/zero/1.0/",
        retrieved="2026-11-24",
    )
    document = record.document

    assert (document.url, document.title.value, document.abstract.value) == ("https://a.example/1", "Title", "Summary")
    assert (document.rights.value, document.licence, document.retrieved, document.line) == (
        "All yours",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "2026-11-24",
        7,
    )


NESTED = {"a": {"b": "1", "c": [{"d": "2", "e": True}]}, "t": {"Q1": "x"}, "skip": "3"}


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (
            "",
            [
                ("id", "1"),
                ("name", "A"),
                ("a", '{"b":"1","c":[{"d":"2","e":true}]}'),
                ("t", '{"Q1":"x"}'),
                ("skip", "3"),
            ],
        ),
        ('raw_fields = "none"', []),
        ('raw_fields = "unmapped"', [("a.b", "1"), ("a.c.d", "2"), ("a.c.e", "true"), ("t.Q1", "x"), ("skip", "3")]),
        (
            'raw_fields = "unmapped"\nalt_names = "a.c.d"',
            [("a.b", "1"), ("a.c.e", "true"), ("t.Q1", "x"), ("skip", "3")],
        ),
        ('raw_fields = "unmapped"\nwithout_raw = ["skip", "a"]', [("t.Q1", "x")]),
        (
            'raw_fields = "unmapped"\nkeywords = { each = "t.*", from = "@value", slug = "@key", scheme = "k" }',
            [("a.b", "1"), ("a.c.d", "2"), ("a.c.e", "true"), ("skip", "3")],
        ),
    ],
)
def test_raw_fields(adapt, profile, expected):
    record = adapt(profile, NESTED)

    assert [(field.name, field.value) for field in record.document.raw_fields] == expected
    assert all(isinstance(field, RawField) and field.line is None for field in record.document.raw_fields)


@pytest.mark.parametrize(("reader", "expected"), [("json", (None, None)), ("html", (7, "0" * 64))])
def test_line_of_a_field_is_recorded_only_where_no_other_record_can_change_it(adapt, reader, expected):
    document = adapt('raw_fields = "all"', NESTED, reader=reader).document

    assert (document.raw_fields[0].line, document.sha256) == expected


def test_computed_values(adapt):
    profile = 'alt_names = "kind"\n[values]\nkind = { from = "k", remove = " - .*" }\n'

    assert texts(adapt(profile, {"k": "City - Election"}).alt_names) == [("City", None)]


@pytest.mark.parametrize("text", ["=A1&B1", '=HYPERLINK("http://x","y")', "=SUM(A1:A9)", "#REF!", "#N/A", "@cmd(1)"])
def test_formula_is_no_value(adapt, text):
    record = adapt('alt_names = "x"', {"x": text})

    assert record.alt_names == ()
    assert notes(record) == [("not-understood", "x", text)]


def test_formula_for_a_name_is_refused(adapt):
    with pytest.raises(RecordError) as caught:
        adapt("", {"name": "=A1&B1"})

    assert [fault.code for fault in caught.value.faults] == ["name-missing"]


def test_every_fault_of_a_record_at_once(adapt):
    rule = 'state = { from = "s", map = { on = "active" } }'
    with pytest.raises(RecordError) as caught:
        adapt(rule, {"id": "", "name": " ", "s": "odd"})

    assert [(fault.code, fault.file, fault.line, fault.field, fault.value) for fault in caught.value.faults] == [
        ("key-missing", "f", 7, "id", None),
        ("name-missing", "f", 7, "name", None),
        ("state-unknown", "f", 7, "s", "odd"),
    ]


def test_value_that_the_record_refuses_is_a_fault(adapt):
    with pytest.raises(RecordError) as caught:
        adapt('[[sites]]\naddress = { street = "s", country_code = "c" }', {"s": "x", "c": "ÄÖ"})

    assert caught.value.faults[0].code == "record-invalid"


@pytest.mark.parametrize(
    ("profile", "data", "field", "expected"),
    [
        pytest.param(
            'slug = { from = "w", normalise = "domain" }', {"w": "https://a.example/x"}, "slug", "a-example", id="text"
        ),
        pytest.param(
            'links = { from = "w", normalise = "domain" }', {"w": "http://a.example/"}, "links", None, id="refused"
        ),
        pytest.param(
            'domains = { from = "w", normalise = "email" }',
            {"w": "i@a.example"},
            "domains",
            ("i@a.example",),
            id="instead",
        ),
    ],
)
def test_normaliser_that_a_rule_names(adapt, profile, data, field, expected):
    if expected is None:
        with pytest.raises(RecordError, match=r"URL|pattern"):
            adapt(profile, data)
    else:
        assert getattr(adapt(profile, data), field) == expected


def test_what_a_normaliser_does_not_understand_is_noted(adapt):
    record = adapt('alt_names = { from = "w", normalise = "date" }', {"w": ["1898", "once"]})

    assert [text.value for text in record.alt_names] == ["1898"]
    assert notes(record) == [("not-understood", "w", "once")]


def test_normaliser_that_gives_no_text_cannot_be_used_for_text(adapt):
    with pytest.raises(UsageError, match=r"w: the normaliser 'telephone' gives no text"):
        adapt('alt_names = { from = "w", normalise = "telephone" }', {"w": "+44 20 7946 0018"})


@pytest.mark.parametrize("text", ["N/A", "n/a", "NULL", "null", "-", "—", "k. A.", "keine Angabe"])
def test_empty_words_are_no_values(adapt, text):
    record = adapt('description = "d"\nignore = "keine Angabe"\n', {"d": text})

    assert record.description is None


def test_the_code_of_namibia_is_a_value(adapt):
    assert adapt('acronyms = "a"\n', {"a": "NA"}).acronyms[0].value == "NA"


@pytest.mark.parametrize("text", ["2.0", "143000", "–/–", "0.0"])
def test_no_institution_is_made_of_a_number(adapt, text):
    record = adapt('relations = { from = "r", kind = "parent", by = "name" }\n', {"r": text})

    assert record.relations == ()
    assert [note.message for note in record.document.notes] == ["no name of an institution; kept as text"]


@pytest.mark.parametrize(
    ("end", "retrieved", "state"),
    [
        pytest.param("2001-05-06", None, State.INACTIVE, id="past"),
        pytest.param("2030-01-01", "2024-01-01", State.ACTIVE, id="after-the-register"),
        pytest.param("9999-12-31", None, State.ACTIVE, id="no-end"),
        pytest.param("", None, State.ACTIVE, id="empty"),
    ],
)
def test_end_date_makes_inactive(adapt, end, retrieved, state):
    assert adapt('dissolved = "end"\n', {"end": end}, retrieved=retrieved).state is state


def test_stated_state_counts_before_the_end_date(adapt):
    profile = 'dissolved = "end"\nstate = { from = "s", map = { open = "active" } }\n'

    assert adapt(profile, {"end": "2001", "s": "open"}).state is State.ACTIVE
