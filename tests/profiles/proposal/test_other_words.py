"""Headers and values as lists from many countries have them: which field each column feeds."""

import csv
import io

import pytest

from publisher.profiles.proposal.columns import columns_of
from publisher.profiles.proposal.countries import country_of, language_of_names
from publisher.profiles.proposal.guesses import guess
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe


def guesses(text):
    columns = columns_of(list(csv.DictReader(io.StringIO(text))), table=True)
    return guess(columns), columns


def fields(text):
    return {found.column.path: found.field for found in guesses(text)[0]}


@pytest.mark.parametrize(
    ("header", "values", "field"),
    [
        ("telefonos", ("+54 11 4821-1200", "+54 11 4981-6274"), "telephones"),
        ("acronimos", ("MDN", "MOP"), "acronyms"),
        ("sedes", ("Agustinas 1235, Santiago", "Teatinos 180, Santiago"), "address"),
        ("dir", ("Junin 165", "Rivadavia 2009"), "address"),
        ("Zemepisná dĺžka", ("14.437047", "14.451"), "longitude"),
        ("Čas otvorenia", ("Po-Pia 9:00-17:00", "Po-Pia 8:00-16:00"), "hours"),
        ("Krajina", ("Slovensko", "Česko"), "country"),
        ("key_services.other", ("false", "Pharmacy"), None),
        ("surgeons_by_specialty.services", ("Amputation", "Biopsies"), None),
        ("hours", ("26", "40"), None),
        ("locationUrl", ("https://maps.app.goo.gl/a", "https://share.google/b"), None),
        ("F_TYPE", ("3", "4"), None),
        ("linkedin", ("https://www.linkedin.com/in/zelmira", "https://www.linkedin.com/in/odilon"), "leave_out"),
        ("short_name", ("Вінницький місь...", "Луцький міськра..."), None),
        ("comuna", ("Comuna 14", "Comuna 5"), None),
        ("Mesto", ("Praha 2", "Praha 10"), "locality"),
    ],
)
def test_header(header, values, field):
    rows = "".join(f'B{number},Oficina {number},"{value}"\n' for number, value in enumerate(values))

    assert fields(f"code,name,{header}\n{rows}").get(header) == field


def test_names_in_capitals_without_the_dot_of_turkish():
    assert fields("KOD,ADI\nH1,Sarıyer Devlet Hastanesi\nH2,Kadıköy Devlet Hastanesi\n")["ADI"] == "names"


def test_region_of_one_value_is_no_country():
    assert fields("code,name,Kraj\n1,Korunní,Hlavní město Praha\n2,Školská,Hlavní město Praha\n")["Kraj"] != "country"


def test_number_of_a_house_in_spanish():
    (street,) = (
        each for each in guesses("nombre,calle,altura\nA,Soler,3945\nB,Gallo,1330\n")[0] if each.field == "address"
    )

    assert "{calle} {altura?}" in street.rule


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("name,tel\n아주대학교병원,031-219-5114\n안동성소병원,054-857-2321\n", "KR"),
        ('name,address\nPort Office,"1 Quay, Leeds LS1 4AB"\nLock Office,"2 Quay, York YO1 7AB"\n', "GB"),
    ],
)
def test_country(text, country):
    found, columns = guesses(text)

    assert country_of(found, columns)[0] == country


def test_azerbaijani_is_known_by_its_letters():
    found, columns = guesses("name,lat\nMərkəzi Xəstəxana,40.3\nUşaq Xəstəxanası,40.4\n")

    assert language_of_names(found, columns, None)[0] == "az"


def test_names_that_repeat_are_told(tmp_path):
    (tmp_path / "list.csv").write_text("name,lat,lon\nPort Office,51.5,-3.1\nPort Office,51.6,-3.2\n", encoding="utf-8")

    assert "only the first is published" in describe(inspect_file(tmp_path / "list.csv"))


def test_language_at_the_end_of_a_header_in_camel_case():
    found, _ = guesses("slug,name,nameEn\ncas,内閣官房,Cabinet Secretariat\ncao,内閣府,Cabinet Office\n")

    assert ("nameEn", 'language = "en"') in [(each.column.path, each.more) for each in found if each.field == "names"]


@pytest.mark.parametrize(
    ("name", "language"),
    [("AFYON KOCATEPE ÜNİVERSİTESİ", "tr"), ("Технически университет – Търговище", "bg")],
)
def test_language_of_names(name, language):
    found, columns = guesses(f"code,name\nA1,{name}\n")

    assert language_of_names(found, columns, None)[0] == language


def test_further_lines_of_an_address_follow_the_first():
    found, _ = guesses(
        "name,addr1,addr2,addr3\n中野医院,北海道札幌市,厚別区,青葉町6丁目1-5\n北央病院,北海道札幌市,北区,北29条西15丁目3-8\n"
    )

    assert [each.rule for each in found if each.field == "address"] == ['{ template = "{addr1}{addr2?}{addr3?}" }']


def test_pages_of_one_site_are_no_home_pages():
    rows = "".join(
        f"U{number},University {number},https://portal.example.org/universities/{number}\n" for number in range(6)
    )

    assert fields(f"code,name,sub_path\n{rows}")["sub_path"] == "page"


def test_closed_column_that_no_rule_reads_is_told(tmp_path):
    (tmp_path / "list.csv").write_text("name,closed\nPort Library,\nLock Library,XLT\n", encoding="utf-8")

    assert "1 of its values say that something is closed" in describe(inspect_file(tmp_path / "list.csv"))
