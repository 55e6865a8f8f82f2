"""``publisher build`` and ``publisher validate``: what they are told.

What does their work takes half a second to import. Processes that work for a builder need the same, and on a machine
with two cores both read it at once: that is why the work is imported when the call is understood, and not before.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import click

from publisher.cli.options import BUILDING, PUBLICATION, setting, switch
from publisher.config import Settings
from publisher.pipeline.executors.local import SMALL_BYTES, warm_up

SOURCES: Final = click.Path(path_type=Path)


@click.command()
@click.argument("sources", nargs=-1, type=SOURCES, metavar="[SOURCE]...")
@setting("home", "base_url", "data")
@switch("profile", default=None, metavar="NAME")
@switch("allow_shrink", is_flag=True)
@switch("force", is_flag=True)
@switch("full", is_flag=True)
@switch("wait", type=float, default=0.0, metavar="SECONDS")
@setting(*BUILDING, *PUBLICATION)
@click.pass_context
def build(context: click.Context, /, sources: tuple[Path, ...], profile: str | None, **given: Any) -> None:
    r"""Read sources, validate them, and let the release go live.

    A SOURCE is a folder with a source.toml, or a file. Without one, everything below data/ is published. Repeating a
    build with nothing changed takes a moment and leaves the live release as it is.

    \b
    Examples:
      publisher build --home site --base-url https://lod.example.org
      publisher build data/gansu-directory --home site
      publisher build --profile ror ror-v2.jsonl --home site

    Exit code 0: published. 1: published, but some records are quarantined. 2: the call is at fault. 3: the machine is.
    """
    switches = {name: given.pop(name) for name in ("allow_shrink", "force", "full", "wait")}
    settings = Settings.from_env(**given)
    give_head_start(settings, sources or (settings.data,))
    from publisher.cli import building  # noqa: PLC0415 - see above

    building.publish(context, settings, building.sources_of(sources, settings, profile), **switches)


@click.command()
@click.argument("sources", nargs=-1, required=True, type=SOURCES, metavar="SOURCE...")
@setting("base_url")
@switch("profile", default=None, metavar="NAME")
@setting("validator", "processes")
@click.pass_context
def validate(context: click.Context, /, sources: tuple[Path, ...], profile: str | None, **given: Any) -> None:
    """Read and judge sources without publishing anything, and print what is to be mended.

    Exit code 0: every record could be published. 1: some could not. 2: the call is at fault.
    """
    settings = Settings.from_env(**given)
    give_head_start(settings, sources)
    from publisher.cli import building  # noqa: PLC0415 - see above

    building.check(context, settings, building.sources_of(sources, settings, profile))


def give_head_start(settings: Settings, paths: tuple[Path, ...]) -> None:
    """Let what makes worker processes start now, where the sources are large enough for a build to want some."""
    processes = settings.processes or len(os.sched_getaffinity(0))
    if processes > 1 and not settings.executor and _are_large(paths):
        warm_up()


def _are_large(paths: tuple[Path, ...]) -> bool:
    """Whether files, and what is in folders, come to more than a build does by itself; what is not there is nothing."""
    size = 0
    with suppress(OSError):  # what cannot be read is told when it is to be read
        for path in paths:
            for file in path.rglob("*") if path.is_dir() else (path,):
                size += file.stat().st_size if file.is_file() else 0
                if size > SMALL_BYTES:
                    return True
    return False
