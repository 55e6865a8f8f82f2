"""The line of a key in a TOML file."""

import pytest

from publisher.errors import Fault
from publisher.sources.toml_faults import line_of, lines_of, parse_toml

TEXT = """# a comment with [brackets] and key = 1
title = "A [not a table] = no"
[profile]
key = "id"   # here
names = [
  { from = "n", language = "en" },
  # between
  { from = "m",
    language = "de" },
]
long = '''
key = "no key"
'''
page.url = "u"
types = { value = "X", map = { "a b" = "c", d = "e" } }
"quoted key" = [1, 2]

[[profile.sites]]
each = "one"
[[profile.sites]]
each = "two"
[profile.sites.address]
full = "x"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("title", 2),
        ("profile", 3),
        ("profile.key", 4),
        ("profile.names", 5),
        ("profile.names[0]", 6),
        ("profile.names[0].language", 6),
        ("profile.names[1].from", 8),
        ("profile.names[1].language", 9),
        ("profile.long", 11),
        ("profile.page.url", 14),
        ("profile.types.map.a b", 15),
        ("profile.types.map.d", 15),
        ("profile.quoted key", 16),
        ("profile.sites[0].each", 19),
        ("profile.sites[1].each", 21),
        ("profile.sites[1].address.full", 23),
    ],
)
def test_line_of_a_key(path, line):
    assert lines_of(TEXT)[path] == line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("profile.key[0].from", 4),
        ("profile.names[1].missing", 8),
        ("profile.sites[1].nothing.here", 20),
        ("nowhere", None),
    ],
)
def test_line_of_the_nearest(path, line):
    assert line_of(lines_of(TEXT), path) == line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("x = " + "9" * 5000, "put long numbers into quotes", id="5000-digits"),
        pytest.param("x = " + "[" * 100_000, "nested too deeply", id="nested-brackets"),
        pytest.param("x" + ".a" * 100_000 + " = 1", "more than 64 parts", id="nested-keys"),
        pytest.param("[" + '"x" . ' * 1000 + "x]", "more than 64 parts", id="nested-header"),
        pytest.param('x = "' + "a." * 60 + '"', "", id="many-dots"),
    ],
)
def test_hostile_text_is_a_fault_or_a_document(tmp_path, text, told):
    (tmp_path / "source.toml").write_text(text, encoding="utf-8")

    parsed = parse_toml(tmp_path / "source.toml")

    assert told in str(parsed) if isinstance(parsed, Fault) else not told
