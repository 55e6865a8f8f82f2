"""Files as people have them, beside the checkout: `init`, and then each record has the values that are right."""

import shutil
from pathlib import Path

import pytest

from publisher.errors import RecordError
from publisher.profiles import adapter_of, load, read
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.raw import RawRecord

CASES = Path(__file__).parents[4] / "shared" / "cases" / "in"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the checkout"),
]


@pytest.fixture
def case(tmp_path):
    def of(name):
        """The description of a case and its records, by the first name or by number."""
        file = next(
            path for path in sorted((CASES / name).iterdir()) if path.name not in {"expected.txt", "source.toml"}
        )
        shutil.copy(file, tmp_path / file.name)
        inspection = inspect_file(tmp_path / file.name)
        text = describe(inspection)
        (tmp_path / "source.toml").write_text(text, encoding="utf-8")
        source = load(tmp_path)
        return text, [adapted(source, raw) for raw in read(source) if isinstance(raw, RawRecord)]

    return of


def adapted(source, raw):
    try:
        return adapter_of(source).adapt(raw, source)
    except RecordError as error:
        return error


def numbers(records):
    return [[number.e164 for number in record.telephones] for record in records]


def points(records):
    found = [[site.coordinates for site in record.sites if site.coordinates] for record in records]
    return [(float(each[0].latitude), float(each[0].longitude)) if each else None for each in found]


def parents(records):
    return [[each.target.key or each.target.label.value for each in record.relations] for record in records]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "de_local_phones",
            [["+493834861501"], ["+49331275486914"], ["+49511953711", "+495119537119"], ["+492514924200"],
             ["+499519550", "+499519551"], ["+491716783154"], ["+493030808459"]],
        ),
        pytest.param("phone_words", [[], ["+49309020"], ["+499519550", "+499519551"], ["+493012345"]]),
        pytest.param(
            "phone_country_column",
            [["+33153834500"], ["+3906492131"], ["+41313594343"], ["+34915579000"], ["+81357917700"], ["+20227282000"]],
        ),
        pytest.param("ru_utf8", [["+74951234567"], ["+74956272400"], ["+78001000004"]]),
        pytest.param("kr_utf8", [["+82221003399"], ["+82442036118"], ["+82442022114"]]),
        pytest.param("jp_utf8", [["+81734820101"], ["+81734820102"], ["+81734820103"]]),
        pytest.param("html_cells", [["+442920877900", "+442920877901"], ["+442920700234"]]),
        pytest.param("html_jsonld", [["+493090200"]]),
        pytest.param("geojson", [["+15198884567"], ["+15198884568"]]),
    ],
)  # fmt: skip
def test_telephones(case, name, expected):
    assert numbers(case(name)[1]) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("coords", [None, None, None, None, None, (52.516111, 13.377778), None, None, (52.5163, 13.3777)]),
        pytest.param("csv_semi_decimal", [(52.5163, 13.3777), (48.1371, 11.5754), (50.9375, 6.9603)]),
        pytest.param("geojson", [(43.468159, -80.543376), (43.4699, -80.54511)]),
    ],
)
def test_coordinates(case, name, expected):
    assert points(case(name)[1]) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("na_values", [[], [], ["W1"], ["W1"]]),
        pytest.param("parent_float", [[], ["2"], ["2"]]),
        pytest.param("organogram", [["Department for Harbours"]]),
        pytest.param(
            "xlsx_merged_title",
            [["Ministry of Harbours"], ["Ministry of Harbours"], ["Ministry of Rivers"], ["Ministry of Rivers"]],
        ),
    ],
)
def test_parents(case, name, expected):
    assert parents(case(name)[1]) == expected


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("address_keeps_email", ["max.muster"]),
        pytest.param("it_ipa_tsv", ["Mario", "Rossi", "Giulia", "Bianchi", "Anna", "Verdi", "giulia.bianchi"]),
        pytest.param("it_ipa_txt", ["Mario", "Rossi", "Giulia", "Bianchi", "anna.verdi"]),
        pytest.param("organogram", ["Lovelace", "Marlow", "bob.marlow", "143000"]),
        pytest.param(
            "persons_words",
            ["Rossi", "Verdi", "Dupont", "Muster", "Lovelace", "Turing", "Jansen", "Silva", "Marlow", "Adams", "Blanc",
             "Ray", "Costa", "Neri", "Ruiz", "Noir", "Nowak", "Berg", "mario.rossi", "jean.dupont"],
        ),
        pytest.param("ru_utf8", ["Иванов", "Петров", "Сидорова"]),
        pytest.param("jp_utf8", ["山田太郎", "鈴木花子", "佐藤次郎"]),
        pytest.param("zh_table", ["张某", "李某"]),
    ],
)  # fmt: skip
def test_people_are_nowhere(case, name, words):
    text, records = case(name)
    everything = text + "".join(record.model_dump_json() for record in records)

    assert [word for word in words if word in everything] == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        pytest.param("serial_key", 'key = "Name of Institution"'),
        pytest.param("it_ipa_tsv", 'key = "cod_amm"'),
        pytest.param("it_ipa_tsv", 'names = "des_amm"'),
        pytest.param("dup_rows", 'group_by = "id"'),
        pytest.param("csv_semi_ragged", 'names = "Name"'),
        pytest.param("json_members", "members = true"),
        pytest.param("html_jsonld", 'jsonld = ["Organization","GovernmentOrganization"]'),
        pytest.param("source_url_homepage", 'page = "source_url"'),
        pytest.param("source_url_homepage", 'homepages = "url"'),
        pytest.param("language_guess", 'language = "el"'),
        pytest.param("jp_town_is_china", 'country = "JP"'),
        pytest.param("jp_town_is_china", 'language = "ja"'),
        pytest.param("xlsx_hidden_multi", 'sheet = "Ministries"'),
        pytest.param("xlsx_hidden_multi", "Agencies"),
        pytest.param("xlsx_merged_title", "header_row = 4"),
        pytest.param("xlsx_leading_zeros", 'key = "Schulnummer"'),
    ],
)
def test_proposal(case, name, line):
    assert line in case(name)[0]


def test_values_that_stand_alone(case):
    _, records = case("na_values")

    assert [record.place for record in records] == ["na"] * 4
    assert [record.description.value if record.description else None for record in records] == [
        None, None, "Guards the coast", None,
    ]  # fmt: skip
    assert [site.address.thoroughfare for record in records for site in record.sites if site.address.thoroughfare]


def test_places_are_not_taken_for_others(case):
    _, records = case("us_georgia")
    addresses = [site.address for record in records for site in record.sites]

    assert [address.country for address in addresses] == ["US", "US", "US"]


def test_towns_of_japan_are_in_japan(case):
    _, records = case("jp_town_is_china")

    assert [site.address.country for record in records for site in record.sites] == ["JP"] * 3
    assert not any(record.place for record in records)


def test_names_are_on_one_line_and_without_markup(case):
    _, records = case("html_cells")

    assert [record.names[0].value for record in records] == ["Port Office", "Lock Office"]
    assert records[0].key == "Port Office"
    assert any("HTML" in note.message for note in records[0].document.notes)


def test_dates_have_the_day_first(case):
    _, records = case("dates_mixed")

    assert [record.founded for record in records] == ["2020-04-03", "1999-12-25", None, "2001-06-05", None, "1995"]


def test_hours_are_never_open_all_night(case):
    _, records = case("hours_many")
    hours = [[(str(each.opens)[:5], str(each.closes)[:5]) for site in record.sites for each in site.hours]
             for record in records]  # fmt: skip

    assert hours == [
        [("09:00", "17:00")], [], [("09:30", "19:30")], [("09:30", "19:00")], [("09:00", "17:00"), ("09:00", "12:00")],
        [], [], [("09:00", "12:00")],
    ]  # fmt: skip


def test_workbook_is_read_as_displayed(case):
    _, records = case("xlsx_leading_zeros")

    assert [record.key for record in records] == ["4123", "0815", "0077"]
    assert [record.founded for record in records] == ["1990", "2004", "1920"]
    assert [site.address.postal_code for record in records for site in record.sites][:2] == ["01067", "08056"]


def test_addresses_of_one_institution_are_two_sites(case):
    _, (record,) = case("html_jsonld")

    assert [site.address.locality.value for site in record.sites if site.address] == ["Berlin", "Potsdam"]


def test_things_that_are_no_institution_are_left_out(case):
    _, records = case("json_graph")

    assert [record.names[0].value for record in records] == ["Port Office", "Lock Office"]
    assert records[0].sites[0].address.thoroughfare.value == "Quay 1"
