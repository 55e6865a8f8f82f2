"""Every command, option, setting, error and fault code is documented, and every help text is readable."""

import re
from pathlib import Path

import click
import pytest

from publisher import config, errors
from publisher.cli import cli, exit_codes
from publisher.errors import PublisherError

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def commands(group=cli, path=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def errors_of(root=PublisherError):
    for kind in root.__subclasses__():
        if kind.__module__.startswith(f"{errors.__name__}."):
            yield kind
        yield from errors_of(kind)


COMMANDS = dict(commands())
ERRORS = list(errors_of())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_command_is_documented_with_every_option(path):
    text = (DOCS / "cli.md").read_text()
    command = COMMANDS[path]

    assert f"`publisher {' '.join(path)}" in text
    settings = {config.option(name) for name in config.names()}
    for option in (
        option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts
    ):
        assert f"`{option}" in text or option in settings, option


@pytest.mark.parametrize("name", config.names())
def test_setting_is_documented_with_option_variable_and_default(name):
    rows = [
        line
        for line in (DOCS / "settings.md").read_text().splitlines()
        if line.startswith(f"| `{config.option(name)}`")
    ]

    assert len(rows) == 1, f"docs/settings.md has no row for {config.option(name)}"
    assert config.variable(name) in rows[0]
    default = config.FIELDS[name].default
    assert default in ("", None) or f"`{default}`" in rows[0]
    assert rows[0].endswith(f"| {config.FIELDS[name].metadata['about']} |")


@pytest.mark.parametrize("name", config.SWITCHES)
def test_switch_is_documented(name):
    text = (DOCS / "cli.md").read_text()

    assert f"`{config.option(name)}" in text
    assert config.variable(name) in text


def test_no_option_or_variable_is_documented_that_is_not_there():
    text = (DOCS / "settings.md").read_text()
    known = {config.variable(name) for name in (*config.names(), *config.SWITCHES)}

    assert set(re.findall(r"PUBLISHER_[A-Z_]+[A-Z]", text)) <= known


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_error_is_documented_and_drawn(kind):
    assert f"`{kind.__name__}`" in (DOCS / "errors.md").read_text()
    assert re.search(rf"[├└]── {kind.__name__}\b", errors.__doc__)


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_error_has_an_exit_code(kind):
    assert exit_codes.exit_code(kind.__new__(kind)) in {exit_codes.QUARANTINED, exit_codes.USAGE, exit_codes.SYSTEM}


FAULT = re.compile(r"""Fault\(\s*f?["']([a-z]+(?:-[a-z]+)+)["']|_fault\(\s*f?["']([a-z]+(?:-[a-z]+)+)["']""")


def fault_codes():
    found = {}
    for path in sorted((ROOT / "publisher").rglob("*.py")):
        for match in FAULT.finditer(path.read_text()):
            found[match[1] or match[2]] = path
    return found


@pytest.mark.parametrize("code", fault_codes())
def test_fault_is_documented(code):
    assert f"`{code}`" in (DOCS / "errors.md").read_text(), f"{code} of {fault_codes()[code]}"


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("columns", ["80", "110"])
def test_help_is_readable(path, columns, publisher, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    called = publisher(*path, "--help")

    assert called.code == 0
    assert len(called.out.splitlines()) > 5
    assert "\b" not in called.out
    assert "\\b" not in called.out
    assert "…" not in called.out.partition("Commands:")[2]
    assert "..." not in called.out.partition("Commands:")[2]
    assert max(map(len, called.out.splitlines())) <= 110
    for line in filter(None, (COMMANDS[path].epilog or "").replace("\b", "").splitlines()):
        assert f"\n  {line}\n" in called.out, "examples and exit codes have lines of their own"
