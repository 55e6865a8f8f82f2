"""Headers as large national registers write them: which column is the key, which the name, what is none of them."""

import csv
import tomllib

import pytest

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe


def proposed(folder, header, *rows):
    with (folder / "register.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header.split(","), *(row.split(",") for row in rows)])
    return tomllib.loads(describe(inspect_file(folder / "register.csv")))["profile"]


def test_schools_of_england(tmp_path):
    """The authority is called a name too, but several schools have it; a date is no telephone."""
    profile = proposed(
        tmp_path,
        "URN,LA (name),EstablishmentNumber,EstablishmentName,OpenDate,CloseDate,TelephoneNum",
        "100000,City of London,3614,Alder Primary School,31-01-1920,,2072831147",
        "100001,City of London,6005,Birch School,25-09-1921,,2078475500",
        "100005,Camden,1048,Cedar Early Years Centre,,31-08-2019,2072780606",
    )

    assert profile["key"] == "URN"
    assert profile["names"] == "EstablishmentName"
    assert profile["founded"]["from"] == "OpenDate"
    assert profile["dissolved"]["from"] == "CloseDate"
    assert profile["telephones"] == "TelephoneNum"


def test_universities_of_america(tmp_path):
    profile = proposed(
        tmp_path,
        "UNITID,INSTNM,IALIAS,ADDR,CITY,STABBR,ZIP,GENTELE,EIN,WEBADDR",
        "100654,Alder University,AU|Alder,4900 Meridian Street,Normal,AL,35762,2563725000,636001109,www.alder.example/",
        "100663,Birch University,,1 Bell Street,Birmingham,AL,35294,2059344011,636005396,www.birch.example",
        "100690,Cedar University,,1200 Taylor Rd,Montgomery,AL,36117,3343873877,237034324,www.cedar.example",
    )

    assert profile["key"] == "UNITID"
    assert profile["alt_names"] == {"from": "IALIAS", "split": "|"}
    assert profile["telephones"] == "GENTELE"
    assert profile["sites"][0]["address"]["region"] == "STABBR"


def test_universities_of_brazil(tmp_path):
    """NO_ is a name there, CO_ a code, SG_ a short form; that of a state is the state."""
    profile = proposed(
        tmp_path,
        "CO_IES,NO_IES,SG_IES,SG_UF,NO_MUNICIPIO,DS_ENDERECO,NU_ENDERECO,NU_CEP,DT_CRIACAO",
        "12,UNIVERSIDADE FEDERAL DO EXEMPLO,UFEX,MT,Cuiabá,Avenida Fernando Corrêa,2367,78060-900,10/12/1970",
        "25,UNIVERSIDADE DE MODELO,UNM,DF,Brasília,Campus Universitário,12,70910-900,15/12/1961",
        "31,FACULDADE DE TESTE,FT,SP,São Paulo,Rua das Flores,100,01001-000,25/01/1990",
    )

    assert profile["key"] == "CO_IES"
    assert profile["names"] == "NO_IES"
    assert profile["acronyms"] == "SG_IES"
    address = profile["sites"][0]["address"]
    assert (address["region"], address["locality"]) == ("SG_UF", "NO_MUNICIPIO")
    assert address["street"] == {"template": "{DS_ENDERECO} {NU_ENDERECO?}"}


def test_one_such_beginning_alone_is_no_convention(tmp_path):
    """ "NO_" may be a number."""
    profile = proposed(tmp_path, "NO_X,TITLE", "17,Alder Office", "25,Birch Office", "38,Cedar Office")

    assert (profile["key"], profile["names"]) == ("NO_X", "TITLE")


def test_schools_of_japan(tmp_path):
    profile = proposed(
        tmp_path,
        "学校コード,学校名,学校所在地,郵便番号,廃止年月日,旧学校調査番号",
        "A113110102828,みなと幼稚園,東京都港区芝1-2-3,1050014,,0001",
        "B101213300012,岡山小学校,北海道札幌市中央区北1条西2-1,0600001,,0002",
        "C113110000015,水車中学校,東京都新宿区西新宿2-8-1,1600023,2022/3/31,0003",
    )

    assert profile["key"] == "学校コード"
    assert profile["dissolved"] == "廃止年月日"


def test_international_identifier_in_front_is_the_key(tmp_path):
    profile = proposed(
        tmp_path,
        "LEI,Entity.LegalName,Entity.RegistrationAuthority.RegistrationAuthorityEntityID",
        "5493001KJTIIGC8Y1R12,Alder Authority,HRB 1",
        "529900T8BM49AURSDO55,Birch Authority,HRB 2",
    )

    assert profile["key"] == "LEI"


def test_coordinates_that_stand_apart_too_are_not_asked_about(tmp_path):
    header = "code,name,latitude,longitude,position"
    rows = (
        "A1,Alder Office,55.75,37.61,55.75;37.61",
        "A2,Birch Office,55.79,49.12,55.79;49.12",
        "A3,Cedar Office,54.73,55.95,54.73;55.95",
    )

    proposed(tmp_path, header, *rows)

    assert "position" not in inspect_file(tmp_path / "register.csv").doubts


@pytest.mark.parametrize(
    ("header", "word"), [("学校コード", "コード"), ("施設コード", "施設コード"), ("학교코드", "코드")]
)
def test_words_at_the_end_of_japanese_and_korean_headers(header, word):
    assert Column(header).mentions(word)


def test_schools_of_poland(tmp_path):
    profile = proposed(
        tmp_path,
        "Numer RSPO,REGON,Nazwa,Miejscowość,Ulica,Numer budynku,Kod pocztowy,RSPO podmiotu nadrzędnego",
        "10001,000123456,Szkoła Podstawowa nr 1,Warszawa,Brzozowa,12,00-286,",
        "10002,000123457,II Liceum Ogólnokształcące,Warszawa,Cedrowa,3,00-287,10003",
        "10003,000123458,Zespół Szkół nr 3,Warszawa,Cedrowa,3,00-287,",
    )

    assert profile["key"] == "Numer RSPO"
    assert profile["relations"] == {"from": "RSPO podmiotu nadrzędnego", "kind": "parent"}
    assert profile["sites"][0]["address"]["street"] == {"template": "{Ulica} {Numer budynku?}"}


def test_number_of_the_authority_is_no_key(tmp_path):
    profile = proposed(
        tmp_path,
        "PROVINCIE,BEVOEGD GEZAG NUMMER,BRIN NUMMER,INSTELLINGSNAAM",
        "Groningen,40801,21CS,Hogeschool Els",
        "Overijssel,40876,23AH,Hogeschool Berk",
        "Gelderland,41023,25KB,Hogeschool Ceder",
    )

    assert (profile["key"], profile["names"]) == ("BRIN NUMMER", "INSTELLINGSNAAM")


def test_numbers_and_kinds_of_places_are_no_addresses(tmp_path):
    profile = proposed(
        tmp_path,
        "School ID,School Name,Location AGE ID,Location,State,Postcode",
        "40000,Alder School,3,Rural,TAS,7004",
        "40001,Birch School,5,Urban,TAS,7250",
        "40002,Cedar College,9,Urban,TAS,7000",
    )

    assert profile["sites"][0]["address"] == {"region": "State", "postal_code": "Postcode"}


def test_text_that_all_records_have_is_no_description_and_no_parent(tmp_path):
    profile = proposed(
        tmp_path,
        "School ID,School Name,Rolled Reporting Description",
        *(
            f"4000{number},{name} School,Individual Reporting"
            for number, name in enumerate(("Alder", "Birch", "Cedar"))
        ),
    )

    assert profile.keys() == {"key", "names"}


def test_schools_of_korea(tmp_path):
    profile = proposed(
        tmp_path,
        "시도교육청코드,행정표준코드,학교명,영문학교명,학교종류명,설립일자",
        "B10,7010057,오리나무고등학교,Alder High School,고등학교,19000103",
        "B10,7010058,자작나무중학교,Birch Middle School,중학교,19521025",
        "C10,7150001,삼나무초등학교,Cedar Elementary School,초등학교,19110501",
    )

    assert profile["key"] == "행정표준코드"
    assert profile["names"] == ["학교명", {"from": "영문학교명", "language": "en"}]
    assert profile["founded"] == "설립일자"
    assert profile["types"]["map"]["고등학교"] == "HighSchool"
