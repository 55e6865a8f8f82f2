"""The ResourceSync client keeps a copy of every document: all at first, then what changed."""

import re

import pytest
from resync.client import Client

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # the client leaves its files open
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture
def copy(live, tmp_path, monkeypatch):
    """A client that finds its way from ``/.well-known/resourcesync``, and keeps its state in the working folder."""
    monkeypatch.chdir(tmp_path)
    client = Client()
    client.set_mappings([f"{live.base}={tmp_path / 'copy'}"])
    client.noauth = True
    return client


def files(tmp_path) -> dict[str, str]:
    folder = tmp_path / "copy" / "doc" / "institution"
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.ttl")}


def test_copy_is_complete_after_the_first_sync(copy, tmp_path):
    copy.baseline_or_audit()

    found = files(tmp_path)
    assert set(found) == {"anna", "bert", "carl", "dora"}
    assert '"Bert"' in found["bert"]


def test_copy_follows_each_release(copy, live, tmp_path):
    """The client takes the changes of the instant it names, too, so it is given the one after the last it has seen."""
    copy.baseline_or_audit()
    for number, since, there in (
        (2, "2026-09-01T08:00:01Z", {"anna", "bert", "dora", "emil"}),
        (3, "2026-10-01T08:00:01Z", {"bert", "carl", "dora", "emil"}),
    ):
        live.tell(number)

        changes = f"{live.base}/resourcesync/changelist.xml"
        copy.incremental(allow_deletion=True, change_list_uri=changes, from_datetime=since)

        assert set(files(tmp_path)) == there
    assert '"Bertram"' in files(tmp_path)["bert"]


def test_second_sync_of_an_unchanged_site_is_in_sync(copy, caplog):
    copy.baseline_or_audit()
    with caplog.at_level("WARNING", logger="resync.client"):
        copy.baseline_or_audit(audit_only=True)

    assert re.search(r"Status: +IN SYNC \(same=7,", caplog.text)
