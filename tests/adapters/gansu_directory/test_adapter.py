import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from publisher.adapters.gansu_directory.adapter import GansuDirectoryAdapter
from publisher.errors import RecordError
from publisher.raw import RawRecord, UnreadableRecord
from publisher.records import Institution, NoteKind, RelationKind
from publisher.sources import Source, load_source, read
from tests.support.missing_words import missing_words

DATA = Path(__file__).parents[3] / "data"
SEED = "gansu-science-technology.txt"
OFFICE = [("MoTuWeThFr", "08:30:00", "12:00:00"), ("MoTuWeThFr", "14:30:00", "18:00:00")]
NO_DAYS = [("", "08:30:00", "12:00:00"), ("", "14:30:00", "18:00:00")]

SIBLINGS = [
    pytest.param(
        "gansu-market-regulation.txt",
        "Gansu Provincial Administration for Market Regulation",
        ["+869318533090"],
        NO_DAYS,
        True,
        "cn-620102",
        id="002",
    ),
    pytest.param(
        "gansu-ethnic-affairs.txt",
        "Gansu Provincial Ethnic Affairs Commission",
        ["+869318854319", "+869318419037"],
        OFFICE,
        False,
        "cn-620102",
        id="003",
    ),
    pytest.param(
        "gansu-ecology-environment.txt",
        "Gansu Provincial Department of Ecology and Environment",
        ["+869318411205"],
        OFFICE,
        False,
        "cn-620102",
        id="006",
    ),
    pytest.param(
        "gansu-emergency-management.txt",
        "Gansu Provincial Department of Emergency Management",
        ["+869317608715"],
        [("MoTuWeThFr", "09:00:00", "12:00:00"), ("MoTuWeThFr", "14:00:00", "18:00:00")],
        False,
        "cn-620105",
        id="008",
    ),
    pytest.param(
        "lanzhou-ethnic-religious-affairs.txt",
        "Lanzhou Municipal Ethnic and Religious Affairs Commission",
        ["+869318825672"],
        [("MoTuWeThFr", "09:00:00", "12:00:00"), ("MoTuWeThFr", "13:00:00", "17:00:00")],
        True,
        "cn-620102",
        id="011",
    ),
    pytest.param(
        "lanzhou-finance.txt",
        "Lanzhou Municipal Finance Bureau",
        ["+869318105000"],
        OFFICE,
        False,
        "cn-620100",
        id="013",
    ),
    pytest.param(
        "jinchang-civil-affairs.txt",
        "Jinchang Municipal Civil Affairs Bureau",
        ["+869358213174"],
        NO_DAYS,
        False,
        "cn-620302",
        id="019",
    ),
]


@pytest.fixture(scope="module")
def gansu():
    source = load_source(DATA / "gansu-directory")
    made = {}
    for raw in read(source):
        assert isinstance(raw, RawRecord)
        made[raw.file] = GansuDirectoryAdapter().adapt(raw, source)
    return made


@pytest.fixture(scope="module")
def seed(gansu):
    return gansu[SEED]


def interpreted(tmp_path, text, **options):
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    settings = {"language": "en", "country": "CN", **options}
    source = Source(path=tmp_path / "page.txt", slug="s", title="S", reader="pages", **settings)
    (raw,) = read(source)
    assert isinstance(raw, RawRecord)
    return GansuDirectoryAdapter().adapt(raw, source)


def hours_of(intervals):
    return [("".join(day[:2] for day in interval.days), interval.opens, interval.closes) for interval in intervals]


def related(institution, kind):
    return [r.target.label.value for r in institution.relations if r.kind is kind and r.target.label]


def literals(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from literals(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from literals(member)


def notes_of(institution, kind):
    return [note.message for note in institution.document.notes if note.kind is kind]


def test_seed_is_named_by_its_text(seed):
    assert seed.slug == "gansu-provincial-department-of-science-and-technology"
    assert [name.value for name in seed.names] == ["Gansu Provincial Department of Science and Technology"]
    assert [name.value for name in seed.alt_names] == ["Provincial Department of Science and Technology"]
    assert (seed.key, seed.key_scheme) == ("948", "ChinaServicesNetSid")


def test_seed_says_how_it_is_reached(seed):
    (site,) = seed.sites
    (contact,) = seed.contacts

    assert [phone.e164 for phone in seed.telephones] == ["+869318834621"]
    assert site.address is not None
    assert (site.address.place, site.address.locator_designator) == ("cn-620102", "166")
    assert hours_of(site.hours) == OFFICE
    assert contact.unit is not None
    assert contact.unit.value == "Department Office"
    assert [phone.e164 for phone in contact.telephones] == ["+869318834621"]
    assert hours_of(contact.hours) == OFFICE


def test_seed_stands_in_its_hierarchy(seed):
    assert (seed.place, seed.area_served) == ("cn-620100", "cn-620000")
    assert seed.status is not None
    assert seed.status.slug == "constituent-department"
    assert seed.rank is not None
    assert (seed.rank.slug, seed.rank.label.value) == ("director-general", "director-general level")
    assert related(seed, RelationKind.PARENT) == ["Gansu Provincial People's Government"]
    assert related(seed, RelationKind.CONCURRENT) == [
        "Gansu Provincial Foreign Experts Bureau",
        "Lanzhou-Baiyin National Independent Innovation Demonstration Zone Office",
    ]
    (basis,) = seed.legal_basis
    assert (basis.slug, basis.identifier) == ("hall-2018-120", "Hall Document [2018] No. 120")


def test_seed_is_classified(seed):
    (category,) = seed.classifications
    (tag,) = seed.keywords

    assert (category.scheme, category.slug, category.label.value) == ("category", "departments-science", "Science")
    assert [(above.slug, above.label.value) for above in category.broader] == [("departments", "Departments")]
    assert (tag.scheme, tag.slug) == ("tag", "science")


def test_seed_has_thirteen_responsibilities(seed):
    assert [duty.notation for duty in seed.responsibilities] == [f"({number})" for number in range(1, 14)]
    assert [duty.position for duty in seed.responsibilities] == list(range(1, 14))
    assert seed.responsibilities[12].text.value.endswith("the Chinese Government Friendship Award.")
    assert seed.responsibilities_title is not None
    assert seed.responsibilities_title.value == "Primary responsibilities"
    assert seed.description is not None
    assert seed.description.value.endswith("Its primary responsibilities are:")


def test_seed_document(seed):
    document = seed.document

    assert document.title is not None
    assert document.title.value == "Institutional information"
    assert document.abstract is not None
    assert document.abstract.value.endswith("foreign expertise,")
    assert [(s.name, s.action, s.count) for s in document.statistics] == [
        ("browse", "ViewAction", 20),
        ("message", "CommunicateAction", 0),
        ("focus", "FollowAction", 0),
    ]
    assert (document.comment_count, document.picture_count) == (0, 1)
    assert [field.name for field in document.raw_fields] == [
        "district",
        "categorisation",
        "tab",
        "tel",
        "Chinese Website",
        "address",
        "work hours",
        "description",
        "data statistics",
        "Mailing Address",
        "Contact",
        "Office Hours",
    ]
    assert [text.value for text in document.boilerplate] == ["Seller Map", "content"]
    assert document.rights is not None
    assert "not stated" in document.rights.value
    assert document.licence is None


def test_seed_says_what_was_inferred_lost_and_cut_off(seed):
    assert notes_of(seed, NoteKind.LOST) == ["only the text of the link is left, its address is lost"]
    assert notes_of(seed, NoteKind.TRUNCATED) == [
        "the description ends in a comma: cut off; it repeats the start of responsibility (1)"
    ]
    assert len(notes_of(seed, NoteKind.BOILERPLATE)) == 1
    assert any("Gansu Provincial People's Government" in (note.value or "") for note in seed.document.notes)
    assert any("jurisdiction" in message for message in notes_of(seed, NoteKind.INFERRED))
    assert notes_of(seed, NoteKind.NOT_UNDERSTOOD) == []


def test_values_say_where_they_come_from(seed):
    (phone,) = seed.telephones

    assert (phone.origin.field, phone.origin.line) == ("tel", 5)
    assert seed.responsibilities[0].origin.line == 14
    assert (seed.names[0].origin.field, seed.names[0].origin.line) == ("body", 13)


@pytest.mark.parametrize(("file", "name", "telephones", "hours", "no_holidays", "place"), SIBLINGS)
def test_sibling_page(gansu, file, name, telephones, hours, no_holidays, place):
    institution = gansu[file]
    (site,) = institution.sites

    assert institution.names[0].value == name
    assert [phone.e164 for phone in institution.telephones] == telephones
    assert hours_of(site.hours) == hours
    assert {interval.closed_on_public_holidays for interval in site.hours} == {no_holidays}
    assert site.place == place
    assert notes_of(institution, NoteKind.NOT_UNDERSTOOD) == []
    assert institution.key_scheme == "ChinaServicesNetSid"


@pytest.mark.parametrize(
    ("file", "status", "rank", "legal", "parent", "concurrent", "led_by"),
    [
        (
            "gansu-market-regulation.txt",
            "agency-directly-under-government",
            "department",
            "hall-2018-120",
            "Gansu Provincial People's Government",
            ["Office of the Provincial Food Safety Commission", "Provincial Intellectual Property Office"],
            [],
        ),
        (
            "gansu-ethnic-affairs.txt",
            "constituent-department",
            "director-general",
            "gan-ban-zi-2023-55",
            "Gansu Provincial People's Government",
            [],
            ["United Front Work Department of the CPC Gansu Provincial Committee"],
        ),
        (
            "gansu-ecology-environment.txt",
            "constituent-department",
            "director-general",
            "gan-ban-zi-2019-10",
            "Gansu Provincial People's Government",
            ["Gansu Provincial Nuclear Safety Bureau"],
            [],
        ),
        ("gansu-emergency-management.txt", None, None, None, "Gansu Provincial People's Government", [], []),
        ("lanzhou-finance.txt", None, None, None, "Lanzhou Municipal People's Government", [], []),
        ("lanzhou-ethnic-religious-affairs.txt", None, None, None, "Lanzhou Municipal People's Government", [], []),
        ("jinchang-civil-affairs.txt", None, None, None, "Jinchang Municipal People's Government", [], []),
    ],
)
def test_what_siblings_say_of_themselves(gansu, file, status, rank, legal, parent, concurrent, led_by):
    institution = gansu[file]

    assert (institution.status.slug if institution.status else None) == status
    assert (institution.rank.slug if institution.rank else None) == rank
    assert [item.slug for item in institution.legal_basis] == ([legal] if legal else [])
    assert related(institution, RelationKind.PARENT) == [parent]
    assert related(institution, RelationKind.CONCURRENT) == concurrent
    assert related(institution, RelationKind.LED_BY) == led_by


def test_every_word_of_every_page_in_data_is_in_its_record():
    pages = 0
    for folder in sorted(path.parent for path in DATA.glob("*/source.toml")):
        source = load_source(folder)
        for raw in read(source) if source.reader == "pages" else ():
            assert isinstance(raw, RawRecord)
            institution = GansuDirectoryAdapter().adapt(raw, source)
            missing = missing_words(raw.raw.decode(), literals(institution.model_dump(mode="json")))
            assert missing == (), raw.file
            pages += 1
    assert pages >= 8


@pytest.mark.shared
def test_pages_beside_the_checkout_agree_with_their_facts(shared):
    folder = shared / "data/directory-pages"
    source = Source(path=folder, slug="s", title="S", reader="pages", include=("*.txt",), language="en", country="CN")
    pages = {raw.file: raw for raw in read(source) if isinstance(raw, RawRecord)}

    assert len(pages) == 7
    for file, raw in pages.items():
        facts = json.loads((folder / f"{Path(file).stem}.facts.json").read_text(encoding="utf-8"))
        institution = GansuDirectoryAdapter().adapt(raw, source)
        assert institution.names[0].value == (facts["name"] or facts["name_in_body"])
        assert institution.telephones
        assert institution.sites[0].hours
        assert notes_of(institution, NoteKind.NOT_UNDERSTOOD) == []
        assert missing_words(raw.raw.decode(), literals(institution.model_dump(mode="json"))) == ()


def faults_of(tmp_path, text):
    with pytest.raises(RecordError) as caught:
        interpreted(tmp_path, text)
    return [(fault.code, fault.file, fault.line, fault.field) for fault in caught.value.faults]


def test_a_page_with_no_name(tmp_path):
    assert faults_of(tmp_path, "Tel: 0931-8834621\nIt is a page.\n") == [("name-missing", "page.txt", 1, "name")]


def test_a_page_with_two_names(tmp_path):
    text = "Foo Bar Bureau\n\nBaz Qux Bureau\nTel: 0931-8834621\n"

    assert faults_of(tmp_path, text) == [("name-several", "page.txt", 3, "name")]


def test_a_heading_and_a_text_that_differ_are_noted(tmp_path):
    institution = interpreted(tmp_path, "Foo Bar Bureau\nTel: 0931-8834621\nThe Baz Qux Bureau is a bureau.\n")

    assert [name.value for name in (*institution.names, *institution.alt_names)] == ["Foo Bar Bureau", "Baz Qux Bureau"]
    assert any("another name than its heading" in message for message in notes_of(institution, NoteKind.INFERRED))


@pytest.mark.parametrize(
    ("line", "field", "says"),
    [
        pytest.param("Motto: Serve the people", "Motto", "this label is not known", id="unknown-label"),
        pytest.param("Tel: none yet", "Tel", "not a valid telephone", id="no-telephone"),
        pytest.param("| district: | Gansu > Nowhere |", "district", "not in the gazetteer", id="unknown-district"),
        pytest.param("Office hours: now and then", "Office hours", "are not understood", id="no-hours"),
        pytest.param("Website: gopher//x", "Website", "no address on the web", id="no-website"),
    ],
)
def test_what_is_not_understood_is_kept_and_noted(tmp_path, line, field, says):
    institution = interpreted(tmp_path, f"Foo Bar Bureau\n{line}\n")
    notes = [note for note in institution.document.notes if note.kind is NoteKind.NOT_UNDERSTOOD]

    assert [note.field for note in notes] == [field]
    assert says in notes[0].message
    assert [row.line for row in institution.document.raw_fields] == [2]


def test_hours_past_midnight_are_kept_and_noted(tmp_path):
    institution = interpreted(tmp_path, "Foo Bar Bureau\nOffice hours: 22:00-06:00\n")

    assert hours_of(institution.sites[0].hours) == [("", "22:00:00", "06:00:00")]
    assert any("midnight" in message for message in notes_of(institution, NoteKind.INFERRED))


def test_equal_addresses_are_one_site_and_different_ones_two(tmp_path):
    one = interpreted(
        tmp_path, "Foo Bar Bureau\nAddress: No. 1 X Road, Lanzhou\nMailing Address: No.1 X Road,Lanzhou\n"
    )
    two = interpreted(
        tmp_path, "Foo Bar Bureau\nAddress: No. 1 X Road, Lanzhou\nMailing Address: No. 2 X Road, Lanzhou\n"
    )

    assert len(one.sites) == 1
    assert [site.address.locator_designator for site in two.sites if site.address] == ["1", "2"]


def test_different_hours_go_to_the_contact(tmp_path):
    institution = interpreted(
        tmp_path, "Foo Bar Bureau\nTel: 0931-8834621\nWork hours: 9:00-12:00\nOffice hours: 13:00-17:00\n"
    )

    assert hours_of(institution.sites[0].hours) == [("", "09:00:00", "12:00:00")]
    assert hours_of(institution.contacts[0].hours) == [("", "13:00:00", "17:00:00")]


def test_articles_that_say_what_it_is_are_no_duties(tmp_path):
    institution = interpreted(
        tmp_path,
        "Tel: 0931-8834621\n"
        "Article 1 The Foo Bar Bureau is a constituent department of the provincial government.\n"
        "Article 2 It also serves as the Baz Office.\n"
        "Article 3 The main responsibilities are:\n"
        "(1) Keep a.\n"
        "(2) Keep b.\n",
        country="CN",
    )

    assert institution.names[0].value == "Foo Bar Bureau"
    assert related(institution, RelationKind.CONCURRENT) == ["Baz Office"]
    assert [(d.notation, d.text.value, d.parent) for d in institution.responsibilities] == [
        ("(1)", "Keep a.", None),
        ("(2)", "Keep b.", None),
    ]
    assert institution.responsibilities_title is not None
    assert institution.responsibilities_title.value == "Main responsibilities"


def test_sections_on_changes_are_no_duties(tmp_path):
    institution = interpreted(
        tmp_path,
        "Foo Bar Bureau\nTel: 0931-8834621\n"
        "I. Responsibilities transferred\n(1) A went to the Baz Office.\n"
        "II. Main duties\n(1) Keep b.\n",
    )

    assert [(d.position, d.notation, d.text.value, d.parent) for d in institution.responsibilities] == [
        (1, "II.", "Main duties", None),
        (2, "(1)", "Keep b.", 1),
    ]
    assert [(row.name, row.value) for row in institution.document.raw_fields][1:] == [
        ("body", "I. Responsibilities transferred"),
        ("body", "(1) A went to the Baz Office."),
    ]
    assert len(notes_of(institution, NoteKind.NOT_UNDERSTOOD)) == 1


def test_a_paragraph_after_the_list_is_separate(tmp_path):
    institution = interpreted(
        tmp_path, "Foo Bar Bureau\nTel: 0931-8834621\nDuties are:\n(1) Keep a.\nIt has two halls.\n"
    )

    assert [duty.text.value for duty in institution.responsibilities] == ["Keep a."]
    assert ("body", "It has two halls.") in [(row.name, row.value) for row in institution.document.raw_fields]


def test_a_page_in_chinese(tmp_path):
    institution = interpreted(
        tmp_path,
        "甘肃省财政厅\n"
        "电话：0931-8899999（办公室）\n"
        "地址：甘肃省兰州市城关区东岗西路696号\n"
        "办公时间：周一至周五 上午8:30-12:00，下午2:30-6:00（法定节假日除外）\n"
        "根据《甘肃省机构改革方案》（甘办字〔2018〕1号），甘肃省财政厅（以下简称省财政厅）是省政府组成部门，为正厅级。\n"
        "（一）拟订财税发展战略。\n"
        "（二）管理各项收支。\n",
        language="zh-Hans",
    )

    assert institution.slug
    assert [name.value for name in institution.alt_names] == ["省财政厅"]
    assert [phone.e164 for phone in institution.telephones] == ["+869318899999"]
    assert institution.sites[0].place == "cn-620102"
    assert hours_of(institution.sites[0].hours) == OFFICE
    assert related(institution, RelationKind.PARENT) == ["甘肃省人民政府"]
    assert institution.status is not None
    assert institution.status.slug == "constituent-department"
    assert [duty.notation for duty in institution.responsibilities] == ["（一）", "（二）"]
    assert [item.slug for item in institution.legal_basis] == ["gan-ban-zi-2018-1"]
    assert {text.language for text in (*institution.names, *institution.alt_names)} == {"zh-Hans"}


def test_other_pages_are_interpreted_though_one_is_bad(tmp_path):
    for name, text in (("a.txt", ""), ("b.txt", "Tel: 1"), ("c.txt", "Foo Bar Bureau\nTel: 0931-8834621")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    source = Source(path=tmp_path, slug="s", title="S", reader="pages", country="CN")
    outcomes = []
    for raw in read(source):
        try:
            made = raw if isinstance(raw, UnreadableRecord) else GansuDirectoryAdapter().adapt(raw, source)
        except RecordError as error:
            made = error
        outcomes.append(type(made))

    assert outcomes == [UnreadableRecord, RecordError, Institution]


WORDS = st.sampled_from(
    [
        "Tel:", "0931-8834621", "8:30-12:00", "Weekdays", "Office hours:", "Address:", "Lanzhou City,", "The", "Foo", "Bar",
        "Bureau", "is a", "(1)", "(2)", "(i)", "I.", "1.", "II.", "Article 1", "一、", "（一）", "| tel: |", "|", "district:",
        "Gansu >", "甘肃省", "also serves as", "Hall Document [2018] No. 120", ":", ",", "\n", "\n", "\n",
    ]
)  # fmt: skip


_LABEL_ALONE = re.compile(r"(?m)^[ \t]*(?:Tel|Office hours|Address|district)[ \t]*:[ \t]*$")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, min_size=1, max_size=60).map(" ".join))
def test_no_word_of_any_page_is_lost(tmp_path, text):
    try:
        institution = interpreted(tmp_path, f"Foo Bar Bureau\nTel: 0931-8834621\n{text}\n")
    except RecordError:
        assume(False)  # noqa: FBT003  # a page that is refused loses nothing: its bytes are quarantined

    said = _LABEL_ALONE.sub("", f"Foo Bar Bureau\n{text}")  # a label without a value says nothing
    assert missing_words(said, literals(institution.model_dump(mode="json"))) == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A " * 100_000, id="capitals"),
        pytest.param("also serves as " + "the A Office and " * 10_000, id="bodies"),
        pytest.param("(1) " + "(2) x (" * 20_000, id="brackets"),
        pytest.param("A Office [2018] No. 1 " * 5_000, id="citations"),
        pytest.param("Address: " + "No. 1 Road, Lanzhou City " * 5_000, id="addresses"),
        pytest.param("| district: | " + " " * 200_000 + "x" + " " * 200_000 + "> y |", id="spaces"),
        pytest.param("x" + " " * 400_000 + "Functional Informatio", id="a-heading-that-is-none"),
    ],
)
def test_a_text_designed_to_be_slow_is_read(tmp_path, text):
    institution = interpreted(tmp_path, f"Foo Bar Bureau\nTel: 0931-8834621\n{text}\n")

    assert institution.names[0].value == "Foo Bar Bureau"
