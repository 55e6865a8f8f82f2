"""The preview shows records as they would be published, the worst first, with what the checks say."""

import re

import pytest

CSV = """code,name,phone,web,founded,town,kind
A1,City Archive,+41 31 321 62 00,https://archive.example,1974-05-01,Bern,archive
A2,City Library,031 321 62 01,https://library.example,1950,Bern,library
A3,City Museum,no digits here,not a web address,soon,Basel,museum
A4,,+41 31 321 62 03,,,,
"""
TOML = """title = "Offices"
reader = "csv"
licence = "not stated"
country = "CH"
language = "en"

[profile]
key = "code"
names = "name"
telephones = "phone"
homepages = "web"
founded = "founded"
classifications = { from = "kind", scheme = "kind" }
place = { country = { value = "CH" } }
"""


@pytest.fixture
def source(studio):
    folder = studio.workspace.data / "offices"
    folder.mkdir()
    (folder / "offices.csv").write_text(CSV)
    (folder / "source.toml").write_text(TOML)
    return folder


def look(studio, number=None):
    return studio.get("/sources/offices/preview" + ("" if number is None else f"?record={number}")).text


def listed(text):
    return re.findall(r'<li><a href="[^"]*record=(\d+)#record"[^>]*>([^<]*)</a>', text)


def record(text):
    return text.partition('id="record"')[2]


def number_of(text, name):
    return next(number for number, listed_name in listed(text) if listed_name == name)


def test_worst_record_comes_first(studio, source):
    names = [name for _, name in listed(look(studio))]

    assert names == ["A4", "City Museum", "City Library", "City Archive"] or names[:2] == ["A4", "City Museum"]


def test_record_that_is_held_back_says_why(studio, source):
    text = record(look(studio))

    assert "This record is held back" in text
    assert "no name" in text.lower()


def test_record_is_the_page_that_will_be_published(studio, source):
    text = look(studio)
    shown = record(look(studio, number_of(text, "City Archive")))

    assert "<h1" in shown
    assert "City Archive</h1>" in shown
    assert "+41 31 321 62 00" in shown
    assert "Switzerland" in shown
    assert "archive</a>" in shown, "the label of the kind, not a part of its address"


def test_page_leads_nowhere(studio, source):
    text = look(studio)
    shown = record(look(studio, number_of(text, "City Archive"))).partition("<details")[0]

    assert "href=" not in shown.partition('class="as-published"')[2].partition("</article>")[0]


def test_turtle_and_json_ld_are_shown(studio, source):
    text = look(studio)
    shown = record(look(studio, number_of(text, "City Archive")))

    assert "schema:telephone &#34;+41313216200&#34;" in shown
    assert "&#34;telephone&#34;" in shown


def test_notes_say_what_was_not_understood(studio, source):
    text = look(studio)

    assert "no web address" in text
    assert "no date that is understood" in text


def test_completeness_counts_valid_records(studio, source):
    text = look(studio)

    assert re.search(r'<meter min="0" max="3" value="2"[^>]*></meter><span>Telephones</span><span>2</span>', text)


def test_more_records_are_looked_at_on_demand(studio, source):
    rows = "".join(f"B{number},Office {number},,,,,\n" for number in range(150))
    (source / "offices.csv").write_text(CSV + rows)

    assert "of the first 100 records" in look(studio)
    more = studio.get("/sources/offices/preview?more=1").text
    assert "of the first 154 records" in more
    assert "more=1#record" in more


def test_edit_is_seen_at_once(studio, source):
    look(studio)
    (source / "source.toml").write_text(TOML.replace('homepages = "web"\n', ""))

    assert "no web address" not in look(studio)


def test_corrected_file_is_seen_at_once(studio, source):
    look(studio)
    (source / "offices.csv").write_text(CSV.replace("A4,,", "A4,City Zoo,"))

    assert "held back" not in look(studio)


def test_wrong_description_is_explained(studio, source):
    (source / "source.toml").write_text(TOML.replace("telephones", "telefones"))

    answer = studio.get("/sources/offices/preview")

    assert answer.status_code == 200
    assert "telefones" in answer.text


@pytest.mark.parametrize("number", ["99", "-5", "x", "9" * 400])
def test_unknown_record_shows_the_worst(studio, source, number):
    answer = studio.get(f"/sources/offices/preview?record={number}")

    assert answer.status_code == 200
    assert "This record is held back" in answer.text


def test_values_of_a_hostile_file_run_nothing(studio, source):
    body = 'A9,"<script>alert(1)</script>","<img src=x onerror=alert(1)>",javascript:alert(1),,"=cmd|x","</pre><script>alert(2)</script>"\n'
    (source / "offices.csv").write_text(CSV + body)
    text = look(studio)

    for number, _ in listed(text):
        shown = look(studio, number)
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert 'href="javascript' not in shown


def test_page_is_chinese_for_readers_of_chinese(studio, source):
    text = studio.get("/sources/offices/preview", headers={"Accept-Language": "zh"}).text

    assert "预览" in text
