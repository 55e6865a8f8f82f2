"""``publisher replicate``: keep a home on this machine that has the releases of another one."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli import exit_codes, output
from publisher.cli.options import epilog, setting
from publisher.config import Settings
from publisher.errors import PublisherError, UsageError

if TYPE_CHECKING:
    from publisher.replicas import Replica


@click.command(
    epilog=epilog(
        "publisher replicate /mnt/share/site --home site",
        "publisher replicate s3://bucket/site --home site --follow 10 --delay 60 --key public.pem",
        QUARANTINED="",
        USAGE="the home follows another place or has builds of its own, or a wrong command or setting",
        SYSTEM="the place cannot be read, a release is damaged or not signed, or a system error",
    )
)
@click.argument("place", metavar="FROM")
@setting("home", "engine", "log_format")
@click.option(
    "--follow",
    type=click.FloatRange(min=0, min_open=True),
    default=None,
    metavar="SECONDS",
    help="Go on, and look for a new release every so often.",
)
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="How long after FROM to activate a release; the same for all replicas.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Whose signature releases must have: a PEM file.",
)
def replicate(place: str, follow: float | None, delay: float, key: Path | None, **options: Any) -> None:
    """Copy the releases of FROM into a home on this machine, check them, and make the live one live here too.

    FROM is the folder of another home, or object storage (s3://bucket/site) that 'publisher releases upload' fills.
    Only files that are not here are fetched, each is checked, and a copy that was interrupted is continued.
    """
    from publisher.replicas import Replica, open_place  # noqa: PLC0415 - only this command needs it
    from publisher.signatures import public_key  # noqa: PLC0415 - as above
    from publisher.store.remote import ReleaseLoading  # noqa: PLC0415 - as above

    settings = Settings.from_env(**options)
    output.log_as(settings.log_format)
    owner = public_key(key) if key else None
    prepare = ReleaseLoading(settings.engine).run if settings.engine else None
    replica = Replica(open_place(place), settings.home, key=owner, delay_s=delay, prepare=prepare, report=output.say)
    try:
        if follow is None:
            replica.update()
            replica.wait()
        else:
            _follow(replica, follow)
    finally:
        replica.close()


def _follow(replica: "Replica", every_s: float) -> None:
    """Update a replica again and again; what may pass is told and tried again."""
    while True:
        try:
            replica.update()
        except UsageError:
            raise
        except PublisherError as error:
            output.error(str(error))
        except OSError as error:
            output.error(exit_codes.advice(error))
        time.sleep(every_s)
