"""The command line: ``publisher``, also ``python -m publisher``. Specified by docs/cli.md.

Every error that the project raises on purpose ends here as one message and an exit code (publisher/cli/exit_codes.py);
a traceback is a bug.
"""

import gc
import sqlite3
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import click

from publisher import __version__
from publisher.cli import exit_codes, output
from publisher.cli.options import epilog
from publisher.cli.process.allocator import keep_freed_blocks
from publisher.cli.process.ending import Ending
from publisher.errors import PublisherError, near_miss

__all__ = ["cli", "main"]

_COMMANDS: Final = {
    "demo": ("publisher.cli.demo:demo", "Build a site from sample data, and serve it."),
    "init": ("publisher.cli.init:init", "Write a first description of a file."),
    "preview": ("publisher.cli.preview:preview", "Show the first records of a source."),
    "corrections": ("publisher.cli.corrections:corrections", "Correct values of a source, in a file beside it."),
    "validate": ("publisher.cli.build:validate", "Check sources without publishing them."),
    "check-config": ("publisher.cli.upkeep.check_config:check_config", "Check settings, sources, home and machine."),
    "build": ("publisher.cli.build:build", "Build a release from sources, and make it live."),
    "links": ("publisher.cli.upkeep.links:links", "Decide on records that may be one institution."),
    "studio": ("publisher.cli.studio:studio", "Describe, check and publish sources in a browser."),
    "schedule": ("publisher.cli.upkeep.schedule:schedule", "Print or write a timer that builds every night."),
    "serve": ("publisher.cli.serve:serve", "Serve the live release over HTTP."),
    "replicate": ("publisher.cli.replicate:replicate", "Copy the releases of another home, and follow it."),
    "export": ("publisher.cli.export:export", "Write the live release as files for any web server."),
    "mcp": ("publisher.cli.mcp:mcp", "Answer an AI client over MCP, on standard input and output."),
    "doctor": ("publisher.cli.doctor:doctor", "Examine a linked data site, yours or another's."),
    "report": ("publisher.cli.report:report", "Report how complete the data is, and what to fix."),
    "backup": ("publisher.cli.upkeep.backups:backup", "Back up a home, also while a build runs."),
    "restore": ("publisher.cli.upkeep.backups:restore", "Restore a home from a backup."),
    "watch": ("publisher.cli.upkeep.watch:watch", "Tell people and programs what happens to a home."),
    "rebase": ("publisher.cli.upkeep.rebase:rebase", "Move a publication to another base URL."),
    "usage": ("publisher.cli.usage.command:usage", "Report what is asked of the site, from access logs."),
    "releases": ("publisher.cli.releases:releases", "List, show, activate, verify, sign and prune releases."),
}

_SERVING: Final = ("serve", "demo")
"""The commands that answer requests: for them it is worth while to begin twice (publisher/cli/process/allocator.py)."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that none waits for what only others need.

    Args:
        lazy: by the name of a command, its place ("package.module:variable") and its description for the list.
        **rest: the arguments of click.Group.
    """

    def __init__(self, *, lazy: Mapping[str, tuple[str, str]], **rest: Any) -> None:
        super().__init__(**rest)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands, in the order in which they are used."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Import and return a command.

        Raises:
            click.UsageError: there is no such command; the message names the nearest one.
        """
        if cmd_name not in self._lazy:
            ctx.fail(f"no command {cmd_name!r}; {near_miss(cmd_name, self._lazy)}")
        module, _, variable = self._lazy[cmd_name][0].partition(":")
        command = getattr(import_module(module), variable)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in self._lazy.items()])


@click.group(
    cls=LazyGroup,
    lazy=_COMMANDS,
    epilog=epilog(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="publisher")
def cli() -> None:
    """Publish registers of institutions as linked open data.

    Every option has an environment variable: PUBLISHER_BASE_URL for --base-url.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, and exit with its code."""
    if arguments is None and sys.argv[1:2] and sys.argv[1] in _SERVING:
        keep_freed_blocks()
    code = exit_codes.SYSTEM
    Ending().watch()
    try:
        code = run(arguments)
    finally:
        error = sys.exception()
        if isinstance(error, Exception):  # Python would exit with 1, which says that something was published
            output.bug("this is a bug of the publisher, please report it; the live release is unchanged", error)
            sys.exit(code)
    gc.freeze()  # at exit Python would look for reference cycles in everything that is left: 0.2 s after a build
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line, and return its exit code."""
    try:
        code = cli.main(args=arguments, prog_name="publisher", standalone_mode=False)
    except click.exceptions.Abort:
        output.error("interrupted; the live release is unchanged")
        return exit_codes.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return exit_codes.USAGE
    except PublisherError as error:
        output.error(str(error))
        return exit_codes.exit_code(error)
    except OSError as error:
        output.error(exit_codes.advice(error))
        return exit_codes.SYSTEM
    except sqlite3.OperationalError as error:
        output.error(f"a database of the home cannot be read or written: {error}")
        return exit_codes.SYSTEM
    return code if isinstance(code, int) else exit_codes.DONE
