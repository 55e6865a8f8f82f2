"""Files that are made to do harm: they are refused early and in little memory, and no page of the studio breaks."""

import bz2
import gzip
import io
import lzma
import tracemalloc
import zipfile

import openpyxl
import pytest
import zstandard
from werkzeug.datastructures import FileStorage

from publisher.studio.opening.files import add_uploads

MIB = 1 << 20
MOST_MIB = 120
"""What the studio itself may take of a file that expands to gigabytes."""

PIECE = bytes(32 * MIB)
TIMES = 100
"""Three gigabytes of zeros: packed once, repeated a hundred times, as these formats allow."""

IN_ARCHIVE = 16
"""Half a gigabyte, where a member cannot be repeated."""

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha ha ha ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def zipped(name, head=b"", *others):
    """A zip archive with a member of gigabytes."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other, text in others:
            archive.writestr(other, text)
        with archive.open(name, "w", force_zip64=True) as member:
            member.write(head)
            for _ in range(IN_ARCHIVE):
                member.write(PIECE)
    return body.getvalue()


def workbook():
    book = openpyxl.Workbook()
    book.active.append(["code", "name"])
    book.active.append(["A1", "City Archive"])
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def edited(body, part, edit):
    """A workbook with another content of a part."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(old.read(name)) if name == part else old.read(name))
    return result.getvalue()


def parts_of(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def bomb_of_workbook():
    parts = [(name, text) for name, text in parts_of(workbook()) if name != "xl/worksheets/sheet1.xml"]
    return zipped("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c><v>1</v></c></row>", *parts)


def bomb_of_ods():
    return zipped("content.xml", b"<office:document-content>", ("mimetype", b"application/x"))


HEAD = b"code,name\n"
BOMBS = {
    "offices.csv.gz": lambda: gzip.compress(HEAD) + gzip.compress(PIECE) * TIMES,
    "offices.csv.bz2": lambda: bz2.compress(HEAD) + bz2.compress(PIECE, 1) * TIMES,
    "offices.csv.xz": lambda: lzma.compress(HEAD) + lzma.compress(PIECE, preset=0) * TIMES,
    "offices.csv.zst": lambda: zstandard.compress(HEAD) + zstandard.compress(PIECE) * TIMES,
    "offices.zip": lambda: zipped("offices.csv", HEAD),
    "offices.xlsx": bomb_of_workbook,
    "offices.ods": bomb_of_ods,
}


def opened(studio, name, body):
    """The page of a file that is in a folder of its own."""
    folder = studio.workspace.data / name.partition(".")[0]
    folder.mkdir()
    (folder / name).write_bytes(body)
    return studio.get(f"/sources/{folder.name}/file")


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_in_little_memory(studio, name):
    body = BOMBS[name]()
    assert len(body) < 8 * MIB
    tracemalloc.start()
    try:
        answer = opened(studio, name, body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert "xpands to more than" in answer.text or "longer than" in answer.text
    assert peak < MOST_MIB * MIB


@pytest.mark.parametrize(
    ("name", "body"),
    [
        pytest.param(
            "offices.xlsx",
            lambda: edited(workbook(), "xl/worksheets/sheet1.xml", laughing),
            id="xlsx",
        ),
        pytest.param("offices.xml", f"{LAUGHS}<x><y>&i;</y></x>".encode, id="xml"),
        pytest.param(
            "offices.ods",
            lambda: ods(f"{LAUGHS}<x>&i;</x>"),
            id="ods",
        ),
        pytest.param(
            "offices.xlsx",
            lambda: edited(
                workbook(),
                "xl/worksheets/sheet1.xml",
                lambda xml: b"<!--" + b"x" * 70_000 + b"-->" + laughing(xml),
            ),
            id="xlsx-behind-a-long-comment",
        ),
    ],
)
def test_entities_are_not_expanded(studio, name, body):
    answer = opened(studio, name, body())

    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert "ha ha ha" not in answer.text


def laughing(xml):
    """A sheet with a cell that refers to the entities."""
    return LAUGHS.encode() + xml.replace(b"<sheetData>", b'<sheetData><row><c t="str"><v>&i;</v></c></row>')


def ods(content):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", content)
    return body.getvalue()


def test_entities_of_a_web_page_stay_text(studio):
    rows = "".join(f"<tr><td>A{number}</td><td>&i;{number}</td></tr>" for number in range(5))
    page = f"{LAUGHS}<table><tr><th>code</th><th>name</th></tr>{rows}</table>"

    answer = opened(studio, "offices.html", page.encode())

    assert answer.status_code == 200
    assert "ha ha ha ha ha ha ha ha ha" not in answer.text


def test_file_of_the_system_is_no_entity(studio):
    body = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x><y>&a;</y></x>'

    assert "root:" not in opened(studio, "offices.xml", body).text


@pytest.mark.parametrize("columns", [3_000, 20_000])
def test_too_many_columns(studio, columns):
    header = ",".join(f"column {number}" for number in range(columns))
    row = ",".join(f"v{number}" for number in range(columns))
    place = f"code,name,{header}\nA1,City Archive,{row}\nA2,City Library,{row}\n"
    shown = opened(studio, "wide.csv", place.encode())

    assert shown.status_code == 200
    assert len(shown.data) < MIB
    written = studio.post("/sources/wide/file", {"write": "1"})
    if columns > 16_384:
        assert 'role="alert"' in shown.text
        assert not (studio.workspace.data / "wide" / "source.toml").exists()
        return
    assert written.headers["Location"] == "/sources/wide/columns"
    cards = studio.get("/sources/wide/columns")
    assert "columns are not shown" in cards.text
    assert studio.get("/sources/wide/preview").status_code == 200


def test_very_long_cells_and_names_are_cut(studio):
    long = "x" * 200_000
    body = f"code,name,{long}\nA1,{long},{long}\nA2,City Library,y\n"
    shown = opened(studio, "long.csv", body.encode())
    studio.post("/sources/long/file", {"write": "1"})

    assert shown.status_code == 200
    assert len(shown.data) < MIB
    for page in ("columns", "preview", "description"):
        answer = studio.get(f"/sources/long/{page}")
        assert answer.status_code == 200
        assert len(answer.data) < 4 * MIB


def test_very_long_line_is_refused(studio):
    answer = opened(studio, "long.csv", b"code,name\nA1," + b"x" * (3 * MIB) + b"\n")

    assert answer.status_code == 200
    assert len(answer.data) < MIB
    assert "longer than" in answer.text or "could not be read" in answer.text


@pytest.mark.parametrize(
    "name", ["two\nlines.csv", "two\r\nX-Injected: 1.csv", "tab\tand\x7f.csv", "\u202evsc.exe.csv"]
)
def test_names_of_files_are_one_printable_line(studio, name):
    upload = FileStorage(io.BytesIO(HEAD + b"A1,City Archive\n"), filename=name)  # a header with one is refused before

    folder = add_uploads(studio.workspace, [upload])

    (file,) = studio.workspace.data.rglob("*.csv")
    assert file.name.isprintable()
    assert studio.get(f"/sources/{folder.name}/file").status_code == 200
    assert studio.get("/").status_code == 200


def test_header_of_an_upload_with_a_line_break_is_refused(studio):
    answer = studio.upload(("two\r\nX-Injected: 1.csv", HEAD))

    assert answer.status_code == 400
    assert "X-Injected" not in answer.headers
    assert list(studio.workspace.data.iterdir()) == []


def test_names_of_columns_with_line_breaks_and_quotes_are_read_back(studio):
    header = '"co""de","na\nme","a]\n[profile]\nkey = ""x""","#b"'
    opened(studio, "odd.csv", f"{header}\nA1,City Archive,c,d\nA2,City Library,e,f\n".encode())
    studio.post("/sources/odd/file", {"write": "1"})

    cards = studio.get("/sources/odd/columns")

    assert cards.status_code == 200
    assert studio.workspace.source("odd").faults() == ()
    assert "a] [profile] key = &#34;x&#34;" in cards.text


def test_sheet_with_a_name_of_markup(studio):
    book = openpyxl.Workbook()
    for title in ("<b>A", "x'\"&"):
        sheet = book.create_sheet(title)
        sheet.append(["code", "name"])
        sheet.append(["A1", '=HYPERLINK("http://evil.example";"x")'])
    body = io.BytesIO()
    book.save(body)

    answer = opened(studio, "book.xlsx", body.getvalue())

    assert answer.status_code == 200
    assert "<b>A" not in answer.text
    assert 'href="http://evil' not in answer.text


def test_archive_of_too_many_files(studio):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for number in range(12_000):
            archive.writestr(f"{number}.csv", "code,name\nA,B\n")

    answer = opened(studio, "many.zip", body.getvalue())

    assert answer.status_code == 200
    assert 'role="alert"' in answer.text


def test_archive_that_leads_out_of_the_folder(studio):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("../../../../outside.csv", "code,name\nA1,City Archive\n")

    assert opened(studio, "out.zip", body.getvalue()).status_code == 200
    assert list(studio.workspace.home.parent.rglob("outside.csv")) == []
