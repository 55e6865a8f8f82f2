"""The command line: ``publisher``, also ``python -m publisher``. Specified by docs/cli.md.

Every error that the project raises on purpose ends here as one clear message and an exit code (publisher/cli/exits.py);
a traceback is a fault of the software.
"""

import gc
import sqlite3
import sys
from typing import Final

import click

from publisher import __version__
from publisher.cli import exits, show
from publisher.cli.lazy import LoadingGroup
from publisher.errors import PublisherError

__all__ = ["cli", "main"]

_COMMANDS: Final = {
    "init": "publisher.cli.preview:init",
    "preview": "publisher.cli.preview:show_preview",
    "build": "publisher.cli.build:build",
    "validate": "publisher.cli.build:validate",
    "report": "publisher.cli.report:report",
    "serve": "publisher.cli.serving:serve",
    "releases": "publisher.cli.releases:releases",
}


@click.group(
    cls=LoadingGroup,
    places=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="publisher")
def cli() -> None:
    r"""Publish registers of institutions as linked data.

    \b
    publisher init       look at a file, and write a first description of it
    publisher preview    the first records of a source, and what was not understood
    publisher build      sources in, a validated and sealed release out
    publisher serve      the release on a port: pages, RDF, SPARQL, downloads
    publisher validate   what in a source is to be mended
    publisher report     how complete the data is, what is to be mended, the trend
    publisher releases   look at releases, roll back, verify

    Every option can be given as a variable too: --base-url as PUBLISHER_BASE_URL. Exit codes: 0 done, 1 done but some
    data is at fault (quarantined), 2 the call is at fault, 3 the machine is at fault.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, and leave with its exit code."""
    code = run(arguments)
    gc.freeze()  # Python would look for circles in all that is left before it ends: 0.2 s after a build
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; gives the exit code."""
    try:
        code = cli.main(args=arguments, prog_name="publisher", standalone_mode=False)
    except click.exceptions.Abort:
        show.error("interrupted; the live release is as it was")
        return exits.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return exits.CALL
    except PublisherError as error:
        show.error(str(error))
        return exits.code_of(error)
    except OSError as error:
        show.error(exits.advice(error))
        return exits.MACHINE
    except sqlite3.OperationalError as error:
        show.error(f"a database of the home cannot be written or read: {error}")
        return exits.MACHINE
    return code if isinstance(code, int) else exits.DONE
