"""The command line as a whole: its commands are imported when they are called, and its help is a list of them."""

import json
import re
import subprocess
import sys

import click
import pytest

from publisher.cli import cli, main, output
from tests.support.log_restored import log_restored

MODULES = """
import sys
from publisher.cli import run
assert run({call!r}) == 0
print(*sys.modules)
"""


def imported(*call):
    done = subprocess.run(
        [sys.executable, "-c", MODULES.format(call=list(call))], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("unneeded", ["pyshacl", "rdflib", "pyoxigraph", "uvloop", "flask"])
@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_do_not_import_what_commands_need(option, unneeded):
    assert unneeded not in imported(option)


def test_a_build_does_not_import_the_server():
    assert {"uvloop", "flask"}.isdisjoint(imported("build", "--help"))


def test_a_build_starts_its_workers_before_it_imports_what_they_import_too():
    assert {"publisher.release", "publisher.pipeline.build", "pypinyin", "rdflib"}.isdisjoint(
        imported("build", "--help")
    )


def test_a_build_imports_what_few_records_need_when_they_need_it():
    code = "import publisher.cli.plan, publisher.pipeline.build, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert {"pyshacl", "pypinyin", "pyparsing", "pyarrow"}.isdisjoint(done.stdout.split())


def test_workers_share_what_many_records_need():
    code = "import publisher.pipeline.preloaded, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert {"pyshacl", "pypinyin"} <= set(done.stdout.split())


def test_serving_does_not_import_the_build():
    assert {"publisher.pipeline.build", "pyshacl"}.isdisjoint(imported("serve", "--help"))


def test_help_lists_each_command_with_its_description(publisher):
    called = publisher("--help")

    assert called.code == 0
    for name, (_, about) in cli._lazy.items():
        assert re.search(rf"^  {name} +{re.escape(about)}$", called.out, re.MULTILINE)
        assert isinstance(cli.get_command(click.Context(cli), name), click.Command)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        pytest.param("biuld", "no command 'biuld'; did you mean 'build'?", id="near-miss"),
        pytest.param(
            "xyzzy",
            f"no command 'xyzzy'; expected one of {', '.join(cli._lazy)}",
            id="unknown",
        ),
    ],
)
def test_an_unknown_command_is_an_error(publisher, command, message):
    called = publisher(command)

    assert called.code == 2
    assert f"Error: {message}\n" in called.err


def test_bug_ends_with_3_because_1_says_that_something_was_published(monkeypatch, capsys):
    def broken(**_):
        raise KeyError("a bug")

    monkeypatch.setattr(cli, "main", broken)

    with pytest.raises(SystemExit) as caught:
        main([])

    assert caught.value.code == 3
    assert "this is a bug of the publisher" in capsys.readouterr().err


def test_bug_is_one_line_of_a_log_for_programs(monkeypatch, capsys):
    def broken(**_):
        raise KeyError("a bug")

    monkeypatch.setattr(cli, "main", broken)

    with log_restored():
        output.log_as("json")
        with pytest.raises(SystemExit) as caught:
            main([])

    line = json.loads(capsys.readouterr().err)
    assert caught.value.code == 3
    assert line["level"] == "ERROR"
    assert line["message"].startswith("this is a bug of the publisher")
    assert "KeyError: 'a bug'" in line["error"]
