from xml.etree import ElementTree as ET

import pytest

from publisher.changes import Change, ChangeType
from publisher.feeds import atom
from publisher.feeds.xml import xml_text
from tests.support.small_releases import BASE

ATOM = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}


def feed(channel, log, name=None) -> ET.Element:
    pages = log.pages()
    page = next((row for row in pages if row.name == name), pages[-1])
    return ET.fromstring(atom.document(channel, pages, name, log.on_page(page), updated="2026-10-02T08:00:00Z"))


def links(element, relation) -> list[str]:
    return [link.get("href") for link in element.findall("a:link", ATOM) if link.get("rel") == relation]


def test_atom_is_the_default_namespace(channel, log):
    """Many readers look for <feed> and <entry> by these names."""
    written = atom.document(channel, log.pages(), None, log.on_page(log.pages()[-1]), updated="2026-10-02T08:00:00Z")

    assert b'<feed xmlns="http://www.w3.org/2005/Atom"' in written
    assert b"<entry>" in written
    assert b"atom:" not in written


def test_feed_has_the_newest_change_first(channel, log):
    root = feed(channel, log)

    assert [entry.findtext("a:title", None, ATOM) for entry in root.findall("a:entry", ATOM)] == [
        "Back again: C",
        "Merged: A",
        "New: D",
        "Deleted: C",
        "Changed: B",
    ]
    assert root.findtext("a:updated", None, ATOM) == "2026-10-02T08:00:00Z"


def test_entries_have_ids_of_their_own_and_lead_to_the_record(channel, log):
    entries = feed(channel, log).findall("a:entry", ATOM)

    ids = [entry.findtext("a:id", None, ATOM) for entry in entries]
    assert len(set(ids)) == len(ids)
    assert links(entries[0], "about") == [f"{BASE}/id/institution/c"]
    assert f"{BASE}/doc/institution/c.ttl" in links(entries[0], "alternate")
    assert links(entries[1], "successor-version") == [f"{BASE}/id/institution/b"]


def test_pages_are_chained_from_the_feed_to_the_first_archive(channel, log):
    current, archive = feed(channel, log), feed(channel, log, "2026-09")

    assert links(current, "prev-archive") == [f"{BASE}/feed/2026-09.atom"]
    assert links(archive, "prev-archive") == []
    assert links(archive, "next-archive") == []
    assert links(archive, "current") == [f"{BASE}/feed.atom"]
    assert archive.find("fh:archive", ATOM) is not None
    assert current.find("fh:archive", ATOM) is None


def test_summary_names_what_changed(channel, log):
    summaries = [entry.findtext("a:summary", None, ATOM) for entry in feed(channel, log).findall("a:entry", ATOM)]

    assert "B changed; added: name; removed: name." in summaries
    assert f"A was merged into {BASE}/id/institution/b." in summaries


def test_empty_feed_is_a_feed(channel):
    root = ET.fromstring(atom.document(channel, [], None, [], updated="2026-10-02T08:00:00Z"))

    assert root.findtext("a:updated", None, ATOM) == "2026-10-02T08:00:00Z"
    assert root.findtext("a:author/a:name", None, ATOM) == "Us & co"


@pytest.mark.parametrize("label", ["a\x00b", "<b>&", "x\ud800y"], ids=["nul", "markup", "surrogate"])
def test_any_label_makes_well_formed_xml(channel, log, label):
    change = Change(
        1,
        "2026-09",
        "v",
        "2026-09-01T08:00:00Z",
        f"{BASE}/id/institution/a",
        "institution",
        "a",
        "s",
        ChangeType.CREATED,
        label,
        "0",
    )

    root = ET.fromstring(atom.document(channel, log.pages(), None, [change], updated=change.at))

    assert root.findtext("a:entry/a:title", None, ATOM) == f"New: {xml_text(label)}"
