"""The header of a query's file."""

import pytest

from publisher.queries.header import HeaderError, parse

FILE = """#+ summary: Offices in a town
#+ tags: [offices, towns]
#+ parameters:
#+   town:
#+     type: string
#+     default: Lanzhou

SELECT * { ?s ?p ?_town }
"""


def test_a_header_is_read():
    parsed = parse(FILE)

    assert parsed.header.summary == "Offices in a town"
    assert parsed.header.tags == ("offices", "towns")
    assert parsed.header.parameters["town"].default == "Lanzhou"
    assert parsed.query == "SELECT * { ?s ?p ?_town }"
    assert parsed.lines == 7
    assert parsed.parameter_lines == {"town": 4}


@pytest.mark.parametrize(
    ("header", "line", "problem"),
    [
        pytest.param("SELECT * {}", 1, "does not begin with '#+ summary", id="none"),
        pytest.param("#+ - a\n#+ - b", 1, "no list of 'key: value'", id="list"),
        pytest.param("#+ summary: a\n#+ tags: [b", 2, "is no YAML", id="yaml"),
        pytest.param("#+ tags: [a]", 1, "summary is missing", id="no-summary"),
        pytest.param("#+ summary: a\n#+ colour: red", 2, "colour is not a key", id="unknown-key"),
        pytest.param(
            "#+ summary: a\n#+ parameters:\n#+   b:\n#+     type: number", 4, "expected one of string", id="type"
        ),
        pytest.param("#+ summary: a\n#+ parameters:\n#+   B-c: {}", 3, "expected lower-case", id="name"),
        pytest.param("#+ summary: [a, b]", 1, "summary: expected a text", id="no-text"),
    ],
)
def test_a_wrong_header_is_refused_with_its_line(header, line, problem):
    with pytest.raises(HeaderError) as raised:
        parse(header)

    assert problem in raised.value.problem
    assert raised.value.line == line


@pytest.mark.parametrize(("written", "text"), [("12", "12"), ("true", "true"), ("2026-11-24", "2026-11-24")])
def test_a_default_that_yaml_takes_for_something_else_is_a_text(written, text):
    parsed = parse(f"#+ summary: a\n#+ parameters:\n#+   b: {{default: {written}}}\nASK {{}}")

    assert parsed.header.parameters["b"].default == text
