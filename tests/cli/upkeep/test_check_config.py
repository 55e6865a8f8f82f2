"""``publisher check-config``: each thing that would end a build or a server is found, and nothing else."""

import json
import os
import socket

import pytest

from publisher.cli.checks import server
from publisher.release import Home, current
from publisher.release.files import point
from publisher.release.lock import hold
from tests.support.registers import BASE, row, write_source


@pytest.fixture
def check(publisher, publication, tmp_path):
    """Check the publication, with the sources below ``data``."""
    (tmp_path / "data").mkdir()

    def call(*arguments):
        folders = "--home", publication.home, "--data", tmp_path / "data", "--base-url", BASE
        return publisher("check-config", *folders, "--trusted-proxies", "1", "--port", "0", *arguments)

    return call


@pytest.fixture
def source(tmp_path, check):
    return write_source(tmp_path / "data" / "register", [row(1), row(2)])


def lines(called, level):
    return [line for line in called.out.splitlines() if line.startswith(level)]


@pytest.mark.usefixtures("source")
def test_everything_is_ready_before_the_first_build(check, publication):
    called = check("--publisher-name", "A", "--publisher-url", BASE, "--licence", BASE, "--contact-email", "a@b.org")

    assert called.code == 0
    assert lines(called, "error") == lines(called, "warning") == []
    assert "register" in called.out
    assert f"{publication.home} does not exist yet" in called.out
    assert not publication.home.exists()


def test_everything_is_ready_after_a_build(check, source, publication):
    report = publication.build([row(1)])

    called = check(source)

    assert called.code == 0
    assert f"release {report.manifest.version} of {BASE} is live" in called.out


def test_all_wrong_settings_are_told_at_once(check, source, monkeypatch):
    monkeypatch.setenv("PUBLISHER_TITEL", "x")
    monkeypatch.setenv("PUBLISHER_QUERY_ROWS", "many")
    monkeypatch.setenv("PUBLISHER_FORCE", "perhaps")

    called = check("--workers", "0", "--frequency", "OFTEN", source)

    assert called.code == 2
    errors = "\n".join(lines(called, "error"))
    assert "PUBLISHER_TITEL='x': expected the name of a setting; did you mean 'PUBLISHER_TITLE'?" in errors
    assert "PUBLISHER_QUERY_ROWS) 'many': expected a whole number" in errors
    assert "PUBLISHER_FORCE) 'perhaps': expected yes or no" in errors
    assert "PUBLISHER_WORKERS) '0': expected a number above 0" in errors
    assert "PUBLISHER_FREQUENCY) 'OFTEN'" in errors
    assert len(lines(called, "error")) == 5


def test_settings_of_a_service_are_read_from_its_file(check, source, tmp_path, monkeypatch):
    monkeypatch.setenv("PUBLISHER_WORKERS", "not looked at")
    (tmp_path / "settings").write_text(
        "PUBLISHER_WORKERS=2\n\nPUBLISHER_PROT=80\nPUBLISHER_QUERIES=q\nPUBLISHER_DATA=\n"
    )

    called = check(source, "--env-file", tmp_path / "settings")

    assert called.code == 2
    assert f"{tmp_path}/settings:3: PUBLISHER_PROT='80': expected the name" in called.out
    assert f"{tmp_path}/settings:4: PUBLISHER_QUERIES=q is relative" in called.out
    assert f"{tmp_path}/settings:5: PUBLISHER_DATA is empty" in called.out
    assert "not looked at" not in called.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        pytest.param(("--trusted-proxies", "0"), "PUBLISHER_TRUSTED_PROXIES is 0", id="proxy-not-trusted"),
        pytest.param(("--host", "0.0.0.0"), "X-Forwarded-For is believed", id="forged-addresses"),
        pytest.param(
            ("--host", "0.0.0.0", "--base-url", "http://localhost:8000"), "leads every reader to their own", id="base"
        ),
        pytest.param(("--query-workers", "100000"), "set PUBLISHER_QUERY_MEMORY", id="memory"),
        pytest.param(("--query-cache-mib", "1000000000"), "name a larger folder by TMPDIR", id="temporary"),
        pytest.param(("--connections", "1000000000"), "connections fit into the limit on open files", id="files"),
    ],
)
def test_doubtful_settings_are_warnings(check, source, options, told):
    called = check(source, *options)

    assert called.code == 0
    assert any(told in line for line in lines(called, "warning"))


def test_every_source_is_checked(check, source, tmp_path):
    broken = write_source(tmp_path / "data" / "broken", [row(1)]).with_name("broken")
    text = (broken / "source.toml").read_text()
    (broken / "source.toml").write_text(text.replace('reader = "csv"', 'reader = "cvs"'))
    same = write_source(tmp_path / "data" / "same", [row(1)], slug="register")

    called = check(source, broken, same, tmp_path / "missing")

    errors = "\n".join(called.out.splitlines())
    assert called.code == 2
    assert "did you mean 'csv'" in errors
    assert "two sources are called 'register'" in errors
    assert "there is no such file or folder" in errors


def test_without_sources(check):
    called = check()

    assert called.code == 2
    assert "no source found" in called.out


def test_wrong_query_file(check, source, tmp_path):
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "wrong.rq").write_text("# title: Wrong\nSELECT ?s WHERE {")

    called = check(source, "--queries", tmp_path / "queries")

    assert called.code == 2
    assert "wrong.rq" in called.out


def test_other_base_than_that_of_the_releases(check, source, publication):
    publication.build([row(1)])

    called = check(source, "--base-url", "https://other.example.org")

    assert called.code == 2
    assert f"expected {BASE}, the base of the releases" in called.out


def test_release_that_is_gone(check, source, publication):
    publication.build([row(1)])
    point(publication.home / "current", publication.home / "releases" / "20200101T000000Z")

    called = check(source)

    assert called.code == 2
    assert "no release in" in called.out


def test_home_of_newer_software(check, source, publication):
    publication.build([row(1)])
    (publication.home / "home.json").write_text('{"layout": 99, "software": "institution-publisher 9"}')

    called = check(source)

    assert called.code == 3
    assert "install that version or a newer one" in called.out


def test_damaged_register_of_identifiers(check, source, publication):
    publication.build([row(1)])
    (publication.home / "identifiers.sqlite").write_bytes(b"no database at all, but long enough to be read" * 100)

    called = check(source)

    assert called.code == 3
    assert "identifiers.sqlite: is damaged" in called.out


def test_release_of_tomorrow(check, source, publication):
    publication.build([row(1)])
    folder = current(publication.home)
    text = (folder / "manifest.json").read_text()
    tomorrow = folder.with_name("29990101T000000Z")
    folder.rename(tomorrow)
    (tomorrow / "manifest.json").chmod(0o644)
    (tomorrow / "manifest.json").write_text(text.replace(folder.name, tomorrow.name))

    called = check(source)

    assert called.code == 3
    assert "set the clock" in called.out


def test_what_a_build_that_died_left_behind(check, source, publication):
    publication.build([row(1)])
    (publication.home / "staging").mkdir()

    called = check(source)

    assert called.code == 0
    assert "is left of a build that died" in called.out

    with hold(Home(publication.home)):
        assert f"a build is running (process {os.getpid()})" in check(source).out


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")
def test_files_of_another_user(check, source, publication):
    publication.build([row(1)])
    os.chown(publication.home, 65534, 65534)

    called = check(source)

    assert "identifiers.sqlite" in "\n".join(lines(called, "warning"))
    assert "chown --recursive nobody" in called.out
    assert "runuser -u nobody -- publisher check-config" in called.out


def test_no_room(check, source, monkeypatch):
    monkeypatch.setattr("publisher.release.files.free_bytes", lambda folder: 1000)

    called = check(source)

    assert called.code == 3
    assert "Free some space" in called.out


def test_port_of_another_program(check, source):
    with socket.create_server(("127.0.0.1", 0)) as other:
        called = check(source, "--port", other.getsockname()[1])

    assert called.code == 2
    assert "choose another --port" in called.out


def test_port_on_which_a_publisher_serves(check, source, monkeypatch):
    monkeypatch.setattr(server, "_answers", lambda settings: True)
    with socket.create_server(("127.0.0.1", 0)) as other:
        called = check(source, "--port", other.getsockname()[1])

    assert called.code == 0
    assert "a publisher serves on port" in called.out


def test_servers_elsewhere_that_do_not_answer(check, source):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    called = check(source, "--engine", f"http://127.0.0.1:{port}/query", "--executor", f"dask://127.0.0.1:{port}")

    assert called.code == 2
    assert f"the SPARQL server http://127.0.0.1:{port}/query cannot be reached" in called.out
    assert f"the Dask scheduler dask://127.0.0.1:{port} cannot be reached" in called.out


def test_key_that_others_can_read(check, source, tmp_path):
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key = tmp_path / "key.pem"
    key.write_bytes(ed25519.Ed25519PrivateKey.generate().private_bytes(*pem))
    key.chmod(0o644)

    called = check(source, "--signing-key", key)

    assert called.code == 0
    assert f"chmod 600 {key}" in called.out
    assert check(source, "--signing-key", tmp_path / "none.pem").code == 2


def test_results_as_json(check, source):
    called = check(source, "--json", "--workers", "0")

    document = json.loads(called.out)
    assert document["code"] == called.code == 2
    assert [row["part"] for row in document["results"] if row["level"] == "error"] == ["settings"]
