"""What a file shows about how it is read: where its records are, and in which row its column names."""

import pytest

from publisher.sources.proposals import header_row_of, records_of_json


@pytest.mark.parametrize(
    ("document", "options"),
    [
        pytest.param([{"a": 1}], {}, id="list"),
        pytest.param(
            {"meta": {"n": 2}, "data": {"items": [{"a": 1}, {"a": 2}]}}, {"records": "data.items"}, id="deeper"
        ),
        pytest.param({"k1": {"nom": "A", "ville": "B"}, "k2": {"nom": "C"}}, {"members": True}, id="members"),
        pytest.param(
            {"ok": True, "result": {"7": {"name": "A"}, "9": {"name": "B"}}},
            {"records": "result", "members": True},
            id="members-deeper",
        ),
        pytest.param(
            {"k1": {"name": "A", "tel": [{"n": 1}, {"n": 2}, {"n": 3}]}, "k2": {"name": "B", "tel": []}},
            {"members": True},
            id="lists-inside-members",
        ),
        pytest.param({"name": "A", "address": {"city": "B"}, "contact": {"tel": "1"}}, {}, id="one-record"),
        pytest.param(
            {"@graph": [{"@type": "WebPage"}, {"@type": ["Thing", "Library"], "name": "A"}]},
            {"records": "@graph", "types": ["Library"]},
            id="classes",
        ),
        pytest.param({"@graph": [{"@type": "Library"}, {"@type": "Museum"}]}, {"records": "@graph"}, id="all-wanted"),
        pytest.param("text", {}, id="no-container"),
        pytest.param(
            {"Ghana": [{"name": "A", "web": "x"}, {"name": "B", "web": "y"}], "Kenya": [{"name": "C", "web": "z"}]},
            {"members": True},
            id="lists-of-an-object",
        ),
        pytest.param(
            {"bodies": [{"name": "A"}, {"name": "B"}], "links": [{"href": "x"}]},
            {"records": "bodies"},
            id="lists-not-alike",
        ),
        pytest.param(
            [
                {"town": "A", "offices": [{"name": "B", "tel": "1"}, {"name": "C", "tel": "2"}]},
                {"town": "D", "offices": []},
            ],
            {},
            id="few-inside",
        ),
        pytest.param(
            {"towns": [{"town": "A", "offices": [{"name": "B", "tel": "1"}, {"name": "C", "tel": "2"}]}]},
            {"records": "towns", "within": "offices"},
            id="lists-within-objects-without-names",
        ),
        pytest.param(
            [{"name": "A", "offices": [{"name": "B", "tel": "1"}, {"name": "C", "tel": "2"}]}],
            {},
            id="lists-within-bodies",
        ),
    ],
)
def test_records_of_a_document(document, options):
    assert records_of_json(document).options == options


def test_what_is_not_read_is_named():
    proposal = records_of_json([{"@type": "WebSite"}, {"@type": "Museum"}])

    assert proposal.notes == ("the file describes other things too, which are not read: WebSite",)


def test_geojson_has_its_own_reader():
    assert records_of_json({"type": "FeatureCollection", "features": []}).reader == "geojson"


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        pytest.param([("id", "name"), ("1", "A")], 1, id="first"),
        pytest.param(
            [("Liste der Ämter",), (), ("Nr", "Name", "Ort"), ("1", "A", "B"), ("2", "C", "D")], 3, id="title"
        ),
        pytest.param(
            [
                ("機関一覧",) * 4,
                ("機関", "機関", "連絡先", "連絡先"),
                ("番号", "名称", "電話", "住所"),
                ("1", "A", "2", "B"),
            ],
            3,
            id="merged-headings",
        ),
        pytest.param([("1", "2"), ("3", "4")], None, id="no-names"),
        pytest.param([("name",), ("A",), ("B",)], 1, id="one-column"),
        pytest.param([], None, id="empty"),
    ],
)
def test_header_row(rows, number):
    numbered = [(place, row) for place, row in enumerate(rows, start=1) if row]

    assert header_row_of(numbered) == number


@pytest.mark.parametrize(
    ("document", "options"),
    [
        pytest.param({"columns": ["id", "n"], "data": [[1, "A"], [2, "B"]]}, {"records": "data", "columns": "columns"}, id="names-beside"),
        pytest.param([["id", "n"], [1, "A"], [2, "B"]], {"columns": "@first"}, id="names-first"),
        pytest.param([[1, "A"], [2, "B"]], {"columns": ["column 1", "column 2"]}, id="no-names"),
        pytest.param([[{"id": 1}], [{"id": 2}]], {}, id="array-of-arrays"),
    ],
)  # fmt: skip
def test_rows_get_their_names(document, options):
    assert records_of_json(document).options == options


def test_lists_inside_records_are_told():
    offices = [{"code": 1, "name": "A"}, {"code": 2, "name": "B"}, {"code": 3, "name": "C"}]
    proposal = records_of_json({"regions": [{"name": "North", "offices": offices}]})

    assert proposal.options == {"records": "regions"}
    assert "say records = 'regions.offices'" in proposal.notes[0]
