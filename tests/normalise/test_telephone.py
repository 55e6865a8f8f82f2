import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.normalise.normaliser import TextContext
from publisher.normalise.telephone import telephones
from publisher.records import NoteKind

SPELLINGS = [
    pytest.param("00-86-0931-8834621", ["+869318834621"], id="seed"),
    pytest.param("0931-8834621 (Department Office)", ["+869318834621"], id="seed-contact"),
    pytest.param("00-86-0931—8533090", ["+869318533090"], id="em-dash"),
    pytest.param("00-86-0931-8854319、0931-8419037", ["+869318854319", "+869318419037"], id="only-the-first-prefixed"),
    pytest.param("00-86-0931-8411205", ["+869318411205"], id="ecology"),
    pytest.param("00-86-0931--7608715", ["+869317608715"], id="double-hyphen"),
    pytest.param("00-86-0931-8825672", ["+869318825672"], id="ethnic-and-religious"),
    pytest.param("00-86-0931-8105000", ["+869318105000"], id="finance"),
    pytest.param("00-86-0935-8213174", ["+869358213174"], id="other-area-code"),
    pytest.param("+86 931 8834621; 0931-8834622", ["+869318834621", "+869318834622"], id="semicolon"),
    pytest.param("0931-8834621/0931-8834622", ["+869318834621", "+869318834622"], id="slash"),
    pytest.param("0931-8834621, 0931-8834622", ["+869318834621", "+869318834622"], id="comma"),
    pytest.param("0931-8834621 0931-8834622", ["+869318834621", "+869318834622"], id="space"),
    pytest.param("（0931）8834621", ["+869318834621"], id="full-width-area-code-in-brackets"),
    pytest.param("+86 (0)931 8834621", ["+869318834621"], id="trunk-zero-in-brackets"),
    pytest.param("13893212345", ["+8613893212345"], id="mobile"),
    pytest.param("400-810-8888", ["+864008108888"], id="service-number"),
    pytest.param("0931-8834621、0931-8834621", ["+869318834621"], id="the-same-twice"),
    pytest.param("Tel: 0931-8834621", ["+869318834621"], id="label-in-the-value"),
]


@pytest.mark.parametrize(("text", "expected"), SPELLINGS)
def test_spelling_is_read(text, expected):
    found, notes = telephones(text, TextContext(country="CN"))

    assert [phone.e164 for phone in found] == expected
    assert notes == ()


@pytest.mark.shared
def test_every_spelling_of_the_facts_is_in_the_table(shared):
    facts = [json.loads(file.read_text("utf-8")) for file in (shared / "data/directory-pages").glob("*.facts.json")]

    assert facts
    assert {fact["tel"] for fact in facts} <= {row.values[0] for row in SPELLINGS}


@pytest.mark.parametrize(
    ("text", "label", "kind", "extension"),
    [
        pytest.param("0931-8834621 (Department Office)", "Department Office", "voice", None, id="unit-behind"),
        pytest.param("0931-8834621（办公室）", "办公室", "voice", None, id="unit-in-chinese"),
        pytest.param("办公室电话0931-8834621", "办公室", "voice", None, id="unit-in-front"),
        pytest.param("Fax: 0931-8834621", None, "fax", None, id="fax-in-front"),
        pytest.param("0931-8834621 (fax)", None, "fax", None, id="fax-behind"),
        pytest.param("传真：0931-8834621", None, "fax", None, id="fax-in-chinese"),
        pytest.param("0931-8834621转802", None, "voice", "802", id="extension-in-chinese"),
        pytest.param("+86 931 8834621, ext. 12", None, "voice", "12", id="extension-after-a-comma"),
    ],
)
def test_what_stands_around_a_number(text, label, kind, extension):
    (phone,), notes = telephones(text, TextContext(country="CN"))

    assert (phone.e164, phone.label, phone.kind, phone.extension) == ("+869318834621", label, kind, extension)
    assert notes == ()


@pytest.mark.parametrize("text", ["12345", "110", "none yet", "010-12345-12345", "0931-88346", "1" * 2000])
def test_what_is_no_telephone_is_kept_as_a_note(text):
    found, notes = telephones(text, TextContext("Tel", 5, country="CN"))

    assert found == ()
    assert [(note.kind, note.field) for note in notes] == [(NoteKind.NOT_UNDERSTOOD, "Tel")]
    assert notes[0].value is not None
    assert text.startswith(notes[0].value.rstrip("…"))


def test_one_bad_number_does_not_spoil_the_others():
    found, notes = telephones("12345, 0931-8834621", TextContext(country="CN"))

    assert [phone.e164 for phone in found] == ["+869318834621"]
    assert [note.value for note in notes] == ["12345"]


def test_area_code_is_taken_over_and_noted():
    found, notes = telephones("0931-8854319/8419037", TextContext(country="CN"))

    assert [phone.e164 for phone in found] == ["+869318854319", "+869318419037"]
    assert [(note.kind, note.value) for note in notes] == [(NoteKind.INFERRED, "8419037")]


def test_a_local_number_alone_is_not_completed():
    assert telephones("8419037", TextContext(country="CN"))[0] == ()


def test_other_regions_keep_their_own_habits():
    assert telephones("(212) 736-5000", TextContext(country="US"))[0][0].e164 == "+12127365000"
    assert telephones("0049 30 186810", TextContext(country="US"))[0][0].e164 == "+4930186810"


def test_a_number_without_country_code_needs_a_region():
    assert telephones("0931-8834621", TextContext(country=None))[0] == ()
    assert telephones("00-86-0931-8834621", TextContext(country=None))[0][0].e164 == "+869318834621"


def test_the_source_text_is_kept():
    found, _ = telephones("00-86-0931-8854319、0931-8419037", TextContext("Tel", 12, country="CN"))

    assert [phone.text for phone in found] == ["00-86-0931-8854319", "0931-8419037"]
    assert {phone.origin.line for phone in found if phone.origin} == {12}


def test_option_fax_makes_every_number_a_fax():
    found, _ = telephones("0931-8834621", TextContext(country="CN", options={"fax": True}))

    assert [phone.kind for phone in found] == ["fax"]


ELSEWHERE = [
    pytest.param("FR", "01 44 55 66 77 et 01 44 55 66 78", ["+33144556677", "+33144556678"], id="french-and"),
    pytest.param("ES", "91 234 56 78 y 91 234 56 79", ["+34912345678", "+34912345679"], id="spanish-and"),
    pytest.param("DE", "0511/123-456", ["+49511123456"], id="area-code-before-a-slash"),
    pytest.param("DE", "Tel.: 040/12345-0, Fax: 040/12345-1", ["+4940123450", "+4940123451"], id="two-slashes"),
    pytest.param("IT", "06 1234567", ["+39061234567"], id="no-prefix-in-italy"),
    pytest.param("RU", "495 234-56-78", ["+74952345678"], id="optional-prefix-in-russia"),
    pytest.param("JP", "03-1234-5678", ["+81312345678"], id="japan"),
    pytest.param("BR", "(11) 3012-3456", ["+551130123456"], id="brackets-in-brazil"),
]


@pytest.mark.parametrize(("country", "text", "expected"), ELSEWHERE)
def test_spelling_of_a_country_is_read(country, text, expected):
    found, notes = telephones(text, TextContext(country=country))

    assert [phone.e164 for phone in found] == expected
    assert notes == ()


@pytest.mark.parametrize(
    ("country", "text", "expected", "noted"),
    [
        pytest.param("DE", "77 15 03", [], ["77 15 03"], id="no-area-code"),
        pytest.param("GB", "7946 0123", [], ["7946 0123"], id="no-area-code-in-britain"),
        pytest.param("DE", "4050 und 4051", [], ["4050", "4051"], id="a-word-between-local-numbers"),
        pytest.param("DE", "0511 123-711 und 719", ["+49511123711"], ["719"], id="the-end-of-another-number"),
        pytest.param("DE", "0251 123-4200 bis 4203", ["+492511234200"], ["4203"], id="range-in-words"),
        pytest.param("DE", "0251 123-4200 - 4203", ["+492511234200"], ["4203"], id="range-by-a-dash"),
        pytest.param("CN", "0931-8834621~22", ["+869318834621"], ["22"], id="range-by-a-tilde"),
        pytest.param("DE", "030 ABBA 12", [], ["030 ABBA 12"], id="letters"),
        pytest.param("DE", "+49 30 1234567890123456", [], ["+49 30 1234567890123456"], id="too-many-digits"),
        pytest.param("DE", "4.93030808459E+11", [], ["4.93030808459E+11"], id="rounded-by-a-spreadsheet"),
    ],
)
def test_what_a_number_lacks_is_never_completed(country, text, expected, noted):
    found, notes = telephones(text, TextContext(country=country))

    assert [phone.e164 for phone in found] == expected
    assert [note.value for note in notes if note.kind is NoteKind.NOT_UNDERSTOOD] == noted


@pytest.mark.parametrize(
    ("country", "text", "expected", "kind"),
    [
        pytest.param("DE", "491721234567", "+491721234567", NoteKind.REPAIRED, id="country-code-without-plus"),
        pytest.param("DE", "493012345678.0", "+493012345678", NoteKind.REPAIRED, id="spreadsheet-float"),
        pytest.param("DE", "0951 1234 und 1235", "+499511235", NoteKind.INFERRED, id="area-code-of-the-one-before"),
    ],
)
def test_what_was_repaired_is_noted(country, text, expected, kind):
    found, notes = telephones(text, TextContext(country=country))

    assert found[-1].e164 == expected
    assert [note.kind for note in notes] == [kind]


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("DE", "030 90 20 App. 12"),
        ("FR", "01 44 55 66 77 poste 12"),
        ("RU", "8 (495) 234-56-78 доб. 12"),
        ("CN", "（０９３１）８８３４６２１轉１２"),
        ("JP", "03-1234-5678 (内線12)"),
    ],
)
def test_extension_is_no_part_of_the_number(country, text):
    (phone,), notes = telephones(text, TextContext(country=country))

    assert phone.extension == "12"
    assert not phone.e164.endswith("12")
    assert notes == ()


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789+-()/,;、 ()（）转extEXT.Fax传真办公室—\n", max_size=60))
def test_any_text_gives_numbers_or_notes(text):
    found, notes = telephones(text, TextContext(country="CN"))

    assert found or notes or not any(character.isalnum() for character in text)


def test_a_number_whose_country_nothing_tells_is_not_called_invalid():
    _, (note,) = telephones("0221 221-23828", TextContext())

    assert "nothing says its country" in note.message
    assert "not a valid" not in note.message


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("2072831147", "GB", "+442072831147"),
        ("142345678", "FR", "+33142345678"),
        ("312345678", "JP", "+81312345678"),
    ],
)
def test_lost_zero_is_put_in_front_where_all_numbers_are_equally_long(text, country, expected):
    (found,), (note,) = telephones(text, TextContext(country=country))

    assert (found.e164, note.kind) == (expected, NoteKind.REPAIRED)


@pytest.mark.parametrize(
    ("text", "country"), [("30186810", "DE"), ("33663366", "TW"), ("42345678", "FR"), ("7946 0958", "GB")]
)
def test_digits_that_may_be_a_local_number_are_not_completed(text, country):
    found, (note,) = telephones(text, TextContext(country=country))

    assert (found, note.kind) == ((), NoteKind.NOT_UNDERSTOOD)


@pytest.mark.parametrize("text", ["Tel./Fax 030 186810", "Tel/Fax: 030 186810", "Telefon und Fax 030 186810"])
def test_number_that_is_telephone_and_fax_is_a_telephone(text):
    (found,), notes = telephones(text, TextContext(country="DE"))

    assert (found.e164, found.kind, notes) == ("+4930186810", "voice", ())


@pytest.mark.parametrize(
    ("text", "country", "extension"),
    [
        ("(22) 712 34 56 w. 12", "PL", "12"),
        ("0 2218 0000 ต่อ 123", "TH", "123"),
        ("024 3869 4242 máy lẻ 12", "VN", "12"),
        ("02-1234567 שלוחה 5", "IL", "5"),
    ],
)
def test_words_for_extensions(text, country, extension):
    (found,), notes = telephones(text, TextContext(country=country))

    assert (found.extension, notes) == (extension, ())
