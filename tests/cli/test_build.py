"""``publisher build`` and ``publisher validate``: exit codes, and what they print."""

import json

import pytest

from publisher.release import Manifest, current, versions
from tests.support.log_restored import log_restored
from tests.support.registers import BASE, row, write_source


@pytest.fixture
def build(publisher, publication):
    def call(*arguments, rows=None):
        if rows is not None:
            write_source(publication.source, rows)
        return publisher("build", publication.source, "--home", publication.home, "--base-url", BASE, *arguments)

    return call


@pytest.fixture
def logged(build):
    """Build with a log of JSON: exit code, what is on standard output, and the lines of the log."""

    def call(*arguments, rows=None):
        with log_restored():
            called = build("--log-format", "json", *arguments, rows=rows)
        return called.code, called.out, [json.loads(line) for line in called.err.splitlines()]

    return call


def test_a_build_prints_the_live_release(build, publication):
    called = build(rows=[row(1)])

    version = current(publication.home).name
    assert called.code == 0
    assert f"release {version} is live" in called.out
    assert "read 1 · published 1 · quarantined 0" in called.out
    assert "Mapping and validating" in called.err


def test_a_repeated_build_prints_that_nothing_changed(build, publication):
    build(rows=[row(1)])
    called = build()

    assert called.code == 0
    assert f"nothing changed; release {current(publication.home).name} is still live" in called.out


def test_quarantined_records_make_exit_code_1_also_when_repeated(build, publication):
    first = build(rows=[row(1), row(1, "Twice")])
    again = build()

    assert (first.code, again.code) == (1, 1)
    assert "identifier-duplicate" in first.out
    assert "give each record its own" in " ".join(first.out.split())
    assert "quality/quarantine.jsonl" in first.out
    manifest = json.loads((publication.home / "current" / "manifest.json").read_text())
    assert manifest["counts"]["read"] == manifest["counts"]["published"] + manifest["counts"]["quarantined"]


def test_force_builds_all_the_same(build, publication):
    build(rows=[row(1)])
    build("--force")

    assert len(versions(publication.home)) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["/nowhere"], "there is no such file or folder", id="no-source"),
        pytest.param(["--profile", "unheard-of"], "unheard-of", id="no-profile"),
        pytest.param(["--validator", "none"], "shacl", id="no-validator"),
        pytest.param(["--max-shrink", "7"], "a share from 0 to 1", id="no-share"),
        pytest.param(["--executor", "ssh://x"], "dask://host:port", id="no-executor"),
        pytest.param(["--no-such-option"], "no-such-option", id="no-option"),
    ],
)
def test_a_wrong_command_or_setting_makes_exit_code_2(build, arguments, message):
    called = build(*arguments, rows=[row(1)])

    assert called.code == 2
    assert message in called.err
    assert "Traceback" not in called.err


def test_a_wrong_base_url_is_refused(publisher, publication):
    write_source(publication.source, [row(1)])
    called = publisher("build", publication.source, "--home", publication.home, "--base-url", "lod.example.org")

    assert called.code == 2
    assert "expected http(s)://host" in called.err


def test_an_error_in_source_toml_has_file_and_line(build, publication):
    write_source(publication.source, [row(1)])
    file = publication.source / "source.toml"
    file.write_text(file.read_text().replace('licence = "http', 'license = "http'))
    called = build()

    assert called.code == 2
    assert "source.toml:4" in called.err
    assert "did you mean 'licence'" in called.err


def test_shrinking_too_much_needs_to_be_allowed(build):
    build(rows=[row(number) for number in range(4)])

    refused = build(rows=[row(0)])
    assert refused.code == 2
    assert "--allow-shrink" in refused.err
    assert build("--allow-shrink").code == 0


def test_a_home_that_cannot_be_written_makes_exit_code_3(publisher, publication):
    write_source(publication.source, [row(1)])
    publication.home.write_text("a file where the folder should be")
    called = publisher("build", publication.source, "--home", publication.home)

    assert called.code == 3
    assert str(publication.home) in called.err


def test_without_a_source_everything_below_data_is_published(publisher, publication, tmp_path):
    write_source(tmp_path / "data" / "one", [row(1)], slug="one")
    write_source(tmp_path / "data" / "two", [row(2)], slug="two")
    called = publisher("build", "--home", publication.home, "--data", tmp_path / "data")

    assert called.code == 0
    assert [source.slug for source in Manifest.load(current(publication.home)).sources] == ["one", "two"]


def test_an_empty_data_folder_says_what_to_do(publisher, publication, tmp_path):
    (tmp_path / "data").mkdir()
    called = publisher("build", "--home", publication.home, "--data", tmp_path / "data")

    assert called.code == 2
    assert "publisher init" in called.err


def test_variables_stand_for_options(publisher, publication, monkeypatch):
    write_source(publication.source, [row(1)])
    monkeypatch.setenv("PUBLISHER_HOME", str(publication.home))
    monkeypatch.setenv("PUBLISHER_BASE_URL", BASE)
    monkeypatch.setenv("PUBLISHER_TITLE", "Offices")

    assert publisher("build", publication.source).code == 0
    assert Manifest.load(current(publication.home)).title == "Offices"


def test_a_switch_has_a_variable_too(build, publication, monkeypatch):
    build(rows=[row(1)])
    monkeypatch.setenv("PUBLISHER_FORCE", "1")
    build()

    assert len(versions(publication.home)) == 2


def test_an_unknown_variable_is_refused(build, monkeypatch):
    monkeypatch.setenv("PUBLISHER_BASEURL", "x")
    called = build(rows=[row(1)])

    assert called.code == 2
    assert "PUBLISHER_BASEURL='x': expected the name of a setting; did you mean 'PUBLISHER_BASE_URL'?" in called.err


def test_validate_publishes_nothing(publisher, publication, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_source(publication.source, [row(1), row(2, "")])
    called = publisher("validate", publication.source)

    assert called.code == 1
    assert "read 2 · valid 1 · invalid 1" in called.out
    assert [path.name for path in tmp_path.iterdir()] == ["register"]


def test_validate_of_valid_sources_makes_exit_code_0(publisher, publication):
    write_source(publication.source, [row(1)])

    assert publisher("validate", publication.source).code == 0


@pytest.mark.parametrize("last", ["Total,2,", "Source: the ministry's list of 2024,,"])
def test_totals_and_notes_below_a_table_do_not_change_the_exit_code(publisher, publication, tmp_path, last):
    folder = tmp_path / "offices"
    folder.mkdir()
    (folder / "list.csv").write_text(f"code,name,staff\nA7,Mill Trust,1\nB2,Weir Trust,1\n{last}\n", encoding="utf-8")
    publisher("init", folder / "list.csv")
    called = publisher("build", folder, "--home", publication.home, "--base-url", BASE)

    assert called.code == 0
    assert "read 3 · published 2 · quarantined 1" in called.out
    assert publisher("validate", folder).code == 0


def test_build_for_programs_logs_each_step_and_the_result(logged, publication):
    code, out, lines = logged(rows=[row(1), row(2)])

    assert (code, out) == (0, "")
    steps = [line for line in lines if line["event"] == "build-step"]
    begun = [line["step"] for line in steps if line["state"] == "begins"]
    assert begun == [line["step"] for line in steps if line["state"] == "ends"]
    assert "Mapping and validating" in begun
    assert all(line["seconds"] >= 0 for line in steps if line["state"] == "ends")
    result = lines[-1]
    assert (result["event"], result["outcome"], result["live"]) == ("build", "published", True)
    assert result["release"] == current(publication.home).name
    assert (result["read"], result["published"], result["quarantined"]) == (2, 2, 0)


def test_build_for_programs_says_why_records_are_quarantined_without_their_values(logged):
    code, _, lines = logged(rows=[row(1), row(1, "Twice")])

    finding = next(line for line in lines if line.get("reason") == "identifier-duplicate")
    assert code == 1
    assert (finding["event"], finding["severity"], finding["level"]) == ("build-finding", "fault", "WARNING")
    assert finding["times"] >= 1
    assert finding["file"].endswith(".csv")
    assert finding["line"] > 1
    assert lines[-1]["quarantined"] >= 1
    assert lines[-1]["read"] == lines[-1]["published"] + lines[-1]["quarantined"]
    assert "Twice" not in json.dumps(lines)


def test_build_for_programs_says_that_nothing_changed(logged):
    logged(rows=[row(1)])
    code, out, lines = logged()

    assert (code, out) == (0, "")
    assert [line["outcome"] for line in lines if line["event"] == "build"] == ["unchanged"]


def test_build_for_programs_that_waits_says_so(logged):
    logged(rows=[row(1)])
    _, _, lines = logged("--no-activate", rows=[row(1), row(2)])

    assert (lines[-1]["outcome"], lines[-1]["live"]) == ("waiting", False)


def test_build_for_programs_that_fails_ends_with_the_error(logged):
    logged(rows=[row(number) for number in range(1, 9)])
    code, out, lines = logged(rows=[row(1)])

    assert (code, out) == (2, "")
    assert (lines[-1]["event"], lines[-1]["level"]) == ("message", "ERROR")
    assert "--allow-shrink" in lines[-1]["message"]
    assert [line["state"] for line in lines if line["event"] == "build-step"][-1] == "fails"
