"""The whole way with links and forms alone: from two files to a live site, a correction, a link, and back again."""

import gzip

from publisher.profiles.corrections import CorrectionsFile
from publisher.release import current
from publisher.sources.source import CORRECTIONS
from tests.studio.plain_browser import PlainBrowser

NORTH = """id,name,phone,country,kind
1,Harbour Office,0931 8834620,CN,office
2,Tax Office,12,CN,office
3,Sea Office,0931 8834622,CN,office
"""
SOUTH = "code,name,phone,country\na,Harbour Office,0931 8834629,CN\n"


def add(browser, name, text, **answers):
    """Add a file, answer its questions, and look at its columns."""
    browser.follow("Add a file")
    browser.send("Add the file", files=[(name, text.encode())])
    assert browser.heading == "How the file is read"
    for words in answers.values():
        browser.send("Look again", **browser.choices(words))
    browser.send("Write the description, and look at the columns")
    assert browser.heading == "What does each column hold?"


def publish(browser):
    """Build a release, and return what the page says that it changes."""
    browser.follow("Publish")
    browser.send("Build")
    assert "A release is being built" in browser.text
    browser.wait()
    changes = browser.text
    browser.send("Make it live")
    return changes


def test_whole_way_without_scripts(studio):
    home, browser = studio.workspace.home, PlainBrowser(studio.client)
    add(browser, "north.csv", NORTH, numbers="Identifiers, which stay with their institutions")
    browser.send("Show what changes", **{browser.field_of("kind"): "keywords"})
    assert 'keywords = { from = "kind"' in browser.text
    assert "3 of the first 3 records change" in browser.text
    browser.send("Write it")
    browser.follow("Preview")
    browser.follow("Tax Office")
    assert "Notes on this record" in browser.text
    add(browser, "south.csv", SOUTH)

    assert "everything in it is new" in publish(browser)
    first = current(home).name

    browser.follow("Corrections")
    browser.send("Show the record", key="2")
    browser.follow("Correct the field phone")
    browser.send("Write the correction", new="0931 8834621", why="a digit was lost")
    assert browser.heading == "Tax Office"
    (written,) = CorrectionsFile.read(studio.workspace.data / "north" / CORRECTIONS).corrections
    assert (written.key, written.old, written.new) == ("2", "12", "0931 8834621")

    browser.follow("Links")
    browser.send("The same institution")
    assert "Every candidate is decided on" in browser.text

    changes = publish(browser)
    assert "Changed in other ways" in changes
    assert "Tax Office" in changes
    published = gzip.decompress((current(home) / "dumps" / "institutions.nq.gz").read_bytes())
    assert b"tel:+869318834621" in published
    assert b"owl#sameAs" in published
    second = current(home).name
    assert second > first

    browser.send(f"Make it live again: release {first}")
    assert current(home).name == first
