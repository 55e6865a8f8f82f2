"""Decisions on two records: written in either order, and never against each other."""

import csv
from concurrent.futures import ThreadPoolExecutor

import pytest

from publisher.errors import SourceError
from publisher.linking.decisions import Decision, mergers_of
from publisher.linking.review import COLUMNS, decide, read_review, read_rows

HARBOUR, PORT, QUAY = ("north", "1"), ("south", "a"), ("west", "x")


@pytest.fixture
def review(tmp_path):
    return tmp_path / "links" / "review.csv"


def merge(review, merged, kept):
    decide(review, (*kept, *merged), Decision.INTO_A, ("Kept", "Merged"))


def decisions(review):
    return {row.identity: row.decision for row in read_rows(review)}


def test_records_that_are_no_candidates_are_added_with_their_names(review):
    assert not decide(review, (*HARBOUR, *PORT), Decision.SAME)
    assert decide(review, (*HARBOUR, *PORT), Decision.SAME, ("Harbour", "=Port()"))

    [row] = read_rows(review)
    assert (row.left_name, row.right_name, row.decision) == ("Harbour", "=Port()", Decision.SAME)


def test_order_of_the_records_does_not_matter(review):
    merge(review, PORT, HARBOUR)
    decide(review, (*PORT, *HARBOUR), Decision.INTO_A)

    assert decisions(review) == {(*HARBOUR, *PORT): Decision.INTO_B}
    assert decide(review, (*PORT, *HARBOUR), None)
    assert decisions(review) == {(*HARBOUR, *PORT): None}


def test_mergers_name_what_stays():
    decided = {(*HARBOUR, *PORT): Decision.INTO_A, (*QUAY, *HARBOUR): Decision.INTO_A, (*QUAY, *PORT): Decision.NO}

    assert mergers_of(decided) == {PORT: HARBOUR, HARBOUR: QUAY}


def test_record_is_merged_once(review):
    merge(review, PORT, HARBOUR)
    before = review.read_bytes()

    with pytest.raises(SourceError, match=r"'a' of south is merged into '1' of north and 'x' of west: take one of"):
        merge(review, PORT, QUAY)
    assert review.read_bytes() == before


def test_records_are_not_merged_in_a_circle(review):
    merge(review, PORT, HARBOUR)
    merge(review, HARBOUR, QUAY)

    with pytest.raises(SourceError, match=r"'x' of west → 'a' of south → '1' of north → 'x' of west"):
        merge(review, QUAY, PORT)


def test_contradiction_in_a_file_edited_by_hand_is_said_with_its_line(review):
    merge(review, PORT, HARBOUR)
    with review.open("a", encoding="utf-8", newline="") as stream:
        cells = ("merge-into-a", "", *QUAY, "Quay", *PORT, "Port", "", "")
        csv.DictWriter(stream, COLUMNS).writerow(dict(zip(COLUMNS, cells, strict=True)))

    with pytest.raises(SourceError, match=r"review\.csv:3.*is merged into"):
        read_review(review)


def test_word_that_is_no_decision_is_said_with_those_that_are(review):
    merge(review, PORT, HARBOUR)
    review.write_bytes(review.read_bytes().replace(b"merge-into-a", b"merge"))

    with pytest.raises(SourceError, match="write same, close, no, merge-into-a, merge-into-b, or nothing"):
        read_review(review)


def test_decisions_of_several_people_are_all_kept(review):
    """In two windows of the studio, and by a command: each reads the file and writes it again."""
    pairs = [(*HARBOUR, "other", str(number)) for number in range(24)]

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda pair: decide(review, pair, Decision.NO, ("Harbour", "Other")), pairs))

    assert decisions(review) == dict.fromkeys(pairs, Decision.NO)
    assert [path.name for path in review.parent.iterdir()] == [review.name]


def test_nothing_is_made_where_nothing_is_decided(review):
    assert not decide(review, (*HARBOUR, *PORT), None)
    assert not review.parent.exists()
