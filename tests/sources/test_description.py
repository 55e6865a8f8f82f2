import pickle
from pathlib import Path

import pytest

from publisher.errors import SourceError
from publisher.sources import Source, load_source, reader_of
from publisher.sources.description import Description, FileDescription, JoinDescription, PagesDescription

WHOLE = """\
title = "A directory"
slug = "a-directory"
description = "Of bodies."
publisher = "Somebody"
publisher_url = "https://example.org/"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
rights = "As it says."
origin = "https://example.org/list"
retrieved = 2026-11-24
language = "en"
country = "CN"
encoding = "GB18030"
reader = "pages"
key_scheme = "ExampleId"
include = ["*.txt", "more/*.txt"]
exclude = ["old-*"]

[files."b.txt"]
key = 12
url = "https://example.org/12"
retrieved = "2026-11-23"
"""
LEAST = 'title = "A"\nlicence = "not stated"\nreader = "pages"\n'


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "My Source"
    made.mkdir()
    (made / "source.toml").write_text(LEAST, encoding="utf-8")
    (made / "b.txt").write_text("b", encoding="utf-8")
    (made / "a.txt").write_text("a", encoding="utf-8")
    return made


def faults_of(folder, text):
    (folder / "source.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SourceError) as caught:
        load_source(folder)
    return [(fault.code, fault.line, fault.field) for fault in caught.value.faults], str(caught.value)


def test_every_key(folder):
    (folder / "source.toml").write_text(WHOLE, encoding="utf-8")
    source = load_source(folder)

    assert (source.slug, source.title, source.licence) == (
        "a-directory",
        "A directory",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    )
    assert (source.retrieved, source.country, source.encoding, source.key_scheme) == (
        "2026-11-24",
        "CN",
        "gb18030",
        "ExampleId",
    )
    facts = source.facts_of("b.txt")
    assert (facts.key, facts.url, facts.retrieved) == ("12", "https://example.org/12", "2026-11-23")
    assert source.facts_of("a.txt").key is None


def test_least_description(folder):
    source = load_source(folder)

    assert (source.slug, source.licence, source.language) == ("my-source", None, None)
    assert [source.name_of(file) for file in source.files()] == ["a.txt", "b.txt"]


def test_a_source_travels_to_a_worker(folder):
    source = load_source(folder)

    assert pickle.loads(pickle.dumps(source)) == source


def test_description_itself_hidden_files_and_readme_are_no_records(folder):
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    (folder / "README.txt").write_text("x", encoding="utf-8")
    (folder / "sub.txt").mkdir()

    assert [file.name for file in load_source(folder).files()] == ["a.txt", "b.txt"]


def test_include_and_exclude(folder):
    (folder / "more").mkdir()
    for name in ("old-c.txt", "more/d.txt", "e.csv"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "source.toml").write_text(
        LEAST + 'include = ["*.txt", "more/*"]\nexclude = ["old-*"]\n', encoding="utf-8"
    )
    source = load_source(folder)

    assert [source.name_of(file) for file in source.files()] == ["a.txt", "b.txt", "more/d.txt"]


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")

    assert [file.name for file in load_source(folder).files()] == ["a.txt", "b.txt"]


def test_no_file_matches(folder):
    (folder / "source.toml").write_text(LEAST + 'include = ["*.csv"]\n', encoding="utf-8")

    with pytest.raises(SourceError, match=r"no file matches \*\.csv"):
        load_source(folder).files()


def test_bare_file_goes_by_its_suffix(tmp_path):
    (tmp_path / "Some List.csv.gz").write_bytes(b"x")
    source = load_source(tmp_path / "Some List.csv.gz")

    assert (source.slug, source.reader, source.licence) == ("some-list", "csv", None)
    assert source.name_of(source.files()[0]) == "Some List.csv.gz"


def test_bare_file_of_an_unknown_kind(tmp_path):
    (tmp_path / "a.exe").write_bytes(b"x")

    with pytest.raises(SourceError, match="no reader for this kind of file"):
        load_source(tmp_path / "a.exe")


def test_a_file_of_a_source_is_that_source(folder):
    source = load_source(folder / "b.txt")

    assert (source.slug, [file.name for file in source.files()]) == ("my-source", ["b.txt"])


def test_the_description_may_be_named_itself(folder):
    assert load_source(folder / "source.toml") == load_source(folder)


def test_nothing_there(tmp_path):
    with pytest.raises(SourceError, match="no such file or folder"):
        load_source(tmp_path / "nowhere")
    with pytest.raises(SourceError, match=r"no source\.toml"):
        load_source(tmp_path)


def test_every_fault_at_once_with_its_line_and_key(folder):
    faults, message = faults_of(
        folder,
        "titel = 'A'\n"
        "licence = 'free'\n"
        "reader = 'pager'\n"
        "retrieved = 'yesterday'\n"
        "country = 'China'\n"
        "language = 1\n"
        "include = '/etc/*'\n"
        "encoding = 'klingon'\n"
        "\n"
        "[files.'b.txt']\n"
        "url = 'ftp://x'\n"
        "kex = 1\n",
    )

    assert faults == [
        ("source-key-missing", None, "title"),
        ("source-key-unknown", 1, "titel"),
        ("source-value-wrong", 2, "licence"),
        ("source-value-wrong", 3, "reader"),
        ("source-value-wrong", 4, "retrieved"),
        ("source-value-wrong", 5, "country"),
        ("source-value-wrong", 6, "language"),
        ("source-value-wrong", 7, "include"),
        ("source-value-wrong", 8, "encoding"),
        ("source-value-wrong", 11, "files.b.txt.url"),
        ("source-key-unknown", 12, "files.b.txt.kex"),
    ]
    assert "source.toml:1: [titel] unknown key: did you mean 'title'?" in message


def test_fault_before_a_multi_line_string_that_looks_like_the_key(folder):
    text = 'retrieved = "soon"\ntitle = "A"\ndescription = """\nretrieved = 2026-11-24\n[files]\n"""\n'
    faults, _ = faults_of(folder, text + 'licence = "not stated"\nreader = "pages"\n')

    assert faults == [("source-value-wrong", 1, "retrieved")]


def test_licence_hint_where_it_is_missing(folder):
    _, message = faults_of(folder, 'title = "A"\nreader = "pages"\n')

    assert '[licence] the key is missing: add it (an http(s) address, or "not stated")' in message


def test_folder_whose_name_makes_no_slug(tmp_path):
    folder = tmp_path / "…"
    folder.mkdir()

    assert faults_of(folder, LEAST)[0] == [("source-key-missing", None, "slug")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param('reader = "cvs"', "no reader 'cvs': did you mean 'csv'?", id="near-miss"),
        pytest.param('reader = "vellum"', "no reader 'vellum': expected one of csv, geojson, html, ", id="unknown"),
        pytest.param("reader = 1", "expected a text in quotes, got 1", id="not-a-text"),
    ],
)
def test_reader_that_does_not_exist(folder, line, message):
    faults, text = faults_of(folder, f'title = "A"\nlicence = "not stated"\n{line}\n')

    assert faults == [("source-value-wrong", 3, "reader")]
    assert message in text


def test_reader_that_does_not_exist_in_a_source_made_by_a_program(tmp_path):
    with pytest.raises(SourceError, match="no reader 'cvs': did you mean 'csv'"):
        reader_of(Source(path=tmp_path, slug="x", title="X", reader="cvs"))


def test_brackets_nested_too_deeply(folder):
    faults, _ = faults_of(folder, "x = " + "[" * 100_000)

    assert faults == [("source-toml-syntax", None, None)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('title = "A"\nlicence = \n', 2, id="no-value"),
        pytest.param('title = "A\n', 1, id="no-closing-quote"),
        pytest.param('title = "A"\ntitle = "B"\n', 2, id="twice"),
        pytest.param('title = """A\n', 2, id="end-of-document"),
        pytest.param(b'title = "A"\nx = "\xff"\n', 2, id="not-utf-8"),
    ],
)
def test_broken_toml_says_which_line(folder, text, line):
    faults, _ = faults_of(folder, text)

    assert faults == [("source-toml-syntax", line, None)]


def test_a_file_entry_that_is_no_table(folder):
    faults, _ = faults_of(folder, LEAST + '[files]\n"b.txt" = 5\n')

    assert faults == [("source-value-wrong", 5, "files.b.txt")]


def test_every_key_is_documented():
    text = (Path(__file__).parents[2] / "docs/sources.md").read_text(encoding="utf-8")

    assert [
        key
        for key in (
            *Description.model_fields,
            *FileDescription.model_fields,
            *JoinDescription.model_fields,
            *PagesDescription.model_fields,
        )
        if f"`{key}`" not in text
    ] == []


def test_facts_of_a_file_that_is_not_there(folder):
    faults, message = faults_of(folder, LEAST + '\n[files."c.txt"]\nkey = "1"\n')

    assert faults == [("source-file-missing", 5, "files.c.txt")]
    assert "there is no file 'c.txt'" in message


@pytest.mark.parametrize("pattern", ["a**b", "***", ".", "**/**/**/*.csv", "/etc/*", "../*", "a/../b", ""])
def test_pattern_that_cannot_be_followed_is_reported_with_its_line(tmp_path, pattern):
    toml = f'title = "T"\nlicence = "not stated"\nreader = "csv"\ninclude = ["{pattern}"]\n'
    (tmp_path / "source.toml").write_text(toml, encoding="utf-8")

    with pytest.raises(SourceError) as caught:
        load_source(tmp_path)

    assert [(fault.code, fault.line) for fault in caught.value.faults] == [("source-value-wrong", 4)]


def test_file_name_that_is_no_unicode_is_written_with_escapes(tmp_path):
    source = Source(path=tmp_path, slug="x", title="X", reader="csv")

    assert source.name_of(tmp_path / "b\udcff.csv") == "b\\xff.csv"
    assert source.name_of(tmp_path / "省.csv") == "省.csv"
