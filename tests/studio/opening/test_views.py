"""A file is shown as it is read; what is doubtful is asked; answers are kept, and the description follows them."""

import re

import pytest

COUNTED = b"id,name,city\n1,City Archive,Bern\n2,City Library,Basel\n3,City Museum,Thun\n"
DATES = b"code,name,founded\nA1,City Archive,03/04/1920\nA2,City Library,05/06/1930\nA3,City Museum,07/08/1940\n"


@pytest.fixture
def opened(studio):
    def open_file(name, body):
        return studio.upload((name, body)).headers["Location"]

    return open_file


def questions(text):
    return re.findall(r'name="(answer-[0-9a-f]{16})"', text)


def description(studio, name):
    return (studio.workspace.data / name / "source.toml").read_text(encoding="utf-8")


def test_first_rows_are_shown(studio, opened):
    text = studio.get(opened("offices.csv", b"code,name\nA1,City Archive\n")).text

    assert "<td>City Archive</td>" in text
    assert '<th scope="col">code</th>' in text


def test_wrong_letters_are_corrected_by_the_encoding(studio, opened):
    place = opened("offices.csv", "code,name\nA1,Архив города\nA2,Музей города\n".encode("cp1251"))

    studio.post(place, {"encoding": "windows-1251", "look": "1"})

    assert "Архив города" in studio.get(place).text


def test_header_row_is_corrected(studio, opened):
    place = opened("offices.csv", b"List of offices,\n,\ncode,name\nA1,City Archive\nA2,City Library\n")

    studio.post(place, {"header_row": "3", "look": "1"})

    text = studio.get(place).text
    assert '<th scope="col">code</th>' in text
    assert "publisher init --header-row 3" in text or "--header-row 3" in text


@pytest.mark.parametrize(
    ("field", "value"), [("encoding", "klingon"), ("header_row", "x"), ("header_row", "-1"), ("reader", "docx")]
)
def test_what_cannot_be_meant_is_said_and_nothing_is_kept(studio, opened, field, value):
    place = opened("offices.csv", b"code,name\nA1,City Archive\n")

    answer = studio.post(place, {field: value, "write": "1"})

    assert answer.status_code == 400
    assert f"This cannot be meant: {value}" in answer.text
    assert not (studio.workspace.data / "offices" / "source.toml").exists()


def test_answers_decide_what_is_written_and_are_kept(studio, opened):
    place = opened("offices.csv", DATES)
    (dates,) = set(questions(studio.get(place).text))

    studio.post(place, {dates: "1", "write": "1"})

    assert 'order = "dmy"' in description(studio, "offices")
    assert re.search(rf'name="{dates}" value="1"[^>]* checked', studio.get(place).text)


def test_without_answers_the_safe_side_is_written_with_the_doubt(studio, opened):
    place = opened("offices.csv", COUNTED)
    text = studio.get(place).text
    assert "What are these numbers?" in text

    studio.post(place, {"write": "1"})

    written = description(studio, "offices")
    assert "CHECK" in written
    assert '\nkey = "id"' not in written


def test_answer_that_opens_a_further_question_is_asked_before_anything_is_written(studio, opened):
    place = opened("offices.csv", COUNTED)
    first = questions(studio.get(place).text)

    answers = dict.fromkeys(first, "0")
    answer = studio.post(place, {**answers, "write": "1"})

    more = set(questions(studio.get(place).text)) - set(first)
    assert answer.headers["Location"].endswith("/file" if more else "/columns")


@pytest.mark.parametrize("value", ["7", "-1", "x", "", "9" * 5000])
def test_answer_that_is_none_leaves_the_question_open(studio, opened, value):
    place = opened("offices.csv", DATES)
    (dates,) = set(questions(studio.get(place).text))

    studio.post(place, {dates: value})

    assert "checked" not in studio.get(place).text


def test_file_that_cannot_be_read_says_why_and_can_be_corrected(studio, opened):
    place = opened("letter.pdf", b"%PDF-1.7")

    answer = studio.get(place)

    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert "Write the description" not in answer.text


def test_cells_of_a_hostile_file_are_no_markup(studio, opened):
    body = b'code,name,<script>alert(1)</script>\n=HYPERLINK("http://evil"),<img src=x onerror=alert(1)>,"<a href=""javascript:alert(1)"">x</a>"\n2,B,c\n'

    text = studio.get(opened("offices.csv", body)).text

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert 'href="javascript' not in text


def test_unknown_source_is_not_found(studio):
    assert studio.get("/sources/nothing/file").status_code == 404
    assert studio.get("/sources/../file").status_code == 404


def test_kept_answers_that_were_damaged_by_hand_were_not_said(studio, opened):
    place = opened("offices.csv", DATES)
    studio.post(place, {"look": "1"})
    (studio.workspace.state / "offices" / "opening.json").write_text('{"chosen": 1}')

    assert studio.get(place).status_code == 200
