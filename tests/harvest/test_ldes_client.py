"""ldes-client (npm) replicates the event stream: all of it, then only what is new, with the deletions."""

import re
import subprocess

import pytest

from tests.web.story import TOLD

pytestmark = pytest.mark.heavy

PLACES = 3
_EVENT = re.compile(
    r"^<http://[^/]+/releases/([0-9TZ]+)/doc/institution/([a-z]+)#event> <[^>]*#type> <[^>]*#(\w+)> \.$"
)
_MEMBER = re.compile(r"^<[^>]*#event> <https://www\.w3\.org/ns/activitystreams#object> ", re.MULTILINE)
ACTIVITY = {"created": "Create", "updated": "Update", "deleted": "Delete", "merged": "Delete", "undeleted": "Create"}


@pytest.fixture
def replicate(live, tools, node, tmp_path):
    """Run the client once; it keeps its state from run to run."""

    def run(*options: str) -> str:
        client = tools / "node_modules" / "ldes-client" / "dist" / "bin" / "cli.js"
        if not client.exists():
            pytest.skip("ldes-client is not installed: make harvesters")
        command = [node, str(client), f"{live.base}/feed", "--save", str(tmp_path / "state"), *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        return done.stdout

    return run


def events(output: str) -> set[tuple[str, str, str]]:
    return {match.groups() for line in output.splitlines() if (match := _EVENT.match(line))}


def expected(*versions: str) -> set[tuple[str, str, str]]:
    return {(version, slug, ACTIVITY[what]) for version, slug, what in TOLD if version in versions}


def test_full_replication_then_nothing_then_only_what_is_new(replicate, live):
    first = replicate()
    assert events(first) == expected("20260901T080000Z")
    assert len(_MEMBER.findall(first)) == 4 + PLACES

    assert _MEMBER.findall(replicate()) == []

    live.tell(2)
    second = replicate()
    assert events(second) == expected("20261001T080000Z")
    assert len(_MEMBER.findall(second)) == 3

    live.tell(3)
    assert events(replicate()) == expected("20261102T080000Z")


def test_late_comer_gets_the_whole_story_in_order(replicate, live):
    live.tell(3)

    output = replicate("--ordered", "ascending")

    order = [match.groups() for line in output.splitlines() if (match := _EVENT.match(line))]
    assert set(order) == expected(*(version for version, _, _ in TOLD))
    assert [version for version, _, _ in order] == sorted(version for version, _, _ in order)


def test_member_carries_what_the_record_said(replicate, live):
    live.tell(2)

    output = replicate()

    graph = f"<{live.base}/releases/20261001T080000Z/doc/institution/bert#event> ."
    said = [line for line in output.splitlines() if line.endswith(graph)]
    assert any('"Bertram"' in line for line in said)
