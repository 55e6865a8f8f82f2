"""``publisher schedule``: a timer is printed or written, and never started."""

import pytest

from tests.support.registers import BASE, row


def test_units_are_printed_with_the_base_of_the_home(publisher, publication):
    publication.build([row(1)])
    called = publisher("schedule", "--home", publication.home, "--at", "03:15")

    assert called.code == 0
    assert "# --- publisher-build.service\n" in called.out
    assert "OnCalendar=*-*-* 03:15" in called.out
    assert f"--base-url {BASE} " in called.out


def test_units_are_written_and_the_commands_that_start_them_are_printed(publisher, tmp_path):
    called = publisher("schedule", "--home", tmp_path / "site", "--write", tmp_path / "units", "--name", "offices")

    assert sorted(path.name for path in (tmp_path / "units").iterdir()) == ["offices.service", "offices.timer"]
    assert "systemctl --user enable --now offices.timer" in called.out


def test_line_for_cron_is_printed(publisher, tmp_path):
    assert publisher("schedule", "--home", tmp_path, "--cron", "--at", "23:05").out.startswith("5 23 * * * ")


@pytest.mark.parametrize("wrong", [("--at", "25:00"), ("--name", "a/b"), ("--keep", "0")])
def test_wrong_option_is_refused(publisher, tmp_path, wrong):
    assert publisher("schedule", "--home", tmp_path, *wrong).code == 2
