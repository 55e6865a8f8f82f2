"""What is no key, what is about people, and what values show where the header's language is unknown."""

import csv
import io

import pytest

from publisher.cli import run
from publisher.profiles.paths import parse_path
from publisher.profiles.proposal.columns import columns_of
from publisher.profiles.proposal.guesses import guess
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe


def guesses(text, delimiter=","):
    rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    return [(found.field, found.column.path) for found in guess(columns_of(rows, table=True))]


def described(tmp_path, text, name="bodies.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return describe(inspect_file(path))


@pytest.mark.parametrize(
    "header", ["S.No.", "Sr. No", "No.", "Nr", "lfd. Nr.", "№", "序号", "번호", "Lp.", "Row", "zzz"]
)
def test_a_row_counter_is_no_key(header):
    found = guesses(f"{header},Name\n1,Mill Trust\n2,Weir Trust\n3,Lock Trust\n")

    assert ("key", header) not in found
    assert ("names", "Name") in found


def test_an_identifier_that_counts_is_no_key_without_an_answer(tmp_path):
    text = described(tmp_path, "id,name\n1,Mill Trust\n2,Weir Trust\n")

    assert '\nkey = "name"' in text
    assert "#     CHECK: it counts the rows" in text


@pytest.mark.parametrize(
    "table",
    [
        pytest.param("id,name\n001,Mill Trust\n002,Weir Trust\n", id="leading-zeros"),
        pytest.param("id,name\n7,Mill Trust\n8,Weir Trust\n", id="not-from-one"),
        pytest.param("id,name,parent\n1,Mill Trust,\n2,Weir Trust,1\n", id="referred-to"),
    ],
)
def test_numbers_that_are_clearly_identifiers_are_the_key(table):
    assert ("key", "id") in guesses(table)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Rufnummer", ("030 9020-1", "030 9020-2")),
        ("x", ("+49 30 90201", "+49 30 90202")),
        ("CAP", ("06127", "00019")),
        ("郵便番号", ("642-0001", "642-0002")),
        ("Latitude", ("52.5", "48.1")),
    ],
)
def test_telephones_postcodes_and_coordinates_are_no_key(header, values):
    found = guesses(f"{header},Name\n{values[0]},Mill Trust\n{values[1]},Weir Trust\n")

    assert ("key", header) not in found
    assert ("key", "Name") in found


def test_rows_with_one_identifier_are_combined():
    found = guesses("id,name,phone\n7,Mill Trust,+44 20 1234 5678\n7,Mill Trust,+44 20 1234 5679\n8,Weir Trust,\n")

    assert ("key", "id") in found
    assert ("group_by", "id") in found


@pytest.mark.parametrize(
    "header",
    [
        "Head of library", "Schulleiter Vorname", "Bürgermeisterin", "Directrice", "Sindaco", "Alcaldesa",
        "Prefeito", "Burgemeester", "Burmistrz", "Starosta", "Müdür", "Начальник", "Δήμαρχος", "校长", "負責人", "館長",
        "담당자", "المدير", "निदेशक",
    ],
)  # fmt: skip
def test_columns_about_people_are_left_out(header):
    found = guesses(f"code,name,{header}\nA1,Mill Trust,Zoltan Q\nA2,Weir Trust,Zelda R\n")

    assert ("leave_out", header) in found


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("zzz", ("Maria Rossi", "Peter van den Berg")),
        ("zzz", ("Dr. Anna Schmidt", "Prof. Klaus Weber")),
        ("zzz", ("王小明", "李娜")),
        ("zzz", ("佐藤花子", "鈴木一郎")),
        ("zzz", ("김민준", "이서연")),
    ],
)
def test_values_that_are_names_of_people_are_left_out(header, values):
    found = guesses(f"code,name,{header}\nA1,Mill Trust,{values[0]}\nA2,Weir Trust,{values[1]}\n")

    assert ("leave_out", header) in found


def test_surnames_before_given_names_are_left_out():
    people = ('"SUAREZ LOPEZ , ROSARIO INES"', '"MORA DIAZ , ZELMIRA"', '"TELLO , ODILON"')
    rows = "\n".join(f"{person},MINISTERIO {person[1:4]}" for person in people)

    found = guesses(f"NOMBRES,ENTIDAD\n{rows}\n")

    assert ("leave_out", "NOMBRES") in found
    assert ("names", "ENTIDAD") in found


def test_towns_before_their_states_are_kept():
    found = guesses('name,where\nHarbour Office,"Salem, Oregon"\nLock Office,"Bend, Oregon"\n')

    assert "leave_out" not in dict(found)


def test_names_of_bodies_are_not_taken_for_people():
    found = guesses("code,title,place\nA1,Victoria Library,New York\nA2,Mary Street School,Los Angeles\n")

    assert "leave_out" not in dict(found)
    assert ("names", "title") in found


def test_holders_of_posts_are_left_out():
    found = guesses("Post,Name,Grade,Unit\nP1,Thomas Hill,G7,Canals\nP2,Elena Moor,G6,Locks\nP3,vacant,G6,Weirs\n")

    assert ("leave_out", "Name") in found


def test_salaries_are_no_parents():
    found = guesses("code,name,Salary of Reports\nA1,Mill Trust,143000.0\nA2,Weir Trust,0.0\n")

    assert "parent" not in dict(found)


def test_values_tell_what_an_unknown_header_does_not():
    found = guesses("код1,ыыы,яяя,ццц,ффф\nA1,Порт,(495) 123-45-67,https://a.example.ru,a@a.example.ru\n"
                    "A2,Шлюз,(495) 123-45-68,https://b.example.ru,b@b.example.ru\n")  # fmt: skip

    assert ("names", "ыыы") in found
    assert ("telephones", "яяя") in found
    assert ("homepages", "ццц") in found
    assert ("emails", "ффф") in found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("code,name\nA1,Υπουργείο\n", 'language = "el"'),
        ("code,name\nA1,행정안전부\n", 'language = "ko"'),
        ("コード,施設名\nA1,中央図書館\n", 'language = "ja"'),
        ("code,denominazione,sito\nA1,Comune di X,www.x.example.it\n", 'language = "it"'),
        ("code,des\nA1,Xyz abc\n", '# language = "…"'),
    ],
)
def test_language_needs_evidence(tmp_path, text, line):
    assert line in described(tmp_path, text)


def test_what_to_check_is_on_the_console(tmp_path, capsys):
    path = tmp_path / "bodies.csv"
    path.write_text("id,name,Chef\n1,Mill Trust,Zoltan Q\n2,Weir Trust,Zelda R\n", encoding="utf-8")

    assert run(["init", str(path)]) == 0

    lines = capsys.readouterr().out
    assert "id: it counts the rows" in lines
    assert "left out, because they seem to be about people: Chef" in " ".join(lines.split())


def test_empty_words_are_ignored_and_refer_to_nothing(tmp_path):
    text = described(
        tmp_path, "code,name,parent,city\nW1,Water Office,N/A,-\nW2,Port Office,W1,Ayr\nW3,Coast Guard,W1,k. A.\n"
    )

    assert 'ignore = ["-", "N/A", "k. A."]' in text
    assert 'relations = { from = "parent", kind = "parent" }' in text


def test_telephones_are_read_in_the_country_of_each_record(tmp_path):
    text = described(
        tmp_path,
        "id,name,country,phone,website\nA,Embassy Madrid,ES,91 557 90 00,https://m.example.de\n"
        "B,Embassy Tokyo,JP,03-5791-7700,https://t.example.de\n",
    )

    assert 'telephones = { from = "phone", country_from = "country" }' in text
    assert 'country = "DE"' not in text


def test_the_address_of_a_record_is_no_homepage(tmp_path):
    text = described(tmp_path, "id,name,url,source_url\nA,Ale,http://ale.example.se,http://list.example.se/1\n")

    assert 'homepages = "url"' in text
    assert 'page = "source_url"' in text


def test_unified_social_credit_codes_are_identifiers():
    found = guesses("机构名称,统一社会信用代码\n示例局,11620000013896519A\n示例院,\n")

    assert ("identifiers", "统一社会信用代码") in found


def test_a_code_that_rows_of_different_names_share_is_no_key():
    found = guesses("code,name,city\n11,Mill School,Ayr\n11,Weir School,Ayr\n12,Lock School,Ayr\n12,Dock School,Ayr\n")

    assert ("key", "code") not in found
    assert ("key", "name") in found


def test_mobiles_are_left_out_where_people_are_named():
    table = "code,name,Ansprechpartner,Mobil\nA1,Mill Trust,Zelda Q,0151 23456789\nA2,Weir Trust,Tom R,0151 23456780\n"

    assert ("leave_out", "Mobil") in guesses(table)
    without = table.replace("Ansprechpartner", "Kostenstelle").replace("Zelda Q", "77").replace("Tom R", "78")
    assert ("telephones", "Mobil") in guesses(without)


def test_parents_that_are_another_columns_identifiers_are_told(tmp_path):
    text = described(
        tmp_path, "id,counter,name,parent_ref\nA1,901,Mill Trust,\nA2,902,Weir Trust,901\nA3,903,Lock Trust,901\n"
    )

    assert "relations" not in text
    assert "CHECK: its values are those of the column 'counter'" in text


def test_key_is_the_identifier_that_parents_refer_to(tmp_path):
    text = described(
        tmp_path, "id,ref_code,name,parent_ref\nA1,901,Mill Trust,\nA2,902,Weir Trust,901\nA3,903,Lock Trust,901\n"
    )

    assert 'key = "ref_code"' in text
    assert 'relations = { from = "parent_ref", kind = "parent" }' in text


def test_identifier_of_several_offices_is_not_the_key(tmp_path):
    rows = "".join(f"land-office,Land Office {town},{town}\n" for town in ("Ayr", "Largs", "Troon"))

    text = described(tmp_path, f"id,name,city\nport,Port Office,Ayr\n{rows}lock,Lock Office,Ayr\n")

    assert "group_by" not in text
    assert 'key = "name"' in text
    assert "CHECK: several rows have the same value and other names" in text


def test_numbers_with_a_dot_count_rows_too(tmp_path):
    text = described(tmp_path, "x,name\n1.,Mill Trust\n2.,Weir Trust\n3.,Lock Trust\n")

    assert 'key = "name"' in text


def test_code_of_each_town_is_the_key_of_a_list_of_towns(tmp_path):
    text = described(tmp_path, "municipio_id,nombre\n01051,Agurain\n01001,Dulantzi\n01002,Amurrio\n")

    assert 'key = "municipio_id"' in text
    assert "CHECK: every record has a code of its own here" in text


def test_names_that_repeat_have_their_place_in_the_key(tmp_path):
    text = described(tmp_path, "name,city\nCity Library,Ayr\nCity Library,Largs\nTown Hall,Ayr\n")

    assert 'key = { template = "{name}|{city?}" }' in text
    assert 'slug = { template = "{name} {city?}" }' in text


def test_keys_that_a_spreadsheet_made_decimal_are_whole(tmp_path):
    text = described(tmp_path, "id,name,parent\n12.0,Mill Trust,\n15.0,Weir Trust,12.0\n")

    assert r'key = { from = "id", remove = "\\.0+$" }' in text
    assert r'relations = { from = "parent", kind = "parent", remove = "\\.0+$" }' in text


def test_names_in_several_languages_are_found_in_lists_of_texts(tmp_path):
    records = (
        '[{"uuid":"u-1","names":[{"lang":"fr","value":"Moulin"},{"lang":"nl","value":"Molen"}]},'
        '{"uuid":"u-2","names":[{"lang":"fr","value":"Barrage"}]}]'
    )

    assert 'names = { each = "names", from = "value", language_from = "lang" }' in described(
        tmp_path, records, "a.json"
    )


@pytest.mark.parametrize(
    ("second", "fields"),
    [pytest.param("3001 Bern", {"postal_code", "locality"}, id="all"), pytest.param("Bern", set(), id="not-all")],
)
def test_code_and_town_in_one_column_are_taken_apart(second, fields):
    found = guesses(
        f"code,name,PLZ/Ort,Verantwortlich\nA1,Mill Trust,3000 Thun,Hr. Meier\nA2,Weir Trust,{second},Fr. Abt\n"
    )

    assert {"postal_code", "locality"} & {field for field, path in found if path == "PLZ/Ort"} == fields
    assert ("leave_out", "Verantwortlich") in found


def test_numbers_in_groups_are_a_key():
    found = guesses("Organisasjonsnr,Navn\n974 760 673,Mill Trust\n974 760 681,Weir Trust\n")

    assert ("key", "Organisasjonsnr") in found


@pytest.mark.parametrize("name", ['a"b', '"', "", "^up", "a.b", "x[y]", 'say "hi"'])
def test_path_of_an_odd_member_leads_to_its_value(name):
    (column,) = columns_of([{name: "v"}], table=False)

    assert parse_path(column.path, column=False).get({name: "v", "other": "w"}) == ["v"]


@pytest.mark.parametrize("identifier", ["id", "code"])
def test_telephones_of_units_with_a_name_and_an_identifier_are_not_those_of_the_institution(identifier):
    records = [
        {
            "code": f"D{number}",
            "name": f"Department of {word}",
            "phone": f"+44 20 7946 000{number}",
            "units": [
                {identifier: f"U{number}{part}", "name": f"Desk {part}", "phone": f"+44 20 7946 01{number}{part}"}
                for part in range(2)
            ],
        }
        for number, word in enumerate(("Rivers", "Roads", "Rails"))
    ]

    guesses = guess(columns_of(records, table=False))

    assert [found.column.path for found in guesses if found.field == "telephones"] == ["phone"]


def test_telephones_of_contacts_with_a_name_alone_are_those_of_the_institution():
    contacts = [{"name": "Front desk", "phone": "+44 20 7946 0101"}, {"name": "Press", "phone": "+44 20 7946 0102"}]
    records = [{"code": f"D{n}", "name": f"Department of {n}", "contacts": contacts} for n in ("Rivers", "Roads")]

    guesses = guess(columns_of(records, table=False))

    assert [found.column.path for found in guesses if found.field == "telephones"] == ["contacts.phone"]
