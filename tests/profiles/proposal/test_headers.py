"""Headers in many languages, and words that are written together or without accents."""

import csv
import io

import pytest

from publisher.profiles.proposal.columns import Column, columns_of
from publisher.profiles.proposal.guesses import guess
from publisher.profiles.proposal.headers import parts_of, unaccented
from publisher.profiles.proposal.questions import Interview

SAMPLE = {
    "hours": ("Mo-Fr 09:00-17:00", "Mo-Fr 10:00-18:00"),
    "postal_code": ("41001", "52002"),
    "region": ("Northland", "Southland"),
    "area": ("Hill", "Dale"),
    "faxes": ("+420 221 000 001", "+420 221 000 002"),
    "emails": ("info@a.example.org", "info@b.example.org"),
    "homepages": ("https://a.example.org", "https://b.example.org"),
    "former_names": ("Old Mill", "Old Weir"),
    "classifications": ("Court", "Prison"),
    "parent": ("Ministry of Mills", "Ministry of Weirs"),
    "leave_out": ("Q. R.", "S. T."),
    "address": ("Dock Street 3", "Weir Lane 4"),
    "founded": ("1954", "1960"),
    "dissolved": ("31.12.2001", "30.11.2002"),
}
HEADERS = {
    "hours": ["ساعات العمل", "Ώρες λειτουργίας", "ΩΡΕΣ ΛΕΙΤΟΥΡΓΙΑΣ", "שעות פתיחה", "Giờ làm việc", "เวลาทำการ", "Jam layanan",
              "Nyitvatartás", "Program cu publicul", "Графік роботи", "Horari", "Aukioloajat", "Úřední hodiny"],
    "postal_code": ["ΤΚ", "Τ.Κ.", "الرمز البريدي", "מיקוד", "Mã bưu điện", "รหัสไปรษณีย์", "Kode pos", "Irányítószám", "Cod poștal",
                    "Поштовий індекс", "Codi postal", "CODIGO POSTAL", "Postinumero", "PSČ", "psc"],
    "region": ["Νομός", "المحافظة", "מחוז", "Tỉnh", "จังหวัด", "Provinsi", "Megye", "Județ", "Область", "Län", "Fylke", "Maakunta", "UF"],
    "area": ["Bairro", "Район", "İlçe", "الحي", "Quận", "อำเภอ", "Kecamatan", "Powiat"],
    "faxes": ["Φαξ", "الفاكس", "פקס", "โทรสาร", "Faksimile", "Faks", "Télécopie"],
    "emails": ["Ηλ. ταχυδρομείο", "البريد الإلكتروني", "Thư điện tử", "อีเมล", "Surel", "Sähköpostiosoite", "Correu electrònic"],
    "homepages": ["Ιστότοπος", "אתר אינטרנט", "Trang web", "เว็บไซต์", "Situs web", "Kotisivu", "Weboldal", "Pàgina web"],
    "former_names": ["Πρώην ονομασία", "שם קודם", "الاسم السابق", "Tên cũ", "Korábbi név", "Fosta denumire", "Tidigare namn",
                     "Nom anterior", "Колишня назва", "Dawna nazwa"],
    "classifications": ["Είδος", "סוג", "النوع", "Loại hình", "ประเภท", "Jenis", "Típus", "Skolform", "Organisasjonsform", "Тип"],
    "parent": ["Εποπτεύων φορέας", "Cơ quan chủ quản", "ต้นสังกัด", "Jednostka nadrzędna", "Nadřízený orgán", "Overordnet enhet"],
    "leave_out": ["Kirjastonjohtaja", "Arkivleder", "Rehtori", "Polgármester", "Primar", "Δήμαρχος", "Голова", "ראש הרשות",
                  "Giám đốc", "ผู้อำนวยการ", "Kepala Sekolah", "Главный врач", "Ambassador", "Judge"],
    "address": ["Besöksadress", "Katuosoite", "Οδός", "العنوان", "כתובת", "Địa chỉ", "ที่อยู่", "Alamat", "Logradouro", "Morada", "Ulice"],
    "founded": ["Έτος ίδρυσης", "שנת ייסוד", "Năm thành lập", "Perustamisvuosi", "Alapítás éve", "Дата створення", "Rok założenia"],
    "dissolved": ["Opgeheven", "Datum zániku", "Дата ликвидации", "Nedlagt", "Fecha de baja"],
}  # fmt: skip


def guesses(text):
    found = guess(columns_of(csv.DictReader(io.StringIO(text), delimiter=";"), table=True), Interview())
    return {each.column.path: each.field for each in found}


@pytest.mark.parametrize(("field", "header"), [(field, header) for field in HEADERS for header in HEADERS[field]])
def test_a_header_says_what_its_column_holds(field, header):
    first, second = SAMPLE[field]

    assert guesses(f"code;name;{header}\nA1;Mill Trust;{first}\nA2;Weir Trust;{second}\n").get(header) == field


@pytest.mark.parametrize(
    ("word", "parts"),
    [("kirjastonjohtaja", ("kirjaston", "johtaja")), ("besöksadress", ("besöks", "adress")), ("postadresse", ("adresse",)),
     ("short", ()), ("transport", ())],
)  # fmt: skip
def test_words_that_are_written_together(word, parts):
    assert parts_of(word) == parts


@pytest.mark.parametrize(
    ("word", "bare"), [("código", "codigo"), ("ώρες", "ωρες"), ("założenia", "zalozenia"), ("район", "район")]
)
def test_accents_may_be_missing(word, bare):
    assert unaccented(word) == bare


def test_an_ending_that_several_headers_share_is_taken_off():
    (first, *_) = columns_of([{"CAPSCHOOL": "1", "NAMESCHOOL": "2", "CITYSCHOOL": "3"}], table=True)

    assert first.mentions("cap")
    assert not Column("CAPSCHOOL").mentions("cap")


def test_people_of_an_unknown_language_are_known_by_their_titles():
    found = guesses("code;name;xyz\nA1;Mill Trust;Mhe. Qwerty Asdf\nA2;Weir Trust;Mhe. Zxcv Uiop\n")

    assert found["xyz"] == "leave_out"


def test_a_column_of_names_beside_offices_has_their_heads():
    found = guesses("Dienststelle;Ort;Name\nAmtsgericht Seefeld;Berg;Dr. Otto Qual\nForstamt Hochwald;Tal;Ilse Zett\n")

    assert found["Name"] == "leave_out"


def test_streets_named_after_people_are_no_people():
    found = guesses("code;name;Adresse\nA1;Mill Trust;Maria Rossi\nA2;Weir Trust;Peter Martin\n")

    assert found["Adresse"] == "address"


def test_the_article_in_a_header_is_no_language():
    found = guess(
        columns_of([{"Nom de l'établissement": "Mairie de Valmont", "Name_en": "Valmont Town Hall"}], table=True)
    )

    assert {each.column.path: each.more for each in found if each.field == "names"} == {
        "Nom de l'établissement": "",
        "Name_en": 'language = "en"',
    }


def test_telephone_and_fax_in_one_column_are_told_apart_by_their_words():
    found = guess(columns_of([{"name": "Mill", "Tel./Fax": "0341 555-0, Fax 0341 555-1"}], table=True))

    assert [(each.field, each.more) for each in found if each.column.path == "Tel./Fax"] == [("telephones", "")]


def test_a_date_of_opening_is_no_opening_hours():
    found = guesses("code;name;date_ouverture\nA1;Mill Trust;1965-05-01\nA2;Weir Trust;1970-09-01\n")

    assert found["date_ouverture"] == "founded"


def test_a_postal_code_that_is_called_code_is_no_key():
    found = guesses("Nazwa;Kod\nSąd Brzozów;36-200\nSąd Krosno;38-400\n")

    assert found["Kod"] == "postal_code"


def test_closed_institutions_are_closed_or_asked_about():
    interview = Interview()
    rows = [{"code": "A1", "name": "Mill", "Situação": "Ativo", "Notes": ""},
            {"code": "A2", "name": "Weir", "Situação": "Desativado", "Notes": "closed since 2019"}]  # fmt: skip
    found = guess(columns_of(rows, table=True), interview)

    assert [each.more for each in found if each.field == "state"] == [
        'map = { "Ativo" = "active", "Desativado" = "inactive" }'
    ]
    assert "1 of its values say that something is closed" in interview.doubts["Notes"]


def test_states_that_are_not_known_are_told():
    interview = Interview()
    rows = [{"code": "A1", "name": "Mill", "Status": "closed"}, {"code": "A2", "name": "Weir", "Status": "zzz"}]
    guess(columns_of(rows, table=True), interview)

    assert "no known states (zzz)" in interview.doubts["Status"]
