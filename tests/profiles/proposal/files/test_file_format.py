"""How a file is read that 'publisher init' describes: by what is said, and by what the file shows."""

import tomllib

import openpyxl
import pytest
from click.testing import CliRunner

from publisher.cli.init import init
from publisher.errors import SourceError
from publisher.profiles.proposal.files.file_format import FormatOptions
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe


@pytest.fixture
def described(tmp_path):
    def describe_file(body, name, **chosen):
        file = tmp_path / name
        file.write_bytes(body if isinstance(body, bytes) else body.encode())
        return tomllib.loads(describe(inspect_file(file, FormatOptions(**chosen))))

    return describe_file


def test_options_are_written_with_their_types(described):
    document = described("Registre\n\ncode;nom;ville\nA1;Mairie;Lyon\nA2;Port;Brest\n", "liste.csv")

    assert document["options"] == {"header_row": 3}


def test_what_is_stated_wins(described):
    body = "x\ncode;nom\nA1;Préfecture\n".encode("windows-1252")

    document = described(body, "liste.dat", reader="csv", encoding="cp1252", delimiter=";", header_row=2)

    assert (document["reader"], document["encoding"]) == ("csv", "cp1252")
    assert document["options"] == {"delimiter": ";", "header_row": 2}
    assert document["profile"]["key"] == "code"


def test_doubtful_encoding_names_the_option(described):
    with pytest.raises(SourceError, match="Name it with --encoding"):
        described("kod,nazwa\n1,Ministerstwo Środowiska\n".encode("windows-1250"), "lista.csv")


def test_table_of_tabs_in_a_text_file(described):
    assert described("kode\tnavn\nA1\tKommune\nA2\tHavn\n", "liste.txt")["reader"] == "csv"
    assert described("kode\tnavn\nA1\tKommune\n".encode("utf-16"), "unicode.txt")["reader"] == "csv"


def test_page_of_text_is_no_table(described):
    with pytest.raises(SourceError, match="need no profile"):
        described("A page\nwith a\ttab\n", "page.txt")


def test_other_sheets_are_named(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Entwurf"
    workbook.active.sheet_state = "hidden"
    visible = workbook.create_sheet("Ämter")
    for row in (("Kennung", "Name"), ("A1", "Amt"), ("A2", "Hafen")):
        visible.append(row)
    workbook.active = 1
    workbook.save(tmp_path / "liste.xlsx")

    inspection = inspect_file(tmp_path / "liste.xlsx")

    assert inspection.source.options == {"sheet": "Ämter"}
    assert "Entwurf (hidden)" in inspection.notes[0]


def test_unknown_encoding_is_a_wrong_option(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("a,b\n1,2\n")

    result = CliRunner().invoke(init, [str(file), "--encoding", "klingon"])

    assert (result.exit_code, "no encoding that Python knows" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("name", "advice"), [("a.xlsb", ".xlsx or .csv"), ("a.mdb", "export its table"), ("a.pdf", "spreadsheet")]
)
def test_what_is_not_read_says_what_to_save(described, name, advice):
    with pytest.raises(SourceError, match=advice):
        described("?", name)


def test_page_that_describes_itself(described):
    page = """<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "x"},
        {"@type": "Museum", "@id": "https://m.example/#m", "name": "Musée"}]}</script><script
        type="application/ld+json">{broken</script><h1>x</h1>"""

    document = described(page, "page.html")

    assert document["options"] == {"jsonld": ["Museum"]}
    assert document["profile"]["names"] == "name"


def test_largest_table_of_a_page(described):
    page = """<table><tr><td>menu</td></tr></table><div id="x"><p>.</p><table><tr><th>Code<th>Nimi</tr>
        <tr><td>A1<td>Kirjasto</tr><tr><td>A2<td>Satama</tr></table></div>"""

    document = described(page, "page.html")

    assert document["options"] == {"table": "#x > table:nth-of-type(1)"}
    assert document["profile"]["key"] == "Code"
