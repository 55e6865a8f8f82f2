import json

from publisher.feeds import memento
from tests.support.small_releases import BASE


def test_timemap_lists_every_version_with_its_time(channel, log):
    text = memento.timemap(channel, log.history(f"{BASE}/id/institution/c")).decode()

    rows = text.strip().split(",\n")
    assert rows[0] == f'<{BASE}/doc/institution/c>; rel="original timegate"'
    assert 'rel="self"' in rows[1]
    assert 'from="Tue, 01 Sep 2026 08:00:00 GMT"' in rows[1]
    assert rows[2] == (
        f'<{BASE}/releases/20260901T080000Z/doc/institution/c>; rel="first memento"; '
        'datetime="Tue, 01 Sep 2026 08:00:00 GMT"'
    )
    assert 'rel="memento"' in rows[3]
    assert 'rel="last memento"' in rows[4]


def test_only_version_is_first_and_last(channel, log):
    text = memento.timemap(channel, log.history(f"{BASE}/id/institution/d")).decode()

    assert text.count('rel="first last memento"') == 1


def test_links_of_a_version_name_its_neighbours(channel, log):
    history = log.history(f"{BASE}/id/institution/c")

    links = memento.links(channel, history, history[1])

    assert f'<{BASE}/timemap/institution/c>; rel="timemap"; type="application/link-format"' in links
    assert any("20260901T080000Z" in link and 'rel="first prev memento"' in link for link in links)
    assert any("20261002T080000Z" in link and 'rel="last next memento"' in link for link in links)


def test_json_timemap_tells_what_happened(channel, log):
    told = json.loads(memento.timemap_json(channel, log.history(f"{BASE}/id/institution/b")))

    assert [row["change"] for row in told["mementos"]["list"]] == ["created", "updated"]
    assert told["mementos"]["list"][1]["added"] == {"http://schema.org/name": 1}
