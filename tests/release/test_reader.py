"""What a sealed release answers: one thing, a search, a listing, a file."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import ManifestError
from publisher.release import Release
from publisher.uris import Kind


def labels(page):
    return [hit.label for hit in page.hits]


def test_a_thing_is_found_by_kind_and_slug(release):
    record = release.record("institution", "department-of-science")

    assert record.kind is Kind.INSTITUTION
    assert (record.source, record.key, record.state) == ("register", "1", "live")
    assert record.raw.startswith(b"1,Department of Science")
    assert record.quads.endswith(b" .\n")
    assert b"Office of Foreign Experts" in record.cards
    assert (record.file, record.line) == ("records.csv", 2)


@pytest.mark.parametrize(
    "iri",
    [
        "/id/institution/department-of-science",
        "/doc/institution/department-of-science",
        "/id/institution/department-of-science#site",
    ],
)
def test_a_thing_is_found_by_its_iri_its_documents_or_a_part_of_it(release, iri):
    assert release.record_of(f"{release.uris.base}{iri}").slug == "department-of-science"


@pytest.mark.parametrize("slug", ["nothing", "", "a/../b", "' OR 1=1 --"])
def test_a_thing_that_is_not_there_is_none(release, slug):
    assert release.record("institution", slug) is None


def test_a_thing_is_found_by_its_sources_identifier(release):
    assert release.by_source("register", "2").slug == "bureau-of-forestry"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("science", {"Department of Science", "Académie des Sciences"}, id="a-word"),
        pytest.param("SCIENCE dep", {"Department of Science"}, id="case-and-an-unfinished-word"),
        pytest.param("academie", {"Académie des Sciences"}, id="accents-do-not-matter"),
        pytest.param("科学", {"甘肃省科学技术厅"}, id="inside-a-chinese-name"),
        pytest.param("技术厅", {"甘肃省科学技术厅"}, id="three-ideographs"),
        pytest.param("术科", set(), id="ideographs-in-another-order"),
        pytest.param('"AND"', {'Say "AND" OR (NOT) * Bureau'}, id="operators-are-words"),
        pytest.param("***", set(), id="no-word-at-all"),
    ],
)
def test_search_finds(release, text, found):
    assert set(labels(release.search(text, kind="institution"))) == found


def test_nearest_is_found_where_nothing_has_all_words_and_is_said_to_be(release):
    page = release.search("forestry science", kind="institution")

    assert labels(page) == ["Bureau of Forestry"]
    assert page.nearest
    assert not release.search("forestry", kind="institution").nearest


@given(text=st.text(max_size=60))
def test_no_text_breaks_the_search(release, text):
    page = release.search(text)

    assert len(page.hits) <= page.total


def test_an_empty_search_lists_all_by_label_in_pages(release):
    first = release.search("", kind="institution", limit=4)
    second = release.search("", kind="institution", limit=4, offset=4)

    assert first.total == second.total == 6
    assert len(set(labels(first)) | set(labels(second))) == 6
    assert labels(first) == sorted(labels(first), key=str.casefold)


def test_facets_count_all_hits_and_filter(release):
    page = release.search("", kind="institution", limit=1)
    country = {it.value: it.hits for it in page.facets["country"]}

    assert country == {"CN": 5}
    assert release.search("", filters={"country": "CN"}).total == 5
    assert release.search("", filters={"country": "FR"}).total == 0


def test_things_are_walked_in_iri_order_from_any_place(release):
    everything = [thing.iri for thing in release.things()]
    middle = everything[len(everything) // 2]

    assert everything == sorted(everything)
    assert [thing.iri for thing in release.things(after=middle)] == everything[len(everything) // 2 + 1 :]
    assert len(list(release.things("institution", limit=2))) == 2


def test_only_files_of_the_manifest_are_given(release):
    (release.path / "dumps" / "intruder.txt").write_text("x")

    assert release.file("dumps/institutions.nq.gz").media_type == "application/n-quads"
    assert release.file("dumps/SHA256SUMS").media_type == "text/plain"
    for name in ("dumps/intruder.txt", "../manifest.json", "manifest.json", "/etc/passwd", "dumps/../manifest.json"):
        assert release.file(name) is None
    (release.path / "dumps" / "intruder.txt").unlink()


def test_threads_share_a_release(release):
    problems = []

    def ask():
        for _ in range(50):
            if release.record("institution", "department-of-science").key != "1" or release.search("science").total < 1:
                problems.append("wrong answer")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(None, "No such file", id="missing"),
        pytest.param("{", "is not a manifest of layout 1", id="no-json"),
        pytest.param('{"format": 999}', "made by newer software", id="newer-layout"),
    ],
)
def test_a_folder_that_is_not_a_release_is_refused(tmp_path, text, problem):
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)

    with pytest.raises(ManifestError, match=problem):
        Release.open(tmp_path)
