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


def test_first_sheet_is_read_and_the_others_are_named(propose):
    proposal = propose(Offices=NORTH, Codes=LOOKUP, hidden_Draft=SOUTH)

    assert proposal.options["sheet"] == "Offices"
    assert proposal.notes[0].startswith("the sheet Offices is read; the workbook also has Codes, Draft (hidden): set")


@pytest.mark.parametrize("before", [READ_ME, LOOKUP])
def test_sheet_without_a_list_is_passed_over(propose, before):
    proposal = propose(About=before, Offices=NORTH, Codes=LOOKUP)

    assert proposal.options["sheet"] == "Offices"
    assert proposal.notes[0].startswith("CHECK: the sheet Offices is read, because those before it have no list")
    assert "About, Codes" in proposal.notes[0]


def test_first_list_stays_where_another_is_longer(propose):
    proposal = propose(Offices=NORTH[:2], Others=[("ref", "title", "seat"), *SOUTH[1:]])

    assert proposal.options["sheet"] == "Offices"


def test_lists_of_people_are_not_chosen(propose):
    assert propose(Codes=LOOKUP, Staff=PEOPLE, Offices=NORTH).options["sheet"] == "Offices"


def test_hidden_sheets_are_not_chosen(propose):
    proposal = propose(About=READ_ME, hidden_Draft=offices(*map(str, range(60))), Offices=NORTH)

    assert proposal.options["sheet"] == "Offices"


def test_parts_of_one_list_are_named(propose):
    proposal = propose(About=READ_ME, North=NORTH, South=SOUTH)

    assert proposal.options["sheet"] == "North"
    assert 'sheets with the same columns can be read together: sheets = ["North","South"]' in proposal.notes[1]


def test_versions_of_one_list_are_not_parts(propose):
    proposal = propose(Y2023=NORTH, Y2024=[*NORTH, ("X1", "New Office", "Barry")])

    assert proposal.options["sheet"] == "Y2023"
    assert "Y2024: the same columns and mostly the same names" in proposal.notes[0]
    assert not any("together" in note for note in proposal.notes)
