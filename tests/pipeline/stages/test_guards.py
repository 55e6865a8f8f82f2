"""A release that would give addresses to other institutions is refused."""

import pytest

from publisher.errors import KeyShiftError
from publisher.release import current
from tests.support.registers import row


def numbered(names):
    return [row(number, name) for number, name in enumerate(names, start=1)]


def test_rows_numbered_anew_are_refused(publication):
    publication.build(numbered(["Harbour College", "Lock Institute", "Weir School"]))
    live = current(publication.home)

    with pytest.raises(KeyShiftError) as refused:
        publication.build(numbered(["Anchor Academy", "Harbour College", "Lock Institute", "Weir School"]))

    assert "'Harbour College' would become 'Anchor Academy'" in str(refused.value)
    assert "--allow-key-shift" in str(refused.value)
    assert current(publication.home) == live


def test_a_row_removed_on_top_is_refused(publication):
    publication.build(numbered(["Anchor Academy", "Harbour College", "Lock Institute", "Weir School"]))

    with pytest.raises(KeyShiftError):
        publication.build(numbered(["Harbour College", "Lock Institute", "Weir School"]))


def test_a_shift_is_published_when_allowed(publication):
    publication.build(numbered(["Harbour College", "Lock Institute"]))

    report = publication.build(numbered(["Anchor Academy", "Harbour College", "Lock Institute"]), allow_key_shift=True)

    assert report.manifest.counts.published == 3


@pytest.mark.parametrize(
    "names",
    [
        ["Harbour University", "Lock Institute", "Weir School"],
        ["Harbour University", "Lock Academy", "Weir College"],
        ["Harbour College", "Lock Institute", "Weir School", "Anchor Academy"],
    ],
    ids=["renamed", "all-renamed", "appended"],
)
def test_names_that_change_are_published(publication, names):
    publication.build(numbered(["Harbour College", "Lock Institute", "Weir School"]))

    assert publication.build(numbered(names)).manifest.counts.published == len(names)
