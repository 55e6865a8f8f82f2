"""A walk by cursor while a new release goes live gives each record of the first release once, from whichever worker."""

import pytest
import requests

from publisher.mapping import Mapper
from publisher.release import prune
from publisher.uris import UriPolicy
from tests.web.publication import PLACES, Everything, plain, publish
from tests.web.sparql.server import PATIENCE_S, free_port, served

FIRST, SECOND = "20261124T123005Z", "20261125T123005Z"


def things(base, numbers):
    records = [plain(f"n{number}", f"bureau-{number:06}", f"Bureau {number}") for number in numbers]
    mapped = list(Mapper(UriPolicy(base)).institutions(records, Everything(records)))
    return [*mapped, *Mapper(UriPolicy(base)).places(PLACES.values())]


def walk(base, between, size):
    """The IRIs of a walk, each page by a connection of its own; ``between`` is called after the second page."""
    seen, releases, address, pages = [], set(), f"{base}/api/institutions?size={size}&fields=name", 0
    while address:
        page = requests.get(address, timeout=PATIENCE_S).json()
        seen += [row["iri"] for row in page["items"]]
        releases.add(page["release"])
        address, pages = page["next"], pages + 1
        if pages == 2:
            between()
    return seen, releases


def walked(home, count, size):
    """The IRIs and releases of a walk that began in the first release, and the releases that answer afterwards."""
    base = f"http://127.0.0.1:{free_port()}"
    publish(home, things(base, range(count)), base=base, version=FIRST)

    def publish_another():
        # One in ten is withdrawn from the list, and as many others come.
        others = [number for number in range(count + count // 10) if number % 10]
        publish(home, things(base, others), base=base, version=SECOND, created="2026-11-25T12:30:05Z")

    with served(home, base, workers=2):
        seen, releases = walk(base, publish_another, size)
        now = requests.get(f"{base}/api/institutions?size=1", timeout=PATIENCE_S).json()
        prune(home, keep=1)
        old = requests.get(f"{base}/api/institutions?size={size}&fields=name", timeout=PATIENCE_S).json()
    return seen, releases, {now["release"], old["release"]}


def test_walk_while_a_release_goes_live(tmp_path):
    seen, releases, after = walked(tmp_path, 300, 25)

    assert len(seen) == len(set(seen)) == 300
    assert (releases, after) == ({FIRST}, {SECOND})


@pytest.mark.heavy
def test_walk_of_eighty_thousand_while_a_release_goes_live(tmp_path):
    seen, releases, after = walked(tmp_path, 80_000, 1_000)

    assert len(seen) == len(set(seen)) == 80_000
    assert (releases, after) == ({FIRST}, {SECOND})
