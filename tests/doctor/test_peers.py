"""``publisher doctor`` on sites of others, as they come: exactly the findings that docs/doctor.md lists."""

from contextlib import ExitStack

import pytest

from benchmarks.harness.peers import PeerMissingError, oxigraph, oxigraph_store, rdflib_endpoint
from publisher.doctor import examine
from publisher.doctor.client import Client
from tests.doctor import peers

pytestmark = pytest.mark.heavy

FOUND = {
    "oxigraph": "cache-control-missing cors-missing csv-by-address head-differs service-followed tag-missing "
    "vary-missing void-missing",
    "rdflib-endpoint": "cache-control-missing cors-credentials csv-by-address dataset-ignored "
    "format-mislabelled head-differs query-twice results-wrong service-description-elsewhere service-followed "
    "tag-missing unacceptable-answered vary-missing void-missing",
    "virtuoso": "cache-control-missing cors-missing dataset-ignored query-by-post query-twice result-cut "
    "results-malformed results-wrong service-description-elsewhere tag-missing vary-missing void-missing",
    "trifid": "alternates-missing cache-control-missing changes-missing client-refused cors-credentials csv-by-address "
    "dataset-ignored form-type-ignored head-differs json-ld-expanded page-without-data service-description-missing "
    "sitemap-missing syntax-error-status tag-missing thing-and-page unacceptable-answered vary-missing "
    "versions-missing void-missing",
    "nginx": "cache-control-missing changes-missing cors-missing download-dead download-in-members download-without-checksum "
    "format-refused sitemap-missing unacceptable-answered versions-missing",
}


@pytest.fixture
def started(tmp_path):
    """Start a peer by its name; return its address."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(_peer(name, tmp_path))


def _peer(name, work):
    try:
        if name == "oxigraph":
            return oxigraph(oxigraph_store([peers.loaded(work)], work / "store"), work)
        if name == "rdflib-endpoint":
            return rdflib_endpoint([peers.loaded(work)], work)
    except PeerMissingError as error:
        pytest.skip(str(error))
    return {"virtuoso": peers.virtuoso, "trifid": peers.trifid, "nginx": peers.files}[name](work)


@pytest.mark.parametrize("name", FOUND)
def test_findings_of_a_peer_are_those_checked_by_hand(started, name):
    server = started(name)
    base = getattr(server, "url", server)
    things = [f"{base}/id/1"] if name == "trifid" else []

    examination = examine(Client(rate=0, obey_robots=False), base, things)

    assert {finding.code for finding in examination.findings} == set(FOUND[name].split())
