"""A card shows what a column holds and how it is read; a choice shows what changes in source.toml."""

import re

import pytest

from tests.studio.conftest import shown_change

CSV = """code,name,phone,web,boss
A1,City Archive,+41 31 321 62 00,archive.example,Anna
A2,City Library,031 321 62 01,https://library.example,Peter
A3,City Museum,none,not a web address,
A4,City Theatre,123,https://theatre.example,Maria
A5,City Zoo,,https://zoo.example,Karl
"""
TOML = """title = "Offices"
reader = "csv"
licence = "not stated"
country = "CH"

[profile]
# CHECK: is this the code?
key = "code"
names = "name"
telephones = "phone"  # its values are telephone numbers
homepages = "web"
"""


@pytest.fixture
def source(studio):
    folder = studio.workspace.data / "offices"
    folder.mkdir()
    (folder / "offices.csv").write_text(CSV)
    (folder / "source.toml").write_text(TOML)
    return folder


def card(text, column):
    return next(part for part in text.split('<li class="column-card') if f">{column}</h2>" in part)


def form(text):
    """The form of the page as it is."""
    columns = dict(re.findall(r'name="(column-\d+)" value="([^"]*)"', text))
    selects = re.findall(r'<select id="(field-\d+)".*?</select>', text, re.DOTALL)
    chosen = {}
    for name in selects:
        select = text.partition(f'<select id="{name}"')[2].partition("</select>")[0]
        selected = re.search(r'value="([^"]*)" selected', select)
        chosen[name] = selected[1] if selected else ""
    return {**columns, **chosen}


def test_card_shows_values_and_how_full_a_column_is(studio, source):
    text = studio.get("/sources/offices/columns").text

    assert "3 of 5 filled" in card(text, "phone")
    assert "+41 31 321 62 00" in card(text, "phone")
    assert "4 different" in card(text, "boss")


def test_card_shows_how_its_field_reads_the_first_and_the_worst_values(studio, source):
    text = studio.get("/sources/offices/columns").text

    assert "+41313216201" in card(text, "phone")
    assert "only as text" in card(text, "phone")
    assert "no web address" in card(text, "web")


def test_card_says_what_source_toml_says(studio, source):
    text = studio.get("/sources/offices/columns").text

    assert "its values are telephone numbers" in card(text, "phone")
    assert "is this the code?" in card(text, "code")


def test_choice_is_shown_and_written_with_comments(studio, source):
    data = form(studio.get("/sources/offices/columns").text)
    data["field-4"] = "leave_out"

    answer = studio.post("/sources/offices/columns", data)

    assert '<ins><span aria-hidden="true">+ </span>leave_out = &#34;boss&#34;</ins>' in answer.text
    assert (source / "source.toml").read_text() == TOML


def test_no_choice_changes_nothing(studio, source):
    data = form(studio.get("/sources/offices/columns").text)

    assert "Nothing would change" in studio.post("/sources/offices/columns", data).text


def test_choice_without_a_name_is_refused_with_the_reason(studio, source):
    data = form(studio.get("/sources/offices/columns").text)
    data["field-1"] = "none"

    answer = studio.post("/sources/offices/columns", data)

    assert answer.status_code == 400
    assert "names" in answer.text


@pytest.mark.parametrize("field", ["nonsense", "", "__class__", "key\nx = 1"])
def test_field_that_is_none_changes_nothing(studio, source, field):
    data = form(studio.get("/sources/offices/columns").text)
    data["field-4"] = field

    assert "Nothing would change" in studio.post("/sources/offices/columns", data).text


def test_all_records_are_counted_on_demand(studio, source):
    text = studio.get("/sources/offices/columns?count=all").text

    assert "Counted in all 5 records" in text
    assert "3 of 5 filled" in card(text, "phone")


def test_hand_edit_is_read_back(studio, source):
    (source / "source.toml").write_text(TOML.replace('homepages = "web"', 'links = "web"'))

    assert '<option value="links" selected' in card(studio.get("/sources/offices/columns").text, "web")


def test_wrong_description_is_explained(studio, source):
    (source / "source.toml").write_text(TOML.replace("telephones", "telefones"))

    answer = studio.get("/sources/offices/columns")

    assert answer.status_code == 200
    assert "telefones" in answer.text


def test_values_are_no_markup(studio, source):
    (source / "offices.csv").write_text(CSV + "A6,<script>alert(1)</script>,<img src=x>,javascript:alert(1),\n")

    text = studio.get("/sources/offices/columns").text

    assert "<script>alert" not in text
    assert "<img" not in text


def assigned(studio, **fields):
    """Give columns other fields by the form, and write the change that is shown."""
    chosen = form(studio.get("/sources/offices/columns").text)
    numbers = {column: name.replace("column", "field") for name, column in chosen.items() if name.startswith("column")}
    answer = studio.post(
        "/sources/offices/columns", {**chosen, **{numbers[name]: field for name, field in fields.items()}}
    )
    studio.post("/sources/offices/description/write", shown_change(answer))


def test_profile_edited_by_hand_is_read_back_and_kept_by_the_next_change(studio, source):
    by_hand = TOML.replace('homepages = "web"\n', "# our own order\nlinks = 'web' # by hand\nignore = [ 'none' ]\n")
    (source / "source.toml").write_text(by_hand)
    chosen = form(studio.get("/sources/offices/columns").text)
    numbers = {column: name.replace("column", "field") for name, column in chosen.items() if name.startswith("column")}
    assert chosen[numbers["web"]] == "links"

    assigned(studio, boss="leave_out")

    assert (source / "source.toml").read_text() == by_hand + 'leave_out = "boss"\n'


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_change_is_undone_byte_for_byte_and_line_ends_stay(studio, source, newline):
    before = TOML.replace("\n", newline).encode()
    (source / "source.toml").write_bytes(before)
    assigned(studio, web="links", boss="leave_out")
    after = (source / "source.toml").read_bytes()
    studio.post("/sources/offices/description/undo")

    assert b'links = "web"' in after
    assert b"# CHECK: is this the code?" in after
    assert after.count(newline.encode()) == after.count(b"\n")
    assert (source / "source.toml").read_bytes() == before


def test_description_saved_in_another_encoding_is_explained(studio, source):
    (source / "source.toml").write_bytes(TOML.replace("Offices", "B\xfcros").encode("latin-1"))

    for path in ("/", "/sources/offices/columns", "/sources/offices/preview", "/sources/offices/description"):
        answer = studio.get(path)
        assert answer.status_code in {200, 422}, path
        assert "UTF-8" in answer.text, path
