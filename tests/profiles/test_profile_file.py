"""Profiles that cannot be used: every fault at once, with its line, its key and a near miss."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.errors import SourceError
from publisher.profiles import check, load, read, with_profile
from publisher.profiles.profile_file import SHIPPED, read_profile, shipped_file
from publisher.sources import load_source
from publisher.sources.toml_faults import lines_of

HEAD = 'title = "T"\nlicence = "not stated"\nreader = "{reader}"\n[profile]\n'


@pytest.fixture
def source(tmp_path):
    def made(profile, reader="csv", data="id,name\n1,A\n"):
        (tmp_path / "source.toml").write_text(HEAD.format(reader=reader) + profile, encoding="utf-8")
        (tmp_path / f"data.{reader}").write_text(data, encoding="utf-8")
        return load_source(tmp_path)

    made.folder = tmp_path
    return made


def faults(source):
    with pytest.raises(SourceError) as caught:
        check(source)
    return [(fault.code, fault.file, fault.line, fault.field) for fault in caught.value.faults]


def messages(source):
    with pytest.raises(SourceError) as caught:
        check(source)
    return str(caught.value)


def test_every_fault_is_reported_at_once_with_its_line(source):
    made = source('key = "id"\nname = "name"\ntypes = { value = "Organisation" }\nfounded = { form = "x" }\n')

    assert faults(made) == [
        ("profile-key-missing", "source.toml", 4, "profile.names"),
        ("profile-key-unknown", "source.toml", 6, "profile.name"),
        ("profile-value-wrong", "source.toml", 7, "profile.types[0]"),
        ("profile-key-unknown", "source.toml", 8, "profile.founded.form"),
    ]


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        pytest.param(
            'key = "id"\nnames = "name"\nphone = "p"\n',
            "unknown key: did you mean 'telephones'?",
            id="unknown-key",
        ),
        pytest.param('key = "id"\nnames = "name"\nhomepage = "p"\n', "did you mean 'homepages'", id="near-miss"),
        pytest.param(
            'key = "id"\nnames = { from = "name", langage = "en" }\n', "did you mean 'language'", id="in-a-rule"
        ),
        pytest.param('key = "id"\nnames = { from = "a", value = "b" }\n', "exactly one of", id="two-origins"),
        pytest.param('key = "id"\nnames = { split = ";" }\n', "exactly one of", id="no-origin"),
        pytest.param('key = { from = "id", remove = "(" }\nnames = "n"\n', "not a regular expression", id="bad-regex"),
        pytest.param(
            'key = { from = "id", match = "(?<=x)y" }\nnames = "n"\n', "lookbehind) is not supported", id="lookbehind"
        ),
        pytest.param(
            'key = "id"\nnames = { from = "n", language = "English language" }\n', "pattern", id="bad-language"
        ),
        pytest.param(
            'key = "id"\nnames = "n"\nstate = { from = "s", map = { A = "alive" } }\n',
            "'alive' is not possible here: did you mean 'active'",
            id="bad-state",
        ),
        pytest.param(
            'key = "id"\nnames = "n"\nidentifiers = { scheme = "ror", from = "n", iri = "http://x/{}" }\n',
            "'iri' is for schemes",
            id="iri-of-known",
        ),
        pytest.param('key = "id"\nnames = "n"\nrelations = { kind = "uncle", from = "n" }\n', "parent", id="bad-kind"),
        pytest.param('key = "id"\nnames = "n"\naddress = "a"\n', "unknown key", id="address-is-of-a-site"),
        pytest.param(
            'key = "id"\nnames = "n"\n[[profile.sites]]\naddress = {}\n', "an address needs", id="empty-address"
        ),
    ],
)
def test_message(source, profile, message):
    assert any(part in messages(source(profile)) for part in message.split("|"))


def test_unknown_normaliser_is_reported_with_its_line_and_a_near_miss(source):
    made = source('key = "id"\nnames = "name"\nfounded = { from = "x", normalise = "dat" }\n')

    assert faults(made) == [("profile-value-wrong", "source.toml", 7, "profile.founded.normalise")]
    assert "no normaliser 'dat': did you mean 'date'?" in messages(made)


def test_unknown_name_of_a_profile_is_reported_with_a_near_miss(source):
    made = replace(source('key = "id"\nnames = "n"\n'), profile="directory-pages")

    assert [code for code, *_ in faults(made)] == ["source-profile-unknown"]
    assert "no profile 'directory-pages': did you mean 'directory-page'?" in messages(made)


def test_path_that_cannot_be_read(source):
    assert "cannot be read" in messages(source('key = "id"\nnames = "names[x"\n', reader="json", data="[]"))


def test_missing_column_is_reported_with_its_line_and_a_near_miss(source):
    made = source('key = "id"\nnames = "nmae"\n')
    with pytest.raises(SourceError, match=r"source.toml:6.*no column 'nmae': did you mean 'name'") as caught:
        list(read(made))

    assert caught.value.faults[0].code == "profile-column-missing"


def test_optional_column_may_be_missing(source):
    made = source('key = "id"\nnames = "name"\nhomepages = { from = "url", optional = true }\n')

    assert len(list(read(made))) == 1


def test_no_profile_at_all(tmp_path):
    file = tmp_path / "data.csv"
    file.write_text("id,name\n1,A\n", encoding="utf-8")

    assert "publisher init" in messages(load_source(file))


def test_unknown_shipped_profile_has_a_near_miss(source):
    with pytest.raises(SourceError, match="did you mean 'ror'"):
        with_profile(source('key = "id"\nnames = "n"\n'), "rorr")


def test_own_keys_replace_those_of_a_shipped_profile(source):
    row = {"record_id": "9", "name": "Tide Office", "operational_status": "Active"}
    source('extends = "nyc"\nkey = "name"\n', data=",".join(row) + "\n" + ",".join(row.values()) + "\n")
    made = load(Path(source.folder))
    check(made)

    assert (made.country, made.language, made.title) == ("US", "en", "T")
    assert read_profile(made).key.source == ("name",)
    assert read_profile(made).names[0].source == ("name",)


def test_source_that_names_a_shipped_profile_knows_its_register(tmp_path):
    (tmp_path / "source.toml").write_text(
        'title = "Mine"\nlicence = "not stated"\nreader = "csv"\nprofile = "nyc"\nlanguage = "fr"\n', encoding="utf-8"
    )
    made = load(tmp_path)

    assert (made.title, made.language, made.country, made.key_scheme) == ("Mine", "fr", "US", "NycGovernanceId")


def test_what_a_source_says_stays_with_a_shipped_profile(source):
    made = with_profile(source('key = "id"\nnames = "n"\n'), "nyc")

    assert (made.title, made.country, made.profile) == ("T", "US", "nyc")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_key_of_a_shipped_profile_has_a_line(name):
    text = shipped_file(name).read_text(encoding="utf-8")
    lines = lines_of(text)

    def paths(value, path):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from paths(inner, f"{path}.{key}" if path else key)
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                yield from paths(inner, f"{path}[{number}]")
        else:
            yield path, value

    for path, value in paths(tomllib.loads(text), ""):
        assert path in lines, path
        shown = text.splitlines()[lines[path] - 1]
        assert re.sub(r".*\.|\[\d+\]$", "", path) in shown or str(value) in shown
