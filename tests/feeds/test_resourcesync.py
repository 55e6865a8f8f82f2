from xml.etree import ElementTree as ET

from publisher.changes import ENDS
from publisher.feeds import resourcesync
from tests.support.small_releases import BASE

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "rs": "http://www.openarchives.org/rs/terms/"}


def locations(document) -> list[str]:
    return [loc.text for loc in ET.fromstring(document).iterfind(".//s:loc", NS)]


def test_one_document_leads_to_the_next(channel, log):
    assert locations(resourcesync.source_description(channel)) == [f"{BASE}/resourcesync/capabilitylist.xml"]
    assert locations(resourcesync.capability_list(channel)) == [
        f"{BASE}/resourcesync/resourcelist.xml",
        f"{BASE}/resourcesync/changelist.xml",
    ]
    assert locations(resourcesync.change_index(channel, log.pages())) == [
        f"{BASE}/resourcesync/changelist-2026-09.xml",
        f"{BASE}/resourcesync/changelist-2026-10.xml",
    ]


def test_resource_list_has_the_live_documents(channel, log):
    live = [change for change in log.latest() if change.type not in ENDS]

    document = resourcesync.resource_list(channel, live, at="2026-10-02T08:00:00Z")

    assert locations(document) == [f"{BASE}/doc/institution/{slug}.ttl" for slug in "bdc"]


def test_change_list_tells_each_change_in_order(channel, log):
    page = log.pages()[1]

    root = ET.fromstring(resourcesync.change_list(channel, [page], log.on_page(page)))

    told = [
        (url.find("rs:md", NS).get("change"), url.findtext("s:loc", None, NS)[-5:]) for url in root.findall("s:url", NS)
    ]
    assert told == [
        ("updated", "b.ttl"),
        ("deleted", "c.ttl"),
        ("created", "d.ttl"),
        ("deleted", "a.ttl"),
        ("created", "c.ttl"),
    ]
    assert root.find("rs:md", NS).get("from") == "2026-10-01T08:00:00Z"
    assert root.find("rs:md", NS).get("until") is None


def test_closed_change_list_says_until_when(channel, log):
    page = log.pages()[0]

    root = ET.fromstring(resourcesync.change_list(channel, [page], log.on_page(page)))

    assert root.find("rs:md", NS).get("until") == "2026-09-01T08:00:00Z"


def test_long_list_is_an_index_of_parts(channel):
    document = resourcesync.resource_index(channel, 25_000, at="2026-10-02T08:00:00Z")

    assert locations(document) == [f"{BASE}/resourcesync/resourcelist-{number}.xml" for number in (1, 2, 3)]
