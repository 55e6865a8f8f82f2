"""Files of named queries are read and checked for a build."""

import pytest

from publisher.errors import QueryFilesError
from publisher.queries.reading import read_queries

BASE = "https://lod.example.org"


def read(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.rq").write_text(text, encoding="utf-8")
    return read_queries([folder], BASE)


def test_prefixes_of_the_publication_are_declared(tmp_path):
    (file,) = read(tmp_path, names="#+ summary: Names\nSELECT * { ?s skos:prefLabel ?n ; v:acronym ?a }\n")

    assert file.query.query == (
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        f"PREFIX v: <{BASE}/ontology#>\n\n"
        "SELECT * { ?s skos:prefLabel ?n ; v:acronym ?a }"
    )
    assert file.query.form == "SELECT"


def test_a_prefix_of_its_own_is_kept(tmp_path):
    text = "#+ summary: a\nPREFIX skos: <http://example.org/>\nASK { ?s skos:x 'org:y' }"
    (file,) = read(tmp_path, own=text)

    assert file.query.query == "PREFIX skos: <http://example.org/>\nASK { ?s skos:x 'org:y' }"


def test_graphs_of_the_publication_are_named_by_relative_addresses(tmp_path):
    (file,) = read(tmp_path, graphs="#+ summary: a\nASK { GRAPH <graph/provenance> { ?s ?p ?o } }")

    assert f"GRAPH <{BASE}/graph/provenance>" in file.query.query


def test_those_that_need_something_come_first(tmp_path):
    files = read(tmp_path, a="#+ summary: a\nASK {}", b="#+ summary: b\n#+ needs: [skos:prefLabel]\nASK {}")

    assert [file.query.name for file in files] == ["b", "a"]
    assert files[0].needs == ("http://www.w3.org/2004/02/skos/core#prefLabel",)


def test_a_file_of_the_owner_replaces_a_shipped_one(tmp_path):
    read(tmp_path / "shipped", a="#+ summary: shipped\nASK {}", b="#+ summary: shipped\nASK {}")
    read(tmp_path / "own", a="#+ summary: own\nASK {}")

    files = read_queries([tmp_path / "shipped", tmp_path / "own", tmp_path / "missing"], BASE)

    assert {file.query.name: file.query.title for file in files} == {"a": "own", "b": "shipped"}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        pytest.param("#+ summary: a\n\nSELECT * {\n ?s foo:p ?o }", 4, "the prefix foo: is not declared", id="prefix"),
        pytest.param("#+ summary: a\n\nSELECT * {\n ?s ?p }", 4, "a part is missing", id="syntax"),
        pytest.param(
            "#+ summary: a\nSELECT * {\n ?s skos:prefLabel }", 3, "is not expected", id="syntax-below-declarations"
        ),
        pytest.param("#+ summary: a\nSELECT * {\n ?s ?p ?_town }", 3, "declares no parameter 'town'", id="undeclared"),
        pytest.param(
            "#+ summary: a\n#+ parameters:\n#+   town: {}\nASK { ?s ?p '?_town' }", 3, "has no \\?_town", id="unused"
        ),
        pytest.param(
            "#+ summary: a\n#+ parameters:\n#+   n: {type: integer, default: many}\nASK { ?s ?p ?_n }",
            3,
            "expected a whole number, got 'many'",
            id="default",
        ),
        pytest.param(
            "#+ summary: a\n#+ parameters:\n#+   format: {}\nASK { ?s ?p ?_format }", 3, "is taken", id="reserved"
        ),
        pytest.param(
            "#+ summary: a\n#+ parameters:\n#+   p: {}\nSELECT ?_p { ?s ?_p ?o }", 4, "is not expected", id="projected"
        ),
        pytest.param("#+ summary: a\nDELETE WHERE { ?s ?p ?o }", None, "update is not allowed", id="update"),
        pytest.param("#+ summary: a\nASK { SERVICE <http://x/> {} }", None, "SERVICE is not allowed", id="service"),
        pytest.param("#+ summary: a\n#+ needs: [foo:Bar]\nASK {}", 1, "'foo:Bar'", id="needs"),
        pytest.param("#+ tags: [a]\nASK {}", 1, "summary is missing", id="header"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(tmp_path, text, line, problem):
    with pytest.raises(QueryFilesError, match=problem) as raised:
        read(tmp_path, wrong=text)

    (fault,) = raised.value.faults
    assert fault.file == str(tmp_path / "wrong.rq")
    assert fault.line == line


def test_all_wrong_files_are_named_at_once(tmp_path):
    (tmp_path / "Bad Name.rq").write_text("#+ summary: a\nASK {}")
    (tmp_path / "latin.rq").write_bytes(b"#+ summary: \xe4\nASK {}")

    with pytest.raises(QueryFilesError) as raised:
        read(tmp_path, wrong="SELECT")

    assert {fault.code for fault in raised.value.faults} == {"query-name", "query-encoding", "query-header"}
