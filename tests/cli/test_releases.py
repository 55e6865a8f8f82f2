"""``publisher releases``."""

import json
import shutil
import subprocess

import pytest

from publisher.release import current, versions
from tests.support.registers import row, write_source


@pytest.fixture
def versions_of(publication):
    publication.build([row(1)])
    publication.build([row(1), row(2)])
    return [manifest.version for manifest in versions(publication.home)]


@pytest.fixture
def releases(publisher, publication):
    return lambda command, *arguments: publisher("releases", command, "--home", publication.home, *arguments)


def test_list_marks_the_live_one(releases, versions_of):
    called = releases("list")

    lines = [line for line in called.out.splitlines() if "2026" in line]
    assert called.code == 0
    assert versions_of[1] in lines[0]
    assert "live" in lines[0]
    assert versions_of[0] in lines[1]
    assert "live" not in lines[1]


def test_show_prints_what_is_in_a_release(releases, versions_of):
    called = releases("show", versions_of[0])

    assert called.code == 0
    assert f"release {versions_of[0]}, number 1" in called.out
    assert "A register" in called.out
    assert "dumps/institutions.nq.gz" in called.out


def test_show_prints_the_manifest_as_json(releases, versions_of):
    assert json.loads(releases("show", "--json").out)["version"] == versions_of[1]


def test_activate_rolls_back(releases, versions_of, publication):
    called = releases("activate", versions_of[0])

    assert (called.code, current(publication.home).name) == (0, versions_of[0])


def test_activate_previous_goes_back_one_release_at_a_time(releases, versions_of, publication):
    assert releases("activate", "previous").code == 0
    assert current(publication.home).name == versions_of[0]

    called = releases("activate", "previous")

    assert called.code == 2
    assert "no release previous" in called.err


def test_verify_accepts_a_complete_release_and_names_a_changed_file(releases, versions_of, publication):
    assert releases("verify").code == 0

    file = current(publication.home) / "catalog.nq"
    file.chmod(0o644)
    file.write_text("altered")
    called = releases("verify")

    assert called.code == 3
    assert "catalog.nq is damaged: expected SHA-256" in called.err
    assert releases("verify", versions_of[0]).code == 0


def test_prune_prints_what_is_removed(releases, versions_of):
    assert f"would remove {versions_of[0]}" in releases("prune", "--keep", "1", "--dry-run").out
    assert f"removed {versions_of[0]}" in releases("prune", "--keep", "1").out
    assert "nothing to remove" in releases("prune", "--keep", "1").out


def test_diff_lists_what_differs(releases, versions_of):
    called = releases("diff", versions_of[0])

    assert "created" in called.out
    assert "/id/institution/office-2" in called.out
    assert "1 differences" in called.out


@pytest.mark.parametrize("command", ["list", "show", "verify"])
def test_without_a_release_the_exit_code_is_2(releases, command):
    called = releases(command)

    assert called.code == 2
    assert "publisher build" in called.err


def openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def keys(tmp_path):
    """Two pairs of keys, made by OpenSSL as docs/releases.md says."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl on this machine")
    for name in ("ours", "theirs"):
        assert openssl("genpkey", "-algorithm", "ed25519", "-out", tmp_path / f"{name}.pem")[0] == 0
        assert openssl("pkey", "-in", tmp_path / f"{name}.pem", "-pubout", "-out", tmp_path / f"{name}.pub")[0] == 0
    return tmp_path


def test_signature_is_checked_by_us_and_by_openssl(releases, versions_of, publication, keys):
    signed = releases("sign", versions_of[0], "--signing-key", keys / "ours.pem")
    verified = releases("verify", versions_of[0], "--key", keys / "ours.pub")
    release = publication.home / "releases" / versions_of[0]
    files = ("-rawin", "-in", release / "manifest.json", "-sigfile", release / "manifest.json.sig")

    assert (signed.code, verified.code) == (0, 0)
    assert f"signed by the owner of {keys / 'ours.pub'}" in verified.out
    assert openssl("pkeyutl", "-verify", "-pubin", "-inkey", keys / "ours.pub", *files)[0] == 0
    assert openssl("pkeyutl", "-verify", "-pubin", "-inkey", keys / "theirs.pub", *files)[0] != 0


def test_signature_of_another_key_or_none_is_refused(releases, versions_of, keys):
    releases("sign", versions_of[0], "--signing-key", keys / "theirs.pem")

    another = releases("verify", versions_of[0], "--key", keys / "ours.pub")
    none = releases("verify", versions_of[1], "--key", keys / "ours.pub")

    assert (another.code, none.code) == (3, 3)
    assert "of another key, or its manifest was changed" in another.err
    assert "is not signed" in none.err


def test_manifest_that_was_changed_is_refused(releases, versions_of, publication, keys):
    releases("sign", versions_of[0], "--signing-key", keys / "ours.pem")
    manifest = publication.home / "releases" / versions_of[0] / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_bytes(manifest.read_bytes().replace(b"A register", b"A Register"))

    called = releases("verify", versions_of[0], "--key", keys / "ours.pub")

    assert called.code == 3
    assert "its manifest was changed" in called.err


def test_damaged_release_is_not_signed(releases, versions_of, publication, keys):
    dump = publication.home / "releases" / versions_of[0] / "dumps" / "institutions.nq.gz"
    dump.chmod(0o644)
    dump.write_bytes(b"")

    called = releases("sign", versions_of[0], "--signing-key", keys / "ours.pem")

    assert called.code == 3
    assert "it is damaged, so it is not signed" in called.err


@pytest.mark.parametrize(
    ("text", "problem"),
    [(None, "cannot be read"), ("no key", "no key in PEM"), ("public", "no key in PEM"), ("rsa", "no private Ed25519")],
)
def test_key_that_cannot_be_used_is_named(releases, versions_of, keys, text, problem):
    file = keys / "other.pem"
    if text == "rsa":
        openssl("genpkey", "-algorithm", "rsa", "-out", file)
    elif text:
        file.write_text((keys / "ours.pub").read_text() if text == "public" else text)

    called = releases("sign", versions_of[0], "--signing-key", file)

    assert called.code == 2
    assert problem in called.err
    assert str(file) in called.err


def test_key_with_a_password_is_refused(releases, versions_of, keys):
    openssl("pkey", "-in", keys / "ours.pem", "-aes256", "-passout", "pass:secret", "-out", keys / "locked.pem")

    called = releases("sign", versions_of[0], "--signing-key", keys / "locked.pem")

    assert called.code == 2
    assert "needs a password" in called.err


def test_without_a_key_nothing_is_signed(releases, versions_of):
    called = releases("sign", versions_of[0])

    assert called.code == 2
    assert "PUBLISHER_SIGNING_KEY" in called.err


def test_build_signs_before_it_goes_live(publisher, publication, keys):
    write_source(publication.source, [row(1)])
    home = ("--home", publication.home)
    key = ("--signing-key", keys / "ours.pem")

    built = publisher("build", publication.source, *home, "--base-url", publication.base, *key)

    assert built.code == 0
    assert publisher("releases", "verify", *home, "--key", keys / "ours.pub").code == 0


def test_build_with_a_wrong_key_changes_nothing(publisher, publication, keys):
    publication.build([row(1)])
    live = current(publication.home).name
    write_source(publication.source, [row(1), row(2)])

    built = publisher(
        "build", publication.source, "--home", publication.home, "--base-url", publication.base, "--signing-key", keys
    )

    assert built.code == 2
    assert current(publication.home).name == live
