"""Which sheets of a workbook 'publisher init' proposes."""

import openpyxl
import pytest

from publisher.sources.formats.xlsx import READER
from publisher.sources.source import Source

HEADER = ("code", "name", "town")


def offices(*names):
    return [HEADER, *((f"{name[:2]}{number}", f"{name} Office", "Barry") for number, name in enumerate(names))]


NORTH = offices("Harbour", "Lock", "Bridge", "Quay")
SOUTH = offices("Ferry", "Canal", "Light", "Pilot")
READ_ME = [("About this list",), ("It has all offices.",), ("Updated each year",)]
LOOKUP = [("code", "meaning"), ("A", "active")]
PEOPLE = [("surname", "name", "town"), *((f"Person {number}", f"Given {number}", "Barry") for number in range(60))]


@pytest.fixture
def propose(tmp_path):
    def propose(**sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title.removeprefix("hidden_"))
            sheet.sheet_state = "hidden" if title.startswith("hidden_") else "visible"
            for row in rows:
                sheet.append(row)
        path = tmp_path / "book.xlsx"
        book.save(path)
        return READER.propose(Source(path=path.parent, slug="x", title="X", reader="xlsx", only=(path,)), path)

    return propose


def test_sheet_with_the_most_names_is_read_and_the_others_are_named(propose):
    proposal = propose(About=READ_ME, Offices=NORTH, Codes=LOOKUP)

    assert proposal.options["sheet"] == "Offices"
    assert proposal.notes[0].startswith("CHECK: the sheet Offices is read, because it has the most rows with names")
    assert "About, Codes" in proposal.notes[0]


def test_first_sheet_stays_where_another_has_few_rows_more(propose):
    assert propose(Offices=NORTH, Others=[("ref", "title", "seat"), *SOUTH[1:]]).options["sheet"] == "Offices"


def test_lists_of_people_are_not_chosen(propose):
    assert propose(Offices=NORTH, Staff=PEOPLE).options["sheet"] == "Offices"


def test_hidden_sheets_are_not_chosen(propose):
    proposal = propose(About=READ_ME, hidden_Draft=offices(*map(str, range(60))), Offices=NORTH)

    assert proposal.options["sheet"] == "Offices"


def test_parts_of_one_list_are_read_together(propose):
    proposal = propose(About=READ_ME, North=NORTH, South=SOUTH)

    assert proposal.options["sheets"] == ["North", "South"]
    assert "the sheets North, South are read together, because they have the same columns" in proposal.notes[0]


def test_versions_of_one_list_are_not_read_together(propose):
    proposal = propose(Y2023=NORTH, Y2024=[*NORTH, ("X1", "New Office", "Barry")])

    assert proposal.options["sheet"] == "Y2023"
    assert "Y2024: the same columns and mostly the same names" in proposal.notes[0]
