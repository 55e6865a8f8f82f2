"""IRIs below one base are put below another; what only looks like one is not."""

import pytest

from publisher.release.moving import Move, base_at, former_bases, rebased

OLD, NEW = "https://old.example.org/lod", "https://new.example.net"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(f"<{OLD}/id/a> <{OLD}/ontology#p> <{OLD}/id/b> .", "all", id="every-position"),
        pytest.param(f'<{OLD}/id/a> <urn:p> "x"^^<{OLD}/ontology#T> <{OLD}/graph/g> .', "all", id="datatype-and-graph"),
        pytest.param(f'<urn:s> <urn:p> "see <{OLD}/id/a>" .', "same", id="in-a-text"),
        pytest.param(f'<urn:s> <urn:p> "\\"<{OLD}/id/a>\\"" .', "same", id="in-a-text-with-quotes"),
        pytest.param("<urn:s> <urn:p> <https://old.example.org/lodging/id> .", "same", id="longer-name"),
        pytest.param("<urn:s> <urn:p> <https://old.example.org/lod> .", "same", id="the-base-itself"),
    ],
)
def test_rebased(line, expected):
    changed = line.replace(OLD, NEW) if expected == "all" else line

    assert rebased(f"{line}\n".encode(), OLD, NEW) == f"{changed}\n".encode()


MOVES = (
    Move(old="https://a.org", new="https://b.org", at="2026-01-01T00:00:00Z", release="20260101T000000Z"),
    Move(old="https://b.org", new="https://c.org", at="2026-03-01T00:00:00Z", release="20260301T000000Z"),
)


@pytest.mark.parametrize(
    ("first", "bases"),
    [
        ("20251201T000000Z", ["https://a.org", "https://b.org"]),
        ("20260101T000000Z", ["https://a.org", "https://b.org"]),
        ("20260201T000000Z", ["https://b.org"]),
        ("20260401T000000Z", []),
    ],
)
def test_former_bases_are_those_that_the_thing_had(first, bases):
    assert former_bases(MOVES, first, "https://c.org") == bases


def test_base_that_is_used_again_is_not_a_former_one():
    assert former_bases(MOVES, "20251201T000000Z", "https://a.org") == ["https://b.org"]


@pytest.mark.parametrize(
    ("version", "base"),
    [
        ("20251201T000000Z", "https://a.org"),
        ("20260201T000000Z", "https://b.org"),
        ("20260302T000000Z", "https://c.org"),
    ],
)
def test_base_of_a_release(version, base):
    assert base_at(MOVES, version, "https://c.org") == base
