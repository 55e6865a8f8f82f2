"""A timer that builds every night: what systemd makes of it, and which files it never replaces."""

import os
import shlex
import shutil
import subprocess
import sys

import pytest

from publisher.errors import UsageError
from publisher.pipeline.schedule import Schedule

BASE = "https://data.example.org"
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")


def planned(tmp_path, **options):
    return Schedule(**{"home": tmp_path / "site", "data": tmp_path / "data", "base": BASE, **options})


@needs_systemd
@pytest.mark.parametrize("system", [True, False])
@pytest.mark.parametrize("name", ["site", "a b% $HOME", 'it\'s "ours"'])
def test_units_are_valid_for_systemd(tmp_path, name, system):
    home = tmp_path / name
    home.mkdir()
    units = planned(tmp_path, home=home, system=system, keep=3, env_file=tmp_path / "settings").write(
        tmp_path / "units"
    )
    command = ["systemd-analyze", "verify", "--recursive-errors=no", "--man=no", *units]
    environment = {"PATH": os.defpath, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(
        [*command, *(["--user"] * (not system))], capture_output=True, text=True, check=False, env=environment
    )

    assert done.returncode == 0, done.stderr
    assert "publisher-build" not in done.stderr


def test_service_builds_what_the_studio_builds_and_cron_the_same(tmp_path):
    schedule = planned(tmp_path, at="04:05")
    words = [sys.executable, "-m", "publisher", "build", "--wait", "3600", "--base-url", BASE]
    words += ["--home", str(tmp_path / "site"), "--data", str(tmp_path / "data")]
    line = next(line for line in schedule.service.splitlines() if line.startswith("ExecStart="))

    assert shlex.split(line.removeprefix("ExecStart=")) == words
    assert schedule.crontab.startswith("5 4 * * * ")
    assert shlex.split(schedule.crontab)[5:] == words
    assert "OnCalendar=*-*-* 04:05\n" in schedule.timer


def test_signs_that_systemd_and_cron_would_replace_are_quoted(tmp_path):
    schedule = planned(tmp_path, home=tmp_path / "a b%h $x")

    assert 'a b%%h $$x"' in schedule.service
    assert r"a b\%h $x'" in schedule.crontab


def test_files_of_others_are_not_replaced_and_own_ones_are(tmp_path):
    folder = tmp_path / "units"
    planned(tmp_path).write(folder)
    planned(tmp_path, at="03:00").write(folder)
    assert "03:00" in (folder / "publisher-build.timer").read_text()

    (folder / "publisher-build.timer").write_text("[Timer]\n")
    with pytest.raises(UsageError, match="written by somebody else"):
        planned(tmp_path, at="04:00").write(folder)
    assert "04:00" not in (folder / "publisher-build.service").read_text()


def test_commands_fit_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    schedule = planned(tmp_path)

    assert schedule.commands(tmp_path / ".config/systemd/user")[0] == "systemctl --user daemon-reload"
    assert schedule.commands(tmp_path / "units")[0].startswith(
        f"systemctl --user link {tmp_path}/units/publisher-build.s"
    )
    assert schedule.commands(tmp_path / "units")[1] == "systemctl --user enable --now publisher-build.timer"


@pytest.mark.parametrize("wrong", [{"at": "24:00"}, {"at": "2:30"}, {"name": "../x"}, {"name": ""}])
def test_what_is_no_time_or_name_is_refused(tmp_path, wrong):
    with pytest.raises(UsageError):
        planned(tmp_path, **wrong)


def test_line_breaks_make_no_lines_of_a_unit(tmp_path):
    with pytest.raises(UsageError, match="line break"):
        planned(tmp_path, home=tmp_path / "a\nExecStart=/bin/false")
