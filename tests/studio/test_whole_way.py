"""The whole way of a person at a ministry, in Chromium and without a terminal: from a workbook to a site and back.

With STUDIO_SCREENSHOTS=FOLDER each step is kept as pictures, which a person has to look at.
"""

import os
import re
import subprocess
import sys

import pytest

from tests.studio.offices import WRONG, offices, write_workbook
from tests.studio.person import Person
from tests.web.sparql.server import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.heavy]

REGISTER = """code,title,town,country,telephone
R-1,Works Office Lakeside 2,Lakeside,GB,+44 20 7946 0951
R-2,Museum of Bridges,Riverton,GB,+44 20 7946 0952
R-3,Harbour Board,Eastport,GB,+44 20 7946 0953
"""
QUESTION = "In which country are telephones like '020 7946 0000'? (its code, as in GB; nothing if not certain)"
CORRECTED = "020 7946 0007"
TITLE = "Offices of the Ministry of Works"
NORTH = "Directorate of Works North"


@pytest.fixture
def person(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "publisher", "studio", "--home", str(tmp_path / "site"), "--port", "0", "--no-browser"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    found = None
    try:
        found = Person(tmp_path / "profile", re.search(r"http\S+", process.stdout.readline())[0])
        yield found
    finally:
        if found:
            found.close()
        process.terminate()
        code = process.wait(30)
        process.stdout.close()
    assert code == 0


def add_file(person, path):
    person.go_on("Add a file", "nav a")
    person.choose_file(path)
    person.go_on("Add the file")


def describe_offices(person, path):
    """From the file to its description, over what was understood of it."""
    add_file(person, path)
    first, second = person.sees(".cells tbody").splitlines()[:2]
    assert first.split("\t")[1:4] == ["0007", NORTH, ""]
    assert second.split("\t")[1:4] == ["0008", "Works Office Riverton 1", NORTH]  # the cell is merged
    assert list(person.questions()) == [QUESTION]
    person.look("file")
    person.answer(QUESTION, "GB")
    person.go_on("Write the description")
    assert person.fields() == {
        "S.No.": "no field",
        "Office code": "Identifier",
        "Name of office": "Name",
        "Parent office": "Part of",
        "Telephone": "Telephone",
        "Head of office": "Leave out",
        "Postcode": "Postal code",
        "Town": "Town",
    }
    person.look("columns")
    person.go_on("Look at the records")
    worst = person.sees(".looks").splitlines()
    assert [WRONG[7] in person.sees(), WRONG[33] in person.sees()] == [True, True]
    assert worst[:2] == [
        "Works Office Lakeside 7 offices.xlsx:11 2 notes",
        "Works Office Hillview 33 offices.xlsx:37 2 notes",
    ]
    person.look("preview")
    person.go_on("Description", "nav.steps a")
    person.look("description")
    person.fill("Title", TITLE)
    person.fill("Publisher", "Ministry of Works")
    person.go_on("Show what changes")
    assert f'title = "{TITLE}"' in person.sees("ins")
    person.look("description-change", languages=("en",))
    person.go_on("Write it")


def build(person):
    """Build from the page of releases, and read what would change."""
    person.go_on("Build")
    assert "A release is being built" in person.sees()
    person.look("building", languages=("en",))
    person.browser.until("document.body.innerText.includes('What would change')", 180)
    return person.sees("section[aria-labelledby=waits]")


def on_the_site(person, name):
    """The page of an institution, found on the site as a reader finds it."""
    person.open(person.site)
    person.fill_selector("input[type=search]", name)
    person.press("Enter")
    person.browser.until("location.pathname.endsWith('/search')")
    person.go_on(name, "main a")
    return person.reload()


def correct_telephone(person):
    person.go_on("Quality", "nav a")
    person.look("quality")
    person.click("Examples", near="no digits")
    person.go_on("Fix it: Works Office Lakeside 7")
    person.look("record")
    person.go_on("Correct the field Telephone")
    person.look("correct")
    person.fill("Publish instead", CORRECTED)
    person.fill("Why", "the desk has this number")
    person.fill("Who", "Data office")
    person.press("Enter")
    person.browser.until("location.search.includes('key=0014') && !location.search.includes('field')")
    assert f"ask the desk\t{CORRECTED}" in person.sees()
    person.look("corrected")
    person.go_on("Corrections", "nav a")
    assert "applied" in person.sees()
    person.look("corrections")


def renew(person, path):
    person.go_on("Sources", "nav a")
    person.go_on(TITLE)
    person.go_on("New version of the file", "nav a")
    person.look("version-empty")
    person.choose_file(path)
    person.go_on("Look at what changes")
    assert "62; the old version has 60" in person.sees()
    person.look("version")
    person.go_on("Use the new version")
    person.look("version-used")


def later(rows):
    """A month later: two offices are new, in the middle of the others, and one has moved."""
    first = ["0900", "Works Office Newtown", NORTH, "020 7946 0900", "Ann Lee", "01900", "Riverton"]
    second = ["0901", "Works Office Oldtown", rows[30][2], "020 7946 0901", "Li Wei", "01901", "Riverton"]
    moved = [*rows[3][:6], "Riverton"]
    return [rows[0], first, *rows[1:3], moved, *rows[4:30], second, *rows[30:]]


def test_workbook_becomes_a_site_is_corrected_renewed_and_rolled_back(person, tmp_path):
    rows = offices()
    write_workbook(tmp_path / "offices.xlsx", rows, as_of="1 November 2026")
    write_workbook(tmp_path / "december.xlsx", later(rows), as_of="1 December 2026")
    (tmp_path / "register.csv").write_text(REGISTER)
    person.look("start")
    describe_offices(person, tmp_path / "offices.xlsx")
    add_file(person, tmp_path / "register.csv")
    person.go_on("Write the description")

    person.go_on("Publish", "nav a")
    person.look("publish-empty")
    person.fill("Name of the site", TITLE)
    assert "With it, 63 records will be published, and 0 held back." in build(person)
    person.look("publish-first")
    person.go_on("Make it live")
    person.go_on("Show the site on this machine")
    person.look("publish-live")
    person.site = person.browser.run("document.querySelector('a[target=_blank]').href")
    assert TITLE in person.open(person.site)
    person.look("site", languages=("en",))
    page = on_the_site(person, "Works Office Hillview 3")
    for text in ("0010", "+44 20 7946 0003", "Hillview, 01003", NORTH):
        assert text in page
    assert "Peter Novak" not in page
    person.look("site-office", languages=("en",))
    assert "+44" not in on_the_site(person, "Works Office Lakeside 7")

    person.open(person.base)
    correct_telephone(person)
    person.go_on("Links", "nav a")
    person.look("links")
    person.go_on("The same institution", near="Works Office Lakeside 2")
    assert "Every candidate is decided on" in person.sees()
    person.look("links-decided")
    renew(person, tmp_path / "december.xlsx")

    person.go_on("Publish", "nav a")
    changes = build(person)
    person.look("publish-second")
    assert "Added 2" in changes
    assert "Telephone +44 20 7946 0007" in changes
    assert "Address Hillview, 01003 → Riverton, 01003" in changes
    assert "Changed in other ways 4" in changes
    person.go_on("Make it live")
    assert "+44 20 7946 0007" in on_the_site(person, "Works Office Lakeside 7")
    assert "The same in other sources" in on_the_site(person, "Works Office Lakeside 2")
    person.look("site-linked", languages=("en",))
    assert "0900" in on_the_site(person, "Works Office Newtown")

    person.open(f"{person.base}/publish")
    person.go_on("Make it live again")
    person.look("rolled-back")
    assert "+44" not in on_the_site(person, "Works Office Lakeside 7")
